"""Tests in which language somebody is told."""

from __future__ import annotations

import pytest

from api.said.language import preferred, said, said_failure, speaking, spoken


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr", "fr"),
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("en-GB", "en"),
        ("de,en;q=0.5,fr;q=0.7", "fr"),
        ("fr;q=0, en;q=0.1", "en"),
        ("de", ""),
        ("*", ""),
        ("", ""),
        ("fr;q=much", ""),
    ],
)  # fmt: skip
def test_preferred(header: str, language: str) -> None:
    """Tests the first of our languages by weight and place, and none for others."""
    assert preferred(header) == language


def test_speaking() -> None:
    """Tests that a block speaks the language that was asked for, English for none, and that what was before comes back."""
    assert spoken() == "en"
    with speaking("fr"):
        assert spoken() == "fr"
        assert said("not_found") == "Cela n’existe pas, ou plus. Revenez en arrière et rechargez."
        with speaking("de"):
            assert spoken() == "en"
            assert said("not_found") == "There is no such thing, or no longer. Go back and load again."
        assert said_failure("of_another_world") == said_failure("of_a_third_one") != said("of_another_world")
    assert (said(""), said(None), said_failure("")) == (None, None, None)
    assert spoken() == "en"

"""Tests that the page about figures has every figure, and none besides."""

from __future__ import annotations

import re
from pathlib import Path

from dispatch.figures.catalogue import DEFINITIONS, GROUPS

PAGE = Path(__file__).parents[3] / "docs" / "figures.md"


def test_the_page_has_every_figure_under_its_two_names() -> None:
    """Tests keys and names in their order, group by group, against the catalogue."""
    text = PAGE.read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+?) · ([^|]+?) \|", text, re.MULTILINE)
    assert rows == [(one.key.value, *one.title) for one in DEFINITIONS.values()]
    heads = re.findall(r"^## (.+) · (.+)$", text, re.MULTILINE)
    assert heads == [(english, french) for french, english in GROUPS.values()]

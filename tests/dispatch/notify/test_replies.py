"""What short messages mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.notify.replies import LONGEST_DELAY_MIN, Said, parse


@pytest.mark.parametrize(
    ("text", "said", "minutes", "code"),
    [
        ("1", Said.READY, 0, ""),
        (" 1. ", Said.READY, 0, ""),
        ("Oui!", Said.READY, 0, ""),
        ("PRÊT", Said.READY, 0, ""),
        ("c’est prêt", Said.READY, 0, ""),
        ("１", Said.READY, 0, ""),  # a digit of another width
        ("1 A12", Said.READY, 0, "A12"),
        ("a12 oui", Said.READY, 0, "A12"),
        ("2", Said.LATER, 10, ""),
        ("+10", Said.LATER, 10, ""),
        ("+ 25 min", Said.LATER, 25, ""),
        ("2 +20", Said.LATER, 20, ""),
        ("B07 +15", Said.LATER, 15, "B07"),
        ("+999", Said.WORDS, 0, ""),
        ("+0", Said.WORDS, 0, ""),
        ("STOP", Said.STOP, 0, ""),
        ("stop.", Said.STOP, 0, ""),
        ("Arrêt", Said.STOP, 0, ""),
        ("start", Said.START, 0, ""),
        # Words for somebody, whatever they begin with.
        ("Stop au deuxième, sonnez chez Martin", Said.WORDS, 0, ""),
        ("1 sac seulement", Said.WORDS, 0, ""),
        ("oui mais sans sel", Said.WORDS, 0, ""),
        ("12", Said.WORDS, 0, ""),
        ("A12", Said.WORDS, 0, ""),
        ("3", Said.WORDS, 0, ""),
        ("", Said.NOTHING, 0, ""),
        (" \n", Said.NOTHING, 0, ""),
        ("👍", Said.NOTHING, 0, ""),
    ],
)
def test_what_is_meant(text: str, said: Said, minutes: int, code: str) -> None:
    """Tests answers, with the delivery that they name, choices, and words."""
    reply = parse(text)
    assert (reply.said, reply.minutes, reply.code) == (said, minutes, code)


@given(st.text(max_size=40))
def test_any_text_means_something(text: str) -> None:
    """Tests that no text fails, that delays are bounded, and that words are kept whole."""
    reply = parse(text)
    assert 0 <= reply.minutes <= LONGEST_DELAY_MIN
    if reply.said is Said.WORDS:
        assert reply.text

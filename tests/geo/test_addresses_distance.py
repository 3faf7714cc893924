"""The bit-parallel distance against the textbook table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses.distance import slips
from tests.naive.edit_distance import slips as naive_slips

WORDS = st.text(alphabet="abc", max_size=9)


@given(WORDS, WORDS)
def test_distance_equals_the_table(first: str, second: str) -> None:
    """Tests that both ways of counting agree."""
    assert slips(first, second) == naive_slips(first, second)


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("grimaldi", "grimaldi", 0),
        ("grimaldi", "grimadli", 1),  # neighbours swapped
        ("grimaldi", "grimldi", 1),  # one left out
        ("grimaldi", "", 8),
        ("ca", "abc", 3),  # no letter is touched twice
        ("a" * 200, "a" * 199 + "b", 1),  # longer than a machine word
    ],
)
def test_distance_of_words(first: str, second: str, count: int) -> None:
    """Tests distances that can be counted by hand, both ways round."""
    assert slips(first, second) == count == slips(second, first)

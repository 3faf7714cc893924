"""The kernel that finds the words of the map for typed ones, against its slow twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses.arrays import _dictionary
from geo.addresses.layout import Dictionary
from geo.addresses.street_words import word_weight
from geo.addresses.words_kernels import likely_tokens, slips_within
from tests.naive.address_words import likeness
from tests.naive.edit_distance import slips

WORDS = st.text(alphabet="aeru1þ", min_size=1, max_size=9)


def codes(words):
    """Return words as the kernel wants them."""
    first = np.cumsum([0, *map(len, words)]).astype(np.int32)
    return np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.int32), first


def hits(vocabulary, typed, *, begun=False, slack=0):
    """Ask the kernel, and return {(typed word, word): likeness}."""
    ordered = sorted(set(vocabulary), key=lambda word: (len(word), word))
    arrays = _dictionary(ordered)
    arrays["token_weight"] = np.array([word_weight(word) for word in ordered], dtype=np.float32)
    for array in arrays.values():
        array.flags.writeable = False
    words = Dictionary(*(arrays[field] for field in Dictionary._fields))
    code, first = codes(typed)
    flags = np.zeros(len(typed), dtype=np.uint8)
    flags[-1] = begun
    word, token = np.empty(4096, dtype=np.int32), np.empty(4096, dtype=np.int32)
    like = np.empty(4096, dtype=np.float32)
    count = likely_tokens(words, code, first, flags, slack, word, token, like)
    return {
        (typed[word[hit]], ordered[token[hit]]): pytest.approx(float(like[hit]), abs=1e-6)
        for hit in range(count)
    }


@given(st.lists(WORDS, min_size=1, max_size=25), WORDS, st.booleans(), st.integers(0, 1))
def test_likely_words_equal_the_twin(vocabulary: list[str], typed: str, begun: bool, slack: int) -> None:  # noqa: FBT001
    """Tests that the kernel finds exactly the words that the plain rules allow."""
    expected = {
        (typed, word): likeness(typed, word, begun=begun, slack=slack)
        for word in vocabulary
        if likeness(typed, word, begun=begun, slack=slack) > 0
    }
    assert hits(vocabulary, [typed], begun=begun, slack=slack) == expected


@given(WORDS, WORDS, st.integers(0, 4))
def test_bounded_distance_equals_the_table(one: str, other: str, most: int) -> None:
    """Tests that the distance within a bound is the table's, and that beyond it only that is said."""
    (code, first), (other_code, other_first) = codes([one]), codes([other])
    rows = np.empty((3, 41), dtype=np.int32)
    counted = slips_within(code, 0, int(first[1]), other_code, 0, int(other_first[1]), most, rows)
    assert counted == min(slips(one, other), most + 1)


def test_two_words_are_told_apart() -> None:
    """Tests that hits of several typed words do not run into one another."""
    assert hits(["rue", "grimaldi", "basse"], ["grimadli", "rue"]) == {
        ("grimadli", "grimaldi"): 1 - 0.45 / 8,
        ("rue", "rue"): 1.0,
    }

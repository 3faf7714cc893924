"""Tests of encoded polylines."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.routes.polyline import decode_polyline, encode_polyline

MICRO = st.integers(-180_000_000, 180_000_000)
POSITIONS = st.lists(st.tuples(MICRO, st.integers(-90_000_000, 90_000_000)), max_size=40)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (((0.0, 0.0),), "??"),  # zero is the alphabet's first letter
        (((0.000001, 0.0),), "?A"),  # latitude first; one step east is 2 in zig-zag
        (((0.0, -0.000001),), "@?"),  # one step south is 1 in zig-zag
        (((0.000001, 0.0), (0.000001, 0.0)), "?A??"),  # the second position is a difference
        (((0.000016, 0.0),), "?_@"),  # 32 needs two letters: 0 with "more", then 1
    ],
)
def test_encoding_by_hand(path: tuple[tuple[float, float], ...], text: str) -> None:
    """Tests that small paths encode to letters computed by hand, and decode again."""
    assert encode_polyline(path) == text
    assert decode_polyline(text) == path


@given(POSITIONS)
def test_round_trip(micro: list[tuple[int, int]]) -> None:
    """Tests that any path of six decimals comes back exactly."""
    path = tuple((lon / 1e6, lat / 1e6) for lon, lat in micro)
    assert decode_polyline(encode_polyline(path)) == path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("?", "cut off"),  # a latitude without a longitude
        ("?_", "cut off"),  # a number that says it goes on
        ("? ", "offset 1"),  # a blank is no letter of the alphabet
        ("?é", "offset 1"),  # nor is anything beyond ASCII
    ],
)
def test_faults_are_named(text: str, words: str) -> None:
    """Tests that a damaged polyline is refused with the place of the damage."""
    with pytest.raises(ValueError, match=words):
        decode_polyline(text)


def test_five_decimals_by_hand() -> None:
    """Tests the older precision on the example that Google's format page works through."""
    path = ((-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252))
    text = encode_polyline(path, precision=5)
    assert text == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
    assert decode_polyline(text, precision=5) == path


def test_an_unknown_precision_is_refused() -> None:
    """Tests that a precision that no reader knows is named."""
    with pytest.raises(ValueError, match="7"):
        encode_polyline(((0.0, 0.0),), precision=7)
    with pytest.raises(ValueError, match="4"):
        decode_polyline("??", precision=4)


def test_arrays_and_numbers_that_are_none() -> None:
    """Tests that arrays are written like pairs, and that what is no position is refused."""
    path = ((7.25, 43.7), (-7.25, 43.700001))
    assert encode_polyline(np.array(path)) == encode_polyline(path)
    for wrong in (np.nan, np.inf):
        with pytest.raises(ValueError, match="not a finite number"):
            encode_polyline([(7.25, 43.7), (wrong, 43.7)])

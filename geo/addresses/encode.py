"""A query as the arrays that the geocoder's kernels read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.addresses.french import suffix_code
from geo.addresses.query import Query


class EncodedQuery(NamedTuple):
    """A query in numbers; w words, r readings.

    Attributes
    ----------
    words
        The folded words.
    letter, first
        int32[...] and int32[w + 1], the words' code points.
    begun, figure
        uint8[w], whether the word may go on, and whether it holds a figure.
    weight
        float32[w], what the word costs that finds no partner.
    used
        uint8[r, w], whether the word is part of the name.
    number, suffix, postcode
        int32[r], the house number (-1 none), its suffix, the town's number of the postcode (0 none).
    """

    words: tuple[str, ...]
    letter: NDArray[np.int32]
    first: NDArray[np.int32]
    begun: NDArray[np.uint8]
    figure: NDArray[np.uint8]
    weight: NDArray[np.float32]
    used: NDArray[np.uint8]
    number: NDArray[np.int32]
    suffix: NDArray[np.int32]
    postcode: NDArray[np.int32]


def encode(query: Query, postcodes: Mapping[str, int]) -> EncodedQuery:
    """Return a query as arrays.

    Parameters
    ----------
    query
        One with readings.
    postcodes
        The town's folded postcodes and their numbers.
    """
    words = query.words
    first = [0]
    for word in words:
        first.append(first[-1] + len(word))
    begun = np.zeros(len(words), dtype=np.uint8)
    begun[-1] = query.begun
    numbers = [each.number for each in query.readings]
    return EncodedQuery(
        words=words,
        letter=np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.int32),
        first=np.array(first, dtype=np.int32),
        begun=begun,
        figure=np.array([not word.isalpha() for word in words], dtype=np.uint8),
        weight=np.array(query.weights, dtype=np.float32),
        used=np.array([each.used for each in query.readings], dtype=np.uint8),
        number=np.array([-1 if each is None else each.number for each in numbers], dtype=np.int32),
        suffix=np.array([0 if each is None else suffix_code(each) for each in numbers], dtype=np.int32),
        postcode=np.array([postcodes.get(each.postcode, 0) for each in query.readings], dtype=np.int32),
    )

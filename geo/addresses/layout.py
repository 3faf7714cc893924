"""The arrays that the geocoder's kernels read and write."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: What was found: the entry itself, the house, the house with another suffix, a place between two
#: houses, the nearest house, or an entry without numbers although one was asked for.
ENTRY, HOUSE, SUFFIX, BETWEEN, NEAREST, NO_NUMBERS = range(6)


class Dictionary(NamedTuple):
    """The distinct folded words of a map, shortest first, equal lengths in order of their letters.

    Attributes
    ----------
    token_first
        int32[t + 1], where a word's letters begin.
    token_code
        int32[...], the letters' code points.
    token_mask
        uint64[t], the letters as a set, see `geo.addresses.words_kernels.letters_mask`.
    token_figure
        uint8[t], whether the word holds a figure; such words must be typed as they are.
    length_first
        int32[longest + 2], the first word of each length.
    token_weight
        float32[t], how much a word says, see `geo.addresses.street_words.word_weight`.
    """

    token_first: NDArray[np.int32]
    token_code: NDArray[np.int32]
    token_mask: NDArray[np.uint64]
    token_figure: NDArray[np.uint8]
    length_first: NDArray[np.int32]
    token_weight: NDArray[np.float32]


class Names(NamedTuple):
    """Names, the entries (streets, places) that bear them, and house numbers.

    Attributes
    ----------
    token_weight
        float32[t], how much a word says.
    post_first, post_name
        int32, the names that hold a word.
    name_first, name_token
        int32, the words of a name.
    name_entry, name_worth, name_whole, name_letters, name_mask
        int32, float32, float32, int32, uint32 [n]: whose name it is, what a match is worth, sum of its
        words' weights, how many letters it has, and which (one bit each).
    entry_kind, entry_city, entry_postcode, entry_lon, entry_lat, entry_key
        uint8, int32, int32, float64, float64, int32 [e]; entries of one key have the same name.
    number_first, number_value, number_suffix, number_house
        int32, the house numbers of an entry in order.
    city_first, city_token
        int32, the words of a town's name.
    house_city, house_postcode, house_lon, house_lat, house_guessed
        int32, int32, float64, float64, uint8 [h].
    """

    token_weight: NDArray[np.float32]
    post_first: NDArray[np.int32]
    post_name: NDArray[np.int32]
    name_first: NDArray[np.int32]
    name_token: NDArray[np.int32]
    name_entry: NDArray[np.int32]
    name_worth: NDArray[np.float32]
    name_whole: NDArray[np.float32]
    name_letters: NDArray[np.int32]
    name_mask: NDArray[np.uint32]
    entry_kind: NDArray[np.uint8]
    entry_city: NDArray[np.int32]
    entry_postcode: NDArray[np.int32]
    entry_lon: NDArray[np.float64]
    entry_lat: NDArray[np.float64]
    entry_key: NDArray[np.int32]
    number_first: NDArray[np.int32]
    number_value: NDArray[np.int32]
    number_suffix: NDArray[np.int32]
    number_house: NDArray[np.int32]
    city_first: NDArray[np.int32]
    city_token: NDArray[np.int32]
    house_city: NDArray[np.int32]
    house_postcode: NDArray[np.int32]
    house_lon: NDArray[np.float64]
    house_lat: NDArray[np.float64]
    house_guessed: NDArray[np.uint8]


class Answers(NamedTuple):
    """What was found, best first; all arrays have `KEPT` rows.

    Attributes
    ----------
    entry, name, reading, status, house, other_house
        int32: entry and name that fit, reading of the query, `ENTRY` to `NO_NUMBERS`, and the houses
        it rests on (two for `BETWEEN`, else -1).
    confidence, lon, lat
        float64.
    """

    entry: NDArray[np.int32]
    name: NDArray[np.int32]
    reading: NDArray[np.int32]
    status: NDArray[np.int32]
    house: NDArray[np.int32]
    other_house: NDArray[np.int32]
    confidence: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

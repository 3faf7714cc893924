"""Kernel of the geocoder's second step: from likely words to the names that are worth a closer look."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from geo.addresses.layout import Names
from routing.jit import kernel

KEPT = 64
"""Names that are compared word by word for each query."""

TOWN_LIKE = 0.95
"""Likeness from which a word is taken for the name of a town."""

RARE = 300
"""The name of a town is followed to the streets that bear it, unless it is in more names than this."""

NAMED_TOWN = 0.3
"""What it adds to a name's first guess that its town is named."""

KNOWN_STREET = 0.01
"""What it adds, times the logarithm of its house numbers, so that long streets come first among equals."""


@kernel
def _credit(
    names: Names,
    hit_word: NDArray[np.int32],
    hit_token: NDArray[np.int32],
    hit_like: NDArray[np.float32],
    telling: NDArray[np.uint8],
    least_weight: float,
    gained: NDArray[np.float32],
    best: NDArray[np.float32],
    last: NDArray[np.int32],
    touched: NDArray[np.int32],
) -> int:
    """Add up, by name, the weights of the typed words it holds; return how many names hold any.

    Only telling typed words count (those marked 2 where few names hold them), and words of the map of
    at least ``least_weight``.
    """
    count = 0
    for hit in range(len(hit_word)):
        word, token = hit_word[hit], hit_token[hit]
        if telling[word] == 0 or names.token_weight[token] < least_weight:
            continue
        if telling[word] == 2 and names.post_first[token + 1] - names.post_first[token] > RARE:
            continue
        for post in range(names.post_first[token], names.post_first[token + 1]):
            name = names.post_name[post]
            if last[name] == -1:
                touched[count] = name
                count += 1
                gained[name] = 0.0
            if last[name] != word:
                last[name] = word
                best[name] = 0.0
            more = hit_like[hit] * names.token_weight[token]
            if more > best[name]:
                gained[name] += more - best[name]
                best[name] = more
    return count


@kernel
def _cities_named(
    names: Names, like: NDArray[np.float32], slot: NDArray[np.int32], word_count: int
) -> NDArray[np.float32]:
    """Return float32[c, w], how much each typed word is like a word of each town's name."""
    city_like = np.zeros((len(names.city_first) - 1, word_count), dtype=np.float32)
    for city in range(len(city_like)):
        for at in range(names.city_first[city], names.city_first[city + 1]):
            row = slot[names.city_token[at]]
            if row >= 0:
                for word in range(word_count):
                    city_like[city, word] = max(city_like[city, word], like[row, word])
    return city_like


@kernel
def _most_likely(
    names: Names,
    touched: NDArray[np.int32],
    gained: NDArray[np.float32],
    city_like: NDArray[np.float32],
) -> NDArray[np.int32]:
    """Return the `KEPT` names with the best first guess of their fit, in no order that matters."""
    scores = np.empty(KEPT, dtype=np.float64)
    chosen = np.empty(KEPT, dtype=np.int32)
    count = 0
    lowest = 0
    for name in touched:
        entry = names.name_entry[name]
        share = gained[name]
        score = share * (0.5 + 0.5 * share / names.name_whole[name]) * names.name_worth[name]
        score += NAMED_TOWN * city_like[names.entry_city[entry]].max()
        houses = names.number_first[entry + 1] - names.number_first[entry]
        score += KNOWN_STREET * math.log(1.0 + houses)
        if count < KEPT:
            scores[count], chosen[count] = score, name
            if score < scores[lowest]:
                lowest = count
            count += 1
        elif score > scores[lowest]:
            scores[lowest], chosen[lowest] = score, name
            lowest = int(scores.argmin())
    return chosen[:count]


@kernel
def likely_names(
    names: Names,
    hit_word: NDArray[np.int32],
    hit_token: NDArray[np.int32],
    hit_like: NDArray[np.float32],
    figure: NDArray[np.uint8],
    gained: NDArray[np.float32],
    best: NDArray[np.float32],
    last: NDArray[np.int32],
    touched: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int32], NDArray[np.float32]]:
    """Find the names that hold words like the typed ones.

    Parameters
    ----------
    names
        The index.
    hit_word, hit_token, hit_like
        int32[h], int32[h], float32[h]: what `likely_tokens` found.
    figure
        uint8[w], typed words with figures in them.
    gained, best, last, touched
        float32[n], float32[n], int32[n], int32[n]: scratch; ``last`` is -1 before and after.

    Returns
    -------
    chosen : int32[<= KEPT]
        Names.
    like : float32[k, w]
        How much the words of the map that were hit are like each typed word.
    slot : int32[t]
        The row of ``like`` of a word of the map, -1 where it was not hit.
    city_like : float32[c, w]
        How much each town's name is like each typed word.

    Notes
    -----
    O(h + the names that hold a hit word). Words that nearly every street has (*rue*) are followed
    to their names only when nothing else leads anywhere, and so are figures.
    """
    hit_count = len(hit_word)
    word_count = len(figure)
    slot = np.full(len(names.token_weight), -1, dtype=np.int32)
    rows = 0
    for hit in range(hit_count):
        if slot[hit_token[hit]] < 0:
            slot[hit_token[hit]] = rows
            rows += 1
    like = np.zeros((rows, word_count), dtype=np.float32)
    for hit in range(hit_count):
        row = slot[hit_token[hit]]
        like[row, hit_word[hit]] = max(like[row, hit_word[hit]], hit_like[hit])
    city_like = _cities_named(names, like, slot, word_count)
    telling = np.ones(word_count, dtype=np.uint8)
    for word in range(word_count):
        if figure[word]:
            telling[word] = 0  # more likely the house's than the name's
        elif city_like[:, word].max() >= TOWN_LIKE:
            telling[word] = 2
    count = _credit(names, hit_word, hit_token, hit_like, telling, 1.0, gained, best, last, touched)
    if count == 0:
        telling[:] = 1
        count = _credit(names, hit_word, hit_token, hit_like, telling, 0.0, gained, best, last, touched)
    chosen = _most_likely(names, touched[:count], gained, city_like)
    for at in range(count):
        last[touched[at]] = -1
    return chosen, like, slot, city_like

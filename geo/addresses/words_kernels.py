"""Kernel of the geocoder's first step: which words of the map a typed word may stand for.

Every word of the map is looked at. That is cheap: words are kept by length, and a word whose
letters differ in more places than the allowed slips can explain is passed over after a
comparison of two sets of bits. No index of misspellings is built, stored or loaded.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.addresses.layout import Dictionary
from routing.jit import kernel

MAX_WORD = 40
"""Longer words are compared letter by letter with equal ones only."""

SLIP_COST = 0.45
"""What one slip in a word of one letter would cost its likeness; longer words share it out."""


@kernel
def _bits(value: np.uint64) -> int:
    """Count the bits that are set (side by side in pairs, nibbles and bytes)."""
    x = value - ((value >> np.uint64(1)) & np.uint64(0x5555555555555555))
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((x * np.uint64(0x0101010101010101)) >> np.uint64(56))


@kernel
def letters_mask(code: NDArray[np.int32], first: int, last: int) -> np.uint64:
    """Return the letters of a word as a set: one bit for having a letter, one for having it twice.

    A slip takes at most one member out of the set and puts at most one in.
    """
    mask = np.uint64(0)
    for at in range(first, last):
        once = np.uint64(1) << np.uint64(code[at] % 32)
        mask |= once << np.uint64(32) if mask & once else once
    return mask


@kernel
def _allowed_slips(shorter: int) -> int:
    """Return how many slips a person makes in a word of that length."""
    if shorter < 3:
        return 0
    if shorter < 6:
        return 1
    return 2 if shorter < 12 else 3


@kernel
def slips_within(
    one: NDArray[np.int32],
    one_first: int,
    one_count: int,
    other: NDArray[np.int32],
    other_first: int,
    other_count: int,
    most: int,
    rows: NDArray[np.int32],
) -> int:
    """Return the optimal string alignment distance of two words, or ``most + 1`` when it is more.

    Parameters
    ----------
    one, one_first, one_count
        int32[...], code points, and which of them are the first word.
    other, other_first, other_count
        The same for the second word, of at most `MAX_WORD` letters.
    most
        Larger distances need not be known.
    rows
        int32[3, MAX_WORD + 1], scratch.

    References
    ----------
    Damerau, F. J. (1964). A technique for computer detection and correction of spelling errors.
    Communications of the ACM 7(3), 171-176, https://doi.org/10.1145/363958.363994; cells farther
    than ``most`` from the diagonal are never better and are skipped (Ukkonen 1985,
    https://doi.org/10.1016/S0019-9958(85)80046-2).
    """
    far = most + 1
    for j in range(other_count + 1):
        rows[0, j] = j if j <= far else far
    here = 0
    for i in range(1, one_count + 1):
        before, here = here, i % 3
        earlier = (i + 1) % 3  # the row before the one before
        low, high = max(1, i - most), min(other_count, i + most)
        rows[here, low - 1] = i if low == 1 and i <= far else far
        best = rows[here, low - 1]
        letter = one[one_first + i - 1]
        for j in range(low, high + 1):
            same = letter == other[other_first + j - 1]
            value = rows[before, j - 1] + (0 if same else 1)
            if j < i + most:
                value = min(value, rows[before, j] + 1)
            value = min(value, rows[here, j - 1] + 1)
            if (
                i > 1
                and j > 1
                and letter == other[other_first + j - 2]
                and one[one_first + i - 2] == other[other_first + j - 1]
            ):
                value = min(value, rows[earlier, j - 2] + 1)
            rows[here, j] = min(value, far)
            best = min(best, rows[here, j])
        # Two rows all beyond the limit cannot lead back below it, one may (a swap reaches back two).
        if best > most and i > most + 1:
            return far
    return min(rows[here, other_count], far) if abs(one_count - other_count) <= most else far


@kernel
def likely_tokens(
    words: Dictionary,
    code: NDArray[np.int32],
    first: NDArray[np.int32],
    begun: NDArray[np.uint8],
    slack: int,
    hit_word: NDArray[np.int32],
    hit_token: NDArray[np.int32],
    hit_like: NDArray[np.float32],
) -> int:
    """List the words of the map that typed words may stand for.

    Parameters
    ----------
    words
        The map's words.
    code, first
        int32[...] and int32[w + 1], the typed words' code points.
    begun
        uint8[w], words of which only the beginning is typed yet.
    slack
        Slips forgiven beyond what is usual.
    hit_word, hit_token, hit_like
        Output, int32[h], int32[h], float32[h]: typed word, word of the map, and how alike they are,
        0 to 1. Hits that do not fit are dropped, those of each word alike.

    Returns
    -------
    int
        Number of hits, ordered by typed word.

    Notes
    -----
    O(w t) comparisons of masks, and a table of letters for the few that pass.
    """
    rows = np.empty((3, MAX_WORD + 1), dtype=np.int32)
    count = 0
    longest = len(words.length_first) - 2
    typed_count = len(first) - 1
    for word in range(typed_count):
        room = len(hit_word) * (word + 1) // typed_count
        start = first[word]
        n = first[word + 1] - start
        mask = letters_mask(code, start, start + n)
        figure = False
        for at in range(start, start + n):
            figure = figure or 48 <= code[at] <= 57
        open_end = n >= 3 or begun[word] != 0
        shortest_token = n if figure or n > MAX_WORD else max(1, n - 3 - slack)
        longest_token = n if figure else longest
        for m in range(shortest_token, min(longest_token, longest) + 1):
            shorter = min(n, m)
            # Of short words only those that nearly every street has are recognised with a slip.
            most = 1 if shorter == 2 and max(n, m) == 3 else _allowed_slips(shorter)
            most += slack if shorter >= 3 else 0
            near = abs(m - n) <= most and m <= MAX_WORD and n <= MAX_WORD and not figure
            if not near and m != n and not (open_end and m > n):
                continue
            for token in range(words.length_first[m], words.length_first[m + 1]):
                other = words.token_mask[token]
                if figure or words.token_figure[token] != 0:
                    if m != n or other != mask:
                        continue
                missing = mask & ~other
                like = 0.0
                begins = words.token_first[token]
                if m >= n and missing == np.uint64(0) and (m == n or open_end):
                    same = True
                    for at in range(n):
                        if code[start + at] != words.token_code[begins + at]:
                            same = False
                            break
                    if same:
                        like = 1.0 if m == n else 0.8 + 0.2 * n / m
                if like == 0.0 and begun[word] != 0 and n >= 4 and m > n and _bits(missing) <= 1:
                    # A slip in the beginning of a word that goes on.
                    if slips_within(code, start, n, words.token_code, begins, n, 1, rows) <= 1:
                        like = 0.7 + 0.1 * n / m
                if (
                    near
                    and like < 0.8
                    and words.token_figure[token] == 0
                    and _bits(missing) <= most - max(0, m - n)
                    and _bits(other & ~mask) <= most - max(0, n - m)
                ):
                    slips = slips_within(code, start, n, words.token_code, begins, m, most, rows)
                    # One slip in three letters is likely another word, unless they are the same letters.
                    surely = shorter > 3 or words.token_weight[token] < 1.0
                    if slips <= most and (surely or (shorter == 3 and (other == mask or slack > 0))):
                        like = max(like, 1.0 - SLIP_COST * slips / shorter)
                if like > 0.0 and count < room:
                    hit_word[count] = word
                    hit_token[count] = token
                    hit_like[count] = like
                    count += 1
    return count

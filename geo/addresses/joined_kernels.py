"""Kernel for names that are typed with their words joined or torn apart: *Saintroman* for *Saint-Roman*."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.addresses.layout import Dictionary, Names
from routing.jit import kernel

JOINED = 0.95
"""What a fit is worth that ignores where words begin."""

KIND_LEFT_OUT = 0.85
"""The same where the first word of the name, which says what kind of street it is, was not typed."""

LONGEST = 80
"""Longer names are not looked for in this way."""

LETTERS_A_SLIP = 6
"""One slip is forgiven for so many letters."""


@kernel
def _slips(
    one: NDArray[np.int32],
    one_count: int,
    other: NDArray[np.int32],
    other_count: int,
    most: int,
    rows: NDArray[np.int32],
) -> int:
    """Return the Levenshtein distance, or ``most + 1`` when it is more; ``rows`` is int32[2, LONGEST + 1] scratch."""
    far = most + 1
    for j in range(min(other_count, far) + 1):
        rows[0, j] = j
    for i in range(1, one_count + 1):
        here, before = i & 1, (i - 1) & 1
        low, high = max(1, i - most), min(other_count, i + most)
        rows[here, low - 1] = i if low == 1 else far
        best = rows[here, low - 1]
        for j in range(low, high + 1):
            value = rows[before, j - 1] + (0 if one[i - 1] == other[j - 1] else 1)
            if j < i + most:
                value = min(value, rows[before, j] + 1)
            rows[here, j] = min(value, rows[here, j - 1] + 1, far)
            best = min(best, rows[here, j])
        if best > most:
            return far
    return int(rows[one_count & 1, other_count])


@kernel
def _bits(value: int) -> int:
    count = 0
    while value:
        value &= value - 1
        count += 1
    return count


@kernel
def joined_names(
    words: Dictionary,
    names: Names,
    letter: NDArray[np.int32],
    found_name: NDArray[np.int32],
    found_fit: NDArray[np.float32],
) -> int:
    """Find the names that are a text but for the spaces and a few slips.

    Parameters
    ----------
    words, names
        The index.
    letter
        int32[...], the text's code points without spaces.
    found_name, found_fit
        Output, int32[f] and float32[f]: names and how well they fit, 0 to `JOINED`. When there are more
        than f, the first ones of the index.

    Returns
    -------
    int
        How many were found.

    Notes
    -----
    O(names); only those of about the same length and letters are compared letter by letter.
    """
    rows = np.empty((2, LONGEST + 1), dtype=np.int32)
    other = np.empty(LONGEST, dtype=np.int32)
    n = len(letter)
    count = 0
    if not 2 <= n <= LONGEST:
        return 0
    mask = 0
    for code in letter:
        mask |= 1 << (code & 31)
    for name in range(len(names.name_entry)):
        own = int(names.name_mask[name])
        whole = names.name_letters[name]
        # Leaving out the first word takes letters away and adds none.
        if whole < n - n // LETTERS_A_SLIP or _bits(mask & ~own) > n // LETTERS_A_SLIP:
            continue
        first, last = names.name_first[name], names.name_first[name + 1]
        kind = last - first > 1 and names.token_weight[names.name_token[first]] < 1.0
        best = 0.0
        for skipped in range(2 if kind else 1):
            m = whole
            if skipped:
                token = names.name_token[first]
                m -= words.token_first[token + 1] - words.token_first[token]
            most = min(n, m) // LETTERS_A_SLIP
            if abs(n - m) > most or m > LONGEST or (not skipped and _bits(own & ~mask) > most):
                continue
            m = 0
            for at in range(first + skipped, last):
                token = names.name_token[at]
                for place in range(words.token_first[token], words.token_first[token + 1]):
                    other[m] = words.token_code[place]
                    m += 1
            slips = _slips(letter, n, other, m, most, rows)
            if slips <= most:
                best = max(best, (KIND_LEFT_OUT if skipped else JOINED) * (1.0 - slips / m))
        if best > 0.0 and count < len(found_name):
            found_name[count], found_fit[count] = name, best
            count += 1
    return count

"""How many slips of the finger lie between two words.

Notes
-----
Bit-parallel computation of the optimal string alignment distance: one step per letter of the
second word, whatever the length of the first, since a Python integer is as wide as needed.

References
----------
Hyyrö, H. (2003). A bit-vector algorithm for computing Levenshtein and Damerau edit distances.
Nordic Journal of Computing 10(1), 29-39. It extends Myers, G. (1999), Journal of the ACM 46(3),
395-415, https://doi.org/10.1145/316542.316550, with the transposition of two neighbours.
"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=100_000)
def slips(first: str, second: str) -> int:
    """Return the optimal string alignment distance of two words.

    Parameters
    ----------
    first, second
        Words.

    Returns
    -------
    int
        The least number of letters inserted, left out, replaced or swapped with their neighbour,
        no letter being touched twice.
    """
    if not first or not second:
        return max(len(first), len(second))
    full = (1 << len(first)) - 1
    top = 1 << (len(first) - 1)
    where: dict[str, int] = {}
    for position, letter in enumerate(first):
        where[letter] = where.get(letter, 0) | 1 << position
    rises, falls, diagonal, before = full, 0, 0, 0
    distance = len(first)
    for letter in second:
        here = where.get(letter, 0)
        swapped = (((~diagonal & here) << 1) & before) & full
        diagonal = ((((here & rises) + rises) ^ rises) | here | falls | swapped) & full
        right_rises = falls | (~(diagonal | rises) & full)
        right_falls = diagonal & rises
        distance += bool(right_rises & top) - bool(right_falls & top)
        shifted = ((right_rises << 1) | 1) & full
        rises = ((right_falls << 1) & full) | (~(diagonal | shifted) & full)
        falls = shifted & diagonal
        before = here
    return distance

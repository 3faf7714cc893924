"""Seconds and metres as OSRM writes them: with one decimal, and so that parts add up to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

#: Milliseconds and centimetres in a tenth of a second and of a metre.
MS: int = 100
CM: int = 10


def tenths(value: int, unit: int) -> int:
    """Return a whole number of milliseconds or centimetres as tenths, halves rounded up.

    Parameters
    ----------
    value
        Milliseconds or centimetres, at least 0.
    unit
        `MS` or `CM`.
    """
    return (value + unit // 2) // unit


def shares(parts: Sequence[int], unit: int) -> list[int]:
    """Return the parts of a whole as tenths that add up to the tenths of the whole.

    Parameters
    ----------
    parts
        Milliseconds or centimetres each.
    unit
        `MS` or `CM`.

    Returns
    -------
    list of int
        Each differs from its own tenths by at most one.
    """
    upto = [0]
    for part in parts:
        upto.append(upto[-1] + part)
    rounded = [tenths(value, unit) for value in upto]
    return [later - earlier for earlier, later in pairwise(rounded)]


def number(value: int) -> float:
    """Return tenths as the number that is written."""
    return value / 10

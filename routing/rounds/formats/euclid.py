"""Travel tables in whole numbers from coordinates or numbers with decimals.

A table serves as durations and as distances at once, as in all the instance sets read here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from routing.rounds.formats.text import FormatError
from routing.rounds.problem import NO_LIMIT, UNREACHABLE

#: The finest scale of `Rounding.EXACT`, and the largest table entry that it may lead to.
FINEST = 10_000
_LARGEST_ENTRY = 100_000_000
#: What a double loses in a square root, so that the length 5 of a 3-4-5 triangle is not rounded up.
_SLACK = 1e-6


class Rounding(StrEnum):
    """How lengths and times become whole numbers.

    ``exact``: upwards in units of 1/10000 (coarser where numbers are large), so that a plan in time by whole
    numbers is in time by real ones; costs are told in double precision. ``tenths``: 10 times the number,
    decimals cut off, as in the DIMACS challenge. ``whole``: to the nearest whole number, as in TSPLIB.
    ``thousandths``: 1000 times the number, to the nearest; costs are told in double precision.
    """

    EXACT = "exact"
    TENTHS = "tenths"
    WHOLE = "whole"
    THOUSANDTHS = "thousandths"


@dataclass(frozen=True, slots=True)
class Scale:
    """Whole numbers by a rounding: ``units`` of them are one unit of the instance."""

    rounding: Rounding
    units: int

    def table(self, lengths: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return lengths as a travel table.

        Raises
        ------
        FormatError
            A length is too large.
        """
        scaled = lengths * self.units
        if scaled.size and float(scaled.max()) >= UNREACHABLE:
            raise FormatError(
                f"a length of {float(lengths.max()):g} is too large for steps of 1/{self.units}: "
                "give the coordinates in a larger unit"
            )
        match self.rounding:
            case Rounding.EXACT:
                result = np.ceil(scaled - _SLACK)
            case Rounding.TENTHS:
                result = np.floor(scaled)
            case _:
                result = np.floor(scaled + 0.5)
        return np.maximum(result, 0).astype(np.int32)

    def least(self, value: float) -> int:
        """Return a lower bound, a service or a release time, so that it is kept in real numbers."""
        if self.rounding is Rounding.EXACT:
            return _bounded(math.ceil(value * self.units - _SLACK))
        return self.nearest(value)

    def most(self, value: float) -> int:
        """Return an upper bound, so that it is kept in real numbers."""
        if self.rounding is Rounding.EXACT:
            return _bounded(math.floor(value * self.units + _SLACK))
        return self.nearest(value)

    def nearest(self, value: float) -> int:
        """Return a cost, or a number for which the direction does not matter."""
        if self.rounding is Rounding.TENTHS:
            return _bounded(math.floor(value * self.units + _SLACK))
        return _bounded(math.floor(value * self.units + 0.5))


def scale_for(rounding: Rounding, largest: float) -> Scale:
    """Return the scale of a rounding for numbers up to ``largest``."""
    match rounding:
        case Rounding.TENTHS:
            return Scale(rounding, 10)
        case Rounding.WHOLE:
            return Scale(rounding, 1)
        case Rounding.THOUSANDTHS:
            return Scale(rounding, 1000)
        case Rounding.EXACT:
            units = FINEST
            while units > 1 and largest * units > _LARGEST_ENTRY:
                units //= 10
            return Scale(rounding, units)


def lengths_between(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Euclidean lengths between all points, float64[n, n], of points float64[n, 2]."""
    result = np.subtract.outer(points[:, 0], points[:, 0])
    np.hypot(result, np.subtract.outer(points[:, 1], points[:, 1]), out=result)
    return result


def points_of(coordinates: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """Return coordinates as a read-only array float64[n, 2]."""
    points = np.array(coordinates, dtype=np.float64).reshape(len(coordinates), 2)
    points.flags.writeable = False
    return points


def _bounded(value: int) -> int:
    return max(-NO_LIMIT, min(NO_LIMIT, value))

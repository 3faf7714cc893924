"""What matching a track to streets tells: the ways that were driven, and what became of each position."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Fate(IntEnum):
    """What became of a position."""

    MATCHED = 0
    THINNED = 1  # too near the one before to say anything new
    OUTLIER = 2  # out of reach of those before and after
    FAR = 3  # no usable street near
    ALONE = 4  # no neighbour to make a way with
    BAD_TIME = 5  # not later than the one before


@dataclass(frozen=True, slots=True, eq=False)
class MatchedPiece:
    """A way without a break.

    Attributes
    ----------
    arcs
        int32[k], in the order of driving, each a turn from the one before; copies where these were driven.
    enter_s, leave_s
        float64[k], UTC epoch seconds when the arc's start and end were passed, interpolated between positions
        in proportion to the map's times; on the first and the last arc, where the piece begins and ends.
    arc_ms
        int64[k], the map's time for what was driven of the arc: all of it, except on the first and the last.
    arc_cm
        int64[k], its length.
    turn_ms
        int64[k], the map's time for the turn into the arc, 0 for the first.
    confidence
        Mean of the positions' confidences.
    points
        int32[p], the positions that it goes through.
    """

    arcs: NDArray[np.int32]
    enter_s: NDArray[np.float64]
    leave_s: NDArray[np.float64]
    arc_ms: NDArray[np.int64]
    arc_cm: NDArray[np.int64]
    turn_ms: NDArray[np.int64]
    confidence: float
    points: NDArray[np.int32]

    @property
    def duration_s(self) -> float:
        """Seconds from its first position to its last."""
        return float(self.leave_s[-1] - self.enter_s[0])

    @property
    def map_ms(self) -> int:
        """The map's time for it, turns included."""
        return int(self.arc_ms.sum() + self.turn_ms.sum())

    @property
    def distance_cm(self) -> int:
        """Its length."""
        return int(self.arc_cm.sum())


@dataclass(frozen=True, slots=True, eq=False)
class MatchedTrack:
    """What a track says about streets.

    Attributes
    ----------
    pieces
        In the order of time; the track is broken where no way is plausible.
    fate
        int8[n], by position, a value of `Fate`.
    lon, lat
        float64[n], the place on the street, NaN for positions that are not `Fate.MATCHED`.
    confidence
        float64[n], how likely the position belongs to that street, 0 for positions that are not matched.
    """

    pieces: tuple[MatchedPiece, ...]
    fate: NDArray[np.int8]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    confidence: NDArray[np.float64]

    def count(self, fate: Fate) -> int:
        """Return how many positions had a fate."""
        return int((self.fate == fate).sum())

    @property
    def unmatched(self) -> NDArray[np.intp]:
        """Positions that no piece accounts for: neither matched nor thinned out."""
        return np.flatnonzero((self.fate != Fate.MATCHED) & (self.fate != Fate.THINNED))

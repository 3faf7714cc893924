"""A position of a courier's phone, and what is asked of one before it is kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

#: Degrees of latitude in a metre.
_DEGREE_PER_M = 1 / 111_195
#: A phone that does not know better where it is says nothing of use.
WORST_ACCURACY_M = 200
#: Two positions of a shift are kept that are so far apart in time or space; whoever stands still is seen once a minute.
GAP_S, GAP_M, STANDING_S = 5, 10, 60
#: A position of this age is where the courier was, not where they are.
LIVE_S = 120


class Refusal(StrEnum):
    """Why a position is not kept."""

    OUTSIDE_SHIFT = "outside_shift"
    SWITCHED_OFF = "switched_off"
    INACCURATE = "inaccurate"
    FROM_THE_FUTURE = "from_the_future"
    NO_POSITION = "no_position"
    DUPLICATE = "duplicate"
    THINNED = "thinned"


@dataclass(frozen=True, slots=True)
class Sample:
    """What a phone says: when by its own clock, where, how sure, how fast."""

    device_s: int
    lon: float
    lat: float
    accuracy_m: int
    speed_cm_per_s: int | None = None

    @property
    def fault(self) -> Refusal | None:
        """What is wrong with it by itself."""
        if not (math.isfinite(self.lon) and math.isfinite(self.lat)):
            return Refusal.NO_POSITION
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):
            return Refusal.NO_POSITION
        return Refusal.INACCURATE if not 0 <= self.accuracy_m <= WORST_ACCURACY_M else None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a courier was; ``at_s`` is by our clock. ``age_s`` says how long ago that is, ``live`` whether it may be shown as now."""

    shift_id: str
    at_s: int
    lon: float
    lat: float
    accuracy_m: int
    speed_cm_per_s: int | None
    age_s: int

    @property
    def live(self) -> bool:
        """Whether it is where the courier is."""
        return self.age_s <= LIVE_S


@dataclass(frozen=True, slots=True)
class Dot:
    """A place at a moment."""

    at_s: int
    lon: float
    lat: float


def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return the distance of two points of a town, as the crow flies on a flat map."""
    east = (lon - other_lon) * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(east, lat - other_lat) / _DEGREE_PER_M


def thinned(kept: Iterable[Dot], new: Sequence[Dot]) -> list[Dot]:
    """Return those of the new positions that say something which the kept ones do not.

    Parameters
    ----------
    kept
        Of the same shift, from `STANDING_S` before the first new one to as much after the last.
    new
        In any order; a phone that was offline sends what lies between others.
    """
    # Also against what comes later: what was kept stays, whichever way round batches arrive.
    chosen = [(dot, False) for dot in kept]
    chosen += [(dot, True) for dot in new]
    chosen.sort(key=lambda pair: (pair[0].at_s, pair[1]))
    later: list[Dot | None] = [None] * len(chosen)
    following = None
    for number in range(len(chosen) - 1, -1, -1):
        later[number] = following
        if not chosen[number][1]:
            following = chosen[number][0]
    said: list[Dot] = []
    last: Dot | None = None
    for number, (dot, is_new) in enumerate(chosen):
        if is_new:
            if any(near is not None and _same(dot, near) for near in (last, later[number])):
                continue
            said.append(dot)
        last = dot
    return said


def _same(one: Dot, other: Dot) -> bool:
    apart_s = abs(one.at_s - other.at_s)
    return apart_s < GAP_S or (
        apart_s < STANDING_S and metres(one.lon, one.lat, other.lon, other.lat) < GAP_M
    )

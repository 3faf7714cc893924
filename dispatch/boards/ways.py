"""The ways of rounds: through which points they go, and how those are drawn along the streets, each leg computed once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dispatch.boards.day_board import BoardRound, BoardShift
from dispatch.town_map import TownMap

if TYPE_CHECKING:
    from dispatch.boards.day_board import DayBoard

#: Legs that are remembered: those of some days of a town with a hundred couriers.
MOST_LEGS: Final = 20_000
#: Decimals of a leg: a tenth of a metre.
PRECISION: Final = 6

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Way:
    """Where a round goes: from point to point, degrees, with a way of moving. One point more than it has legs."""

    shift_id: str
    round_id: str
    version: int
    profile: str
    points: tuple[Point, ...]


def ways_of(board: DayBoard) -> list[Way]:
    """Return the ways of the rounds of a board that are not given up, each through all of its stops, from its start to its end."""
    shifts = {one.id: one for one in board.shifts}
    return [
        _way(own, shifts[own.shift_id])
        for own in board.rounds
        if own.stops and own.status != "aborted" and own.shift_id in shifts
    ]


def _way(own: BoardRound, shift: BoardShift) -> Way:
    points = [(shift.start.lon, shift.start.lat), *((stop.at.lon, stop.at.lat) for stop in own.stops)]
    if shift.end is not None:
        points.append((shift.end.lon, shift.end.lat))
    return Way(own.shift_id, own.id, own.version, shift.profile, tuple(points))


class LegBook:
    """Legs along the streets, remembered as encoded polylines; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._legs: OrderedDict[tuple[str, str, Point, Point], str] = OrderedDict()

    def legs(self, town_map: TownMap, streets: str, way: Way) -> tuple[str, ...]:
        """Return the legs of a way, one for each point after the first; where there is no way for that profile, a straight line.

        Parameters
        ----------
        town_map
            The streets.
        streets
            Their version: what was drawn along others is not used.
        way
            Through which points.
        """
        pairs = list(zip(way.points, way.points[1:], strict=False))
        keys = [(streets, way.profile, begin, end) for begin, end in pairs]
        with self._lock:
            known = {key: self._legs[key] for key in keys if key in self._legs}
        missing = [number for number, key in enumerate(keys) if key not in known]
        # What lies next to each other is asked for at once: a way that has changed in one place has a few legs that are new.
        for run in _runs(missing):
            found = _drawn(town_map, way.profile, way.points[run[0] : run[-1] + 2])
            known |= dict(zip([keys[number] for number in run], found, strict=True))
        with self._lock:
            for key in keys:
                self._legs[key] = known[key]
                self._legs.move_to_end(key)
            while len(self._legs) > MOST_LEGS:
                self._legs.popitem(last=False)
        return tuple(known[key] for key in keys)


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _drawn(town_map: TownMap, profile: str, points: Sequence[Point]) -> list[str]:
    from geo.errors import MapError
    from geo.routes.polyline import encode_polyline
    from routing.errors import RoutingError

    try:
        paths = town_map.route(
            profile,
            np.array([lon for lon, _ in points], dtype=np.float64),
            np.array([lat for _, lat in points], dtype=np.float64),
        )
    except (MapError, RoutingError):
        if len(points) > 2:
            # One point that nobody reaches does not cost the others their way.
            half = len(points) // 2
            return [
                *_drawn(town_map, profile, points[: half + 1]),
                *_drawn(town_map, profile, points[half:]),
            ]
        return [encode_polyline(list(points), precision=PRECISION)]
    return [encode_polyline(np.column_stack([path.lon, path.lat]), precision=PRECISION) for path in paths]

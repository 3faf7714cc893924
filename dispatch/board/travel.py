"""Travel tables that grow with the places of a day, so that a new door costs a row and a column, and not a table."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from dispatch.closures.in_the_way import in_the_way
from dispatch.closures.periods import Span
from dispatch.domain import Place, Profile
from dispatch.town_map import TownMap, on_streets
from routing.rounds.problem import UNREACHABLE
from routing.streets.network import Locations
from routing.streets.tables import TravelTimes

if TYPE_CHECKING:
    from geo.live.disruptions import Disruption

#: Seconds, metres and which places lie near a street, of one profile.
Layer = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]
#: Ways take as long as the map says.
MAP_PERMILLE = 1000


class Travels(Protocol):
    """What boards know of ways."""

    def numbers(self, places: Iterable[Place]) -> list[int]:
        """Return the number of each place; see `TravelBook.numbers`."""

    def tables(self, profile: Profile, numbers: Sequence[int], permille: int = MAP_PERMILLE) -> Layer:
        """Return the tables of the moment; see `TravelBook.tables`."""

    def layers(
        self,
        profiles: Sequence[Profile],
        numbers: Sequence[int],
        paces: Mapping[str, int],
        anchors: Iterable[int],
    ) -> tuple[list[Layer], Mapping[int, tuple[Span, ...]]]:
        """Return the tables that a plan has, and when somebody may be at places that are cut off for a part of its time; see `TravelBook.layers`."""

    def in_the_way(self, profiles: Iterable[Profile], places: Sequence[Place]) -> tuple[Disruption, ...]:
        """Return the closures that cut places off while the plan lasts, each once."""


class TravelBook:
    """Travel times and metres between the places seen so far; for several threads, of which one at a time has it grow.

    Parameters
    ----------
    town
        The map, with the streets of one moment.
    """

    def __init__(self, town: TownMap) -> None:
        self.town = town
        self._places: list[Place] = []
        self._number: dict[str, int] = {}
        self._layers: dict[Profile, _Layer] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many places it knows."""
        return len(self._places)

    def numbers(self, places: Iterable[Place]) -> list[int]:
        """Return the number of each place, new ones for places not seen before or that have moved."""
        found = []
        with self._lock:
            for place in places:
                number = self._number.get(place.id)
                if number is None or _at(self._places[number]) != _at(place):
                    number = len(self._places)
                    self._places.append(place)
                    self._number[place.id] = number
                found.append(number)
        return found

    def places(self, numbers: Iterable[int]) -> list[Place]:
        """Return the places of some numbers."""
        with self._lock:
            return [self._places[number] for number in numbers]

    def tables(self, profile: Profile, numbers: Sequence[int], permille: int = MAP_PERMILLE) -> Layer:
        """Return seconds and metres between places, and which of them lie near a street of the profile.

        Parameters
        ----------
        profile
            The way of moving.
        numbers
            Of the places, as from `numbers`.
        permille
            How long ways take, in thousandths of what the map says; rounded half up, so that every machine gets the same seconds.

        Returns
        -------
        durations_s, distances_m : ndarray of int32[n, n]
            `UNREACHABLE` where there is no path, and for places off the streets.
        reached : ndarray of bool[n]
        """
        chosen = np.asarray(numbers, dtype=np.intp)
        square = np.ix_(chosen, chosen)
        with self._lock:
            layer = self._layers.setdefault(profile, _Layer())
            layer.grow(self.town, profile, self._places)
            durations_s, distances_m = layer.durations_s[square], layer.distances_m[square]
            reached = layer.reached[chosen]
        return paced(durations_s, permille), distances_m, reached

    def layers(
        self,
        profiles: Sequence[Profile],
        numbers: Sequence[int],
        paces: Mapping[str, int],
        anchors: Iterable[int] = (),
    ) -> tuple[list[Layer], Mapping[int, tuple[Span, ...]]]:
        """Return the tables of some profiles; no place has hours of its own, since streets stay as they are.

        Parameters
        ----------
        profiles, numbers
            As for `tables`.
        paces
            By profile, how long ways take; see `tables`.
        anchors
            Where couriers begin, by their places in ``numbers``: of no concern here.
        """
        del anchors
        return [
            self.tables(profile, numbers, paces.get(profile.value, MAP_PERMILLE)) for profile in profiles
        ], {}

    def in_the_way(self, profiles: Iterable[Profile], places: Sequence[Place]) -> tuple[Disruption, ...]:
        """Return the closures that cut places off now, each once; none on a map whose streets do not change."""
        return in_the_way(self.town, profiles, places)


def paced(durations_s: NDArray[np.int32], permille: int) -> NDArray[np.int32]:
    """Return seconds times so many thousandths, rounded half up; what cannot be reached stays so."""
    if permille == MAP_PERMILLE:
        return durations_s
    long = (durations_s.astype(np.int64) * permille + MAP_PERMILLE // 2) // MAP_PERMILLE
    found = np.minimum(long, UNREACHABLE - 1).astype(np.int32)
    found[durations_s >= UNREACHABLE] = UNREACHABLE
    return found


class _Layer:
    """The tables of one profile; room for more places is kept at the end."""

    def __init__(self) -> None:
        self.count = 0
        self.durations_s = np.zeros((0, 0), dtype=np.int32)
        self.distances_m = np.zeros((0, 0), dtype=np.int32)
        self.reached = np.zeros(0, dtype=np.bool_)
        self._near: list[Locations] = []
        self._near_numbers: list[NDArray[np.intp]] = []

    def grow(self, town: TownMap, profile: Profile, places: Sequence[Place]) -> None:
        """Add rows and columns for the places that are not there yet."""
        first, past = self.count, len(places)
        if first == past:
            return
        self._make_room(past)
        lon = np.array([place.lon for place in places[first:]], dtype=np.float64)
        lat = np.array([place.lat for place in places[first:]], dtype=np.float64)
        reached = on_streets(town, profile, lon, lat)
        self.reached[first:past] = reached
        new = np.flatnonzero(reached)
        if len(new):
            snapped = town.snap(profile, lon[new], lat[new])
            near, near_numbers = [*self._near, snapped], [*self._near_numbers, new + first]
            numbers = np.concatenate(near_numbers)
            engine = town.engine(profile)
            self._write(numbers[-len(new) :], numbers, engine.travel_times(snapped, _joined(near)))
            if self._near:
                back = engine.travel_times(_joined(self._near), snapped)
                self._write(numbers[: -len(new)], numbers[-len(new) :], back)
            # Only now: what ended halfway is begun again by whoever asks next.
            self._near, self._near_numbers = near, near_numbers
        self.count = past
        own = np.arange(first, past)
        self.durations_s[own, own] = 0
        self.distances_m[own, own] = 0

    def _write(self, rows: NDArray[np.intp], columns: NDArray[np.intp], table: TravelTimes) -> None:
        square = np.ix_(rows, columns)
        self.durations_s[square] = table.durations_s
        self.distances_m[square] = table.distances_m

    def _make_room(self, past: int) -> None:
        have = len(self.reached)
        if past <= have:
            return
        room = max(past, 2 * have, 64)
        for name in ("durations_s", "distances_m"):
            table = np.full((room, room), UNREACHABLE, dtype=np.int32)
            table[:have, :have] = getattr(self, name)
            setattr(self, name, table)
        reached = np.zeros(room, dtype=np.bool_)
        reached[:have] = self.reached
        self.reached = reached


def _at(place: Place) -> tuple[float, float]:
    return place.lon, place.lat


def _joined(parts: Sequence[Locations]) -> Locations:
    if len(parts) == 1:
        return parts[0]
    return Locations(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

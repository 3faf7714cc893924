"""Streets that change: closures, slow-downs and traffic, in effect as soon as they are stored.

`LiveStreets` follows a town's files; a `LiveSnapshot` is what they say of one moment, and never
changes: whoever planned with a snapshot keeps it, and its version says which streets those were.
Equal versions are equal metrics, whatever moment they come from, and share one engine.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import MapError
from geo.instants import check_moment
from geo.learning.live import LearnedFiles
from geo.learning.store import LearningStore
from geo.live.closures import Selection, StreetSelector
from geo.live.disruptions import Direction, Disruption, DisruptionError, DisruptionKind, Where
from geo.live.disruptions_read import read_disruption
from geo.live.metric import Effect
from geo.live.snapshot import LiveCaches, LiveSnapshot, LiveState
from geo.live.speed_factors import LearnedFactors, SpeedTable, read_speed_table
from geo.live.store import DisruptionStore, FileStamp, file_stamp
from routing.streets.locations import drawn_metres
from routing.streets.tables import TravelTimes

if TYPE_CHECKING:
    from geo.town import Town

#: Places whose streets are remembered: those of as many disruptions.
MOST_PLACES = 2_000
_Stamps = tuple[FileStamp | None, ...]
_Place = tuple[Where, Direction, bool]


class LiveDisruption(NamedTuple):
    """A stored disruption on this map.

    Attributes
    ----------
    disruption
        As stored.
    selection
        The street segments it concerns here, and what of it this map does not have.
    effect
        The arcs it concerns.
    """

    disruption: Disruption
    selection: Selection
    effect: Effect


class DepartureTable(NamedTuple):
    """A table and the departure from which it holds.

    Attributes
    ----------
    valid_from
        The first of the departures, in the order of time, that it answers.
    version
        The version of the streets.
    table
        Of all points to all points; the same object where a later entry has the same version.
    """

    valid_from: dt.datetime
    version: str
    table: TravelTimes


class LiveStreets:
    """A town's streets as they change; threads may share it, and processes may share its files.

    Parameters
    ----------
    town
        The town's map.
    store
        Where its disruptions are kept; `DisruptionStore.beside` the town where not given.
    learned
        Learned speed factors by profile, those of another map not being used; where not given, what
        `geo.learning.learn` keeps beside the disruptions, as it changes.
    """

    def __init__(
        self,
        town: Town,
        store: DisruptionStore | None = None,
        *,
        learned: Mapping[str, LearnedFactors] | None = None,
    ) -> None:
        self.town = town
        self.store = store if store is not None else DisruptionStore.beside(town)
        self._learned = {
            profile: factors
            for profile, factors in (learned or {}).items()
            if factors.map_hash == town.map_hash
        }
        for profile, factors in self._learned.items():
            if factors.permille.shape[1] != town.network.arc_count:
                raise MapError(
                    f"learned speed factors of {profile}: {factors.permille.shape[1]} arcs, but the map has "
                    f"{town.network.arc_count}. Learn them again on this map.",
                    code="speed_factors_invalid",
                )
        files = LearnedFiles(town, LearningStore(self.store.folder / "learned"))
        self._learned_files = files if learned is None else None
        self._selector = StreetSelector(town)
        self._caches = LiveCaches()
        self._lock = threading.Lock()
        self._read: tuple[_Stamps, tuple[LiveDisruption, ...], LiveState] | None = None
        self._resolved: OrderedDict[_Place, tuple[Selection, NDArray[np.int32]]] = OrderedDict()
        # Its own: places are also looked up by those who keep their disruptions elsewhere, or only try one.
        self._resolving = threading.Lock()

    def at(self, when: dt.datetime | None = None, *, more: Sequence[LiveDisruption] = ()) -> LiveSnapshot:
        """Return the streets of a moment.

        Parameters
        ----------
        when
            On the town's clocks where it has no time zone; now where not given.
        more
            Disruptions that are kept elsewhere, beside those that are stored here.

        Raises
        ------
        MapError
            ``disruptions_damaged`` or ``speed_factors_invalid``: a file cannot be read. Nothing is guessed then.
        """
        _, state = self._current()
        if more:
            state = replace(state, effects=(*state.effects, *(one.effect for one in more)))
        return LiveSnapshot(self.town, state, moment_s(when, self.town.time_zone), self._caches, self)

    def disruptions(self) -> tuple[LiveDisruption, ...]:
        """Return all stored disruptions, in force or not, with what they concern on this map.

        Those of which this map lacks something have it in ``selection.missing``: they are kept, for a
        map may get better, but whoever added them should look.
        """
        return self._current()[0]

    def add(self, disruption: Disruption | Mapping[str, object]) -> LiveDisruption:
        """Check a disruption and store it, in effect from now on.

        Parameters
        ----------
        disruption
            A disruption, or the JSON of one.

        Returns
        -------
        LiveDisruption
            As stored, with its number and the map's spelling of streets.

        Raises
        ------
        DisruptionError
            Listing every fault, those of the map included.
        MapError
            ``disruptions_damaged`` or ``home_unwritable``.
        """
        stored = self.store.add(self.checked(disruption).disruption)
        return self._resolve(stored)

    def checked(self, disruption: Disruption | Mapping[str, object]) -> LiveDisruption:
        """Check a disruption against this map as `add` does, without storing it."""
        if not isinstance(disruption, Disruption):
            disruption = read_disruption(disruption, self.town.time_zone, profiles=self.town.profiles)
        where, faults = self._selector.settle(disruption.where)
        if faults:
            raise DisruptionError(faults)
        return self._resolve(replace(disruption, where=where))

    def placed(self, disruption: Mapping[str, object]) -> LiveDisruption:
        """Find the streets of a disruption that is kept elsewhere: what of it this map lacks is in ``selection.missing``.

        Raises
        ------
        DisruptionError
            It cannot be read.
        """
        return self._resolve(read_disruption(disruption, self.town.time_zone, profiles=self.town.profiles))

    def extent(self, found: LiveDisruption) -> tuple[int, int, tuple[str, ...]]:
        """Return how many street segments a disruption concerns, their metres in all, and the names of their streets."""
        edges = found.selection.edges
        names = dict.fromkeys(name for edge in edges.tolist() if (name := self.town.edge_name(edge)))
        metres = float(drawn_metres(self.town.network)[edges].sum())
        return len(edges), round(metres), tuple(sorted(names))

    def preview(self, added: LiveDisruption, when: dt.datetime) -> LiveSnapshot:
        """Return the streets of a moment as they would be with one disruption more, nothing being stored."""
        return self.at(when, more=[added])

    def remove(self, number: str) -> Disruption:
        """Remove a disruption; the streets are as before from now on.

        Raises
        ------
        MapError
            ``disruption_unknown``, ``disruptions_damaged`` or ``home_unwritable``.
        """
        return self.store.remove(number)

    def changes(self, profile: str, day: dt.date) -> tuple[dt.datetime, ...]:
        """Return the moments of a day at which a profile's streets change.

        Parameters
        ----------
        profile
            The profile's name.
        day
            From midnight, included, to midnight on the town's clocks.

        Returns
        -------
        tuple of datetime
            In the town's time zone. From each of them on, until the next one, the streets stay the same.
        """
        check_moment(day)
        zone = ZoneInfo(self.town.time_zone)
        first_s, end_s = (
            int(dt.datetime.combine(day + dt.timedelta(days=days), dt.time(), zone).timestamp())
            for days in (0, 1)
        )
        _, state = self._current()
        moments = {int(moment.timestamp()) for moment in self.town.metric_changes(profile, day)}
        timed = [effect.disruption.when for effect in state.effects]
        timed += [rule.when for rule in state.speeds.rules]
        for when in timed:
            moments |= when.candidates(first_s - 1, end_s - 1, self.town.time_zone)
        if profile in state.learned:
            # Full hours of all zones' clocks are full quarters of an hour of UTC.
            moments |= set(range(first_s, end_s, 900))
        found = []
        version = self._version(state, profile, first_s - 1)
        for moment in sorted(moments):
            now = self._version(state, profile, moment)
            if now != version:
                found.append(dt.datetime.fromtimestamp(moment, zone))
                version = now
        return tuple(found)

    def travel_times_by_departure(
        self,
        profile: str,
        lon: ArrayLike,
        lat: ArrayLike,
        departures: Sequence[dt.datetime],
        *,
        threads: int | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> list[DepartureTable]:
        """Return the square tables of several departures; equal streets are computed once.

        Parameters
        ----------
        profile
            The profile's name.
        lon, lat
            float64[k], degrees.
        departures
            In any order; without a time zone they are on the town's clocks.
        threads
            How many threads to use; all cores where not given.
        on_progress
            Called with the number of tables done and of all tables.

        Returns
        -------
        list of DepartureTable
            In the order of time, one for each run of departures with equal streets.

        Raises
        ------
        MapError
            As `geo.town.Town.snap`.
        """
        zone = self.town.time_zone
        snapshots = [self.at(when) for when in sorted(departures, key=lambda when: moment_s(when, zone))]
        versions = [snapshot.version_of(profile) for snapshot in snapshots]
        distinct = len(set(versions))
        tables: dict[str, TravelTimes] = {}
        found: list[DepartureTable] = []
        for snapshot, version in zip(snapshots, versions, strict=True):
            if version not in tables:
                tables[version] = snapshot.travel_times(profile, lon, lat, threads=threads)
                if on_progress is not None:
                    on_progress(len(tables), distinct)
            if not found or found[-1].version != version:
                found.append(DepartureTable(snapshot.when, version, tables[version]))
        return found

    def _version(self, state: LiveState, profile: str, moment: int) -> str:
        return LiveSnapshot(self.town, state, moment, self._caches, self).version_of(profile)

    def _current(self) -> tuple[tuple[LiveDisruption, ...], LiveState]:
        """Return what the files say now, read again only where they changed."""
        # Taken before reading: a file that is replaced meanwhile is read once more next time.
        files = self._learned_files
        learned = () if files is None else files.stamps()
        stamps = (self.store.stamp(), file_stamp(self.store.speeds_path), *learned)
        with self._lock:
            if self._read is None or self._read[0] != stamps:
                speeds = SpeedTable()
                if stamps[1] is not None:
                    speeds = read_speed_table(
                        self.store.speeds_path, self.town.time_zone, profiles=self.town.profiles
                    )
                found = tuple(map(self._resolve, self.store.load().disruptions))
                factors = self._learned if files is None else files.factors(learned)
                state = LiveState(tuple(one.effect for one in found), speeds, factors)
                self._read = stamps, found, state
            return self._read[1:]

    def _resolve(self, disruption: Disruption) -> LiveDisruption:
        place = _place(disruption)
        with self._resolving:
            known = self._resolved.get(place)
        if known is None:
            selection = self._selector.select(disruption.where)
            known = selection, self._selector.arcs(disruption, selection)
        with self._resolving:
            self._resolved[place] = known
            self._resolved.move_to_end(place)
            if len(self._resolved) > MOST_PLACES:
                self._resolved.popitem(last=False)
        selection, arcs = known
        return LiveDisruption(disruption, selection, Effect(disruption, arcs))


def moment_s(when: dt.datetime | None, time_zone: str) -> int:
    """Return a moment as UTC epoch seconds.

    Parameters
    ----------
    when
        On the clocks of ``time_zone`` where it has no time zone of its own; None: now.
    time_zone
        IANA name.

    Raises
    ------
    MapError
        ``moment_invalid`` before 1970 or after 2199.
    """
    if when is None:
        return int(dt.datetime.now(dt.UTC).timestamp())
    check_moment(when)
    return int((when if when.tzinfo is not None else when.replace(tzinfo=ZoneInfo(time_zone))).timestamp())


def _place(disruption: Disruption) -> _Place:
    """Return what decides which arcs a disruption concerns."""
    return disruption.where, disruption.direction, disruption.kind is DisruptionKind.ONE_WAY

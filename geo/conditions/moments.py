"""A town's streets at any moment: metrics, engines and snapping, made when first asked for and kept.

Most moments of a day share one metric: what is kept is kept by the values that hold, so that two
moments at which the same holds share everything.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from geo.conditions.hours import HourTable
from geo.conditions.values import Chosen, Conditions, Moment, lower_bound, moment_of, with_turns_apart
from geo.errors import MapError
from routing.streets.network import Metric, StreetNetwork

if TYPE_CHECKING:
    from geo.artefact import LoadedStreets
    from geo.snapping.nearest import SnapIndex
    from routing.streets.engine import StreetEngine
    from routing.streets.hierarchy import Hierarchy

T = TypeVar("T")
#: How many moments of different states are kept, over all profiles; the base ones are kept besides.
_KEPT = 24


class Moments:
    """What a town's streets are at any moment; threads may share it.

    Every question raises a `MapError` of code ``profile_unknown`` for a profile that the town was not
    built for.

    Parameters
    ----------
    streets
        The town's arrays.
    time_zone
        IANA name of the town's clocks.
    hierarchy
        Gives the hierarchy of a profile, built for its metrics at all moments.
    """

    def __init__(self, streets: LoadedStreets, time_zone: str, hierarchy: Callable[[str], Hierarchy]) -> None:
        self._streets = streets
        self._hierarchy = hierarchy
        self._network: StreetNetwork = streets.network
        self._conditions: Mapping[str, Conditions] = streets.conditions
        self._hours = HourTable(streets.hours, time_zone)
        self._base = {name: Moment(metric, streets.pushed[name]) for name, metric in streets.metrics.items()}
        self._kept: OrderedDict[tuple[str, str, bytes], Any] = OrderedDict()
        self._lasting: dict[tuple[str, str], Any] = {}
        self._lock = threading.RLock()

    def at(self, profile: str, at: dt.datetime | None) -> Moment:
        """Return the metric and the pushed arcs of a profile at a moment.

        Parameters
        ----------
        profile
            One of the town's.
        at
            An aware moment or one on the town's clocks; None leaves all hours out.
        """
        chosen = self._chosen(profile, at)
        if chosen is None:
            return self._of(profile)

        def make() -> Moment:
            base = self._base[profile]
            return moment_of(self._conditions[profile], chosen, self._network, base.metric, base.pushed)

        return self._remember("metric", profile, chosen, make)

    def changes(self, profile: str, day: dt.date) -> tuple[dt.datetime, ...]:
        """Return the moments of a day, aware, from which on the metric is another than before."""
        self._of(profile)
        conditions = self._conditions[profile]
        wanted = conditions.hours
        if not len(wanted):
            return ()
        found = []
        before = b""
        for moment in self._hours.candidates(day, wanted):
            if not before:
                # The first candidate is midnight; what held until then was yesterday's.
                eve = moment.astimezone(dt.UTC) - dt.timedelta(seconds=1)
                before = self._chosen_then(conditions, eve).digest()
            now = self._chosen_then(conditions, moment).digest()
            if now != before:
                found.append(moment)
                before = now
        return tuple(found)

    def variants(self, profile: str) -> tuple[Metric, ...]:
        """Return metrics that together tell what a profile's metric may be at any moment.

        The first is that without hours. In the second everything is open that is ever open, and
        nothing takes longer than it ever does. In the third every turn that depends on the hour
        costs like no other. Only the first is there where nothing depends on the hour.
        """
        base = self._of(profile)
        conditions = self._conditions[profile]
        if not len(conditions.hours):
            return (base.metric,)

        def make() -> tuple[Metric, ...]:
            bound = lower_bound(conditions, self._network, base.metric, base.pushed)
            return (base.metric, bound, with_turns_apart(conditions, bound))

        return self._remember("variants", profile, None, make)

    def engine(self, profile: str, at: dt.datetime | None) -> StreetEngine:
        """Return the engine of a profile at a moment; all of a profile's share a hierarchy."""
        chosen = self._chosen(profile, at)

        def make() -> StreetEngine:
            if chosen is not None:
                return self.engine(profile, None).with_metric(self.at(profile, at).metric)
            from routing.streets.engine import StreetEngine

            return StreetEngine(self._network, self._base[profile].metric, self._hierarchy(profile))

        return self._remember("engine", profile, chosen, make)

    def snap_index(self, profile: str, at: dt.datetime | None) -> SnapIndex:
        """Return what snaps points to the streets that a profile may use at a moment."""
        metric = self.at(profile, at).metric

        def make() -> SnapIndex:
            from geo.snapping.nearest import SnapIndex

            return SnapIndex(self._network, metric, doorless=self._streets.edge_doorless)

        return self._remember("snap", profile, self._chosen(profile, at), make)

    def _of(self, profile: str) -> Moment:
        base = self._base.get(profile)
        if base is None:
            raise MapError(
                f"profile: {profile!r} is none of this town's: {', '.join(self._base)}.",
                code="profile_unknown",
            )
        return base

    def _chosen(self, profile: str, at: dt.datetime | None) -> Chosen | None:
        """Return the values that hold at a moment, None where they are those without any hours."""
        self._of(profile)
        conditions = self._conditions[profile]
        if at is None or not len(conditions.hours):
            return None
        chosen = self._chosen_then(conditions, at)
        without = conditions.chosen(np.zeros(len(conditions.switch_first) - 1, dtype=np.int64))
        return None if chosen.digest() == without.digest() else chosen

    def _chosen_then(self, conditions: Conditions, at: dt.datetime) -> Chosen:
        return conditions.chosen(conditions.states(self._hours.truth(at, conditions.hours)))

    def _remember(self, kind: str, profile: str, chosen: Chosen | None, make: Callable[[], T]) -> T:
        with self._lock:
            if chosen is None:
                if (kind, profile) not in self._lasting:
                    self._lasting[kind, profile] = make()
                kept: T = self._lasting[kind, profile]
                return kept
            key = (kind, profile, chosen.digest())
            if key in self._kept:
                self._kept.move_to_end(key)
            else:
                self._kept[key] = make()
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            found: T = self._kept[key]
            return found

"""A town's streets as they are at one moment; a town that can be asked like any other."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import MapError
from geo.live.access import blocking
from geo.live.cache import OnceCache
from geo.live.disruptions import Disruption
from geo.live.metric import Effect, LiveMetric, closable, handling_of, live_metric
from geo.live.speed_factors import LearnedFactors, SpeedRule, SpeedTable, arc_factors
from geo.snapping.nearest import SnapIndex
from geo.town import Town
from routing.errors import InvalidNetworkError
from routing.streets.components import largest_component
from routing.streets.network import Locations, Metric

if TYPE_CHECKING:
    from geo.addresses.search import AddressIndex
    from geo.live.streets import LiveStreets
    from geo.places.osm import OsmPlace
    from routing.streets.engine import StreetEngine
    from routing.streets.paths import StreetPath

#: Engines take tens of megabytes each; a town's day rarely has more distinct metrics than this.
_ENGINES = 12
_METRICS = 64


class LiveCaches:
    """What snapshots of one town share, by the version of a profile's streets."""

    def __init__(self) -> None:
        self.metrics: OnceCache[LiveMetric] = OnceCache(_METRICS)
        self.engines: OnceCache[StreetEngine] = OnceCache(_ENGINES)
        #: Profiles whose own hierarchy does not serve closures; they have one of their own then.
        self.refused: set[str] = set()
        self.closable: OnceCache[StreetEngine] = OnceCache(_ENGINES)
        self.bodies: OnceCache[NDArray[np.bool_]] = OnceCache(_ENGINES)
        self.indices: OnceCache[SnapIndex] = OnceCache(_ENGINES)
        self.prints: OnceCache[tuple[Metric, str]] = OnceCache(_METRICS)


@dataclass(frozen=True, slots=True, eq=False)
class LiveState:
    """What holds on a town's streets besides its map.

    Attributes
    ----------
    effects
        All stored disruptions with the arcs that they concern on this map.
    speeds
        The table of speed factors.
    learned
        Learned speed factors of this map by profile.
    """

    effects: tuple[Effect, ...]
    speeds: SpeedTable
    learned: Mapping[str, LearnedFactors]


class LiveSnapshot(Town):
    """One town at one moment: its metrics, engines, tables and paths follow what is in force then.

    Whatever takes a `Town` takes a snapshot. It never changes, so that whoever uses it for a plan can
    go on using it; a door stays where it is, on its own street, even while the street is closed, and
    is then out of reach. Made by `geo.live.streets.LiveStreets.at`.

    Attributes
    ----------
    when
        The moment, in the town's time zone.
    disruptions
        Those in force.
    """

    def __init__(
        self,
        town: Town,
        state: LiveState,
        moment_s: int,
        caches: LiveCaches,
        live: LiveStreets,
    ) -> None:
        # A view of the town: its arrays, boundary and locks are the very same objects.
        self.__dict__.update(town.__dict__)
        self.when = dt.datetime.fromtimestamp(moment_s, ZoneInfo(town.time_zone))
        self.moment_s = moment_s
        self._town = town
        self._caches = caches
        self._live_streets = live
        self._state = state
        self._effects = tuple(
            effect for effect in state.effects if effect.disruption.when.holds(moment_s, town.time_zone)
        )
        self.disruptions: tuple[Disruption, ...] = tuple(effect.disruption for effect in self._effects)

    @property
    def version(self) -> str:
        """Names these streets for all profiles: the map's hash, then a hash of all that holds on it."""
        parts = "".join(self.version_of(profile) for profile in self.profiles)
        return f"{self.map_hash[:12]}-{_hash(parts.encode())}"

    def version_of(self, profile: str) -> str:
        """Name one profile's streets; equal versions are equal metrics.

        Parameters
        ----------
        profile
            The profile's name.

        Returns
        -------
        str
            The beginning of the map's hash, the profile, and a hash of the map's metric at the moment, the
            speed factors and the disruptions that change it.

        Raises
        ------
        MapError
            ``profile_unknown``.
        """
        base = self._town.metric(profile, self.when)
        parts = [self._fingerprint(base)]
        parts += [f"{rule.classes}{rule.permille}" for rule in self._rules(profile)]
        learned, bucket = self._learned(profile)
        if learned is not None and bucket >= 0:
            parts.append(_hash(learned.permille[bucket].tobytes()))
        changing = [effect for effect in self._effects if effect.disruption.concerns(profile)]
        parts += sorted({_effect_print(effect, profile) for effect in changing if len(effect.arcs)})
        return f"{self.map_hash[:12]}-{profile}-{_hash('|'.join(parts).encode())}"

    def metric(self, profile: str, at: dt.datetime | None = None) -> Metric:
        """Return a profile's metric at the snapshot's moment, or at another one.

        Raises
        ------
        MapError
            ``profile_unknown``.
        """
        if at is not None:
            return self._live_streets.at(at).metric(profile)
        return self._live(profile).metric

    def metric_changes(self, profile: str, day: dt.date) -> tuple[dt.datetime, ...]:
        """Return the moments of a day at which a profile's streets change; see `LiveStreets.changes`."""
        return self._live_streets.changes(profile, day)

    def pushed_arcs(self, profile: str, at: dt.datetime | None = None) -> NDArray[np.bool_]:
        """Return bool[m], the arcs where a bicycle is pushed, closures that let it through included."""
        if at is not None:
            return self._live_streets.at(at).pushed_arcs(profile)
        return self._live(profile).pushed

    def engine(self, profile: str, at: dt.datetime | None = None) -> StreetEngine:
        """Return the engine of a profile's streets at the snapshot's moment, or at another one."""
        if at is not None:
            return self._live_streets.at(at).engine(profile)
        live = self._live(profile)
        if live.metric is self._town.metric(profile, self.when):
            return self._town.engine(profile, self.when)
        return self._caches.engines.get(
            self.version_of(profile), lambda: self._new_engine(profile, live.metric)
        )

    def snap(
        self,
        profile: str,
        lon: ArrayLike,
        lat: ArrayLike,
        *,
        max_distance_m: float = 300.0,
        at: dt.datetime | None = None,
        avoid_closed: bool = False,
    ) -> Locations:
        """Snap points to the streets of a profile.

        Parameters
        ----------
        profile
            The profile's name.
        lon, lat
            float64[k], degrees.
        max_distance_m
            How far a street may be from its point.
        at
            Another moment than the snapshot's.
        avoid_closed
            Whether to look for the nearest street that is open now and can be reached, as for somebody who
            walks the rest; otherwise a door stays on its own street, and is out of reach while that is closed.

        Raises
        ------
        MapError
            As `Town.snap`.
        """
        if at is not None:
            later = self._live_streets.at(at)
            return later.snap(profile, lon, lat, max_distance_m=max_distance_m, avoid_closed=avoid_closed)
        if not avoid_closed:
            return self._town.snap(profile, lon, lat, max_distance_m=max_distance_m, at=self.when)
        self.check_inside(lon, lat)
        index = self._caches.indices.get(
            self.version_of(profile),
            lambda: SnapIndex(self.network, self.metric(profile), doorless=self._streets.edge_doorless),
        )
        return index.snap(lon, lat, max_distance_m=max_distance_m)

    def route(
        self, profile: str, lon: ArrayLike, lat: ArrayLike, *, at: dt.datetime | None = None
    ) -> list[StreetPath]:
        """Return the fastest path from each point to the next; as `Town.route`.

        Raises
        ------
        MapError
            ``no_route``, naming the disruptions in the way.
        """
        if at is not None:
            return self._live_streets.at(at).route(profile, lon, lat)
        try:
            return super().route(profile, lon, lat)
        except MapError as error:
            if error.code != "no_route":
                raise
            found = {one.id for closures in self.blocked_by(profile, lon, lat) for one in closures}
            if not found:
                raise
            named = ", ".join(sorted(found, key=lambda number: (len(number), number)))
            raise MapError(f"{error} In the way: disruption {named}.", code="no_route") from error

    def blocked_by(self, profile: str, lon: ArrayLike, lat: ArrayLike) -> list[tuple[Disruption, ...]]:
        """Say for each point which closures keep it from the rest of the town.

        Parameters
        ----------
        profile
            The profile's name.
        lon, lat
            float64[k], degrees.

        Returns
        -------
        list of tuple of Disruption
            k tuples, empty where the point can be reached and left.

        Raises
        ------
        MapError
            As `Town.snap`.
        """
        locations = self.snap(profile, lon, lat)
        effects = [effect for effect in self._effects if effect.disruption.concerns(profile)]
        return blocking(self.network, self.metric(profile), self.main_body(profile), locations, effects)

    def main_body(self, profile: str) -> NDArray[np.bool_]:
        """Return bool[m], the arcs from which the town can be reached, and back (`largest_component`)."""
        return self._caches.bodies.get(
            self.version_of(profile), lambda: largest_component(self.network, self.metric(profile))
        )

    def places(self) -> tuple[OsmPlace, ...]:
        """Return the shops and service points of the map."""
        return self._town.places()

    @property
    def addresses(self) -> AddressIndex:
        """The town's addresses, to be searched."""
        return self._town.addresses

    def _live(self, profile: str) -> LiveMetric:
        return self._caches.metrics.get(self.version_of(profile), lambda: self._composed(profile))

    def _composed(self, profile: str) -> LiveMetric:
        learned, bucket = self._learned(profile)
        base = LiveMetric(self._town.metric(profile, self.when), self._town.pushed_arcs(profile, self.when))
        factors = arc_factors(self._town, self._rules(profile), learned, bucket)
        return live_metric(
            self.network, base, profile, factors=factors, effects=self._effects, handling=handling_of(profile)
        )

    def _new_engine(self, profile: str, metric: Metric) -> StreetEngine:
        from routing.streets.engine import StreetEngine

        if profile not in self._caches.refused:
            try:
                return self._town.engine(profile).with_metric(metric)
            except InvalidNetworkError:
                # The town's hierarchy was not built for turning round at closures, nor for pushing past them.
                self._caches.refused.add(profile)
        engine = self._caches.closable.get(profile, lambda: self._closable_engine(profile))
        try:
            return engine.with_metric(metric)
        except InvalidNetworkError:
            return StreetEngine(self.network, metric)

    def _closable_engine(self, profile: str) -> StreetEngine:
        from routing.streets.engine import StreetEngine
        from routing.streets.hierarchy import build_hierarchy

        variants = self._town.metric_variants(profile)
        more = [closable(self.network, variant, handling_of(profile)) for variant in variants]
        return StreetEngine(self.network, variants[0], build_hierarchy(self.network, [*variants, *more]))

    def _rules(self, profile: str) -> tuple[SpeedRule, ...]:
        return self._state.speeds.holding(profile, self.moment_s, self.time_zone)

    def _learned(self, profile: str) -> tuple[LearnedFactors | None, int]:
        learned = self._state.learned.get(profile)
        return (learned, learned.bucket(self.when)) if learned is not None else (None, -1)

    def _fingerprint(self, metric: Metric) -> str:
        # The kept reference makes sure that the address is not used again.
        made = self._caches.prints.get(
            str(id(metric)), lambda: (metric, _hash(metric.arc_ms.tobytes() + metric.turn_ms.tobytes()))
        )
        return made[1]


def _effect_print(effect: Effect, profile: str) -> str:
    one = effect.disruption
    what = f"{one.kind}{one.speed_permille}{one.speed_kmh}{one.lets_push(profile)}"
    return f"{what}{_hash(effect.arcs.tobytes())}"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]

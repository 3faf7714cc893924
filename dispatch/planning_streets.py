"""The places of a day on the streets: which profile reaches them, and travel tables between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from dispatch.closures.periods import Span, join_periods
from dispatch.domain import Day, Delivery, Place, Profile, Visit
from dispatch.planning_progress import OnProgress, PlanStage, report
from dispatch.town_map import TownMap, on_streets
from routing.rounds.problem import UNREACHABLE


@dataclass(frozen=True, slots=True, eq=False)
class DayStreets:
    """Places as locations with travel tables.

    Attributes
    ----------
    places
        By location number.
    location
        Location number by place id.
    reached
        bool[n] by profile: whether the place is near a street of the profile.
    durations_s, distances_m
        int32[n, n] by profile; `UNREACHABLE` where there is no path or the place is off the streets.
    spans
        By location, when somebody may be there, of places that closures cut off for a part of the day.
    periods
        The streets of all periods where closures begin or end during the day.
    """

    places: tuple[Place, ...]
    location: Mapping[str, int]
    reached: Mapping[Profile, NDArray[np.bool_]]
    durations_s: Mapping[Profile, NDArray[np.int32]]
    distances_m: Mapping[Profile, NDArray[np.int32]]
    spans: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    periods: tuple[TownMap, ...] = ()

    def near_streets(self, place_ids: Iterable[str], profiles: Iterable[Profile]) -> bool:
        """Return whether one of the profiles reaches all of the places."""
        locations = [self.location[place_id] for place_id in place_ids]
        return any(bool(self.reached[profile][locations].all()) for profile in profiles)


def used_place_ids(day: Day) -> set[str]:
    """Return the places that a delivery, visit or shift of the day names."""
    used = {place_id for delivery in day.deliveries for place_id in delivery_place_ids(delivery)}
    used |= {place_id for visit in day.visits for place_id in visit_place_ids(visit)}
    used |= {place_id for shift in day.shifts for place_id in (shift.start_place_id, shift.end_place_id)}
    return used - {""}


def build_streets(
    day: Day, town: TownMap, profiles: Sequence[Profile], on_progress: OnProgress | None = None
) -> DayStreets:
    """Snap the used places of a day and fill a travel table for each profile.

    Parameters
    ----------
    day
        A day whose places all have positions.
    town
        Its map.
    profiles
        The ways of moving for which tables are needed.
    on_progress
        Told of the stages ``streets`` and ``tables``.
    """
    used = used_place_ids(day)
    return streets_between(
        tuple(place for place in day.places if place.id in used), town, profiles, on_progress
    )


def streets_between(
    places: tuple[Place, ...],
    town: TownMap,
    profiles: Sequence[Profile],
    on_progress: OnProgress | None = None,
) -> DayStreets:
    """Snap places and fill a travel table for each profile; see `build_streets`."""
    lon = np.array([place.lon for place in places], dtype=np.float64)
    lat = np.array([place.lat for place in places], dtype=np.float64)
    reached: dict[Profile, NDArray[np.bool_]] = {}
    for index, profile in enumerate(profiles):
        report(on_progress, PlanStage.STREETS, index / len(profiles), f"{len(places)} places, {profile}")
        reached[profile] = on_streets(town, profile, lon, lat) if places else np.zeros(0, np.bool_)
    report(on_progress, PlanStage.STREETS, 1.0, f"{len(places)} places")
    durations: dict[Profile, NDArray[np.int32]] = {}
    distances: dict[Profile, NDArray[np.int32]] = {}
    for index, profile in enumerate(profiles):
        report(on_progress, PlanStage.TABLES, index / len(profiles), profile)
        durations[profile], distances[profile] = _tables(town, profile, lon, lat, reached[profile])
    report(on_progress, PlanStage.TABLES, 1.0, f"{len(places)} x {len(places)}")
    location = {place.id: index for index, place in enumerate(places)}
    return DayStreets(places, location, reached, durations, distances)


def streets_in_periods(
    streets: DayStreets,
    chosen: TownMap,
    bounds_s: Sequence[int],
    periods: Sequence[TownMap],
    profiles: Sequence[Profile],
    anchors: Iterable[str],
) -> DayStreets:
    """Return streets with the ways of other periods to places that are cut off in some, and the hours of these.

    Parameters
    ----------
    streets
        Tables of the streets chosen for the day.
    chosen
        These streets, one of ``periods``.
    bounds_s, periods
        See `dispatch.planning_live.other_streets`.
    profiles
        The ways of moving of the fleet; tables of others stay as they are.
    anchors
        Places where couriers begin.
    """
    base = next(number for number, town in enumerate(periods) if town is chosen)
    each = [
        streets if town is chosen else streets_between(streets.places, town, profiles) for town in periods
    ]
    joined = join_periods(
        bounds_s,
        {
            profile: [(own.durations_s[profile], own.distances_m[profile]) for own in each]
            for profile in profiles
        },
        streets.reached,
        [streets.location[name] for name in anchors],
        base,
    )
    return replace(
        streets,
        durations_s={**streets.durations_s, **{profile: own[0] for profile, own in joined.tables.items()}},
        distances_m={**streets.distances_m, **{profile: own[1] for profile, own in joined.tables.items()}},
        spans=joined.spans,
        periods=tuple(periods),
    )


def streets_among(streets: DayStreets, place_ids: Iterable[str], profiles: Iterable[Profile]) -> DayStreets:
    """Return the same streets between some of the places only, for a few profiles: small problems have small tables."""
    locations = sorted({streets.location[place_id] for place_id in place_ids})
    square = np.ix_(locations, locations)
    places = tuple(streets.places[location] for location in locations)
    chosen = tuple(profiles)
    return DayStreets(
        places,
        {place.id: index for index, place in enumerate(places)},
        {profile: streets.reached[profile][locations] for profile in chosen},
        {profile: np.ascontiguousarray(streets.durations_s[profile][square]) for profile in chosen},
        {profile: np.ascontiguousarray(streets.distances_m[profile][square]) for profile in chosen},
    )


def _tables(
    town: TownMap,
    profile: Profile,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    reached: NDArray[np.bool_],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    durations = np.full((len(lon), len(lon)), UNREACHABLE, dtype=np.int32)
    distances = durations.copy()
    near = np.flatnonzero(reached)
    if len(near):
        table = town.travel_times(profile, lon[near], lat[near])
        durations[np.ix_(near, near)] = table.durations_s
        distances[np.ix_(near, near)] = table.distances_m
    np.fill_diagonal(durations, 0)
    np.fill_diagonal(distances, 0)
    return durations, distances


def delivery_place_ids(delivery: Delivery) -> tuple[str, ...]:
    """Return the shops of a delivery, then its door."""
    return (*(pickup.place_id for pickup in delivery.pickups), delivery.drop_place_id)


def visit_place_ids(visit: Visit) -> tuple[str, ...]:
    """Return the places of a visit, in the order in which they are passed."""
    return tuple(
        place_id for place_id in (visit.from_place_id, visit.place_id, visit.to_place_id) if place_id
    )

"""The ground that a generated day stands on: shops open that morning, doors within reach, service points."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dispatch.domain import Profile
from dispatch.errors import DispatchError
from dispatch.generate.habits import SERVICES, SHOP_HABITS
from dispatch.town_map import TownMap, on_streets
from geo.conditions.opening import opening_intervals
from geo.places.osm import OsmPlace

MIN_SHOPS = 3
MIN_HOUSES = 10
#: A door farther from the depot than this is no customer of a morning's round.
_REACH_S = 1500
#: A shop sells in the morning if it is open for this long of it.
_OPEN_S = 5400
#: Shorter openings are no time to fetch anything.
_VISIBLE_S = 900
#: Candidates looked at for each one wanted: some lie off the streets or too far out.
_SPARE = 1.5
#: Where couriers start, best first.
_DEPOTS = ("townhall", "marketplace", "post_office", "community_centre", "public_building", "library")


class Spot(NamedTuple):
    """A place on the map as the generator uses it."""

    id: str
    name: str
    category: str
    lon: float
    lat: float
    address: str


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Places that a fleet can ride between, with how long that takes.

    Attributes
    ----------
    depot
        Where rounds start and end.
    shops
        Open that morning.
    hours
        Their opening within the morning, epoch seconds, in step with ``shops``.
    doors
        Addresses.
    points
        Service points by category, nearest to the depot first.
    number
        Row of the table by spot id.
    durations_s
        int32[n, n].
    """

    depot: Spot
    shops: tuple[Spot, ...]
    hours: tuple[tuple[tuple[int, int], ...], ...]
    doors: tuple[Spot, ...]
    points: dict[str, tuple[Spot, ...]]
    number: dict[str, int]
    durations_s: NDArray[np.int32]

    def travel_s(self, start: Spot, end: Spot) -> int:
        """Return seconds from one spot to another."""
        return int(self.durations_s[self.number[start.id], self.number[end.id]])


def survey(
    town: TownMap,
    profile: Profile,
    chance: random.Random,
    *,
    date: dt.date,
    morning: tuple[int, int],
    shops: int,
    doors: int,
) -> Ground:
    """Choose shops, doors and service points that the profile can ride between.

    Parameters
    ----------
    town
        The map.
    profile
        How most couriers ride.
    chance
        The only source of randomness.
    date
        The day, for opening hours.
    morning
        Its first and last second, UTC epoch seconds.
    shops, doors
        At most how many of each.

    Raises
    ------
    DispatchError
        Code ``too_few_places``, naming what the map lacks.
    """
    places = sorted(town.places(), key=lambda place: place.osm_id)
    depot = _depot(places, town, profile)
    candidates, hours = _open_shops(
        places, depot, chance, date, town.time_zone, morning, math.ceil(shops * _SPARE)
    )
    wanted_points = {category for service in SERVICES for category in service.points}
    points = [_spot(place, "point") for place in places if place.category in wanted_points]
    houses = _houses(town, chance, math.ceil(doors * _SPARE) + MIN_HOUSES)
    spots = [depot, *candidates, *points, *houses]
    spots, durations_s = _connected(town, profile, spots)
    number = {spot.id: index for index, spot in enumerate(spots)}
    from_depot = durations_s[0]

    def kept(listed: Sequence[Spot], most: int) -> tuple[Spot, ...]:
        near = [spot for spot in listed if spot.id in number and from_depot[number[spot.id]] <= _REACH_S]
        return tuple(near[:most])

    chosen, chosen_doors = kept(candidates, shops), kept(houses, doors)
    if len(chosen) < MIN_SHOPS or (doors and len(chosen_doors) < min(MIN_HOUSES, doors)):
        raise DispatchError(
            f"The map of {town.title} has {len(chosen)} shops open in these hours of {date.isoformat()} and "
            f"{len(chosen_doors)} addresses within {_REACH_S // 60} minutes of {depot.name!r} by {profile}; "
            f"a day needs at least {MIN_SHOPS} and {min(MIN_HOUSES, doors)}. Choose another date or a larger extract.",
            code="too_few_places",
        )
    by_category: dict[str, list[Spot]] = {}
    for spot in sorted(
        kept(points, len(points)), key=lambda spot: (int(from_depot[number[spot.id]]), spot.id)
    ):
        by_category.setdefault(spot.category, []).append(spot)
    return Ground(
        depot=depot,
        shops=chosen,
        hours=tuple(hours[spot.id] for spot in chosen),
        doors=chosen_doors,
        points={category: tuple(listed) for category, listed in by_category.items()},
        number=number,
        durations_s=durations_s,
    )


def _spot(place: OsmPlace, prefix: str) -> Spot:
    return Spot(f"{prefix}-{place.osm_id}", place.name, place.category, place.lon, place.lat, place.address)


def _depot(places: Sequence[OsmPlace], town: TownMap, profile: Profile) -> Spot:
    """Return the town hall, or the next best public place on streets; the one nearest to the shops if several."""
    shops = [place for place in places if place.category in SHOP_HABITS]
    if not shops:
        raise DispatchError(
            f"The map of {town.title} has no shops that deliver. Choose another town or a larger extract.",
            code="too_few_places",
        )
    lon = float(np.median([place.lon for place in shops]))
    lat = float(np.median([place.lat for place in shops]))
    stretch = math.cos(math.radians(lat))

    def preference(place: OsmPlace) -> tuple[int, float, str]:
        rank = _DEPOTS.index(place.category) if place.category in _DEPOTS else len(_DEPOTS)
        return rank, math.hypot((place.lon - lon) * stretch, place.lat - lat), place.osm_id

    listed = sorted(
        (place for place in places if place.category in _DEPOTS or place in shops), key=preference
    )
    for place in listed:
        if on_streets(town, profile, np.array([place.lon]), np.array([place.lat]))[0]:
            return _spot(place, "depot")
    raise DispatchError(
        f"No shop or public place of {town.title} lies on streets for {profile}. Use another vehicle.",
        code="too_few_places",
    )


def _open_shops(
    places: Sequence[OsmPlace],
    depot: Spot,
    chance: random.Random,
    date: dt.date,
    time_zone: str,
    morning: tuple[int, int],
    most: int,
) -> tuple[list[Spot], dict[str, tuple[tuple[int, int], ...]]]:
    """Return shops that are open that morning, in random order with the popular kinds first on average."""
    first, last = morning
    hours: dict[str, tuple[tuple[int, int], ...]] = {}
    drawn: list[tuple[float, Spot]] = []
    for place in places:
        habit = SHOP_HABITS.get(place.category)
        if habit is None or place.osm_id == depot.id.removeprefix("depot-"):
            continue
        opened = [
            (max(start, first), min(end, last))
            for start, end in opening_intervals(place.opening_hours, place.category, date, time_zone)
            if min(end, last) - max(start, first) >= _VISIBLE_S
        ]
        if sum(end - start for start, end in opened) < _OPEN_S:
            continue
        spot = _spot(place, "shop")
        hours[spot.id] = tuple(opened)
        # Exponential keys: the smallest ones are a weighted sample without replacement
        # (Efraimidis and Spirakis 2006, https://doi.org/10.1016/j.ipl.2005.11.003).
        drawn.append((chance.expovariate(habit.popularity), spot))
    drawn.sort(key=lambda pair: pair[0])
    return [spot for _, spot in drawn[:most]], hours


def _houses(town: TownMap, chance: random.Random, most: int) -> list[Spot]:
    houses = town.addresses.houses()
    chosen = chance.sample(range(len(houses)), min(most, len(houses)))
    return [
        Spot(
            f"door-{index + 1}",
            houses[index].label,
            "",
            houses[index].lon,
            houses[index].lat,
            houses[index].label,
        )
        for index in chosen
    ]


def _connected(town: TownMap, profile: Profile, spots: list[Spot]) -> tuple[list[Spot], NDArray[np.int32]]:
    """Return the spots that can be reached from the depot, the first one, and from which it can, with their table."""
    lon = np.array([spot.lon for spot in spots], dtype=np.float64)
    lat = np.array([spot.lat for spot in spots], dtype=np.float64)
    near = np.flatnonzero(on_streets(town, profile, lon, lat))
    table = town.travel_times(profile, lon[near], lat[near])
    linked = (table.durations_ms[0] >= 0) & (table.durations_ms[:, 0] >= 0)
    rows = np.flatnonzero(linked)
    return [spots[near[row]] for row in rows], table.durations_s[np.ix_(rows, rows)]

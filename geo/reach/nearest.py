"""The nearest places: the k nearest of many, and the nearest one for every door of a town."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import MapError
from geo.reach.town import doors, drawn_metres_of, places_of, reacher_of
from geo.reach.trips import Direction, engine_of, some, trips
from geo.town import Town
from routing.streets.engine import StreetEngine
from routing.streets.locations import locate_on_edges
from routing.streets.network import FORBIDDEN, Metric, freeze

#: Entries of one table; larger questions are asked in blocks of rows.
_BLOCK = 4_000_000
_INDEX_BITS = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, eq=False)
class NearestPlaces:
    """The nearest places of each point, nearest first.

    Attributes
    ----------
    place
        int32[p, k], numbers of places, -1 where fewer are within reach.
    duration_ms
        int64[p, k], milliseconds, -1 likewise.
    distance_cm
        int64[p, k], centimetres along those trips, -1 likewise.
    """

    place: NDArray[np.int32]
    duration_ms: NDArray[np.int64]
    distance_cm: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Accessibility:
    """How far every door and every street of a town is from the nearest of some places.

    Attributes
    ----------
    house
        int32[d], numbers of houses in ``town.addresses.houses()``; houses without a street of the
        profile near them are missing.
    house_ms, house_place
        int32[d], milliseconds and the number of the nearest place, -1 beyond the limit.
    edge_ms, edge_place
        int32[e], the same at the middle of every street; -1 also for copies and for streets that the
        profile may not use.
    """

    house: NDArray[np.int32]
    house_ms: NDArray[np.int32]
    house_place: NDArray[np.int32]
    edge_ms: NDArray[np.int32]
    edge_place: NDArray[np.int32]


def nearest_k(
    town: Town,
    profile: str,
    points: tuple[ArrayLike, ArrayLike],
    places: tuple[ArrayLike, ArrayLike],
    k: int,
    *,
    limit_s: int | None = None,
    direction: Direction = Direction.TO_PLACE,
    at: datetime | None = None,
    engine: StreetEngine | None = None,
) -> NearestPlaces:
    """Find the k nearest places of every point, by time along the streets.

    Parameters
    ----------
    town, profile
        Whose streets.
    points, places
        float64[p] longitudes and float64[p] latitudes, and those of n places, degrees.
    k
        How many places, at least 1; k above n is n.
    limit_s
        Seconds beyond which a place does not count; a round trip counts both ways.
    direction
        Which way the trips run.
    at
        The moment whose hours of access hold; None: access without conditions.
    engine
        An engine of the town's network to use instead, such as one with closures.

    Returns
    -------
    NearestPlaces
        Equally near places by their number.

    Raises
    ------
    MapError
        ``profile_unknown``, ``reach_invalid``, ``outside_town``, ``too_far_from_street``,
        ``position_invalid``.

    Notes
    -----
    The full tables are made, in blocks of rows, and the nearest chosen from them: O(p n) entries.
    """
    if k < 1:
        raise MapError(f"k: {k} places are none; ask for at least 1.", code="reach_invalid")
    if limit_s is not None and limit_s < 0:
        raise MapError(f"limit_s: {limit_s}; give 0 or more seconds, or None.", code="reach_invalid")
    origin = places_of(town, profile, *points, name="points")
    target = places_of(town, profile, *places, name="places")
    engine = engine_of(town, profile, at, engine)
    count, n = len(origin.edge), len(target.edge)
    k = min(k, n)
    place = np.full((count, k), -1, dtype=np.int32)
    found_ms = np.full((count, k), -1, dtype=np.int64)
    found_cm = np.full((count, k), -1, dtype=np.int64)
    rows = max(1, _BLOCK // n)
    for start in range(0, count, rows):
        block = some(origin, start, start + rows)
        milliseconds, centimetres = trips(engine, block, target, direction)
        key = (milliseconds << 32) | np.arange(n)
        beyond = milliseconds < 0 if limit_s is None else (milliseconds < 0) | (milliseconds > limit_s * 1000)
        key[beyond] = np.iinfo(np.int64).max
        least = np.sort(np.partition(key, k - 1, axis=1)[:, :k], axis=1)
        chosen = np.where(least == np.iinfo(np.int64).max, 0, least & _INDEX_BITS)
        reached = least != np.iinfo(np.int64).max
        stop = start + len(chosen)
        place[start:stop] = np.where(reached, chosen, -1)
        found_ms[start:stop] = np.where(reached, np.take_along_axis(milliseconds, chosen, axis=1), -1)
        found_cm[start:stop] = np.where(reached, np.take_along_axis(centimetres, chosen, axis=1), -1)
    for table in (place, found_ms, found_cm):
        freeze(table)
    return NearestPlaces(place, found_ms, found_cm)


def accessibility(
    town: Town,
    profile: str,
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    limit_s: int | None = None,
    inward: bool = True,
    at: datetime | None = None,
    metric: Metric | None = None,
) -> Accessibility:
    """Time every door and every street of a town to the nearest of some places.

    Parameters
    ----------
    town, profile
        Whose streets.
    lon, lat
        float64[n], degrees, the places: pharmacies, parcel lockers, town halls.
    limit_s
        Seconds beyond which nothing counts; None: no limit.
    inward
        True: people come to the places. False: somebody sets out from them.
    at, metric
        As for `geo.reach.areas.isochrones`.

    Returns
    -------
    Accessibility
        Exact, as tables are; read-only.

    Raises
    ------
    MapError
        As `nearest_k`.

    Notes
    -----
    One search from all places at once: O((t + m) log m), whatever their number.
    """
    streets = reacher_of(town, profile, at, metric)
    if limit_s is not None and limit_s < 0:
        raise MapError(f"limit_s: {limit_s}; give 0 or more seconds, or None.", code="reach_invalid")
    limit_ms = None if limit_s is None else limit_s * 1000
    reach = streets.reach(places_of(town, profile, lon, lat), limit_ms, inward=inward)
    door = doors(town, profile)
    house_ms, house_place = reach.times_at(door.locations)
    network = town.network
    usable = streets.metric.arc_ms != FORBIDDEN
    as_drawn = network.original_edge == np.arange(network.edge_count)
    edges = np.flatnonzero(as_drawn & np.append(usable, False)[network.edge_arc].any(axis=1))
    middles = locate_on_edges(
        network, drawn_metres_of(town), edges, np.full(len(edges), 0.5), usable_arcs=usable
    )
    edge_ms = np.full(network.edge_count, -1, dtype=np.int32)
    edge_place = edge_ms.copy()
    edge_ms[edges], edge_place[edges] = reach.times_at(middles)
    for array in (house_ms, house_place, edge_ms, edge_place):
        freeze(array)
    return Accessibility(door.house, house_ms, house_place, edge_ms, edge_place)

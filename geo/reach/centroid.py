"""The best place: where a depot, a stop or a meeting point is nearest to everybody.

Least total time is the 1-median, least longest time the 1-centre of the streets.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import MapError
from geo.reach.town import drawn_metres_of, places_of, reacher_of
from geo.reach.trips import Direction, engine_of, some, trips
from geo.town import Town
from routing.streets.components import largest_component
from routing.streets.engine import StreetEngine
from routing.streets.locations import locate_on_edges
from routing.streets.network import Locations, freeze
from routing.streets.reach import Reacher

#: Points that one question may have.
MAX_POINTS = 500


class Objective(StrEnum):
    """What the best place has least of."""

    TOTAL = "total"
    MAXIMUM = "maximum"


@dataclass(frozen=True, slots=True, eq=False)
class Centroid:
    """The best place.

    Attributes
    ----------
    lon, lat
        Degrees, on the street.
    candidate
        Its number among the candidates, None where every street was one.
    total_ms
        Weighted sum of the times of all points, milliseconds.
    maximum_ms
        The longest weighted time of a point, milliseconds.
    point_ms
        int64[p], the time of each point, unweighted; -1 where it cannot be reached, which happens
        only for points of weight 0.
    """

    lon: float
    lat: float
    candidate: int | None
    total_ms: int
    maximum_ms: int
    point_ms: NDArray[np.int64]


def centroid(
    town: Town,
    profile: str,
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    candidates: tuple[ArrayLike, ArrayLike] | None = None,
    objective: Objective = Objective.TOTAL,
    direction: Direction = Direction.FROM_PLACE,
    at: datetime | None = None,
    engine: StreetEngine | None = None,
) -> Centroid:
    """Find the place from which (or to which) some points are nearest.

    Parameters
    ----------
    town, profile
        Whose streets.
    lon, lat
        float64[p], degrees, at most `MAX_POINTS` points.
    weights
        int[p], 0 or more, such as parcels or inhabitants; left out: all alike.
    candidates
        float64[c] longitudes and latitudes to choose from; left out: both ends of every street in the
        profile's main network.
    objective
        Least weighted total, or least longest weighted time.
    direction
        Which way trips between a point and the place run.
    at, engine
        As for `geo.reach.nearest.nearest_k`.

    Returns
    -------
    Centroid
        Exact among the candidates. Ties of the objective are decided by the other one, then by the
        lower number.

    Raises
    ------
    MapError
        ``reach_invalid``; ``no_route`` where no candidate is connected with all points; else as
        `nearest_k`.

    Notes
    -----
    With candidates one table, O(p c); without, one search of the whole town for each point,
    O(p (t + m) log m) for t turns and m arcs, on all cores. Where streets are as fast either way and turns
    cost nothing, some end of a street is the best of all places for the total (Hakimi 1964); for the
    longest time a place between two ends may be a little better.

    References
    ----------
    S. L. Hakimi, "Optimum locations of switching centers and the absolute centers and medians of a
    graph", Operations Research 12 (1964), doi:10.1287/opre.12.3.450.
    """
    points = places_of(town, profile, lon, lat, "points")
    count = len(points.edge)
    if count > MAX_POINTS:
        raise MapError(
            f"points: {count} are given, {MAX_POINTS} at most; join near ones and give them weights.",
            code="reach_invalid",
        )
    weight = _weights(weights, count)
    engine = engine_of(town, profile, at, engine)
    if candidates is None:
        places = _street_ends(town, engine)
        streets = reacher_of(town, profile, None, engine.metric)
        times: Iterable[NDArray[np.int64]] = _times_by_search(streets, points, places, direction)
    else:
        places = places_of(town, profile, *candidates, name="candidates")
        times = trips(engine, points, places, direction)[0]
    total, longest = _costs(times, weight, len(places.edge))
    order = np.lexsort((longest, total) if objective == Objective.TOTAL else (total, longest))
    best = int(order[0])
    if total[best] == np.iinfo(np.int64).max:
        raise MapError(
            f"{profile}: no candidate is connected with all {count} points; leave out those on closed or "
            "separate streets, or give them weight 0.",
            code="no_route",
        )
    milliseconds = trips(engine, points, some(places, best, best + 1), direction)[0][:, 0].copy()
    freeze(milliseconds)
    return Centroid(
        lon=float(places.lon[best]),
        lat=float(places.lat[best]),
        candidate=None if candidates is None else best,
        total_ms=int(total[best]),
        maximum_ms=int(longest[best]),
        point_ms=milliseconds,
    )


def _weights(weights: ArrayLike | None, count: int) -> NDArray[np.int64]:
    if weights is None:
        return np.ones(count, dtype=np.int64)
    given = np.asarray(weights)
    if given.shape != (count,) or not np.issubdtype(given.dtype, np.integer):
        raise MapError(
            f"weights: {given.dtype}{list(given.shape)}; give one whole number for each of {count} points.",
            code="reach_invalid",
        )
    off = (given < 0) | (given > 1_000_000)
    if off.any() or not given.any():
        bad = int(np.argmax(off))
        raise MapError(
            f"weights[{bad}]: {given[bad]}; give 0 to 1,000,000, not all of them 0.", code="reach_invalid"
        )
    return given.astype(np.int64)


def _street_ends(town: Town, engine: StreetEngine) -> Locations:
    """Return both ends of every street in the profile's main network."""
    network = town.network
    usable = largest_component(network, engine.metric)
    edges = np.flatnonzero(np.append(usable, False)[network.edge_arc].any(axis=1))
    return locate_on_edges(
        network,
        drawn_metres_of(town),
        np.repeat(edges, 2),
        np.tile([0.0, 1.0], len(edges)),
        usable_arcs=usable,
    )


def _costs(
    times: Iterable[NDArray[np.int64]], weight: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return int64[c] weighted total and longest milliseconds, the largest int64 where one is missing.

    Parameters
    ----------
    times
        For each point int64[c], milliseconds to or from every candidate, -1 where there is no trip.
    weight
        int64[p].
    count
        How many candidates there are.
    """
    total = np.zeros(count, dtype=np.int64)
    longest = np.zeros(count, dtype=np.int64)
    missing = np.zeros(count, dtype=np.bool_)
    for milliseconds, factor in zip(times, weight.tolist(), strict=True):
        if factor == 0:
            continue
        weighted = milliseconds * factor
        total += weighted
        np.maximum(longest, weighted, out=longest)
        missing |= milliseconds < 0
    total[missing] = longest[missing] = np.iinfo(np.int64).max
    return total, longest


def _times_by_search(
    streets: Reacher, points: Locations, places: Locations, direction: Direction
) -> Iterator[NDArray[np.int64]]:
    """Time all candidates point by point: one search answers for the whole town."""
    inward = {
        Direction.FROM_PLACE: (True,),
        Direction.TO_PLACE: (False,),
        Direction.ROUND_TRIP: (True, False),
    }[direction]

    def times(at: int) -> NDArray[np.int64]:
        source = some(points, at, at + 1)
        tables = [streets.reach(source, inward=way).times_at(places)[0] for way in inward]
        summed = np.zeros(len(places.edge), dtype=np.int64)
        for table in tables:
            summed += table
        for table in tables:
            summed[table < 0] = -1
        return summed

    # Kernels hold no interpreter lock; results are taken in order, a few at a time.
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers, thread_name_prefix="centroid") as pool:
        for start in range(0, len(points.edge), 4 * workers):
            yield from pool.map(times, range(start, min(start + 4 * workers, len(points.edge))))

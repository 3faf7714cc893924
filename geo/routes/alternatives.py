"""The fastest way between two points of a town, and reasonable other ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.routes.caches import RouteCaches
from routing.streets.network import Locations

if TYPE_CHECKING:
    from geo.town import Town
    from routing.streets.paths import StreetPath


def alternative_paths(
    town: Town,
    profile: str,
    ends: tuple[tuple[float, float], tuple[float, float]],
    count: int,
    max_distance_m: float,
    caches: RouteCaches,
) -> list[StreetPath]:
    """Return the fastest path and up to ``count`` alternatives.

    Parameters
    ----------
    town
        The town, or its streets at a moment.
    profile
        The profile's name.
    ends
        (longitude, latitude) of the origin and of the destination, degrees.
    count
        How many besides the fastest, at most.
    max_distance_m
        How far a street may be from its point.
    caches
        The town's.

    Raises
    ------
    MapError
        As `Town.route`.
    """
    lon, lat = [ends[0][0], ends[1][0]], [ends[0][1], ends[1][1]]
    locations = town.snap(profile, lon, lat, max_distance_m=max_distance_m)
    engine = town.engine(profile)
    (fastest,) = engine.fastest_paths(locations, locations, [0], [1])
    if fastest is None:
        # Asked again the long way round: it knows what is in the way, and says so.
        (fastest,) = town.route(profile, lon, lat)
    found = caches.finder(profile, engine).find(_one(locations, 0), _one(locations, 1), fastest, count=count)
    return [fastest, *found]


def _one(locations: Locations, at: int) -> Locations:
    columns: tuple[Any, ...] = tuple(column[at : at + 1] for column in locations)
    return Locations(*columns)

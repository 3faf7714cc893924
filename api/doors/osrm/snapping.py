"""From the coordinates of a request to places on streets, as its radiuses, bearings, approaches and hints ask."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from api.doors.osrm.coordinates import Coordinate
from api.doors.osrm.faults import NO_SEGMENT, OsrmError
from api.doors.osrm.hints import Hint, read_hint
from api.doors.osrm.query import Query
from geo.building.edge_flags import EdgeFlag
from geo.errors import MapError
from routing.streets.blocks import take

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets
    from routing.streets.network import Locations

#: How far one looks for a street that runs in a direction, step by step, metres.
_RINGS_M = (100.0, 300.0, 1_000.0, 5_000.0, 20_000.0)
#: Streets looked at around one coordinate.
_STREETS = 512
#: Nearer than this to the middle of a street, a coordinate is on neither side of it, metres.
_MIDDLE_M = 0.5
_METRES_PER_DEGREE = 111_195.0


def snap(streets: DoorStreets, query: Query, default_radius_m: float) -> Locations:
    """Place the coordinates of a request on streets.

    Parameters
    ----------
    streets
        The streets.
    query
        The request.
    default_radius_m
        How far a street may be where the request does not say, metres.

    Returns
    -------
    Locations
        One for each coordinate. Where a bearing or an approach is asked for, only the directions that agree are
        left.

    Raises
    ------
    OsrmError
        ``NoSegment``, naming the coordinate.
    """
    asked = query.coordinates
    radius_m = radiuses(query, default_radius_m)
    columns = _columns(_nearest(streets, asked))
    for at, coordinate in enumerate(asked):
        place = None
        if query.hints and query.hints[at]:
            place = _hinted(streets, query.hints[at], coordinate)
        bearing = query.bearings[at] if query.bearings else None
        if place is None and bearing is not None:
            place = _first(streets_near(streets, coordinate, radius_m[at], most=1, bearing=bearing))
            if place is None:
                raise _no_segment(
                    at, f"no street within its radius runs towards {bearing[0]}±{bearing[1]} degrees."
                )
        if place is not None:
            for column, value in zip(columns, _columns(place), strict=True):
                column[at] = value[0]
        if not columns[-1][at] <= radius_m[at]:
            raise _no_segment(
                at,
                f"the nearest street for {streets.profile} in {streets.town.title} is {columns[-1][at]:,.0f} m away, "
                f"more than {radius_m[at]:,.0f} m; give radiuses to go farther.",
            )
        if query.approaches and query.approaches[at] != "unrestricted":
            _approach(streets, columns, at, coordinate, query.approaches[at])
    return _frozen(columns)


def radiuses(query: Query, default_radius_m: float) -> list[float]:
    """Return how far a street may be from each coordinate, metres."""
    given = query.radiuses or [None] * len(query.coordinates)
    return [default_radius_m if radius is None else radius for radius in given]


def streets_near(
    streets: DoorStreets,
    coordinate: Coordinate,
    radius_m: float,
    *,
    most: int,
    bearing: tuple[int, int] | None = None,
) -> Locations:
    """Return the nearest places on several streets.

    Parameters
    ----------
    streets
        The streets.
    coordinate
        Around what.
    radius_m
        How far they may be.
    most
        How many, at most.
    bearing
        Degrees clockwise from north in which they are to be followed, and how far off that may be; None for any.

    Returns
    -------
    Locations
        From the nearest to the farthest, tunnels and other streets without doors left out as elsewhere unless there
        are no others; perhaps none.
    """
    nearer = (ring_m for ring_m in _RINGS_M if ring_m < radius_m)
    for ring_m in (*nearer, min(radius_m, _RINGS_M[-1])):
        found = _around(streets, coordinate, ring_m)
        tunnel = (streets.town.edge_flags[found.edge] & int(EdgeFlag.TUNNEL)) != 0
        order = np.argsort(tunnel, kind="stable") if tunnel.all() else np.flatnonzero(~tunnel)
        found = take(found, order)
        if bearing is not None:
            found = _running(streets, found, bearing)
        if len(found.edge) >= most:
            break
    return take(found, np.arange(min(most, len(found.edge))))


def _around(streets: DoorStreets, coordinate: Coordinate, radius_m: float) -> Locations:
    lon, lat = [coordinate[0]], [coordinate[1]]
    return streets.candidates.around(lon, lat, np.array([radius_m]), most=_STREETS).places


def _nearest(streets: DoorStreets, asked: list[Coordinate]) -> Locations:
    lon, lat = np.array(asked, dtype=np.float64).T
    town = streets.town
    try:
        return town.snap(streets.profile, lon, lat, max_distance_m=math.inf)
    except MapError as error:
        if error.code != "outside_town":
            raise
        for at, (one_lon, one_lat) in enumerate(asked):
            try:
                town.check_inside(one_lon, one_lat)
            except MapError:
                raise _no_segment(at, f"it lies outside {town.title}.") from error
        raise


def _hinted(streets: DoorStreets, hint: bytes, coordinate: Coordinate) -> Locations | None:
    from routing.errors import RoutingError
    from routing.streets.locations import locate_on_edges
    from routing.streets.network import freeze

    place = read_hint(streets, hint, coordinate)
    if place is None:
        return None
    try:
        found = locate_on_edges(
            streets.network,
            streets.drawn_m,
            [place.edge],
            [place.fraction],
            usable_arcs=streets.candidates.usable_arcs,
        )
    except RoutingError:
        # Made up by somebody, or of a street that is not open any more.
        return None
    metres = np.array([metres_between(coordinate, (float(found.lon[0]), float(found.lat[0])))])
    freeze(metres)
    return found._replace(distance_m=metres)


def place_of(locations: Locations, at: int) -> Hint:
    """Return where a location is on the streets."""
    return Hint(int(locations.edge[at]), float(locations.fraction[at]))


def metres_between(one: Coordinate, other: Coordinate) -> float:
    """Return the metres of the great circle between two coordinates."""
    from routing.streets.locations import EARTH_RADIUS_M

    lat, other_lat = math.radians(one[1]), math.radians(other[1])
    half_lon, half_lat = math.radians(other[0] - one[0]) / 2, (other_lat - lat) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat) * math.cos(other_lat) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(math.sqrt(chord), 1.0))


def direction_at(streets: DoorStreets, edge: int, fraction: float) -> float:
    """Return the direction of an edge's drawing at a fraction of it, degrees clockwise from north."""
    from geo.routes.bearings import bearing

    network = streets.network
    low, high = int(network.shape_first[edge]), int(network.shape_first[edge + 1]) - 1
    metres = fraction * float(streets.drawn_m[high])
    point = low + int(np.searchsorted(streets.drawn_m[low + 1 : high], metres, side="right"))
    lon, lat = network.shape_lon, network.shape_lat
    return bearing(float(lon[point]), float(lat[point]), float(lon[point + 1]), float(lat[point + 1]))


def _running(streets: DoorStreets, found: Locations, bearing: tuple[int, int]) -> Locations:
    """Leave those directions of streets that agree with a bearing, and those streets that have one."""
    columns = _columns(found)
    kept = []
    for at in range(len(found.edge)):
        along = direction_at(streets, int(found.edge[at]), float(found.fraction[at]))
        for column, direction in ((columns[1], along), (columns[2], along + 180.0)):
            off = abs((direction - bearing[0] + 180.0) % 360.0 - 180.0)
            if off > bearing[1]:
                column[at] = -1
        if columns[1][at] >= 0 or columns[2][at] >= 0:
            kept.append(at)
    return take(_frozen(columns), np.array(kept, dtype=np.intp))


def _approach(
    streets: DoorStreets, columns: list[NDArray[Any]], at: int, asked: Coordinate, approach: str
) -> None:
    """Leave the direction of a street that has the coordinate on the side of the kerb, or on the other one."""
    if columns[1][at] < 0 or columns[2][at] < 0:
        return
    heading = math.radians(direction_at(streets, int(columns[0][at]), float(columns[3][at])))
    lon, lat = float(columns[4][at]), float(columns[5][at])
    east = (asked[0] - lon) * math.cos(math.radians(lat)) * _METRES_PER_DEGREE
    north = (asked[1] - lat) * _METRES_PER_DEGREE
    right_m = east * math.cos(heading) - north * math.sin(heading)
    if abs(right_m) < _MIDDLE_M:
        return
    at_kerb = (right_m > 0) != streets.town.left_hand_traffic
    columns[2 if at_kerb == (approach == "curb") else 1][at] = -1


def _first(found: Locations) -> Locations | None:
    return found if len(found.edge) else None


def _columns(locations: Locations) -> list[NDArray[Any]]:
    return [np.array(column) for column in locations]


def _frozen(columns: list[NDArray[Any]]) -> Locations:
    from routing.streets.network import Locations, freeze

    for column in columns:
        freeze(column)
    return Locations(*columns)


def _no_segment(at: int, reason: str) -> OsrmError:
    return OsrmError(NO_SEGMENT, f"Could not find a matching segment for coordinate {at}: {reason}")

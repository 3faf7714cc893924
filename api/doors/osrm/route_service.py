"""The service ``route``: the fastest way through coordinates, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from api.doors.osrm.faults import TOO_BIG, OsrmError
from api.doors.osrm.legs import Leg, legs_of
from api.doors.osrm.query import Query
from api.doors.osrm.routes import written_route
from api.doors.osrm.settings import OsrmSettings
from api.doors.osrm.snapping import snap
from api.doors.osrm.waypoints import waypoint
from api.doors.osrm.ways import fastest_stretches, straight_stretches, stretch
from routing.streets.blocks import take

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets
    from routing.streets.network import Locations


def check_route(query: Query, settings: OsrmSettings) -> None:
    """Check the size of a request.

    Raises
    ------
    OsrmError
        ``TooBig``.
    """
    count = len(query.coordinates)
    if count > settings.max_viaroute_size:
        raise OsrmError(
            TOO_BIG,
            f"Number of entries {count} is higher than current maximum ({settings.max_viaroute_size})",
        )
    if query.alternatives > settings.max_alternatives:
        raise OsrmError(
            TOO_BIG,
            f"Requested number of alternatives is higher than current maximum ({settings.max_alternatives})",
        )


def answer_route(streets: DoorStreets, query: Query, settings: OsrmSettings) -> dict[str, Any]:
    """Return the routes and waypoints that answer a request.

    Raises
    ------
    OsrmError
        ``NoSegment`` or ``NoRoute``.
    """
    asked = query.coordinates
    locations = snap(streets, query, settings.default_radius_m)
    if query.continue_straight and len(asked) > 2:
        stretches = straight_stretches(streets, locations, asked)
    else:
        stretches = fastest_stretches(streets, locations, range(len(asked)), asked)
    stops = sorted(set(query.waypoints)) if query.waypoints is not None else list(range(len(asked)))
    ways = [legs_of(stretches, stops)]
    if query.alternatives and len(asked) == 2:
        ways += _others(streets, locations, query, ways[0][0])
    found: dict[str, Any] = {"routes": [written_route(streets, legs, query) for legs in ways]}
    if not query.skip_waypoints:
        found["waypoints"] = [
            waypoint(streets, locations, at, asked[at], hint=query.generate_hints) for at in stops
        ]
    return found


def _others(streets: DoorStreets, locations: Locations, query: Query, best: Leg) -> list[list[Leg]]:
    """Return reasonable other ways between two places."""
    ends = [take(locations, np.array([at])) for at in (0, 1)]
    finder = streets.town.route_caches.finder(streets.profile, streets.engine)
    paths = finder.find(ends[0], ends[1], best.stretches[0].path, count=query.alternatives)
    return [[Leg((stretch(locations, (0, 1), query.coordinates, path),))] for path in paths]

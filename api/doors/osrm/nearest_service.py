"""The service ``nearest``: the streets nearest to a coordinate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.doors.osrm.faults import TOO_BIG, OsrmError
from api.doors.osrm.query import Query
from api.doors.osrm.settings import OsrmSettings
from api.doors.osrm.snapping import radiuses, snap, streets_near
from api.doors.osrm.waypoints import waypoint

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets


def check_nearest(query: Query, settings: OsrmSettings) -> None:
    """Check the size of a request.

    Raises
    ------
    OsrmError
        ``TooBig``.
    """
    if query.number > settings.max_nearest_size:
        raise OsrmError(
            TOO_BIG,
            f"Number of results {query.number} is higher than current maximum ({settings.max_nearest_size})",
        )


def answer_nearest(streets: DoorStreets, query: Query, settings: OsrmSettings) -> dict[str, Any]:
    """Return the streets that answer a request, one or more, the nearest first.

    Raises
    ------
    OsrmError
        ``NoSegment``.
    """
    (asked,) = query.coordinates
    found = snap(streets, query, settings.default_radius_m)
    if query.number > 1:
        (radius_m,) = radiuses(query, settings.default_radius_m)
        bearing = query.bearings[0] if query.bearings else None
        several = streets_near(streets, asked, radius_m, most=query.number, bearing=bearing)
        if len(several.edge):
            found = several
    return {
        "waypoints": [
            waypoint(streets, found, at, asked, hint=query.generate_hints) for at in range(len(found.edge))
        ]
    }

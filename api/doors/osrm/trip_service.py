"""The service ``trip``: coordinates in the order in which they are visited fastest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.doors.osrm.faults import NO_TRIPS, NOT_IMPLEMENTED, TOO_BIG, OsrmError
from api.doors.osrm.legs import Leg
from api.doors.osrm.query import Query
from api.doors.osrm.routes import written_route
from api.doors.osrm.settings import OsrmSettings
from api.doors.osrm.snapping import snap
from api.doors.osrm.trip_order import best_order
from api.doors.osrm.waypoints import waypoint
from api.doors.osrm.ways import fastest_stretches

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets


def check_trip(query: Query, settings: OsrmSettings) -> None:
    """Check the size of a request, and that its ends are ones that OSRM takes.

    Raises
    ------
    OsrmError
        ``TooBig`` or ``NotImplemented``.
    """
    if len(query.coordinates) > settings.max_trip_size:
        raise OsrmError(
            TOO_BIG,
            f"Too many trip coordinates: {len(query.coordinates)}, more than {settings.max_trip_size}.",
        )
    if not query.roundtrip and query.source == "any" and query.destination == "any":
        raise OsrmError(
            NOT_IMPLEMENTED,
            "This request is not supported: with roundtrip=false give source=first or destination=last.",
        )


def answer_trip(streets: DoorStreets, query: Query, settings: OsrmSettings) -> dict[str, Any]:
    """Return the trip and waypoints that answer a request.

    Raises
    ------
    OsrmError
        ``NoSegment`` or ``NoTrips``.
    """
    asked = query.coordinates
    locations = snap(streets, query, settings.default_radius_m)
    durations_ms = streets.engine.durations(locations, locations, threads=1)
    if (durations_ms < 0).any():
        raise OsrmError(NO_TRIPS, "No trip visiting all destinations possible.")
    order = best_order(
        durations_ms,
        roundtrip=query.roundtrip,
        first=query.source == "first",
        last=query.destination == "last",
        iterations=settings.trip_iterations,
    )
    way = [*order, order[0]] if query.roundtrip else order
    legs = [Leg((one,)) for one in fastest_stretches(streets, locations, way, asked)]
    found: dict[str, Any] = {"trips": [written_route(streets, legs, query)]}
    if not query.skip_waypoints:
        place = {stop: at for at, stop in enumerate(order)}
        found["waypoints"] = [
            {
                "trips_index": 0,
                "waypoint_index": place[at],
                **waypoint(streets, locations, at, asked[at], hint=query.generate_hints),
            }
            for at in range(len(asked))
        ]
    return found

"""The service ``match``: the way that a track of positions most likely took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.doors.osrm.faults import NO_MATCH, TOO_BIG, OsrmError
from api.doors.osrm.legs import legs_of
from api.doors.osrm.query import Query
from api.doors.osrm.routes import written_route
from api.doors.osrm.settings import OsrmSettings
from api.doors.osrm.track import Piece, accuracies, matched_pieces
from api.doors.osrm.waypoints import waypoint

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets


def check_match(query: Query, settings: OsrmSettings) -> None:
    """Check the size of a request.

    Raises
    ------
    OsrmError
        ``TooBig``.
    """
    if len(query.coordinates) > settings.max_matching_size:
        raise OsrmError(
            TOO_BIG,
            f"Too many trace coordinates: {len(query.coordinates)}, more than {settings.max_matching_size}.",
        )
    for at, metres in enumerate(accuracies(query)):
        if metres > settings.max_matching_radius_m:
            raise OsrmError(
                TOO_BIG,
                f"Radius search size is too large for map matching: element {at} is {metres:g} m, more than "
                f"{settings.max_matching_radius_m:g} m.",
            )


def answer_match(streets: DoorStreets, query: Query, settings: OsrmSettings) -> dict[str, Any]:
    """Return the matchings and tracepoints that answer a request.

    Raises
    ------
    OsrmError
        ``NoMatch``, or ``NoSegment`` where no coordinate has a street near.
    """
    del settings
    pieces = matched_pieces(streets, query)
    if not pieces:
        raise OsrmError(NO_MATCH, "Could not match the trace.")
    found: dict[str, Any] = {"matchings": []}
    tracepoints: list[dict[str, Any] | None] = [None] * len(query.coordinates)
    for number, piece in enumerate(pieces):
        stops = _stops(piece, query)
        legs = legs_of(piece.stretches, stops)
        matching = written_route(streets, legs, query)
        found["matchings"].append({"confidence": round(piece.confidence, 10), **matching})
        for at, point in enumerate(piece.points):
            tracepoints[point] = {
                "matchings_index": number,
                "waypoint_index": stops.index(at) if at in stops else None,
                "alternatives_count": 0,
                **waypoint(streets, piece.places, at, query.coordinates[point], hint=query.generate_hints),
            }
    if not query.skip_waypoints:
        found["tracepoints"] = tracepoints
    return found


def _stops(piece: Piece, query: Query) -> list[int]:
    """Return at which of a piece's positions its legs end: those asked for, and its own ends."""
    last = len(piece.points) - 1
    if query.waypoints is None:
        return list(range(last + 1))
    wanted = set(query.waypoints)
    return [at for at, point in enumerate(piece.points) if point in wanted or at in {0, last}]

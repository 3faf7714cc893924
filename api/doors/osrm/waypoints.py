"""Waypoints as OSRM writes them: where a coordinate was found on the streets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.doors.osrm.coordinates import Coordinate
from api.doors.osrm.geometry import position
from api.doors.osrm.hints import write_hint
from api.doors.osrm.snapping import place_of

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets
    from routing.streets.network import Locations


def waypoint(
    streets: DoorStreets, locations: Locations, at: int, asked: Coordinate, *, hint: bool
) -> dict[str, Any]:
    """Return a waypoint as it is answered.

    Parameters
    ----------
    streets
        The streets.
    locations
        Places on them.
    at
        Which of them.
    asked
        The coordinate that was asked for.
    hint
        Whether to give a hint.
    """
    found: dict[str, Any] = {
        "distance": round(float(locations.distance_m[at]), 3),
        "name": streets.town.edge_name(int(locations.edge[at])),
        "location": position(float(locations.lon[at]), float(locations.lat[at])),
    }
    if hint:
        found["hint"] = write_hint(streets, place_of(locations, at), asked)
    return found

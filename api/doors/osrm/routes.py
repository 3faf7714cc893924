"""Routes as OSRM writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.doors.osrm.annotation import annotation
from api.doors.osrm.figures import CM, MS, number, tenths
from api.doors.osrm.geometry import joined, simplified, written
from api.doors.osrm.legs import Leg
from api.doors.osrm.query import Query
from api.doors.osrm.steps import drafts_of, summary, written_steps

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets

#: By what the best way is chosen.
WEIGHT_NAME = "duration"


def written_route(streets: DoorStreets, legs: list[Leg], query: Query) -> dict[str, Any]:
    """Return a route as it is answered.

    Parameters
    ----------
    streets
        The streets.
    legs
        At least one.
    query
        What is wanted of it: steps, annotations, geometries, overview.

    Returns
    -------
    dict
        OSRM's route object. Its seconds and metres are the sums of its legs', and those of its legs are the ones of
        a table.
    """
    duration = sum(tenths(leg.duration_ms, MS) for leg in legs)
    distance = sum(tenths(leg.distance_cm, CM) for leg in legs)
    found: dict[str, Any] = {
        "legs": [_leg(streets, leg, query) for leg in legs],
        "weight_name": WEIGHT_NAME,
        "weight": number(duration),
        "duration": number(duration),
        "distance": number(distance),
    }
    if query.overview != "false":
        line = joined([leg.line for leg in legs])
        found["geometry"] = written(line if query.overview == "full" else simplified(line), query.geometries)
    return found


def _leg(streets: DoorStreets, leg: Leg, query: Query) -> dict[str, Any]:
    duration = number(tenths(leg.duration_ms, MS))
    drafts = drafts_of(streets, leg) if query.steps else []
    found: dict[str, Any] = {
        "steps": written_steps(streets, drafts, query.geometries),
        "weight": duration,
        "summary": summary(drafts),
        "duration": duration,
        "distance": number(tenths(leg.distance_cm, CM)),
    }
    if query.annotations:
        found["annotation"] = annotation(streets, leg, query.annotations)
    return found

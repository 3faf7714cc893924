"""The services of the door by name: what bounds a request, and what answers it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.doors.osrm.faults import INVALID_SERVICE, INVALID_VERSION, NOT_IMPLEMENTED, OsrmError
from api.doors.osrm.match_service import answer_match, check_match
from api.doors.osrm.nearest_service import answer_nearest, check_nearest
from api.doors.osrm.query import SERVICES, Query, parse_query
from api.doors.osrm.route_service import answer_route, check_route
from api.doors.osrm.settings import OsrmSettings
from api.doors.osrm.snapping import radiuses
from api.doors.osrm.table_service import answer_table, check_table
from api.doors.osrm.towns import DoorTowns
from api.doors.osrm.trip_service import answer_trip, check_trip
from api.doors.osrm.url import parse_url

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets


class Service(NamedTuple):
    """What a service does.

    Attributes
    ----------
    check
        Raises a fault where a request is too big, before any map is looked at.
    answer
        Returns the answer, without its code.
    """

    check: Callable[[Query, OsrmSettings], None]
    answer: Callable[[DoorStreets, Query, OsrmSettings], dict[str, Any]]


_SERVICES: Final = {
    "route": Service(check_route, answer_route),
    "table": Service(check_table, answer_table),
    "nearest": Service(check_nearest, answer_nearest),
    "match": Service(check_match, answer_match),
    "trip": Service(check_trip, answer_trip),
}
#: A town is not looked for farther than this from its extent, metres.
_FAR_M: Final = 20_000.0


def answer(towns: DoorTowns, settings: OsrmSettings, text: str) -> dict[str, Any]:
    """Answer a request.

    Parameters
    ----------
    towns
        The towns that may be asked about.
    settings
        What a request may ask.
    text
        Path and query, percent signs decoded, from `api.doors.osrm.url.PREFIX` on.

    Returns
    -------
    dict
        OSRM's answer, its code ``Ok``.

    Raises
    ------
    OsrmError
        Anything that this door refuses.
    """
    url = parse_url(text)
    if url.service == "tile":
        raise OsrmError(
            NOT_IMPLEMENTED, "Tiles of the street graph are not made; /v1/towns has the towns' base maps."
        )
    if url.service not in SERVICES:
        raise OsrmError(
            INVALID_SERVICE, f"Service {url.service} not found! Choose from {', '.join(SERVICES)}."
        )
    if url.version != 1:
        raise OsrmError(INVALID_VERSION, f"Version v{url.version} of {url.service} not found! Ask for v1.")
    query = parse_query(url)
    service = _SERVICES[url.service]
    service.check(query, settings)
    margin_m = min(max(radiuses(query, settings.default_radius_m)), _FAR_M)
    if url.service == "match" or math.isnan(margin_m):
        margin_m = settings.default_radius_m
    streets = towns.streets(url.town, url.profile, query.coordinates, margin_m)
    return {"code": "Ok", **service.answer(streets, query, settings)}

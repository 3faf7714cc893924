"""The door itself: the routes under ``/osrm``, and the form of answers and faults."""

from __future__ import annotations

import logging
import threading
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic_core import to_json

from api.doors.osrm.faults import DISABLED_DATASET, INVALID_VALUE, OsrmError
from api.doors.osrm.settings import OsrmSettings
from api.doors.osrm.towns import DoorTowns
from api.doors.osrm.url import PREFIX
from geo.errors import MapError
from geo.outlines import TownShelf
from routing.errors import RoutingError

JSON_TYPE: Final = "application/json; charset=UTF-8"
#: Who must be named wherever the answers are shown.
CREDIT: Final = (
    '<https://www.openstreetmap.org/copyright>; rel="license"; title="(c) OpenStreetMap contributors"'
)

_log = logging.getLogger(__name__)
_making = threading.Lock()

# Not in the OpenAPI description, whose paths know no lists of coordinates; docs/osrm.md describes it.
router = APIRouter(include_in_schema=False)


@router.api_route(PREFIX, methods=["GET", "HEAD"])
@router.api_route(PREFIX + "/{rest:path}", methods=["GET", "HEAD"])
def osrm(request: Request) -> Response:
    """Answer as OSRM would: status 200 and the code ``Ok``, or status 400 and the code of the fault."""
    settings = settings_of(request)
    try:
        body, status = _answered(request, settings), 200
    except OsrmError as fault:
        body, status = {"code": fault.code, "message": str(fault)}, 400
    headers = {"link": CREDIT}
    if settings.allow_origin:
        headers["access-control-allow-origin"] = settings.allow_origin
    # Several times as fast as the standard library's for tables, which are nothing but numbers.
    return Response(to_json(body), status_code=status, media_type=JSON_TYPE, headers=headers)


def settings_of(request: Request) -> OsrmSettings:
    """Return the settings of the application, ``app.state.osrm_settings``, or the defaults."""
    found = getattr(request.app.state, "osrm_settings", None)
    return found if isinstance(found, OsrmSettings) else OsrmSettings()


def target_of(request: Request) -> str:
    """Return path and query of a request, percent signs decoded, from `PREFIX` on.

    A question mark may be part of a polyline, so that the two are read as one text, as OSRM reads them.
    """
    scope = request.scope
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    root = scope.get("root_path", "").encode()
    raw = raw.partition(b"?")[0].removeprefix(root)
    asked: bytes = scope.get("query_string", b"")
    if asked:
        raw += b"?" + asked
    return unquote_to_bytes(raw).decode("utf-8", "replace")


def _answered(request: Request, settings: OsrmSettings) -> dict[str, Any]:
    # Only here: what answers needs the kernels, and starting the server does not.
    from api.doors.osrm.services import answer

    try:
        return answer(_towns(request), settings, target_of(request))
    except (MapError, RoutingError) as error:
        _log.exception("a request of an OSRM client failed")
        if error.code.startswith("town_"):
            raise OsrmError(
                DISABLED_DATASET, "The town's map cannot be used now; the server's log says why."
            ) from error
        raise OsrmError(INVALID_VALUE, str(error)) from error


def _towns(request: Request) -> DoorTowns:
    state = request.app.state
    with _making:
        found = getattr(state, "osrm_towns", None)
        if isinstance(found, DoorTowns):
            return found
        if not isinstance(state.towns, TownShelf):
            raise OsrmError(DISABLED_DATASET, "This server has no streets to answer with.")
        state.osrm_towns = made = DoorTowns(state.towns)
        return made

"""The streets around a door, as a picture without door or courier, for the recipient alone."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import Response

from api.recipient.guest import Visitor, nothing
from api.recipient.router import router
from api.recipient.street_map import sheet_of
from geo.errors import MapError

#: The picture has its own colours and nothing else; opened by itself it may do nothing.
_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
    "vary": "cookie",
}
#: It says of the door that it is in some part of the town: for the browser that was recognised, while a courier comes.
_KEPT, _NOT_KEPT = "private, max-age=3600", "no-store"


@router.api_route("/{token}/streets/{scale}", methods=["GET", "HEAD"], name="streets_page")
def streets_page(request: Request, guest: Visitor, scale: int) -> Response:
    """Give the sheet of streets under the map of this delivery to a browser whose owner was recognised; to others there is none."""
    try:
        found = sheet_of(guest, scale)
    except MapError:
        found = None
    if found is None:
        raise nothing()
    name, drawn = found
    kept = _KEPT if request.query_params.get("v") == name else _NOT_KEPT
    return Response(drawn, media_type="image/svg+xml", headers={**_HEADERS, "cache-control": kept})

"""The picture of a hand-over, for the recipient alone."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.recipient.guest import Visitor, nothing
from api.recipient.router import router
from dispatch.field.proofs import proof_of
from dispatch.storage import pictures
from dispatch.storage.store import NotFoundError

#: It shows somebody's door, and is erased one day: nobody keeps a copy on the way, nor the browser.
_HEADERS: Final = {
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}


@router.api_route("/{token}/pictures/{proof}", methods=["GET", "HEAD"], name="picture_page")
def picture_page(guest: Visitor, proof: str) -> Response:
    """Give the picture of a proof of this delivery to a browser whose owner was recognised; to others there is none."""
    door = guest.delivery.at_door
    if not guest.recognised or door is None:
        raise nothing()
    try:
        with guest.reading() as reading:
            shown = proof_of(reading, proof, [door.id])
            found = (
                pictures.find_picture(reading, shown.file) if shown.file and shown.erased_s is None else None
            )
            if found is None:
                raise nothing()
            content = pictures.content_of(reading, found)
    except NotFoundError:
        raise nothing() from None
    return Response(content, media_type=found.media_type, headers=_HEADERS)

"""Where what is known of a recipient comes from, and whom to tell that it should not be."""

from __future__ import annotations

from starlette.responses import Response

from api.recipient.guest import Visitor
from api.recipient.router import router
from dispatch.recipient.origin_of_data import origin_of_data


@router.api_route("/{token}/data", methods=["GET", "HEAD"], name="data_page")
def data_page(guest: Visitor) -> Response:
    """Say it."""
    with guest.reading() as reading:
        origin = origin_of_data(reading, guest.delivery.id)
    return guest.show("data.html", {"origin": origin})

"""The receipt of a delivery, to be printed or kept: from whom, when, what was paid, how it was handed over, what it cost the air."""

from __future__ import annotations

from starlette.responses import Response

from api.recipient.guest import Visitor, nothing
from api.recipient.router import router
from dispatch.recipient.page import page_of
from dispatch.recipient.receipt import receipt_lines
from dispatch.storage.store import NotFoundError


@router.api_route("/{token}/receipt", methods=["GET", "HEAD"], name="receipt_page")
def receipt_page(guest: Visitor) -> Response:
    """Show it once something was handed over: name, address and goods to the recipient alone."""
    if guest.is_visit:
        raise nothing()
    try:
        with guest.reading() as reading:
            seen = page_of(reading, guest.delivery.id, guest.wording.language, recognised=guest.recognised)
            lines = receipt_lines(reading, guest.delivery, recognised=guest.recognised)
    except NotFoundError:
        raise nothing() from None
    if seen.handed is None:
        raise nothing()
    return guest.show("receipt.html", {"page": seen, "lines": lines})

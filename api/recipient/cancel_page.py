"""Calling a delivery off, asked once more."""

from __future__ import annotations

from starlette.responses import Response

from api.recipient.guest import Guest, SentForm, Visitor, nothing
from api.recipient.refusals import Refusal, form_is_old, refusal_of
from api.recipient.router import router
from dispatch.errors import DispatchError
from dispatch.orders.changes import CANCEL
from dispatch.recipient.acting import call_off, may


@router.api_route("/{token}/cancel", methods=["GET", "HEAD"], name="cancel_page")
def cancel_page(guest: Visitor) -> Response:
    """Ask whether it is to be called off."""
    return _show(guest)


@router.post("/{token}/cancel", name="cancel_by_link")
def cancel_by_link(guest: Visitor, sent: SentForm) -> Response:
    """Call it off."""
    if not guest.gave("cancel", sent):
        return _show(guest, form_is_old(guest.wording))
    try:
        guest.once(sent, lambda writing: call_off(writing, guest.delivery.id))
    except DispatchError as error:
        return _show(guest, refusal_of(guest.wording, error))
    return guest.go(said="cancelled")


def _show(guest: Guest, refusal: Refusal | None = None) -> Response:
    if guest.is_visit:
        raise nothing()
    possible = may(guest.delivery, CANCEL)
    if refusal is None and not possible:
        refusal = Refusal({}, guest.wording.text("why_too_late"), 409)
    return guest.show(
        "cancel.html",
        {"possible": possible, "refusal": refusal or Refusal(), "mark": guest.mark("cancel")},
        status=200 if refusal is None else refusal.status,
    )

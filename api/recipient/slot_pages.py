"""Another window: looked for now, one of those found chosen."""

from __future__ import annotations

from itertools import groupby

from fastapi import Request
from starlette.responses import Response

from api.gate.gatekeeper import Gatekeeper
from api.recipient.guest import Guest, SentForm, Visitor
from api.recipient.refusals import Refusal, form_is_old, refusal_of
from api.recipient.router import router
from dispatch.errors import DispatchError
from dispatch.orders.delivery import Delivery
from dispatch.promises.quote import Quote, SlotOffer
from dispatch.recipient.slots import check_can_move, found_slots, is_over, look_for_slots, take_slot
from dispatch.storage.store import NotFoundError


@router.api_route("/{token}/slot", methods=["GET", "HEAD"], name="slot_page")
def slot_page(guest: Visitor) -> Response:
    """Show what is promised now, and ask whether to look for another window."""
    return _ask(guest)


@router.post("/{token}/slot", name="look_for_slots")
def look_for_slots_(request: Request, guest: Visitor, sent: SentForm) -> Response:
    """Look for windows; what was found has a page of its own."""
    if not guest.gave("slot", sent):
        return _ask(guest, form_is_old(guest.wording))
    keeper: Gatekeeper = request.app.state.gatekeeper
    if not keeper.searches.take(guest.link.id).allowed:
        return _ask(guest, Refusal({}, guest.wording.text("why_too_many_quotes"), 429))
    business = guest.business
    try:
        quote = look_for_slots(business.store, business.desk, guest.town_id, guest.delivery.id)
    except NotFoundError:
        raise
    except DispatchError as error:
        return _ask(guest, refusal_of(guest.wording, error))
    return guest.go(f"slot/{quote.id}")


@router.api_route("/{token}/slot/{quote_id}", methods=["GET", "HEAD"], name="slots_page")
def slots_page(guest: Visitor, quote_id: str) -> Response:
    """Show the windows that were found."""
    return _choose(guest, quote_id)


@router.post("/{token}/slot/{quote_id}", name="take_slot")
def take_slot_(guest: Visitor, quote_id: str, sent: SentForm) -> Response:
    """Have one of them promised; sent twice, it is the same."""
    start_s = sent.number("start")
    if not guest.gave(f"slot {quote_id}", sent):
        return _choose(guest, quote_id, start_s, form_is_old(guest.wording))
    if start_s is None:
        return _choose(
            guest, quote_id, None, Refusal({"start": guest.wording.text("fault_start_missing")})
        )  # fmt: skip
    business = guest.business
    try:
        take_slot(business.store, business.desk, guest.town_id, guest.delivery.id, quote_id, start_s)
    except NotFoundError:
        raise
    except DispatchError as error:
        return _choose(guest, quote_id, start_s, refusal_of(guest.wording, error))
    return guest.go(said="slot")


def _ask(guest: Guest, refusal: Refusal | None = None) -> Response:
    possible = True
    try:
        with guest.reading() as reading:
            one = check_can_move(reading, guest.delivery.id)
    except NotFoundError:
        raise
    except DispatchError as error:
        refusal, one, possible = refusal_of(guest.wording, error), guest.delivery, False
    return guest.show(
        "slot.html",
        {
            "possible": possible,
            "refusal": refusal or Refusal(),
            "mark": guest.mark("slot"),
            "promised": _promised(guest, one),
        },
        status=200 if refusal is None else refusal.status,
    )


def _choose(
    guest: Guest, quote_id: str, start_s: int | None = None, refusal: Refusal | None = None
) -> Response:  # fmt: skip
    with guest.reading() as reading:
        quote = found_slots(reading, guest.delivery.id, quote_id)
        now_s = reading.now_s
    return guest.show(
        "slots.html",
        {
            "over": is_over(quote, now_s),
            "days": _by_day(quote),
            "quote_id": quote_id,
            "chosen": start_s,
            "refusal": refusal or Refusal(),
            "mark": guest.mark(f"slot {quote_id}"),
            "look_again": guest.mark("slot"),
            "promised": _promised(guest, guest.delivery),
            "now_s": now_s,
        },
        status=200 if refusal is None else refusal.status,
    )


def _by_day(quote: Quote) -> list[tuple[str, list[SlotOffer]]]:
    return [(day, list(offers)) for day, offers in groupby(quote.offers, key=lambda offer: offer.day)]


def _promised(guest: Guest, one: Delivery) -> str:
    """Return what is promised now, in words; empty where nothing is."""
    if one.promised_s is None:
        return ""
    now_s = guest.business.store.now_s(guest.town_id)
    window = guest.wording.window(one.window.earliest, one.window.latest)
    return guest.wording.text(
        "day_window", day=guest.wording.near_day(one.window.earliest, now_s), window=window
    )

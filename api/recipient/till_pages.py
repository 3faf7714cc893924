"""The pages behind the code at a till: who and where, when, and then the shop confirms. Without a script, for people who have no account."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Final

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from api.gate.client_address import client_address
from api.gate.gatekeeper import Gatekeeper
from api.recipient.guest import SentForm, nothing
from api.recipient.refusals import Refusal, form_is_old, refusal_of
from api.recipient.rendering import HEADERS
from api.recipient.sent import Sent
from api.recipient.till_guest import Customer, TillGuest
from api.recipient.till_router import router
from dispatch.access.link import link_token
from dispatch.access.links import tracking_link
from dispatch.access.tracking_urls import PAGE
from dispatch.errors import DispatchError
from dispatch.orders.at_till import (
    LONGEST_ADDRESS,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_PHONE,
    Wish,
    ask,
    asked,
    choose,
    order_at_till,
)
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.drafts import Draft, DraftStatus
from dispatch.orders.shop_times import local_day
from dispatch.orders.till_codes import TillCode, TillCodeError, read_till_code
from dispatch.promises.basket import AddressUncertainError
from dispatch.promises.offering import Offered
from dispatch.promises.policy import promise_policy
from dispatch.promises.slots import usual_span
from dispatch.storage.store import NotFoundError

#: Lines of the form, how long they may be, and what a browser may fill in by itself.
LINES: Final = {
    "name": (LONGEST_NAME, "text", "name"),
    "phone": (LONGEST_PHONE, "tel", "tel"),
    "address": (LONGEST_ADDRESS, "text", "street-address"),
    "floor": (LONGEST_LINE, "text", "off"),
    "code": (LONGEST_LINE, "text", "off"),
}


@router.api_route("/{token}", methods=["GET", "HEAD"], name="till_page")
def till_page(request: Request, guest: Customer) -> Response:
    """Show the form: who gets it, and where. The code of one bag (``bag``) says what is in it."""
    code = request.query_params.get("bag", "")
    try:
        return _form(guest, {}, bag=_bag(guest, code), code=code)
    except TillCodeError as error:
        # The bag can still be asked for as any other at this till.
        return _form(guest, {}, refusal_of(guest.wording, error))


@router.post("/{token}", name="ask_at_till")
def ask_at_till(request: Request, guest: Customer, sent: SentForm) -> Response:
    """Keep what was said, if a courier can come there at all."""
    typed = sent.fields
    if not guest.gave("ask", sent):
        return _form(guest, typed, form_is_old(guest.wording))
    code = sent.text("bag")
    try:
        bag = _bag(guest, code)
    except TillCodeError as error:
        return _form(guest, typed, refusal_of(guest.wording, error))
    wish = _wish(guest, sent)
    faults = wish.faults()
    if faults:
        return _form(guest, typed, refusal_of(guest.wording, RefusedOrderError(faults)), bag=bag, code=code)
    keeper: Gatekeeper = request.app.state.gatekeeper
    # By who asks, and not by the code alone: whoever plays with it does not close the till for others.
    if not keeper.searches.take(f"{guest.link.id} {client_address(request)} asked").allowed:
        return _form(
            guest, typed, Refusal({}, guest.wording.text("why_too_many_quotes"), 429), bag=bag, code=code
        )
    business, shop = guest.business, guest.link.org_id
    try:
        _look(guest, wish.document(shop))
        draft = business.store.write(
            guest.town_id, guest.actor, lambda writing: ask(writing, shop, wish, bag), conflicts=1
        )
    except AddressUncertainError as error:
        # One of these, with one touch; what was typed stays.
        return _form(
            guest,
            typed,
            Refusal({}, guest.wording.text("till_which"), 422),
            error.guesses,
            bag=bag,
            code=code,
        )
    except TillCodeError as error:
        return _form(guest, typed, refusal_of(guest.wording, error))
    except DispatchError as error:
        return _form(guest, typed, refusal_of(guest.wording, error), bag=bag, code=code)
    return guest.go(draft.id)


@router.api_route("/{token}/{draft_id}", methods=["GET", "HEAD"], name="till_slots_page")
def till_slots_page(request: Request, guest: Customer, draft_id: str) -> Response:
    """Show when it could come, then what was chosen, and once the shop has confirmed it the page of the delivery."""
    draft = _draft(guest, draft_id)
    if draft.status is DraftStatus.PROMOTED:
        return _follow(guest, draft)
    if "window" in draft.body and "again" not in request.query_params:
        return guest.show("till_done.html", {"draft": draft, "window": _window(guest, draft)})
    return _choose(request, guest, draft)


@router.post("/{token}/{draft_id}", name="take_till_slot")
def take_till_slot(request: Request, guest: Customer, draft_id: str, sent: SentForm) -> Response:
    """Keep which window the customer would like."""
    draft = _draft(guest, draft_id)
    if draft.status is DraftStatus.PROMOTED:
        return _follow(guest, draft)
    start_s = sent.number("start")
    if not guest.gave(f"slot {draft.id}", sent):
        return _choose(request, guest, draft, start_s, form_is_old(guest.wording))
    offered = _searched(request, guest, draft)
    if isinstance(offered, Refusal):
        return _choose(request, guest, draft, start_s, offered)
    offer = next((one for one in offered.offers if one.window.earliest == start_s), None)
    if offer is None:
        missing = Refusal({"start": guest.wording.text("fault_start_missing")})
        return _choose(request, guest, draft, start_s, missing, offered)
    try:
        guest.business.store.write(
            guest.town_id,
            guest.actor,
            lambda writing: choose(writing, guest.link.org_id, draft.id, offer.window),
            conflicts=1,
        )
    except DispatchError as error:
        return _choose(request, guest, draft, start_s, refusal_of(guest.wording, error), offered)
    return guest.go(draft.id)


def _wish(guest: TillGuest, sent: Sent) -> Wish:
    return Wish(
        sent.text("name"), sent.text("phone"), sent.text("guess") or sent.text("address"), sent.text("floor"), sent.text("code"),
        guest.wording.language,
    )  # fmt: skip


def _bag(guest: TillGuest, code: str) -> TillCode | None:
    """Return what the code of one bag says, None where there is none.

    Raises
    ------
    TillCodeError
        It is over, or none of this shop's.
    """
    if not code:
        return None
    business = guest.business
    read = read_till_code([business.secret], code, guest.town_id, business.store.now_s(guest.town_id))
    if read.org_id != guest.link.org_id:
        raise TillCodeError("the code is another shop's: scan the one of this till", code="till_code_invalid")
    return read


def _draft(guest: TillGuest, draft_id: str) -> Draft:
    try:
        with guest.business.store.reading(guest.town_id) as reading:
            return asked(reading, guest.link.org_id, draft_id)
    except NotFoundError:
        raise nothing() from None


def _follow(guest: TillGuest, draft: Draft) -> Response:
    """Lead to the page of the delivery: whoever has asked for it is who gets it."""
    link = guest.business.store.write(
        guest.town_id, guest.actor, lambda writing: tracking_link(writing, draft.delivery_id), conflicts=1
    )
    token = link_token(guest.business.secret, link.id, link.kind)
    return RedirectResponse(f"{PAGE}{token}", 303, {**HEADERS})


def _look(guest: TillGuest, body: Mapping[str, object]) -> Offered:
    business, shop = guest.business, guest.link.org_id
    town, now_s = business.town(guest.town_id), business.store.now_s(guest.town_id)
    today = local_day(now_s, town.time_zone)
    span = usual_span(promise_policy(town.settings), today, town.time_zone, now_s=now_s)
    return business.desk.look(guest.town_id, order_at_till(shop, body, span))


def _searched(request: Request, guest: TillGuest, draft: Draft) -> Offered | Refusal:
    keeper: Gatekeeper = request.app.state.gatekeeper
    if not keeper.searches.take(draft.id).allowed:
        return Refusal({}, guest.wording.text("why_too_many_quotes"), 429)
    try:
        return _look(guest, {name: value for name, value in draft.body.items() if name != "window"})
    except DispatchError as error:
        return refusal_of(guest.wording, error)


def _form(
    guest: TillGuest,
    typed: Mapping[str, str],
    refusal: Refusal | None = None,
    guesses: tuple[str, ...] = (),
    *,
    bag: TillCode | None = None,
    code: str = "",
) -> Response:
    return guest.show(
        "till.html",
        {
            "typed": typed,
            "refusal": refusal or Refusal(),
            "guesses": guesses,
            "bag": bag,
            "code": code if bag is not None else "",
            "mark": guest.mark("ask"),
            "lines": LINES,
        },
        status=200 if refusal is None else refusal.status,
    )


def _choose(
    request: Request,
    guest: TillGuest,
    draft: Draft,
    start_s: int | None = None,
    refusal: Refusal | None = None,
    offered: Offered | None = None,
) -> Response:
    found: Offered | Refusal = offered or _searched(request, guest, draft)
    if isinstance(found, Refusal):
        refusal, found = refusal or found, Offered((), ())
    days = [(day, list(offers)) for day, offers in groupby(found.offers, key=lambda one: one.day)]
    return guest.show(
        "till_slots.html",
        {
            "draft": draft,
            "days": days,
            "chosen": start_s,
            "refusal": refusal or Refusal(),
            "mark": guest.mark(f"slot {draft.id}"),
            "now_s": guest.business.store.now_s(guest.town_id),
        },
        status=200 if refusal is None else refusal.status,
    )


def _window(guest: TillGuest, draft: Draft) -> str:
    window, now_s = draft.body["window"], guest.business.store.now_s(guest.town_id)
    return guest.wording.text(
        "day_window",
        day=guest.wording.near_day(window["earliest"], now_s),
        window=guest.wording.window(window["earliest"], window["latest"]),
    )

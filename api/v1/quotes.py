"""When a basket can come: windows to look at, and quotes, whose windows are kept and promised."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from api.errors import ApiError, FaultyField
from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.v1.deliveries import sender_of, views
from api.v1.delivery_forms import DeliveryForm
from api.v1.known_doors import check_door
from api.v1.order_forms import NewBasket, order_of, window_of
from api.v1.order_pointers import as_sent
from api.v1.quote_forms import (
    AcceptedStart,
    ChosenStart,
    NewQuote,
    OfferViews,
    QuoteForm,
    SlotList,
    SlotSearch,
    refusal_form,
)
from api.v1.scalars import Window, seconds_of
from api.v1.town_router import problems, town_router
from dispatch.errors import DispatchError
from dispatch.money.amounts import currency_of
from dispatch.orders.asked import Order
from dispatch.orders.delivery import Channel, Delivery
from dispatch.orders.drafts import become
from dispatch.orders.drafts import get as get_draft
from dispatch.orders.shop_times import local_day
from dispatch.promises.offering import Offered
from dispatch.promises.policy import promise_policy
from dispatch.promises.quote import Quote
from dispatch.promises.slots import usual_span
from dispatch.storage import quotes
from dispatch.storage.store import Reading, Writing

router = town_router("quotes")

QuoteId = Annotated[str, Path(max_length=80, examples=["quo_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


def offer_views(call: Call) -> OfferViews:
    """Return what makes views of offers for whoever calls."""
    return OfferViews(call.zone, currency_of(call.town), sees_costs=call.subject.sees_town)


def quote_answer(call: Call, reading: Reading, quote: Quote, status: int = 200) -> Answer:
    """Return a quote as an answer."""
    shown = offer_views(call).quote(quote, reading.now_s)
    headers = {"etag": etag(shown.version)}
    if status == 201:
        headers["location"] = f"/v1/quotes/{shown.id}"
    return Answer(shown, status, headers)


@router.post("/slots", operation_id="find_slots", summary="Look for windows", response_model=SlotList)
def find_slots(call: Calling, search: SlotSearch) -> Response:
    """Look in which windows a basket could come, and at what price: for a shop window, before anybody orders.

    Nothing is kept, and nothing stands: a window may be gone a moment later. To promise one, ask for a quote. It is a POST because a basket says
    where somebody lives, which is not for addresses of pages.
    """
    order = _order(call, search, search.between)

    def render(_: Reading, found: Offered) -> Answer:
        shown = offer_views(call)
        refusals = [] if found.offers else [refusal_form(one) for one in found.refusals]
        return Answer(SlotList(slots=[shown.offer(one) for one in found.offers], refusals=refusals))

    with as_sent(window="/between"):
        return call.once(lambda: call.business.desk.look(call.town_id, order), render, Offered)


@router.post(
    "/quotes",
    operation_id="create_quote",
    summary="Ask for windows",
    status_code=201,
    response_model=QuoteForm,
)
def create_quote(call: Calling, basket: NewQuote) -> Response:
    """Ask in which windows a basket can come. Each is possible with the plan as it is, breaks no promise, and is good for a while by its price.

    Where there is none, `refusals` say what is in the way. Hold one to keep it while your customer thinks, accept one to have it promised.
    """
    order = _order(call, basket, basket.between, basket.channel)
    with as_sent(window="/between"):
        return call.once(
            lambda: call.business.desk.offer(call.town_id, call.actor, order),
            lambda reading, quote: quote_answer(call, reading, quote, 201),
            Quote,
        )


@router.get(
    "/quotes/{quote_id}", operation_id="get_quote", summary="Look at a quote", response_model=QuoteForm
)
def get_quote(call: Calling, quote_id: QuoteId) -> Response:
    """Look at a quote; it is found by whoever has asked for it."""
    return call.look(
        lambda reading: quote_answer(call, reading, quotes.get_own(reading, quote_id, call.actor))
    )


@router.post(
    "/quotes/{quote_id}/hold",
    operation_id="hold_quote",
    summary="Keep a window",
    response_model=QuoteForm,
    responses=problems(410),
)
def hold_quote(call: Calling, quote_id: QuoteId, chosen: ChosenStart) -> Response:
    """Keep a window for some minutes: it can be accepted by its price whatever others order meanwhile. Another one of the quote takes its place."""
    with as_sent(window="/start"), _unknown_start():
        return call.once(
            lambda: call.business.desk.hold(call.town_id, call.actor, quote_id, seconds_of(chosen.start)),
            lambda reading, quote: quote_answer(call, reading, quote),
            Quote,
        )


@router.post(
    "/quotes/{quote_id}/accept",
    operation_id="accept_quote",
    summary="Have a window promised",
    response_model=DeliveryForm,
    responses=problems(410),
)
def accept_quote(call: Calling, quote_id: QuoteId, chosen: AcceptedStart) -> Response:
    """Promise a window: the basket becomes a delivery, or a delivery gets that window. Accepted again, it is the same delivery."""
    start_s = None if chosen.start is None else seconds_of(chosen.start)

    def render(reading: Reading, done: object) -> Answer:
        assert isinstance(done, tuple)
        shown = views(call, reading).one(done[1])
        return Answer(shown, headers={"location": f"/v1/deliveries/{shown.id}", "etag": etag(shown.version)})

    def finish(writing: Writing, made: Delivery) -> None:
        # In the transaction that promises: of two devices that confirm the same begun order one makes a delivery of it.
        if chosen.draft_id is not None:
            become(writing, chosen.draft_id, made.id, org_id=call.org_id)

    def accept() -> tuple[Quote, Delivery]:
        done = call.business.desk.accept(
            call.town_id, call.actor, quote_id, start_s, behalf=call.behalf, along=finish
        )
        if chosen.draft_id is not None:
            # Of a quote that was accepted before, without it.
            call.write(lambda writing: finish(writing, done[1]), conflicts=3)
        return done

    if chosen.draft_id is not None:
        with call.reading() as reading:
            get_draft(reading, chosen.draft_id, org_id=call.org_id)
    with as_sent(window="/start"), _unknown_start():
        return call.once(accept, render, tuple)


@router.post(
    "/quotes/{quote_id}/decline",
    operation_id="decline_quote",
    summary="Give windows back",
    response_model=QuoteForm,
)
def decline_quote(call: Calling, quote_id: QuoteId) -> Response:
    """Give the windows of a quote back, so that others can have the one that was kept."""
    return call.once(
        lambda: call.business.desk.decline(call.town_id, call.actor, quote_id),
        lambda reading, quote: quote_answer(call, reading, quote),
        Quote,
    )


def _order(call: Call, basket: NewBasket, between: Window | None, channel: Channel = Channel.API) -> Order:
    town, now_s = call.town, call.now_s
    if between is None:
        today = local_day(now_s, town.time_zone)
        span = usual_span(promise_policy(town.settings), today, town.time_zone, now_s=now_s)
    else:
        span = window_of(between)
    check_door(call, basket.door)
    return order_of(basket, sender_of(call, basket.sender_id), span, channel=channel)


@contextmanager
def _unknown_start() -> Iterator[None]:
    try:
        yield
    except DispatchError as error:
        if error.code != "unknown_offer":
            raise
        raise ApiError(
            "start: it is the beginning of no window of this quote; give `window.earliest` of one of its offers.",
            code=error.code,
            status=422,
            faults=[
                FaultyField(pointer="/start", code=error.code, message="it is no window of this quote", remedy="give `window.earliest` of an offer")
            ],
        ) from None  # fmt: skip

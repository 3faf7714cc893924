"""Subscriptions: baskets of shops that come again, for whoever orders them; each sees its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from api.gate.answer import Answer, etag, respond
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, seen_version
from api.v1.deliveries import sender_of
from api.v1.known_doors import check_door
from api.v1.order_forms import order_of
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.programme_forms import LastDay
from api.v1.service_plan_forms import FirstDay
from api.v1.service_plans import Preview
from api.v1.service_scalars import minute_of, placed
from api.v1.subscription_forms import (
    BasketDay,
    BasketDifference,
    BasketList,
    ChangedSubscription,
    NewSubscription,
    StayingBasket,
    SubscriptionChanges,
    SubscriptionForm,
    SubscriptionPage,
    SubscriptionPause,
    basket_form,
    changes_of,
    subscription_form,
    subscription_place,
)
from api.v1.town_router import problems, town_router
from dispatch.domain import TimeWindow
from dispatch.orders.asked import AskedDoor, Order
from dispatch.orders.certain_door import certain_door
from dispatch.orders.delivery import Channel
from dispatch.services.baskets import baskets_ahead, own_subscription, restore_basket, skip_basket
from dispatch.services.changing import Changed, carry_out
from dispatch.services.dates import today
from dispatch.services.plan_changes import Planned, change_plan, end_plan, pause_plan, resume_plan
from dispatch.services.service_plan import ServicePlan
from dispatch.services.subscriptions import add_subscription
from dispatch.storage.service_lists import plans_page
from dispatch.storage.store import ConflictError, Reading, Writing

router = town_router("deliveries", "/subscriptions")

SubscriptionId = Annotated[str, Path(max_length=80, examples=["spl_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


@router.post(
    "",
    operation_id="create_subscription",
    summary="Let a basket come again",
    status_code=201,
    response_model=SubscriptionForm,
)
def create_subscription(call: Calling, wanted: NewSubscription) -> Response:
    """Let a basket come again on days that a rule names. Each is ordered in time for its shops; what is refused by then is told, and skipped."""
    hours = (minute_of(wanted.hours.earliest), minute_of(wanted.hours.latest))

    def do() -> Planned:
        with placed(subscription_place):
            org_id = sender_of(call, wanted.basket.sender_id)
            order = _order(call, wanted, org_id)
            return call.write(
                lambda writing: add_subscription(
                    writing,
                    order,
                    rule=wanted.rule,
                    from_day=wanted.from_day,
                    to_day=wanted.to_day or "",
                    window=hours,
                    on_holiday=wanted.on_holiday,
                    besides=frozenset(wanted.besides),
                ),
                conflicts=3,
            )

    return call.once(do, lambda reading, made: _answer(call, reading, made.plan, 201), Planned)


@router.get(
    "", operation_id="list_subscriptions", summary="List baskets that come again", response_model=SubscriptionPage
)  # fmt: skip
def list_subscriptions(
    call: Calling,
    active: Annotated[bool | None, Query(description="Only those in use, or those that are over.")] = None,
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List your subscriptions, the oldest first."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        found = plans_page(
            reading,
            active=active,
            subscriptions=True,
            org_id=call.org_id,
            after="" if place is None else str(place[0]),
            most=limit + 1,
        )
        shown = found[:limit]
        following = cursor_of(shown[-1].id) if len(found) > limit else None
        forms = [_form(reading, one) for one in shown]
        return Answer(SubscriptionPage(subscriptions=forms, next_cursor=following))

    return call.look(render)


@router.get(
    "/{subscription_id}",
    operation_id="get_subscription",
    summary="Look at a subscription",
    response_model=SubscriptionForm,
)
def get_subscription(call: Calling, subscription_id: SubscriptionId) -> Response:
    """Look at one subscription; one that is none of yours is not found."""
    return call.look(
        lambda reading: _answer(call, reading, own_subscription(reading, subscription_id, call.org_id))
    )


@router.get(
    "/{subscription_id}/baskets",
    operation_id="list_subscription_baskets",
    summary="List the baskets ahead",
    response_model=BasketList,
)
def list_subscription_baskets(call: Calling, subscription_id: SubscriptionId) -> Response:
    """List the baskets of the weeks ahead, those included that do not come, and why."""

    def render(reading: Reading) -> Answer:
        plan = own_subscription(reading, subscription_id, call.org_id)
        found = baskets_ahead(reading, plan, today(reading))
        return Answer(BasketList(baskets=[basket_form(one, call.zone) for one in found]))

    return call.look(render)


@router.patch(
    "/{subscription_id}",
    operation_id="change_subscription",
    summary="Change a subscription from a date on",
    response_model=ChangedSubscription,
    responses=problems(412, 428),
)
def change_subscription(
    call: Calling,
    subscription_id: SubscriptionId,
    wanted: SubscriptionChanges,
    *,
    preview: Preview = False,
    if_match: IfMatch = None,
) -> Response:
    """Change days or hours from a date on: another subscription follows, and is answered. What is ordered stays, and is listed."""
    version = seen_version(if_match)
    with call.reading() as reading:
        if own_subscription(reading, subscription_id, call.org_id).version != version:
            raise ConflictError("subscription", subscription_id, version)

    def step(writing: Writing) -> Planned:
        return change_plan(
            writing,
            subscription_id,
            version,
            wanted.from_day,
            org_id=call.org_id,
            **changes_of(wanted),
        )

    with placed(subscription_place):
        done = _carried_out(call, subscription_id, step, preview=preview)
    with call.reading() as reading:
        answer = _changed(call, reading, done, preview=preview)
    return respond(answer.status, answer.text, answer.headers)


@router.post(
    "/{subscription_id}/skip",
    operation_id="skip_basket",
    summary="Let one basket not come",
    response_model=SubscriptionForm,
)
def skip(call: Calling, subscription_id: SubscriptionId, wanted: BasketDay) -> Response:
    """Let the basket of a date not come; one that is ordered is cancelled, as long as it is not on its way."""
    return _single(
        call, lambda writing: skip_basket(writing, subscription_id, wanted.day, org_id=call.org_id)
    )


@router.post(
    "/{subscription_id}/restore",
    operation_id="restore_basket",
    summary="Let a basket come after all",
    response_model=SubscriptionForm,
)
def restore(call: Calling, subscription_id: SubscriptionId, wanted: BasketDay) -> Response:
    """Let a basket come that was skipped, or refused: it is ordered again in time."""
    return _single(
        call, lambda writing: restore_basket(writing, subscription_id, wanted.day, org_id=call.org_id)
    )


@router.post(
    "/{subscription_id}/pause",
    operation_id="pause_subscription",
    summary="Let no basket come for some days",
    response_model=ChangedSubscription,
)
def pause_subscription(
    call: Calling, subscription_id: SubscriptionId, wanted: SubscriptionPause, *, preview: Preview = False
) -> Response:
    """Let no basket come for some days. What is ordered by then is listed and comes, unless it is skipped."""

    def step(writing: Writing) -> Planned:
        return pause_plan(writing, subscription_id, wanted.from_day, wanted.to_day or "", org_id=call.org_id)

    return _act(call, subscription_id, step, preview=preview)


@router.post(
    "/{subscription_id}/resume",
    operation_id="resume_subscription",
    summary="Let baskets come again",
    response_model=ChangedSubscription,
)
def resume_subscription(
    call: Calling, subscription_id: SubscriptionId, wanted: FirstDay, *, preview: Preview = False
) -> Response:
    """End all pauses before a date."""
    return _act(
        call,
        subscription_id,
        lambda writing: resume_plan(writing, subscription_id, wanted.day, org_id=call.org_id),
        preview=preview,
    )


@router.post(
    "/{subscription_id}/end",
    operation_id="end_subscription",
    summary="End a subscription",
    response_model=ChangedSubscription,
)
def end_subscription(
    call: Calling, subscription_id: SubscriptionId, wanted: LastDay, *, preview: Preview = False
) -> Response:
    """End a subscription with its last date. What is ordered for later is listed and comes, unless it is skipped."""

    def step(writing: Writing) -> Planned:
        plan = own_subscription(writing, subscription_id, call.org_id)
        return end_plan(writing, plan.id, plan.version, wanted.last_day, org_id=call.org_id)

    return _act(call, subscription_id, step, preview=preview)


def _single(call: Call, step: Callable[[Writing], ServicePlan]) -> Response:
    return call.once(
        lambda: call.write(step, conflicts=3),
        lambda reading, plan: _answer(call, reading, plan),
        ServicePlan,
    )


def _act(call: Call, subscription_id: str, step: Callable[[Writing], Planned], *, preview: bool) -> Response:
    def do() -> Changed:
        with placed(subscription_place):
            return _carried_out(call, subscription_id, step, preview=preview)

    return call.once(do, lambda reading, done: _changed(call, reading, done, preview=preview), Changed)


def _carried_out(
    call: Call, subscription_id: str, step: Callable[[Writing], Planned], *, preview: bool
) -> Changed:
    def plans(reading: Reading) -> Iterable[str]:
        own = own_subscription(reading, subscription_id, call.org_id)
        # What follows it is another plan of the same customer; none of anybody else's.
        return {own.id, *(one.id for one in _following(reading, own))}

    return carry_out(
        call.store,
        call.town_id,
        call.actor,
        plans,
        lambda writing, _: step(writing),
        tried=preview,
        behalf=call.behalf,
    )


def _following(reading: Reading, own: ServicePlan) -> list[ServicePlan]:
    mine = plans_page(reading, subscriptions=True, org_id=own.org_id, after=own.id, most=1_000)
    return [one for one in mine if one.follows == own.id]


def _order(call: Call, wanted: NewSubscription, org_id: str) -> Order:
    """Return what is ordered each time; its door is looked up now, so that a wrong one is told to whoever gives it."""
    check_door(call, wanted.basket.door, "/basket/door/place_id")
    # The window is that of each basket.
    order = order_of(wanted.basket, org_id, TimeWindow(0, 1), channel=Channel.RECURRING)
    if order.door.place_id:
        return order
    place, _ = certain_door(call.store, call.town_map, call.town_id, order.door)
    door = order.door
    return replace(
        order, door=AskedDoor(place.address or "", place.lon, place.lat, door.name, door.access_note)
    )


def _form(reading: Reading, plan: ServicePlan) -> SubscriptionForm:
    return subscription_form(plan, baskets_ahead(reading, plan, today(reading)))


def _answer(call: Call, reading: Reading, plan: ServicePlan, status: int = 200) -> Answer:
    del call
    headers = {"etag": etag(plan.version)}
    if status == 201:
        headers["location"] = f"/v1/subscriptions/{plan.id}"
    return Answer(_form(reading, plan), status, headers)


def _changed(call: Call, reading: Reading, done: Changed, *, preview: bool) -> Answer:
    zone, outcome = call.zone, done.outcome
    form = ChangedSubscription(
        subscription=_form(reading, done.plan),
        preview=preview,
        changed=[
            BasketDifference(
                before=None if one.before is None else basket_form(one.before, zone),
                after=basket_form(one.after, zone),
            )
            for one in outcome.changed
            if one.before is not None or not one.after.skipped_reason
        ],
        stays=[
            StayingBasket(basket=basket_form(visit, zone), reason=clash.reason)
            for clash, visit in outcome.stays
        ],
    )
    return Answer(form, headers={} if preview else {"etag": etag(done.plan.version)})

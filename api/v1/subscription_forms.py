"""Baskets that come again as they are shown and given: an order of shops without its window, and on which days it comes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.order_forms import NewBasket
from api.v1.paging import NextCursor
from api.v1.scalars import DateText, Form, Position, Version, Window
from api.v1.service_plan_forms import PauseForm, Rule, pause_form
from api.v1.service_scalars import Dates, Hours, hours_of, minute_of, window_form
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import OnHoliday
from dispatch.services.visit import Visit


class NewSubscription(Form):
    """A basket that is to come again."""

    basket: Annotated[
        NewBasket, Field(description="What is ordered each time; no `external_ref`, and no `ready_at`.")
    ]
    rule: Rule
    from_day: DateText
    to_day: DateText | None = None
    hours: Annotated[Hours, Field(description="When it is brought.")]
    on_holiday: Annotated[
        OnHoliday | None, Field(description="Kept where null, and refused where a shop is closed.")
    ] = None
    besides: Dates = ()


class SubscriptionChanges(Form):
    """What is to be otherwise from a date on; what is left out stays."""

    from_day: Annotated[DateText, Field(description="Today or later.")]
    rule: Rule | None = None
    to_day: Annotated[DateText | None, Field(description="Null takes it away.")] = None
    hours: Hours | None = None
    on_holiday: Annotated[OnHoliday | None, Field(description="Null for kept.")] = None


class BasketDay(Form):
    """The date of one basket."""

    day: DateText


class SubscriptionPause(Form):
    """Days without a basket, both included."""

    from_day: DateText
    to_day: Annotated[DateText | None, Field(description="Null until somebody says that it is over.")] = None


class BasketPickup(Form):
    """What a shop hands over each time."""

    shop_id: str
    items: str


class BasketForm(Form):
    """One basket that is to come, or does not."""

    occurrence: Annotated[str, Field(description="The date that the rule names; it stays.")]
    day: str | None
    window: Window | None
    status: VisitStatus
    skipped_reason: Annotated[
        str | None, Field(description="Why it does not come: a code, also of what was refused.")
    ]
    delivery_id: str | None


class SubscriptionForm(Form):
    """A basket that comes again."""

    id: str
    sender_id: str
    recipient: str
    phone: str | None
    address: str
    position: Position | None
    pickups: list[BasketPickup]
    note: str
    rule: str
    from_day: str
    to_day: str | None
    hours: Hours
    on_holiday: OnHoliday
    without: list[str]
    besides: list[str]
    pauses: list[PauseForm]
    active: bool
    follows: str | None
    next: Annotated[str | None, Field(description="Date of the next basket, of those that are made already.")]
    version: Version


class SubscriptionPage(Form):
    """A page of subscriptions, the oldest first."""

    subscriptions: list[SubscriptionForm]
    next_cursor: NextCursor


class BasketList(Form):
    """The baskets of a subscription that are ahead, in order."""

    baskets: list[BasketForm]


class BasketDifference(Form):
    """What becomes of a basket."""

    before: BasketForm | None
    after: BasketForm


class StayingBasket(Form):
    """A basket that is ordered and comes, although the subscription says otherwise now; skip it to have it cancelled."""

    basket: BasketForm
    reason: str


class ChangedSubscription(Form):
    """A subscription as it is since a change, or would be, and what that does to its baskets."""

    subscription: SubscriptionForm
    preview: Annotated[bool, Field(description="Whether it was only tried.")]
    changed: list[BasketDifference]
    stays: list[StayingBasket]


def changes_of(wanted: SubscriptionChanges) -> dict[str, Any]:
    """Return what is to be otherwise, by the names of the service."""
    given = wanted.model_fields_set
    changes: dict[str, Any] = {}
    if wanted.rule is not None:
        changes["rule"] = wanted.rule
    if "to_day" in given:
        changes["to_day"] = wanted.to_day or ""
    if "on_holiday" in given:
        changes["on_holiday"] = wanted.on_holiday
    if wanted.hours is not None:
        changes["window_from_min"] = minute_of(wanted.hours.earliest)
        changes["window_to_min"] = minute_of(wanted.hours.latest)
    return changes


def subscription_place(pointer: str) -> str:
    """Return where the sender has said what a pointer of the service means."""
    known = {
        "/window_from_min": "/hours/earliest",
        "/window_to_min": "/hours/latest",
        "/org_id": "/basket/sender_id",
        "/sender_id": "/basket/sender_id",
    }
    if pointer in known:
        return known[pointer]
    if pointer in {"/door/lon", "/door/lat"}:
        return "/basket/door/position"
    if pointer.startswith("/door"):
        return f"/basket{pointer}"
    if pointer.startswith("/order"):
        inner = pointer.removeprefix("/order")
        return "/basket" + (
            inner[:-6] + "shop_id" if inner.endswith("/org_id") and "/pickups/" in inner else inner
        )
    return pointer  # fmt: skip


def subscription_form(plan: ServicePlan, coming: Iterable[Visit]) -> SubscriptionForm:
    """Return a subscription as it is shown to whose it is."""
    order: Any = plan.order or {}
    recipient, door = order.get("recipient", {}), order.get("door", {})
    days = [one.day for one in coming if one.day and not one.skipped_reason]
    lon, lat = door.get("lon"), door.get("lat")
    return SubscriptionForm(
        id=plan.id,
        sender_id=plan.org_id,
        recipient=recipient.get("name", ""),
        phone=recipient.get("phone") or None,
        address=door.get("address", ""),
        position=None if lon is None or lat is None else (lon, lat),
        pickups=[
            BasketPickup(shop_id=one.get("org_id", ""), items=one.get("items", ""))
            for one in order.get("pickups", ())
        ],
        note=order.get("note", ""),
        rule=plan.rule,
        from_day=plan.from_day,
        to_day=plan.to_day or None,
        hours=hours_of(plan.window_from_min, plan.window_to_min),
        on_holiday=plan.on_holiday or OnHoliday.KEEP,
        without=sorted(plan.without),
        besides=sorted(plan.besides),
        pauses=[pause_form(one) for one in plan.pauses],
        active=plan.active,
        follows=plan.follows or None,
        next=min(days, default=None),
        version=plan.version,
    )


def basket_form(visit: Visit, zone: ZoneInfo) -> BasketForm:
    """Return one basket as it is shown."""
    return BasketForm(
        occurrence=visit.occurrence,
        day=visit.day or None,
        window=None if visit.window is None else window_form(visit.window, zone),
        status=visit.status,
        skipped_reason=visit.skipped_reason or None,
        delivery_id=visit.delivery_id or None,
    )

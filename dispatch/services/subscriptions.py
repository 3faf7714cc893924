"""Orders that come again: each is placed once, in time for its shops, through the door that all orders come by.

A subscription is a plan with an order in place of an enrolment; its visits are generated like all others. `place_due` makes of each a delivery
of channel ``recurring``. The delivery and the visit that knows it are one transaction: whoever is killed has placed it or has not, and of two
who place the same one, the second finds it placed. A refusal is kept with the visit and told, days before; once the reason is gone,
`dispatch.services.visit_changes.restore_visit` has it tried again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.orders.asked import Order
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.day_rules import cut_off_s
from dispatch.orders.delivery import Channel, Delivery
from dispatch.orders.intake import admit, look, pinned_order, with_next_window
from dispatch.orders.order_documents import order_document, order_of
from dispatch.orders.recipients import recipient_of
from dispatch.orders.service_day import service_day
from dispatch.orders.shop_times import local_day
from dispatch.orders.town_facts import TownFacts, read_facts
from dispatch.services.plan_changes import Planned, add_plan
from dispatch.services.recurrence import DAY
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import OnHoliday
from dispatch.services.skipping import CANCELLED, LONGEST, TOO_LATE
from dispatch.services.visit import Visit
from dispatch.services.visit_policy import VisitPolicy, visit_policy
from dispatch.services.visit_work import note_visit
from dispatch.storage import deliveries, parties, visits
from dispatch.storage.store import Reading, Store, Writing
from dispatch.town_map import TownMap

ACTOR = "system:subscriptions"
_V = VisitStatus


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of the orders that were due: names of visits.

    ``failed`` are tried again next time, each with the code of its fault; a plan whose order nobody can read is among them.
    """

    ordered: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Due:
    """A visit that is to be ordered, with the order that it is."""

    visit: Visit
    plan: ServicePlan
    order: Order


def add_subscription(
    writing: Writing,
    order: Order,
    *,
    rule: str,
    from_day: str,
    to_day: str = "",
    window: tuple[int, int],
    on_holiday: OnHoliday | None = None,
    besides: frozenset[str] = frozenset(),
) -> Planned:
    """Let an order come again; notes ``service_plan.added``.

    Parameters
    ----------
    order
        What is ordered each time; its window, its channel and its reference are replaced.
    rule
        On which days, see `dispatch.services.recurrence_rule`.
    from_day, to_day
        First and last day, ISO 8601; the last one empty for no end.
    window
        From and to, in minutes of the town's clock.
    on_holiday
        What becomes of one on a public holiday; kept where nothing is said: a shop that is closed then refuses it.
    besides
        Dates that come besides.

    Raises
    ------
    InvalidPlanError
        Listing everything that is wrong, with the order too.
    """
    plan = ServicePlan(
        id=writing.ids.new(ids.SERVICE_PLAN),
        org_id=order.org_id,
        order=order_document(replace(order, channel=Channel.RECURRING)),
        rule=rule,
        from_day=from_day,
        to_day=to_day,
        window_from_min=window[0],
        window_to_min=window[1],
        on_holiday=on_holiday,
        besides=besides,
    )
    return add_plan(writing, plan)


def place_due(store: Store, town_map: TownMap, town_id: str, *, actor: str = ACTOR) -> Placed:
    """Place the orders of subscriptions that are due, each in a transaction of its own; call it every hour, from anywhere.

    One is due ``visits.order_ahead_s`` of the town's settings and its longest preparation before its window, and before the last moment at
    which orders for its day are taken. Notes what taking an order notes, and ``visit.ordered``; or ``visit.skipped`` and
    ``subscription.refused`` with the codes of what was wrong.

    Raises
    ------
    NotFoundError
        There is no such town.
    """
    with store.reading(town_id) as reading:
        due, unreadable = _due(reading)
    done = Placed(failed=unreadable)
    for one in due:
        try:
            placed = _place(store, town_map, town_id, one, actor)
        except DispatchError as error:
            # Somebody changes the same recipient at this moment: the next hour has time.
            done = replace(done, failed=(*done.failed, (one.visit.id, error.code)))
            continue
        if placed is _V.ORDERED:
            done = replace(done, ordered=(*done.ordered, one.visit.id))
        elif placed is _V.SKIPPED:
            done = replace(done, refused=(*done.refused, one.visit.id))
    return done


def any_due(reading: Reading) -> int:
    """Return how many orders are to be placed now, those that nobody can read among them."""
    return sum(map(len, _due(reading)))


def reference_of(visit: Visit) -> str:
    """Return the reference of an order: the same for one occurrence of a plan for ever."""
    return f"{visit.plan_id}/{visit.occurrence}"


def _due(reading: Reading) -> tuple[tuple[_Due, ...], tuple[tuple[str, str], ...]]:
    town = parties.get_town(reading)
    policy = visit_policy(town.settings)
    today = service_day(reading.now_s, town)
    ahead = max(policy.ahead_days, policy.order_ahead_s // 86_400 + 3)
    found = visits.visits_between(
        reading, (today - DAY).isoformat(), (today + ahead * DAY).isoformat(), [_V.EXPECTED]
    )
    found = tuple(visit for visit in found if not visit.enrolment_id and visit.window is not None)
    plans = visits.get_plans(reading, {visit.plan_id for visit in found})
    orders: dict[str, Order] = {}
    unreadable: dict[str, str] = {}
    for name, plan in plans.items():
        try:
            orders[name] = order_of(plan.order or {})
        except RefusedOrderError as error:
            unreadable[name] = error.code
    facts = read_facts(reading, orders.values())
    asked = [
        _Due(visit, plans[visit.plan_id], _order(orders[visit.plan_id], visit))
        for visit in found
        if visit.plan_id in orders
    ]
    due = tuple(one for one in asked if due_s(one.order, facts, policy) <= reading.now_s)
    return due, tuple(sorted(unreadable.items()))


def due_s(order: Order, facts: TownFacts, policy: VisitPolicy) -> int:
    """Return when an order is to be placed, UTC epoch seconds."""
    shops: Mapping[str, int] = {name: shop.throttle.prepare_s for name, shop in facts.orgs.items()}
    longest = max(
        (shops.get(one.org_id, 0) if one.prepare_s is None else one.prepare_s for one in order.pickups),
        default=0,
    )
    begins = order.window.earliest
    day: dt.date = local_day(begins, facts.time_zone)
    until = cut_off_s(facts.rules(begins), day, facts.time_zone)
    return min(begins, begins if until is None else until) - policy.order_ahead_s - longest


def _order(order: Order, visit: Visit) -> Order:
    assert visit.window is not None
    return replace(order, window=visit.window, channel=Channel.RECURRING, external_ref=reference_of(visit))


def _place(store: Store, town_map: TownMap, town_id: str, due: _Due, actor: str) -> VisitStatus | None:
    order = due.order
    with store.reading(town_id) as reading:
        facts = read_facts(reading, [order])
        if order.window.latest <= reading.now_s:
            return store.write(town_id, actor, lambda writing: _refuse(writing, due, (TOO_LATE,)))
        order = pinned_order(reading, order, facts)
    try:
        looked = look(town_map, order, facts, store.ids)
    except RefusedOrderError as error:
        with store.reading(town_id) as reading:
            refused = with_next_window(error, order, facts, reading)
        return store.write(town_id, actor, lambda writing: _refuse(writing, due, _codes(refused), refused))

    def step(writing: Writing) -> VisitStatus | None:
        # From here on nobody else places anything.
        writing.exclude("orders")
        visit = _still(writing, due)
        if visit is None:
            return None
        known, reference = _known(writing, due)
        if known is None:
            asked = replace(looked, order=replace(looked.order, external_ref=reference))
            known = admit(writing, asked, read_facts(writing, [asked.order])).delivery
        stored = visits.change_visit(writing, visit, status=_V.ORDERED, delivery_id=known.id)
        note_visit(writing, "visit.ordered", stored, delivery_id=known.id)
        return _V.ORDERED

    try:
        return store.write(town_id, actor, step)
    except RefusedOrderError as error:
        refused = error
    return store.write(town_id, actor, lambda writing: _refuse(writing, due, _codes(refused), refused))


def _still(writing: Writing, due: _Due) -> Visit | None:
    """Return the visit if it is still to be ordered as it was seen: else somebody has placed, skipped or moved it, or changed its order."""
    visit = visits.get_visit(writing, due.visit.id)
    plan = visits.get_plan(writing, due.plan.id)
    same = (visit.status, visit.window, plan.order) == (_V.EXPECTED, due.visit.window, due.plan.order)
    return visit if same else None


def _known(writing: Writing, due: _Due) -> tuple[Delivery | None, str]:
    """Return the delivery that the order is already, or the reference that it gets: one that was cancelled is ordered anew with another."""
    reference = reference_of(due.visit)
    for number in range(2, 100):
        known = deliveries.find_reference(writing, due.order.org_id, reference)
        if known is None:
            return None, reference
        if known.status is not DeliveryStatus.CANCELLED:
            return known, reference
        reference = f"{reference_of(due.visit)}/{number}"
    raise DispatchError(f"visit {due.visit.id}: it was cancelled too often", code=CANCELLED)


def _refuse(
    writing: Writing, due: _Due, codes: tuple[str, ...], error: RefusedOrderError | None = None
) -> VisitStatus | None:
    writing.exclude("orders")
    visit = _still(writing, due)
    if visit is None:
        return None
    stored = visits.change_visit(writing, visit, status=_V.SKIPPED, skipped_reason=codes[0][:LONGEST])
    note_visit(writing, "visit.skipped", stored, reason=stored.skipped_reason)
    data: dict[str, object] = {
        "visit_id": visit.id,
        "occurrence": visit.occurrence,
        "day": visit.day,
        "org_id": due.plan.org_id,
        "codes": list(codes),
        "recipient_id": _customer(writing, due),
    }
    other = error.next_window if error is not None else None
    if other is not None:
        data["next_window"] = [other.earliest, other.latest]
    writing.note("subscription.refused", due.plan.id, due.plan.version, data)
    return _V.SKIPPED


def _customer(writing: Writing, due: _Due) -> str:
    """Return who was to get the basket, empty for somebody whom nobody could tell: without telephone and address of mail."""
    asked = due.order.recipient
    if not (asked.phone or asked.email):
        return ""
    before = [
        one for one in visits.visits_of_plans(writing, [due.plan.id])[due.plan.id].values() if one.delivery_id
    ]
    last = max(before, key=lambda one: one.occurrence, default=None)
    # Of an address of mail nobody is known again: who had the last basket gets this one.
    known = "" if last is None else deliveries.get(writing, last.delivery_id).recipient_id
    facts = read_facts(writing, [due.order])
    return recipient_of(writing, due.order, known, calling_code=facts.calling_code).id


def _codes(refused: RefusedOrderError) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fault.code for fault in refused.faults))

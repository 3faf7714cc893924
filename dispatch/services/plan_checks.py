"""What is wrong with a plan of visits, all of it at once: its dates, its rule, its window, how often, by whom, and the order that comes again."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from dispatch.board.policy import day_from_min_of
from dispatch.errors import DispatchError, Fault
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.local_time import DAY_MIN
from dispatch.orders.checks import RefusedOrderError, faults_of
from dispatch.orders.order_documents import order_of
from dispatch.orders.service_day import service_day
from dispatch.parties.town import Town
from dispatch.services.enrolment import PAUSE_REASONS
from dispatch.services.plan_terms import Terms
from dispatch.services.recurrence import DAY, occurrences, weeks
from dispatch.services.recurrence_rule import WEEKDAYS, InvalidRuleError, check_rule, rule_of
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import OnHoliday, ServiceType
from dispatch.services.visit_window import night_minutes, window_on
from dispatch.storage import crew, parties, programmes, visits
from dispatch.storage.store import Reading

#: Units of one visit at most.
MOST_UNITS = 200
#: Dates left out, dates added, pauses: more of them make another rule.
MOST_DATES = 400
#: Plans are held against the bounds of their service so many days ahead.
LOOKED_AT_DAYS = 2 * 366
#: One visit of a week whose days the planner chooses.
_SINGLE = re.compile(r"\d{4}-W\d{2}/[1-7]", re.ASCII)
FIRST_DAY, LAST_DAY = "2000-01-01", "2199-12-31"


class InvalidPlanError(DispatchError):
    """A plan with faults; code ``invalid_plan``. ``faults`` lists every one."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        listed = "; ".join(f"{fault.pointer}: {fault.message}, {fault.remedy}" for fault in faults)
        super().__init__(f"the plan cannot be used: {listed}", code="invalid_plan")
        self.faults = faults


class _Faults(list[Fault]):
    def say(self, pointer: str, code: str, value: object, message: str, remedy: str) -> None:
        self.append(Fault(pointer, 0, code, str(value)[:80], message, remedy))


def check_plan(reading: Reading, plan: ServicePlan, *, besides: Iterable[str] = ()) -> ServicePlan:
    """Return a plan that may be stored, with its rule as rules are written.

    Parameters
    ----------
    besides
        Plans that do not count with it: the one that it takes the place of.

    Raises
    ------
    InvalidPlanError
        Listing everything that is wrong with it.
    NotFoundError
        The town has no such enrolment.
    """
    faults = _Faults()
    town = parties.get_town(reading)
    today = service_day(reading.now_s, town)
    if plan.is_subscription:
        faults += _own_faults(plan)
        if not faults:
            _check_order(reading, plan, town, faults)
    else:
        enrolment = programmes.get_enrolment(reading, plan.enrolment_id)
        programme = programmes.get_programme(reading, enrolment.programme_id)
        service = programmes.get_service(reading, programme.service_key)
        if enrolment.status in {EnrolmentStatus.ENDED, EnrolmentStatus.REFUSED}:
            faults.say("/enrolment_id", "enrolment_over", enrolment.id, f"is {enrolment.status}", "enrol the person again")  # fmt: skip
        _check_courier(reading, plan, service, faults)
        others = visits.plans(reading, enrolment_id=enrolment.id, active=True)
        faults += plan_faults(
            plan, service, town, today, others=[one for one in others if one.id not in {plan.id, *besides}]
        )
    if faults:
        raise InvalidPlanError(tuple(faults))
    return replace(plan, rule=rule_of(plan.rule).text) if plan.rule else plan


def plan_faults(
    plan: ServicePlan,
    service: ServiceType,
    town: Town,
    today: dt.date,
    *,
    others: Sequence[ServicePlan] = (),
) -> tuple[Fault, ...]:
    """Return everything that is wrong with a plan of visits of a service, whoever it is for.

    Parameters
    ----------
    today
        Nothing before that date is looked at.
    others
        Plans of the same person for the service: together they keep to its bounds.
    """
    faults = _own_faults(plan)
    if plan.order is not None:
        faults.say("/order", "order_of_visit", "", "belongs to a subscription", "leave it out")
    if faults:
        return tuple(faults)
    _check_window(plan, service, town, faults)
    offered = service.frequency.weekdays
    for day in sorted(plan.besides):
        if dt.date.fromisoformat(day).weekday() not in offered:
            faults.say(f"/besides/{day}", "no_service", day, "is a day without service", _offered(offered))
    if plan.per_week:
        _check_flexible(plan, service, faults)
    else:
        _check_named_days(plan, offered, faults)
    if not faults:
        _check_often([plan, *others], service, town, today, faults)
    return tuple(faults)


def _own_faults(plan: ServicePlan) -> _Faults:
    """Return what is wrong with a plan by itself."""
    faults = _Faults()
    _check_numbers(plan, faults)
    if _check_dates(plan, faults) and plan.rule:
        _check_rule(plan, faults)
    return faults


def is_date(text: str) -> bool:
    """Return whether a text is a date as all dates are written here, like ``2026-12-01``."""
    try:
        return FIRST_DAY <= dt.date.fromisoformat(text).isoformat() == text <= LAST_DAY
    except ValueError:
        return False


def _check_dates(plan: ServicePlan, faults: _Faults) -> bool:
    before = len(faults)
    named = {"/from_day": plan.from_day}
    maybe = {"/to_day": plan.to_day, "/anchor_day": plan.anchor_day}
    named |= {pointer: value for pointer, value in maybe.items() if value}
    named |= {f"/besides/{day}": day for day in plan.besides}
    single = frozenset() if plan.rule else frozenset(filter(_SINGLE.fullmatch, plan.without))
    named |= {f"/without/{day}": day for day in plan.without - single}
    for number, pause in enumerate(plan.pauses):
        named[f"/pauses/{number}/from_day"] = pause.from_day
        if pause.to_day:
            named[f"/pauses/{number}/to_day"] = pause.to_day
        if pause.to_day and pause.to_day < pause.from_day:
            faults.say(f"/pauses/{number}/to_day", "date_order", pause.to_day, "lies before its beginning", "exchange the two")  # fmt: skip
        if pause.reason not in PAUSE_REASONS:
            faults.say(f"/pauses/{number}/reason", "unknown_reason", pause.reason, "is no reason", f"give one of {', '.join(PAUSE_REASONS)}")  # fmt: skip
    for pointer, value in sorted(named.items()):
        if not is_date(value):
            faults.say(pointer, "bad_date", value, "is no date", "write it like 2026-12-01")
    if plan.to_day and plan.to_day < plan.from_day:
        faults.say("/to_day", "date_order", plan.to_day, f"lies before {plan.from_day}", "give a later date")
    if plan.anchor_day > plan.from_day:
        faults.say("/anchor_day", "date_order", plan.anchor_day, "lies after the first day", "give an earlier date, or none")  # fmt: skip
    for name in ("without", "besides", "pauses"):
        count = len(getattr(plan, name))
        if count > MOST_DATES:
            faults.say(
                f"/{name}", "too_many", count, f"has more than {MOST_DATES}", "make another rule of it"
            )
    return len(faults) == before


def _check_numbers(plan: ServicePlan, faults: _Faults) -> None:
    if bool(plan.rule) == bool(plan.per_week):
        faults.say("/rule", "one_of_two", plan.rule, "is one of two ways", "give either rule or per_week")
    if not 0 <= plan.per_week <= len(WEEKDAYS):
        faults.say("/per_week", "bad_number", plan.per_week, "is no number of visits a week", "give 1 to 7")
    if not plan.weekdays or not plan.weekdays <= set(range(7)):
        faults.say("/weekdays", "weekdays", sorted(plan.weekdays), "names no days", "give 0 (Monday) to 6")
    for name in ("window_from_min", "window_to_min"):
        if not 0 <= getattr(plan, name) < DAY_MIN:
            faults.say(f"/{name}", "minute", getattr(plan, name), "is no minute of a day", "give 0 to 1439")
    units = {"/quantity": plan.quantity}
    units |= {f"/quantity_on/{weekday}": count for weekday, count in plan.quantity_on}
    for pointer, count in units.items():
        if not 1 <= count <= MOST_UNITS:
            faults.say(pointer, "bad_units", count, "is no number of units", f"give 1 to {MOST_UNITS}")
    weekdays = [weekday for weekday, _ in plan.quantity_on]
    if len(set(weekdays)) < len(weekdays) or not set(weekdays) <= set(range(7)):
        faults.say("/quantity_on", "weekdays", weekdays, "has a day twice, or one that is none", "give each of 0 to 6 at most once")  # fmt: skip


def _check_rule(plan: ServicePlan, faults: _Faults) -> None:
    try:
        check_rule(plan.rule, dt.date.fromisoformat(plan.anchor_day or plan.from_day))
    except InvalidRuleError as error:
        faults.say("/rule", error.code, plan.rule, str(error), error.remedy)


def _check_courier(reading: Reading, plan: ServicePlan, service: ServiceType, faults: _Faults) -> None:
    if not plan.courier_id:
        return
    courier = crew.couriers(reading).get(plan.courier_id)
    if courier is None:
        faults.say("/courier_id", "unknown_courier", plan.courier_id, "is nobody here", "give a courier of this town")  # fmt: skip
    elif not service.skills <= courier.skills:
        missing = ", ".join(sorted(service.skills - courier.skills))
        faults.say("/courier_id", "courier_lacks_skill", plan.courier_id, f"may not do it: {missing}", "give another courier")  # fmt: skip


def _check_window(plan: ServicePlan, service: ServiceType, town: Town, faults: _Faults) -> None:
    begins_min = day_from_min_of(town.settings)
    first, last = night_minutes(plan.window_from_min, plan.window_to_min, begins_min)
    from_min, to_min = night_minutes(service.window_from_min, service.window_to_min, begins_min)
    if first < from_min or last > to_min:
        shown = f"{_clock(plan.window_from_min)} to {_clock(plan.window_to_min)}"
        bounds = f"{_clock(service.window_from_min)} to {_clock(service.window_to_min)}"
        faults.say("/window_from_min", "outside_service", shown, f"is outside the hours of the service, {bounds}", "choose within them")  # fmt: skip


def _check_flexible(plan: ServicePlan, service: ServiceType, faults: _Faults) -> None:
    offered = service.frequency.weekdays
    days = sorted(plan.weekdays & offered)
    if len(plan.weekdays) < len(WEEKDAYS) and not plan.weekdays <= offered:
        faults.say("/weekdays", "no_service", sorted(plan.weekdays), "has days without service", _offered(offered))  # fmt: skip
    gap = service.frequency.least_gap_days
    if not any(_round_apart(chosen, gap) for chosen in itertools.combinations(days, plan.per_week)):
        faults.say(
            "/per_week", "too_often", plan.per_week, f"does not fit, with {gap} days from one visit to the next at least",
            "give fewer visits, or more weekdays",
        )  # fmt: skip
    if plan.per_week and plan.besides:
        faults.say("/besides", "besides_flexible", len(plan.besides), "has dates, and the planner chooses days", "make a plan with a rule for them")  # fmt: skip


def _round_apart(days: tuple[int, ...], gap: int) -> bool:
    """Whether some weekdays are far enough from each other, week after week."""
    return all(
        (later - day - 1) % 7 + 1 >= gap for day, later in zip(days, (*days[1:], *days[:1]), strict=True)
    )


def _check_named_days(plan: ServicePlan, offered: frozenset[int], faults: _Faults) -> None:
    rule = check_rule(plan.rule, dt.date.fromisoformat(plan.anchor_day or plan.from_day))
    strangers = sorted(rule.weekdays - offered)
    if strangers:
        named = ", ".join(WEEKDAYS[day] for day in strangers)
        faults.say("/rule", "no_service", plan.rule, f"names {named}, days without service", _offered(offered))  # fmt: skip


def _check_often(
    plans: list[ServicePlan], service: ServiceType, town: Town, today: dt.date, faults: _Faults
) -> None:
    """Say where the plans of one person come to more visits in a week than the service has, or one names none at all."""
    most = service.frequency.most_per_week
    first = max(dt.date.fromisoformat(plans[0].from_day), today)
    last = first + LOOKED_AT_DAYS * DAY
    counts: Counter[dt.date] = Counter()
    for number, plan in enumerate(plans):
        spans = ((plan.from_day, plan.to_day),)
        terms = Terms(town, "none", service.frequency.weekdays, OnHoliday.KEEP, spans)
        if plan.per_week:
            whole = [
                monday
                for monday in weeks(first, last)
                if terms.holds(monday) or terms.holds(monday + 6 * DAY)
            ]
            counts.update(dict.fromkeys(whole, plan.per_week))
        else:
            found = occurrences(replace(plan, without=frozenset()), terms, first, last)
            if number == 0 and not found and not plan.to_day:
                faults.say("/rule", "no_visit", plan.rule, "names no day with service in two years", "name other days")  # fmt: skip
            counts.update(one.day - one.day.weekday() * DAY for one in found)
    often = [monday for monday, count in sorted(counts.items()) if count > most]
    if often:
        faults.say(
            "/per_week" if plans[0].per_week else "/rule", "too_often", counts[often[0]],
            f"with all plans of the person comes to {counts[often[0]]} visits in the week of {often[0]}", f"the service has {most} at most",
        )  # fmt: skip


def _check_order(reading: Reading, plan: ServicePlan, town: Town, faults: _Faults) -> None:
    if plan.per_week:
        faults.say("/per_week", "flexible_order", plan.per_week, "is for visits", "give a rule: an order comes on days that are known")  # fmt: skip
    if plan.quantity != 1 or plan.quantity_on:
        faults.say("/quantity", "order_units", plan.quantity, "is for visits", "say in the order how much it is")  # fmt: skip
    if plan.courier_id:
        faults.say("/courier_id", "order_courier", plan.courier_id, "is for visits", "leave it out")
    if plan.order is None:
        faults.say("/order", "missing", "", "is not there", "give the order that comes again")
        return
    try:
        order = order_of(plan.order)
    except RefusedOrderError as refused:
        faults.extend(replace(fault, pointer=f"/order{fault.pointer}") for fault in refused.faults)
        return
    if order.org_id != plan.org_id:
        faults.say("/org_id", "another_organization", plan.org_id, f"is not who orders, {order.org_id}", "give the same")  # fmt: skip
    if order.external_ref:
        faults.say("/order/external_ref", "reference_given", order.external_ref, "would be the same each time", "leave it out")  # fmt: skip
    if any(pickup.ready_s is not None for pickup in order.pickups):
        faults.say("/order/pickups", "ready_given", "", "are ready at one moment", "leave ready_s out")
    # Judged as if it came today: what is wrong with its days is told when they come.
    today = service_day(reading.now_s, town)
    window = window_on(plan.window_from_min, plan.window_to_min, today + DAY, town)
    named = {order.org_id, *(pickup.org_id for pickup in order.pickups)}
    named |= {org for org, _ in order.payment.by_org} if order.payment else set()
    orgs = parties.get_organizations(reading, named)
    for fault in faults_of(replace(order, window=window), orgs, reading.now_s):
        faults.append(replace(fault, pointer=f"/order{fault.pointer}"))


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _offered(offered: frozenset[int]) -> str:
    return f"there is service on {', '.join(WEEKDAYS[day] for day in sorted(offered))}"

"""When somebody who is enrolled is visited: checked against what the service offers, then stored."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from dispatch import ids
from dispatch.errors import DispatchError, Fault
from dispatch.local_time import DAY_MIN
from dispatch.services.dates import date_faults, date_of, span_faults
from dispatch.services.enrolment import Enrolment
from dispatch.services.json_fields import WEEKDAYS
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import ServiceType
from dispatch.storage import visits
from dispatch.storage.store import Writing

MOST_UNITS, MOST_DATES = 99, 400
LONGEST_RULE = 300
#: Parts of a rule of whole days; ``FREQ`` besides.
RULE_PARTS = frozenset(
    {
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "BYDAY",
        "BYMONTHDAY",
        "BYMONTH",
        "BYSETPOS",
        "BYYEARDAY",
        "BYWEEKNO",
        "WKST",
    }
)
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
#: Days of a rule that are looked at: every form of a year.
LOOKED_AT = dt.timedelta(days=400)
LATE_YEARS = 19 * 400


class InvalidPlanError(DispatchError):
    """A plan with faults; code ``invalid_plan``, ``faults`` lists every one of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        told = "; ".join(f"{one.pointer}: {one.message} ({one.remedy})" for one in self.faults)
        super().__init__(f"the plan is refused: {told}", code="invalid_plan")


def add_plan(writing: Writing, enrolment: Enrolment, plan: ServicePlan, service: ServiceType) -> ServicePlan:
    """Add a plan of visits to an enrolment; its name is given here. Notes ``service_plan.added``.

    Raises
    ------
    InvalidPlanError
        With everything that is wrong.
    """
    named = replace(plan, id=writing.ids.new(ids.SERVICE_PLAN), enrolment_id=enrolment.id)
    _refuse(plan_faults(named, service))
    stored = visits.add_plan(writing, named)
    writing.note("service_plan.added", stored.id, stored.version, {"enrolment_id": enrolment.id})
    return stored


def change_plan(writing: Writing, old: ServicePlan, new: ServicePlan, service: ServiceType) -> ServicePlan:
    """Store another form of a plan, if anything differs; notes ``service_plan.changed``.

    Raises
    ------
    InvalidPlanError
        With everything that is wrong.
    ConflictError
        It has changed since it was read.
    """
    names = (
        "rule", "per_week", "weekdays", "from_day", "to_day", "without", "besides", "window_from_min", "window_to_min", "quantity",
        "quantity_on", "courier_id",
    )  # fmt: skip
    changes: dict[str, Any] = {
        name: getattr(new, name) for name in names if getattr(new, name) != getattr(old, name)
    }
    if not changes:
        return old
    _refuse(plan_faults(replace(old, **changes), service))
    stored = visits.change_plan(writing, old, **changes)
    data = {"enrolment_id": stored.enrolment_id, "fields": sorted(changes)}
    writing.note("service_plan.changed", stored.id, stored.version, data)
    return stored


def plan_faults(plan: ServicePlan, service: ServiceType) -> list[Fault]:
    """Return everything that is wrong with a plan of visits of a service."""
    found = span_faults("", plan.from_day, plan.to_day)
    if bool(plan.rule) is bool(plan.per_week):
        message = "it says both which days and how many a week" if plan.rule else "it does not say when"
        found.append(
            _fault("/rule", "rule_or_per_week", plan.rule, message, "give a rule, or how often a week")
        )
    elif plan.rule:
        found += _rule_faults(plan, service) if not found else []
    else:
        found += _per_week_faults(plan, service)
    for name in ("without", "besides"):
        dates = sorted(getattr(plan, name))
        if len(dates) > MOST_DATES:
            found.append(
                _fault(
                    f"/{name}", "too_many", len(dates), f"at most {MOST_DATES} dates", "write a rule instead"
                )
            )
        for day in dates[:MOST_DATES]:
            found += date_faults(f"/{name}", day)
    return [*found, *_window_faults(plan, service), *_unit_faults(plan)]


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise InvalidPlanError(faults)


def _fault(pointer: str, code: str, value: object, message: str, remedy: str) -> Fault:
    return Fault(pointer, 0, code, str(value)[:80], message, remedy)


def _rule_faults(plan: ServicePlan, service: ServiceType) -> list[Fault]:
    from dateutil.rrule import rrulestr

    def wrong(code: str, message: str, remedy: str) -> list[Fault]:
        return [_fault("/rule", code, plan.rule, message, remedy)]

    example = "write it like FREQ=WEEKLY;BYDAY=MO,TH"
    parts = [part.partition("=") for part in plan.rule.split(";")]
    names = [name for name, _, _ in parts]
    values = {name: value for name, _, value in parts}
    if len(plan.rule) > LONGEST_RULE or len(set(names)) != len(names):
        return wrong("bad_rule", "it is no rule of RFC 5545", example)
    if values.get("FREQ") not in FREQUENCIES:
        return wrong("bad_rule", f"a rule of whole days has FREQ of {', '.join(FREQUENCIES)}", example)
    strange = sorted(set(names) - RULE_PARTS - {"FREQ"})
    if strange:
        return wrong("bad_rule", f"rules of whole days have no {', '.join(strange)[:60]}", example)
    until = values.get("UNTIL", "20000101")
    if re.fullmatch(r"[0-9]{8}", until) is None or date_of(f"{until[:4]}-{until[4:6]}-{until[6:]}") is None:
        return wrong("bad_rule", "UNTIL is a date here", "write it like UNTIL=20261231")
    # An interval of nothing would never come to an end.
    for name, most in (("INTERVAL", 366), ("COUNT", 10_000)):
        if (
            re.fullmatch(r"[1-9][0-9]{0,4}", values.get(name, "1")) is None
            or int(values.get(name, "1")) > most
        ):
            return wrong("bad_rule", f"{name} is a number from 1 to {most}", example)
    first = dt.datetime.fromisoformat(plan.from_day)
    # The calendar repeats itself after 400 years, weekdays included. So late, little is left before year 10,000 to search for dates that
    # a rule never has (30 February); in our own century dateutil looks for them for ten seconds.
    first = first.replace(year=first.year + LATE_YEARS)
    # Its own end is left out: what it does until then is the same.
    bounded = [f"{name}={value}" for name, value in values.items() if name not in {"COUNT", "UNTIL"}]
    bounded.append(f"UNTIL={first + LOOKED_AT:%Y%m%d}")
    try:
        dates = [moment.date() for moment in rrulestr(";".join(bounded), dtstart=first)]
    except (ValueError, TypeError, IndexError, KeyError) as error:
        return wrong("bad_rule", f"it is no rule of RFC 5545 ({error})"[:200], example)
    if not dates:
        return wrong("rule_empty", "it has no date within a year", "check its days and months")
    offered = service.frequency.weekdays
    closed = sorted({date.weekday() for date in dates} - offered)
    if closed:
        named = ", ".join(WEEKDAYS[day] for day in closed)
        open_days = ", ".join(WEEKDAYS[day] for day in sorted(offered))
        return wrong(
            "weekday_not_offered", f"the service is not offered on {named}", f"choose of {open_days}"
        )
    most = max(
        sum(date <= other < date + dt.timedelta(days=7) for other in dates[n : n + 8])
        for n, date in enumerate(dates)
    )
    if most > service.frequency.most_per_week:
        message = f"it has {most} visits in seven days, the service at most {service.frequency.most_per_week}"
        return wrong("too_often", message, "leave days out")
    return []


def _per_week_faults(plan: ServicePlan, service: ServiceType) -> list[Fault]:
    frequency, found = service.frequency, []
    days = plan.weekdays & frequency.weekdays
    if not plan.weekdays <= frequency.weekdays and plan.weekdays != frozenset(range(7)):
        closed = ", ".join(WEEKDAYS[day] for day in sorted(plan.weekdays - frequency.weekdays))
        open_days = ", ".join(WEEKDAYS[day] for day in sorted(frequency.weekdays))
        message = f"the service is not offered on {closed}"
        found.append(_fault("/weekdays", "weekday_not_offered", closed, message, f"choose of {open_days}"))
    if not 1 <= plan.per_week <= min(7, frequency.most_per_week):
        message = f"the service has at most {min(7, frequency.most_per_week)} visits a week"
        found.append(_fault("/per_week", "too_often", plan.per_week, message, "lower it"))
    elif not found and plan.per_week > most_apart(days, frequency.least_gap_days):
        message = f"so many days that lie {frequency.least_gap_days} apart are not among the weekdays"
        found.append(
            _fault("/per_week", "too_often", plan.per_week, message, "lower it, or allow more weekdays")
        )
    return found


def most_apart(weekdays: Iterable[int], gap: int) -> int:
    """Return how many weekdays can be taken that lie so many days apart, week after week."""
    own = sorted(set(weekdays))
    best = 0
    for first in own:
        last, count = first, 1
        for day in own:
            # The first of the next week must lie far enough as well.
            if day >= last + gap and day + gap <= first + 7:
                last, count = day, count + 1
        best = max(best, count)
    return best


def _window_faults(plan: ServicePlan, service: ServiceType) -> list[Fault]:
    own = (plan.window_from_min, plan.window_to_min)
    if not all(0 <= minute < DAY_MIN for minute in own) or own[0] == own[1]:
        return [
            _fault(
                "/window", "bad_time", own, "that is no window of a day", "give two times from 00:00 to 23:59"
            )
        ]
    from_min, to_min = _spread(*own)
    first, last = _spread(service.window_from_min, service.window_to_min)
    # After midnight a window of a night may be meant.
    if any(first <= from_min + shift and to_min + shift <= last for shift in (0, DAY_MIN)):
        return []
    offered = "-".join(f"{minute // 60 % 24:02d}:{minute % 60:02d}" for minute in (first, last))
    message = f"the service is offered {offered}"
    value = "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in own)
    return [_fault("/window", "window_not_offered", value, message, "give a window within it")]


def _spread(from_min: int, to_min: int) -> tuple[int, int]:
    return from_min, to_min if to_min > from_min else to_min + DAY_MIN


def _unit_faults(plan: ServicePlan) -> list[Fault]:
    found = []
    for pointer, units in (
        ("/quantity", plan.quantity),
        *((f"/quantity_on/{day}", units) for day, units in plan.quantity_on),
    ):
        if not 1 <= units <= MOST_UNITS:
            found.append(
                _fault(
                    pointer, "out_of_range", units, f"a visit has 1 to {MOST_UNITS} units", "check the number"
                )
            )
    days = [day for day, _ in plan.quantity_on]
    if len(set(days)) != len(days) or not set(days) <= set(range(7)):
        found.append(
            _fault(
                "/quantity_on",
                "duplicate",
                days,
                "a weekday comes twice, or is none",
                "say each weekday once",
            )
        )
    return found

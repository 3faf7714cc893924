"""Single dates of a plan: one more than its rule names, one less, and either taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from dispatch.orders.service_day import service_day
from dispatch.services.eligibility_check import EligibilityCheck
from dispatch.services.generation import horizon
from dispatch.services.plan_changes import PlanChangeError, Planned, own_plan
from dispatch.services.plan_checks import check_plan, is_date
from dispatch.services.plan_terms import terms_of_order, terms_of_visits
from dispatch.services.reconciling import MATTER, reconcile
from dispatch.services.recurrence import DAY, monday_of
from dispatch.services.recurrence_rule import days_of, rule_of
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import OnHoliday
from dispatch.services.untouched_check import UntouchedCheck
from dispatch.services.visit_work import Generated
from dispatch.storage import parties, programmes, visits
from dispatch.storage.store import ConflictError, Reading, Writing

#: Dates of the plan that are named where one of them is asked for.
_SHOWN = 3
#: They are looked for so many days around the date that was given.
_AROUND = 31 * DAY


def except_plan(
    writing: Writing,
    plan_id: str,
    version: int,
    *,
    without: Iterable[str] = (),
    besides: Iterable[str] = (),
    undo: Iterable[str] = (),
    eligible: EligibilityCheck | None = None,
    untouched: UntouchedCheck | None = None,
    org_id: str = "",
) -> Planned:
    """Leave dates out of a plan, add some, or take either back; notes ``service_plan.changed`` with the dates, and what `reconcile` notes.

    A date that was added and is left out now is no exception any more, and the other way round. Done again, nothing changes.

    Parameters
    ----------
    version
        The version that was seen.
    without
        Local dates on which the plan has a visit; where the planner chooses, dates or single visits (``2026-W49/2``).
    besides
        Local dates; for plans with a rule.
    undo
        Local dates that are no exceptions any more; those that are none already are passed over.
    org_id
        The organisation that asks, for a subscription of its own; empty for others.

    Raises
    ------
    PlanChangeError
        ``bad_date``, ``change_in_past``, ``outside_plan``, ``no_visit`` (nothing is to be left out), or ``contradiction``.
    InvalidPlanError
        Listing everything that would be wrong with the plan.
    ConflictError
        It has changed since it was read.
    """
    writing.exclude(MATTER)
    old = own_plan(writing, plan_id, org_id)
    if old.version != version:
        raise ConflictError("service_plan", plan_id, version)
    out, more, back = frozenset(without), frozenset(besides), frozenset(undo)
    twice = sorted((out & more) | (out & back) | (more & back))
    if twice:
        raise PlanChangeError(f"{twice[0]} is given twice: say one thing of a date", code="contradiction")
    for name, dates in (("without", out), ("besides", more), ("undo", back)):
        for day in sorted(dates):
            _check(writing, old, name, day)
    # What was added is gone without another exception, and what was left out comes back without one.
    new = replace(
        old,
        without=(old.without - more - back) | {day for day in out if _named(old, day)},
        besides=(old.besides - out - back) | {day for day in more if _needed(writing, old, day)},
    )
    if (new.without, new.besides) == (old.without, old.besides):
        return Planned(old, _follow(writing, old, eligible, untouched))
    new = check_plan(writing, new)
    stored = visits.change_plan(writing, old, without=new.without, besides=new.besides)
    data = {
        "without": sorted(new.without - old.without),
        "besides": sorted(new.besides - old.besides),
        "undone": sorted((old.without - new.without) | (old.besides - new.besides)),
    }
    whose = {"org_id": stored.org_id} if stored.is_subscription else {"enrolment_id": stored.enrolment_id}
    writing.note("service_plan.changed", stored.id, stored.version, {**data, **whose})
    return Planned(stored, _follow(writing, stored, eligible, untouched))


def _follow(
    writing: Writing,
    plan: ServicePlan,
    eligible: EligibilityCheck | None,
    untouched: UntouchedCheck | None,
) -> Generated:
    return reconcile(writing, [plan.id], horizon(writing), eligible=eligible, untouched=untouched)


def _named(plan: ServicePlan, day: str) -> bool:
    """Whether the rule of a plan names a date; any day may be the planner's choice."""
    return not plan.rule or bool(_days(plan, dt.date.fromisoformat(day), dt.date.fromisoformat(day)))


def _needed(reading: Reading, plan: ServicePlan, day: str) -> bool:
    """Whether a date has to be added: the rule does not name it, or it is a holiday, on which what a rule names is left out or moved."""
    if not plan.rule or not _named(plan, day):
        return True
    town = parties.get_town(reading)
    if plan.is_subscription:
        terms = terms_of_order(plan, town)
    else:
        enrolment = programmes.get_enrolment(reading, plan.enrolment_id)
        programme = programmes.get_programme(reading, enrolment.programme_id)
        service = programmes.get_service(reading, programme.service_key)
        terms = terms_of_visits(plan, town, enrolment, programme, service)
    return terms.on_holiday is not OnHoliday.KEEP and terms.is_off(dt.date.fromisoformat(day))


def _days(plan: ServicePlan, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    anchor = dt.date.fromisoformat(plan.anchor_day or plan.from_day)
    return tuple(sorted(days_of(rule_of(plan.rule), anchor, first, last)))


def _check(reading: Reading, plan: ServicePlan, name: str, text: str) -> None:
    single = "/" in text and not plan.rule and name != "besides"
    if not single and not is_date(text):
        raise PlanChangeError(f"{name} {text[:20]!r} is no date: write it like 2026-12-01", code="bad_date")
    if single:
        _check_single(plan, name, text)
    first = monday_of(text) if single else dt.date.fromisoformat(text)
    last = first + 6 * DAY if single else first
    today = service_day(reading.now_s, parties.get_town(reading))
    if last < today:
        raise PlanChangeError(
            f"{name} {text} is past, and what was stays what it was: give {today} or later", code="change_in_past"
        )  # fmt: skip
    if name == "undo":
        return
    if (
        last.isoformat() < plan.from_day
        or (plan.to_day and plan.to_day < first.isoformat())
        or not plan.active
    ):
        span = f"{plan.from_day} to {plan.to_day or 'further notice'}" if plan.active else "ended"
        raise PlanChangeError(
            f"{name} {text}: plan {plan.id} is {span}: give a date within", code="outside_plan"
        )
    if name == "without" and not single:
        _check_left_out(reading, plan, first)


def _check_single(plan: ServicePlan, name: str, text: str) -> None:
    try:
        number = int(text[9:])
        monday_of(text)
    except ValueError:
        number = 0
    if not 1 <= number <= plan.per_week or len(text) != 10:
        raise PlanChangeError(
            f"{name} {text[:20]!r} is no visit of the plan: write a date, or week and number like 2026-W49/{plan.per_week}",
            code="bad_date",
        )


def _check_left_out(reading: Reading, plan: ServicePlan, day: dt.date) -> None:
    """Refuse to leave out what is not there: a wrong date would leave the visit that was meant where it is."""
    text = day.isoformat()
    if plan.per_week:
        if day.weekday() in plan.weekdays:
            return
        raise PlanChangeError(
            f"without {text}: the plan has no visits on that weekday: there is nothing to leave out", code="no_visit"
        )  # fmt: skip
    there = visits.visits_of_plans(reading, [plan.id])[plan.id]
    if text in plan.besides or text in there or _named(plan, text):
        return
    if moved := [one for one in there.values() if one.day == text and not one.skipped_reason]:
        raise PlanChangeError(
            f"without {text}: the visit of {moved[0].occurrence} is on that day: leave out {moved[0].occurrence}",
            code="no_visit",
        )
    near = sorted(_days(plan, day - _AROUND, day + _AROUND), key=lambda one: abs(one - day))[:_SHOWN]
    told = f": give {' or '.join(one.isoformat() for one in sorted(near))}" if near else ""
    raise PlanChangeError(f"without {text}: the plan has no visit on that day{told}", code="no_visit")

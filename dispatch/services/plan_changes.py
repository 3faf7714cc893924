"""Plans are added, changed from a date on, ended, paused and resumed; their visits follow in the same transaction.

A change takes effect from a date. What was before stays what it was: the plan ends the day before, and another one follows it, with a name of
its own and visits of its own. A plan that has not begun is changed as it is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.lifecycle.visit import VisitStatus
from dispatch.orders.service_day import service_day
from dispatch.services.eligibility_check import EligibilityCheck
from dispatch.services.enrolment import Pause
from dispatch.services.generation import horizon
from dispatch.services.plan_checks import check_plan, is_date
from dispatch.services.reconciling import MATTER, reconcile
from dispatch.services.recurrence import DAY, monday_of
from dispatch.services.recurrence_rule import days_of, rule_of
from dispatch.services.service_plan import ServicePlan
from dispatch.services.untouched_check import UntouchedCheck
from dispatch.services.visit_work import Generated
from dispatch.storage import parties, visits
from dispatch.storage.store import ConflictError, NotFoundError, Reading, Writing

#: What may be said anew from a date on.
CHANGEABLE = frozenset(
    {"rule", "per_week", "weekdays", "to_day", "without", "besides", "on_holiday", "window_from_min", "window_to_min", "quantity",
     "quantity_on", "courier_id", "order"}
)  # fmt: skip


class PlanChangeError(DispatchError):
    """A plan cannot be changed so; code ``plan_over``, ``change_in_past``, ``not_a_monday``, ``not_changeable`` or ``bad_date``."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan as it is now, and what became of its visits. ``generated.clashes`` has what is ordered and should not be."""

    plan: ServicePlan
    generated: Generated


def own_plan(reading: Reading, plan_id: str, org_id: str = "") -> ServicePlan:
    """Return a plan, to an organisation only if it is a subscription of its own.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is none of the organisation's business.
    """
    plan = visits.get_plan(reading, plan_id)
    if org_id and plan.org_id != org_id:
        raise NotFoundError("service_plan", plan_id)
    return plan


def add_plan(writing: Writing, plan: ServicePlan, *, eligible: EligibilityCheck | None = None) -> Planned:
    """Store a new plan and make its visits; notes ``service_plan.added`` and what `reconcile` notes.

    Raises
    ------
    InvalidPlanError
        Listing everything that is wrong with it.
    NotFoundError
        The town has no such enrolment.
    """
    writing.exclude(MATTER)
    stored = visits.add_plan(writing, check_plan(writing, plan))
    writing.note("service_plan.added", stored.id, 1, _whose(stored))
    return Planned(stored, _follow(writing, [stored.id], eligible))


def change_plan(
    writing: Writing,
    plan_id: str,
    version: int,
    from_day: str,
    *,
    eligible: EligibilityCheck | None = None,
    untouched: UntouchedCheck | None = None,
    org_id: str = "",
    **changes: Any,
) -> Planned:
    """Change a plan from a date on, and return the one that holds since; notes ``service_plan.changed``, and ``service_plan.added`` for another one.

    The same rule counts on from where it began: every second week stays the same weeks. Another rule begins on ``from_day``.

    Parameters
    ----------
    version
        The version that was seen.
    from_day
        Today or later; a Monday where the planner chooses days, as weeks are planned as a whole.
    untouched
        Says which of those that are promised may be moved, see `reconcile`. Those that the plan which follows has too are its own then, and go on
        as they were promised where it says the same of them.
    org_id
        The organisation that asks, for a subscription of its own; empty for others.
    changes
        Of the fields in `CHANGEABLE`.

    Raises
    ------
    PlanChangeError
        The date is past or no Monday, the plan is over by then, or something is no business of a change.
    InvalidPlanError
        Listing everything that would be wrong with it.
    ConflictError
        It has changed since it was read.
    """
    writing.exclude(MATTER)
    old = _seen(writing, plan_id, version, org_id)
    strangers = sorted(changes.keys() - CHANGEABLE)
    if strangers:
        raise PlanChangeError(
            f"{', '.join(strangers)}: a change has no such part: known are {', '.join(sorted(CHANGEABLE))}",
            code="not_changeable",
        )
    _check_from(writing, old, from_day)
    if from_day <= old.from_day:
        new = check_plan(writing, replace(old, **changes))
        stored = visits.change_plan(writing, old, **{name: getattr(new, name) for name in CHANGEABLE})
        writing.note(
            "service_plan.changed", stored.id, stored.version, {"from_day": stored.from_day, **_whose(stored)}
        )
        return Planned(stored, _follow(writing, [stored.id], eligible, untouched))
    new = replace(old, **changes)
    if (old.per_week or new.per_week) and dt.date.fromisoformat(from_day).weekday() != 0:
        raise PlanChangeError(
            f"from_day {from_day}: weeks are planned as a whole: give a Monday", code="not_a_monday"
        )
    same = new.rule == old.rule
    hours = (new.window_from_min, new.window_to_min) == (old.window_from_min, old.window_to_min)
    new = replace(
        new,
        id=writing.ids.new(ids.SERVICE_PLAN),
        from_day=from_day,
        follows=old.id,
        anchor_day=(old.anchor_day or old.from_day) if same and new.rule else "",
        window_since_s=old.window_since_s if hours else 0,
    )
    stored = visits.add_plan(writing, check_plan(writing, new, besides=[old.id]))
    ended = visits.change_plan(writing, old, to_day=_before(from_day))
    data = {"from_day": from_day, "followed_by": stored.id, **_whose(ended)}
    writing.note("service_plan.changed", ended.id, ended.version, data)
    writing.note("service_plan.added", stored.id, 1, {"follows": ended.id, **_whose(stored)})
    if untouched is not None:
        _hand_over(writing, ended, stored)
    return Planned(stored, _follow(writing, [ended.id, stored.id], eligible, untouched))


def end_plan(
    writing: Writing,
    plan_id: str,
    version: int,
    last_day: str,
    *,
    untouched: UntouchedCheck | None = None,
    org_id: str = "",
) -> Planned:
    """End a plan with a date, the last that may have a visit; notes ``service_plan.ended``. Ended again, it ends then.

    Parameters
    ----------
    last_day
        Yesterday at the earliest.

    Raises
    ------
    PlanChangeError
        The date is past, or none.
    ConflictError
        It has changed since it was read.
    """
    writing.exclude(MATTER)
    old = _seen(writing, plan_id, version, org_id)
    _check_day(writing, "last_day", last_day, ahead=-1)
    begun = last_day >= old.from_day
    to_day = last_day if begun else old.to_day
    if (to_day, begun) == (old.to_day, old.active):
        return Planned(old, _follow(writing, [old.id], untouched=untouched))
    stored = visits.change_plan(writing, old, to_day=to_day, active=begun)
    writing.note("service_plan.ended", stored.id, stored.version, {"last_day": last_day, **_whose(stored)})
    return Planned(stored, _follow(writing, [stored.id], untouched=untouched))


def pause_plan(
    writing: Writing,
    plan_id: str,
    from_day: str,
    to_day: str = "",
    *,
    reason: str = "away",
    untouched: UntouchedCheck | None = None,
    org_id: str = "",
) -> Planned:
    """Pause one plan, other than all that a person has part in; notes ``service_plan.paused``. Why is kept with the plan only.

    Parameters
    ----------
    from_day, to_day
        First and last date without; the last one empty until somebody says that it is over.

    Raises
    ------
    InvalidPlanError
        The dates are none, or the reason is no word of `dispatch.services.enrolment.PAUSE_REASONS`.
    """
    writing.exclude(MATTER)
    old = own_plan(writing, plan_id, org_id)
    pause = Pause(from_day, to_day, reason)
    if pause in old.pauses:
        return Planned(old, _follow(writing, [old.id], untouched=untouched))
    new = check_plan(writing, replace(old, pauses=(*old.pauses, pause)))
    stored = visits.change_plan(writing, old, pauses=new.pauses)
    data = {"from_day": from_day, "to_day": to_day, **_whose(stored)}
    writing.note("service_plan.paused", stored.id, stored.version, data)
    return Planned(stored, _follow(writing, [stored.id], untouched=untouched))


def resume_plan(
    writing: Writing, plan_id: str, day: str, *, eligible: EligibilityCheck | None = None, org_id: str = ""
) -> Planned:
    """End all pauses of a plan before a date; notes ``service_plan.resumed``.

    Raises
    ------
    PlanChangeError
        The date is none, or past.
    """
    writing.exclude(MATTER)
    old = own_plan(writing, plan_id, org_id)
    _check_day(writing, "day", day)
    left = tuple(
        replace(pause, to_day=min(pause.to_day or _before(day), _before(day)))
        for pause in old.pauses
        if pause.from_day < day
    )
    if left == old.pauses:
        return Planned(old, _follow(writing, [old.id], eligible))
    stored = visits.change_plan(writing, old, pauses=left)
    writing.note("service_plan.resumed", stored.id, stored.version, {"day": day, **_whose(stored)})
    return Planned(stored, _follow(writing, [stored.id], eligible))


def follow_enrolment(
    writing: Writing,
    enrolment_id: str,
    *,
    eligible: EligibilityCheck | None = None,
    untouched: UntouchedCheck | None = None,
) -> Generated:
    """Bring the visits of an enrolment to what it says since it has changed: paused, resumed, ended."""
    names = [plan.id for plan in visits.plans(writing, enrolment_id=enrolment_id)]
    return _follow(writing, names, eligible, untouched)


def _hand_over(writing: Writing, old: ServicePlan, new: ServicePlan) -> None:
    """Give what is promised to the plan that follows, where that names it too: nobody is told that it is off, and then that it is on.

    Notes ``visit.handed_over``.
    """
    for key, visit in sorted(visits.visits_of_plans(writing, [old.id])[old.id].items()):
        if visit.status is VisitStatus.ORDERED and _is_of(new, key):
            stored = visits.hand_over(writing, visit, new.id)
            writing.note(
                "visit.handed_over", stored.id, stored.version, {"plan_id": new.id, "before_plan_id": old.id}
            )


def _is_of(plan: ServicePlan, key: str) -> bool:
    """Whether a plan has a visit of that name."""
    if "W" in key:
        return monday_of(key).isoformat() >= plan.from_day and int(key.partition("/")[2]) <= plan.per_week
    if not plan.rule or key < plan.from_day:
        return False
    day, anchor = dt.date.fromisoformat(key), dt.date.fromisoformat(plan.anchor_day or plan.from_day)
    return key in plan.besides or bool(list(days_of(rule_of(plan.rule), anchor, day, day)))


def _follow(
    writing: Writing,
    plan_ids: list[str],
    eligible: EligibilityCheck | None = None,
    untouched: UntouchedCheck | None = None,
) -> Generated:
    return reconcile(writing, plan_ids, horizon(writing), eligible=eligible, untouched=untouched)


def _seen(reading: Reading, plan_id: str, version: int, org_id: str) -> ServicePlan:
    plan = own_plan(reading, plan_id, org_id)
    if plan.version != version:
        raise ConflictError("service_plan", plan_id, version)
    return plan


def _check_from(reading: Reading, old: ServicePlan, from_day: str) -> None:
    _check_day(reading, "from_day", from_day)
    if not old.active or (old.to_day and old.to_day < from_day):
        raise PlanChangeError(f"plan {old.id} is over by {from_day}: make another one", code="plan_over")


def _check_day(reading: Reading, name: str, day: str, *, ahead: int = 0) -> None:
    if not is_date(day):
        raise PlanChangeError(f"{name} {day[:20]!r} is no date: write it like 2026-12-01", code="bad_date")
    least = service_day(reading.now_s, parties.get_town(reading)) + ahead * DAY
    if day < least.isoformat():
        raise PlanChangeError(
            f"{name} {day} is past, and what was stays what it was: give {least} or later",
            code="change_in_past",
        )


def _before(day: str) -> str:
    return (dt.date.fromisoformat(day) - DAY).isoformat()


def _whose(plan: ServicePlan) -> dict[str, str]:
    return {"org_id": plan.org_id} if plan.is_subscription else {"enrolment_id": plan.enrolment_id}

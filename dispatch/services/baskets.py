"""Single baskets of a subscription by their date: not this time, and after all."""

from __future__ import annotations

import datetime as dt

from dispatch.errors import DispatchError
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.generation import horizon
from dispatch.services.plan_changes import PlanChangeError, own_plan
from dispatch.services.plan_checks import is_date
from dispatch.services.plan_exceptions import except_plan
from dispatch.services.plan_terms import terms_of_order
from dispatch.services.reconciling import reconcile
from dispatch.services.recurrence import occurrences
from dispatch.services.service_plan import ServicePlan
from dispatch.services.skipping import ENDED, HOLIDAY, PAUSE
from dispatch.services.visit import Visit
from dispatch.services.visit_changes import restore_visit, skip_visit
from dispatch.storage import parties, visits
from dispatch.storage.store import NotFoundError, Reading, Writing


class BasketError(DispatchError):
    """A basket that does not come whatever is done for it; code ``no_basket``, ``visit_over``, ``paused`` or ``holiday``."""


def own_subscription(reading: Reading, plan_id: str, org_id: str = "") -> ServicePlan:
    """Return a subscription, to an organisation only if it is its own.

    Raises
    ------
    NotFoundError
        There is none of that name, it is a plan of visits, or none of the organisation's.
    """
    try:
        plan = own_plan(reading, plan_id, org_id)
    except NotFoundError:
        raise NotFoundError("subscription", plan_id) from None
    if not plan.is_subscription:
        raise NotFoundError("subscription", plan_id)
    return plan


def skip_basket(writing: Writing, plan_id: str, day: str, *, org_id: str = "") -> ServicePlan:
    """Let the basket of a date not come, and return the subscription. One that is ordered is cancelled, as long as it is not on its way.

    Raises
    ------
    BasketError
        ``no_basket``: there is none on that date.
    PlanChangeError
        ``bad_date``: it is no date.
    VisitChangeError, TooLateError
        As `dispatch.services.visit_changes.skip_visit` says.
    """
    plan = own_subscription(writing, plan_id, org_id)
    _check_date(day)
    visit = basket_on(writing, plan, day)
    if visit is not None:
        skip_visit(writing, visit.id, visit.version, org_id=org_id)
        return own_subscription(writing, plan_id, org_id)
    if day > horizon(writing).isoformat():
        # Nothing is made for so late a date yet: the plan has to remember.
        return except_plan(writing, plan.id, plan.version, without=[day], org_id=org_id).plan
    raise no_basket(writing, plan, day)


def restore_basket(writing: Writing, plan_id: str, day: str, *, org_id: str = "") -> ServicePlan:
    """Let a basket come after all that was skipped, or refused, and return the subscription: it is ordered again in time.

    What does not come because of a pause, a holiday or the last date is not brought back so.

    Raises
    ------
    BasketError
        It does not come all the same; what helps instead is said.
    PlanChangeError, VisitChangeError
        It is no date, or over.
    """
    plan = own_subscription(writing, plan_id, org_id)
    _check_date(day)
    if day in plan.without:
        plan = except_plan(writing, plan.id, plan.version, undo=[day], org_id=org_id).plan
    visit = basket_on(writing, plan, day)
    if visit is not None and visit.status is VisitStatus.SKIPPED:
        restore_visit(writing, visit.id, visit.version, org_id=org_id)
    # What the plan says goes first: it is not promised that something comes which the next night takes away again.
    reconcile(writing, [plan.id], horizon(writing))
    _check_comes(writing, plan, day, basket_on(writing, plan, day))
    return own_subscription(writing, plan_id, org_id)


def baskets_ahead(reading: Reading, plan: ServicePlan, today: str) -> list[Visit]:
    """Return the baskets of a subscription from a local date on, by date."""
    own = visits.visits_of_plans(reading, [plan.id])[plan.id].values()
    return sorted(
        (one for one in own if max(one.day, one.occurrence) >= today),
        key=lambda one: (one.occurrence, one.id),
    )


def basket_on(reading: Reading, plan: ServicePlan, day: str) -> Visit | None:
    """Return the basket that is on a date, or that the rule names for it."""
    own = visits.visits_of_plans(reading, [plan.id])[plan.id]
    there = [one for one in own.values() if one.day == day and not one.skipped_reason]
    return there[0] if there else own.get(day)


def no_basket(reading: Reading, plan: ServicePlan, day: str) -> BasketError:
    """Return what tells that there is no basket on a date, and which are near it."""
    own = visits.visits_of_plans(reading, [plan.id])[plan.id].values()
    ahead = sorted(one.day for one in own if not one.skipped_reason)
    near = sorted([one for one in ahead if one > day][:2] + [one for one in ahead if one < day][-1:])
    told = f": give {' or '.join(near)}" if near else ""
    return BasketError(f"{day}: the subscription has no basket on that day{told}", code="no_basket")


def _check_date(day: str) -> None:
    if not is_date(day):
        raise PlanChangeError(f"day {day[:20]!r} is no date: write it like 2026-12-01", code="bad_date")


def _check_comes(reading: Reading, plan: ServicePlan, day: str, visit: Visit | None) -> None:
    if visit is None:
        reason = _reason_ahead(reading, plan, day)
    elif visit.status in {VisitStatus.DONE, VisitStatus.MISSED}:
        happened = "has come" if visit.status is VisitStatus.DONE else "was to come, and did not"
        raise BasketError(f"{day}: the basket {happened}: it is over", code="visit_over")
    elif (
        visit.status is VisitStatus.EXPECTED
        and visit.window is not None
        and visit.window.latest <= reading.now_s
    ):
        raise BasketError(f"{day}: the hours of the basket are over", code="visit_over")
    else:
        reason = visit.skipped_reason
    if reason == PAUSE:
        raise BasketError(f"{day}: the subscription is paused then: resume it instead", code="paused")
    if reason == HOLIDAY:
        raise BasketError(
            f"{day} is a holiday or a closed day, without a basket: add the date instead", code="holiday"
        )
    if reason:
        raise no_basket(reading, plan, day)


def _reason_ahead(reading: Reading, plan: ServicePlan, text: str) -> str:
    """Return why nothing comes on a date for which nothing is made yet; empty where the plan names it and it will be made."""
    day = dt.date.fromisoformat(text)
    for one in occurrences(plan, terms_of_order(plan, parties.get_town(reading)), day, day):
        # Up to the horizon all are made: what is not there is past.
        return one.reason or (ENDED if day <= horizon(reading) else "")
    return ENDED

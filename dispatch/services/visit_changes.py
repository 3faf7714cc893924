"""Single visits: skipped, taken back or moved by somebody. What plans say later does not undo it."""

from __future__ import annotations

import datetime as dt

from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.local_time import DAY_MIN
from dispatch.orders.changes import cancel
from dispatch.orders.service_day import service_day
from dispatch.services.plan_changes import own_plan
from dispatch.services.plan_checks import is_date
from dispatch.services.reconciling import MATTER
from dispatch.services.recurrence import monday_of
from dispatch.services.skipping import CANCELLED
from dispatch.services.visit import Visit
from dispatch.services.visit_window import window_on
from dispatch.services.visit_work import note_visit
from dispatch.storage import deliveries, parties, visits
from dispatch.storage.store import ConflictError, Reading, Writing

_V = VisitStatus


class VisitChangeError(DispatchError):
    """A visit cannot be changed so; code ``visit_over``, ``visit_ordered``, ``not_skipped``, ``day_taken``, ``bad_date`` or ``bad_window``."""


def skip_visit(writing: Writing, visit_id: str, version: int, *, org_id: str = "") -> Visit:
    """Let one visit not take place, or one order not come; notes ``visit.skipped``. Skipped already, it stays so.

    Where a delivery has been made for it, that is cancelled (`dispatch.orders.changes.cancel`): as long as it is not on its way.

    Parameters
    ----------
    version
        The version that was seen.
    org_id
        The organisation that asks, for a subscription of its own; empty for others.

    Raises
    ------
    VisitChangeError
        It is over.
    TooLateError
        Its goods are on their way.
    ConflictError
        It has changed since it was read.
    """
    visit = _seen(writing, visit_id, version, org_id)
    if visit.status is _V.SKIPPED and visit.skipped_reason == CANCELLED:
        return visit
    if visit.status not in {_V.EXPECTED, _V.ORDERED, _V.SKIPPED}:
        raise VisitChangeError(
            f"visit {visit.id} is {visit.status}: nothing of it can be skipped", code="visit_over"
        )
    if visit.status is _V.ORDERED and visit.delivery_id:
        if deliveries.get(writing, visit.delivery_id).status is not DeliveryStatus.CANCELLED:
            cancel(writing, visit.delivery_id, "not this time")
        # Whoever follows deliveries may have brought the visit along by now.
        visit = visits.get_visit(writing, visit.id)
        if visit.status is _V.SKIPPED and visit.skipped_reason == CANCELLED:
            return visit
    stored = visits.change_visit(writing, visit, status=_V.SKIPPED, skipped_reason=CANCELLED)
    note_visit(writing, "visit.skipped", stored, reason=CANCELLED)
    return stored


def restore_visit(writing: Writing, visit_id: str, version: int, *, org_id: str = "") -> Visit:
    """Let a visit take place after all that was skipped, whatever the reason; notes ``visit.expected``.

    What follows from the plan (a pause, a holiday) is skipped again when visits are next made: end the pause instead.

    Raises
    ------
    VisitChangeError
        It is not skipped, its window is over, or its plan has another visit on that day.
    ConflictError
        It has changed since it was read.
    """
    visit = _seen(writing, visit_id, version, org_id)
    if visit.status is not _V.SKIPPED:
        raise VisitChangeError(f"visit {visit.id} is {visit.status}, and not skipped", code="not_skipped")
    if visit.window is not None and visit.window.latest <= writing.now_s:
        raise VisitChangeError(
            f"visit {visit.id}: its window is over: nobody can come then", code="visit_over"
        )
    if visit.window is None and monday_of(visit.occurrence) + dt.timedelta(days=6) < _today(writing):
        raise VisitChangeError(f"visit {visit.id}: its week is over", code="visit_over")
    _check_free(writing, visit, visit.day)
    stored = visits.change_visit(writing, visit, status=_V.EXPECTED, skipped_reason="")
    note_visit(writing, "visit.expected", stored)
    return stored


def move_visit(
    writing: Writing, visit_id: str, version: int, day: str, window: tuple[int, int] | None = None
) -> Visit:
    """Put a visit on another day by hand; notes ``visit.moved``. What its plan says does not move it back.

    Parameters
    ----------
    day
        A local date.
    window
        From and to, in minutes of the town's clock; those of its plan where none is given.

    Raises
    ------
    VisitChangeError
        It is ordered or over, the date or the window is none, is past, or its plan has another visit on that day.
    ConflictError
        It has changed since it was read.
    """
    visit = _seen(writing, visit_id, version, "")
    if visit.status is not _V.EXPECTED:
        code = "visit_ordered" if visit.status is _V.ORDERED else "visit_over"
        raise VisitChangeError(f"visit {visit.id} is {visit.status}: move what was made of it", code=code)
    if not is_date(day):
        raise VisitChangeError(f"day {day[:20]!r} is no date: write it like 2026-12-01", code="bad_date")
    plan = visits.get_plan(writing, visit.plan_id)
    from_min, to_min = window or (plan.window_from_min, plan.window_to_min)
    if not (0 <= from_min < DAY_MIN and 0 <= to_min < DAY_MIN):
        raise VisitChangeError(
            f"window {from_min} to {to_min}: give minutes from 0 to 1439", code="bad_window"
        )
    date = dt.date.fromisoformat(day)
    wanted: TimeWindow = window_on(from_min, to_min, date, parties.get_town(writing))
    if date < _today(writing) or wanted.latest <= writing.now_s:
        raise VisitChangeError(f"day {day}: the window is over then: give a later one", code="visit_over")
    _check_free(writing, visit, day)
    stored = visits.change_visit(writing, visit, day=day, window=wanted, by_hand=True)
    note_visit(writing, "visit.moved", stored)
    return stored


def _seen(writing: Writing, visit_id: str, version: int, org_id: str) -> Visit:
    writing.exclude(MATTER)
    visit = visits.get_visit(writing, visit_id)
    own_plan(writing, visit.plan_id, org_id)
    if visit.version != version:
        raise ConflictError("visit", visit_id, version)
    return visit


def _check_free(reading: Reading, visit: Visit, day: str) -> None:
    others = visits.visits_of_plans(reading, [visit.plan_id])[visit.plan_id].values()
    if day and any(one.day == day and one.id != visit.id and one.status is not _V.SKIPPED for one in others):
        raise VisitChangeError(
            f"day {day}: there is a visit of the plan already: choose another day", code="day_taken"
        )


def _today(reading: Reading) -> dt.date:
    return service_day(reading.now_s, parties.get_town(reading))

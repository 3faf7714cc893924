"""Service plans and visits in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, and_, or_

from dispatch.domain import TimeWindow
from dispatch.lifecycle.visit import VISIT as LIFE
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.documents import timing_document, timing_of
from dispatch.services.service_plan import ServicePlan
from dispatch.services.visit import Visit, VisitOutcome
from dispatch.storage.prepared import among, of_town
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_services import ENROLMENT, PROGRAMME, SERVICE_PLAN, SERVICE_TYPE, VISIT
from dispatch.storage.store import Reading, Writing

BATCH = 500
_SERVICES = (
    of_town(VISIT, TASK.c.id, PROGRAMME.c.service_key)
    .join(VISIT, VISIT.c.delivery_id == TASK.c.delivery_id)
    .join(ENROLMENT, ENROLMENT.c.id == VISIT.c.enrolment_id)
    .join(PROGRAMME, PROGRAMME.c.id == ENROLMENT.c.programme_id)
    .where(among(TASK.c.id))
)


def add_plan(writing: Writing, plan: ServicePlan) -> ServicePlan:
    """Store a new plan, and return it as it is now; one that has its window from another plan has it since then."""
    now_s = writing.now_s
    since_s = plan.window_since_s or now_s
    stored = replace(plan, version=1, created_s=now_s, updated_s=now_s, window_since_s=since_s)
    writing.insert(
        SERVICE_PLAN,
        {"id": stored.id, "version": 1, "created_s": stored.created_s, **_plan_values(writing, stored)},
    )
    return stored


def change_plan(writing: Writing, old: ServicePlan, **changes: Any) -> ServicePlan:
    """Store a plan with some fields changed, and return it as it is now.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, updated_s=writing.now_s, **changes)
    if (new.window_from_min, new.window_to_min) != (old.window_from_min, old.window_to_min):
        new = replace(new, window_since_s=writing.now_s)
    return replace(new, version=writing.change(SERVICE_PLAN, old.id, old.version, _plan_values(writing, new)))


def get_plan(reading: Reading, name: str) -> ServicePlan:
    """Return a plan.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _plan(reading.get(SERVICE_PLAN, name))


def get_plans(reading: Reading, names: Iterable[str]) -> dict[str, ServicePlan]:
    """Return those of the plans that the town has, by name."""
    wanted = sorted(set(names))
    found: dict[str, ServicePlan] = {}
    for first in range(0, len(wanted), BATCH):
        query = reading.select(SERVICE_PLAN).where(SERVICE_PLAN.c.id.in_(wanted[first : first + BATCH]))
        found |= {row.id: _plan(row) for row in reading.rows(query.order_by(SERVICE_PLAN.c.id))}
    return found


def plans_to_follow(reading: Reading, today: str) -> tuple[str, ...]:
    """Return the names of the plans in use, and of those that have visits ahead all the same."""
    ahead = reading.select(VISIT).where(
        VISIT.c.status.in_([VisitStatus.EXPECTED.value, VisitStatus.ORDERED.value]),
        or_(VISIT.c.day >= today, VISIT.c.day == ""),
    )
    used = reading.rows(reading.select(SERVICE_PLAN).where(SERVICE_PLAN.c.active))
    names = {row.id for row in used if not row.to_day or row.to_day >= today}
    names |= set(reading.connection.execute(ahead.with_only_columns(VISIT.c.plan_id).distinct()).scalars())
    return tuple(sorted(names))


def plans(reading: Reading, *, enrolment_id: str = "", active: bool = False) -> tuple[ServicePlan, ...]:
    """Return the plans of a town, of one enrolment, or those in use only."""
    query = reading.select(SERVICE_PLAN)
    if enrolment_id:
        query = query.where(SERVICE_PLAN.c.enrolment_id == enrolment_id)
    if active:
        query = query.where(SERVICE_PLAN.c.active)
    return tuple(_plan(row) for row in reading.rows(query.order_by(SERVICE_PLAN.c.id)))


def add_visits(writing: Writing, visits: Sequence[Visit]) -> None:
    """Store new visits; whoever generates must have looked which there are, in the same transaction and after `Writing.exclude`."""
    rows = [
        {"id": visit.id, "plan_id": visit.plan_id, "enrolment_id": visit.enrolment_id or None, "occurrence": visit.occurrence,
         "version": 1, "created_s": writing.now_s, **_visit_values(writing, visit)}
        for visit in visits
    ]  # fmt: skip
    writing.insert(VISIT, *rows)


def change_visit(writing: Writing, old: Visit, *, late: bool = False, **changes: Any) -> Visit:
    """Store a visit with some fields changed, and return it as it is now.

    Parameters
    ----------
    late
        Whether its state may be several moves on: phones tell late what has happened.

    Raises
    ------
    IllegalMoveError
        Its state cannot follow the one it is in.
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, updated_s=writing.now_s, **changes)
    if new.status is not old.status:
        (LIFE.check_late if late else LIFE.check)(old.status, new.status)
    return replace(new, version=writing.change(VISIT, old.id, old.version, _visit_values(writing, new)))


def hand_over(writing: Writing, old: Visit, plan_id: str) -> Visit:
    """Let a visit be one of another plan, which has none of that occurrence, and return it as it is now.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, plan_id=plan_id, updated_s=writing.now_s)
    values = {**_visit_values(writing, new), "plan_id": plan_id}
    return replace(new, version=writing.change(VISIT, old.id, old.version, values))


def get_visit(reading: Reading, name: str) -> Visit:
    """Return a visit.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _visit(reading.get(VISIT, name))


def visits_between(
    reading: Reading, from_day: str, to_day: str, statuses: Iterable[VisitStatus] = ()
) -> tuple[Visit, ...]:
    """Return the visits of some local dates, both included, of some states only if states are given."""
    query = reading.select(VISIT).where(VISIT.c.day >= from_day, VISIT.c.day <= to_day)
    wanted = [status.value for status in statuses]
    if wanted:
        query = query.where(VISIT.c.status.in_(wanted))
    return tuple(_visit(row) for row in reading.rows(query.order_by(VISIT.c.day, VISIT.c.id)))


def visits_of_plans(
    reading: Reading, plan_ids: Iterable[str], *, from_occurrence: str = ""
) -> dict[str, dict[str, Visit]]:
    """Return the visits of some plans by plan and occurrence, all of them or those from an occurrence on in the order of their texts.

    ``2026-W49/1`` comes behind all dates of its year: from a date on, all weeks of its year are found, and more than those wanted.
    """
    wanted = sorted(set(plan_ids))
    found: dict[str, dict[str, Visit]] = {name: {} for name in wanted}
    for first in range(0, len(wanted), BATCH):
        query = reading.select(VISIT).where(VISIT.c.plan_id.in_(wanted[first : first + BATCH]))
        if from_occurrence:
            query = query.where(VISIT.c.occurrence >= from_occurrence)
        for row in reading.rows(query):
            found[row.plan_id][row.occurrence] = _visit(row)
    return found


def undated_visits(reading: Reading) -> tuple[Visit, ...]:
    """Return the visits for which the planner has to choose a day."""
    query = reading.select(VISIT).where(VISIT.c.day == "", VISIT.c.status == VisitStatus.EXPECTED.value)
    return tuple(_visit(row) for row in reading.rows(query.order_by(VISIT.c.occurrence, VISIT.c.id)))


def get_visits(reading: Reading, names: Iterable[str]) -> dict[str, Visit]:
    """Return those of the visits that the town has, by name."""
    wanted = sorted(set(names))
    found: dict[str, Visit] = {}
    for first in range(0, len(wanted), BATCH):
        query = reading.select(VISIT).where(VISIT.c.id.in_(wanted[first : first + BATCH]))
        found |= {row.id: _visit(row) for row in reading.rows(query)}
    return found


def visits_to_settle(reading: Reading, from_day: str, to_day: str) -> tuple[Visit, ...]:
    """Return the visits of some local dates that are to be ordered, and those of any date that have a delivery which they may not have any more."""
    expected = and_(
        VISIT.c.status == VisitStatus.EXPECTED.value,
        or_(
            # Those of days gone by too: somebody has to say that it is too late.
            and_(VISIT.c.day != "", VISIT.c.day <= to_day),
            # One that waits for another date has none.
            VISIT.c.delivery_id.is_not(None),
        ),
    )
    skipped = and_(VISIT.c.status == VisitStatus.SKIPPED.value, VISIT.c.delivery_id.is_not(None))
    # Of those that have one only what may not fit it any more: most are as they were ordered.
    changed = or_(
        VISIT.c.window_from_s != DELIVERY.c.window_from_s,
        VISIT.c.window_to_s != DELIVERY.c.window_to_s,
        and_(VISIT.c.version > 2, VISIT.c.updated_s >= DELIVERY.c.created_s),
        SERVICE_TYPE.c.updated_s >= DELIVERY.c.created_s,
    )
    ordered = and_(VISIT.c.status == VisitStatus.ORDERED.value, changed)
    joined = (
        reading.select(VISIT)
        .where(VISIT.c.day >= from_day)
        .join(ENROLMENT, ENROLMENT.c.id == VISIT.c.enrolment_id)
        .join(PROGRAMME, PROGRAMME.c.id == ENROLMENT.c.programme_id)
        .outerjoin(
            SERVICE_TYPE,
            and_(SERVICE_TYPE.c.key == PROGRAMME.c.service_key, SERVICE_TYPE.c.town_id == VISIT.c.town_id),
        )
        .outerjoin(DELIVERY, DELIVERY.c.id == VISIT.c.delivery_id)
        .where(or_(skipped, ordered))
    )
    # Two statements, each by an index of its own: one for both would look at all visits that there ever were.
    found = [
        _visit(row)
        for query in (reading.select(VISIT).where(expected), joined)
        for row in reading.rows(query)
    ]
    return tuple(sorted(found, key=lambda visit: (visit.day, visit.id)))


def visits_of_deliveries(reading: Reading, delivery_ids: Iterable[str]) -> dict[str, Visit]:
    """Return the visits that some deliveries were made for, by delivery."""
    wanted = sorted(set(delivery_ids))
    found: dict[str, Visit] = {}
    for first in range(0, len(wanted), BATCH):
        query = reading.select(VISIT).where(VISIT.c.delivery_id.in_(wanted[first : first + BATCH]))
        found |= {row.delivery_id: _visit(row) for row in reading.rows(query)}
    return found


def services_of_tasks(reading: Reading, task_ids: Iterable[str]) -> dict[str, str]:
    """Return the short name of the service of each task that belongs to a visit."""
    return {row.id: row.service_key for row in reading.among(TASK.c.id, task_ids, _SERVICES)}


def _plan_values(writing: Writing, plan: ServicePlan) -> dict[str, Any]:
    return {
        "enrolment_id": plan.enrolment_id or None,
        "org_id": plan.org_id or None,
        "order_document": plan.order,
        "timing": timing_document(plan),
        "from_day": plan.from_day,
        "to_day": plan.to_day,
        "courier_id": plan.courier_id or None,
        "active": plan.active,
        "updated_s": writing.now_s,
    }


def _plan(row: Row[Any]) -> ServicePlan:
    return ServicePlan(
        id=row.id,
        enrolment_id=row.enrolment_id or "",
        org_id=row.org_id or "",
        order=row.order_document,
        from_day=row.from_day,
        to_day=row.to_day,
        courier_id=row.courier_id or "",
        active=row.active,
        version=row.version,
        created_s=row.created_s,
        updated_s=row.updated_s,
        **timing_of(row.timing),
    )


def _visit_values(writing: Writing, visit: Visit) -> dict[str, Any]:
    return {
        "day": visit.day,
        "window_from_s": None if visit.window is None else visit.window.earliest,
        "window_to_s": None if visit.window is None else visit.window.latest,
        "units": visit.units,
        "status": visit.status,
        "delivery_id": visit.delivery_id or None,
        "skipped_reason": visit.skipped_reason,
        "outcome": visit.outcome or "",
        "by_hand": visit.by_hand,
        "service_version": visit.service_version,
        "updated_s": writing.now_s,
    }


def _visit(row: Row[Any]) -> Visit:
    window = None if row.window_from_s is None else TimeWindow(row.window_from_s, row.window_to_s)
    return Visit(
        id=row.id,
        plan_id=row.plan_id,
        enrolment_id=row.enrolment_id or "",
        occurrence=row.occurrence,
        day=row.day,
        window=window,
        units=row.units,
        status=VisitStatus(row.status),
        delivery_id=row.delivery_id or "",
        skipped_reason=row.skipped_reason,
        outcome=VisitOutcome(row.outcome) if row.outcome else None,
        by_hand=row.by_hand,
        service_version=row.service_version,
        version=row.version,
        created_s=row.created_s,
        updated_s=row.updated_s,
    )

"""Week runs in the database, and whom they have chosen for visits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, select

from dispatch.lifecycle.plan_run import PLAN_RUN as LIFE
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.orders.delivery import TaskKind
from dispatch.storage.schema_orders import TASK
from dispatch.storage.schema_rounds import STOP, STOP_TASK
from dispatch.storage.schema_services import VISIT
from dispatch.storage.schema_week import VISIT_CHOICE, WEEK_RUN
from dispatch.storage.store import Reading, Writing
from dispatch.week.documents import proposal_document, proposal_of
from dispatch.week.run import WeekRun

BATCH = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom the plan of a week has chosen for a visit, and when that is to begin, UTC epoch seconds."""

    visit_id: str
    courier_id: str
    begins_s: int


def add_run(writing: Writing, run: WeekRun) -> WeekRun:
    """Store a new run, and return it as it is now."""
    stored = replace(run, version=1, requested_s=writing.now_s)
    writing.insert(WEEK_RUN, {"id": stored.id, "version": 1, **_values(stored)})
    return stored


def change_run(writing: Writing, old: WeekRun, **changes: Any) -> WeekRun:
    """Store a run with some fields changed, and return it as it is now.

    Raises
    ------
    IllegalMoveError
        Its state cannot follow the one it is in.
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, **changes)
    if "status" in changes:
        # To the state that it is in as well: what is applied cannot be applied again.
        LIFE.check(old.status, new.status)
    return replace(new, version=writing.change(WEEK_RUN, old.id, old.version, _values(new)))


def get_run(reading: Reading, name: str) -> WeekRun:
    """Return a run.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _run(reading.get(WEEK_RUN, name))


def runs_of_week(reading: Reading, week: str, statuses: Iterable[PlanRunStatus] = ()) -> tuple[WeekRun, ...]:
    """Return the runs of a week in the order in which they were asked for, of some states only if states are given."""
    query = reading.select(WEEK_RUN).where(WEEK_RUN.c.week == week)
    wanted = [status.value for status in statuses]
    if wanted:
        query = query.where(WEEK_RUN.c.status.in_(wanted))
    return tuple(_run(row) for row in reading.rows(query.order_by(WEEK_RUN.c.requested_s, WEEK_RUN.c.id)))


def queued_runs(reading: Reading) -> tuple[str, ...]:
    """Return the names of the runs of the town that nobody has begun, the one asked for first of all first."""
    query = select(WEEK_RUN.c.id).where(
        WEEK_RUN.c.town_id == reading.town_id, WEEK_RUN.c.status == PlanRunStatus.QUEUED.value
    )
    return tuple(row.id for row in reading.rows(query.order_by(WEEK_RUN.c.requested_s, WEEK_RUN.c.id)))


def put_choices(writing: Writing, choices: Iterable[Choice]) -> None:
    """Say who is to come for visits, and when; what was chosen before is replaced."""
    rows = {one.visit_id: one for one in choices}
    names = sorted(rows)
    for first in range(0, len(names), BATCH):
        writing.remove(VISIT_CHOICE, VISIT_CHOICE.c.visit_id.in_(names[first : first + BATCH]))
    writing.insert(
        VISIT_CHOICE,
        *(
            {
                "visit_id": name, "courier_id": rows[name].courier_id, "begins_s": rows[name].begins_s,
                "chosen_s": writing.now_s,
            }
            for name in names
        ),
    )  # fmt: skip


def choices_of(reading: Reading, visit_ids: Iterable[str]) -> dict[str, Choice]:
    """Return what was chosen for visits, by visit; those for which nothing was are left out."""
    wanted = sorted(set(visit_ids))
    found: dict[str, Choice] = {}
    for first in range(0, len(wanted), BATCH):
        query = reading.select(VISIT_CHOICE).where(VISIT_CHOICE.c.visit_id.in_(wanted[first : first + BATCH]))
        found |= {
            row.visit_id: Choice(row.visit_id, row.courier_id, row.begins_s) for row in reading.rows(query)
        }
    return found


def choices_of_deliveries(reading: Reading, day: str) -> dict[str, Choice]:
    """Return what was chosen for the visits of a local date that have a delivery, by that delivery."""
    query = (
        select(
            VISIT.c.delivery_id, VISIT_CHOICE.c.visit_id, VISIT_CHOICE.c.courier_id, VISIT_CHOICE.c.begins_s
        )
        .join(VISIT, VISIT.c.id == VISIT_CHOICE.c.visit_id)
        .where(
            VISIT_CHOICE.c.town_id == reading.town_id, VISIT.c.day == day, VISIT.c.delivery_id.is_not(None)
        )
    )
    return {
        row.delivery_id: Choice(row.visit_id, row.courier_id, row.begins_s) for row in reading.rows(query)
    }


def visits_begun(reading: Reading, plan_ids: Iterable[str], since_s: int) -> list[tuple[str, int]]:
    """Return when visits of plans have begun since a moment, by the clocks of couriers' phones: plan and UTC epoch seconds."""
    wanted = sorted(set(plan_ids))
    found: set[tuple[str, str, int]] = set()
    for first in range(0, len(wanted), BATCH):
        query = (
            select(VISIT.c.id, VISIT.c.plan_id, STOP.c.arrived_s, STOP.c.closed_s)
            .join(TASK, TASK.c.delivery_id == VISIT.c.delivery_id)
            .join(STOP_TASK, STOP_TASK.c.task_id == TASK.c.id)
            .join(STOP, STOP.c.id == STOP_TASK.c.stop_id)
            .where(
                VISIT.c.town_id == reading.town_id,
                VISIT.c.plan_id.in_(wanted[first : first + BATCH]),
                TASK.c.kind == TaskKind.DROP.value,
                STOP.c.status == "closed",
                STOP.c.outcome.in_(["success", "partial"]),
                STOP.c.closed_s >= since_s,
            )
        )
        for row in reading.rows(query):
            found.add((row.plan_id, row.id, row.closed_s if row.arrived_s is None else row.arrived_s))
    return sorted((plan, moment_s) for plan, _, moment_s in found)


def _values(run: WeekRun) -> dict[str, Any]:
    return {
        "week": run.week,
        "status": run.status,
        "actor": run.actor,
        "seconds": run.seconds,
        "iterations": run.iterations,
        "seed": run.seed,
        "proposal": None if run.proposal is None else proposal_document(run.proposal),
        "failure": run.failure,
        "message": run.message,
        "requested_s": run.requested_s,
        "started_s": run.started_s,
        "lease_s": run.lease_s,
        "finished_s": run.finished_s,
    }


def _run(row: Row[Any]) -> WeekRun:
    return WeekRun(
        id=row.id,
        week=row.week,
        actor=row.actor,
        seconds=row.seconds,
        iterations=row.iterations,
        seed=row.seed,
        status=PlanRunStatus(row.status),
        proposal=None if row.proposal is None else proposal_of(row.proposal),
        failure=row.failure,
        message=row.message,
        requested_s=row.requested_s,
        started_s=row.started_s,
        lease_s=row.lease_s,
        finished_s=row.finished_s,
        version=row.version,
    )

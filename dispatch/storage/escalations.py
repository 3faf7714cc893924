"""Chains of doors that stay closed in the database, and what was said about each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from dispatch.escalation.act import Act, ActKind, Result
from dispatch.escalation.escalation import Escalation
from dispatch.lifecycle.escalation import ESCALATION as LIFE
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.parties.recipient import Purpose
from dispatch.services.service_type import EscalationStep, StepKind, Words
from dispatch.services.visit import VisitOutcome
from dispatch.storage.schema_escalation import (
    ESCALATION,
    ESCALATION_ACT,
    ESCALATION_CONTACT,
    ESCALATION_FOLLOWED,
)
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_rounds import ROUND, STOP, STOP_TASK
from dispatch.storage.store import Reading, Writing

#: Who begins to follow looks so far back, seconds.
FIRST_S = 2 * 86_400
_OPEN = [status.value for status in EscalationStatus if status is not EscalationStatus.CLOSED]


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """Somebody whom a person wants to be called."""

    name: str
    phone: str


def add(writing: Writing, new: Escalation) -> Escalation:
    """Store a new chain, and return it as it is now."""
    writing.insert(
        ESCALATION,
        {
            "id": new.id, "visit_id": new.visit_id, "enrolment_id": new.enrolment_id, "number": new.number, "service_key": new.service_key,
            "purpose": new.purpose, "steps": [asdict(step) for step in new.steps], "began_s": new.began_s, "version": 1,
            **_values(writing, new),
        },
    )  # fmt: skip
    return replace(new, version=1)


def change(writing: Writing, old: Escalation, **changes: Any) -> Escalation:
    """Store a chain with some fields changed, and return it as it is now.

    Raises
    ------
    IllegalMoveError
        Its state cannot follow the one it is in.
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, **changes)
    if new.status is not old.status:
        LIFE.check(old.status, new.status)
    values = {"began_s": new.began_s, **_values(writing, new)}
    return replace(new, version=writing.change(ESCALATION, old.id, old.version, values))


def get(reading: Reading, name: str) -> Escalation:
    """Return a chain.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _escalation(reading.get(ESCALATION, name))


def find(reading: Reading, name: str) -> Escalation | None:
    """Return a chain, if there is one of that name."""
    row = reading.find(ESCALATION, name)
    return None if row is None else _escalation(row)


def of_visit(reading: Reading, visit_id: str) -> tuple[Escalation, ...]:
    """Return the chains of a visit, the oldest first."""
    query = reading.select(ESCALATION).where(ESCALATION.c.visit_id == visit_id).order_by(ESCALATION.c.number)
    return tuple(_escalation(row) for row in reading.rows(query))


def open_ones(reading: Reading, *, due_by_s: int | None = None) -> tuple[Escalation, ...]:
    """Return the chains that are open, those first whose next step is due first; with ``due_by_s`` only those due by then."""
    query = reading.select(ESCALATION).where(ESCALATION.c.status.in_(_OPEN))
    if due_by_s is not None:
        query = query.where(ESCALATION.c.due_s <= due_by_s)
    return tuple(
        _escalation(row) for row in reading.rows(query.order_by(ESCALATION.c.due_s, ESCALATION.c.id))
    )


def add_act(writing: Writing, escalation_id: str, act: Act) -> None:
    """Keep something said, for good."""
    writing.insert(
        ESCALATION_ACT,
        {
            "id": act.id, "escalation_id": escalation_id, "kind": act.kind, "step": act.step, "result": act.result or "",
            "number": act.number, "actor": act.actor, "happened_s": act.happened_s, "received_s": act.received_s,
        },
    )  # fmt: skip


def move_acts(writing: Writing, names: Sequence[str], escalation_id: str) -> None:
    """Put things said with another chain of the same visit, which they turn out to be about."""
    writing.connection.execute(
        update(ESCALATION_ACT)
        .where(ESCALATION_ACT.c.town_id == writing.town_id, ESCALATION_ACT.c.id.in_(list(names)))
        .values(escalation_id=escalation_id)
    )


def merge(writing: Writing, gone: Escalation, into: Escalation) -> None:
    """Remove a chain whose acts are another one's; persons of trust that were copied beside it are copied beside that one."""
    own = (ESCALATION_CONTACT.c.town_id == writing.town_id, ESCALATION_CONTACT.c.escalation_id == gone.id)
    if contacts(writing, into.id):
        writing.remove(ESCALATION_CONTACT, *own)
    else:
        writing.connection.execute(update(ESCALATION_CONTACT).where(*own).values(escalation_id=into.id))
    writing.remove(ESCALATION, ESCALATION.c.id == gone.id)


def renumber(writing: Writing, before: Mapping[str, int], after: Mapping[str, int]) -> None:
    """Give chains of a visit other numbers; in two steps, since no two of a visit may have the same."""
    moved = {name: number for name, number in after.items() if before[name] != number}
    for sign in (-1, 1):
        for name, number in moved.items():
            writing.amend(ESCALATION, name, {"number": sign * number})


def find_act(reading: Reading, name: str) -> tuple[str, Act] | None:
    """Return an act with the chain that it belongs to, if it is known."""
    row = reading.connection.execute(
        reading.select(ESCALATION_ACT).where(ESCALATION_ACT.c.id == name)
    ).one_or_none()
    return None if row is None else (row.escalation_id, _act(row))


def acts_of(reading: Reading, escalation_id: str) -> tuple[Act, ...]:
    """Return what was said about a door, in the order in which it happened."""
    query = reading.select(ESCALATION_ACT).where(ESCALATION_ACT.c.escalation_id == escalation_id)
    return tuple(sorted((_act(row) for row in reading.rows(query)), key=lambda act: act.order))


def put_contacts(writing: Writing, escalation_id: str, people: Sequence[ContactPerson]) -> None:
    """Copy the persons of trust beside a chain, for those who have to reach them."""
    writing.insert(
        ESCALATION_CONTACT,
        *(
            {
                "escalation_id": escalation_id,
                "position": place,
                "name": one.name[:200],
                "phone": one.phone[:40],
                "copied_s": writing.now_s,
            }
            for place, one in enumerate(people)
        ),
    )


def contacts(reading: Reading, escalation_id: str) -> tuple[ContactPerson, ...]:
    """Return the persons of trust that were copied: for the program that tells them. People get them with a reason only."""
    query = reading.select(ESCALATION_CONTACT).where(ESCALATION_CONTACT.c.escalation_id == escalation_id)
    return tuple(
        ContactPerson(row.name, row.phone)
        for row in reading.rows(query.order_by(ESCALATION_CONTACT.c.position))
    )


def drop_contacts(writing: Writing, closed_before_s: int) -> int:
    """Forget the persons of trust of chains that were closed before a moment; returns how many. No event tells of it."""
    over = select(ESCALATION.c.id).where(
        ESCALATION.c.town_id == writing.town_id, ESCALATION.c.closed_s < closed_before_s
    )
    statement = delete(ESCALATION_CONTACT).where(
        ESCALATION_CONTACT.c.town_id == writing.town_id, ESCALATION_CONTACT.c.escalation_id.in_(over)
    )
    return writing.connection.execute(statement).rowcount


def followed(reading: Reading, *, now_s: int) -> int:
    """Return the number of the last event that was looked at for closed doors; where none was, of the last one of two days ago."""
    query = select(ESCALATION_FOLLOWED.c.sequence).where(ESCALATION_FOLLOWED.c.town_id == reading.town_id)
    known = reading.connection.execute(query).scalar_one_or_none()
    if known is None:
        old = select(func.max(EVENT.c.sequence)).where(
            EVENT.c.town_id == reading.town_id, EVENT.c.recorded_s < now_s - FIRST_S
        )
        known = reading.connection.execute(old).scalar_one()
    return int(known or 0)


def follow_to(writing: Writing, sequence: int) -> None:
    """Keep how far the log was read; that is no event, or whoever follows the log would follow themselves."""
    # Two that read it for the first time would both find no row to change.
    writing.exclude("escalation followed")
    own = update(ESCALATION_FOLLOWED).where(ESCALATION_FOLLOWED.c.town_id == writing.town_id)
    if writing.connection.execute(own.values(sequence=sequence)).rowcount == 0:
        writing.connection.execute(
            insert(ESCALATION_FOLLOWED).values(town_id=writing.town_id, sequence=sequence)
        )


def stops_of_tasks(reading: Reading, task_ids: Iterable[str]) -> tuple[Row[Any], ...]:
    """Return the stops of tasks with round, courier and whether the task is still to be done there, the latest plan last."""
    query = (
        select(
            STOP.c.id,
            STOP.c.round_id,
            STOP.c.start_s,
            STOP_TASK.c.active,
            SHIFT.c.courier_id,
            ROUND.c.status.label("round_status"),
        )
        .join(STOP_TASK, STOP_TASK.c.stop_id == STOP.c.id)
        .join(ROUND, ROUND.c.id == STOP.c.round_id)
        .join(SHIFT, SHIFT.c.id == ROUND.c.shift_id)
        .where(STOP.c.town_id == reading.town_id, STOP_TASK.c.task_id.in_(sorted(set(task_ids))))
        .order_by(STOP_TASK.c.active, STOP.c.start_s, STOP.c.id)
    )
    return tuple(reading.rows(query))


def _values(writing: Writing, one: Escalation) -> dict[str, Any]:
    return {
        "status": one.status,
        "step": one.step,
        "since_s": one.since_s,
        "due_s": one.due_s,
        "delivery_id": one.delivery_id or None,
        "courier_id": one.courier_id or None,
        "round_id": one.round_id or None,
        "told": one.told,
        "reminders": one.reminders,
        "result": one.result or "",
        "outcome": one.outcome,
        "closed_s": one.closed_s,
        "updated_s": writing.now_s,
    }


def _escalation(row: Row[Any]) -> Escalation:
    return Escalation(
        id=row.id,
        visit_id=row.visit_id,
        enrolment_id=row.enrolment_id,
        number=row.number,
        service_key=row.service_key,
        purpose=Purpose(row.purpose),
        steps=tuple(
            EscalationStep(StepKind(step["kind"]), step["within_s"], Words(**step["words"]))
            for step in row.steps
        ),
        status=EscalationStatus(row.status),
        step=row.step,
        since_s=row.since_s,
        due_s=row.due_s,
        began_s=row.began_s,
        delivery_id=row.delivery_id or "",
        courier_id=row.courier_id or "",
        round_id=row.round_id or "",
        told=row.told,
        reminders=row.reminders,
        result=Result(row.result) if row.result else None,
        outcome=VisitOutcome(row.outcome),
        closed_s=row.closed_s,
        version=row.version,
    )


def _act(row: Row[Any]) -> Act:
    return Act(
        id=row.id,
        kind=ActKind(row.kind),
        actor=row.actor,
        happened_s=row.happened_s,
        received_s=row.received_s,
        step=row.step,
        result=Result(row.result) if row.result else None,
        number=row.number,
    )

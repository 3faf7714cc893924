"""Deliveries in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam
from sqlalchemy.exc import IntegrityError

from dispatch.domain import TemperatureClass, TimeWindow
from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DELIVERY as LIFE
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TASK as TASK_LIFE
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Channel, Delivery, Mode, Task, TaskKind
from dispatch.storage.documents import (
    load_document,
    load_of,
    payment_document,
    payment_of,
    windows_document,
    windows_of,
)
from dispatch.storage.known import keep, known
from dispatch.storage.prepared import among, of_town
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.store import ConflictError, Reading, Writing
from dispatch.storage.visit_detail import visit_detail, visit_detail_of

#: Names in one query: databases bound the number of parameters.
BATCH = 500
_VERSIONS = of_town(DELIVERY, DELIVERY.c.id, DELIVERY.c.version).where(among(DELIVERY.c.id))
_OWNERS = of_town(TASK, TASK.c.delivery_id).where(among(TASK.c.id)).distinct()
_DOORS = (
    of_town(TASK, TASK.c.id, TASK.c.delivery_id)
    .where(among(TASK.c.id), TASK.c.kind == TaskKind.DROP.value)
    .order_by(TASK.c.delivery_id, TASK.c.sequence)
)
_ON_DAY = (DELIVERY.c.day == bindparam("own_day"), among(DELIVERY.c.status, "statuses"))
_OF_DAY = of_town(DELIVERY).where(*_ON_DAY).order_by(DELIVERY.c.window_from_s, DELIVERY.c.id)
_TASKS_OF_DAY = (
    of_town(TASK)
    .join(DELIVERY, DELIVERY.c.id == TASK.c.delivery_id)
    .where(*_ON_DAY)
    .order_by(TASK.c.delivery_id, TASK.c.sequence)
)
_TASKS = of_town(TASK).where(among(TASK.c.delivery_id)).order_by(TASK.c.delivery_id, TASK.c.sequence)


class ReferenceTakenError(DispatchError):
    """The organisation has a delivery of that reference already; code ``reference_taken``."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"external_ref {reference!r} is taken by another delivery of this organisation: merge into it, or give another one",
            code="reference_taken",
        )
        self.reference = reference


def add(writing: Writing, delivery: Delivery) -> Delivery:
    """Store a new delivery and its tasks, and return it as it is now.

    Raises
    ------
    ReferenceTakenError
        Its organisation has one of that reference.
    """
    stored = replace(delivery, version=1, created_s=writing.now_s, updated_s=writing.now_s)
    row = {"id": stored.id, "version": 1, "created_s": stored.created_s, **_values(stored)}
    try:
        with writing.connection.begin_nested():
            writing.insert(DELIVERY, row)
    except IntegrityError as error:
        if delivery.external_ref and find_reference(writing, delivery.org_id, delivery.external_ref):
            raise ReferenceTakenError(delivery.external_ref) from error
        raise
    writing.insert(TASK, *({"id": task.id, **_task_values(task)} for task in stored.tasks))
    return stored


def add_new(writing: Writing, new: Iterable[Delivery]) -> None:
    """Store new deliveries and their tasks at once, in the version and with the times that they have.

    Whoever calls knows that their references and short names are nobody's (`Writing.exclude` of ``orders``).
    """
    made = list(new)
    writing.insert(
        DELIVERY, *({"id": one.id, "version": one.version, "created_s": one.created_s, **_values(one)} for one in made)
    )  # fmt: skip
    writing.insert(TASK, *({"id": task.id, **_task_values(task)} for one in made for task in one.tasks))


def change(writing: Writing, old: Delivery, *, late: bool = False, **changes: Any) -> Delivery:
    """Store a delivery with some fields changed, its tasks among them, and return it as it is now.

    Parameters
    ----------
    old
        As it was read.
    late
        Whether states may be several moves on: phones tell late what has happened.
    changes
        Fields of `Delivery`; ``tasks`` may be given with other states and times, the same ones in the same order.

    Raises
    ------
    IllegalMoveError
        Its state, or that of a task, cannot follow the one it is in.
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, **changes, updated_s=writing.now_s)
    if new.status is not old.status:
        (LIFE.check_late if late else LIFE.check)(old.status, new.status)
    for before, after in zip(old.tasks, new.tasks, strict=True):
        if after.status is not before.status:
            (TASK_LIFE.check_late if late else TASK_LIFE.check)(before.status, after.status)
    # The delivery first: it is what others that change it wait for.
    version = writing.change(DELIVERY, old.id, old.version, _values(new))
    for before, after in zip(old.tasks, new.tasks, strict=True):
        if after != before:
            writing.amend(TASK, after.id, _task_values(after))
    return replace(new, version=version)


def move_many(
    writing: Writing, moves: Sequence[tuple[Delivery, DeliveryStatus]], **also: int
) -> tuple[Delivery, ...]:
    """Bring deliveries to other states at once, and return them as they are now.

    Parameters
    ----------
    moves
        Each delivery as it was read, and its new state.
    also
        Moments that all of them get: ``promised_s``.

    Raises
    ------
    IllegalMoveError
        One cannot be brought there.
    ConflictError
        One has changed since it was read; the first of them is named.
    """
    if not moves:
        return ()
    for old, status in moves:
        LIFE.check(old.status, status)
    # In one order for everybody, or two that move the same deliveries would wait for each other.
    rows = [
        {"own": old.id, "seen": old.version, "becomes": status.value}
        for old, status in sorted(moves, key=lambda move: move[0].id)
    ]
    changed = writing.change_many(
        DELIVERY, rows, {"status": bindparam("becomes"), "updated_s": writing.now_s, **also}
    )
    if changed != len(rows):
        present = get_many(writing, [old.id for old, _ in moves])
        for old, _ in moves:
            now = present.get(old.id)
            if now is None or now.version != old.version + 1:
                raise ConflictError("delivery", old.id, old.version)
        raise ConflictError("delivery", moves[0][0].id, moves[0][0].version)
    return tuple(
        replace(
            old,
            status=status,
            version=old.version + 1,
            updated_s=writing.now_s,
            **also,  # type: ignore[arg-type]
        )
        for old, status in moves
    )


def replace_tasks(writing: Writing, old: Delivery, tasks: Iterable[Task], **changes: Any) -> Delivery:
    """Store a delivery with other tasks, and some fields changed, and return it as it is now; tasks of the same name are kept.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    kept = change(writing, old, **changes)
    new = tuple(tasks)
    known = {task.id for task in old.tasks}
    gone = known - {task.id for task in new}
    if gone:
        writing.remove(TASK, TASK.c.id.in_(gone))
    # Out of the way first: two tasks of a delivery never have the same place.
    for task in new:
        if task.id in known:
            writing.amend(TASK, task.id, {"sequence": -1 - task.sequence})
    for task in new:
        if task.id in known:
            writing.amend(TASK, task.id, _task_values(task))
    writing.insert(TASK, *({"id": task.id, **_task_values(task)} for task in new if task.id not in known))
    return replace(kept, tasks=new)


def get(reading: Reading, name: str) -> Delivery:
    """Return a delivery.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _deliveries(reading, [reading.get(DELIVERY, name)])[0]


def get_many(reading: Reading, names: Iterable[str]) -> dict[str, Delivery]:
    """Return those of the deliveries that the town has, by name."""
    versions = {row.id: row.version for row in reading.among(DELIVERY.c.id, names, _VERSIONS)}
    present = known(reading, Delivery, versions)
    missing = [name for name in versions if name not in present]
    if missing:
        fresh = _deliveries(reading, reading.among(DELIVERY.c.id, missing))
        keep(reading, fresh)
        present |= {one.id: one for one in fresh}
    return {name: present[name] for name in versions if name in present}


def of_tasks(reading: Reading, tasks: Iterable[str]) -> dict[str, Delivery]:
    """Return the deliveries that tasks belong to, by name."""
    return get_many(reading, sorted(owners_of(reading, tasks)))


def owners_of(reading: Reading, tasks: Iterable[str]) -> set[str]:
    """Return the names of the deliveries that tasks belong to."""
    return {row.delivery_id for row in reading.among(TASK.c.id, tasks, _OWNERS)}


def doors_of(reading: Reading, tasks: Iterable[str]) -> list[tuple[str, str]]:
    """Return those of some tasks that are drops, each after the delivery that it belongs to, in the order of the deliveries and of their tasks."""
    return [(row.delivery_id, row.id) for row in reading.among(TASK.c.id, tasks, _DOORS)]


def find_reference(reading: Reading, org_id: str, reference: str) -> Delivery | None:
    """Return the delivery that an organisation calls so, if there is one."""
    query = reading.select(DELIVERY).where(DELIVERY.c.org_id == org_id, DELIVERY.c.external_ref == reference)
    found = _deliveries(reading, reading.rows(query))
    return found[0] if found else None


def of_day(reading: Reading, day: str, statuses: Iterable[DeliveryStatus] = ()) -> tuple[Delivery, ...]:
    """Return the deliveries of a local date, those in some states only if states are given, in the order of their windows."""
    wanted = [status.value for status in (list(statuses) or DeliveryStatus)]
    return _deliveries(
        reading,
        reading.fetch(_OF_DAY, own_day=day, statuses=wanted),
        reading.fetch(_TASKS_OF_DAY, own_day=day, statuses=wanted),
    )


def _values(delivery: Delivery) -> dict[str, Any]:
    return {
        "org_id": delivery.org_id,
        "external_ref": delivery.external_ref or None,
        "code": delivery.code,
        "channel": delivery.channel,
        "mode": delivery.mode,
        "status": delivery.status,
        "held_reason": delivery.held_reason,
        "recipient_id": delivery.recipient_id,
        "drop_place_id": delivery.drop_place_id,
        "day": delivery.day,
        "window_from_s": delivery.window.earliest,
        "window_to_s": delivery.window.latest,
        "promised_s": delivery.promised_s,
        "temperature": delivery.temperature,
        "priority": delivery.priority,
        "max_ride_s": delivery.max_ride_s,
        "fee_minor": delivery.fee_minor,
        "fee_rule": delivery.fee_rule,
        "payment": payment_document(delivery.payment),
        "detail": {
            "skills": sorted(delivery.skills),
            "note": delivery.note,
            "whole": delivery.whole,
            **visit_detail(delivery),
        },
        "attempts": delivery.attempts,
        "updated_s": delivery.updated_s,
    }


def _task_values(task: Task) -> dict[str, Any]:
    return {
        "delivery_id": task.delivery_id,
        "sequence": task.sequence,
        "kind": task.kind,
        "status": task.status,
        "place_id": task.place_id,
        "org_id": task.org_id or None,
        "windows": windows_document(task.windows),
        "ready_s": task.ready_s,
        "load": load_document(task.load),
        "service_s": task.service_s,
        "items": task.items,
        "barcodes": list(task.barcodes),
        "done_s": task.done_s,
        "received_s": task.received_s,
    }


def _deliveries(
    reading: Reading, rows: Sequence[Row[Any]], tasks: Sequence[Row[Any]] | None = None
) -> tuple[Delivery, ...]:
    names = [row.id for row in rows]
    if tasks is None:
        tasks = reading.among(TASK.c.delivery_id, names, _TASKS)
    own: dict[str, list[Task]] = {}
    for task in tasks:
        own.setdefault(task.delivery_id, []).append(_task(task))
    return tuple(_delivery(row, tuple(own.get(row.id, ()))) for row in rows)


def _task(row: Row[Any]) -> Task:
    return Task(
        id=row.id,
        delivery_id=row.delivery_id,
        sequence=row.sequence,
        kind=TaskKind(row.kind),
        place_id=row.place_id,
        windows=windows_of(row.windows),
        load=load_of(row.load),
        service_s=row.service_s,
        org_id=row.org_id or "",
        items=row.items,
        barcodes=tuple(row.barcodes),
        status=TaskStatus(row.status),
        ready_s=row.ready_s,
        done_s=row.done_s,
        received_s=row.received_s,
    )


def _delivery(row: Row[Any], tasks: tuple[Task, ...]) -> Delivery:
    return Delivery(
        id=row.id,
        org_id=row.org_id,
        code=row.code,
        channel=Channel(row.channel),
        mode=Mode(row.mode),
        recipient_id=row.recipient_id,
        drop_place_id=row.drop_place_id,
        day=row.day,
        window=TimeWindow(row.window_from_s, row.window_to_s),
        tasks=tasks,
        external_ref=row.external_ref or "",
        status=DeliveryStatus(row.status),
        held_reason=row.held_reason,
        promised_s=row.promised_s,
        temperature=TemperatureClass(row.temperature),
        priority=row.priority,
        max_ride_s=row.max_ride_s,
        skills=frozenset(row.detail["skills"]),
        fee_minor=row.fee_minor,
        fee_rule=row.fee_rule,
        payment=payment_of(row.payment),
        note=row.detail["note"],
        whole=row.detail.get("whole", False),
        attempts=row.attempts,
        version=row.version,
        created_s=row.created_s,
        updated_s=row.updated_s,
        **visit_detail_of(row.detail),
    )

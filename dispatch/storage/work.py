"""What couriers have done, as the database has it: shifts, rounds, tasks, beginnings and ends, notes about hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from dispatch.lifecycle.shift import ShiftStatus
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_people import EFFORT_ACCOUNT, HOURS_NOTE
from dispatch.storage.schema_rounds import ROUND, STOP, STOP_TASK
from dispatch.storage.store import Reading

BATCH = 500
#: Events that begin, interrupt and end the work of a round, and those of them after which it goes on.
ROUND_EVENTS = ("round.started", "round.paused", "round.resumed", "round.completed", "round.aborted")


def shifts_between(
    reading: Reading, from_day: str, to_day: str, courier_ids: Iterable[str] | None = None
) -> list[Row[Any]]:
    """Return the shifts of local dates, both included, but for cancelled ones, of some couriers only if they are given."""
    query = reading.select(SHIFT).where(
        SHIFT.c.day >= from_day, SHIFT.c.day <= to_day, SHIFT.c.status != ShiftStatus.CANCELLED.value
    )
    if courier_ids is not None:
        query = query.where(SHIFT.c.courier_id.in_(sorted(set(courier_ids))))
    return list(reading.rows(query.order_by(SHIFT.c.from_s, SHIFT.c.id)))


def tasks_named(reading: Reading, names: Iterable[str]) -> dict[str, Row[Any]]:
    """Return tasks by name, with the recipient of their delivery as ``recipient_id``."""
    wanted = sorted(set(names))
    found: dict[str, Row[Any]] = {}
    columns = (
        TASK.c.id, TASK.c.kind, TASK.c.status, TASK.c.place_id, TASK.c.org_id, TASK.c.windows, TASK.c.ready_s,
        TASK.c.load, TASK.c.delivery_id, DELIVERY.c.recipient_id,
    )  # fmt: skip
    for first in range(0, len(wanted), BATCH):
        query = (
            select(*columns)
            .join(DELIVERY, DELIVERY.c.id == TASK.c.delivery_id)
            .where(TASK.c.town_id == reading.town_id, TASK.c.id.in_(wanted[first : first + BATCH]))
        )
        found |= {row.id: row for row in reading.rows(query)}
    return found


def round_events(reading: Reading, round_ids: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    """Return when rounds began, paused and ended: kinds and moments in the order of the log.

    A moment is by the clock of the phone, but never later than the record of it: nobody has seen the future.
    """
    wanted = sorted(set(round_ids))
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for first in range(0, len(wanted), BATCH):
        query = reading.select(EVENT).where(
            EVENT.c.subject.in_(wanted[first : first + BATCH]), EVENT.c.type.in_(ROUND_EVENTS)
        )
        for row in reading.rows(query.order_by(EVENT.c.sequence)):
            found[row.subject].append((row.type, min(row.happened_s, row.recorded_s)))
    return dict(found)


def notes_of(reading: Reading, shift_ids: Iterable[str]) -> list[Row[Any]]:
    """Return what is said about the hours of some shifts, in the order in which it was."""
    wanted = sorted(set(shift_ids))
    rows: list[Row[Any]] = []
    for first in range(0, len(wanted), BATCH):
        rows += reading.rows(
            reading.select(HOURS_NOTE).where(HOURS_NOTE.c.shift_id.in_(wanted[first : first + BATCH]))
        )
    return sorted(rows, key=lambda row: (row.written_s, row.id))


def round_rows(reading: Reading, shift_ids: Iterable[str]) -> list[Row[Any]]:
    """Return the rounds of some shifts without their stops, in the order of their names."""
    wanted = sorted(set(shift_ids))
    rows: list[Row[Any]] = []
    for first in range(0, len(wanted), BATCH):
        rows += reading.rows(reading.select(ROUND).where(ROUND.c.shift_id.in_(wanted[first : first + BATCH])))
    return sorted(rows, key=lambda row: row.id)


def closed_bounds(reading: Reading, round_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return when the first and the last stop of rounds was closed, for those with a closed one."""
    wanted = sorted(set(round_ids))
    found: dict[str, tuple[int, int]] = {}
    for first in range(0, len(wanted), BATCH):
        query = (
            select(
                STOP.c.round_id,
                func.min(STOP.c.closed_s).label("least_s"),
                func.max(STOP.c.closed_s).label("most_s"),
            )
            .where(
                STOP.c.town_id == reading.town_id,
                STOP.c.round_id.in_(wanted[first : first + BATCH]),
                STOP.c.status == "closed",
                STOP.c.closed_s.is_not(None),
            )
            .group_by(STOP.c.round_id)
        )
        found |= {row.round_id: (int(row.least_s), int(row.most_s)) for row in reading.rows(query)}
    return found


def kept_accounts(reading: Reading, shift_ids: Iterable[str]) -> list[Row[Any]]:
    """Return the accounts kept of some shifts."""
    wanted = sorted(set(shift_ids))
    rows: list[Row[Any]] = []
    for first in range(0, len(wanted), BATCH):
        batch = wanted[first : first + BATCH]
        rows += reading.rows(reading.select(EFFORT_ACCOUNT).where(EFFORT_ACCOUNT.c.shift_id.in_(batch)))
    return rows


def drops_done(
    reading: Reading, courier_ids: Iterable[str], since_s: int, condition: Any
) -> Sequence[Row[Any]]:
    """Return who was at which door since a moment: courier, recipient, place and stop, each stop once.

    Parameters
    ----------
    condition
        Which deliveries or places.
    """
    query: Select[Any] = (
        select(SHIFT.c.courier_id, DELIVERY.c.recipient_id, STOP.c.place_id, STOP.c.id)
        .distinct()
        .join(ROUND, ROUND.c.shift_id == SHIFT.c.id)
        .join(STOP, STOP.c.round_id == ROUND.c.id)
        .join(STOP_TASK, STOP_TASK.c.stop_id == STOP.c.id)
        .join(TASK, TASK.c.id == STOP_TASK.c.task_id)
        .join(DELIVERY, DELIVERY.c.id == TASK.c.delivery_id)
        .where(
            SHIFT.c.town_id == reading.town_id,
            SHIFT.c.courier_id.in_(sorted(set(courier_ids))),
            TASK.c.kind != "pickup",
            STOP.c.status == "closed",
            STOP.c.outcome.in_(["success", "partial"]),
            STOP.c.closed_s >= since_s,
            condition,
        )
    )
    return reading.rows(query)

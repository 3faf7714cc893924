"""Positions in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_positions import POSITION, POSITION_PAUSE
from dispatch.storage.store import Reading, Writing

BATCH = 500


@dataclass(frozen=True, slots=True)
class ShiftBounds:
    """When a shift of a courier begins and ends, UTC epoch seconds."""

    id: str
    from_s: int
    to_s: int


def shifts_between(reading: Reading, courier_id: str, from_s: int, to_s: int) -> tuple[ShiftBounds, ...]:
    """Return the shifts of a courier that touch a stretch of time, called-off ones left out."""
    query = (
        select(SHIFT.c.id, SHIFT.c.from_s, SHIFT.c.to_s)
        .where(
            SHIFT.c.town_id == reading.town_id,
            SHIFT.c.courier_id == courier_id,
            SHIFT.c.from_s <= to_s,
            SHIFT.c.to_s >= from_s,
            SHIFT.c.status != "cancelled",
        )
        .order_by(SHIFT.c.from_s, SHIFT.c.id)
    )
    return tuple(ShiftBounds(row.id, row.from_s, row.to_s) for row in reading.rows(query))


def pauses(reading: Reading, courier_id: str, since_s: int) -> tuple[tuple[int, int | None], ...]:
    """Return from when to when a courier has had positions switched off, of what is not over before a moment."""
    query = (
        select(POSITION_PAUSE.c.from_s, POSITION_PAUSE.c.to_s)
        .where(
            POSITION_PAUSE.c.town_id == reading.town_id,
            POSITION_PAUSE.c.courier_id == courier_id,
            or_(POSITION_PAUSE.c.to_s.is_(None), POSITION_PAUSE.c.to_s > since_s),
        )
        .order_by(POSITION_PAUSE.c.from_s)
    )
    return tuple((row.from_s, row.to_s) for row in reading.rows(query))


def known_device_times(reading: Reading, shift_id: str, times: Collection[int]) -> set[int]:
    """Return which of the times of a phone a shift has a position of."""
    found: set[int] = set()
    wanted = sorted(times)
    for first in range(0, len(wanted), BATCH):
        query = select(POSITION.c.device_s).where(
            POSITION.c.town_id == reading.town_id,
            POSITION.c.shift_id == shift_id,
            POSITION.c.device_s.in_(wanted[first : first + BATCH]),
        )
        found |= set(reading.connection.execute(query).scalars())
    return found


def positions_between(reading: Reading, shift_id: str, from_s: int, to_s: int) -> Sequence[Row[Any]]:
    """Return the positions of a shift between two moments of our clock, both included, in order."""
    query = (
        select(POSITION)
        .where(
            POSITION.c.town_id == reading.town_id,
            POSITION.c.shift_id == shift_id,
            POSITION.c.at_s.between(from_s, to_s),
        )
        .order_by(POSITION.c.at_s)
    )
    return reading.rows(query)


def add_positions(writing: Writing, rows: Sequence[Mapping[str, Any]]) -> int:
    """Store positions, those that are there already left as they are, and return how many are new.

    No event is noted of them: they are nothing that happens to a thing, they come by the thousand, and the log is kept for years.
    """
    added = 0
    insert = sqlite.insert if writing.connection.dialect.name == "sqlite" else postgresql.insert
    for first in range(0, len(rows), BATCH):
        part = [{**row, "town_id": writing.town_id} for row in rows[first : first + BATCH]]
        new = insert(POSITION).values(part).on_conflict_do_nothing().returning(POSITION.c.device_s)
        added += len(writing.connection.execute(new).all())
    return added


def newest_position(reading: Reading, shift_id: str) -> Row[Any] | None:
    """Return the newest position of a shift, by the clock of its phone."""
    query = (
        select(POSITION)
        .where(POSITION.c.town_id == reading.town_id, POSITION.c.shift_id == shift_id)
        .order_by(POSITION.c.device_s.desc())
        .limit(1)
    )
    return reading.connection.execute(query).one_or_none()

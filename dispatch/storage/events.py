"""The log of what has happened, read in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, func, select

from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import Event, Reading

#: Names in one query: databases bound the number of parameters.
_BATCH = 500


def last_sequence(reading: Reading) -> int:
    """Return the number of the last event of the town, 0 if there is none."""
    query = select(func.max(EVENT.c.sequence)).where(EVENT.c.town_id == reading.town_id)
    return int(reading.connection.execute(query).scalar_one() or 0)


def events_after(reading: Reading, sequence: int, *, most: int = 1000) -> tuple[Event, ...]:
    """Return the events of the town after a number, the oldest first.

    Parameters
    ----------
    sequence
        Of the last event that is known; 0 for the beginning.
    most
        So many at a time.
    """
    query = reading.select(EVENT).where(EVENT.c.sequence > sequence).order_by(EVENT.c.sequence).limit(most)
    return tuple(_event(row) for row in reading.rows(query))


def kinds_after(reading: Reading, sequence: int) -> frozenset[str]:
    """Return the types of the events of the town after a number."""
    query = (
        select(EVENT.c.type).where(EVENT.c.town_id == reading.town_id, EVENT.c.sequence > sequence).distinct()
    )
    return frozenset(reading.connection.execute(query).scalars())


def events_of(reading: Reading, subject: str) -> tuple[Event, ...]:
    """Return what has happened to a thing, the oldest first."""
    query = reading.select(EVENT).where(EVENT.c.subject == subject).order_by(EVENT.c.sequence)
    return tuple(_event(row) for row in reading.rows(query))


def events_of_kind(reading: Reading, subjects: Iterable[str], kind: str) -> tuple[Event, ...]:
    """Return the events of a type that have happened to some things, the oldest first."""
    query = reading.select(EVENT).where(EVENT.c.subject.in_(sorted(set(subjects))), EVENT.c.type == kind)
    return tuple(_event(row) for row in reading.rows(query.order_by(EVENT.c.sequence)))


def events_of_kinds(reading: Reading, subjects: Iterable[str], kinds: Iterable[str]) -> tuple[Event, ...]:
    """Return the events of some types that have happened to some things, the oldest first."""
    wanted, types = sorted(set(subjects)), sorted(set(kinds))
    found: list[Event] = []
    for first in range(0, len(wanted), _BATCH):
        query = reading.select(EVENT).where(
            EVENT.c.subject.in_(wanted[first : first + _BATCH]), EVENT.c.type.in_(types)
        )
        found += [_event(row) for row in reading.rows(query)]
    return tuple(sorted(found, key=lambda event: event.sequence))


def _event(row: Row[Any]) -> Event:
    return Event(
        id=row.id,
        type=row.type,
        subject=row.subject,
        version=row.version,
        actor=row.actor,
        behalf=row.behalf,
        data=row.data,
        happened_s=row.happened_s,
        recorded_s=row.recorded_s,
        sequence=row.sequence,
    )

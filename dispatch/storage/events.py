"""The log of what has happened, read in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Row, bindparam, func

from dispatch.storage.prepared import among, of_town
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import Event, Reading

_LAST = of_town(EVENT, func.max(EVENT.c.sequence))
_AFTER = (
    of_town(EVENT)
    .where(EVENT.c.sequence > bindparam("known"))
    .order_by(EVENT.c.sequence)
    .limit(bindparam("most"))
)
_KINDS = of_town(EVENT, EVENT.c.type).where(EVENT.c.sequence > bindparam("known")).distinct()
_ABOUT = of_town(EVENT).where(among(EVENT.c.subject)).order_by(EVENT.c.sequence)
_OF_KINDS = _ABOUT.where(among(EVENT.c.type, "kinds"))


def last_sequence(reading: Reading) -> int:
    """Return the number of the last event of the town, 0 if there is none."""
    return int(reading.fetch(_LAST)[0][0] or 0)


def events_after(reading: Reading, sequence: int, *, most: int = 1000) -> tuple[Event, ...]:
    """Return the events of the town after a number, the oldest first.

    Parameters
    ----------
    sequence
        Of the last event that is known; 0 for the beginning.
    most
        So many at a time.
    """
    return tuple(event_of_row(row) for row in reading.fetch(_AFTER, known=sequence, most=most))


def events_since(reading: Reading, sequence: int, *, at_once: int = 1000) -> Iterator[Event]:
    """Yield all events of the town after a number, the oldest first, so many read at once."""
    while events := events_after(reading, sequence, most=at_once):
        yield from events
        if len(events) < at_once:
            return
        sequence = events[-1].sequence


def kinds_after(reading: Reading, sequence: int) -> frozenset[str]:
    """Return the types of the events of the town after a number."""
    return frozenset(row.type for row in reading.fetch(_KINDS, known=sequence))


def events_of(reading: Reading, subject: str) -> tuple[Event, ...]:
    """Return what has happened to a thing, the oldest first."""
    return tuple(event_of_row(row) for row in reading.fetch(_ABOUT, names=[subject]))


def events_of_kind(reading: Reading, subjects: Iterable[str], kind: str) -> tuple[Event, ...]:
    """Return the events of a type that have happened to some things, the oldest first."""
    return events_of_kinds(reading, subjects, [kind])


def events_of_kinds(reading: Reading, subjects: Iterable[str], kinds: Iterable[str]) -> tuple[Event, ...]:
    """Return the events of some types that have happened to some things, the oldest first."""
    found = reading.among(EVENT.c.subject, subjects, _OF_KINDS, kinds=sorted(set(kinds)))
    return tuple(sorted(map(event_of_row, found), key=lambda event: event.sequence))


def event_of_row(row: Row[Any]) -> Event:
    """Return the event of a row of the log."""
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

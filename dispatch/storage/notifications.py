"""Notifications in the database: every decision, with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Row, func, select

from dispatch.notify.decision import Reason, Status
from dispatch.notify.kinds import Audience, MessageKind
from dispatch.notify.notification import Notification
from dispatch.storage.schema_notify import NOTIFICATION
from dispatch.storage.store import Reading, Writing

BATCH = 500


def next_number(writing: Writing, subject: str) -> int:
    """Return the number of the next decision about a subject; nobody else gets it before the end of the transaction."""
    writing.exclude(f"notifications of {subject}")
    query = select(func.max(NOTIFICATION.c.sequence)).where(
        NOTIFICATION.c.town_id == writing.town_id, NOTIFICATION.c.subject == subject
    )
    return int(writing.connection.execute(query).scalar_one() or 0) + 1


def add(writing: Writing, new: Notification) -> None:
    """Store a decision."""
    row = asdict(new)
    row["facts"] = dict(new.facts)
    writing.insert(NOTIFICATION, row)


def change(writing: Writing, old: Notification, **changes: Any) -> Notification:
    """Store a decision with some fields changed, and return it as it is now.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    version = writing.change(NOTIFICATION, old.id, old.version, changes)
    return replace(old, **changes, version=version)


def get(reading: Reading, name: str) -> Notification:
    """Return a decision.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _notification(reading.get(NOTIFICATION, name))


def from_event(reading: Reading, event_id: str, audience: Audience, target_id: str) -> Notification | None:
    """Return what was decided about an event for somebody, if anything was."""
    query = reading.select(NOTIFICATION).where(
        NOTIFICATION.c.event_id == event_id,
        NOTIFICATION.c.audience == audience.value,
        NOTIFICATION.c.target_id == target_id,
    )
    row = reading.connection.execute(query).one_or_none()
    return None if row is None else _notification(row)


def of_subject(reading: Reading, subject: str) -> tuple[Notification, ...]:
    """Return all decisions about a delivery or a round in their order: what was sent, what was not, and why."""
    query = reading.select(NOTIFICATION).where(NOTIFICATION.c.subject == subject)
    return tuple(_notification(row) for row in reading.rows(query.order_by(NOTIFICATION.c.sequence)))


def standing(reading: Reading, subjects: Iterable[str]) -> dict[tuple[str, str], list[Notification]]:
    """Return what is sent or pending, by the person told and the subject, in the order of the decisions."""
    wanted = list(subjects)
    found: dict[tuple[str, str], list[Notification]] = {}
    for first in range(0, len(wanted), BATCH):
        query = reading.select(NOTIFICATION).where(
            NOTIFICATION.c.subject.in_(wanted[first : first + BATCH]),
            NOTIFICATION.c.status.in_([Status.PENDING.value, Status.SENT.value]),
        )
        for row in reading.rows(query.order_by(NOTIFICATION.c.subject, NOTIFICATION.c.sequence)):
            found.setdefault((row.target_id, row.subject), []).append(_notification(row))
    return found


def last_about(reading: Reading, target_id: str, subject: str) -> Notification | None:
    """Return the last decision about a subject for somebody, whatever it was."""
    query = reading.select(NOTIFICATION).where(
        NOTIFICATION.c.subject == subject, NOTIFICATION.c.target_id == target_id
    )
    row = reading.connection.execute(query.order_by(NOTIFICATION.c.sequence.desc()).limit(1)).one_or_none()
    return None if row is None else _notification(row)


def sent_to(
    reading: Reading, target_id: str, *, since_s: int, kinds: Iterable[MessageKind] = ()
) -> tuple[Notification, ...]:
    """Return what somebody was sent since a time, the latest first, of some kinds only where kinds are given."""
    query = reading.select(NOTIFICATION).where(
        NOTIFICATION.c.target_id == target_id, NOTIFICATION.c.sent_s >= since_s
    )
    wanted = [kind.value for kind in kinds]
    if wanted:
        query = query.where(NOTIFICATION.c.kind.in_(wanted))
    order = (NOTIFICATION.c.sent_s.desc(), NOTIFICATION.c.id.desc())
    return tuple(_notification(row) for row in reading.rows(query.order_by(*order)))


def _notification(row: Row[Any]) -> Notification:
    values = {name: getattr(row, name) for name in Notification.__dataclass_fields__}
    values["audience"] = Audience(row.audience)
    values["kind"] = MessageKind(row.kind)
    values["status"] = Status(row.status)
    values["reason"] = Reason(row.reason)
    return Notification(**values)

"""Notifications in the database: every decision, with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam, func

from dispatch.notify.decision import Reason, Status
from dispatch.notify.kinds import Audience, MessageKind
from dispatch.notify.notification import Notification
from dispatch.storage.prepared import among, of_town
from dispatch.storage.schema_notify import NOTIFICATION
from dispatch.storage.store import Reading, Writing

_BY_SUBJECT = NOTIFICATION.c.subject == bindparam("own_subject")
_BY_TARGET = NOTIFICATION.c.target_id == bindparam("own_target")
_LAST_NUMBER = of_town(NOTIFICATION, func.max(NOTIFICATION.c.sequence)).where(_BY_SUBJECT)
_FROM_EVENT = of_town(NOTIFICATION).where(
    NOTIFICATION.c.event_id == bindparam("own_event"),
    NOTIFICATION.c.audience == bindparam("own_audience"),
    _BY_TARGET,
)
_OF_SUBJECT = of_town(NOTIFICATION).where(_BY_SUBJECT).order_by(NOTIFICATION.c.sequence)
_LAST_ABOUT = (
    of_town(NOTIFICATION).where(_BY_SUBJECT, _BY_TARGET).order_by(NOTIFICATION.c.sequence.desc()).limit(1)
)
_STANDING = (
    of_town(NOTIFICATION)
    .where(
        among(NOTIFICATION.c.subject),
        NOTIFICATION.c.status.in_([Status.PENDING.value, Status.SENT.value]),
    )
    .order_by(NOTIFICATION.c.subject, NOTIFICATION.c.sequence)
)


def next_number(writing: Writing, subject: str) -> int:
    """Return the number of the next decision about a subject; nobody else gets it before the end of the transaction."""
    writing.exclude(f"notifications of {subject}")
    return int(writing.fetch(_LAST_NUMBER, own_subject=subject)[0][0] or 0) + 1


def add(writing: Writing, new: Notification) -> None:
    """Store a decision."""
    row = {name: getattr(new, name) for name in Notification.__dataclass_fields__}
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
    found = reading.fetch(_FROM_EVENT, own_event=event_id, own_audience=audience.value, own_target=target_id)
    return _notification(found[0]) if found else None


def of_subject(reading: Reading, subject: str) -> tuple[Notification, ...]:
    """Return all decisions about a delivery or a round in their order: what was sent, what was not, and why."""
    return tuple(_notification(row) for row in reading.fetch(_OF_SUBJECT, own_subject=subject))


def standing(reading: Reading, subjects: Iterable[str]) -> dict[tuple[str, str], list[Notification]]:
    """Return what is sent or pending, by the person told and the subject, in the order of the decisions."""
    found: dict[tuple[str, str], list[Notification]] = {}
    for row in reading.among(NOTIFICATION.c.subject, subjects, _STANDING):
        found.setdefault((row.target_id, row.subject), []).append(_notification(row))
    return found


def last_about(reading: Reading, target_id: str, subject: str) -> Notification | None:
    """Return the last decision about a subject for somebody, whatever it was."""
    found = reading.fetch(_LAST_ABOUT, own_subject=subject, own_target=target_id)
    return _notification(found[0]) if found else None


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

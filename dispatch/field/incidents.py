"""What a person has to look at: opened once, closed by somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, or_

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.storage.schema_field import INCIDENT
from dispatch.storage.store import Reading, Writing

OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True)
class Incident:
    """Something to be looked at. ``subject`` is the round, delivery or task that it is about."""

    id: str
    kind: str
    subject: str
    status: str
    detail: Mapping[str, Any]
    opened_s: int
    closed_s: int | None
    version: int


def open_incident(
    writing: Writing,
    kind: str,
    subject: str,
    detail: Mapping[str, Any],
    *,
    name: str = "",
    happened_s: int | None = None,
) -> str:
    """Open an incident, and return its name; where there is one of the name given already, nothing happens.

    Events: ``incident.opened``.
    """
    name = name or writing.ids.new(ids.INCIDENT)
    if writing.find(INCIDENT, name) is not None:
        return name
    writing.insert(
        INCIDENT,
        {
            "id": name,
            "kind": kind,
            "subject": subject,
            "status": OPEN,
            "detail": dict(detail),
            "version": 1,
            "opened_s": writing.now_s,
            "closed_s": None,
        },
    )
    writing.note(
        "incident.opened",
        name,
        1,
        {"kind": kind, "subject": subject, **detail},
        happened_s=happened_s,
    )
    return name


def close_incident(writing: Writing, name: str, version: int, remark: str = "") -> Incident:
    """Close an incident that somebody has looked at.

    Events: ``incident.closed``.

    Raises
    ------
    NotFoundError
        There is none of that name.
    DispatchError
        ``incident_closed``: it is closed already.
    ConflictError
        It has changed since it was read.
    """
    row = writing.get(INCIDENT, name)
    if row.status == CLOSED:
        raise DispatchError(
            f"incident {name} is closed already: read it again to see what was remarked",
            code="incident_closed",
        )
    detail = {**row.detail, "remark": remark} if remark else dict(row.detail)
    version = writing.change(
        INCIDENT, name, version, {"status": CLOSED, "closed_s": writing.now_s, "detail": detail}
    )
    writing.note("incident.closed", name, version, {"kind": row.kind, "subject": row.subject})
    return _incident(writing.get(INCIDENT, name))


def open_incidents(reading: Reading) -> tuple[Incident, ...]:
    """Return what has to be looked at, the oldest first."""
    query = reading.select(INCIDENT).where(INCIDENT.c.status == OPEN)
    return tuple(_incident(row) for row in reading.rows(query.order_by(INCIDENT.c.opened_s, INCIDENT.c.id)))


def open_page(reading: Reading, *, after: tuple[int, str] | None, most: int) -> list[Incident]:
    """Return so many of those that have to be looked at, the oldest first, behind the moment and the name of the last one that is known."""
    one = INCIDENT.c
    query = reading.select(INCIDENT).where(one.status == OPEN)
    if after is not None:
        query = query.where(or_(one.opened_s > after[0], and_(one.opened_s == after[0], one.id > after[1])))
    return [_incident(row) for row in reading.rows(query.order_by(one.opened_s, one.id).limit(most))]


def get_incident(reading: Reading, name: str) -> Incident:
    """Return an incident.

    Raises
    ------
    NotFoundError
        There is none of that name.
    """
    return _incident(reading.get(INCIDENT, name))


def _incident(row: Row[Any]) -> Incident:
    return Incident(
        row.id, row.kind, row.subject, row.status, row.detail, row.opened_s, row.closed_s, row.version
    )

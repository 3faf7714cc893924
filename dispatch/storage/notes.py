"""What a transaction notes beside its changes: events, and what is to be told about them; stored together with the changes."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from dispatch.storage.many_rows import add_rows
from dispatch.storage.schema_log import EVENT, OUTBOX


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened. ``sequence`` is 0 before it is stored."""

    id: str
    type: str
    subject: str
    version: int
    actor: str
    behalf: str
    data: Mapping[str, Any]
    happened_s: int
    recorded_s: int
    sequence: int = 0


@dataclass
class Notes:
    """What a transaction has changed and noted so far: ``told`` are rows of the outbox, without what they have in common."""

    changes: int = 0
    events: list[Event] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)


def keep_notes(connection: Connection, town_id: str, real_s: int, notes: Notes) -> None:
    """Store what a transaction has noted; the last thing before its commit, since a town writes events one transaction at a time.

    Parameters
    ----------
    real_s
        The time by the clock of the machines, which is what rows of the outbox go by.
    """
    if not notes.events and not notes.told:
        return
    if connection.dialect.name == "postgresql":
        # Whoever reads events by their sequence must not find a smaller number later on.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": zlib.crc32(town_id.encode())})
    if notes.events:
        add_rows(
            connection,
            EVENT,
            [
                {
                    "id": event.id,
                    "town_id": town_id,
                    "type": event.type,
                    "subject": event.subject,
                    "version": event.version,
                    "actor": event.actor,
                    "behalf": event.behalf,
                    "data": event.data,
                    "happened_s": event.happened_s,
                    "recorded_s": event.recorded_s,
                }
                for event in notes.events
            ],
        )
    if notes.told:
        blank = {
            "event_id": "",
            "payload": {},
            "due_s": real_s,
            "attempts": 0,
            "holder": "",
            "failure": "",
            "town_id": town_id,
        }
        add_rows(connection, OUTBOX, [{**blank, **row} for row in notes.told])

"""What a transaction notes beside its changes: events, and what is to be told about them; stored together with the changes."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from dispatch.storage.many_rows import add_rows
from dispatch.storage.prepared import OWN_TOWN, of_town
from dispatch.storage.schema_log import EVENT, OUTBOX
from dispatch.storage.schema_webhooks import WEBHOOK_ENDPOINT
from dispatch.storage.topics import WEBHOOK

_LISTENING = of_town(WEBHOOK_ENDPOINT, WEBHOOK_ENDPOINT.c.id).limit(1)


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
    told = notes.told
    if any(row["topic"] == WEBHOOK for row in told) and not _listened_to(connection, town_id):
        told = [row for row in told if row["topic"] != WEBHOOK]
    if told:
        blank = {
            "event_id": "",
            "payload": {},
            "due_s": real_s,
            "attempts": 0,
            "holder": "",
            "failure": "",
            "town_id": town_id,
        }
        add_rows(connection, OUTBOX, [{**blank, **row} for row in told])


def _listened_to(connection: Connection, town_id: str) -> bool:
    """Return whether any program of others listens to a town: where none does, the outbox has nothing for any.

    An endpoint that is made hears of what happens from then on. On PostgreSQL too: who makes one notes that in the same turn, by the lock above.
    """
    return connection.execute(_LISTENING, {OWN_TOWN: town_id}).first() is not None

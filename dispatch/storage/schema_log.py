"""Tables of what has happened and must be told: events and the outbox."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from dispatch.storage.columns import METADATA, Counter, Document, Name, moment, town

#: Only ever added to. Sequence numbers of a town follow the order of its commits.
EVENT = Table(
    "event",
    METADATA,
    Column("sequence", Counter, primary_key=True, autoincrement=True),
    Column("id", Name, nullable=False, unique=True),
    town(),
    Column("type", String(64), nullable=False),
    Column("subject", Name, nullable=False),
    Column("version", Integer, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("behalf", String(120), nullable=False),
    Column("data", Document, nullable=False),
    # By the clock of the device that it happened on, and by ours.
    moment("happened_s", needed=True),
    moment("recorded_s", needed=True),
    Index(None, "town_id", "sequence"),
    Index(None, "subject", "sequence"),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("sequence", Counter, primary_key=True, autoincrement=True),
    town(),
    Column("event_id", Name, nullable=False),
    Column("topic", String(32), nullable=False),
    Column("payload", Document, nullable=False),
    moment("due_s", needed=True),
    Column("attempts", Integer, nullable=False),
    moment("lease_s"),
    moment("done_s"),
    Column("failure", Text, nullable=False),
    Index(None, "topic", "done_s", "due_s"),
    Index(None, "event_id"),
)

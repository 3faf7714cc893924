"""Tables of what has happened and must be told: events and the outbox."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, text

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

_OPEN = text("done_s IS NULL AND given_up_s IS NULL")

#: What is still to be handed over, and what was. ``lease_s`` is by the clock of the database, ``holder`` names who has it in hand;
#: rows of one topic, town and subject are handed over in the order of ``sequence``, which follows the commits of a town.
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("sequence", Counter, primary_key=True, autoincrement=True),
    town(),
    Column("event_id", Name, nullable=False),
    Column("topic", String(32), nullable=False),
    Column("subject", Name, nullable=False),
    Column("payload", Document, nullable=False),
    moment("due_s", needed=True),
    Column("attempts", Integer, nullable=False),
    Column("holder", String(64), nullable=False),
    moment("lease_s"),
    moment("done_s"),
    moment("given_up_s"),
    Column("failure", Text, nullable=False),
    Index("ix_outbox_due", "topic", "due_s", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index(
        "ix_outbox_turn",
        "topic",
        "town_id",
        "subject",
        "sequence",
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    Index(None, "event_id"),
)

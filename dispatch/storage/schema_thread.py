"""Tables of the conversation between a recipient and the shops of a delivery."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text, UniqueConstraint

from dispatch.storage.columns import METADATA, Name, key, moment, reference, town

#: ``org_id`` names the shop that it is exchanged with, empty for an instruction to the courier that no shop sees. ``number``
#: counts the messages of a delivery in the order of their commits.
MESSAGE = Table(
    "message",
    METADATA,
    key(),
    town(),
    reference("delivery_id", "delivery"),
    Column("number", Integer, nullable=False),
    Column("org_id", Name, nullable=False),
    Column("side", String(16), nullable=False),
    Column("author", String(120), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("text", Text, nullable=False),
    moment("posted_s", needed=True),
    moment("erased_s"),
    UniqueConstraint("delivery_id", "number"),
    Index(None, "town_id", "posted_s"),
)

#: How far each side has read a thread.
MESSAGE_READ = Table(
    "message_read",
    METADATA,
    town(),
    reference("delivery_id", "delivery"),
    Column("org_id", Name, nullable=False),
    Column("side", String(16), nullable=False),
    Column("number", Integer, nullable=False),
    moment("read_s", needed=True),
    PrimaryKeyConstraint("delivery_id", "org_id", "side"),
)

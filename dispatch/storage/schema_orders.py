"""Tables of what is promised: deliveries and their tasks."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint, text

from dispatch.storage.columns import (
    METADATA,
    Document,
    Name,
    key,
    known_in_town,
    moment,
    of_same_town,
    town,
    version,
)

DELIVERY = Table(
    "delivery",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("org_id", Name, nullable=False),
    of_same_town("org_id", "organization"),
    Column("external_ref", String(200), nullable=True),
    Column("code", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("status", String(24), nullable=False),
    Column("held_reason", String(64), nullable=False),
    Column("recipient_id", Name, nullable=False),
    of_same_town("recipient_id", "recipient"),
    Column("drop_place_id", Name, nullable=False),
    of_same_town("drop_place_id", "place"),
    Column("day", Name, nullable=False),
    moment("window_from_s", needed=True),
    moment("window_to_s", needed=True),
    moment("promised_s"),
    Column("temperature", String(16), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("max_ride_s", Integer, nullable=True),
    Column("fee_minor", Integer, nullable=False),
    Column("fee_rule", String(64), nullable=False),
    Column("payment", Document, nullable=False),
    Column("detail", Document, nullable=False),
    Column("attempts", Integer, nullable=False),
    version(),
    moment("created_s", needed=True),
    moment("updated_s", needed=True),
    # Null for deliveries without a name of the sender's own: those are never the same.
    UniqueConstraint("town_id", "org_id", "external_ref"),
    UniqueConstraint("town_id", "day", "code"),
    Index(None, "town_id", "day", "status"),
    Index(None, "recipient_id"),
    Index(None, "drop_place_id"),
)

_PREPARED = text("ready_s IS NOT NULL")

TASK = Table(
    "task",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("delivery_id", Name, nullable=False),
    of_same_town("delivery_id", "delivery"),
    Column("sequence", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("place_id", Name, nullable=False),
    of_same_town("place_id", "place"),
    Column("org_id", Name, nullable=True),
    of_same_town("org_id", "organization"),
    Column("windows", Document, nullable=False),
    moment("ready_s"),
    Column("load", Document, nullable=False),
    Column("service_s", Integer, nullable=False),
    Column("items", Text, nullable=False),
    Column("barcodes", Document, nullable=False),
    moment("done_s"),
    moment("received_s"),
    UniqueConstraint("delivery_id", "sequence"),
    Index(None, "town_id", "org_id", "ready_s"),
    # What all shops of a town have taken on from a moment on; drops have no such moment.
    Index("ix_task_ready", "town_id", "ready_s", sqlite_where=_PREPARED, postgresql_where=_PREPARED),
)

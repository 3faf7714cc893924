"""Tables of what is promised: deliveries and their tasks."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from dispatch.storage.columns import METADATA, Document, Name, key, moment, reference, town, version

DELIVERY = Table(
    "delivery",
    METADATA,
    key(),
    town(),
    reference("org_id", "organization"),
    Column("external_ref", String(200), nullable=True),
    Column("code", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("status", String(24), nullable=False),
    Column("held_reason", String(64), nullable=False),
    reference("recipient_id", "recipient"),
    reference("drop_place_id", "place"),
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
)

TASK = Table(
    "task",
    METADATA,
    key(),
    town(),
    reference("delivery_id", "delivery"),
    Column("sequence", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    reference("place_id", "place"),
    reference("org_id", "organization", needed=False),
    Column("windows", Document, nullable=False),
    moment("ready_s"),
    Column("load", Document, nullable=False),
    Column("service_s", Integer, nullable=False),
    Column("items", Text, nullable=False),
    moment("done_s"),
    moment("received_s"),
    UniqueConstraint("delivery_id", "sequence"),
    Index(None, "town_id", "org_id", "ready_s"),
)

"""Tables of how orders come in: drafts, codes of tills, corrected pins, zones, the calendar of peaks."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from dispatch.storage.columns import METADATA, Document, Name, key, moment, reference, town, version

#: An order that is not complete yet. ``status`` is open, promoted or dropped.
DRAFT = Table(
    "draft",
    METADATA,
    key(),
    town(),
    reference("org_id", "organization"),
    Column("channel", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("body", Document, nullable=False),
    reference("delivery_id", "delivery", needed=False),
    Column("actor", String(120), nullable=False),
    Column("behalf", String(120), nullable=False),
    version(),
    moment("created_s", needed=True),
    moment("updated_s", needed=True),
    moment("expires_s", needed=True),
    Index(None, "town_id", "status", "expires_s"),
)

#: Codes of tills that have been used: a second use finds the key taken.
TILL_CODE = Table(
    "till_code",
    METADATA,
    Column("id", Name, nullable=False),
    town(),
    reference("org_id", "organization"),
    reference("draft_id", "draft"),
    moment("used_s", needed=True),
    moment("expires_s", needed=True),
    PrimaryKeyConstraint("town_id", "id"),
)

#: Where somebody has said that an address of a recipient is. ``address`` is the text in its normal form.
PIN = Table(
    "pin",
    METADATA,
    key(),
    town(),
    reference("recipient_id", "recipient"),
    Column("address", Text, nullable=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("actor", String(120), nullable=False),
    version(),
    moment("updated_s", needed=True),
    UniqueConstraint("town_id", "recipient_id", "address"),
)

#: Where a shop delivers (``purpose`` delivery) or what it costs there (fee). Without an organisation it is the town's own.
ZONE = Table(
    "zone",
    METADATA,
    key(),
    town(),
    reference("org_id", "organization", needed=False),
    Column("purpose", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("geometry", Document, nullable=False),
    Column("fee_minor", Integer, nullable=True),
    Column("active", Boolean, nullable=False),
    version(),
    Index(None, "town_id", "active"),
)

#: Days on which other rules hold. ``rules`` is a document of `dispatch.orders.day_rules.DayRules`.
PEAK = Table(
    "peak",
    METADATA,
    key(),
    town(),
    Column("name", Text, nullable=False),
    Column("from_day", Name, nullable=False),
    Column("to_day", Name, nullable=False),
    Column("rules", Document, nullable=False),
    version(),
    Index(None, "town_id", "to_day"),
)

"""Tables of who takes part: towns, their organisations, places, recipients, couriers and their shifts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from dispatch.storage.columns import (
    METADATA,
    Document,
    Name,
    key,
    known_in_town,
    moment,
    of_same_town,
    reference,
    town,
    version,
)

TOWN = Table(
    "town",
    METADATA,
    key(),
    Column("slug", String(80), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("map", String(80), nullable=False),
    Column("settings", Document, nullable=False),
    Column("live", Boolean, nullable=False),
    version(),
    moment("created_s", needed=True),
)

ORGANIZATION = Table(
    "organization",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("kind", String(32), nullable=False),
    Column("name", Text, nullable=False),
    reference("parent_id", "organization", needed=False),
    reference("place_id", "place", needed=False),
    Column("contact", Document, nullable=False),
    Column("throttle", Document, nullable=False),
    Column("active", Boolean, nullable=False),
    version(),
    moment("created_s", needed=True),
    Index(None, "town_id", "kind"),
)

PLACE = Table(
    "place",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("kind", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("address", Text, nullable=False),
    Column("access_note", Text, nullable=False),
    Column("setup_s", Integer, nullable=False),
    Column("opening_hours", Text, nullable=False),
    Column("category", String(64), nullable=False),
    Column("confidence", Float, nullable=False),
    version(),
    Index(None, "town_id", "kind", "id"),
)

RECIPIENT = Table(
    "recipient",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("name", Text, nullable=False),
    Column("phone", String(32), nullable=False),
    Column("email", String(254), nullable=False),
    Column("language", String(8), nullable=False),
    Column("door", Document, nullable=False),
    Column("channels", Document, nullable=False),
    version(),
    moment("created_s", needed=True),
    moment("last_contact_s", needed=True),
    moment("erased_s"),
    Index(None, "town_id", "phone"),
)

#: What is known of a person for one purpose; other purposes never see it.
RECIPIENT_PARTITION = Table(
    "recipient_partition",
    METADATA,
    reference("recipient_id", "recipient"),
    Column("purpose", String(16), nullable=False),
    town(),
    Column("data", Document, nullable=False),
    Column("consent", String(16), nullable=False),
    moment("consent_s"),
    moment("last_used_s", needed=True),
    PrimaryKeyConstraint("recipient_id", "purpose"),
)

COURIER = Table(
    "courier",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("name", Text, nullable=False),
    Column("phone", String(32), nullable=False),
    Column("skills", Document, nullable=False),
    Column("cost_per_hour_minor", Integer, nullable=False),
    Column("terms", Document, nullable=False),
    Column("active", Boolean, nullable=False),
    version(),
    Index(None, "town_id"),
)

VEHICLE = Table(
    "vehicle",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("name", Text, nullable=False),
    Column("profile", String(32), nullable=False),
    Column("facts", Document, nullable=False),
    Column("active", Boolean, nullable=False),
    version(),
    Index(None, "town_id"),
)

SHIFT = Table(
    "shift",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("courier_id", Name, nullable=False),
    of_same_town("courier_id", "courier"),
    Column("vehicle_id", Name, nullable=False),
    of_same_town("vehicle_id", "vehicle"),
    Column("day", Name, nullable=False),
    moment("from_s", needed=True),
    moment("to_s", needed=True),
    Column("start_place_id", Name, nullable=False),
    of_same_town("start_place_id", "place"),
    Column("end_place_id", Name, nullable=True),
    of_same_town("end_place_id", "place"),
    Column("breaks", Document, nullable=False),
    Column("max_duration_s", Integer, nullable=True),
    Column("status", String(16), nullable=False),
    version(),
    Index(None, "town_id", "day"),
    Index(None, "courier_id", "from_s"),
)

"""Tables of goods that wait for their recipients: relay points, their room, what is in it; and questions of shops."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from dispatch.storage.columns import METADATA, Name, key, moment, reference, town, version

RELAY_POINT = Table(
    "relay_point",
    METADATA,
    key(),
    town(),
    reference("place_id", "place"),
    reference("org_id", "organization", needed=False),
    Column("kind", String(16), nullable=False),
    Column("holding_s", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    version(),
    UniqueConstraint("town_id", "place_id"),
)

#: ``places`` parcels of at most ``volume_l`` each.
COMPARTMENT = Table(
    "compartment",
    METADATA,
    key(),
    town(),
    reference("relay_id", "relay_point"),
    Column("temperature", String(16), nullable=False),
    Column("volume_l", Integer, nullable=False),
    Column("places", Integer, nullable=False),
    Index(None, "relay_id"),
)

#: Goods that wait, or are to. ``status`` is expected, waiting, fetched, overdue or gone. The code is for the recipient alone: no event has it.
WAITING = Table(
    "waiting",
    METADATA,
    key(),
    town(),
    reference("delivery_id", "delivery"),
    reference("relay_id", "relay_point", needed=False),
    reference("compartment_id", "compartment", needed=False),
    Column("status", String(16), nullable=False),
    Column("code", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    moment("locked_s"),
    moment("from_s", needed=True),
    moment("until_s", needed=True),
    moment("since_s"),
    moment("reminded_s"),
    version(),
    UniqueConstraint("delivery_id"),
    Index(None, "compartment_id", "status"),
    Index(None, "town_id", "status", "until_s"),
)

#: A shop has not got something: what it asks, and what the customer has said. ``status`` is asked, accepted, refused, refunded or expired.
SUBSTITUTION = Table(
    "substitution",
    METADATA,
    key(),
    town(),
    reference("delivery_id", "delivery"),
    Column("task_id", Name, nullable=False),
    reference("org_id", "organization"),
    Column("missing", Text, nullable=False),
    Column("proposal", Text, nullable=False),
    Column("refund_minor", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    version(),
    moment("asked_s", needed=True),
    moment("answer_by_s", needed=True),
    moment("answered_s"),
    Index(None, "delivery_id"),
    Index(None, "town_id", "status", "answer_by_s"),
)

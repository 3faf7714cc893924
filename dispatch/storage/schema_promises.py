"""The tables of quotes, and of what kept windows take of all that is counted."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from dispatch.storage.columns import METADATA, Document, Name, key, moment, reference, town, version

#: ``document`` has the order, the offers and the one chosen; ``ask`` what a courier has to do for it once a window is kept.
QUOTE = Table(
    "quote",
    METADATA,
    key(),
    town(),
    reference("org_id", "organization"),
    Column("client", String(120), nullable=False),
    Column("status", String(16), nullable=False),
    Column("day", Name, nullable=False),
    Column("document", Document, nullable=False),
    Column("ask", Document, nullable=True),
    moment("expires_s", needed=True),
    Column("delivery_id", Name, nullable=False),
    version(),
    moment("created_s", needed=True),
    Index(None, "town_id", "status", "expires_s"),
    Index(None, "town_id", "client", "status"),
    Index(None, "delivery_id"),
    Index(None, "town_id", "day", "status"),
)

#: What a kept window takes until ``expires_s``, beside a courier's time: one of the deliveries of a stretch of the day, room at a relay
#: point. ``delivery_id`` is the delivery that is to be moved there, empty for one that is not there yet.
RESERVATION = Table(
    "reservation",
    METADATA,
    Column("quote_id", Name, ForeignKey("quote.id", ondelete="CASCADE"), primary_key=True),
    town(),
    Column("delivery_id", Name, nullable=False),
    Column("day", Name, nullable=False),
    Column("mode", String(16), nullable=False),
    moment("from_s", needed=True),
    moment("to_s", needed=True),
    Column("document", Document, nullable=False),
    Column("relay_id", Name, nullable=False),
    Column("compartment_id", Name, nullable=False),
    moment("room_until_s"),
    moment("expires_s", needed=True),
    Index(None, "town_id", "day", "expires_s"),
    Index(None, "town_id", "relay_id"),
)

#: Baskets that kept windows take of what shops make in a quarter of an hour.
RESERVED_BASKET = Table(
    "reserved_basket",
    METADATA,
    Column("quote_id", Name, ForeignKey("reservation.quote_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    town(),
    reference("org_id", "organization"),
    moment("ready_s", needed=True),
    Index(None, "town_id", "org_id"),
)

"""Tables of what people are told: notifications, how parties want to be reached, what was answered."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from dispatch.storage.columns import METADATA, Document, Name, key, moment, town, version

#: Every decision of the policy, those to say nothing too. ``subject`` is the delivery or the round that it is about, ``matter``
#: what of it; ``content`` is the same for messages that say the same. ``sequence`` counts the decisions of a subject.
NOTIFICATION = Table(
    "notification",
    METADATA,
    key(),
    town(),
    Column("audience", String(16), nullable=False),
    Column("target_id", Name, nullable=False),
    Column("subject", Name, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("event_id", Name, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("matter", String(120), nullable=False),
    Column("content", String(200), nullable=False),
    Column("facts", Document, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("counted", Boolean, nullable=False),
    Column("important", Boolean, nullable=False),
    Column("merged_into", Name, nullable=False),
    moment("decided_s", needed=True),
    moment("due_s"),
    moment("expires_s"),
    moment("sent_s"),
    Column("text", Text, nullable=False),
    Column("receipt", String(200), nullable=False),
    moment("erased_s"),
    version(),
    # An event that is handled again decides nothing again.
    UniqueConstraint("town_id", "event_id", "audience", "target_id"),
    UniqueConstraint("town_id", "subject", "sequence"),
    Index(None, "town_id", "target_id", "sent_s"),
)

#: How a shop or a courier wants to be told things; recipients say so in their own row. A shop without a row uses its screen.
PARTY_REACH = Table(
    "party_reach",
    METADATA,
    town(),
    Column("party_id", Name, nullable=False),
    Column("language", String(8), nullable=False),
    Column("channels", Document, nullable=False),
    version(),
    PrimaryKeyConstraint("town_id", "party_id"),
)

#: What people have said about being told things; only ever added to.
REACH_LOG = Table(
    "reach_log",
    METADATA,
    key(),
    town(),
    Column("party_id", Name, nullable=False),
    Column("change", String(24), nullable=False),
    Column("before", Document, nullable=False),
    Column("after", Document, nullable=False),
    Column("source", String(40), nullable=False),
    Column("actor", String(120), nullable=False),
    moment("said_s", needed=True),
    Index(None, "town_id", "party_id", "said_s"),
)

#: What came in by a channel, under the name that the channel gave it: the same name again has no second effect. The words
#: of a message are kept here only where they belong to no delivery.
REPLY = Table(
    "reply",
    METADATA,
    key(),
    town(),
    Column("channel", String(16), nullable=False),
    Column("external_id", String(120), nullable=False),
    Column("party_id", Name, nullable=False),
    Column("said", String(16), nullable=False),
    Column("outcome", String(24), nullable=False),
    Column("subject", Name, nullable=False),
    Column("text", Text, nullable=False),
    moment("received_s", needed=True),
    moment("erased_s"),
    UniqueConstraint("town_id", "channel", "external_id"),
    Index(None, "town_id", "received_s"),
    Index(None, "town_id", "subject"),
)

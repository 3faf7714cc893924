"""Tables of what programs of others are told: their endpoints, the messages to them, each attempt to hand one over."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from dispatch.storage.columns import (
    METADATA,
    Counter,
    Document,
    Name,
    key,
    known_in_town,
    moment,
    of_same_town,
    town,
    version,
)

#: Where a program listens. ``org_id`` is whose it is, none for the town's own; ``secrets`` are encrypted, each with the moment until which it
#: is valid; ``since_s`` is when the status came about.
WEBHOOK_ENDPOINT = Table(
    "webhook_endpoint",
    METADATA,
    key(),
    town(),
    Column("org_id", Name),
    Column("url", Text, nullable=False),
    Column("types", Document, nullable=False),
    Column("description", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    moment("since_s", needed=True),
    Column("secrets", Document, nullable=False),
    moment("created_s", needed=True),
    version(),
    known_in_town(),
    of_same_town("org_id", "organization"),
    Index(None, "town_id", "org_id"),
)

#: How an endpoint has answered lately; apart from it, as an attempt is no change that somebody has to have seen.
WEBHOOK_HEALTH = Table(
    "webhook_health",
    METADATA,
    Column("id", Name, ForeignKey("webhook_endpoint.id", ondelete="CASCADE"), primary_key=True),
    town(),
    # In a row, since when, and until when it is left alone.
    Column("failures", Integer, nullable=False),
    moment("failing_since_s"),
    moment("rest_until_s"),
    moment("worked_s"),
)

#: One for each event and each endpoint that may hear of it. ``body`` is what is sent, the same at every attempt; once it is erased the message is
#: not sent again. ``tries`` and ``first_s`` are of the attempts since it was queued last.
WEBHOOK_MESSAGE = Table(
    "webhook_message",
    METADATA,
    Column("sequence", Counter, primary_key=True, autoincrement=True),
    Column("id", Name, nullable=False, unique=True),
    town(),
    Column("endpoint_id", Name, nullable=False),
    Column("event_id", Name, nullable=False),
    Column("subject", Name, nullable=False),
    Column("type", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    moment("created_s", needed=True),
    moment("first_s"),
    moment("ended_s"),
    # An event that is handed over again makes no second message.
    UniqueConstraint("endpoint_id", "event_id"),
    of_same_town("endpoint_id", "webhook_endpoint", ondelete="CASCADE"),
    Index(None, "town_id", "endpoint_id", "sequence"),
    Index(None, "town_id", "endpoint_id", "status"),
    Index(None, "town_id", "subject"),
    Index(None, "event_id"),
)

#: Each attempt; ``http_status`` is 0 where there was no answer, ``answer`` the beginning of it.
WEBHOOK_ATTEMPT = Table(
    "webhook_attempt",
    METADATA,
    Column("sequence", Counter, primary_key=True, autoincrement=True),
    town(),
    Column("endpoint_id", Name, nullable=False),
    Column("message_id", Name, ForeignKey("webhook_message.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", Name, nullable=False),
    Column("subject", Name, nullable=False),
    Column("number", Integer, nullable=False),
    moment("at_s", needed=True),
    Column("duration_ms", Integer, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("http_status", Integer, nullable=False),
    Column("failure", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Index(None, "town_id", "message_id", "sequence"),
    Index(None, "town_id", "subject"),
    Index(None, "event_id"),
)

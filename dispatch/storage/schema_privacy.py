"""Tables of how personal data are looked after: runs of the retention, what must not be erased yet, who read what is sensitive."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from dispatch.storage.columns import METADATA, Counter, Document, Name, key, moment, town, version

#: One run of the retention. ``progress`` holds for each rule how many rows it has dealt with, where it is, and what it had to leave.
RETENTION_RUN = Table(
    "retention_run",
    METADATA,
    key(),
    town(),
    Column("status", String(16), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("periods", Document, nullable=False),
    Column("progress", Document, nullable=False),
    # The moment that periods are counted from: that of the first start, also after a kill.
    moment("as_of_s", needed=True),
    moment("started_s", needed=True),
    moment("finished_s"),
    version(),
    Index(None, "town_id", "started_s"),
)

#: Something about a person or a delivery that must stay for now, because there is a dispute about it.
PRIVACY_HOLD = Table(
    "privacy_hold",
    METADATA,
    key(),
    town(),
    Column("subject", Name, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", String(120), nullable=False),
    moment("placed_s", needed=True),
    moment("lifted_s"),
    version(),
    Index(None, "town_id", "subject"),
)

#: Somebody has read what is known of a person for a sensitive purpose. Only ever added to; ``digest`` is for a chain over the rows.
SENSITIVE_READ = Table(
    "sensitive_read",
    METADATA,
    Column("sequence", Counter, primary_key=True, autoincrement=True),
    town(),
    Column("recipient_id", Name, nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("behalf", String(120), nullable=False),
    Column("reason", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    moment("read_s", needed=True),
    Index(None, "town_id", "recipient_id"),
    Index(None, "town_id", "read_s"),
)

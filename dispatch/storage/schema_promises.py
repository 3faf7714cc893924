"""The table of quotes."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

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
    Index(None, "town_id", "day", "status"),
)

"""The table of what recipients have thought of deliveries."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint

from dispatch.storage.columns import METADATA, key, moment, reference, town, version

#: One for a delivery; ``rated_s`` is when it was said first, ``changed_s`` when it was said last.
RATING = Table(
    "rating",
    METADATA,
    key(),
    town(),
    reference("delivery_id", "delivery"),
    Column("score", Integer, nullable=False),
    Column("words", Text, nullable=False),
    moment("rated_s", needed=True),
    moment("changed_s", needed=True),
    version(),
    UniqueConstraint("delivery_id"),
    Index(None, "town_id", "changed_s"),
)

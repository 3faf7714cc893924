"""The table of chores."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, String, Table

from dispatch.storage.columns import METADATA, Name, moment, town

#: ``last_s`` is when a chore was last done, ``tried_s`` when it last ended, done or failed. Until ``lease_s`` it is in the hands of ``holder``.
CHORE = Table(
    "chore",
    METADATA,
    town(),
    Column("name", Name, nullable=False),
    moment("last_s"),
    moment("tried_s"),
    Column("failure", String(80), nullable=False),
    Column("holder", Name, nullable=False),
    moment("lease_s"),
    PrimaryKeyConstraint("town_id", "name"),
)

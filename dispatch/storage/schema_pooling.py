"""The table of what pooling saved: a day's report, kept so that months add up without being computed again."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, PrimaryKeyConstraint, String, Table

from dispatch.storage.columns import METADATA, Document, moment, town

#: The key of the pseudonyms in the reports of a town: made once, never changed, and in no report.
POOLING_KEY = Table(
    "pooling_key",
    METADATA,
    town(),
    Column("value", String(64), nullable=False),
    PrimaryKeyConstraint("town_id"),
)

#: ``document`` is a `dispatch.pooling.day_report.DayReport`; ``fingerprint`` is of what was compared, so that a day that has changed is seen.
#: ``has_details`` until single drops and beneficiaries are forgotten.
POOLING_DAY = Table(
    "pooling_day",
    METADATA,
    town(),
    Column("day", String(10), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("document", Document, nullable=False),
    Column("has_details", Boolean, nullable=False),
    moment("computed_s", needed=True),
    PrimaryKeyConstraint("town_id", "day"),
)

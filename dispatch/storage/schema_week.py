"""Tables of weeks: runs with what they propose, and whom the week's plan has chosen for a visit."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from dispatch.storage.columns import METADATA, Document, Name, key, moment, of_same_town, town, version

#: ``week`` is an ISO 8601 week, ``2026-W49``.
WEEK_RUN = Table(
    "week_run",
    METADATA,
    key(),
    town(),
    Column("week", String(8), nullable=False),
    Column("status", String(16), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("seconds", Float, nullable=True),
    Column("iterations", Integer, nullable=True),
    Column("seed", Integer, nullable=False),
    Column("proposal", Document, nullable=True),
    Column("failure", String(64), nullable=False),
    Column("message", Text, nullable=False),
    moment("requested_s", needed=True),
    moment("started_s"),
    moment("lease_s"),
    moment("finished_s"),
    version(),
    Index(None, "town_id", "week", "status"),
)

#: Who is to come, and when it is planned to begin: what the plan of the day prefers, where it costs little.
VISIT_CHOICE = Table(
    "visit_choice",
    METADATA,
    Column("visit_id", Name, nullable=False),
    town(),
    Column("courier_id", Name, nullable=False),
    moment("begins_s", needed=True),
    moment("chosen_s", needed=True),
    PrimaryKeyConstraint("visit_id"),
    of_same_town("visit_id", "visit", ondelete="CASCADE"),
    of_same_town("courier_id", "courier"),
    Index(None, "town_id"),
)

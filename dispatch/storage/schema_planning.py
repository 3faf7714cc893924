"""Tables of planning: runs with what they propose, and what persons have fixed."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from dispatch.storage.columns import METADATA, Document, Name, key, moment, of_same_town, town, version

#: ``based_on`` is the last event that the plan knows of.
PLAN_RUN = Table(
    "plan_run",
    METADATA,
    key(),
    town(),
    Column("day", Name, nullable=False),
    Column("status", String(16), nullable=False),
    Column("cause", String(64), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("automatic", Integer, nullable=False),
    Column("seconds", Float, nullable=True),
    Column("iterations", Integer, nullable=True),
    Column("seed", Integer, nullable=False),
    Column("based_on", Integer, nullable=True),
    Column("proposal", Document, nullable=True),
    Column("failure", String(64), nullable=False),
    Column("message", Text, nullable=False),
    moment("requested_s", needed=True),
    moment("started_s"),
    moment("lease_s"),
    moment("finished_s"),
    version(),
    Index(None, "town_id", "day", "status"),
    Index(None, "town_id", "requested_s"),
    Index(None, "town_id", "status"),
)

#: A delivery that a person has taken off the rounds of a local date: what is moved to another date is planned there.
LEFT_OFF = Table(
    "delivery_left_off",
    METADATA,
    Column("delivery_id", Name, nullable=False),
    town(),
    Column("day", Name, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("note", Text, nullable=False),
    moment("left_off_s", needed=True),
    PrimaryKeyConstraint("delivery_id"),
    of_same_town("delivery_id", "delivery"),
    Index(None, "town_id", "day"),
)

#: A delivery that a person has given to a shift.
PIN = Table(
    "delivery_pin",
    METADATA,
    Column("delivery_id", Name, nullable=False),
    town(),
    Column("shift_id", Name, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("note", Text, nullable=False),
    moment("pinned_s", needed=True),
    PrimaryKeyConstraint("delivery_id"),
    of_same_town("delivery_id", "delivery"),
    of_same_town("shift_id", "shift"),
    Index(None, "town_id"),
)

#: Why a delivery was pinned or left off before a plan by hand changed that: with the plan, so that whoever undoes it brings the words back.
PLAN_NOTE = Table(
    "plan_note",
    METADATA,
    Column("run_id", Name, nullable=False),
    Column("delivery_id", Name, nullable=False),
    town(),
    Column("note", Text, nullable=False),
    moment("kept_s", needed=True),
    PrimaryKeyConstraint("run_id", "delivery_id"),
    of_same_town("delivery_id", "delivery"),
    Index(None, "town_id", "delivery_id"),
)

#: Streets that a person has closed. ``geometry`` is GeoJSON in degrees; without profiles all are concerned, without hours always.
CLOSURE = Table(
    "closure",
    METADATA,
    key(),
    town(),
    Column("geometry", Document, nullable=False),
    Column("reason", Text, nullable=False),
    moment("from_s"),
    moment("until_s"),
    Column("hours", Text, nullable=False),
    Column("profiles", Document, nullable=False),
    Column("actor", String(120), nullable=False),
    moment("created_s", needed=True),
    version(),
    Index(None, "town_id", "until_s"),
)

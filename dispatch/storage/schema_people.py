"""Tables of who works when: templates of shifts, the posts made from them, absences, what is said about hours worked."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from dispatch.storage.columns import METADATA, Document, Name, key, moment, reference, town, version

#: A shift that comes again every week. ``pattern`` has its local times, breaks, places and exceptions.
SHIFT_TEMPLATE = Table(
    "shift_template",
    METADATA,
    key(),
    town(),
    Column("title", Text, nullable=False),
    Column("pattern", Document, nullable=False),
    Column("active", Boolean, nullable=False),
    version(),
    Index(None, "town_id"),
)

#: A place in the roster: somebody is to ride then. ``shift_id`` is the shift of who does, null while nobody does.
#: ``touched`` keeps what a person has changed from being generated again.
POST = Table(
    "post",
    METADATA,
    key(),
    town(),
    reference("template_id", "shift_template", needed=False),
    Column("day", Name, nullable=False),
    Column("profile", String(32), nullable=False),
    moment("from_s", needed=True),
    moment("to_s", needed=True),
    reference("start_place_id", "place"),
    reference("end_place_id", "place", needed=False),
    Column("breaks", Document, nullable=False),
    Column("status", String(16), nullable=False),
    reference("shift_id", "shift", needed=False),
    Column("touched", Boolean, nullable=False),
    version(),
    # Null for posts made by hand: those are never the same.
    UniqueConstraint("town_id", "template_id", "day"),
    UniqueConstraint("shift_id"),
    Index(None, "town_id", "day"),
)

#: Nobody asks why in medicine's words: ``kind`` is one of a few, and nothing else is kept.
ABSENCE = Table(
    "absence",
    METADATA,
    key(),
    town(),
    reference("shift_id", "shift"),
    reference("courier_id", "courier"),
    Column("kind", String(16), nullable=False),
    moment("from_s", needed=True),
    moment("noted_s", needed=True),
    UniqueConstraint("shift_id"),
)

#: What is said about the hours of a shift: remarks of the courier, answers, corrections. Only ever added to.
HOURS_NOTE = Table(
    "hours_note",
    METADATA,
    key(),
    town(),
    reference("shift_id", "shift"),
    reference("courier_id", "courier"),
    Column("kind", String(16), nullable=False),
    Column("line", String(120), nullable=False),
    Column("answers_id", Name, nullable=True),
    Column("paid_s", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", String(120), nullable=False),
    moment("written_s", needed=True),
    Index(None, "town_id", "shift_id"),
)

#: The effort and the paid time of a shift that is over, so that four weeks need not be read stop by stop. ``stamp`` says what they were
#: computed from: where that has changed, they are computed anew.
EFFORT_ACCOUNT = Table(
    "effort_account",
    METADATA,
    Column("shift_id", Name, primary_key=True),
    town(),
    Column("effort_m", Integer, nullable=False),
    Column("paid_s", Integer, nullable=False),
    Column("stamp", Text, nullable=False),
    ForeignKeyConstraint(["shift_id"], ["shift.id"]),
)

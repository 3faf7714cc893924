"""Tables of what is planned and done: rounds and their stops."""

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
    text,
)

from dispatch.storage.columns import (
    METADATA,
    Document,
    Name,
    key,
    known_in_town,
    moment,
    of_same_town,
    town,
    version,
)

ROUND = Table(
    "round",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("shift_id", Name, nullable=False),
    of_same_town("shift_id", "shift"),
    Column("day", Name, nullable=False),
    Column("status", String(16), nullable=False),
    # The last version that the courier has said to have seen; a new next stop must be.
    Column("acknowledged", Integer, nullable=False),
    Column("frozen", Integer, nullable=False),
    moment("departure_s"),
    moment("end_s"),
    Column("facts", Document, nullable=False),
    version(),
    moment("updated_s", needed=True),
    Index(None, "town_id", "day", "status"),
    Index(None, "shift_id"),
    Index(
        "uq_round_active_shift",
        "shift_id",
        unique=True,
        sqlite_where=text("status NOT IN ('completed', 'aborted')"),
        postgresql_where=text("status NOT IN ('completed', 'aborted')"),
    ),
)

STOP = Table(
    "stop",
    METADATA,
    key(),
    town(),
    known_in_town(),
    Column("round_id", Name, nullable=False),
    of_same_town("round_id", "round"),
    Column("position", Integer, nullable=False),
    Column("place_id", Name, nullable=False),
    of_same_town("place_id", "place"),
    Column("status", String(16), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("outcome_code", String(40), nullable=False),
    moment("arrival_s", needed=True),
    moment("start_s", needed=True),
    moment("end_s", needed=True),
    moment("arrived_s"),
    moment("closed_s"),
    Column("note", Text, nullable=False),
    Index(None, "round_id", "position"),
)

#: Which stop does a task. A task that failed is done at another stop later on, so that one of them only is active.
STOP_TASK = Table(
    "stop_task",
    METADATA,
    Column("task_id", Name, nullable=False),
    Column("stop_id", Name, nullable=False),
    town(),
    Column("sequence", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    PrimaryKeyConstraint("task_id", "stop_id"),
    of_same_town("task_id", "task"),
    of_same_town("stop_id", "stop", ondelete="CASCADE"),
    UniqueConstraint("stop_id", "sequence"),
    Index(
        "uq_stop_task_active",
        "task_id",
        unique=True,
        sqlite_where=text("active"),
        postgresql_where=text("active"),
    ),
)

#: Which active round has a delivery: one at most, by the key.
ASSIGNMENT = Table(
    "assignment",
    METADATA,
    Column("delivery_id", Name, nullable=False),
    Column("round_id", Name, nullable=False),
    town(),
    PrimaryKeyConstraint("delivery_id"),
    of_same_town("delivery_id", "delivery"),
    of_same_town("round_id", "round"),
    Index(None, "round_id"),
)

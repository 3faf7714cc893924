"""Tables of where couriers are while they work, and of when they did not want to be seen."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, PrimaryKeyConstraint, Table

from dispatch.storage.columns import METADATA, Name, Seconds, key, moment, reference, town

#: One position of a phone. ``device_s`` is by the clock of the phone, and what makes a position that is sent twice the same;
#: ``at_s`` is the same moment by our clock. The key is the table on SQLite, so that a shift lies in one piece; whoever deletes
#: what is old goes along the index of time.
POSITION = Table(
    "position",
    METADATA,
    town(),
    reference("shift_id", "shift"),
    Column("device_s", Seconds, nullable=False),
    moment("at_s", needed=True),
    moment("received_s", needed=True),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("accuracy_m", Integer, nullable=False),
    Column("speed_cm_per_s", Integer, nullable=True),
    PrimaryKeyConstraint("town_id", "shift_id", "device_s"),
    Index(None, "town_id", "at_s"),
    sqlite_with_rowid=False,
)

#: When a courier has switched positions off; ``to_s`` is null while they are.
POSITION_PAUSE = Table(
    "position_pause",
    METADATA,
    key(),
    town(),
    reference("courier_id", "courier"),
    moment("from_s", needed=True),
    moment("to_s"),
    Column("source", Name, nullable=False),
    Index(None, "courier_id", "from_s"),
)

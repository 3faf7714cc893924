"""The table of the clocks of sandboxes."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Table

from dispatch.storage.columns import METADATA, Name, moment, version

#: One row for each town that is not live. The clock showed ``shown_s`` when that of the machines showed ``since_s``; where it is not
#: ``running``, it shows that still. ``rides`` says that couriers are still to ride what was planned up to now.
SANDBOX_CLOCK = Table(
    "sandbox_clock",
    METADATA,
    Column("town_id", Name, ForeignKey("town.id"), primary_key=True),
    moment("shown_s", needed=True),
    moment("since_s", needed=True),
    Column("running", Boolean, nullable=False),
    Column("rides", Boolean, nullable=False),
    version(),
)

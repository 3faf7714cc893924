"""The clock of a sandbox in the database, and whether its couriers are still to ride."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, insert, update

from dispatch.clock import SandboxClock
from dispatch.storage.conflicts import ConflictError
from dispatch.storage.prepared import OWN_TOWN, of_town
from dispatch.storage.schema_sandbox import SANDBOX_CLOCK
from dispatch.storage.store import Reading, Writing

_OWN = of_town(SANDBOX_CLOCK)


def add_clock(writing: Writing, shows_s: int) -> None:
    """Give a new sandbox its clock, which runs from ``shows_s`` on, and have the rest of the transaction go by it."""
    clock = SandboxClock(shows_s, writing.real_s)
    row = {"shown_s": shows_s, "since_s": writing.real_s, "running": True, "rides": False, "version": 1}
    writing.connection.execute(insert(SANDBOX_CLOCK), [{"town_id": writing.town_id, **row}])
    writing.go_by(clock)


def find_clock(reading: Reading) -> Row[Any] | None:
    """Return the row of the clock of the town, None where it is live."""
    return reading.connection.execute(_OWN, {OWN_TOWN: reading.town_id}).one_or_none()


def change_clock(writing: Writing, seen: int, clock: SandboxClock, *, rides: bool) -> int:
    """Store another clock of the town, and return its version; the caller notes what that means.

    Parameters
    ----------
    seen
        The version that was read.
    rides
        Whether couriers are to ride up to what it shows. Where they were to before, they still are.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    values: dict[str, Any] = {
        "shown_s": clock.shown_s, "since_s": clock.since_s, "running": clock.running, "version": seen + 1,
    }  # fmt: skip
    if rides:
        values["rides"] = True
    own = (SANDBOX_CLOCK.c.town_id == writing.town_id, SANDBOX_CLOCK.c.version == seen)
    if writing.connection.execute(update(SANDBOX_CLOCK).where(*own).values(**values)).rowcount != 1:
        raise ConflictError("sandbox_clock", writing.town_id, seen)
    return seen + 1


def end_rides(writing: Writing) -> None:
    """Keep that couriers have ridden up to now. That is no event: what they did is."""
    own = SANDBOX_CLOCK.c.town_id == writing.town_id
    writing.connection.execute(update(SANDBOX_CLOCK).where(own).values(rides=False))

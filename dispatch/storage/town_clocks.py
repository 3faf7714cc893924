"""Which towns have a clock of their own, and what it says: asked for by every transaction, and of live towns no more than once."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, Engine, bindparam, select

from dispatch.clock import SandboxClock
from dispatch.storage.prepared import OWN_TOWN
from dispatch.storage.remembered import memory_of
from dispatch.storage.schema_parties import TOWN
from dispatch.storage.schema_sandbox import SANDBOX_CLOCK

_LIVE: Final = "live"
_CLOCK = (
    select(TOWN.c.live, SANDBOX_CLOCK.c.shown_s, SANDBOX_CLOCK.c.since_s, SANDBOX_CLOCK.c.running)
    .outerjoin(SANDBOX_CLOCK, SANDBOX_CLOCK.c.town_id == TOWN.c.id)
    .where(TOWN.c.id == bindparam(OWN_TOWN))
)


def clock_of(connection: Connection, town_id: str) -> SandboxClock | None:
    """Return the clock of a sandbox as it is in this transaction, None for a live town and for one that is not founded yet."""
    if is_known_live(connection.engine, town_id):
        return None
    row = connection.execute(_CLOCK, {OWN_TOWN: town_id}).one_or_none()
    if row is None:
        return None
    if row.live:
        # It is so for ever.
        memory_of(connection.engine).put((town_id, _LIVE), True)
        return None
    # A sandbox is founded together with its clock.
    return SandboxClock(row.shown_s, row.since_s, row.running)


def is_known_live(engine: Engine, town_id: str) -> bool:
    """Whether this process has found before that a town is live."""
    return memory_of(engine).get((town_id, _LIVE)) is not None

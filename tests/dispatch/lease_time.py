"""Time that passes for leases as well: with PostgreSQL they are by the clock of the database, which no test can set."""

from __future__ import annotations

from sqlalchemy import update

from dispatch.storage.schema_exports import EXPORT
from dispatch.storage.schema_imports import IMPORT
from dispatch.storage.schema_keeping import CHORE
from dispatch.storage.schema_log import OUTBOX
from dispatch.storage.schema_planning import PLAN_RUN
from dispatch.storage.schema_simulations import SIMULATION
from dispatch.storage.schema_week import WEEK_RUN
from dispatch.storage.store import Store

_LEASED = (IMPORT, EXPORT, SIMULATION, CHORE, OUTBOX, PLAN_RUN, WEEK_RUN)


def advance(store: Store, seconds: int) -> None:
    """Let seconds pass: the clock of the store shows so much more, and leases have so much less before them."""
    store.clock.advance(seconds)  # type: ignore[attr-defined]
    if not store.database.is_sqlite:
        age(store, seconds)


def age(store: Store, seconds: int) -> None:
    """Bring the end of all leases nearer, as if they had been taken so much earlier."""
    with store.database.writing() as connection:
        for table in _LEASED:
            own = update(table).where(table.c.lease_s.is_not(None))
            connection.execute(own.values(lease_s=table.c.lease_s - seconds))


def end(store: Store, lease_s: int, length_s: int) -> None:
    """Let the time come at which a lease ends that was taken just now, by whatever clock."""
    store.clock.set(lease_s)  # type: ignore[attr-defined]
    if not store.database.is_sqlite:
        age(store, length_s + 1)

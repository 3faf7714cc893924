"""Who follows which town, of all towns at once: for those who watch over a server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, func, select

from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.storage.database import Database
from dispatch.storage.lease_clock import database_now_s
from dispatch.storage.schema_keeping import CHORE
from dispatch.storage.schema_parties import TOWN
from dispatch.storage.schema_planning import PLAN_RUN

#: Name of the lease of those who follow a town, beside the chores.
LEASE: Final = "live"
_EACH = (
    select(TOWN.c.id, CHORE.c.holder, CHORE.c.lease_s)
    .select_from(TOWN.outerjoin(CHORE, and_(CHORE.c.town_id == TOWN.c.id, CHORE.c.name == LEASE)))
    .order_by(TOWN.c.id)
)


@dataclass(frozen=True, slots=True)
class LiveLease:
    """The lease of a town: whose it is, empty for nobody's, and for how many seconds it is over; below zero it holds, None where nobody has it."""

    town_id: str
    holder: str
    over_s: int | None


def forgotten_runs(database: Database, over_s: int) -> int:
    """Return how many plan runs are under way whose lease is over for longer than so many seconds, of all towns."""
    with database.reading() as connection:
        query = select(func.count()).where(
            PLAN_RUN.c.status == PlanRunStatus.RUNNING,
            PLAN_RUN.c.lease_s < database_now_s(connection) - over_s,
        )
        return int(connection.execute(query).scalar_one())


def live_leases(database: Database) -> tuple[LiveLease, ...]:
    """Return the lease of each town, by the clock of the database."""
    with database.reading() as connection:
        now_s = database_now_s(connection)
        return tuple(
            LiveLease(row.id, row.holder or "", None if row.lease_s is None else now_s - row.lease_s)
            for row in connection.execute(_EACH)
        )

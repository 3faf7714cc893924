"""The state of a database as a whole, for those who watch over it: how large it is, and what waits in it, of all towns together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, text

from dispatch.storage.database import Database
from dispatch.storage.schema_log import OUTBOX
from dispatch.storage.schema_webhooks import WEBHOOK_ENDPOINT

_OPEN = (
    select(OUTBOX.c.topic, func.count().label("rows"), func.min(OUTBOX.c.due_s).label("due_s"))
    .where(OUTBOX.c.done_s.is_(None), OUTBOX.c.given_up_s.is_(None))
    .group_by(OUTBOX.c.topic)
)
_ENDPOINTS = select(WEBHOOK_ENDPOINT.c.status, func.count().label("rows")).group_by(WEBHOOK_ENDPOINT.c.status)


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What was found.

    Attributes
    ----------
    size_bytes
        Of the database; of a file of SQLite with its write-ahead log.
    outbox
        For each topic how many rows are open, and since when the oldest of them is due, UTC epoch seconds.
    endpoints
        How many endpoints of webhooks have each status.
    """

    size_bytes: int
    outbox: dict[str, tuple[int, int]]
    endpoints: dict[str, int]


def database_state(database: Database) -> DatabaseState:
    """Return the state of a database; errors as those of SQLAlchemy."""
    with database.reading() as connection:
        outbox = {row.topic: (int(row[1]), int(row.due_s)) for row in connection.execute(_OPEN)}
        endpoints = {row.status: int(row[1]) for row in connection.execute(_ENDPOINTS)}
        if not database.is_sqlite:
            size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
            return DatabaseState(int(size), outbox, endpoints)
    file = Path(str(database.engine.url.database))
    files = (file, file.with_name(f"{file.name}-wal"))
    return DatabaseState(sum(one.stat().st_size for one in files if one.exists()), outbox, endpoints)

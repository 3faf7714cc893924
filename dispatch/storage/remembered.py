"""What a process remembers of a database from one transaction to the next, for as long as nobody can have put another one in its place."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event

from dispatch.last_used import LastUsed

#: Things that are remembered of all towns of a database: the rounds and the deliveries of a day of a large town.
MOST = 4096
_Memory = LastUsed[tuple[str, str], Any]
_MEMORIES: WeakKeyDictionary[Engine, _Memory] = WeakKeyDictionary()


def begin(engine: Engine) -> None:
    """Remember things of a database from now on; to be called before anybody connects to it.

    Whoever has restored a database from a copy has ended every connection to it: what a new one sees may be another past, and everything is
    forgotten.
    """
    memory: _Memory = LastUsed(MOST)
    _MEMORIES[engine] = memory
    event.listen(engine, "connect", lambda *_: memory.clear())


def memory_of(engine: Engine) -> _Memory:
    """Return what is remembered, by town and name."""
    return _MEMORIES[engine]


def written_rows(connection: Connection) -> int | None:
    """Return how many rows a connection to SQLite has written since it was opened, None for PostgreSQL."""
    if connection.dialect.name != "sqlite":
        return None
    return int(connection.connection.driver_connection.total_changes)  # type: ignore[union-attr]

"""By which clock leases are: whoever shares a database shares its clock, whatever the clocks of their machines show.

With PostgreSQL several machines may serve one database, and a lease that one takes by its own clock would be over, or never, by another's. So
the time is the database's. A file of SQLite is on one machine, whose clock everybody has.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, text

from dispatch.storage.store import Reading

_POSTGRESQL = text("SELECT CAST(floor(extract(epoch FROM clock_timestamp())) AS bigint)")
_SQLITE = text("SELECT CAST(strftime('%s', 'now') AS integer)")


def database_now_s(connection: Connection) -> int:
    """Return UTC epoch seconds by the clock of the database, at this moment rather than that of the transaction."""
    query = _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE
    return int(connection.execute(query).scalar_one())


def lease_now_s(reading: Reading) -> int:
    """Return the moment, UTC epoch seconds, from which leases count and by which they are over: of the database, or of the only machine there is."""
    if reading.connection.dialect.name == "postgresql":
        return database_now_s(reading.connection)
    return reading.real_s


def is_held(lease_s: int | None, now_s: int, length_s: int) -> bool:
    """Return whether a lease still holds.

    Parameters
    ----------
    lease_s
        Until when it is somebody's, None for nobody's.
    now_s
        By `lease_now_s`.
    length_s
        How long leases of this kind are. One that reaches further was taken by a clock that has been put back since: nothing is held for ever.
    """
    return lease_s is not None and now_s < lease_s <= now_s + 2 * length_s


def is_free(lease_s: ColumnElement[Any], now_s: int, length_s: int) -> ColumnElement[bool]:
    """Return the condition that a lease in a column does not hold; see `is_held`."""
    return or_(lease_s.is_(None), lease_s <= now_s, lease_s > now_s + 2 * length_s)

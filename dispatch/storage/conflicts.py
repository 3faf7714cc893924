"""What a transaction may run into: a thing that is not there, or that has changed, or a disk that does not take it."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import OperationalError

from dispatch.errors import DispatchError

#: SQLSTATE of PostgreSQL: serialisation failure, deadlock.
_LOST = {"40001", "40P01"}
#: And of a disk that is full, or fails.
_FULL, _FAILING = "53100", "58030"
#: Of SQLite, without the cause in their upper bits. A file system that has failed is often readable only from then on.
_SQLITE_FAILING = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


class NotFoundError(DispatchError):
    """There is no such thing in this town; code ``not_found``."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"there is no {kind} {name} here", code="not_found")
        self.kind, self.name = kind, name


class ConflictError(DispatchError):
    """A thing has changed since it was seen; code ``version_conflict``.

    Parameters
    ----------
    kind, name
        What it is.
    version
        The version that was seen.
    """

    def __init__(self, kind: str, name: str, version: int) -> None:
        super().__init__(
            f"{kind} {name} is no longer in version {version}: read it again, and decide anew",
            code="version_conflict",
        )
        self.kind, self.name, self.version = kind, name, version


def is_lost(error: OperationalError) -> bool:
    """Whether a transaction has lost against another one, and may be tried again."""
    if getattr(error.orig, "sqlstate", None) in _LOST:
        return True
    return "database is locked" in str(error.orig)


def trouble_of(error: OperationalError) -> str:
    """Return what a database has run into that is no affair of the transaction's.

    Returns
    -------
    str
        ``database_full``: its disk has no room. ``database_failing``: its disk fails or takes no writes. Otherwise ``database_unreachable``.
    """
    state = getattr(error.orig, "sqlstate", None)
    number = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    if state == _FULL or number == sqlite3.SQLITE_FULL:
        return "database_full"
    if state == _FAILING or number in _SQLITE_FAILING:
        return "database_failing"
    return "database_unreachable"

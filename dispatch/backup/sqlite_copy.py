"""A copy of a SQLite database while others write to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

from dispatch.backup.faults import failed
from dispatch.storage.database import Database

#: Pages copied at a time, 16 MB.
PAGES: Final = 4096


def copy_sqlite(database: Database, target: Path, done: Callable[[float], None]) -> None:
    """Copy a database as it is at this moment, by SQLite's online backup.

    All steps are taken in one reading transaction: without it, SQLite would begin anew whenever somebody else has written, and never end in a busy
    town. Nobody waits for it; the write-ahead log grows meanwhile.

    Parameters
    ----------
    target
        A file that does not exist yet.
    done
        Told which share is copied, 0..1.

    Raises
    ------
    DispatchError
        ``backup_failed``: a disk is full or fails.
    """
    connection = database.engine.raw_connection()
    try:
        source = connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        copy = sqlite3.connect(target, isolation_level=None)
        try:
            source.execute("BEGIN")
            try:
                source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
                source.backup(
                    copy, pages=PAGES, progress=lambda _, left, total: done(1 - left / (total or 1))
                )
            finally:
                source.execute("ROLLBACK")
            # A single file, with nothing beside it.
            copy.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.Error as error:
            raise failed(
                f"the database cannot be copied to {target.parent} ({error}): see to the room on the disk"
            ) from error
        finally:
            copy.close()
    finally:
        connection.close()

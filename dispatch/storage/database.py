"""A database, ready for work: the engine of SQLAlchemy with what durability demands set on every connection."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError

from dispatch.errors import DispatchError
from dispatch.storage import remembered

#: How long a statement waits for another writer, seconds.
LOCK_WAIT_S = 30
#: How long the write-ahead log of SQLite waits for readers before it is left as it is, seconds.
EMPTYING_WAIT_S = 1
#: How often it is looked whether another process has ended its turn of writing, seconds.
TURN_S = 0.001
_DECODER = json.JSONDecoder()
_ENCODER = json.JSONEncoder(check_circular=False)
#: Name of the execution option of transactions that write nothing.
READ_ONLY = "tournee_read_only"


class Database:
    """A SQLite file or a PostgreSQL database.

    Parameters
    ----------
    url
        ``sqlite:///path/to/file.db`` or ``postgresql+psycopg://…``.
    pool_size
        Connections kept open.

    Raises
    ------
    DispatchError
        ``invalid_database_url``: it is none of the two. ``database_unsafe``: the database would not keep what it
        acknowledges, as SQLite on a file system without write-ahead log.
    """

    def __init__(self, url: str, *, pool_size: int = 16) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise _wrong_url(url) from error
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if not self.is_sqlite and parsed.get_backend_name() != "postgresql":
            raise _wrong_url(url)
        if self.is_sqlite and parsed.database in {None, "", ":memory:"}:
            # Each connection would have a database of its own.
            raise _wrong_url(url)
        if not self.is_sqlite and parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        options: dict[str, Any] = {
            "pool_size": pool_size,
            "max_overflow": 2 * pool_size,
            "pool_timeout": LOCK_WAIT_S,
            # What is bound may be anybody's name or secret; errors are written into logs.
            "hide_parameters": True,
            "json_serializer": _document,
        }
        if self.is_sqlite:
            # The driver must not begin transactions of its own: a read that becomes a write would fail when busy.
            options["connect_args"] = {"isolation_level": None, "check_same_thread": False}
            # What was written here has nothing before or behind it: to look for that takes as long as to read it.
            options["json_deserializer"] = lambda document: _DECODER.raw_decode(document)[0]
        else:
            options["pool_pre_ping"] = True
        self.engine: Engine = create_engine(parsed, **options)
        remembered.begin(self.engine)
        # One writer at a time is SQLite's rule; in one process a lock is fairer than its busy handler.
        self._writing = threading.Lock() if self.is_sqlite else None
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine, "connect", _prepare_postgresql)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that may write: committed at the end, rolled back on any error."""
        if self._writing is None:
            with self.engine.begin() as connection:
                yield connection
            return
        if not self._writing.acquire(timeout=LOCK_WAIT_S):
            raise DispatchError(
                f"another transaction has been writing for more than {LOCK_WAIT_S} s: try again",
                code="database_busy",
            )
        try:
            with self.engine.begin() as connection:
                yield connection
        finally:
            self._writing.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database and writes nothing."""
        with self.engine.connect() as connection:
            options: dict[str, Any] = {READ_ONLY: True}
            if not self.is_sqlite:
                options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            with connection.execution_options(**options).begin():
                yield connection

    def overwrite_deleted(self) -> bool:
        """Have the files of SQLite hold nothing that was deleted or changed; PostgreSQL does so in time.

        Pages are overwritten as they are freed (``secure_delete``); older copies of them are in the write-ahead log until it is emptied.

        Returns
        -------
        bool
            Whether nothing is left to be done. False: somebody was reading or writing, and what was deleted is still in the log; call again.
        """
        if not self.is_sqlite:
            return True
        # Not in a transaction; whoever reads is not waited for long.
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            try:
                cursor.execute(f"PRAGMA busy_timeout = {1000 * EMPTYING_WAIT_S}")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                busy = cursor.fetchall()[0][0]
            finally:
                # The connection is the pool's: whoever gets it next waits as long as ever.
                cursor.execute(f"PRAGMA busy_timeout = {1000 * LOCK_WAIT_S}")
                cursor.close()
        finally:
            connection.close()
        return not busy

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def check(self) -> None:
        """Make sure that the database can be reached.

        Raises
        ------
        DispatchError
            ``database_unreachable``.
        """
        try:
            with self.reading() as connection:
                connection.execute(text("SELECT 1"))
        except OperationalError as error:
            raise DispatchError(
                f"the database does not answer ({error.orig}): check its address, and that it runs",
                code="database_unreachable",
            ) from error


def _document(content: Any) -> str:
    # Most documents of events and of the outbox are empty.
    return "{}" if content == {} else _ENCODER.encode(content)


def _wrong_url(url: str) -> DispatchError:
    return DispatchError(
        f"database url {url.rsplit('@', maxsplit=1)[-1]!r}: give sqlite:///path/to/file.db or postgresql://host/name",
        code="invalid_database_url",
    )


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {1000 * LOCK_WAIT_S}")
    mode = cursor.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    # Without it a write-ahead log is consistent after a power cut, but may have forgotten the last commits.
    cursor.execute("PRAGMA synchronous = FULL")
    level = cursor.execute("PRAGMA synchronous").fetchone()[0]
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA temp_store = MEMORY")
    # What is erased is not to be read from the file.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()
    if mode != "wal" or level != 2:
        raise DispatchError(
            f"SQLite works with journal_mode={mode} and synchronous={level} here, so that acknowledged orders could be lost:"
            " put the file on a local disk, or use PostgreSQL",
            code="database_unsafe",
        )


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(READ_ONLY, False):
        # It waits for nobody, so that there is no failure that would have to be translated: by the driver alone it takes a fifth of the time.
        connection.connection.cursor().execute("BEGIN")
        return
    cursor = connection.connection.cursor()
    ends = time.monotonic() + LOCK_WAIT_S
    # SQLite's own waiting looks less and less often, up to ten times a second: whoever writes again and again in short turns, as a file that is taken in
    # by another process does, would be met at the wrong moment each time.
    cursor.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                cursor.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= ends:
                    raise OperationalError("BEGIN IMMEDIATE", None, error) from error
                time.sleep(TURN_S)
            else:
                return
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {1000 * LOCK_WAIT_S}")
        cursor.close()


def _prepare_postgresql(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_WAIT_S}s'")
        cursor.execute("SET TIME ZONE 'UTC'")
        level = cursor.execute("SHOW synchronous_commit").fetchone()[0]
        fsync = cursor.execute("SHOW fsync").fetchone()[0]
    connection.commit()
    if level == "off" or fsync != "on":
        raise DispatchError(
            f"PostgreSQL works with synchronous_commit={level} and fsync={fsync}, so that acknowledged orders could be lost: turn both on",
            code="database_unsafe",
        )

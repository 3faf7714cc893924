"""Brings a database to the present schema, step by step through its migrations."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from dispatch.errors import DispatchError
from dispatch.storage.database import Database
from dispatch.storage.expected_rows import tell_expected_rows

FOLDER = Path(__file__).parent / "migrations"
#: Folders of the steps.
STEPS = (FOLDER / "versions",)
#: Key of the lock that a migration holds.
LOCK = 0x746F75726E65
#: How long a step waits for a table of PostgreSQL, seconds: meanwhile all others wait behind it, those that only read too.
TABLE_WAIT_S = 4
#: How often it is tried again then, and after how long, seconds: whoever had the table has it no more, or it is a bad moment.
TRIES, APART_S = 8, 2.0
#: SQLSTATE of PostgreSQL: a lock was not to be had in time.
_LOCKED = "55P03"


def newest() -> str:
    """Return the revision that this version of the program works with."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def known() -> frozenset[str]:
    """Return the revisions that this version of the program can work with, once it has brought them up to date."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def present(database: Database) -> str | None:
    """Return the revision that a database has, None for an empty one."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database) -> None:
    """Bring a database to the present schema: all steps that it lacks in one transaction, or none.

    Who is killed on the way leaves it as it was, and the next one begins anew.

    Raises
    ------
    DispatchError
        ``database_too_new``: a later version of the program has worked with it. ``database_busy``: others have had its tables for too long.
    """
    found = present(database)
    if found is not None and found not in known():
        raise DispatchError(
            f"the database is of schema {found}, which this version does not know: use the version that made it, or restore a"
            " backup from before",
            code="database_too_new",
        )
    left = TRIES
    while True:
        try:
            _go_up(database)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCKED:
                raise
            left -= 1
            if left == 0:
                raise DispatchError(
                    "others have worked with the tables that are to be changed for too long: try again when there is less going on",
                    code="database_busy",
                ) from error
            time.sleep(APART_S)
        else:
            return


def _go_up(database: Database) -> None:
    with _alone(database) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if database.is_sqlite:
            tell_expected_rows(connection)


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """Open a transaction for migrations, one at a time, in which tables may be made anew."""
    if not database.is_sqlite:
        with database.writing() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            connection.execute(text(f"SET LOCAL lock_timeout = '{TABLE_WAIT_S}s'"))
            yield connection
        return
    with database.engine.connect() as connection:
        plain = connection.connection.dbapi_connection
        assert plain is not None
        # SQLite changes a table by copying it and dropping the old one, which must not take with it what refers to it.
        # The setting has no effect inside a transaction.
        plain.cursor().execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise DispatchError(
                        f"after the migration rows refer to nothing: {broken[:3]}", code="migration_failed"
                    )
        finally:
            plain.cursor().execute("PRAGMA foreign_keys = ON")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join(map(str, STEPS)))
    return config

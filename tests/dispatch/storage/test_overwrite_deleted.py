"""The write-ahead log of SQLite is emptied, or it is said that it was not; the pool's connections stay as they are."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from dispatch.storage.database import LOCK_WAIT_S, Database


@pytest.fixture
def database(tmp_path: Path, sqlite_model: Path) -> Iterator[Database]:
    shutil.copy(sqlite_model, tmp_path / "town.db")
    opened = Database(f"sqlite:///{tmp_path / 'town.db'}", pool_size=1)
    yield opened
    opened.close()


def wait_ms(database: Database) -> int:
    """Return how long the next user of the pool's connection waits for a lock."""
    with database.reading() as connection:
        return int(connection.execute(text("PRAGMA busy_timeout")).scalar_one())


def write(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS of_the_test (words TEXT)"))
        connection.execute(text("INSERT INTO of_the_test VALUES ('canary')"))


def test_a_reader_is_told_of_and_waited_for_no_longer(database: Database) -> None:
    """Tests the log with a reader and without one, and that the connection waits for others as before."""
    log = Path(f"{database.engine.url.database}-wal")
    write(database)
    with database.reading() as connection:
        connection.execute(text("SELECT * FROM of_the_test")).all()
        write(database)
        assert not database.overwrite_deleted()
        assert log.stat().st_size > 0
    assert database.overwrite_deleted()
    assert log.stat().st_size == 0
    assert wait_ms(database) == 1000 * LOCK_WAIT_S


def test_a_connection_goes_back_as_it_was(database: Database) -> None:
    """Tests that a pool's connection waits for others as long as ever after a checkpoint that could not be made."""
    write(database)
    pooled = database.engine.raw_connection()
    driver = pooled.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_authorizer(
        lambda action, name, *_: (
            sqlite3.SQLITE_DENY
            if (action, name) == (sqlite3.SQLITE_PRAGMA, "wal_checkpoint")
            else sqlite3.SQLITE_OK
        )
    )
    pooled.close()
    with pytest.raises(sqlite3.DatabaseError, match="not authorized"):
        database.overwrite_deleted()
    assert wait_ms(database) == 1000 * LOCK_WAIT_S
    with database.engine.connect() as connection:
        assert connection.connection.driver_connection is driver

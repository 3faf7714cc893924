"""Both databases for the conformance tests: SQLite files, and a PostgreSQL server of their own."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dispatch.clock import SetClock
from dispatch.ids import SeededIds
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.store import Store
from tests.dispatch.storage.postgresql import Server, server_binaries

NOON_S = 1_795_950_000  # 28 November 2026, about noon
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server; without its binaries on this machine, the tests that need it are skipped, and say so."""
    binaries = server_binaries()
    if binaries is None:
        pytest.skip(
            "NO POSTGRESQL SERVER ON THIS MACHINE (initdb, postgres): half of the storage tests do not run"
        )
    server = Server(binaries)
    try:
        server.execute("CREATE DATABASE model")
        database = Database(server.url("model"), pool_size=1)
        upgrade(database)
        database.close()
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_model: Path
) -> Iterator[Callable[[], Database]]:
    """Makes empty databases with the present schema, of one kind after the other."""
    opened: list[Database] = []

    def make() -> Database:
        name = f"test_{next(_numbers)}"
        if request.param == "sqlite":
            shutil.copy(sqlite_model, tmp_path / f"{name}.db")
            database = Database(f"sqlite:///{tmp_path / name}.db")
        else:
            server = request.getfixturevalue("postgresql")
            server.execute(f"CREATE DATABASE {name} TEMPLATE model")
            database = Database(server.url(name))
        opened.append(database)
        return database

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def store(new_database: Callable[[], Database]) -> Store:
    """A store with a clock that stands still and names that are the same in every run."""
    return Store(new_database(), clock=SetClock(NOON_S), ids=SeededIds(1))

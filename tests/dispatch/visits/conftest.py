"""A store for what is refused before anything is stored: one for all tests of a module, as they leave nothing behind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch.clock import SetClock
from dispatch.ids import SeededIds
from dispatch.storage.database import Database
from dispatch.storage.store import Store
from tests.dispatch.conftest import NOON_S


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory, sqlite_model: Path) -> Iterator[Store]:
    """An SQLite store that the tests of a module share."""
    path = tmp_path_factory.mktemp("shared") / "shared.db"
    shutil.copy(sqlite_model, path)
    database = Database(f"sqlite:///{path}")
    yield Store(database, clock=SetClock(NOON_S), ids=SeededIds(1))
    database.close()

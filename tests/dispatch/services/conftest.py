"""A toy town for services: on both stores, or on SQLite only where what is tested never comes near the store."""

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
from tests.dispatch.services.service_town import ServiceTown


@pytest.fixture
def town(store: Store) -> ServiceTown:
    return ServiceTown(store)


@pytest.fixture
def sqlite_town(tmp_path: Path, sqlite_model: Path) -> Iterator[ServiceTown]:
    shutil.copy(sqlite_model, tmp_path / "town.db")
    database = Database(f"sqlite:///{tmp_path / 'town.db'}")
    yield ServiceTown(Store(database, clock=SetClock(NOON_S), ids=SeededIds(1)))
    database.close()

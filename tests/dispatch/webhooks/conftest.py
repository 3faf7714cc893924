"""A web server that stands for a program of others."""

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
from tests.dispatch.notify.servers import Web, web_server
from tests.dispatch.webhooks.hooks import Hooks


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server."""
    with web_server() as server:
        yield server


@pytest.fixture
def both(store: Store) -> Hooks:
    """A town that may tell programs on this machine, on one database after the other."""
    return Hooks(store)


@pytest.fixture
def hooks(sqlite_model: Path, tmp_path: Path) -> Iterator[Hooks]:
    """The same on SQLite only, for what is no matter of the database."""
    shutil.copy(sqlite_model, tmp_path / "hooks.db")
    database = Database(f"sqlite:///{tmp_path / 'hooks.db'}")
    yield Hooks(Store(database, clock=SetClock(NOON_S), ids=SeededIds(1)))
    database.close()

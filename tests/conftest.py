"""Fixtures that several test folders share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from geo.store import TownStore
from geo.town import Town
from tests.proven import proven  # noqa: F401 -- a fixture

# The first example of a test may compile kernels for seconds, so that no example has a deadline. Where
# a change is judged, the examples are the same each time; at a desk they are new ones.
settings.register_profile("tournee", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("tournee")


#: Files of a minute and more. Files are given to the processes in their order: one that comes last leaves the others without work.
LONGEST = (
    "routing/rounds/test_bounds.py", "api/v1/test_schemathesis.py", "dispatch/simulate/test_faulty_days.py", "api/test_page_browser.py", "api/cli/test_demo.py", "api/cli/test_solve.py",
    "dispatch/simulations/test_killed.py", "dispatch/live/test_town_lease.py", "dispatch/imports/test_elsewhere.py", "api/v1/test_who_may.py",
    "api/v1/test_done_once.py", "api/v1/test_every_operation.py", "dispatch/webhooks/test_kill_sender.py", "api/v1/test_keys_and_kills.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files."""
    place = {name: number for number, name in enumerate(LONGEST)}
    here = Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        return place.get(item.path.relative_to(here).as_posix(), len(place))

    items.sort(key=rank)


@pytest.fixture(scope="session")
def town_store(tmp_path_factory: pytest.TempPathFactory) -> TownStore:
    """A store of towns that lives as long as the test run."""
    return TownStore(tmp_path_factory.mktemp("home"))


def _shipped(store: TownStore, name: str, title: str, time_zone: str) -> Town:
    import geo

    extract = Path(geo.__file__).parent / "data" / f"{name}.osm.pbf"
    # The drawn map takes longer than all the rest and has tests of its own.
    return store.add(name, extract, title=title, time_zone=time_zone, tiles=False)


@pytest.fixture(scope="session")
def monaco(town_store: TownStore) -> Town:
    """Monaco, built once per run."""
    return _shipped(town_store, "monaco", "Monaco", "Europe/Monaco")


@pytest.fixture(scope="session")
def akureyri(town_store: TownStore) -> Town:
    """Akureyri, built once per run."""
    return _shipped(town_store, "akureyri", "Akureyri", "Atlantic/Reykjavik")


@pytest.fixture(scope="session")
def sqlite_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file with the present schema, to be copied: to make one takes longer than most tests."""
    path = tmp_path_factory.mktemp("sqlite") / "model.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path

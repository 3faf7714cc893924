"""Tests of readiness: what is missing has its code and its remedy, and tells strangers nothing."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from sqlalchemy import text

from api.app import create_app
from api.business import Business
from api.readiness import UNFOLLOWED_S, Readiness
from dispatch.executor.inline import InlineExecutor
from dispatch.live.engine import Engine
from dispatch.live.town_lease import TownLease
from dispatch.storage.answering_store import AnsweringStore
from dispatch.storage.database import Database
from tests.api.live_server import client_of
from tests.dispatch.storage.small_town import make_town


@pytest.fixture
def business(tmp_path: Path, sqlite_model: Path) -> Iterator[Business]:
    shutil.copy(sqlite_model, tmp_path / "town.db")
    database = Database(f"sqlite:///{tmp_path / 'town.db'}")
    yield Business(AnsweringStore(database), lambda _: None, InlineExecutor(), secret=b"s" * 32)  # type: ignore[arg-type, return-value]
    database.close()


@pytest.fixture
def screens(tmp_path: Path) -> Path:
    folder = tmp_path / "screens"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>Tournée</title>")
    return folder


@pytest.fixture
def client(business: Business, screens: Path, tmp_path: Path) -> Iterator[httpx.Client]:
    app = create_app(plans=tmp_path / "plans", towns=None, static=screens, business=business)  # type: ignore[arg-type]
    app.state.readiness = Readiness(clock=Clock())
    with client_of(app) as found:
        yield found


class Clock:
    """Goes on by two seconds at each look: nothing is remembered."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 2.0
        return self.now


def codes(client: httpx.Client) -> list[str]:
    answer = client.get("/health/ready")
    if answer.status_code == 200:
        assert answer.json() == {"status": "ready"}
        return []
    told = answer.json()
    assert answer.status_code == 503
    assert told["code"] == told["faults"][0]["code"]
    for fault in told["faults"]:
        assert fault["remedy"]
        assert fault["title"]
    for private in ("sqlite", "/tmp", "town.db", "twn_", "plans"):
        assert private not in answer.text.replace("computes plans", "")
    return [fault["code"] for fault in told["faults"]]


def test_a_whole_server_is_ready(client: httpx.Client) -> None:
    """Tests a server whose parts are there."""
    assert codes(client) == []


def test_a_database_of_another_version(client: httpx.Client, business: Business) -> None:
    """Tests one that was made by another version."""
    with business.store.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert codes(client) == ["database_outdated"]


def test_a_database_that_is_gone(client: httpx.Client, business: Business, tmp_path: Path) -> None:
    """Tests one whose file is no database any more."""
    business.store.database.close()
    for file in tmp_path.glob("town.db*"):
        file.write_bytes(b"x" * 4096)
    assert codes(client) == ["database_unreachable"]


def test_a_database_that_hangs(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that one which does not answer is told within seconds, however often somebody asks, and is asked once."""
    ended, asked = threading.Event(), []

    def hang(_: Database) -> str:
        asked.append(1)
        ended.wait(60)
        return ""

    monkeypatch.setattr("dispatch.storage.migrate.present", hang)
    began = time.monotonic()
    assert codes(client) == codes(client) == ["database_unreachable"]
    assert time.monotonic() - began < 20
    assert len(asked) == 1
    ended.set()


def test_what_computes_is_not_there(
    client: httpx.Client, business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests processes that are starting, and several lacks at once."""
    monkeypatch.setattr(business._executor, "metrics", lambda: SimpleNamespace(is_ready=False))
    assert codes(client) == ["solver_not_ready"]
    business.engine = SimpleNamespace(ended=lambda: ("tournee-towns",))  # type: ignore[assignment]
    assert codes(client) == ["solver_not_ready", "engine_stopped"]


def test_a_part_of_the_engine_that_has_ended(business: Business) -> None:
    """Tests that a thread that has ended is named, until the engine is stopped."""

    class Ends:
        def run(self, stop: threading.Event, /) -> None:
            del stop

    engine = Engine(business.runner, business.map_of, others=[Ends()])
    engine._workers[:] = engine._workers[-1:]
    engine.start()
    ends = time.monotonic() + 20
    while not engine.ended() and time.monotonic() < ends:
        time.sleep(0.01)
    assert engine.ended() == ("tournee-worker-0",)
    engine.stop()
    assert engine.ended() == ()


def test_a_town_that_nobody_follows(client: httpx.Client, business: Business) -> None:
    """Tests a town without a lease, one that is followed, and one whose lease is over: the latter counts only where this server follows towns."""
    town = make_town(business.store)
    assert codes(client) == []
    business.engine = SimpleNamespace(ended=tuple)  # type: ignore[assignment]
    # A town that was just founded is given time.
    first = codes(client)
    assert first == []
    found = [codes(client) for _ in range(UNFOLLOWED_S)]
    assert found[-1] == ["town_unfollowed"]
    lease = TownLease(business.store, town.id)
    assert lease.hold()
    assert codes(client) == []
    with business.store.database.writing() as connection:
        connection.execute(text("UPDATE chore SET lease_s = lease_s - 100"))
    assert codes(client) == ["town_unfollowed"]


def test_what_was_found_is_kept_for_a_second(business: Business) -> None:
    """Tests that many who ask at once cost one look."""
    now, looked = [100.0], []
    readiness = Readiness(clock=lambda: now[0])
    readiness._database = lambda _: looked.append(1) or ()  # type: ignore[method-assign, func-returns-value]
    for _ in range(50):
        assert readiness.lacks(business) == ()
    assert len(looked) == 1
    now[0] += 1.0
    readiness.lacks(business)
    assert len(looked) == 2

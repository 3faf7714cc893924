"""Tests of what the doctor finds of a server: each fault with its remedy, and none where there is none."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from api.cli import doctor_server
from api.cli.doctor_server import ServerChecks
from dispatch.live.town_lease import TownLease
from dispatch.storage.database import Database
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import make_town


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DB", "CHANNELS", "SECRET", "SECRET_KEY", "METRICS_TOKEN", "PROVEN"):
        monkeypatch.delenv(f"TOURNEE_{name}", raising=False)
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def store(home: Path, sqlite_model: Path) -> Iterator[Store]:
    shutil.copy(sqlite_model, home / "business.db")
    database = Database(f"sqlite:///{home / 'business.db'}")
    yield Store(database)
    database.close()


def found(check: str) -> tuple[bool, str, str]:
    return dict(ServerChecks().all())[check]()


def test_an_empty_home_is_sound(home: Path) -> None:
    """Tests an installation that has nothing yet: nothing is made by looking."""
    for name, check in ServerChecks().all():
        good, said, _ = check()
        assert good, (name, said)
        assert said
    assert list(home.iterdir()) == []


def test_a_server_that_works_is_sound(store: Store) -> None:
    """Tests a database with a town that is followed."""
    assert TownLease(store, make_town(store).id).hold()
    for name, check in ServerChecks().all():
        good, said, _ = check()
        assert good, (name, said)
    assert found("Leases")[1] == "1 towns; none was left behind"


def test_settings_that_are_wrong(home: Path) -> None:
    """Tests an unknown name, and that whatever needs the settings says so."""
    (home / "tournee.toml").write_text("ulr = 'https://x.example'\n")
    good, said, remedy = found("Settings")
    assert (good, "is url meant?" in said, remedy != "") == (False, True, True)
    assert found("Database")[1] == found("Channels")[1] == "not looked at: the settings come first"


def test_secrets_that_others_may_read(home: Path) -> None:
    """Tests a file of settings and the keys."""
    file = home / "tournee.toml"
    file.write_text("metrics_token = 'correct-horse-battery'\n")
    file.chmod(0o644)
    good, said, remedy = found("Settings")
    assert (good, remedy) == (False, f"chmod 600 {file}")
    assert "correct-horse" not in said
    file.chmod(0o600)
    assert found("Settings")[0]
    for name in ("installation.key", "secret.key"):
        key = home / name
        key.write_text("ab" * 32)
        key.chmod(0o640)
        assert found("Secrets") == (False, f"{key}: others on this machine may read it", f"chmod 600 {key}")
        key.chmod(0o600)
    good, said, _ = found("Secrets")
    assert good
    assert "abab" not in said
    (home / "secret.key").write_text("\n")
    assert found("Secrets")[:2] == (False, f"{home / 'secret.key'} is empty")


def test_a_database_of_another_version_and_one_that_is_gone(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests schema and address, whose password is nowhere shown."""
    with store.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    good, said, remedy = found("Database")
    assert (good, "is of schema 0000" in said, "dispatch init" in remedy) == (False, True, True)
    monkeypatch.setenv("TOURNEE_DB", "postgresql://tournee:geheim@127.0.0.1:1/none")
    good, said, remedy = found("Database")
    assert not good
    assert remedy
    assert "geheim" not in said
    assert found("Clock") == found("Leases") == (True, "the database cannot be asked", "")
    (home / "notes.txt").write_text("no database " * 1000)
    for wrong in ("mysql://x/y", "nonsense", f"sqlite:///{home / 'notes.txt'}"):
        monkeypatch.setenv("TOURNEE_DB", wrong)
        assert not found("Database")[0]


def test_a_database_that_hangs(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that it is not waited for for ever."""
    del store
    monkeypatch.setattr(doctor_server, "PATIENCE_S", 0.3)
    monkeypatch.setattr(Database, "check", lambda _: time.sleep(2))
    good, said, _ = found("Database")
    assert (good, "has not answered within" in said) == (False, True)


def test_a_clock_that_goes_wrong(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests a machine that is a minute ahead of its database."""
    assert store
    real = time.time
    monkeypatch.setattr(doctor_server.time, "time", lambda: real() + 60)
    good, said, remedy = found("Clock")
    assert (good, "time server" in remedy) == (False, True)
    assert any(f"{seconds} s from" in said for seconds in (59, 60, 61))


def test_what_was_left_behind(store: Store) -> None:
    """Tests a town whose process was killed."""
    town = make_town(store)
    assert TownLease(store, town.id).hold()
    with store.database.writing() as connection:
        connection.execute(text("UPDATE chore SET lease_s = lease_s - 100"))
    good, said, remedy = found("Leases")
    assert (good, said, "tournee serve" in remedy) == (False, f"town {town.id} is followed by nobody", True)


def test_channels_that_cannot_be_read(home: Path) -> None:
    """Tests a file that is not there, and one that is wrong."""
    (home / "tournee.toml").write_text("channels = 'channels.toml'\n")
    assert not found("Channels")[0]
    (home / "channels.toml").write_text("[pigeon]\n")
    good, said, remedy = found("Channels")
    assert (good, "pigeon" in said, "notifications.md" in remedy) == (False, True, True)


def test_processes_that_cannot_be_started(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests a machine that starts none, and a disk that is nearly full."""
    assert home

    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("dispatch.executor.child_process.subprocess.Popen", refuse)
    monkeypatch.setattr(doctor_server, "_STARTED_S", 0.5)
    good, said, remedy = found("Processes")
    assert (good, "none can be started" in said, "ulimit" in remedy) == (False, True, True)
    monkeypatch.setattr(doctor_server, "LEAST_FREE_BYTES", 1 << 60)
    good, said, remedy = found("Disk")
    assert (good, "are free" in said, remedy != "") == (False, True, True)

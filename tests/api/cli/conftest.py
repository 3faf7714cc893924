"""Fixtures of the tests of `tournee dispatch`: a Saturday in Monaco, and a database of it."""

from __future__ import annotations

import datetime as dt
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app
from dispatch.board.the_desk import use_maps
from dispatch.dayfile import write_day
from dispatch.executor.inline import InlineExecutor
from dispatch.generate import generate_day
from geo.store import TownStore
from geo.town import Town

DAY = "2031-06-14"  # a Saturday
EVENING, MORNING = "2031-06-13T18:00", f"{DAY}T08:10"


@contextmanager
def inline(*_lanes: str):
    with InlineExecutor() as executor:
        yield executor


@dataclass(frozen=True)
class Office:
    """Runs `tournee dispatch` on a database of its own."""

    database: Path

    def run(self, *arguments: str, at: str = EVENING, code: ExitCode = ExitCode.OK) -> Result:
        """Run a command and check how it ends."""
        clock = () if arguments[0] in {"init", "log"} or "--at" in arguments else ("--at", at)
        done = CliRunner().invoke(app, ["dispatch", *arguments, *clock, "--db", f"sqlite:///{self.database}"])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == code, done.output
        return done


@pytest.fixture(scope="session")
def saturday(monaco: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day file of Monaco: 14 deliveries, 3 couriers."""
    path = tmp_path_factory.mktemp("saturday") / "saturday.json"
    date = dt.date.fromisoformat(DAY)
    write_day(
        generate_day(monaco, date=date, deliveries=14, shops=8, visits=0, cargo_bikes=3, vans=0, seed=3), path
    )
    return path


@pytest.fixture
def at_hand(town_store: TownStore, monaco: Town, monkeypatch: pytest.MonkeyPatch):
    """The town's map, and an executor that computes in this process."""
    monkeypatch.setenv("TOURNEE_HOME", str(town_store.home))
    monkeypatch.delenv("TOURNEE_DB", raising=False)
    for module in ("office", "slots_offered", "rescheduling", "live_day"):
        monkeypatch.setattr(f"api.cli.dispatch.{module}.open_executor", inline)
    use_maps(lambda _: monaco)
    yield
    use_maps(None)


@pytest.fixture(scope="session")
def doors(monaco: Town) -> list[str]:
    """Addresses of Monaco that are found for certain."""
    found: list[str] = []
    for house in monaco.addresses.houses():
        best = monaco.addresses.search(house.label, limit=1)
        if best and best[0].confidence >= 0.95 and house.label not in found:
            found.append(house.label)
        if len(found) == 12:
            break
    return found


@pytest.fixture
def office(at_hand: None, tmp_path: Path) -> Office:
    """A database that is not there yet."""
    del at_hand
    return Office(tmp_path / "business.db")


@pytest.fixture(scope="session")
def planned_databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the database that the next fixture copies."""
    return tmp_path_factory.mktemp("planned")


@pytest.fixture
def planned(at_hand: None, saturday: Path, planned_databases: Path, tmp_path: Path) -> Office:
    """A database in which the Saturday is taken in and planned; made once, copied for each test."""
    del at_hand
    made = planned_databases / "business.db"
    if not made.exists():
        table, fresh = planned_databases / "orders.csv", Office(planned_databases / "fresh.db")
        fresh.run("init", "monaco", "--day-file", str(saturday))
        done = CliRunner().invoke(app, ["dispatch", "orders", str(saturday), "--csv", str(table)])
        assert done.exit_code == ExitCode.OK, done.output
        fresh.run("import", "monaco", str(table))
        fresh.run("plan", "monaco", "--seconds", "0.5", "--apply", at=MORNING)
        fresh.database.rename(made)
    shutil.copy(made, tmp_path / "business.db")
    return Office(tmp_path / "business.db")

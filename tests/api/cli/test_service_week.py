"""Tests of `tournee service week`: a week of a toy town from the proposal to the dates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app
from dispatch.clock import SetClock
from dispatch.ids import SeededIds
from dispatch.storage import parties
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.store import Store
from tests.api.cli.conftest import inline
from tests.dispatch.week.toy_week import ToyWeek, make_week

AT = "2026-11-28T12:00"
RUN = re.compile(r"wkr_[0-9a-z]{26}")


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A toy week in a database, and how to run the command on it."""
    url = f"sqlite:///{tmp_path / 'business.db'}"
    database = Database(url)
    upgrade(database)
    week = make_week(Store(database, clock=SetClock(1_795_863_600), ids=SeededIds(1)))
    week.person(week.service(gap=2), visits_wanted=2)
    week.runner()
    monkeypatch.setattr("api.cli.service.week.open_executor", inline)
    with week.store.reading(week.town_id) as reading:
        slug = parties.get_town(reading).slug

    def run(*arguments: str, code: ExitCode = ExitCode.OK) -> Result:
        done = CliRunner().invoke(app, ["service", "week", slug, "--at", AT, "--db", url, *arguments])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == code, done.output
        return done

    yield week, run
    database.close()


def _dated(week: ToyWeek) -> int:
    with week.store.reading(week.town_id) as reading:
        from dispatch.storage.visits import undated_visits

        return 2 - len(undated_visits(reading))


def test_proposed_then_applied(made) -> None:
    """Tests that a week is shown beside the one without steadiness, and gives days when it is applied by its id, once."""
    week, run = made
    done = run("--week", "2026-W49", "--seconds", "0.4")
    for row in ("With the usual courier", "At the usual hour", "Longest day", "2 visits dated"):
        assert row in done.stdout
    assert _dated(week) == 0
    name = RUN.search(done.stderr).group()
    assert "have their days" in run("--run", name).stderr
    assert _dated(week) == 2
    run("--run", name, code=ExitCode.INVALID_INPUT)


def test_applied_at_once(made) -> None:
    """Tests that with --apply the visits have their days at once, and that a later run finds nothing that wants one."""
    week, run = made
    run("--week", "2026-W49", "--seconds", "0.4", "--apply")
    assert _dated(week) == 2
    assert "0 visits dated" in run("--week", "2026-W49", "--seconds", "0.4").stdout


def test_a_week_that_is_over(made) -> None:
    """Tests that a week that is none or over is refused with what to give instead."""
    _, run = made
    assert "write it like 2026-W49" in run("--week", "49", code=ExitCode.INVALID_INPUT).stderr
    assert "2026-W48 or a later one" in run("--week", "2026-W40", code=ExitCode.INVALID_INPUT).stderr

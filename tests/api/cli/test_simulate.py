"""Tests of `tournee simulate`: a short morning against another policy and a what-if, and wrong command lines."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.dispatch.office import open_office
from api.cli.exit_codes import ExitCode
from api.cli.main import app
from api.cli.simulate import _closed_streets, _made_up
from dispatch.closures.closure import Closure
from dispatch.simulate.report_document import read_report
from dispatch.simulate.scenario_file.reading import read_scenario
from dispatch.storage import closures
from geo.town import Town
from tests.api.cli.conftest import DAY, Office
from tests.dispatch.day_files import small_day


def run(*arguments: str, code: ExitCode = ExitCode.OK) -> Result:
    done = CliRunner().invoke(app, ["simulate", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def morning(tmp_path: Path) -> Path:
    """A morning of Monaco with two deliveries, a visit and a courier."""
    day = small_day() | {"town": "monaco", "time_zone": "Europe/Monaco"}
    for delivery in day["deliveries"]:
        delivery.pop("skills", None)
    for shift in day["shifts"]:
        shift |= {"from": "09:00", "to": "12:30"}
    path = tmp_path / "morning.json"
    path.write_text(json.dumps(day), "utf-8")
    return path


def test_a_morning_in_every_form(at_hand: None, morning: Path, tmp_path: Path) -> None:
    """Tests table, page and JSON of a policy, another one, and a change; the JSON reads back, with each arm on the same seeds."""
    del at_hand
    html, document, kept = tmp_path / "a.html", tmp_path / "a.json", tmp_path / "kept.json"
    done = run(
        "monaco", "--day", str(morning), "--seeds", "1", "--policy", "rolling:margin_s=300", "--against", "greedy", "--what-if", "couriers=+1",
        "--html", str(html), "--json", str(document), "--processes", "1", "--lang", "fr", "--keep", str(kept),
    )  # fmt: skip
    assert len(read_scenario(kept).comings) == 2
    assert "À l’heure" in done.output
    report = read_report(document.read_text("utf-8"))
    assert [arm.name for arm in report.arms] == ["rolling:margin_s=300", "greedy", "couriers=+1"]
    assert {arm.policy for arm in report.arms} == {"rolling", "greedy"}
    assert [[run.seed for run in arm.runs] for arm in report.arms] == [[1]] * 3
    assert len({run.log_sha256 for arm in report.arms for run in arm.runs}) == 3
    page = html.read_text("utf-8")
    assert "OpenStreetMap" in page
    assert "<svg" in page


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--policy", "nobody"], "nobody"),
        (["--policy", "greedy:speed=3"], "speed"),
        (["--what-if", "weather=bad"], "weather"),
        (["--what-if", "couriers=+lots"], "couriers"),
        (["--what-if", "close=Rue Nulle Part"], "Rue Nulle Part"),
        (["--recorded", "yesterday"], "yesterday"),
        (["--day", "missing.json"], "missing.json"),
        (["--date", "tomorrow"], "tomorrow"),
        (["--lang", "de"], "de"),
    ],
)
def test_what_is_wrong_is_named(at_hand: None, options: list[str], said: str) -> None:
    """Tests that every kind of mistake is refused by its name, before any day is lived through."""
    del at_hand
    done = CliRunner().invoke(app, ["simulate", "monaco", "--demand", "3", "--couriers", "1", *options])
    assert done.exit_code in {ExitCode.INVALID_INPUT, ExitCode.USAGE, ExitCode.FILE}, done.output
    assert said in done.output


def test_a_day_of_the_database(planned: Office, tmp_path: Path) -> None:
    """Tests that a recorded day is lived through again and kept as a file, and that a date on which nobody worked is told."""
    database = ("--db", f"sqlite:///{planned.database}")
    kept = tmp_path / "kept.json"
    run("monaco", "--recorded", DAY, *database, "--seeds", "1", "--keep", str(kept), "--processes", "1")
    assert read_scenario(kept).comings
    refused = run("monaco", "--recorded", "2031-01-01", *database, code=ExitCode.INVALID_INPUT)
    assert "2031-01-01" in refused.output


def test_closures_of_the_database(planned: Office, monaco: Town) -> None:
    """Tests that a day that is made up has the closures around its date, and none where no database has the town."""
    west, south, east, north = monaco.bbox
    across = {"type": "LineString", "coordinates": [[west, south], [east, north]]}
    noon = dt.datetime.fromisoformat(f"{DAY}T12:00+00:00")
    stored = Closure(
        "", across, "market", None, int(noon.timestamp()), (), "coordinator:lea", hours="Sa 06:00-14:00"
    )
    address = f"sqlite:///{planned.database}"
    with open_office("monaco", address) as office:
        office.store.write(office.town.id, "coordinator:lea", lambda writing: closures.add(writing, stored))
    (found,) = _closed_streets("monaco", address, noon.date(), monaco)
    assert found.document["hours"] == stored.hours
    assert _closed_streets("monaco", address, noon.date() + dt.timedelta(days=3), monaco) == ()
    assert _closed_streets("nowhere", address, noon.date(), monaco) == ()
    assert _closed_streets("monaco", f"{address}.missing", noon.date(), monaco) == ()
    made = _made_up(monaco, noon.date(), 3, 1, 0, 0, 1, "en", (found,))
    assert made.called == (found,)

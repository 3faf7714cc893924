"""Tests of `tournee pooling`: files of every form from a day file and from a database, and wrong command lines."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app
from dispatch.executor.inline import InlineExecutor
from tests.api.cli.conftest import DAY, Office


@contextmanager
def inline(_children: int):
    with InlineExecutor() as executor:
        yield executor


def run(*arguments: str, code: ExitCode = ExitCode.OK) -> Result:
    done = CliRunner().invoke(app, ["pooling", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


@pytest.fixture(autouse=True)
def _here(at_hand: None, monkeypatch: pytest.MonkeyPatch) -> None:
    del at_hand
    monkeypatch.setattr("api.cli.pooling._executor", inline)


def test_a_day_file_in_every_form(saturday: Path, tmp_path: Path) -> None:
    """Tests that page, PDF, CSV, JSON and statements are written and say the same."""
    names = {"--html": "a.html", "--pdf": "a.pdf", "--csv": "a.csv", "--json": "a.json", "--gases": "a.txt"}
    options = [word for option, name in names.items() for word in (option, str(tmp_path / name))]
    done = run(str(saturday), *options, "--no-maps", "--semicolon", "--lang", "fr", "--effort", "0.1")
    assert "Tout mutualisé" in done.output
    document = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert document["promises"] == 14
    assert document["days"][0]["record"]["seeds"] == [1, 2, 3]
    assert (tmp_path / "a.csv").read_text("utf-8").startswith("\ufefflevel;day;")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "a.txt").read_text("utf-8").count("CO2e") >= 14
    assert "Ce que la mutualisation" in (tmp_path / "a.html").read_text("utf-8")


def test_a_town_of_the_database(planned: Office, tmp_path: Path) -> None:
    """Tests a day of the database with the town's own rounds, and that the second time nothing is computed."""
    database = f"sqlite:///{planned.database}"
    options = ("monaco", "--day", DAY, "--db", database, "--effort", "0.1", "--seeds", "1")
    first = run(*options, "--json", str(tmp_path / "a.json"))
    assert "The town's own rounds" in first.output
    document = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert document["days"][0]["driven"]["outings"] > 0
    second = run("monaco", "--month", DAY[:7], *options[3:], "--json", str(tmp_path / "b.json"))
    assert "nothing promised" in second.output
    again = json.loads((tmp_path / "b.json").read_text("utf-8"))
    assert again["days"] == document["days"], "the seconds that it took are those of the first time"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("monaco",), "--month"),
        (("monaco", "--day", "soon"), "is not a date"),
        (("monaco", "--from", "2026-12-02", "--to", "2026-12-01"), "turn them round"),
        (("monaco", "reykjavik", "--day", "2026-12-01"), "one town"),
        (("monaco", "--day", "2026-12-01", "--lang", "de"), "fr or en"),
    ],
)
def test_wrong_command_lines(arguments: tuple[str, ...], said: str) -> None:
    """Tests that what cannot be meant is refused with what to do."""
    assert said in " ".join(run(*arguments, code=ExitCode.USAGE).output.split())


def test_the_same_day_twice_is_refused_before_the_work(saturday: Path, tmp_path: Path) -> None:
    """Tests that two files of one date are refused at once."""
    other = tmp_path / "copy.json"
    other.write_text(saturday.read_text("utf-8"), "utf-8")
    done = run(str(saturday), str(other), code=ExitCode.INVALID_INPUT)
    assert "same day twice" in " ".join(done.output.split())

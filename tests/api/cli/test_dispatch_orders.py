"""Tests of `tournee dispatch init`, `orders` and `import`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app
from tests.api.cli.conftest import DAY, MORNING, Office


def table(saturday: Path, folder: Path) -> Path:
    path = folder / "orders.csv"
    done = CliRunner().invoke(app, ["dispatch", "orders", str(saturday), "--csv", str(path)])
    assert done.exit_code == ExitCode.OK, done.output
    assert f"14 orders for {DAY}" in done.output
    return path


def test_a_town_is_founded_once_and_told_the_second_time(office: Office, saturday: Path) -> None:
    """Tests that init makes the database and furnishes the town, and run again changes nothing and says so."""
    first = office.run("init", "monaco", "--day-file", str(saturday))
    assert "3 couriers" in first.stdout
    assert f"{DAY}: 3 shifts" in first.stdout
    second = office.run("init", "monaco", "--day-file", str(saturday))
    assert "is there already" in second.stderr
    assert second.stdout == first.stdout


def test_a_town_may_begin_empty(office: Office) -> None:
    """Tests that a town is founded from its map alone, beside another one that has a name of its own."""
    assert "0 shops, 0 couriers" in office.run("init", "monaco").stdout
    board = office.run("board", "monaco")
    assert "0 deliveries" in board.stdout
    assert "There are no rounds yet" in board.stdout


def test_no_town_without_a_map(office: Office) -> None:
    """Tests that an unknown map is the map's fault, and the town is not founded."""
    done = office.run("init", "atlantis", code=ExitCode.MAP)
    assert "atlantis" in done.stderr
    assert "found it with" in office.run("board", "atlantis", code=ExitCode.INVALID_INPUT).stderr


def test_a_faulty_day_file_founds_nothing(office: Office, saturday: Path, tmp_path: Path) -> None:
    """Tests that the faults of a day file are listed, and the town can still be founded afterwards."""
    document = json.loads(saturday.read_text("utf-8"))
    document["deliveries"][0]["place"] = "nowhere"
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(document), "utf-8")
    done = office.run("init", "monaco", "--day-file", str(broken), code=ExitCode.INVALID_INPUT)
    assert "nowhere" in done.stderr
    office.run("init", "monaco", "--day-file", str(saturday))


@pytest.mark.parametrize(
    ("url", "clue"),
    [
        ("mysql://host/name", "give sqlite:///"),
        ("sqlite:///missing/business.db", "begin with"),
        ("nonsense", "give sqlite:///"),
    ],
)
@pytest.mark.usefixtures("at_hand")
def test_databases_that_cannot_be_used(url: str, clue: str) -> None:
    """Tests that a database that is none, or not there, is told with the remedy and never made by looking at it."""
    done = CliRunner().invoke(app, ["dispatch", "board", "monaco", "--db", url])
    assert done.exit_code == ExitCode.INVALID_INPUT, done.output
    assert clue in done.stderr


@pytest.mark.usefixtures("at_hand")
def test_files_that_are_no_databases(tmp_path: Path) -> None:
    """Tests that a file of something else is told, and left as it is."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sirs, this is no database at all, however one looks at it. " * 9, "utf-8")
    done = CliRunner().invoke(app, ["dispatch", "init", "monaco", "--db", f"sqlite:///{path}"])
    assert done.exit_code == ExitCode.INVALID_INPUT, done.output
    assert "cannot be used" in done.stderr
    assert path.read_text("utf-8").startswith("Dear Sirs")


@pytest.mark.usefixtures("at_hand")
def test_a_database_that_was_never_set_up(tmp_path: Path) -> None:
    """Tests that an empty file is told apart from a database of ours."""
    (tmp_path / "empty.db").touch()
    done = CliRunner().invoke(app, ["dispatch", "board", "monaco", "--db", f"sqlite:///{tmp_path}/empty.db"])
    assert done.exit_code == ExitCode.INVALID_INPUT
    assert "was never set up" in done.stderr


def test_orders_go_in_once(office: Office, saturday: Path, tmp_path: Path) -> None:
    """Tests that a generated day comes through a table without a fault, is promised, and doubles nothing the second time."""
    office.run("init", "monaco", "--day-file", str(saturday))
    path = table(saturday, tmp_path)
    first = office.run("import", "monaco", str(path))
    assert "14 lines: 14 orders taken in (14 new), 14 promised now, 0 held, 0 faulty." in first.stdout
    second = office.run("import", "monaco", str(path))
    assert "14 orders taken in (0 new), 0 promised now" in second.stdout
    assert "14 deliveries: 14 promised" in office.run("board", "monaco").stdout


def test_orders_may_wait_for_somebody(office: Office, saturday: Path, tmp_path: Path) -> None:
    """Tests that without promises nothing is promised, and a later import of the same file promises it."""
    office.run("init", "monaco", "--day-file", str(saturday))
    path = table(saturday, tmp_path)
    office.run("import", "monaco", str(path), "--no-promise")
    assert "14 deliveries: 14 created" in office.run("board", "monaco").stdout
    assert "14 promised now" in office.run("import", "monaco", str(path)).stdout


def test_every_faulty_line_is_listed_and_the_good_ones_go_in(
    office: Office, saturday: Path, tmp_path: Path
) -> None:
    """Tests that faults come with line, column, value and remedy, on the screen and as a file, and end with their code."""
    office.run("init", "monaco", "--day-file", str(saturday))
    path, faulty = table(saturday, tmp_path), tmp_path / "faulty.csv"
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    rows[2]["shops"] = "Grimaldi's Ghost"
    rows[4]["window_from"] = "half past nine"
    rows[4]["priority"] = "very"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    done = office.run("import", "monaco", str(path), "--faults", str(faulty), code=ExitCode.INVALID_INPUT)
    assert "12 orders taken in (12 new), 12 promised now, 0 held, 2 faulty." in done.stdout
    assert "Grimaldi's Ghost" in done.stdout
    listed = list(csv.DictReader(faulty.read_text("utf-8").splitlines()))
    assert {(one["line"], one["column"]) for one in listed} >= {("4", "shops"), ("6", "priority")}
    assert all(one["remedy"] for one in listed)


def test_files_of_one_shop(office: Office, saturday: Path, tmp_path: Path) -> None:
    """Tests that a sender is known by its name, and an unknown one refuses the whole file."""
    office.run("init", "monaco", "--day-file", str(saturday))
    path = table(saturday, tmp_path)
    shop = next(csv.DictReader(path.read_text("utf-8").splitlines()))["shops"].split("|")[0]
    office.run("import", "monaco", str(path), "--sender", "Nobody & Sons", code=ExitCode.INVALID_INPUT)
    assert "0 deliveries" in office.run("board", "monaco").stdout
    assert "14 new" in office.run("import", "monaco", str(path), "--sender", shop).stdout


@pytest.mark.parametrize("content", [b"", b"colour,taste\nred,sour\n", b"{]", b"\xff\xfe\x00"])
def test_files_that_are_none(office: Office, saturday: Path, tmp_path: Path, content: bytes) -> None:
    """Tests that files that are no orders are told as such, and nothing goes in."""
    office.run("init", "monaco", "--day-file", str(saturday))
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    done = office.run("import", "monaco", str(path), code=ExitCode.INVALID_INPUT)
    assert "0 orders taken in" in done.stdout


def test_missing_files_and_lost_inputs(office: Office, saturday: Path) -> None:
    """Tests that a missing file is a file's fault, and faults are never written over the orders."""
    office.run("init", "monaco", "--day-file", str(saturday))
    office.run("import", "monaco", "nowhere.csv", code=ExitCode.FILE)
    done = office.run(
        "import", "monaco", str(saturday), "--faults", str(saturday), code=ExitCode.INVALID_INPUT
    )
    assert "would be lost" in done.stderr


@pytest.mark.parametrize(("option", "value"), [("--at", "yesterday"), ("--day", "Saturday")])
def test_moments_that_are_none(planned: Office, option: str, value: str) -> None:
    """Tests that a moment or a date that is none is a wrong command line."""
    done = planned.run("board", "monaco", option, value, code=ExitCode.USAGE)
    assert value in done.stderr


def test_the_clock_of_a_rehearsal(planned: Office) -> None:
    """Tests that the board is that of the moment asked for, on the town's clocks."""
    assert "at 08:10" in planned.run("board", "monaco", at=MORNING).stdout
    assert "at 10:10" in planned.run("board", "monaco", at=f"{DAY}T08:10+00:00").stdout

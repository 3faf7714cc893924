"""Tests of positions on the command line, and of moments that no calendar holds."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app
from api.cli.positions import read_position, read_positions

IN_MONACO = "7.4246001,43.7384001"
SWAPPED = "43.7384001,7.4246001"


@pytest.fixture
def run(town_store, monaco, tmp_path, monkeypatch):
    """Run a command in an empty folder, with Monaco ready."""
    assert monaco.name == "monaco"
    monkeypatch.setenv("TOURNEE_HOME", str(town_store.home))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def test_west_and_south_are_positions() -> None:
    """Tests that negative degrees are read as such."""
    assert read_positions(["-21.9,64.1", "-70.5,-33.4"]) == ([-21.9, -70.5], [64.1, -33.4])
    with pytest.raises(typer.BadParameter, match="--minuts"):
        read_positions(["--minuts=5"])


@pytest.mark.parametrize(
    "text", ["", "7.42", "7.42,43.73,1", "7.42 43.73", "nan,43", "181,0", "0,-90.1", "a,b"]
)
def test_what_is_no_position(text: str) -> None:
    """Tests that everything else is refused with what was written."""
    with pytest.raises(typer.BadParameter, match="is not a position; write LON,LAT"):
        read_position("--near", text)


@pytest.mark.parametrize(
    "command",
    [("route", "monaco", SWAPPED, IN_MONACO, "-p", "foot"), ("isochrone", "monaco", SWAPPED, "-p", "foot")],
)
def test_latitude_first_is_guessed(run, command) -> None:
    """Tests that exchanged numbers are told, by every command alike."""
    done = run(*command)
    assert done.exit_code == ExitCode.MAP
    assert f"1 ({SWAPPED}): " in done.output
    assert f"did you mean {IN_MONACO}? Longitude comes first" in done.output


@pytest.mark.parametrize(
    ("position", "hint"), [(SWAPPED, "Longitude comes first."), ("-7.4,43.7", "Check the position.")]
)
def test_reverse_far_away(run, position: str, hint: str) -> None:
    """Tests that a position without addresses is not told to check its spelling."""
    done = run("geocode", "monaco", "--reverse", position)
    assert done.exit_code == ExitCode.MAP
    assert f"--reverse {position}: no address near it on the map of Monaco. {hint}" in done.output


def test_empty_address(run) -> None:
    """Tests that an empty text is a wrong command line."""
    done = run("geocode", "monaco", " ")
    assert done.exit_code == ExitCode.USAGE
    assert "it is empty" in done.output


@pytest.mark.parametrize("moment", ["0001-01-01", "1969-12-31T23:59", "9999-12-31T23:59:59-05:00"])
@pytest.mark.parametrize("command", [("route", IN_MONACO, "7.4200,43.7350"), ("isochrone", IN_MONACO)])
def test_moments_beyond_the_calendar(run, command, moment: str) -> None:
    """Tests that a moment that no clock shows is an option at fault, not a fault of ours."""
    name, *positions = command
    done = run(name, "monaco", *positions, "-p", "foot", "--at", moment)
    assert done.exit_code == ExitCode.INVALID_INPUT
    assert "is too far away. Give a moment from 1970 to 2199." in done.output

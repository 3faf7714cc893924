"""Tests of `tournee isochrone`: its table, its files, and what it says of wrong command lines."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app

PLACE, OTHER = "7.4246,43.7384", "7.4155,43.7310"


@pytest.fixture
def isochrone(town_store, monaco, tmp_path, monkeypatch):
    """Run the command in an empty folder, with Monaco ready."""
    assert monaco.name == "monaco"
    monkeypatch.setenv("TOURNEE_HOME", str(town_store.home))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["isochrone", *arguments])


def test_table_geojson_and_picture(isochrone, tmp_path):
    """Tests that one command prints the table and writes both files."""
    done = isochrone(
        "monaco", PLACE, "-p", "foot", "--minutes", "5,10", "--geojson", "reach.geojson", "--svg", "reach.svg"
    )
    assert done.exit_code == ExitCode.OK, done.output
    assert "Streets km" in done.output
    assert "© OpenStreetMap contributors" in done.output
    document = json.loads((tmp_path / "reach.geojson").read_text(encoding="utf-8"))
    limits = [feature["properties"].get("limit_s") for feature in document["features"]]
    assert limits == [600, 300, None]
    assert (tmp_path / "reach.svg").read_text(encoding="utf-8").startswith("<svg")


def test_service_areas_and_reverse(isochrone, tmp_path):
    """Tests that several places share the streets, towards them."""
    options = ["--service-areas", "--reverse", "--minutes", "2.5", "--geojson", "areas.geojson"]
    done = isochrone("monaco", PLACE, OTHER, "-p", "cargo_bike", *options)
    assert done.exit_code == ExitCode.OK, done.output
    features = json.loads((tmp_path / "areas.geojson").read_text(encoding="utf-8"))["features"]
    areas = [feature["properties"] for feature in features if feature["properties"]["kind"] == "area"]
    assert {area["place"] for area in areas} == {0, 1}
    assert {(area["limit_s"], area["direction"]) for area in areas} == {(150, "to")}


def test_single_streets(isochrone, tmp_path):
    """Tests that streets are written one by one with their seconds, and drawn."""
    done = isochrone("monaco", PLACE, "-p", "foot", "--streets", "--geojson", "s.geojson", "--svg", "s.svg")
    assert done.exit_code == ExitCode.OK, done.output
    features = json.loads((tmp_path / "s.geojson").read_text(encoding="utf-8"))["features"]
    assert {feature["properties"]["limit_s"] for feature in features} == {300, 600, 900}
    assert "10 to 15" in done.output


def test_moment(isochrone):
    """Tests that a moment is accepted, and said in the heading."""
    done = isochrone("monaco", PLACE, "-p", "van", "--at", "2026-11-28T09:30")
    assert done.exit_code == ExitCode.OK, done.output
    assert "2026-11-28 09:30" in done.output
    now = isochrone("monaco", PLACE, "-p", "van", "--at", "now", "--streets")
    assert now.exit_code == ExitCode.OK
    assert f"from the place, {dt.datetime.now(dt.UTC):%Y}" in now.output


def test_negative_longitude_reaches_the_town(isochrone):
    """Tests that a position west of Greenwich is no option, but outside of Monaco."""
    done = isochrone("monaco", "-21.9,64.1", "-p", "foot")
    assert done.exit_code == ExitCode.MAP
    assert "-21.9" in done.output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["monaco", "43.7", "-p", "foot"], ExitCode.USAGE, "LON,LAT"),  # one number
        (["monaco", "nan,43.7", "-p", "foot"], ExitCode.USAGE, "nan,43.7"),  # no degrees
        (["monaco", "7.4,143.7", "-p", "foot"], ExitCode.USAGE, "7.4,143.7"),  # beyond the pole
        (["monaco", PLACE, "-p", "foot", "--minutes", "5,x"], ExitCode.USAGE, "'x'"),
        (["monaco", PLACE, "-p", "foot", "--minutes", "0"], ExitCode.USAGE, "'0'"),
        (["monaco", PLACE, "-p", "foot", "--minutes", "5,5"], ExitCode.USAGE, "different"),
        (["monaco", PLACE, "-p", "foot", "--minuts", "5"], ExitCode.USAGE, "--minuts"),
        (["monaco", PLACE, "-p", "foot", "--at", "noon"], ExitCode.USAGE, "noon"),
        (["monaco", PLACE, "-p", "foot", "--theme", "pink"], ExitCode.USAGE, "pink"),
        (["monaco", PLACE, "-p", "foot", "--streets", "--service-areas"], ExitCode.USAGE, "not both"),
        (["monaco", PLACE, "-p", "unicycle"], ExitCode.INVALID_INPUT, "unicycle"),
        (["atlantis", PLACE, "-p", "foot"], ExitCode.MAP, "atlantis"),
        (["monaco", PLACE, "-p", "foot", "--svg", "nowhere/a.svg"], ExitCode.FILE, "nowhere"),
        (
            ["monaco", PLACE, "-p", "foot", "--svg", "a", "--geojson", "a"],
            ExitCode.INVALID_INPUT,
            "same file",
        ),
    ],
)
def test_wrong_command_lines(isochrone, arguments, code, said):
    """Tests that each mistake ends with its documented code and names what was wrong."""
    done = isochrone(*arguments)
    assert done.exit_code == code, done.output
    assert said in done.output


def test_moment_has_the_towns_clock(isochrone):
    """Tests that a moment with a zone of its own is read too."""
    moment = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC).isoformat()
    assert isochrone("monaco", PLACE, "-p", "foot", "--at", moment).exit_code == ExitCode.OK

"""Tests of `tournee route`."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app
from geo.routes.polyline import decode_polyline
from geo.store import TownStore
from geo.town import Town

START, END = "7.4190,43.7310", "7.4288,43.7400"


@pytest.fixture
def route(town_store: TownStore, monaco: Town, monkeypatch: pytest.MonkeyPatch):
    """Run `tournee route monaco`."""
    assert monaco.name == "monaco"
    monkeypatch.setenv("TOURNEE_HOME", str(town_store.home))

    def run(*arguments: str):
        return CliRunner().invoke(app, ["route", "monaco", *arguments])

    return run


def test_steps_are_printed_in_french(route) -> None:
    """Tests the totals, the steps and the credit."""
    done = route(START, END, "--profile", "cargo_bike", "--lang", "fr")
    assert done.exit_code == ExitCode.OK, done.stderr
    assert done.stdout.startswith("Monaco, cargo_bike: ")
    assert "Partez vers " in done.stdout
    assert "Vous êtes à destination" in done.stdout
    assert "© OpenStreetMap contributors" in done.stdout


def test_json_polyline_and_files_agree(route, tmp_path: Path) -> None:
    """Tests that all forms hold the same way."""
    files = ["--geojson", str(tmp_path / "r.geojson"), "--gpx", str(tmp_path / "r.gpx")]
    done = route(START, "7.4246,43.7384", END, "-p", "bike", "--json", *files)
    assert done.exit_code == ExitCode.OK, done.stderr
    (one,) = json.loads(done.stdout)["routes"]
    assert len(one["legs"]) == 2
    assert sum(leg["distance_m"] for leg in one["legs"]) == pytest.approx(one["distance_m"])
    steps = [step for leg in one["legs"] for step in leg["steps"]]
    assert sum(step["duration_s"] for step in steps) == pytest.approx(one["duration_s"])
    printed = route(START, "7.4246,43.7384", END, "-p", "bike", "--polyline").stdout
    assert printed.strip() == one["polyline6"]
    features = json.loads((tmp_path / "r.geojson").read_text(encoding="utf-8"))["features"]
    line = features[0]["geometry"]["coordinates"]
    # Both round to six decimals, the one after scaling: halves may differ by one.
    decoded = decode_polyline(one["polyline6"])
    assert np.array(decoded) == pytest.approx(np.array(line), abs=1.5e-6)
    track = ET.parse(tmp_path / "r.gpx").getroot().iter("{http://www.topografix.com/GPX/1/1}trkpt")
    assert len(list(track)) >= len(line)


def test_alternatives_are_named(route) -> None:
    """Tests that other ways come after the fastest, and only between two points."""
    done = route(START, END, "-p", "bike", "--alternatives", "2", "--json")
    routes = json.loads(done.stdout)["routes"]
    assert 2 <= len(routes) <= 3
    assert routes[0]["duration_s"] <= min(one["duration_s"] for one in routes[1:])
    assert route(START, START, END, "-p", "bike", "--alternatives", "2").exit_code == ExitCode.USAGE


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([START, "-p", "bike"], ExitCode.USAGE, "at least two points"),
        ([START, "7.42", "-p", "bike"], ExitCode.USAGE, "7.42"),
        ([START, END, "-p", "bike", "--lang", "de"], ExitCode.USAGE, "en, fr"),
        ([START, END, "-p", "bike", "--langg", "fr"], ExitCode.USAGE, "--langg"),
        ([START, END, "-p", "bike", "--at", "tomorrow"], ExitCode.USAGE, "2026-11-28T09:30"),
        ([START, END, "-p", "bike", "--json", "--polyline"], ExitCode.USAGE, "--json"),
        ([START, END, "-p", "sledge"], ExitCode.INVALID_INPUT, "cargo_bike"),
        (["-21.9,64.1", END, "-p", "bike"], ExitCode.MAP, "point 1 (-21.9,64.1): "),  # a negative longitude
        ([START, END, "-p", "bike", "--gpx", "/nowhere/r.gpx"], ExitCode.FILE, "/nowhere"),
    ],
)
def test_faults_are_named(route, arguments: list[str], code: ExitCode, words: str) -> None:
    """Tests that what cannot be done ends with its exit code and says what to do."""
    done = route(*arguments)
    assert done.exit_code == code, done.stderr
    assert words in " ".join(done.stderr.split())


def test_a_moment_is_taken(route) -> None:
    """Tests a moment on the town's clocks."""
    done = route(START, END, "-p", "van", "--at", "2026-11-28T09:30", "--polyline")
    assert done.exit_code == ExitCode.OK, done.stderr
    assert done.stdout.strip()

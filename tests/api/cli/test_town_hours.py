"""Tests of adding and showing a town with streets by the hour, as its user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.exit_codes import ExitCode
from tests.geo.small_maps import draw

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def tournee(tmp_path):
    """Run `tournee` with a home of its own."""

    def run(*arguments):
        environment = {**os.environ, "TOURNEE_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-W", "error", "-m", "api.cli", *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, env=environment, check=False, timeout=120
        )

    return run


def test_show_says_what_depends_on_the_hour(tournee, tmp_path):
    """Tests that a town built for chosen profiles, the car among them, tells its hours and what it left out."""
    ways = {
        10: ([1, 2], "highway=residential"),
        11: ([2, 3], "highway=pedestrian motor_vehicle:conditional=delivery~@~(06:00-11:00)"),
        12: ([3, 4], "highway=residential motor_vehicle:conditional=no~@~fog"),
    }
    extract = draw(tmp_path / "t.osm", {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (300, 0)}, ways)
    added = tournee("town", "add", "old-town", extract, "--profiles", "car,foot")
    assert added.returncode == ExitCode.OK, added.stderr
    shown = tournee("town", "show", "old-town").stdout
    assert "By the hour 1 different hours; streets that follow them: foot 0, car 1" in shown
    assert "Note        1 conditions were not understood and are left out (OpenStreetMap 12)" in shown
    manifest = json.loads((tmp_path / "home" / "towns" / "old-town" / "manifest.json").read_text("utf-8"))
    assert manifest["profiles"] == ["foot", "car"]


def test_profile_given_twice(tournee, tmp_path):
    """Tests that a repeated profile is a wrong option, said in a sentence."""
    extract = draw(tmp_path / "t.osm", {1: (0, 0), 2: (100, 0)}, {10: ([1, 2], "highway=residential")})
    done = tournee("town", "add", "twice", extract, "--profiles", "car,car")
    assert done.returncode == ExitCode.INVALID_INPUT
    assert "'car' is given 2 times" in done.stderr
    assert "Traceback" not in done.stderr

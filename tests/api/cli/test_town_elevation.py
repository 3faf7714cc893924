"""Tests of adding and showing a town with the height of its ground, as its user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.exit_codes import ExitCode
from tests.geo.rasters import plane, write_tile
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


def test_add_with_elevation(tournee, tmp_path):
    """Tests that `--elevation` may be repeated, takes files and folders, and that the town says what it knows."""
    extract = draw(tmp_path / "t.osm", {1: (100, 100), 2: (600, 200)}, {10: ([1, 2], "highway=residential")})
    (tmp_path / "tiles").mkdir()
    write_tile(tmp_path / "tiles" / "N44E006.hgt", plane(0, 0))
    tile = write_tile(tmp_path / "N44E007.hgt.zip", plane(8, 0))
    added = tournee("town", "add", "hill", extract, "--elevation", tmp_path / "tiles", "--elevation", tile)
    assert added.returncode == ExitCode.OK, added.stderr
    shown = tournee("town", "show", "hill").stdout
    # 8 m a cell of 67 m are 12 per cent.
    assert "Elevation   all streets, 12 to 72 m; 100.0% steeper than 10 % (N44E007)" in shown


def test_tiles_that_cannot_be_used(tournee, tmp_path):
    """Tests that a bad raster ends the command with the map's exit code and a sentence, and adds nothing."""
    extract = draw(tmp_path / "t.osm", {1: (0, 0), 2: (100, 0)}, {10: ([1, 2], "highway=residential")})
    (tmp_path / "N44E007.hgt").write_bytes(b"short")
    done = tournee("town", "add", "hill", extract, "--elevation", tmp_path / "N44E007.hgt")
    assert done.returncode == ExitCode.MAP
    assert "5 bytes" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "home" / "towns" / "hill").exists()

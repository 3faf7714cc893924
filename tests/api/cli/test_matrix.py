"""Tests of `tournee matrix` and of reading its points."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from api.cli import matrix as command
from api.cli.exit_codes import ExitCode
from api.cli.main import app
from api.cli.points_csv import read_points
from geo.store import TownStore
from geo.town import Town

ROWS = [("a", 7.4190, 43.7310), ("b", 7.4246, 43.7384), ("c", 7.4288, 43.7400)]


@pytest.fixture
def matrix(town_store: TownStore, monaco: Town, monkeypatch: pytest.MonkeyPatch):
    """Run `tournee matrix monaco`."""
    assert monaco.name == "monaco"
    monkeypatch.setenv("TOURNEE_HOME", str(town_store.home))

    def run(*arguments: object):
        return CliRunner().invoke(app, ["matrix", "monaco", *map(str, arguments)])

    return run


def points_file(folder: Path, text: str, name: str = "points.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def table(rows=ROWS) -> str:
    return "name,id,lon,lat\n" + "".join(f"x,{row[0]},{row[1]},{row[2]}\n" for row in rows)


def test_tables_equal_the_library(matrix, monaco: Town, tmp_path: Path) -> None:
    """Tests the arrays against `Town.travel_times`, and what is told of ids and credit."""
    out = tmp_path / "m.npz"
    done = matrix("-p", "cargo_bike", "--points", points_file(tmp_path, table()), "--out", out)
    assert done.exit_code == ExitCode.OK, done.stderr
    lon, lat = [row[1] for row in ROWS], [row[2] for row in ROWS]
    expected = monaco.travel_times("cargo_bike", lon, lat)
    with np.load(out) as arrays:
        assert np.array_equal(arrays["durations_s"], expected.durations_s)
        assert np.array_equal(arrays["distances_m"], expected.distances_m)
        assert arrays["durations_s"].dtype == arrays["distances_m"].dtype == np.int32
        assert arrays["reachable"].dtype == np.bool_
        assert arrays["reachable"].all()
        assert arrays["origin_id"].tolist() == arrays["destination_id"].tolist() == ["a", "b", "c"]
        assert "OpenStreetMap" in str(arrays["attribution"])
        assert str(arrays["map_hash"]) == monaco.map_hash


def test_destinations_may_differ(matrix, monaco: Town, tmp_path: Path) -> None:
    """Tests a table that is not square; points without ids are numbered."""
    origins = points_file(tmp_path, table())
    targets = points_file(tmp_path, "lat,lon\n43.7384,7.4246\n", "targets.csv")
    out = tmp_path / "m.npz"
    done = matrix("-p", "foot", "--points", origins, "--destinations", targets, "--out", out)
    assert done.exit_code == ExitCode.OK, done.stderr
    whole = monaco.travel_times("foot", [row[1] for row in ROWS], [row[2] for row in ROWS])
    with np.load(out) as arrays:
        assert arrays["durations_s"].tolist() == whole.durations_s[:, 1:2].tolist()
        assert arrays["destination_id"].tolist() == ["1"]


def test_far_points_are_all_named_and_nothing_is_written(matrix, tmp_path: Path) -> None:
    """Tests that each point too far from streets is told with its line and its metres."""
    rows = [*ROWS, ("far", 7.43, 43.70), ("farther", 7.0, 43.0)]
    out = tmp_path / "m.npz"
    done = matrix("-p", "foot", "--points", points_file(tmp_path, table(rows)), "--out", out)
    assert done.exit_code == ExitCode.MAP
    said = " ".join(done.stderr.split())
    assert "line 5 (far): " in said
    assert "line 6 (farther): " in said
    assert "2 of 5 points" in said
    assert not out.exists()


def test_an_output_never_replaces_its_input(matrix, tmp_path: Path) -> None:
    """Tests that points are not overwritten by their table."""
    path = points_file(tmp_path, table())
    assert matrix("-p", "foot", "--points", path, "--out", path).exit_code == ExitCode.INVALID_INPUT
    assert path.read_text(encoding="utf-8") == table()


def test_tables_beyond_the_memory_are_refused(
    matrix, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Tests that the size is looked at before the work."""
    monkeypatch.setattr(command, "_ENTRY_BYTES", 2**50)
    done = matrix("-p", "foot", "--points", points_file(tmp_path, table()), "--out", tmp_path / "m.npz")
    assert done.exit_code == ExitCode.INVALID_INPUT
    assert "--destinations" in done.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no column lon and no column lat"),
        (b"lon\n7\n", "no column lat"),
        (b"lon,lat,lon\n7,43,7\n", "lon twice"),
        (b"lon,lat\n", "no points"),
        (b"lon,lat\n\n \n", "no points"),
        (b"lon,lat\n\xff,43\n", "UTF-8"),
        (b"lon,lat\n7,43\n200,43\nx,91\n7\nnan,43\n", "5 faults"),
    ],
)
def test_faults_of_points_are_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str
) -> None:
    """Tests files that hold no points, or some that are none."""
    import typer

    path = tmp_path / "points.csv"
    path.write_bytes(content)
    with pytest.raises(typer.Exit) as ended:
        read_points(path)
    assert ended.value.exit_code == ExitCode.INVALID_INPUT
    said = " ".join(capsys.readouterr().err.split())
    assert words in said
    if "faults" in words:
        for line in (
            "line 3: lon is '200'",
            "line 4: lon is 'x'",
            "line 4: lat is '91'",
            "line 5: lat is ''",
        ):
            assert line in said


def test_french_spreadsheets_are_read(tmp_path: Path) -> None:
    """Tests semicolons, decimal commas and the mark that some programs put first."""
    path = points_file(tmp_path, "\ufeffid;Lon;LAT\r\nporte;7,42;43,73\r\n;7,43;43,74\r\n")
    points = read_points(path)
    assert points.lon == [7.42, 7.43]
    assert points.lat == [43.73, 43.74]
    assert points.ids == ["porte", "2"]
    assert points.lines == [2, 3]

"""Tests of `tournee learn` and `tournee match`."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app
from geo.learning.store import LearningStore
from tests.geo.learning_towns import add_block_town, trips


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with the town of blocks, and a file with twelve trips."""
    folder = tmp_path_factory.mktemp("learn")
    town = add_block_town(folder / "home", folder)
    rows = ["track,time,lon,lat,accuracy_m"]
    for number, track in enumerate(trips(town, "bike", 8, 12, 6)):
        columns = zip(track.time_s, track.lon, track.lat, track.accuracy_m, strict=True)
        rows += [f"{number},{time_s},{lon},{lat},{good}" for time_s, lon, lat, good in columns]
    (folder / "tracks.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder, town


@pytest.fixture
def run(home, monkeypatch, tmp_path):
    monkeypatch.setenv("TOURNEE_HOME", str(home[0] / "home"))
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments):
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return invoke


def test_learn(home, run):
    """Tests a dry run, learning, learning the same again, and the tables that follow."""
    folder, town = home
    learn = ("learn", "blocks", folder / "tracks.csv", "--profile", "bike")
    ends = "7.0,44.0", "7.0090,44.0060"
    route = ("route", "blocks", *ends, "--profile", "bike", "--json", "--at", "2026-11-24T08:30")
    before = json.loads(run(*route).stdout)["routes"][0]["duration_s"]
    dry = run(*learn, "--dry-run")
    assert dry.exit_code == ExitCode.OK
    assert "12 trips counted, 0 known before" in dry.stdout
    assert "secondary" in dry.stdout
    assert "Mo-Fr 08:00-09:00" in dry.stdout
    assert "Nothing was stored." in dry.stderr
    assert not LearningStore.beside(town).folder.exists()
    assert run(*learn).exit_code == ExitCode.OK
    assert "0 trips counted, 12 known before" in run(*learn).stdout
    after = json.loads(run(*route).stdout)["routes"][0]["duration_s"]
    assert after > 1.1 * before


def test_match(home, run, tmp_path):
    """Tests that the ways of a file are printed and written as lines."""
    done = run("match", "blocks", home[0] / "tracks.csv", "-p", "bike", "--geojson", tmp_path / "out.geojson")
    assert done.exit_code == ExitCode.OK
    assert "Avenue_" in done.stdout
    assert "© OpenStreetMap contributors" in done.stdout
    assert "0 outliers" in done.stderr
    document = json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))
    assert len(document["features"]) >= 12


def test_match_nothing(run, tmp_path):
    """Tests that a track elsewhere is an error of the map."""
    (tmp_path / "far.csv").write_text("time,lon,lat\n1,8,44\n20,8.001,44\n", encoding="utf-8")
    done = run("match", "blocks", tmp_path / "far.csv", "-p", "bike")
    assert done.exit_code == ExitCode.MAP
    assert "no part of it could be matched" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("learn", "blocks", "bad.csv", "-p", "bike"), ExitCode.INVALID_INPUT, "line 2: lon is"),
        (("match", "blocks", "bad.csv", "-p", "bike"), ExitCode.INVALID_INPUT, "line 2: lon is"),
        (("match", "blocks", "none.csv", "-p", "bike"), ExitCode.INVALID_INPUT, "cannot be read"),
        (("learn", "blocks", "good.csv", "-p", "boat"), ExitCode.INVALID_INPUT, "'boat' is none"),
        (("learn", "nowhere", "good.csv", "-p", "bike"), ExitCode.MAP, "nowhere"),
    ],
)
def test_bad_input(run, tmp_path, arguments, code, said):
    """Tests files, profiles and towns that cannot be used."""
    (tmp_path / "bad.csv").write_text("time,lon,lat\n1,x,44\n", encoding="utf-8")
    (tmp_path / "good.csv").write_text("time,lon,lat\n1,7,44\n", encoding="utf-8")
    done = run(*arguments)
    assert done.exit_code == code
    assert said in done.stderr

"""Tests of `tournee close`: what it stores, what it says, and how it ends."""

from __future__ import annotations

import json

import pytest
import shapely
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app
from geo.live.streets import LiveStreets
from tests.geo.live_towns import add_town, box


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with the small town."""
    folder = tmp_path_factory.mktemp("close")
    return folder / "home", add_town(folder / "home", folder)


@pytest.fixture
def close(home, monkeypatch, tmp_path):
    """Run the command in a home with no disruptions."""
    folder, town = home
    monkeypatch.setenv("TOURNEE_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    live = LiveStreets(town)
    for one in live.disruptions():
        live.remove(one.disruption.id)
    live.store.path.unlink(missing_ok=True)

    def run(*arguments):
        result = CliRunner().invoke(app, ["close", "live", *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    run.live = live
    return run


def test_close_a_street(close):
    """Tests closing by name: the map's spelling, lengths, and who loses access."""
    done = close("--street", "impasse est", "--except", "foot", "--note", "grue [bold]")
    assert done.exit_code == ExitCode.OK
    assert "Disruption 1: closed for all, except foot" in done.stdout
    assert "Impasse_Est" in done.stdout
    assert "1 street, 1 segment, 100 m" in done.stdout
    assert "1 address can no longer be reached by van" in done.stderr
    assert "on foot" not in done.output
    (stored,) = close.live.disruptions()
    assert stored.disruption.note == "grue [bold]"


def test_no_access_lost(close):
    """Tests that a closure with a way round says so."""
    done = close("--way", "13", "--profile", "bike")
    assert "All addresses can still be reached by bike." in done.stdout
    assert "van" not in done.output


def test_area_with_hours(close, tmp_path):
    """Tests an area drawn in a file, at weekly hours: access is looked at when it first holds."""
    path = tmp_path / "market.geojson"
    path.write_text(shapely.to_geojson(box(210, -5, 220, 5)), encoding="utf-8")
    done = close("--geojson", str(path), "--hours", "Sa 06:00-14:00", "--profile", "motor")
    assert done.exit_code == ExitCode.OK
    assert "Sa 06:00-14:00" in done.stdout
    assert "can no longer be reached by van" in done.stderr


def test_kinds(close):
    """Tests slow-downs, caps and one-way working."""
    assert (
        "slowed to 50 % of the speed for van"
        in close("--way", "13", "--slow", "0.5", "--profile", "van").stdout
    )
    assert "at most 10 km/h for all" in close("--way", "13", "--cap", "10").stdout
    assert "one way, backward open" in close("--way", "13", "--one-way", "backward").stdout
    assert "closed forward for all" in close("--way", "13", "--direction", "forward").stdout
    kinds = [one.disruption.kind.value for one in close.live.disruptions()]
    assert kinds == ["slow", "cap", "one_way", "closed"]


def test_a_span_in_the_past(close):
    """Tests that a closure that is over is stored with a note."""
    done = close("--way", "13", "--from", "2020-01-01T06:00", "--to", "2020-01-02")
    assert done.exit_code == ExitCode.OK
    assert "holds at no moment" in done.stderr
    assert "from 2020-01-01 06:00, to 2020-01-02 00:00" in done.stdout


def test_dry_run(close):
    """Tests that a dry run says the same and stores nothing."""
    done = close("--street", "Impasse_Est", "--dry-run")
    assert "Not stored" in done.stdout
    assert "1 address can no longer be reached by van" in done.stderr
    assert close.live.disruptions() == ()


def test_list_and_remove(close):
    """Tests the list, which says what holds now, and removal."""
    assert "No disruption is stored" in close("--list").stdout
    close("--way", "13", "--note", "pont")
    close("--way", "12", "--hours", "2020 Jan 01")
    rows = close("--list").stdout.splitlines()
    assert rows[1].split()[:2] == ["1", "yes"]
    assert "Rue_du_Pont" in rows[1]
    assert "pont" in rows[1]
    assert rows[2].split()[:2] == ["2", "no"]
    assert "no longer in effect" in close("--remove", "1").stdout
    assert [one.disruption.id for one in close.live.disruptions()] == ["2"]
    done = close("--remove", "1")
    assert done.exit_code == ExitCode.INVALID_INPUT
    assert "Known: 2" in done.stderr


def test_list_says_what_the_map_lacks(close):
    """Tests that a disruption that no longer fits the map is shown with what is missing."""
    close.live.store.folder.mkdir(parents=True, exist_ok=True)
    row = {"id": "1", "streets": ["Rue_Ancienne"]}
    text = json.dumps({"format": 1, "next_id": 2, "disruptions": [row]})
    close.live.store.path.write_text(text, encoding="utf-8")
    done = close("--list")
    assert "none here" in done.stdout
    assert "Rue_Ancienne" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "say where"),
        (["--street", "Boulevard Inconnu"], "no such street"),
        (["--way", "13", "--slow", "1.5"], "--slow: 1.5: give"),
        (["--way", "13", "--one-way", "left"], "1 fault:\n  --one-way: left: choose"),
        (["--way", "13", "--profile", "tank"], "--profile: tank: no such profile"),
        (["--note", "nowhere"], "say where: give --geojson, --street or --way"),
        (["--way", "13", "--hours", "often"], "hours"),
        (["--way", "13", "--slow", "0.5", "--cap", "10"], "exclude"),
        (["--list", "--way", "13"], "stand alone"),
        (["--list", "--remove", "1"], "stand alone"),
        (["--slow", "7", "--street", "Est", "--profile", "tank"], "2 faults"),
    ],
)
def test_what_cannot_be_meant(close, arguments, said):
    """Tests that what cannot be meant is refused with the documented exit code, and not stored."""
    done = close(*arguments)
    assert done.exit_code == ExitCode.INVALID_INPUT
    assert said in done.stderr
    assert close.live.disruptions() == ()


def test_files_that_cannot_be_read(close, tmp_path):
    """Tests a missing file, one that is no JSON, and a damaged list."""
    assert close("--geojson", str(tmp_path / "none")).exit_code == ExitCode.FILE
    path = tmp_path / "x.geojson"
    path.write_text("{", encoding="utf-8")
    assert close("--geojson", str(path)).exit_code == ExitCode.INVALID_INPUT
    path.write_bytes(b"\xff")
    assert close("--geojson", str(path)).exit_code == ExitCode.INVALID_INPUT
    close("--way", "13")
    close.live.store.path.write_text("{", encoding="utf-8")
    done = close("--list")
    assert done.exit_code == ExitCode.FILE
    assert "damaged" in done.stderr
    close.live.store.path.unlink()

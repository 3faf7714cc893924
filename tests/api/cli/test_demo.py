"""Tests of `tournee demo`: a small week from nothing to its pages, by the command alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.app import create_app
from api.assets import STATIC_FOLDER
from api.cli.exit_codes import ExitCode
from api.cli.main import app
from api.schemas.plan import PlanWire
from dispatch.board.the_desk import use_maps
from dispatch.demo.build import PARTS
from geo.store import TownStore
from geo.town import Town
from tests.api.cli.conftest import inline
from tests.api.conftest import OneTownShelf
from tests.api.live_server import client_of

#: The screens are what the plans on the map are shown with.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (STATIC_FOLDER / "index.html").is_file(), reason="the screens are not built"),
]


@pytest.fixture
def folder(town_store: TownStore, monaco: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the week is made, with the executor in this process."""
    monkeypatch.setenv("TOURNEE_HOME", str(town_store.home))
    monkeypatch.setattr("api.cli.demo.executor", inline)
    use_maps(lambda _: monaco)
    yield tmp_path / "demo"
    use_maps(None)


def _run(folder: Path, *more: str) -> Result:
    done = CliRunner().invoke(app, ["demo", "monaco", "--quick", "--no-serve", "--out", str(folder), *more])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == ExitCode.OK, done.output
    return done


def test_a_week_from_nothing(folder: Path, monaco_tiles: Path) -> None:
    """Tests that everything promised is planned and in time, what is said of it, its pages, and that it is not made twice."""
    said = _run(folder).stdout
    found = json.loads((folder / "summary.json").read_text("utf-8"))
    week = found["week"]
    assert week["required_planned"] == week["required"] > 0
    assert week["planned"] == week["promised"] == week["social_kept"]
    assert week["orders_kept"] == week["orders"] == 92
    assert week["faults"] == []
    assert len(week["services"]) >= 6
    # The stay in hospital takes away visits that there would have been.
    assert found["hospital"] == ["2026-12-02", "2026-12-04"]
    assert found["same_courier_permille"] >= 800
    assert found["same_courier_permille"] > found["same_courier_without_permille"]
    assert found["pooling"]["saved_minor"] > 0
    missed = [name for name, met in found["targets"].items() if not met]
    assert said.count("NOT MET") == len(missed)
    plans = sorted((folder / "plans").glob("*.json"))
    assert [path.stem for path in plans] == [
        *(f"monaco-2026-11-{day}" for day in (30,)), *(f"monaco-2026-12-0{day}" for day in range(1, 7))
    ]  # fmt: skip
    read = [PlanWire.model_validate_json(path.read_text("utf-8")) for path in plans]
    assert sum(plan.visits_planned for plan in read) == week["planned"]
    with client_of(create_app(plans=folder / "plans", towns=OneTownShelf(monaco_tiles), pages={
        "week": folder / "week.html", "report": folder / "pooling.html",
    })) as client:  # fmt: skip
        assert "OpenStreetMap" in client.get("/pages/week").text
        assert client.get("/pages/report").status_code == 200
        assert client.get("/pages/other").status_code == 404
        assert len(client.get("/v1/plans").json()["plans"]) == 7
        assert client.get("/v1/plans").json()["pages"] == ["week", "report"]
    assert found["seconds"].keys() == set(PARTS)
    for language, mark in (("fr", "Visites obligatoires"), ("en", "Required visits")):
        assert mark in (folder / "week.html").read_text("utf-8")
        assert (folder / f"pooling-{language}.pdf").read_bytes().startswith(b"%PDF-")
        # Spreadsheets know by the mark that the names are UTF-8.
        assert (folder / f"pooling-{language}.csv").read_bytes().startswith(b"\xef\xbb\xbflevel")
    made = (folder / "summary.json").stat().st_mtime_ns
    assert _run(folder).stdout == said
    assert (folder / "summary.json").stat().st_mtime_ns == made


def test_a_town_that_is_not_there(folder: Path) -> None:
    """Tests that whoever asks for a town without a map is told what to do for one, and nothing is made."""
    done = CliRunner().invoke(app, ["demo", "selfoss", "--no-serve", "--out", str(folder)])
    assert done.exit_code == ExitCode.MAP
    assert "Known towns: " in done.stderr
    assert "tournee town add selfoss FILE.osm.pbf" in done.stderr
    assert not folder.exists()

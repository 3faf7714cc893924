"""Fixtures of the tests of the HTTP interface and of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

import geo
from api.app import create_app
from api.bridge import plan_to_wire
from api.schemas.plan import PlanWire
from geo.errors import MapError
from geo.tiles.archive import build_tiles
from tests.api.live_server import client_of
from tests.api.sample_plan import sample_plan


@dataclass(frozen=True)
class OneTown:
    """A town that has tiles and nothing else."""

    tiles_path: Path | None
    map_hash: str


class OneTownShelf:
    """A shelf with Monaco alone."""

    def __init__(self, tiles_path: Path | None) -> None:
        self.town = OneTown(tiles_path, "a" * 64)

    def load(self, name: str) -> OneTown:
        if name != "monaco":
            raise MapError(f"No town is named {name!r}; known: monaco.", code="town_unknown")
        return self.town


@pytest.fixture(scope="session")
def plan_wire() -> PlanWire:
    """The sample plan in its wire form."""
    return plan_to_wire(sample_plan())


@pytest.fixture
def plans(tmp_path: Path, plan_wire: PlanWire) -> Path:
    """A folder with one plan."""
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "monaco-2026-11-28.json").write_text(plan_wire.model_dump_json(), "utf-8")
    return folder


@pytest.fixture
def screens(tmp_path: Path) -> Path:
    """Stand-ins for the built screens."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "single").mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Tournée</title>", "utf-8")
    (folder / "assets" / "index-abc.js").write_text("export {};" * 200, "utf-8")
    (folder / "single" / "page.js").write_text('const sign = "</script><script>";', "utf-8")
    (folder / "single" / "page.css").write_text('b::after { content: "</style>" }', "utf-8")
    (folder / "single" / "worker.mjs").write_text("self.worker = 1;", "utf-8")
    return folder


@pytest.fixture
def shelf(tmp_path: Path) -> OneTownShelf:
    """Monaco with an archive of a thousand known bytes."""
    path = tmp_path / "map.pmtiles"
    path.write_bytes(bytes(range(250)) * 4)
    return OneTownShelf(path)


@pytest.fixture
def client(plans: Path, shelf: OneTownShelf, screens: Path) -> Iterator[httpx.Client]:
    """A client of the whole application."""
    with client_of(create_app(plans=plans, towns=shelf, static=screens)) as found:
        yield found


@pytest.fixture(scope="session")
def monaco_tiles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Monaco's real base map."""
    path = tmp_path_factory.mktemp("tiles") / "monaco.pmtiles"
    extract = Path(geo.__file__).parent / "data" / "monaco.osm.pbf"
    build_tiles(extract, path, bbox=(7.4090, 43.7247, 7.4398, 43.7519), title="Monaco")
    return path

"""Tests of finding the town of a request, and of towns that change or cannot be used."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest

from api.app import create_app
from api.doors.osrm.faults import OsrmError
from api.doors.osrm.towns import DoorTowns
from geo.errors import MapError
from geo.kept_towns import MOST
from geo.outlines import TownOutline
from geo.store import TownStore
from geo.town import Town
from tests.api.doors.osrm.asking import Door, at
from tests.api.doors.osrm.osrm_requests import TWO, A


class Shelf:
    """Outlines without maps, and a count of what was loaded."""

    def __init__(self, outlines: dict[str, tuple[float, float, float, float]], town: Town) -> None:
        self.boxes = outlines
        self.built = (1, 1, 1)
        self.town = town
        self.loaded: list[str] = []

    def outlines(self) -> list[TownOutline]:
        return [TownOutline(name, name.title(), box, self.built) for name, box in self.boxes.items()]

    def stamp(self, name: str) -> tuple[int, int, int] | None:
        return self.built if name in self.boxes else None

    def load(self, name: str) -> Town:
        if name not in self.boxes:
            raise MapError("no such town", code="town_unknown")
        self.loaded.append(name)
        return self.town


def test_smallest_town(village: Town) -> None:
    """Tests that of several towns around a coordinate the one with the smallest extent answers, and all must be inside."""
    shelf = Shelf(
        {"region": (6, 43, 8, 45), "town": (6.9, 43.9, 7.1, 44.1), "other": (8, 44, 9, 45)}, village
    )
    towns = DoorTowns(shelf)
    towns.streets("", "car", [(7.0, 44.0)], 0)
    towns.streets("", "car", [(7.0, 44.0), (7.5, 44.0)], 0)
    towns.streets("", "car", [(8.5, 44.5)], 0)
    assert shelf.loaded == ["town", "region", "other"]
    with pytest.raises(OsrmError, match=r"region .*, town .*, other") as caught:
        towns.streets("", "car", [(7.0, 44.0), (8.5, 44.5)], 0)
    assert caught.value.code == "NoSegment"
    # A coordinate beside the map's edge is within the reach of its streets.
    towns.streets("", "car", [(7.1005, 44.0)], 100)
    assert shelf.loaded == ["town", "region", "other"]
    # However far a street may be, a town that holds the coordinate goes before a smaller one nearby.
    assert towns.streets("", "car", [(8.5, 44.5)], 200_000) is towns.streets("other", "car", [(8.5, 44.5)], 0)


def test_loaded_once(village: Town) -> None:
    """Tests that a town is loaded once for many threads, and again when it has been built anew."""
    shelf = Shelf({"town": (6, 43, 8, 45)}, village)
    towns = DoorTowns(shelf)
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(towns.streets("town", "car", [(7, 44)], 0)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shelf.loaded == ["town"]
    assert all(one is found[0] for one in found)
    shelf.built = (2, 2, 2)
    towns.streets("town", "car", [(7, 44)], 0)
    assert shelf.loaded == ["town", "town"]


def test_few_are_kept(village: Town) -> None:
    """Tests that of many towns only those asked about lately stay in memory."""
    shelf = Shelf({f"t{number}": (6, 43, 8, 45) for number in range(MOST + 1)}, village)
    towns = DoorTowns(shelf)
    for name in [*shelf.boxes, f"t{MOST}", "t0"]:
        towns.streets(name, "car", [(7, 44)], 0)
    assert shelf.loaded == [*shelf.boxes, "t0"]


def test_a_town_built_anew(village: Town, tmp_path: Path) -> None:
    """Tests that answers follow the files: added, damaged, and replaced while the server runs."""
    door = Door(create_app(plans=tmp_path, towns=TownStore(tmp_path)))
    path = f"/route/v1/car/{at((20, 0), (150, 100))}"
    assert "tournee town add" in door.fault(path)["message"]
    shutil.copytree(village.folder, tmp_path / "towns" / "small")
    first = door.get(path)
    manifest = tmp_path / "towns" / "small" / "manifest.json"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole.replace(b'"sha256": "', b'"sha256": "0', 1))
    damaged = door.fault(path)
    assert damaged["code"] == "DisabledDataset"
    assert str(tmp_path) not in damaged["message"]
    manifest.write_bytes(whole)
    os.utime(manifest, ns=(1, 1))
    assert door.get(path) == first


def test_without_streets(tmp_path: Path) -> None:
    """Tests that a server whose towns have base maps only says so."""

    class Bare:
        def load(self, name: str) -> None:
            raise MapError(name, code="town_unknown")

    door = Door(create_app(plans=tmp_path, towns=Bare()))
    assert door.fault(f"/route/v1/car/{TWO}")["code"] == "DisabledDataset"


@pytest.mark.parametrize("path", [f"/monaco/nearest/v1/car/{A}", f"/nearest/v1/car/{A}"])
def test_named_or_not(door: Door, path: str) -> None:
    """Tests that a town may be named or found by the coordinates."""
    assert door.get(path)["waypoints"][0]["name"] == "Avenue Albert II"

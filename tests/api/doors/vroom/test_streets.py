"""Documents without matrices: travel times and shapes from the town's map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from dispatch.executor.local import LocalProcessExecutor
from dispatch.optimise.streets import DocumentStreets
from geo.routes.polyline import decode_polyline
from geo.town import Town
from tests.api.doors.vroom.conftest import Serve
from tests.geo.small_maps import position
from tests.geo.small_towns import small_town

HOME, FIRST, SECOND = (list(position(x, y)) for x, y in ((-150, 0), (5, 100), (150, 0)))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A ring of streets of 200 m, with a path for feet only to the south."""
    return small_town(
        tmp_path_factory.mktemp("door"),
        {1: (-200, 0), 2: (0, 0), 3: (200, 0), 4: (0, 200), 5: (200, 200), 6: (0, -900)},
        {
            10: ((1, 2, 3), "highway=residential"),
            11: ((2, 4), "highway=residential"),
            12: ((3, 5, 4), "highway=residential"),
            13: ((2, 6), "highway=footway"),
        },
    )


def home(town: Town) -> Path:
    """Return the home folder of a town's store."""
    return town.folder.parent.parent


@pytest.fixture(scope="module")
def client(serve: Serve, executor: LocalProcessExecutor, town: Town):
    """A client of the door with the map."""
    with serve(executor, home=home(town)) as opened:
        yield opened


def document(**options: Any) -> dict[str, Any]:
    """Return a day of two jobs, in the form that openrouteservice's client sends."""
    return {
        "vehicles": [{"id": 1, "profile": "cycling-regular", "start": HOME, "end": HOME, "capacity": [4]}],
        "jobs": [
            {"id": 1, "location": FIRST, "service": 60, "amount": [1]},
            {"id": 2, "location": SECOND, "service": 60, "amount": [1]},
        ],
        "options": options,
    }


def test_travel_is_the_maps(client: httpx.Client, town: Town) -> None:
    """Tests seconds and metres of a round against the map's own table, under the path of openrouteservice's client."""
    answer = client.post("/vroom/optimization", json=document(), headers={"authorization": "some key"}).json()
    (route,) = answer["routes"]
    order = [step["id"] - 1 for step in route["steps"][1:-1]]
    lon, lat = zip(HOME, *([FIRST, SECOND][at] for at in order), HOME, strict=True)
    table = town.travel_times("bike", lon, lat)
    legs = range(3)
    assert route["duration"] == sum(int(table.durations_s[at, at + 1]) for at in legs)
    assert (
        route["distance"]
        == sum(int(table.distances_m[at, at + 1]) for at in legs)
        == answer["summary"]["distance"]
    )
    assert "geometry" not in route


def test_shapes(client: httpx.Client, town: Town) -> None:
    """Tests that a shape runs along the streets from the start through the stops to the end, in plan mode too."""
    steps = [{"type": "job", "id": 1}, {"type": "job", "id": 2}]
    for options in ({"g": True}, {"g": True, "c": True}):
        asked = document(**options)
        asked["vehicles"][0]["steps"] = steps
        answer = client.post("/vroom", json=asked).json()
        (route,) = answer["routes"]
        line = np.array(decode_polyline(route["geometry"], precision=5))
        order = [HOME, *(FIRST if step["id"] == 1 else SECOND for step in route["steps"][1:-1]), HOME]
        paths = town.route("bike", *zip(*order, strict=True))
        drawn = np.concatenate([np.column_stack((path.lon, path.lat)) for path in paths])
        for corner in drawn:
            assert np.abs(line - corner).max(axis=1).min() < 1.1e-5
        assert (np.abs(line[[0, -1]] - HOME) < 3e-5).all()
        assert answer["summary"]["computing_times"]["routing"] >= 0


def test_metres_come_with_shapes(client: httpx.Client, town: Town) -> None:
    """Tests a document with matrices of seconds alone: with shapes, each step has the metres driven, as VROOM has them."""
    asked = document(g=True)
    asked["vehicles"][0] |= {"start_index": 0, "end_index": 0, "breaks": [{"id": 1, "service": 10}]}
    for number, job in enumerate(asked["jobs"], 1):
        job["location_index"] = number
    asked["matrices"] = {"cycling-regular": {"durations": [[0, 50, 60], [50, 0, 40], [60, 40, 0]]}}
    answer = client.post("/vroom", json=asked).json()
    (route,) = answer["routes"]
    order = [HOME, *(step["location"] for step in route["steps"][1:-1] if step["type"] == "job"), HOME]
    paths = town.route("bike", *zip(*order, strict=True))
    driven = np.cumsum([0, *(path.distance_cm for path in paths)]) / 100
    told = [step["distance"] for step in route["steps"] if step["type"] != "break"]
    assert told == [int(metres + 0.5) for metres in driven]
    assert answer["summary"]["distance"] == route["distance"] == told[-1]
    rest = [at for at, step in enumerate(route["steps"]) if step["type"] == "break"]
    assert all(route["steps"][at]["distance"] == route["steps"][at - 1]["distance"] for at in rest)
    assert route["duration"] == 150


@pytest.mark.parametrize(
    "profile", ["car", "driving-car", "driving", "auto", "van", "cargo_bike", "foot-walking", ""]
)
def test_ways_of_moving(client: httpx.Client, profile: str) -> None:
    """Tests our names and those of other servers; without one it is a car's way, as in VROOM."""
    asked = document()
    asked["vehicles"][0]["profile"] = profile
    assert client.post("/vroom", json=asked).json()["summary"]["unassigned"] == 0


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (("vehicles", "profile", "driving-hgv"), 2, "cargo_bike"),
        (("jobs", "location", [2.35, 48.85]), 3, "small"),
        (("jobs", "location", [2.35]), 2, "/jobs/0/location"),
        (("jobs", "location", [1e308, 1e308]), 2, "/jobs/0/location"),
    ],
)
def test_places_and_ways_that_there_are_not(
    client: httpx.Client, change: tuple[str, str, object], code: int, told: str
) -> None:
    """Tests the code and the words where the map does not hold a place, or has no such profile."""
    asked = document()
    listed, key, value = change
    asked[listed][0][key] = value
    answer = client.post("/vroom", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert told in answer.json()["error"]


def test_a_place_that_cars_do_not_reach(client: httpx.Client) -> None:
    """Tests that a place far from any street for cars is told, and served by who walks."""
    asked = document()
    asked["jobs"][0]["location"] = list(position(0, -800))
    asked["vehicles"][0]["profile"] = "auto"
    answer = client.post("/vroom", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (400, 3)
    assert "profile auto" in answer.json()["error"]
    asked["vehicles"][0]["profile"] = "foot"
    assert client.post("/vroom", json=asked).json()["summary"]["unassigned"] == 0


def test_a_town_that_comes_later(tmp_path: Path) -> None:
    """Tests that a process that had no map finds one that is added meanwhile."""
    streets = DocumentStreets(str(tmp_path / "home"))
    with pytest.raises(Exception, match="maps: none"):
        streets.travel("bike", [tuple(HOME)])
    small_town(tmp_path, {1: (-200, 0), 2: (200, 0)}, {10: ((1, 2), "highway=residential")})
    seconds, metres = streets.travel("bike", [tuple(HOME), tuple(SECOND)])
    assert seconds[0, 1] > 0
    assert metres[0, 1] == pytest.approx(300, abs=1)

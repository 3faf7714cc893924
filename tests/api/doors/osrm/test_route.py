"""Tests of routes: their sums, their steps and notes, stops that are passed straight, and coordinates that are no stops."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from geo.routes.polyline import decode_polyline
from tests.api.doors.osrm.asking import Door, at
from tests.api.doors.osrm.osrm_requests import THREE, TWO

WAY = [(20, 3), (205, 40), (97, 155), (260, 101), (40, 198)]


def only(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the only route of an answer."""
    (route,) = answer["routes"]
    return dict(route)


@pytest.mark.parametrize("profile", ["car", "bike", "foot"])
def test_sums(village_door: Door, profile: str) -> None:
    """Tests that steps add up to their leg, legs to their route, and stretches with their turns to their leg."""
    route = only(village_door.get(f"/route/v1/{profile}/{at(*WAY)}?steps=true&annotations=true"))
    for key in ("duration", "distance", "weight"):
        assert route[key] == pytest.approx(sum(leg[key] for leg in route["legs"]), abs=1e-9)
        for leg in route["legs"]:
            assert leg[key] == pytest.approx(sum(step[key] for step in leg["steps"]), abs=1e-9)
    for leg in route["legs"]:
        notes = leg["annotation"]
        assert sum(notes["distance"]) == pytest.approx(leg["distance"], abs=0.2)
        assert sum(notes["duration"]) <= leg["duration"] + 0.1
        size = {len(notes[key]) for key in ("distance", "duration", "speed", "weight", "datasources")}
        assert size == {len(notes["distance"])}


def test_notes_belong_to_the_drawing(door: Door) -> None:
    """Tests that there is a note between each two points of the whole drawing, as long as the two are apart."""
    route = only(door.get(f"/route/v1/bike/{TWO}?annotations=true&overview=full&geometries=polyline6"))
    line = np.array(decode_polyline(route["geometry"], precision=6))
    notes = route["legs"][0]["annotation"]
    assert len(notes["distance"]) == len(line) - 1
    step = np.diff(line, axis=0) * [np.cos(np.radians(43.735)), 1.0] * 111_195
    np.testing.assert_allclose(notes["distance"], np.hypot(*step.T), atol=0.6, rtol=0.02)


def test_forms_of_lines(door: Door) -> None:
    """Tests that the three forms hold the same line, and a simplified one fewer of its points."""
    lines = {}
    for form, precision in (("polyline", 5), ("polyline6", 6), ("geojson", 0)):
        text = only(door.get(f"/route/v1/car/{TWO}?overview=full&geometries={form}"))["geometry"]
        lines[form] = np.array(
            decode_polyline(text, precision=precision) if precision else text["coordinates"]
        )
    np.testing.assert_allclose(lines["polyline"], lines["geojson"], atol=6e-6)
    np.testing.assert_allclose(lines["polyline6"], lines["geojson"], atol=6e-7)
    short = only(door.get(f"/route/v1/car/{TWO}?geometries=geojson"))["geometry"]["coordinates"]
    assert 2 < len(short) < len(lines["geojson"]) / 2
    whole = [tuple(point) for point in lines["geojson"].tolist()]
    assert {tuple(point) for point in short} <= set(whole)
    assert (tuple(short[0]), tuple(short[-1])) == (whole[0], whole[-1])


def test_steps(village_door: Door) -> None:
    """Tests that steps follow each other along the drawing, and tell of the streets that meet where one turns."""
    answer = village_door.get(f"/route/v1/car/{at((20, -4), (104, 180))}?steps=true&geometries=geojson")
    leg = only(answer)["legs"][0]
    steps = leg["steps"]
    assert [step["maneuver"]["type"] for step in steps] == ["depart", "turn", "arrive"]
    assert [step["name"] for step in steps] == ["South", "Centre", "Centre"]
    assert steps[0]["maneuver"]["modifier"] == "right"
    assert steps[-1]["maneuver"]["modifier"] == "right"
    assert leg["summary"] == "South, Centre"
    for one, two in itertools.pairwise(steps):
        assert one["geometry"]["coordinates"][-1] == two["geometry"]["coordinates"][0]
        assert two["maneuver"]["location"] == two["geometry"]["coordinates"][0]
    corner = steps[1]["intersections"][0]
    assert corner["bearings"] == [0, 90, 270]
    assert corner["bearings"][corner["out"]] == 0
    assert corner["bearings"][corner["in"]] == 270
    assert corner["entry"][:2] == [True, True]
    # The crossing in the middle is passed straight: there Centre may not be entered backwards.
    passed = steps[1]["intersections"][1]
    assert passed["bearings"] == [0, 90, 180, 270]
    assert passed["bearings"][passed["in"]] == 180
    assert passed["entry"] == [True, True, False, True]


def test_no_length(village_door: Door) -> None:
    """Tests that a way to where one is has a departure and an arrival, and no seconds."""
    route = only(village_door.get(f"/route/v1/car/{at((20, 0), (20, 0))}?steps=true&annotations=true"))
    assert (route["duration"], route["distance"]) == (0, 0)
    assert [step["maneuver"]["type"] for step in route["legs"][0]["steps"]] == ["depart", "arrive"]
    assert sum(route["legs"][0]["annotation"]["distance"]) == 0


def test_straight_on_at_stops(village_door: Door) -> None:
    """Tests that a way goes on at a stop as it came, and is the fastest of those that do."""
    points = [(20, 0), (150, 100), (30, 100)]
    free = only(village_door.get(f"/route/v1/car/{at(*points)}?overview=false"))
    straight = only(village_door.get(f"/route/v1/car/{at(*points)}?overview=false&continue_straight=true"))
    assert straight["duration"] > free["duration"]
    # By hand: through the stop eastwards or westwards, each end of both legs being free.
    best = []
    for bearing in (90, 270):
        legs = [f"/route/v1/car/{at(*points[:2])}?overview=false&bearings=;{bearing},30"]
        legs.append(f"/route/v1/car/{at(*points[1:])}?overview=false&bearings={bearing},30;")
        best.append(sum(only(village_door.get(leg))["duration"] for leg in legs))
    assert straight["duration"] == pytest.approx(min(best), abs=0.11)


def test_turning_back(village_door: Door) -> None:
    """Tests that a coordinate that is no stop is passed without a word, unless one turns back there."""
    coordinates = at((250, 40), (250, 100), (150, 100))
    whole = only(village_door.get(f"/route/v1/car/{coordinates}?steps=true"))
    route = only(village_door.get(f"/route/v1/car/{coordinates}?steps=true&waypoints=0;2"))
    (leg,) = route["legs"]
    assert (leg["duration"], leg["distance"]) == pytest.approx(
        (whole["duration"], whole["distance"]), abs=0.11
    )
    kinds = [(step["maneuver"]["type"], step["maneuver"].get("modifier")) for step in leg["steps"]]
    assert ("continue", "uturn") in kinds
    assert [kind for kind, _ in kinds].count("depart") == 1
    assert [kind for kind, _ in kinds].count("arrive") == 1
    through = at((20, 0), (60, 0), (150, 0))
    steps = only(village_door.get(f"/route/v1/car/{through}?steps=true&waypoints=0;2"))["legs"][0]["steps"]
    assert [step["maneuver"]["type"] for step in steps] == ["depart", "arrive"]
    assert steps[0]["distance"] == pytest.approx(130, abs=0.5)
    # And the crossing behind it is told of.
    assert len(steps[0]["intersections"]) == 2


def test_alternatives(door: Door) -> None:
    """Tests that other ways are slower than the first, at most as many as asked for, and none between three stops."""
    found = []
    for pair in ("7.4150,43.7300;7.4300,43.7450", "7.4180,43.7310;7.4330,43.7470", TWO):
        routes = door.get(f"/route/v1/car/{pair}?alternatives=3&steps=true")["routes"]
        assert 1 <= len(routes) <= 4
        seconds = [route["duration"] for route in routes]
        assert seconds[0] == min(seconds)
        assert max(seconds) <= 1.4 * seconds[0] + 0.1
        assert len({route["geometry"] for route in routes}) == len(routes)
        found.append(len(routes))
    assert max(found) > 1
    assert len(door.get(f"/route/v1/car/{THREE}?alternatives=3")["routes"]) == 1

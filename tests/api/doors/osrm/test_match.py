"""Tests of matching tracks: the way driven comes back, its legs join the positions, and gaps break it."""

from __future__ import annotations

import numpy as np
import pytest

from geo.routes.polyline import decode_polyline
from tests.api.doors.osrm.asking import Door, at
from tests.api.doors.osrm.osrm_requests import TIMES, TRACK


def drive(door: Door, profile: str, count: int, shake_m: float) -> tuple[str, dict]:
    """Return positions along a route, shaken, and the route."""
    path = f"/route/v1/{profile}/7.4190,43.7310;7.4288,43.7400?overview=full&geometries=polyline6"
    route = door.get(path)["routes"][0]
    line = np.array(decode_polyline(route["geometry"], precision=6))
    along = np.concatenate([[0], np.cumsum(np.hypot(*(np.diff(line, axis=0) * [0.7225, 1]).T))])
    places = np.linspace(0, along[-1], count)
    points = np.stack([np.interp(places, along, line[:, axis]) for axis in (0, 1)], axis=1)
    points += np.random.default_rng(3).normal(0, shake_m / 111_195, points.shape)
    return ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in points.tolist()), route


@pytest.mark.parametrize("profile", ["car", "bike"])
def test_what_was_driven(door: Door, profile: str) -> None:
    """Tests that the track of a route is matched to it: as long and as fast, with a leg between each two positions."""
    track, route = drive(door, profile, 60, 1.5)
    answer = door.get(f"/match/v1/{profile}/{track}?steps=true&overview=full")
    (matching,) = answer["matchings"]
    assert matching["distance"] == pytest.approx(route["distance"], rel=0.03)
    assert matching["duration"] == pytest.approx(route["duration"], rel=0.06)
    assert 0.3 < matching["confidence"] <= 1
    points = [point for point in answer["tracepoints"] if point is not None]
    assert len(points) > 50
    assert [point["waypoint_index"] for point in points] == list(range(len(points)))
    assert len(matching["legs"]) == len(points) - 1
    for leg, start, end in zip(matching["legs"], points, points[1:], strict=False):
        ends = leg["steps"][0]["maneuver"]["location"], leg["steps"][-1]["maneuver"]["location"]
        np.testing.assert_allclose(ends, [start["location"], end["location"]], atol=1.5e-6)
        assert leg["duration"] == pytest.approx(sum(step["duration"] for step in leg["steps"]), abs=1e-9)


def test_waypoints(door: Door) -> None:
    """Tests that only chosen positions end legs, and the others belong to the matching without a number."""
    whole = door.get(f"/match/v1/car/{TRACK}")
    chosen = door.get(f"/match/v1/car/{TRACK}?waypoints=0;2;4")
    assert [point["waypoint_index"] for point in chosen["tracepoints"]] == [0, None, 1, None, 2]
    assert len(chosen["matchings"][0]["legs"]) == 2
    lengths = [answer["matchings"][0]["distance"] for answer in (whole, chosen)]
    assert lengths[0] == pytest.approx(lengths[1], abs=0.3)
    assert len(whole["matchings"][0]["legs"]) == 4


def test_gaps(door: Door) -> None:
    """Tests that a silence of more than a minute breaks a track, unless gaps are to be ignored."""
    times = TIMES.split(";")
    late = ";".join([*times[:3], *(str(int(time) + 100) for time in times[3:])])
    split = door.get(f"/match/v1/car/{TRACK}?timestamps={late}")
    assert len(split["matchings"]) == 2
    assert [point["matchings_index"] for point in split["tracepoints"]] == [0, 0, 0, 1, 1]
    assert [point["waypoint_index"] for point in split["tracepoints"]] == [0, 1, 2, 0, 1]
    assert len(door.get(f"/match/v1/car/{TRACK}?timestamps={late}&gaps=ignore")["matchings"]) == 1
    assert len(door.get(f"/match/v1/car/{TRACK}?timestamps={TIMES}")["matchings"]) == 1


def test_tidy(door: Door) -> None:
    """Tests that crowded positions are all answered, and only some of them of a track that is to be tidied."""
    track, _ = drive(door, "bike", 100, 0.2)
    crowded = ";".join(track.split(";")[:30] + [track.split(";")[29]] * 10)
    counts = [
        sum(point is not None for point in door.get(f"/match/v1/bike/{crowded}?tidy={tidy}")["tracepoints"])
        for tidy in ("false", "true")
    ]
    assert counts[0] > 35
    assert counts[1] <= 31


def test_no_match(village_door: Door) -> None:
    """Tests that positions without streets, and a jump that nobody can make, are no match."""
    assert village_door.fault(f"/small/match/v1/car/{at((5000, 0), (5050, 0))}")["code"] == "NoSegment"
    jump = at((20, 0), (260, 100))
    assert village_door.fault(f"/match/v1/car/{jump}?timestamps=1;2")["code"] == "NoMatch"

"""Tests of the best place: on one straight street, and against full tables in Monaco."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import MapError
from geo.reach.centroid import MAX_POINTS, Objective, centroid
from geo.reach.trips import Direction
from tests.geo.small_maps import draw, position

POINTS = ([7.4200, 7.4270, 7.4165, 7.4221], [43.7350, 43.7420, 43.7305, 43.7377])


@pytest.fixture(scope="module")
def crossing(town_store, tmp_path_factory):
    """A street of 2 km with junctions every 500 m, where short lanes turn off."""
    nodes = {number: (500 * (number - 1), 0) for number in range(1, 6)}
    nodes |= {10 + number: (500 * (number - 1), 60) for number in range(1, 6)}
    ways = {20: ([1, 2, 3, 4, 5], "highway=residential")}
    ways |= {20 + number: ([number, 10 + number], "highway=residential") for number in range(1, 6)}
    path = draw(tmp_path_factory.mktemp("crossing") / "crossing.osm", nodes, ways)
    return town_store.add("crossing", path, time_zone="Europe/Paris", tiles=False)


def along(*metres):
    """Return positions on the street."""
    return tuple(list(axis) for axis in zip(*(position(x, 0) for x in metres), strict=True))


def test_median_and_centre_by_hand(crossing):
    """Tests that the total is least at the middle point, the longest time at the junction between the ends."""
    points = along(0, 500, 2000)
    middle, centre = position(500, 0), position(1000, 0)
    total = centroid(crossing, "foot", *points)
    assert (total.lon, total.lat) == pytest.approx(middle, abs=1e-6)
    assert total.candidate is None
    # 500 and 1500 m at 5 km/h, and turns.
    assert total.total_ms == pytest.approx(2000 * 720, rel=0.01)
    longest = centroid(crossing, "foot", *points, objective=Objective.MAXIMUM)
    assert (longest.lon, longest.lat) == pytest.approx(centre, abs=1e-6)
    assert longest.maximum_ms == pytest.approx(1000 * 720, rel=0.01)


def test_weights_pull_the_place(crossing):
    """Tests that a heavy point is the best place, and a point of weight 0 does not count."""
    heavy = centroid(crossing, "foot", *along(0, 500, 2000), weights=[1, 1, 5])
    assert heavy.lon == pytest.approx(position(2000, 0)[0], abs=1e-6)
    ignored = centroid(crossing, "foot", *along(0, 500, 2000), weights=[0, 0, 1])
    assert (ignored.total_ms, ignored.maximum_ms) == (0, 0)
    assert ignored.point_ms.tolist()[2] == 0


def test_candidates_are_numbered(crossing):
    """Tests that the better candidate is named."""
    found = centroid(crossing, "foot", *along(0, 500, 600), candidates=along(1900, 450, 1000))
    assert found.candidate == 1
    assert found.point_ms.tolist() == pytest.approx([450 * 720, 50 * 720, 150 * 720], rel=0.02)


@pytest.mark.parametrize("direction", list(Direction))
def test_no_other_place_is_better(monaco, direction):
    """Tests that the times are those of all points, and that 200 other places have no lower total in tables."""
    best = centroid(monaco, "van", *POINTS, direction=direction)
    network = monaco.network
    points = monaco.snap("van", *POINTS)
    place = monaco.snap("van", [best.lon], [best.lat])
    engine = monaco.engine("van")
    assert best.point_ms.sum() == best.total_ms
    assert best.point_ms.max() == best.maximum_ms
    # A random sample of other places is never better.
    rng = np.random.default_rng(1)
    edges = rng.choice(np.flatnonzero(monaco.metric("van").arc_ms[network.edge_arc[:, 0]] < 10**8), 200)
    others = monaco.snap(
        "van", network.shape_lon[network.shape_first[edges]], network.shape_lat[network.shape_first[edges]]
    )
    cost = np.zeros(200, dtype=np.int64)
    if direction != Direction.TO_PLACE:
        cost += engine.travel_times(others, points).durations_ms.sum(axis=1)
    if direction != Direction.FROM_PLACE:
        cost += engine.travel_times(points, others).durations_ms.T.sum(axis=1)
    assert cost.min() >= best.total_ms
    assert float(place.distance_m[0]) < 0.1


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"weights": [1, 2]}, "reach_invalid", "one whole number for each of 4"),
        ({"weights": [1, 2, -3, 1]}, "reach_invalid", r"weights\[2\]: -3"),
        ({"weights": [0, 0, 0, 0]}, "reach_invalid", "not all of them 0"),
        ({"weights": [0.5, 1, 1, 1]}, "reach_invalid", "float64"),
        (
            {"lon": [7.42] * (MAX_POINTS + 1), "lat": [43.735] * (MAX_POINTS + 1)},
            "reach_invalid",
            "501 are given",
        ),
        ({"candidates": ([], [])}, "reach_invalid", "candidates: none given"),
    ],
)
def test_bad_questions_are_refused(monaco, change, code, said):
    """Tests that what cannot be answered is refused, naming the value."""
    with pytest.raises(MapError, match=said) as caught:
        centroid(monaco, "foot", **{"lon": POINTS[0], "lat": POINTS[1], **change})
    assert caught.value.code == code

"""Tests of snapping positions to streets."""

from __future__ import annotations

import math

import numpy as np
import pytest

from geo.errors import MapError
from geo.snapping.nearest import SnapIndex
from routing.streets.components import largest_component
from routing.streets.engine import StreetEngine
from routing.streets.network import FORBIDDEN
from tests.naive.streets import nearest_m
from tests.routing.streets.towns import make_metric, random_town, square_block, straight_network

DEGREE_M = 111_195.08


def test_streets_without_doors_are_passed_over():
    """Tests that a point above a tunnel belongs to the next street, unless there is none."""
    # The tunnel 0 == 1 runs 11 m south of the point, the street 2 == 3 22 m north of it.
    network = straight_network(
        [7.0, 7.001, 7.0, 7.001],
        [0.0, 0.0, 0.0003, 0.0003],
        [(0, 1, True), (2, 3, True), (0, 2, True)],
        [11_120, 11_120, 3336],
    )
    metric = make_metric(network, 10)
    tunnel = np.array([True, False, False])
    assert SnapIndex(network, metric).nearest(7.0005, 0.0001).edge.tolist() == [0]
    index = SnapIndex(network, metric, doorless=tunnel)
    assert index.nearest(7.0005, 0.0001).edge.tolist() == [1]
    nothing_else = SnapIndex(network, metric, doorless=np.ones(3, dtype=np.bool_))
    assert nothing_else.nearest(7.0005, 0.0001).edge.tolist() == [0]


def test_by_hand():
    """Tests a point north of a street along the equator: a quarter along, eleven metres away."""
    network = straight_network([7.0, 7.001], [0.0, 0.0], [(0, 1, True)], [11_120])
    places = SnapIndex(network, make_metric(network, 10)).nearest([7.00025], [0.0001])
    assert places.edge.tolist() == [0]
    assert (places.forward_arc.tolist(), places.backward_arc.tolist()) == ([0], [1])
    assert places.fraction[0] == pytest.approx(0.25)
    assert (places.lon[0], places.lat[0]) == (pytest.approx(7.00025), 0.0)
    assert places.distance_m[0] == pytest.approx(0.0001 * DEGREE_M, rel=1e-6)


def test_points_beyond_the_ends_and_on_corners():
    """Tests that points past a street's end snap to the end, and drawn points to themselves."""
    network = straight_network([7.0, 7.001], [0.0, 0.0], [(0, 1, True)], [11_120])
    places = SnapIndex(network, make_metric(network, 10)).nearest([6.9, 7.2, 7.001], [0.0, 0.0, 0.0])
    assert places.fraction.tolist() == [0.0, 1.0, 1.0]
    assert places.lon.tolist() == [7.0, 7.001, 7.001]
    np.testing.assert_allclose(places.distance_m, [0.1 * DEGREE_M, 0.199 * DEGREE_M, 0.0], rtol=1e-6)


def test_single_numbers_are_one_point():
    """Tests that one position needs no list."""
    network, metric = square_block()
    assert SnapIndex(network, metric).nearest(0.0005, 0.0001).edge.tolist() == [0]


def test_traps_and_islands_are_passed_over():
    """Tests that a point on an island or in a one-way trap goes to the nearest street of the body."""
    network = straight_network(
        [0.0, 0.001, 0.002, 0.003, 0.01, 0.011],
        [0.0] * 6,
        [(0, 1, True), (1, 2, True), (2, 3, False), (4, 5, True)],
        [100] * 4,
    )
    index = SnapIndex(network, make_metric(network, 10))
    places = index.nearest([0.0028, 0.0105, 0.0005], [0.0, 0.0, 0.0])
    assert places.edge.tolist() == [1, 1, 0]
    np.testing.assert_allclose(places.distance_m, [0.0008 * DEGREE_M, 0.0085 * DEGREE_M, 0.0], rtol=1e-6)
    assert sorted(network.arc_edge[index.usable_arcs].tolist()) == [0, 0, 1, 1]


def test_arcs_outside_the_body_are_not_offered():
    """Tests that a street closed in one direction is snapped to, without that direction."""
    network = straight_network(
        [0.0, 0.001, 0.001], [0.0, 0.0, 0.001], [(0, 1, True), (1, 2, True), (2, 0, True)], [1] * 3
    )
    arc_ms = np.full(network.arc_count, 10)
    arc_ms[network.edge_arc[0, 1]] = FORBIDDEN
    places = SnapIndex(network, make_metric(network, arc_ms)).nearest(0.0005, 0.0)
    assert places.forward_arc.tolist() == [network.edge_arc[0, 0]]
    assert places.backward_arc.tolist() == [-1]


def test_arcs_that_can_only_be_left_are_offered():
    """Tests that a trip may leave its door in a direction in which nobody may come to it."""
    network = straight_network(
        [0.0, 0.001, 0.001], [0.0, 0.0, 0.001], [(0, 1, True), (1, 2, True), (2, 0, True)], [1000] * 3
    )
    back = network.edge_arc[0, 1]
    turn_ms = np.where(network.turn_head == back, FORBIDDEN, 0)
    metric = make_metric(network, 1000, turn_ms)
    assert not largest_component(network, metric)[back]
    places = SnapIndex(network, metric).nearest([0.0002, 0.0002], [0.0, 0.0002])
    assert places.edge.tolist() == [0, 2]
    assert places.backward_arc.tolist()[0] == back
    table = StreetEngine(network, metric).travel_times(places, places)
    # A fifth of each street, by way of node 0; and back along the other direction.
    assert table.durations_ms[0, 1] == 400
    assert table.durations_ms[1, 0] == 400


def test_profile_without_streets():
    """Tests that a map without a usable street is refused."""
    network, _ = square_block()
    with pytest.raises(MapError, match="may use no street") as caught:
        SnapIndex(network, make_metric(network, FORBIDDEN))
    assert caught.value.code == "extract_empty"


def test_too_far_names_the_points():
    """Tests that the first five points beyond the limit are named with their distance."""
    network, metric = square_block()
    index = SnapIndex(network, metric)
    assert len(index.snap([0.0005], [-0.0026]).edge) == 1
    lon, lat = [0.0005] * 8, [0.0005, *[-0.01] * 7]
    with pytest.raises(MapError) as caught:
        index.snap(lon, lat)
    assert caught.value.code == "too_far_from_street"
    message = str(caught.value)
    assert message.startswith(
        "7 of 8 points are more than 300 m from any street of the profile: point 1 at lon 0.000500"
    )
    assert "(1112 m)" in message
    assert "point 5" in message
    assert "point 6" not in message
    assert "and 2 more" in message
    with pytest.raises(MapError, match="1 of 1 points are more than 10 m"):
        index.snap([0.0005], [-0.0026], max_distance_m=10.0)


@pytest.mark.parametrize(
    ("lon", "lat", "message"),
    [
        ([181.0], [0.0], "Point 0 is at lon 181.0"),  # no such longitude
        ([0.0, 43.7], [0.0, 91.0], "Point 1 is at lon 43.7, lat 91.0"),  # perhaps swapped
        ([math.nan], [0.0], "Point 0 is at lon nan"),
        ([0.0, 1.0], [0.0], "equally long"),
    ],
)
def test_positions_are_checked(lon, lat, message):
    """Tests that what is not a position is refused by name."""
    network, metric = square_block()
    with pytest.raises(MapError, match=message) as caught:
        SnapIndex(network, metric).nearest(lon, lat)
    assert caught.value.code == "position_invalid"


def test_across_the_antimeridian():
    """Tests that the 180th meridian is no border."""
    network = straight_network([179.999, -179.999, -179.997], [0.0] * 3, [(0, 1, True), (1, 2, True)], [1, 1])
    places = SnapIndex(network, make_metric(network, 10)).nearest(
        [-179.9995, 179.9995, -179.998], [0.0001] * 3
    )
    assert places.edge.tolist() == [0, 0, 1]
    np.testing.assert_allclose(places.fraction, [0.75, 0.25, 0.5], atol=1e-6)
    np.testing.assert_allclose(places.distance_m, 0.0001 * DEGREE_M, rtol=1e-6)


@pytest.mark.parametrize("seed", range(60))
def test_equals_trying_every_segment(seed):
    """Tests random towns, and points in and far around them, against all segments."""
    network, metric = random_town(seed)
    body = largest_component(network, metric)
    if not body.any():
        return
    edges = set(network.arc_edge[body].tolist())
    rng = np.random.default_rng(seed)
    lon = np.concatenate([7.4 + rng.random(20) * 0.01, 7.3 + rng.random(10) * 0.2, network.shape_lon[:5]])
    lat = np.concatenate([43.7 + rng.random(20) * 0.01, 43.6 + rng.random(10) * 0.2, network.shape_lat[:5]])
    places = SnapIndex(network, metric).nearest(lon, lat)
    assert set(places.edge.tolist()) <= edges
    expected = [nearest_m(network, edges, x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
    np.testing.assert_allclose(places.distance_m, expected, rtol=1e-9, atol=1e-6)
    # The point given back is the nearest one itself.
    scale = np.cos(np.radians(lat))
    metres = np.radians(np.hypot((places.lon - lon) * scale, places.lat - lat)) * 6_371_008.8
    np.testing.assert_allclose(metres, expected, rtol=1e-6, atol=1e-5)


@pytest.mark.parametrize("seed", range(40))
def test_drawn_points_snap_to_exactly_themselves(seed):
    """Tests that a corner of a street comes back bit by bit, whichever segment it was found on."""
    network, metric = random_town(seed, plain=True)
    body = largest_component(network, metric)
    edges = np.unique(network.arc_edge[body])
    points = np.concatenate(
        [np.arange(network.shape_first[edge], network.shape_first[edge + 1]) for edge in edges] or [[]]
    ).astype(np.int64)
    if len(points) == 0:
        return
    places = SnapIndex(network, metric).nearest(network.shape_lon[points], network.shape_lat[points])
    assert places.lon.tolist() == network.shape_lon[points].tolist()
    assert places.lat.tolist() == network.shape_lat[points].tolist()
    assert not places.distance_m.any()


def test_long_oblique_streets_among_short_ones():
    """Tests a street across the whole map, which touches cells of many rows."""
    rng = np.random.default_rng(7)
    lon = np.concatenate([[7.0, 7.2], 7.0 + rng.random(60) * 0.01])
    lat = np.concatenate([[43.0, 43.1], 43.0 + rng.random(60) * 0.01])
    streets = [(0, 1, True), (0, 2, True), *((i, i + 1, True) for i in range(2, 61))]
    network = straight_network(lon.tolist(), lat.tolist(), streets, [100] * len(streets))
    along = rng.random(200)
    asked_lon = 7.0 + along * 0.2 + rng.normal(0, 0.003, 200)
    asked_lat = 43.0 + along * 0.1 + rng.normal(0, 0.003, 200)
    places = SnapIndex(network, make_metric(network, 10)).nearest(asked_lon, asked_lat)
    edges = set(range(network.edge_count))
    expected = [
        nearest_m(network, edges, x, y) for x, y in zip(asked_lon.tolist(), asked_lat.tolist(), strict=True)
    ]
    np.testing.assert_allclose(places.distance_m, expected, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_every_trip_between_snapped_points_exists(seed):
    """Tests that whatever was snapped can be reached from everything else that was."""
    network, metric = random_town(seed)
    # A body of one arc is a one-way street that nothing leads back to.
    if np.count_nonzero(largest_component(network, metric)) < 2:
        return
    rng = np.random.default_rng(seed)
    places = SnapIndex(network, metric).nearest(7.4 + rng.random(12) * 0.01, 43.7 + rng.random(12) * 0.01)
    table = StreetEngine(network, metric).travel_times(places, places)
    assert (table.durations_ms >= 0).all()

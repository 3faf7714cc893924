"""Tests of points on streets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.errors import RoutingError
from routing.streets.assemble import assemble_network
from routing.streets.locations import check_locations, drawn_metres, locate_on_edges
from routing.streets.locations_kernels import part_before
from routing.streets.network import MAX_ARC_MS, freeze
from tests.naive.streets import before
from tests.routing.streets.towns import place, random_town, square_block, straight_network

DEGREE_M = 111_195.08


# The first example compiles the kernel, which takes longer than examples usually may.
@settings(deadline=None)
@given(
    st.integers(0, MAX_ARC_MS),
    st.floats(0, 1, allow_nan=False),
    st.floats(0, 1, allow_nan=False),
    st.booleans(),
)
def test_parts_add_up(whole, one, two, against):
    """Tests that parts stay within the arc, mirror each other and never fall along the way."""
    near, far = sorted((one, two), reverse=against)
    first, second = part_before(whole, near, against), part_before(whole, far, against)
    assert 0 <= first <= second <= whole
    assert first + part_before(whole, near, not against) == whole
    assert first == before(whole, near, against)


def test_parts_by_hand():
    """Tests halves, which are rounded up along the drawing."""
    assert [part_before(5, f, False) for f in (0.0, 0.1, 0.5, 0.9, 1.0)] == [0, 1, 3, 5, 5]
    assert [part_before(5, f, True) for f in (0.0, 0.1, 0.5, 0.9, 1.0)] == [5, 4, 2, 0, 0]


def test_drawn_metres_by_hand():
    """Tests a degree of latitude, one of longitude at the equator, and half of that at 60 degrees."""
    network = straight_network(
        [0.0, 0.0, 1.0, 0.0, 1.0],
        [0.0, 1.0, 0.0, 60.0, 60.0],
        [(0, 1, True), (0, 2, True), (3, 4, True)],
        [1, 1, 1],
    )
    np.testing.assert_allclose(
        drawn_metres(network), [0, DEGREE_M, 0, DEGREE_M, 0, DEGREE_M / 2], rtol=1e-6, atol=1e-9
    )


def test_points_between_and_on_drawn_points():
    """Tests that fractions count metres along the drawing, and hit drawn points exactly."""
    # East, then north, twice as long.
    network = assemble_network(
        node_lon=[7.0, 7.001],
        node_lat=[0.0, 0.002],
        edge_from=[0],
        edge_to=[1],
        edge_forward=[True],
        edge_backward=[False],
        edge_length_cm=[33_000],
        shape_first=[0, 3],
        shape_lon=[7.0, 7.001, 7.001],
        shape_lat=[0.0, 0.0, 0.002],
    )
    drawn = drawn_metres(network)
    corner = drawn[1] / drawn[2]
    places = place(network, [0] * 5, [0.0, corner / 2, corner, 2 / 3, 1.0])
    np.testing.assert_allclose(places.lon, [7.0, 7.0005, 7.001, 7.001, 7.001], atol=1e-9)
    np.testing.assert_allclose(places.lat, [0.0, 0.0, 0.0, 0.001, 0.002], atol=1e-9)
    assert (places.lon[2], places.lat[2]) == (7.001, 0.0)
    assert (places.forward_arc.tolist(), places.backward_arc.tolist()) == ([0] * 5, [-1] * 5)


def test_streets_across_the_antimeridian():
    """Tests that a street from 179.999 east to 179.999 west is short and cut on the right side."""
    network = straight_network([179.999, -179.999], [0.0, 0.0], [(0, 1, True)], [22_239])
    assert drawn_metres(network)[1] == pytest.approx(0.002 * DEGREE_M, rel=1e-6)
    places = place(network, [0, 0], [0.25, 0.75])
    np.testing.assert_allclose(places.lon, [179.9995, -179.9995], atol=1e-9)


def test_streets_without_length():
    """Tests that every fraction of a street drawn as one point is that point."""
    network = straight_network([7.0, 7.0], [43.0, 43.0], [(0, 1, True)], [0])
    places = place(network, [0, 0], [0.0, 0.6])
    assert places.lon.tolist() == [7.0, 7.0]


@pytest.mark.parametrize("seed", range(25))
def test_points_lie_at_their_fraction(seed):
    """Tests random shapes: the metres to the point along the drawing are its fraction of the whole."""
    network, _ = random_town(seed)
    drawn = drawn_metres(network)
    rng = np.random.default_rng(seed)
    as_drawn = network.original_edge == np.arange(network.edge_count)
    edges = np.flatnonzero(as_drawn & (network.edge_arc >= 0).any(axis=1))
    if len(edges) == 0:
        return
    edge, fraction = rng.choice(edges, 20), rng.random(20)
    places = place(network, edge, fraction)
    for k in range(20):
        shape = slice(network.shape_first[edge[k]], network.shape_first[edge[k] + 1])
        metres, lon, lat = drawn[shape], network.shape_lon[shape], network.shape_lat[shape]
        target = fraction[k] * metres[-1]
        np.testing.assert_allclose(places.lon[k], np.interp(target, metres, lon), atol=1e-12)
        np.testing.assert_allclose(places.lat[k], np.interp(target, metres, lat), atol=1e-12)


def test_unusable_arcs_are_left_out():
    """Tests that a location names only usable arcs, and that one without any is refused."""
    network, _ = square_block()
    usable = np.ones(network.arc_count, dtype=np.bool_)
    usable[network.edge_arc[4, 1]] = False
    freeze(usable)
    drawn = drawn_metres(network)
    places = locate_on_edges(network, drawn, [4, 0], [0.5, 0.5], usable_arcs=usable, distance_m=[3.0, 4.0])
    assert places.forward_arc.tolist() == [network.edge_arc[4, 0], network.edge_arc[0, 0]]
    assert places.backward_arc.tolist() == [-1, -1]
    assert places.distance_m.tolist() == [3.0, 4.0]
    with pytest.raises(RoutingError, match=r"locations\[1\] has neither"):
        locate_on_edges(
            network, drawn, [4, 0], [0.5, 0.5], usable_arcs=usable & (np.arange(len(usable)) != 0)
        )


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("edge", np.array([0, 5], dtype=np.int32), r"origins.edge\[1\] is 5; it must lie in 0..4"),
        ("edge", np.array([-1, 0], dtype=np.int32), r"origins.edge\[0\] is -1"),
        ("edge", np.array([0.0, 1.0]), r"origins.edge must be int32\[2\], not float64\[2\]"),
        ("fraction", np.array([0.5, 1.5]), r"origins.fraction\[1\] is 1.5; it must lie in 0..1"),
        ("fraction", np.array([np.nan, 0.5]), r"origins.fraction\[0\] is nan; it must be finite"),
        ("fraction", np.array([0.5]), r"origins.fraction must be float64\[2\], not float64\[1\]"),
        ("lat", np.array([np.inf, 0.5]), r"origins.lat\[0\] is inf"),
        ("forward_arc", np.array([1, 2], dtype=np.int32), r"origins.forward_arc\[0\] is 1; edge 0 has 0"),
        ("forward_arc", np.array([-1, 2], dtype=np.int32), r"origins\[0\] has neither"),
    ],
)
def test_faults_are_named(field, value, message):
    """Tests that a location which would mislead the kernels is refused by name."""
    network, _ = square_block()
    places = place(network, [0, 1], [0.5, 0.5])
    assert network.edge_arc[:2, 0].tolist() == [0, 2]
    with pytest.raises(RoutingError, match=message) as caught:
        check_locations(network, places._replace(**{field: value}), "origins")
    assert caught.value.code == "invalid_location"

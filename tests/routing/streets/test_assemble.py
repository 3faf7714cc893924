"""Tests of building a network from nodes and edges."""

from __future__ import annotations

import numpy as np
import pytest

from routing.errors import InvalidNetworkError
from routing.streets.assemble import assemble_network
from routing.streets.network import FORBIDDEN, check_metric
from tests.routing.streets.towns import make_metric

# 0 == 1 -> 2, and a loop at 1.
THREE_NODES = {
    "node_lon": [0.0, 1.0, 2.0],
    "node_lat": [0.0, 0.0, 0.0],
    "edge_from": [0, 1, 1],
    "edge_to": [1, 2, 1],
    "edge_forward": [True, True, True],
    "edge_backward": [True, False, True],
    "edge_length_cm": [100, 200, 300],
    "shape_first": [0, 2, 4, 7],
    "shape_lon": [0.0, 1.0, 1.0, 2.0, 1.0, 1.5, 1.0],
    "shape_lat": [0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0],
}


def test_arcs_and_turns_by_hand():
    """Tests that arcs are sorted by tail, twins know each other and every turn is listed once."""
    network = assemble_network(**THREE_NODES)
    assert network.first_out.tolist() == [0, 1, 5, 5]
    assert network.tail.tolist() == [0, 1, 1, 1, 1]
    assert network.head.tolist() == [1, 0, 2, 1, 1]
    assert network.length_cm.tolist() == [100, 100, 200, 300, 300]
    assert network.arc_reversed.tolist() == [False, True, False, False, True]
    assert network.edge_arc.tolist() == [[0, 1], [2, -1], [3, 4]]
    assert network.turn_first.tolist() == [0, 4, 5, 5, 9, 13]
    assert network.turn_head.tolist() == [1, 2, 3, 4, 0, 1, 2, 3, 4, 1, 2, 3, 4]


def test_edges_without_direction_stay_drawn():
    """Tests that an edge that nobody may use keeps its number and shape, and gets no arcs."""
    network = assemble_network(**{**THREE_NODES, "edge_forward": [1, 0, 1], "edge_backward": [1, 0, 1]})
    assert network.edge_arc.tolist() == [[0, 1], [-1, -1], [2, 3]]
    assert network.edge_count == 3


def test_given_arrays_are_copied():
    """Tests that the network does not freeze or share what it was made from."""
    lon = np.array(THREE_NODES["node_lon"])
    network = assemble_network(**{**THREE_NODES, "node_lon": lon})
    lon[0] = 9.0
    assert network.node_lon[0] == 0.0
    assert not network.node_lon.flags.writeable


def test_no_streets_at_all():
    """Tests that an empty list makes an empty, legal network."""
    empty = {name: [] for name in THREE_NODES}
    network = assemble_network(**{**empty, "shape_first": [0]})
    assert (network.node_count, network.arc_count, network.edge_count) == (0, 0, 0)


# The same three, and the way back over the first one again.
COPIED = {
    **THREE_NODES,
    "edge_from": [0, 1, 1, 0],
    "edge_to": [1, 2, 1, 1],
    "edge_forward": [True, True, True, False],
    "edge_backward": [True, False, True, True],
    "edge_length_cm": [100, 200, 300, 100],
    "shape_first": [0, 2, 4, 7, 9],
    "shape_lon": [*THREE_NODES["shape_lon"], 0.0, 1.0],
    "shape_lat": [*THREE_NODES["shape_lat"], 0.0, 0.0],
    "original_edge": [0, 1, 2, 0],
}


def test_copies_know_their_original():
    """Tests that the arc of a copy names the arc of its original, and that arcs as drawn name themselves."""
    network = assemble_network(**COPIED)
    copy, original = int(network.edge_arc[3, 1]), int(network.edge_arc[0, 1])
    expected = list(range(network.arc_count))
    expected[copy] = original
    assert network.original_arc.tolist() == expected
    assert assemble_network(**THREE_NODES).original_edge.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"original_edge": [0, 1, 2]}, "original_edge must have one entry an edge"),  # too short
        ({"original_edge": [0, 1, 2, 4]}, "original_edge must lie in 0..3"),  # no such edge
        ({"original_edge": [1, 1, 2, 0]}, "original_edge must not name a copy"),
        ({"edge_length_cm": [100, 200, 300, 101]}, "length_cm of a copy"),  # longer
        ({"edge_backward": [False, False, True, True]}, "a direction that its original lacks"),
        ({"edge_from": [0, 1, 1, 2], "shape_lon": [*THREE_NODES["shape_lon"], 2.0, 1.0]}, "head of a copy"),
        ({"shape_lon": [0, 1, 1, 2, 1, 1.5, 1, 0, 1, 1], "shape_first": [0, 2, 4, 7, 10]}, "drawn as its"),
    ],
)
def test_faults_of_copies_are_named(change, message):
    """Tests that what is called a copy must be one."""
    fields = {**COPIED, **change}
    fields["shape_lat"] = [*COPIED["shape_lat"], *[0.0] * (len(fields["shape_lon"]) - 9)]
    with pytest.raises(InvalidNetworkError, match=message):
        assemble_network(**fields)


def test_metrics_treat_copies_as_their_original():
    """Tests that a copy may be forbidden, but not take another time."""
    network = assemble_network(**COPIED)
    copy = int(network.edge_arc[3, 1])
    arc_ms = np.full(network.arc_count, 10)
    arc_ms[copy] = FORBIDDEN
    check_metric(network, make_metric(network, arc_ms))
    arc_ms[copy] = 11
    with pytest.raises(InvalidNetworkError, match="arc_ms of a copy"):
        check_metric(network, make_metric(network, arc_ms))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"edge_to": [1, 3, 1]}, "edge_to must hold nodes 0..2"),  # no such node
        ({"edge_from": [-1, 1, 1]}, "edge_from must hold nodes 0..2"),  # negative
        ({"edge_to": [1, 2]}, "edge_to must have one entry an edge, 3"),  # too short
        ({"edge_backward": [True]}, "edge_backward must have one entry an edge, 3"),  # not broadcast
        ({"edge_length_cm": [100, 2**31, 300]}, "edge_length_cm must hold integers that fit"),  # too long
        ({"edge_length_cm": [100.5, 2.0, 3.0]}, "edge_length_cm must hold integers"),  # not whole
        ({"edge_length_cm": [100, -1, 300]}, "length_cm must not be negative"),
        ({"shape_first": [0, 2, 4, 8]}, "shape_first must run from 0 to 7"),
        ({"shape_first": [0, 1, 4, 7]}, "at least two shape points"),
        ({"shape_lon": [0.0, 1.0, 1.0, 2.1, 1.0, 1.5, 1.0]}, "last shape point of edge 1 must lie exactly"),
        ({"shape_lat": [0.1, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0]}, "first shape point of edge 0 must lie exactly"),
        ({"node_lat": [0.0, 91.0, 0.0]}, "node coordinates must be degrees"),
        ({"node_lon": [0.0, float("nan"), 2.0]}, "node_lon must be finite"),
    ],
)
def test_faults_are_named(change, message):
    """Tests that arrays which do not fit together are refused with the invariant they break."""
    with pytest.raises(InvalidNetworkError, match=message):
        assemble_network(**{**THREE_NODES, **change})

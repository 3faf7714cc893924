"""Tests of building a network from nodes and edges."""

from __future__ import annotations

import numpy as np
import pytest

from routing.errors import InvalidNetworkError
from routing.streets.assemble import assemble_network

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

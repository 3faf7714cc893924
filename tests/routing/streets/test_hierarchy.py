"""Tests of hierarchies: their arcs, their order, and what is checked of them."""

from __future__ import annotations

import numpy as np
import pytest

from routing.errors import InvalidNetworkError
from routing.streets.hierarchy import assemble_hierarchy, build_hierarchy, check_hierarchy
from routing.streets.network import FORBIDDEN, freeze
from routing.streets.order import elimination_order
from routing.streets.states import state_graph
from tests.naive.hierarchy import eliminate, listed, moves
from tests.routing.streets.towns import (
    make_metric,
    random_grid,
    random_town,
    square_block,
    straight_network,
    without_u_turns,
)


@pytest.mark.parametrize("seed", range(0, 120, 3))
def test_arcs_are_those_that_elimination_leaves(seed):
    """Tests that there is an arc exactly where eliminating vertices one by one leaves one."""
    network, metric = random_town(seed)
    hierarchy = build_hierarchy(network, [metric])
    check_hierarchy(network, hierarchy)
    # What any metric of these streets could need: moves as if all usable arcs were open.
    expected = set(eliminate(moves(network, metric, hierarchy), hierarchy.vertex_count))
    found = [
        *listed(hierarchy.up_first.tolist(), hierarchy.up_head.tolist(), up=True),
        *listed(hierarchy.down_first.tolist(), hierarchy.down_tail.tolist(), up=False),
    ]
    assert len(found) == len(set(found))
    assert set(found) == expected


@pytest.mark.parametrize("seed", range(5))
def test_any_order_gives_a_legal_hierarchy(seed):
    """Tests that a random order passes every check, with more arcs than the order of our own."""
    network, metric = random_grid(seed, 12)
    graph = state_graph(network, [metric])
    rank = np.random.default_rng(seed).permutation(graph.state_count).astype(np.int32)
    freeze(rank)
    at_random = assemble_hierarchy(network, graph, rank)
    check_hierarchy(network, at_random)
    ours = build_hierarchy(network, [metric])
    assert 3 * ours.slot_count < at_random.slot_count


def test_order_parts_a_grid_like_nested_dissection():
    """Tests that a grid of 40 x 40 junctions keeps few arcs and a flat elimination tree."""
    network, metric = random_grid(1, 40)
    hierarchy = build_hierarchy(network, [make_metric(network, metric.arc_ms, 0)])
    n = 40 * 40
    assert hierarchy.vertex_count == n
    # Nested dissection of a grid of n vertices leaves about 31/4 n log2 n entries at most
    # (A. George, SIAM Journal on Numerical Analysis 10 (1973), doi:10.1137/0710032).
    assert len(hierarchy.up_head) < 31 / 4 * n * np.log2(n) / 2
    depth = np.zeros(n + 1, dtype=int)
    for v in range(n - 1, -1, -1):
        depth[v] = depth[hierarchy.parent[v]] + 1
    assert depth.max() < 4 * 40


def test_bridge_comes_last():
    """Tests that the only street between two halves of a town is ranked above both."""
    size = 8
    nodes = [(x, y) for _ in range(2) for x in range(size) for y in range(size)]
    lon = [(x + (size + 4) * (at >= size * size)) * 0.001 for at, (x, _) in enumerate(nodes)]
    lat = [y * 0.001 for _, y in nodes]
    streets = []
    for base in (0, size * size):
        for x in range(size):
            for y in range(size):
                at = base + x * size + y
                streets += [(at, at + 1, True)] if y + 1 < size else []
                streets += [(at, at + size, True)] if x + 1 < size else []
    bridge = len(streets)
    streets.append((size * size - size // 2, size * size + size // 2, True))
    network = straight_network(lon, lat, streets, [100] * len(streets))
    hierarchy = build_hierarchy(network, [make_metric(network, 1000, without_u_turns(network))])
    top = hierarchy.arc_vertex[network.edge_arc[bridge]]
    assert set(top.tolist()) == {hierarchy.vertex_count - 2, hierarchy.vertex_count - 1}


def test_order_is_the_same_every_time():
    """Tests that the order does not depend on anything but the streets."""
    network, metric = random_grid(3, 15)
    graph = state_graph(network, [metric])
    first, second = elimination_order(network, graph), elimination_order(network, graph)
    np.testing.assert_array_equal(first, second)
    assert sorted(first.tolist()) == list(range(graph.state_count))
    slower = make_metric(network, metric.arc_ms * 7, metric.turn_ms)
    np.testing.assert_array_equal(first, elimination_order(network, state_graph(network, [slower])))


def test_walkers_have_a_state_a_junction_and_cars_one_an_arc():
    """Tests that arcs share a state where all turns cost alike, for every metric that is given."""
    network, _ = square_block()
    free = make_metric(network, 1000, 0)
    assert state_graph(network, [free]).state_count == 5
    driven = make_metric(network, 1000, without_u_turns(network))
    both = state_graph(network, [free, driven])
    # Node 0 is left by two arcs, and only one of them is a U-turn from the spur.
    assert both.state_count == 6
    assert both.state_count == state_graph(network, [driven]).state_count


def test_turns_of_one_state_are_one_move():
    """Tests that a walker's street has one move onto a junction, whatever leaves it."""
    network, _ = square_block()
    graph = state_graph(network, [make_metric(network, 1000, 0)])
    assert len(graph.move_arc) == network.arc_count
    assert sorted(graph.move_arc.tolist()) == list(range(network.arc_count))
    np.testing.assert_array_equal(graph.move_from, graph.arc_state[graph.move_arc])


def test_nothing_usable_is_no_hierarchy_at_all():
    """Tests that streets which nobody may use give an empty hierarchy, not an error."""
    network, _ = square_block()
    closed = make_metric(network, FORBIDDEN, FORBIDDEN)
    hierarchy = build_hierarchy(network, [closed])
    check_hierarchy(network, hierarchy)
    assert hierarchy.vertex_count == 0
    assert hierarchy.slot_count == 0


def test_a_hierarchy_needs_a_metric():
    """Tests that building for no metric at all is refused."""
    network, _ = square_block()
    with pytest.raises(InvalidNetworkError, match="at least one metric"):
        build_hierarchy(network, [])


DAMAGES = {
    "arc_vertex": (0, 10**6, "arc_vertex"),
    "parent": (0, 0, "above its child"),
    "up_first": (1, -1, "up_first"),
    "up_head": (0, 0, "up"),
    "down_first": (-1, 0, "down_first"),
    "down_tail": (0, 10**6, "down"),
    "move_first": (2, 10**6, "move_first"),
    "move_vertex": (0, -1, "move_vertex"),
    "move_turn": (0, -1, "move_turn"),
    "slot_first": (0, 5, "slot_first"),
    "slot_move": (0, 10**6, "slot_move"),
}


@pytest.mark.parametrize("field", DAMAGES)
def test_damage_is_named(field):
    """Tests that a wrong number in any array is found before a kernel reads it."""
    network, metric = random_grid(2, 6)
    hierarchy = build_hierarchy(network, [metric])
    at, value, message = DAMAGES[field]
    array = getattr(hierarchy, field).copy()
    array[at] = value
    freeze(array)
    with pytest.raises(InvalidNetworkError, match=message):
        check_hierarchy(network, hierarchy._replace(**{field: array}))
    with pytest.raises(InvalidNetworkError, match=field):
        check_hierarchy(network, hierarchy._replace(**{field: array.astype(np.int64)}))
    with pytest.raises(InvalidNetworkError, match=field):
        check_hierarchy(network, hierarchy._replace(**{field: array.copy()}))


def test_arcs_beside_the_tree_are_named():
    """Tests that an arc which does not lead to an ancestor is found: climbs would miss it."""
    network, metric = random_grid(2, 6)
    hierarchy = build_hierarchy(network, [metric])
    parent = hierarchy.parent.copy()
    leaf = int(np.setdiff1d(np.arange(len(parent)), parent)[0])
    parent[leaf] = len(parent) - 1
    row = slice(hierarchy.up_first[leaf], hierarchy.up_first[leaf + 1])
    assert (hierarchy.up_head[row] < len(parent) - 1).any()
    freeze(parent)
    with pytest.raises(InvalidNetworkError, match="ancestors"):
        check_hierarchy(network, hierarchy._replace(parent=parent))

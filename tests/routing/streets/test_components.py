"""Tests of the main body of a profile's streets."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from routing.streets.components import largest_component
from routing.streets.components_kernels import strong_components
from routing.streets.network import FORBIDDEN, freeze
from tests.naive.streets import largest_component as naive_component
from tests.routing.streets.towns import (
    make_metric,
    random_town,
    square_block,
    straight_network,
    without_u_turns,
)


def test_traps_and_islands_are_outside():
    """Tests that a street that cannot be left, one that cannot be entered, and an island are left out."""
    # 0 == 1 == 2 is the body; 2 -> 3 leads out of it, 4 -> 0 into it; 5 == 6 lies apart.
    network = straight_network(
        [0.0, 0.001, 0.002, 0.003, -0.001, 0.01, 0.011],
        [0.0] * 7,
        [(0, 1, True), (1, 2, True), (2, 3, False), (4, 0, False), (5, 6, True)],
        [100] * 5,
    )
    body = largest_component(network, make_metric(network, 10))
    assert sorted(network.arc_edge[body].tolist()) == [0, 0, 1, 1]
    assert not body.flags.writeable


def test_forbidden_turns_cut_streets_off():
    """Tests that a dead end without a way to turn round is a trap."""
    network, metric = square_block()
    assert largest_component(network, metric).all()
    no_return = make_metric(network, metric.arc_ms, without_u_turns(network))
    body = largest_component(network, no_return)
    assert sorted(network.arc_edge[body].tolist()) == [0, 1, 2, 3]


def test_nothing_usable():
    """Tests that a profile without any street has no body."""
    network, _ = square_block()
    assert not largest_component(network, make_metric(network, FORBIDDEN)).any()


@pytest.mark.parametrize("seed", range(80))
def test_equals_the_naive_search(seed):
    """Tests random towns against mutual reachability by plain search."""
    network, metric = random_town(seed)
    found = np.flatnonzero(largest_component(network, metric)).tolist()
    assert found == sorted(naive_component(network, metric))


@pytest.mark.parametrize("seed", range(30))
def test_components_equal_networkx(seed):
    """Tests the numbering of all components of random graphs against networkx."""
    graph = nx.gnp_random_graph(40, 0.03, seed=seed, directed=True)
    first = np.cumsum([0, *(graph.out_degree(v) for v in range(40))]).astype(np.int32)
    head = np.array([u for v in range(40) for u in graph.successors(v)], dtype=np.int32)
    freeze(first)
    freeze(head)
    component = strong_components(first, head)
    groups = {tuple(np.flatnonzero(component == number).tolist()) for number in set(component.tolist())}
    assert groups == {tuple(sorted(group)) for group in nx.strongly_connected_components(graph)}
    assert all(component[v] >= component[u] for v, u in graph.edges)


def test_long_chains_need_no_recursion():
    """Tests a street of 200,000 arcs in a row."""
    n = 200_000
    first = np.arange(n + 1, dtype=np.int32)
    head = np.roll(np.arange(n, dtype=np.int32), -1)
    freeze(first)
    freeze(head)
    assert not strong_components(first, head).any()

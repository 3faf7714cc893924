"""Tests of the checks of network and metric arrays."""

from __future__ import annotations

import numpy as np
import pytest

from routing.errors import InvalidNetworkError
from routing.streets.network import MAX_ARC_MS, check_metric, check_network, freeze
from tests.routing.streets.towns import make_metric, random_town, square_block


def frozen(values, dtype=np.int32):
    array = np.array(values, dtype=dtype)
    freeze(array)
    return array


def changed(array, at, value):
    copy = array.copy()
    copy[at] = value
    return frozen(copy, array.dtype)


@pytest.mark.parametrize("seed", range(20))
def test_random_towns_are_legal(seed):
    """Tests that parallel streets, loops, dead ends and separate parts pass."""
    network, metric = random_town(seed)
    check_network(network)
    check_metric(network, metric)


@pytest.mark.parametrize(
    ("field", "at", "value", "message"),
    [
        ("head", 0, 99, "head must lie in"),  # no such node
        ("turn_head", 0, -1, "turn_head must lie in"),  # no such arc
        ("turn_head", 0, 0, "a turn must lead to an arc that leaves"),  # an arc from elsewhere
        ("arc_edge", 0, 7, "arc_edge must lie in"),  # no such edge
        ("arc_edge", 0, 1, "edge_arc must be the inverse"),  # another edge
        ("edge_arc", (0, 1), 99, "edge_arc must hold arcs or -1"),
        ("tail", 0, 1, "arcs must be sorted by tail"),
        ("first_out", 1, 9, "first_out must not decrease"),
        ("length_cm", 0, -5, "length_cm must not be negative"),
        ("shape_lat", 0, np.inf, "shape_lat must be finite"),
        ("shape_lon", 0, 181.0, "shape coordinates must be degrees"),
        ("original_edge", 0, 1, "must not have a direction|of a copy must be"),  # a street elsewhere
    ],
)
def test_broken_invariants_are_named(field, at, value, message):
    """Tests that one wrong entry is found and its array named."""
    network, _ = square_block()
    broken = network._replace(**{field: changed(getattr(network, field), at, value)})
    with pytest.raises(InvalidNetworkError, match=message):
        check_network(broken)


def test_kernel_types_are_checked():
    """Tests that what would compile kernels a second time, or mislead them, is refused."""
    network, metric = square_block()
    with pytest.raises(InvalidNetworkError, match="head must be int32"):
        check_network(network._replace(head=frozen(network.head, np.int64)))
    with pytest.raises(InvalidNetworkError, match="shape_lon has a dimension too many"):
        check_network(network._replace(shape_lon=frozen(np.stack([network.shape_lon] * 2), np.float64)))
    with pytest.raises(InvalidNetworkError, match="tail must be read-only"):
        check_network(network._replace(tail=network.tail.copy()))
    with pytest.raises(InvalidNetworkError, match="arc_ms must be read-only"):
        check_metric(network, metric._replace(arc_ms=metric.arc_ms.copy()))


@pytest.mark.parametrize("value", [-1, MAX_ARC_MS + 1])
def test_metric_range(value):
    """Tests that negative and endless durations are refused."""
    network, _ = square_block()
    with pytest.raises(InvalidNetworkError, match="arc_ms must lie in"):
        check_metric(network, make_metric(network, value))

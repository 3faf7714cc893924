"""Slow, obvious twin of a hierarchy: elimination and customisation on dictionaries."""

from __future__ import annotations

from itertools import pairwise

from routing.streets.hierarchy import Hierarchy
from routing.streets.network import FORBIDDEN, Metric, StreetNetwork

Arcs = dict[tuple[int, int], tuple[int, int] | None]


def moves(network: StreetNetwork, metric: Metric, hierarchy: Hierarchy) -> Arcs:
    """Return the least time and length between the vertices at the starts of consecutive arcs."""
    found: Arcs = {}
    for arc in range(network.arc_count):
        for turn in range(network.turn_first[arc], network.turn_first[arc + 1]):
            onward = int(network.turn_head[turn])
            pair = int(hierarchy.arc_vertex[arc]), int(hierarchy.arc_vertex[onward])
            costs = int(metric.arc_ms[arc]), int(metric.turn_ms[turn]), int(metric.arc_ms[onward])
            if FORBIDDEN in costs or pair[0] == pair[1]:
                continue
            cost = costs[0] + costs[1], int(network.length_cm[arc])
            found[pair] = min(found.get(pair) or cost, cost)
    return found


def eliminate(arcs: Arcs, vertices: int) -> Arcs:
    """Eliminate vertices in order: each joins what leads to it with what it leads to."""
    arcs = dict(arcs)
    for v in range(vertices):
        before = [(a, cost) for (a, b), cost in arcs.items() if b == v and a > v]
        after = [(b, cost) for (a, b), cost in arcs.items() if a == v and b > v]
        for a, into in before:
            for b, out in after:
                if a != b:
                    cost = None if into is None or out is None else (into[0] + out[0], into[1] + out[1])
                    known = arcs.get((a, b))
                    options = [each for each in (known, cost) if each is not None]
                    arcs[a, b] = min(options) if options else None
    return arcs


def listed(first: list[int], other: list[int], *, up: bool) -> list[tuple[int, int]]:
    """Return the arcs of rows as (tail, head)."""
    return [
        (v, u) if up else (u, v) for v, (low, high) in enumerate(pairwise(first)) for u in other[low:high]
    ]

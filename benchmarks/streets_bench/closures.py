"""Twenty streets to close, said to OSRM as pairs of map nodes and to Tournée as arcs."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

from benchmarks.streets_bench.workload import SEED
from geo.town import Town
from routing.streets.network import FORBIDDEN, Metric

STREETS = 20


def choose_ways(town: Town, profile: str) -> list[int]:
    """Choose ways of the map that a profile uses, the same ones every time."""
    edges = np.unique(town.network.arc_edge[town.metric(profile).arc_ms != FORBIDDEN])
    ways = np.unique([town.edge_way_id(edge) for edge in edges.tolist()])
    chosen = np.random.default_rng(SEED).choice(ways, min(STREETS, len(ways)), replace=False)
    return sorted(chosen.tolist())


def arcs_of(town: Town, ways: list[int]) -> NDArray[np.intp]:
    """Return all arcs that run along some ways, in both directions and copies included."""
    edge_way = np.array([town.edge_way_id(edge) for edge in range(town.network.edge_count)])
    return np.flatnonzero(np.isin(edge_way, ways)[town.network.arc_edge])


def closed_metric(metric: Metric, arcs: NDArray[np.intp]) -> Metric:
    """Return a metric with some arcs closed."""
    arc_ms = metric.arc_ms.copy()
    arc_ms[arcs] = FORBIDDEN
    arc_ms.flags.writeable = False
    return Metric(arc_ms, metric.turn_ms)


def write_node_pairs(extract: Path, ways: list[int], path: Path) -> int:
    """Write every stretch of some ways, both directions, as OSRM reads speeds: from, to, 0; return how many."""
    wanted, pairs = frozenset(ways), []
    for way in osmium.FileProcessor(str(extract), osmium.osm.WAY):
        if way.id in wanted:
            refs = [node.ref for node in way.nodes]
            pairs += [row for a, b in pairwise(refs) for row in ((a, b, 0), (b, a, 0))]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(pairs)
    return len(pairs)

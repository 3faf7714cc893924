"""Compares the exact street engine with networkx and scipy on one table of a town.

Run ``python -m benchmarks.streets_peers FOLDER [--profile cargo_bike] [--size 300]``, where FOLDER is
a town built by ``tournee``. All search the same graph, arcs as vertices and turns as edges, with the
same integer milliseconds, and must find the same durations between the starts of the same arcs.
networkx searches a few rows only; its time for the table is that of its rows times their share.
scipy is left out where it is not installed (``pip install scipy``); it is no dependency.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from geo.town import Town
from routing.streets.engine import StreetEngine
from routing.streets.locations import drawn_metres, locate_on_edges
from routing.streets.network import FORBIDDEN, Locations, Metric, StreetNetwork

SEED = 42
NETWORKX_ROWS = 10
RUNS = 3


def turns_allowed(
    network: StreetNetwork, metric: Metric
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the arc before and the arc after every allowed turn, and the milliseconds between their starts."""
    before = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
    after = network.turn_head.astype(np.int64)
    closed = metric.arc_ms == FORBIDDEN
    open_turns = (metric.turn_ms != FORBIDDEN) & ~closed[before] & ~closed[after]
    before, after = before[open_turns], after[open_turns]
    return before, after, metric.arc_ms[before].astype(np.int64) + metric.turn_ms[open_turns]


def starts_of_arcs(town: Town, profile: str, size: int) -> tuple[Locations, NDArray[np.int64]]:
    """Place points at the starts of arcs, each usable along its arc only, so that peers ask the same."""
    network, usable = town.network, np.zeros(town.network.arc_count, dtype=np.bool_)
    arcs = np.flatnonzero(town.metric(profile).arc_ms != FORBIDDEN)
    # Peers know no copies: only streets without any are asked for, and one arc of each.
    repeats = np.bincount(network.original_edge, minlength=network.edge_count)[network.arc_edge[arcs]]
    arcs = arcs[repeats == 1]
    _, one_an_edge = np.unique(network.arc_edge[arcs], return_index=True)
    arcs = np.random.default_rng(SEED).choice(arcs[one_an_edge], size, replace=False)
    usable[arcs] = True
    fraction = network.arc_reversed[arcs] * 1.0
    places = locate_on_edges(
        network, drawn_metres(network), network.arc_edge[arcs], fraction, usable_arcs=usable
    )
    return places, arcs


def best_of(runs: int, work: Callable[[], NDArray[np.float64]]) -> tuple[float, NDArray[np.float64]]:
    """Return the shortest wall time of some runs, and what the work found."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), found


def measure(town: Town, profile: str, size: int, threads: int) -> None:
    """Print one line for each peer."""
    network, metric = town.network, town.metric(profile)
    places, arcs = starts_of_arcs(town, profile, size)
    before, after, ms = turns_allowed(network, metric)
    engine = StreetEngine(network, metric)
    engine.travel_times(places, places, threads=threads)  # compiles
    print(f"{town.name}, {profile}, {size} x {size}, load {os.getloadavg()[0]:.1f}", flush=True)

    def own(count: int) -> NDArray[np.float64]:
        table = engine.travel_times(places, places, threads=count).durations_ms
        return np.where(table < 0, np.inf, table)

    own_s, own_ms = best_of(RUNS, lambda: own(1))
    print(f"  tournee, 1 thread: {own_s:.4f} s")
    if threads > 1:
        many_s, _ = best_of(RUNS, lambda: own(threads))
        print(f"  tournee, {threads} threads: {many_s:.4f} s ({own_s / many_s:.1f} times one thread)")

    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.arc_count))
    graph.add_weighted_edges_from(zip(before.tolist(), after.tolist(), ms.tolist(), strict=True))
    rows = min(NETWORKX_ROWS, size)

    def by_networkx() -> NDArray[np.float64]:
        reached = (nx.single_source_dijkstra_path_length(graph, arc) for arc in arcs[:rows].tolist())
        return np.array([[row.get(arc, np.inf) for arc in arcs.tolist()] for row in reached])

    part_s, found = best_of(1, by_networkx)
    report("networkx", part_s * size / rows, own_s, int((found != own_ms[:rows]).sum()))
    if importlib.util.find_spec("scipy") is None:
        print("  scipy: not installed, left out")
        return
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    # scipy reads a stored zero as "no edge"; a microsecond keeps it and is lost in rounding.
    matrix = csr_array((np.maximum(ms, 1e-3), (before, after)), shape=(network.arc_count,) * 2)

    def by_scipy() -> NDArray[np.float64]:
        return np.rint(dijkstra(matrix, indices=arcs)[:, arcs])

    scipy_s, found = best_of(RUNS, by_scipy)
    report("scipy", scipy_s, own_s, int((found != own_ms).sum()))


def report(peer: str, seconds: float, own_s: float, differing: int) -> None:
    print(f"  {peer}: {seconds:.4f} s, {seconds / own_s:.0f} times as long; entries that differ: {differing}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare the exact street engine with networkx and scipy.")
    parser.add_argument("folder", type=Path, help="a town built by tournee")
    parser.add_argument("--profile", default="cargo_bike")
    parser.add_argument("--size", type=int, default=300, help="origins, which are the destinations too")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    measure(Town.load(arguments.folder), arguments.profile, arguments.size, arguments.threads)


if __name__ == "__main__":
    main()

"""Tests of how the street kernels are compiled: within bounds, once, and cached."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

ASK_EVERYTHING = """
import json
import numpy as np
from geo.snapping.nearest import SnapIndex
from geo.snapping import kernels as snapping_kernels
from routing.streets import (
    climb_kernels, components_kernels, dissection_kernels, entries_kernels, hierarchy_kernels, locations_kernels,
    order_kernels, paths_kernels, states_kernels, table_kernels, tables_kernels, unpack_kernels, weights_kernels,
)
from routing.streets.dijkstra import DijkstraEngine
from routing.streets.engine import StreetEngine
from routing.streets.network import FORBIDDEN, Metric
from tests.routing.streets.towns import random_places, random_town

for seed in range(40):
    network, metric = random_town(seed)
    places = random_places(network, seed)
    if places is None:
        continue
    arc_ms = np.where(np.arange(network.arc_count) % 7 == 3, FORBIDDEN, metric.arc_ms).astype(np.int32)
    arc_ms = np.maximum(arc_ms, arc_ms[network.original_arc])
    arc_ms.flags.writeable = False
    base = StreetEngine(network, metric)
    for engine in (base, base.with_metric(Metric(arc_ms, metric.turn_ms)), DijkstraEngine(network, metric)):
        engine.travel_times(places, places, threads=1)
        engine.durations(places, places, threads=1)
        engine.costs(places, places, list(range(7)), list(range(7))[::-1])
        engine.fastest_paths(places, places, list(range(7)), list(range(7))[::-1], threads=1)
    base._weights.needed
    if (metric.arc_ms < 10**9).any():
        SnapIndex(network, metric).nearest([7.4, 7.5, 7.405], [43.7, 43.6, 43.705])
entrances = [
    tables_kernels.fill_rows, paths_kernels.trace, paths_kernels.draw, locations_kernels.interpolate,
    components_kernels.strong_components, snapping_kernels.touched_cells, snapping_kernels.nearest_segments,
    states_kernels.merge_states, dissection_kernels.reduce_graph, dissection_kernels.dissect,
    order_kernels.spread_cells, order_kernels.cell_order, order_kernels.separate,
    order_kernels.eliminate_inside, hierarchy_kernels.elimination_tree, hierarchy_kernels.eliminate,
    hierarchy_kernels.lower_triangles, hierarchy_kernels.find_arcs, weights_kernels.move_weights,
    weights_kernels.gather_rows, weights_kernels.needed_arcs, entries_kernels.entries, entries_kernels.exits,
    climb_kernels.pair_costs, unpack_kernels.pair_paths, table_kernels.write_durations,
    table_kernels.write_costs, table_kernels.write_direct,
    table_kernels.select, table_kernels.climb, table_kernels.sweep,
]
print(json.dumps({
    entrance.__name__: [len(entrance.signatures), sum(entrance.stats.cache_misses.values())]
    for entrance in entrances
}))
"""


def ask_everything(cache: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", ASK_EVERYTHING],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_CACHE_DIR": str(cache), **environment},
        timeout=240,
    )


@pytest.mark.slow
def test_second_process_compiles_nothing(tmp_path: Path) -> None:
    """Tests that each kernel has one signature, and that a second process finds them all compiled."""
    first = ask_everything(tmp_path)
    assert first.returncode == 0, first.stderr
    second = ask_everything(tmp_path)
    assert second.returncode == 0, second.stderr
    compiled, found = eval(first.stdout), eval(second.stdout)
    assert len(compiled) == 31
    # Tables of durations alone and of durations with distances share their sources.
    twice = {"select", "climb", "sweep"}
    assert compiled == {name: [2, 2] if name in twice else [1, 1] for name in compiled}
    assert found == {name: [2, 0] if name in twice else [1, 0] for name in found}


@pytest.mark.slow
def test_kernels_stay_within_their_arrays(tmp_path: Path) -> None:
    """Tests random towns with every array access checked; code compiled so has a cache of its own."""
    done = ask_everything(tmp_path, NUMBA_BOUNDSCHECK="1")
    assert done.returncode == 0, done.stderr

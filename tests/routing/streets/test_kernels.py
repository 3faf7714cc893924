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
from geo.snapping import SnapIndex
from geo import snapping_kernels
from routing.streets import components_kernels, locations_kernels, paths_kernels, tables_kernels
from routing.streets.engine import StreetEngine
from tests.routing.streets.towns import random_places, random_town

for seed in range(40):
    network, metric = random_town(seed)
    places = random_places(network, seed)
    if places is None:
        continue
    engine = StreetEngine(network, metric)
    engine.travel_times(places, places, threads=1)
    engine.fastest_paths(places, places, list(range(7)), list(range(7))[::-1], threads=1)
    if (metric.arc_ms < 10**9).any():
        SnapIndex(network, metric).nearest([7.4, 7.5, 7.405], [43.7, 43.6, 43.705])
entrances = [
    tables_kernels.fill_rows, paths_kernels.trace, paths_kernels.draw, locations_kernels.interpolate,
    components_kernels.strong_components, snapping_kernels.touched_cells, snapping_kernels.nearest_segments,
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
    assert len(compiled) == 7
    assert set(map(tuple, compiled.values())) == {(1, 1)}
    assert set(map(tuple, found.values())) == {(1, 0)}


@pytest.mark.slow
def test_kernels_stay_within_their_arrays(tmp_path: Path) -> None:
    """Tests random towns with every array access checked; code compiled so has a cache of its own."""
    done = ask_everything(tmp_path, NUMBA_BOUNDSCHECK="1")
    assert done.returncode == 0, done.stderr

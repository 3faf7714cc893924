"""Builds the town as ``tournee town add`` does, timed, and draws the questions that every peer is asked."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.streets_bench.closures import choose_ways, write_node_pairs
from benchmarks.streets_bench.timing import Record, folder_mb, peak_mb
from benchmarks.streets_bench.workload import PAIRS, POINTS, SEED, Workload
from geo.snapping.nearest import SnapIndex
from geo.store import TownStore
from geo.town import Town

#: Our profile for each of the benchmark's.
OWN_PROFILES = {"car": "car", "bicycle": "bike"}
#: Farther than this from a street, a point is nobody's stop and peers differ in what they make of it.
REACH_M = 300.0


#: Builds a town that comes with the program and asks it for trips, which leaves all kernels compiled on disk.
COMPILE = """
import sys, pathlib, geo.store
town = geo.store.TownStore(pathlib.Path(sys.argv[1])).load("monaco")
town.travel_times("car", [7.4190, 7.4288], [43.7310, 43.7400])
town.route("car", [7.4190, 7.4288], [43.7310, 43.7400])
"""


def draw_workload(town: Town, profiles: list[str]) -> Workload:
    """Draw addresses of the town, and points beside its streets where it has too few, all within reach."""
    rng = np.random.default_rng(SEED)
    houses = np.array([(house.lon, house.lat) for house in town.addresses.houses()]).reshape(-1, 2)
    houses = rng.permutation(_within_reach(town, profiles, houses))[:POINTS]
    network = town.network
    at = rng.integers(0, len(network.shape_lon), 4 * POINTS)
    beside = np.stack([network.shape_lon[at], network.shape_lat[at]], axis=1)
    beside = _within_reach(town, profiles, beside + rng.normal(0.0, 1e-4, beside.shape))
    points = np.round(np.concatenate([houses, beside])[:POINTS], 6)
    start, end = rng.integers(0, len(points), (2, PAIRS))
    return Workload(points[:, 0].copy(), points[:, 1].copy(), len(houses), start, end)


def _within_reach(town: Town, profiles: list[str], points: np.ndarray) -> np.ndarray:
    near = np.ones(len(points), dtype=np.bool_)
    for profile in profiles:
        index = SnapIndex(town.network, town.metric(profile))
        near &= index.nearest(points[:, 0], points[:, 1]).distance_m <= REACH_M
    return points[near]


def build(store: TownStore, name: str, extract: Path, record: Record, title: str, **options: Any) -> Town:
    """Add a town, timed; the kernels are compiled before."""
    start = time.perf_counter()
    town = store.add(name, extract, tiles=False, **options)
    record.put(title, [time.perf_counter() - start])
    return town


def main() -> None:
    parser = argparse.ArgumentParser(description="Build a town and draw the benchmark's questions.")
    parser.add_argument("--extract", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--profiles", nargs="+", choices=OWN_PROFILES, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    profiles = [OWN_PROFILES[profile] for profile in arguments.profiles]
    record = Record("ours", runs=1, budget_s=0.0, packages=("numba", "numpy", "osmium"))
    # In a process of its own, so that what is compiled there is not part of this one's memory.
    with tempfile.TemporaryDirectory() as spare:
        subprocess.run([sys.executable, "-c", COMPILE, spare], check=True)
    shutil.rmtree(arguments.folder / "home", ignore_errors=True)
    store = TownStore(arguments.folder / "home")
    town = build(store, "town", arguments.extract, record, "build")
    record.facts["build_peak_mb"] = peak_mb()
    record.facts["disk_mb"] = folder_mb(town.folder)
    record.facts["profiles"] = town.profiles
    record.facts["arcs"], record.facts["turns"] = town.network.arc_count, len(town.network.turn_head)
    if len(profiles) < len(town.profiles):
        build(store, "one", arguments.extract, record, "build_one_profile", profiles=profiles[:1])
    draw_workload(town, profiles).save(arguments.folder / "workload.npz")
    ways = choose_ways(town, profiles[0])
    write_node_pairs(arguments.extract, ways, arguments.folder / "closed-nodes.csv")
    (arguments.folder / "closed-ways.json").write_text(json.dumps(ways), encoding="utf-8")
    record.write(arguments.out)


if __name__ == "__main__":
    main()

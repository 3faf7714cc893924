"""Times the exact street engine on a town: snapping, tables and paths.

Run ``python benchmarks/streets_dijkstra.py FOLDER [--profile bike] [--threads 2] [--json FILE]``,
where FOLDER is a town built by ``tournee``. Every figure is the best of three runs after a first
one that compiles; seconds unless named otherwise. Points are drawn at random along all streets of
the profile, the same ones every time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numba
import numpy as np

from geo.snapping.nearest import SnapIndex
from geo.town import Town
from routing.streets.engine import StreetEngine
from routing.streets.network import FORBIDDEN, Locations

TABLE_SIZES = (100, 300, 1000)
SNAPPED_POINTS = 10_000
PATHS = 1000
SEED = 42


def best_of_three(work: Callable[[], object]) -> float:
    """Return the shortest wall time of three runs, after one that is not counted."""
    work()
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def machine() -> dict[str, object]:
    """Describe what the figures were measured on."""
    model = platform.processor()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else model
    return {
        "processor": model,
        "processors": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "system": platform.system(),
        "python": platform.python_version(),
        "numba": numba.__version__,
        "numpy": np.__version__,
    }


def some_points(town: Town, index: SnapIndex, count: int) -> Locations:
    """Snap points from within ten metres or so of random drawn points."""
    rng = np.random.default_rng(SEED)
    at = rng.integers(0, len(town.network.shape_lon), count)
    lon = town.network.shape_lon[at] + rng.normal(0, 1e-4, count)
    lat = town.network.shape_lat[at] + rng.normal(0, 1e-4, count)
    return index.nearest(lon, lat)


def first_points(places: Locations, count: int) -> Locations:
    return Locations(*(array[:count] for array in places))


def measure(town: Town, profile: str, threads: int) -> dict[str, object]:
    """Measure one profile of a town."""
    network, metric = town.network, town.metric(profile)
    figures: dict[str, object] = {
        "town": town.name,
        "profile": profile,
        "threads": threads,
        "arcs": int(np.count_nonzero(metric.arc_ms != FORBIDDEN)),
        "turns": int(np.count_nonzero(metric.turn_ms != FORBIDDEN)),
        "engine_s": best_of_three(lambda: StreetEngine(network, metric)),
        "snap_index_s": best_of_three(lambda: SnapIndex(network, metric)),
    }
    engine, index = StreetEngine(network, metric), SnapIndex(network, metric)
    figures[f"snap_{SNAPPED_POINTS}_s"] = best_of_three(lambda: some_points(town, index, SNAPPED_POINTS))
    places = some_points(town, index, max(TABLE_SIZES))
    for size in TABLE_SIZES:
        few = first_points(places, size)
        figures[f"table_{size}_s"] = best_of_three(
            lambda few=few: engine.travel_times(few, few, threads=threads)
        )
    order = np.arange(PATHS) % len(places.edge)
    seconds = best_of_three(
        lambda: engine.fastest_paths(places, places, order, np.roll(order, 1), threads=threads)
    )
    figures["paths_per_s"] = PATHS / seconds
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the exact street engine on a town.")
    parser.add_argument("folder", type=Path, help="a town built by tournee")
    parser.add_argument("--profile", action="append", help="may be given more than once; left out: all")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    arguments = parser.parse_args()
    town = Town.load(arguments.folder)
    record: dict[str, object] = {"machine": machine()}
    results = []
    for profile in arguments.profile or town.profiles:
        figures = measure(town, profile, arguments.threads)
        results.append(figures)
        print(
            *(
                f"{key}={value:.4g}" if isinstance(value, float) else f"{key}={value}"
                for key, value in figures.items()
            )
        )
        sys.stdout.flush()
    record["results"] = results
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

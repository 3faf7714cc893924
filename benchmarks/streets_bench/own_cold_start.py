"""Loads a town and finds one table of 100 x 100, so that a fresh process can be timed: ``FOLDER PROFILE``."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.streets_bench.workload import Workload
from geo.store import TownStore


def main() -> None:
    folder, profile = Path(sys.argv[1]), sys.argv[2]
    asked = Workload.load(folder / "workload.npz")
    TownStore(folder / "home").load("town").travel_times(profile, asked.lon[:100], asked.lat[:100])


if __name__ == "__main__":
    main()

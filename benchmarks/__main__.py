"""Runs all benchmarks: ``python -m benchmarks [--data DIR]``, or ``make bench``.

The streets are measured on the two towns that come with the program; where they are not built on
this machine they are built in a temporary folder. Then come the rounds: made-up town days, and the
published multi-pickup instances where ``--data`` names the folder of the sets (``make bench-rounds`` measures all
sets, and other solvers beside ours). Each benchmark runs in a process
of its own, so that none warms the caches of another.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from geo.store import TownStore

ROOT = Path(__file__).resolve().parent.parent
STREETS = ("streets_dijkstra", "streets_peers")


def run(name: str, *arguments: str) -> bool:
    """Run one benchmark, its output passed on; tell whether it succeeded."""
    print(f"\n== {name} {' '.join(arguments)}", flush=True)
    done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments], cwd=ROOT, check=False)
    return done.returncode == 0


def towns(spare: Path) -> list[Path]:
    """Return the folders of the shipped towns, building in ``spare`` those that are not there."""
    store, other = TownStore(), TownStore(spare)
    built = store.list()
    names = store.shipped()
    return [(store.load(name) if name in built else other.load(name)).folder for name in names]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Run all benchmarks.")
    parser.add_argument("--data", type=Path, help="folder of the published sets of rounds")
    arguments = parser.parse_args()
    failed = []
    with tempfile.TemporaryDirectory(prefix="tournee-bench-") as spare:
        for folder in towns(Path(spare)):
            failed += [name for name in STREETS if not run(name, str(folder))]
    failed += [name for name in ("rounds_bench.town_day",) if not run(name)]
    if arguments.data is None:
        print(
            "\n== rounds_bench: passed over; give the folder of the published sets with --data DIR",
            flush=True,
        )
    else:
        with tempfile.TemporaryDirectory(prefix="tournee-bench-") as spare:
            own = (
                "--sets",
                "mpdptw",
                "--peers",
                "ours",
                "--every",
                "5",
                "--no-docs",
                "--json",
                f"{spare}/r.json",
            )
            failed += [
                name for name in ("rounds_bench",) if not run(name, "--data", str(arguments.data), *own)
            ]
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

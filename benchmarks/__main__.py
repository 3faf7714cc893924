"""Runs all benchmarks: ``python -m benchmarks [--data DIR]``, or ``make bench``.

The streets are measured on the two towns that come with the program; where they are not built on
this machine they are built in a temporary folder. Then come the rounds; those that are measured on
published instances are passed over unless ``--data`` names the folder. Each benchmark runs in a process
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
    parser.add_argument("--data", type=Path, help="folder of published round-planning instances")
    arguments = parser.parse_args()
    failed = []
    with tempfile.TemporaryDirectory(prefix="tournee-bench-") as spare:
        for folder in towns(Path(spare)):
            failed += [name for name in STREETS if not run(name, str(folder))]
    for path in sorted(Path(__file__).parent.glob("rounds_*.py")):
        # What takes this option cannot do without it.
        on_instances = '"--data"' in path.read_text(encoding="utf-8")
        if on_instances and arguments.data is None:
            print(
                f"\n== {path.stem}: passed over; give the folder of its instances with --data DIR", flush=True
            )
        elif not run(path.stem, *(["--data", str(arguments.data)] if on_instances else [])):
            failed.append(path.stem)
    if failed:
        print(f"\nFailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Solve many small random problems over every combination of constraints and have each plan judged by the referee.

Run ``python buildtools/check_rounds_random.py --count 10000``. A plan that the referee refuses, a cost that is
not its own, or any exception is a fault (what is frozen in these problems can be served); faults are printed with the seed of
their problem and the exit code is 1.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from routing.rounds.solver import solve  # noqa: E402
from tests.routing.rounds.random_problems import random_problem  # noqa: E402


def judge(seed: int, iterations: int) -> str | None:
    """Return what is wrong with the plan of one random problem; ``solve`` has it judged by the referee."""
    problem = random_problem(
        seed,
        requests=1 + seed % 7,
        vehicles=1 + seed % 3,
        most_pickups=1 + seed % 5,
        chance=(0.15, 0.35, 0.6)[seed % 3],
    )
    try:
        solve(problem, iterations=iterations, seed=seed)
    except Exception:  # noqa: BLE001
        return traceback.format_exc()
    return None


def main() -> int:
    """Judge the chosen seeds and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first problem")
    parser.add_argument("--iterations", type=int, default=12)
    chosen = parser.parse_args()
    began = time.monotonic()
    faults = 0
    for seed in range(chosen.first, chosen.first + chosen.count):
        fault = judge(seed, chosen.iterations)
        if fault:
            faults += 1
            print(f"seed {seed}: {fault}", flush=True)  # noqa: T201
    print(f"{chosen.count} problems, {faults} faults, {time.monotonic() - began:.0f} s")  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

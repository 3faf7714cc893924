"""Periodic rounds with intermediate facilities: our plans beside the best published ones.

Run ``python -m benchmarks.periodic --data DIR [--seconds 60] [--threads 2] [--seed 1] [--every K] [--json FILE]``, where ``DIR`` holds the
folder ``pvrpif`` with the published instances and ``bks.csv``. Every plan passes the referee of the package before it counts. The best published value of an
instance is ``best_ub``; where it is below the published lower bound the two contradict each other, and the line says so.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from routing.periodic import solve
from routing.periodic.pvrpif import read_pvrpif


def main() -> int:
    parser = argparse.ArgumentParser(description="Periodic rounds beside the best published ones.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the published sets")
    parser.add_argument("--seconds", type=float, default=60.0, help="search for each instance")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, help="every K-th instance only")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    folder = options.data / "pvrpif"
    with (folder / "bks.csv").open(encoding="utf-8") as file:
        known = {row["instance"]: row for row in csv.DictReader(file)}
    found: list[dict[str, Any]] = []
    print(f"{'instance':<18}{'ours':>7}{'best':>7}{'bound':>8}{'gap %':>8}{'iterations':>12}")
    for path in sorted(folder.glob("instances_*/*.geojson"))[:: options.every]:
        row = known[path.stem]
        problem = read_pvrpif(path)
        began = time.monotonic()
        plan = solve(problem, seconds=options.seconds, threads=options.threads, seed=options.seed)
        best, bound = float(row["best_ub"]), float(row["best_lb"])
        line = {
            "instance": path.stem, "ours": plan.cost, "best": best, "bound": bound, "left_out": len(plan.left_out),
            "gap": round(100 * (plan.cost - best) / best, 3), "iterations": plan.iterations,
            "wall_s": round(time.monotonic() - began, 1), "contradiction": best < bound,
        }  # fmt: skip
        found.append(line)
        note = "  best published is below the published bound" if best < bound else ""
        note += f"  {len(plan.left_out)} LEFT OUT" if plan.left_out else ""
        print(
            f"{path.stem:<18}{plan.cost:>7}{best:>7.0f}{bound:>8.0f}{line['gap']:>8.2f}{plan.iterations:>12}{note}",
            flush=True,
        )
    if not found:
        print(f"no instances in {folder}", file=sys.stderr)
        return 1
    gaps = [line["gap"] for line in found]
    as_good = sum(gap <= 0 for gap in gaps)
    better = sum(gap < 0 for gap in gaps)
    print(
        f"{len(found)} instances: mean gap {statistics.mean(gaps):.3f} %, {as_good} as good as the best published or better"
        f" ({100 * as_good / len(found):.0f} %), {better} better"
    )
    if options.json:
        machine = {"cpus": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
        options.json.write_text(
            json.dumps(
                {"seconds": options.seconds, "threads": options.threads, "machine": machine, "found": found},
                indent=1,
            )
            + "\n",
            encoding="utf-8",
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

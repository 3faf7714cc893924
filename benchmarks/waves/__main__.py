"""Measures how well it is decided who leaves now and who waits, on waves of requests after the EURO Meets NeurIPS 2022 contest.

Run ``python -m benchmarks.waves --data DIR``, where ``DIR`` holds the folder ``vrptw`` with published instances; docs/benchmarks-waves.md says what comes when,
and what is counted. Every answer passes the judge of the benchmark before it counts, and an answer that does not ends the run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from benchmarks.waves.contest import HINDSIGHT, POLICIES, Task, play
from benchmarks.waves.report import by_day, summary
from benchmarks.waves.stream import DRAWN, EPOCHS

HALVES = ("all", "tuned", "judged")


def main() -> int:
    chosen = parser().parse_args()
    folder = chosen.data / "vrptw"
    files = chosen_files(folder, chosen.instances, chosen.half)
    if not files:
        print(
            f"skipped: no such instances in {folder}; give the folder of the published sets with --data",
            file=sys.stderr,
        )
        return 1
    seconds = None if chosen.iterations is not None else chosen.seconds
    tasks = [
        Task(file, policy, seed, seconds, chosen.iterations, chosen.epochs, chosen.drawn, chosen.lookahead)
        for seed in chosen.seeds
        for file in files
        for policy in chosen.policies
    ]
    rows: list[dict[str, Any]] = []
    with ProcessPoolExecutor(max_workers=chosen.processes) as executor:
        for job in as_completed([executor.submit(play, task) for task in tasks]):
            row = job.result()
            rows.append(row)
            print(
                f"{len(rows):>4}/{len(tasks)}  {row['instance']:<12}{row['seed']:>3}  {row['policy']:<10}{row['length']:>12,.1f}"
                f"{row['seconds']:>8.1f} s",
                flush=True,
            )
            if chosen.json:
                # After every day, so that a run that is ended has its figures so far.
                chosen.json.write_text(
                    json.dumps({**settings(chosen), "rows": rows}, indent=1) + "\n", encoding="utf-8"
                )
    print("", *by_day(rows), "", *summary(rows), sep="\n")
    return 0


def chosen_files(folder: Path, names: list[str] | None, half: str) -> list[Path]:
    """Return the files of the instances named, or of all in a half, in the order of the checksums of their names.

    Every second instance in that order, beginning with the first, is for setting knobs; the others judge.
    """
    files = sorted(folder.glob("*.vrp"), key=lambda path: zlib.crc32(path.stem.encode()))
    if names:
        return [path for path in files if path.stem in names]
    if half == "all":
        return files
    return files[0::2] if half == "tuned" else files[1::2]


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    made = argparse.ArgumentParser(
        prog="python -m benchmarks.waves", description="Policies on dynamic delivery waves."
    )
    made.add_argument("--data", type=Path, required=True, help="folder of the published sets")
    made.add_argument("--instances", nargs="+", help="names of instances; all by default")
    made.add_argument(
        "--half", choices=HALVES, default="all", help="instances for setting knobs, or those that judge"
    )
    made.add_argument("--seeds", nargs="+", type=int, default=[1])
    every = [*POLICIES, HINDSIGHT]
    made.add_argument("--policies", nargs="+", choices=every, default=every)
    made.add_argument("--seconds", type=float, default=3.0, help="of each epoch, for every policy")
    made.add_argument(
        "--iterations", type=int, help="of each epoch instead of seconds: the outcome is then always the same"
    )
    made.add_argument("--epochs", type=int, default=EPOCHS)
    made.add_argument("--drawn", type=int, default=DRAWN, help="requests drawn in each epoch")
    made.add_argument("--lookahead", type=int, default=1, help="epochs that sampled futures reach ahead")
    made.add_argument("--processes", type=int, default=1, help="days at the same time")
    made.add_argument("--json", type=Path, help="file for the figures")
    return made


def settings(chosen: argparse.Namespace) -> dict[str, Any]:
    """Return what the figures were taken with and on."""
    kept = ("seconds", "iterations", "epochs", "drawn", "lookahead", "processes", "half")
    machine = {"cpus": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    return {**{name: getattr(chosen, name) for name in kept}, "machine": machine}


if __name__ == "__main__":
    raise SystemExit(main())

"""Meal delivery on the Grubhub instances: our dispatching beside the published rolling horizon.

Run ``python -m benchmarks.mdrp --data DIR [--instances 0o50t100s1p125 ...] [--every K] [--policies greedy reyes reyes-best brisk]
[--processes 2] [--json FILE] [--files DIR]``, where ``DIR`` holds the folder ``mdrp_grubhub`` with a folder for each published instance (or is
that folder). The same referee judges everybody; ``--files`` keeps the three published files of every solution.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from benchmarks.mdrp.evaluator import evaluate
from benchmarks.mdrp.instances import read_instance, read_instances
from benchmarks.mdrp.journal import write_files
from benchmarks.mdrp.policies import COMPARED, POLICIES
from benchmarks.mdrp.report import Row, gains, table

OURS = "brisk"


def main(arguments: list[str] | None = None) -> int:
    chosen = parser().parse_args(arguments)
    folder = chosen.data / "mdrp_grubhub" if (chosen.data / "mdrp_grubhub").is_dir() else chosen.data
    paths = in_drawn_order(read_instances(folder, chosen.instances))[:: chosen.every]
    if not paths:
        print(f"no instances in {folder}", file=sys.stderr)
        return 1
    rows: list[Row] = []
    for row in measured(paths, chosen.policies, chosen.processes, chosen.files):
        rows.append(row)
        print(f"{len(rows):>4} of {len(paths) * len(chosen.policies)}  {told(row)}", flush=True)
        if chosen.json:
            # After every row, so that a run that is ended has its figures so far.
            keep(rows, chosen)
    print("\n".join(["", *table(rows, chosen.policies)]))
    for other in chosen.policies:
        if OURS in chosen.policies and other != OURS:
            found = gains(rows, OURS, other)
            print(
                f"{OURS} beside {other}: click to door {found['by_instance']:.2f} % lower by instance,"
                f" {found['by_order']:.2f} % by order, cost an order {found['cost_per_order']:.2f} % lower;"
                f" better on {found['better_on']} of {found['instances']} instances"
            )
    faulty = [row for row in rows if row.verdict.faults]
    if faulty:
        print(f"{len(faulty)} solutions are not feasible", file=sys.stderr)
    return 1 if faulty else 0


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    made = argparse.ArgumentParser(
        prog="python -m benchmarks.mdrp", description="Compare ways of meal delivery."
    )
    made.add_argument("--data", type=Path, required=True, help="folder of the published sets")
    made.add_argument("--instances", nargs="+", metavar="NAME", help="only these")
    made.add_argument(
        "--every", type=int, default=1, help="only each n-th instance, in an order drawn by hash"
    )
    made.add_argument("--policies", nargs="+", choices=POLICIES, default=list(COMPARED), metavar="POLICY")
    made.add_argument("--processes", type=int, default=1, help="instances at the same time")
    made.add_argument("--json", type=Path, help="file for the figures")
    made.add_argument("--files", type=Path, help="folder for the solutions, three files each")
    return made


def in_drawn_order(paths: list[Path]) -> list[Path]:
    """Return paths in an order that is always the same and has nothing to do with what they hold."""
    return sorted(paths, key=lambda path: hashlib.sha256(path.name.encode()).hexdigest())


def measured(paths: list[Path], policies: list[str], processes: int, files: Path | None) -> Iterator[Row]:
    """Measure all policies on all instances, an instance with all its policies in one process."""
    if processes <= 1:
        for path in paths:
            yield from (one(path, policy, files) for policy in policies)
        return
    with ProcessPoolExecutor(max_workers=processes) as executor:
        for done in as_completed([executor.submit(all_of, path, policies, files) for path in paths]):
            yield from done.result()


def all_of(path: Path, policies: list[str], files: Path | None) -> list[Row]:
    """Measure all policies on an instance."""
    return [one(path, policy, files) for policy in policies]


def one(path: Path, policy: str, files: Path | None) -> Row:
    """Measure a policy on an instance."""
    instance = read_instance(path)
    began = time.monotonic()
    day = POLICIES[policy](instance)
    spent = time.monotonic() - began
    if files is not None:
        write_files(day.journal, files / path.name / policy)
    return Row(path.name, policy, evaluate(instance, day.journal), spent)


def told(row: Row) -> str:
    """Return a line on a row."""
    if row.verdict.faults:
        return f"{row.instance:<18}{row.policy:<12} NOT FEASIBLE: {'; '.join(row.verdict.faults[:3])}"
    return (
        f"{row.instance:<18}{row.policy:<12} click to door {row.value('click_to_door'):6.2f}  ready to pickup"
        f" {row.value('ready_to_pickup'):5.2f}  cost {row.value('cost_per_order'):5.2f}  undelivered"
        f" {100 * row.value('undelivered'):5.2f} %  {row.seconds:6.1f} s"
    )


def keep(rows: list[Row], chosen: argparse.Namespace) -> None:
    """Write the figures so far."""
    machine = {"cpus": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    document = {
        "processes": chosen.processes,
        "every": chosen.every,
        "machine": machine,
        "rows": [row.document() for row in rows],
    }
    chosen.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

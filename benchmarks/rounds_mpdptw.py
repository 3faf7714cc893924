"""Quality of the round solver on the multi-pickup instances of Aziez, Côté and Coelho (2020).

Run as ``python -m benchmarks.rounds_mpdptw --data DIR --seconds 10``; DIR holds the instance files
and ``bks.csv`` with the proven optima, whose column ``opt_cap`` counts the capacity of the vehicles
(the bounds published with the first heuristic do not).
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import statistics
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.problem import Problem
from routing.rounds.solve import solve

#: Distances are real numbers; the core counts in thousandths of a unit.
SCALE = 1000
#: Dearer than any round of these instances, so that every request is served.
PRIZE = 10**9


@dataclass(frozen=True)
class Instance:
    """One instance: the problem in thousandths, and the true distances in the order of its locations."""

    name: str
    problem: Problem
    between: np.ndarray


def read_instance(path: Path) -> Instance:
    """Read one file: fleet on the first line, then the depot and the tasks, one node a line."""
    rows = [line.split() for line in path.read_text().splitlines() if line.strip()]
    vehicles, capacity = int(rows[0][0]), int(float(rows[0][1]))
    nodes = [[float(value) for value in row] for row in rows[1:]]
    points = np.array([node[1:3] for node in nodes])
    between = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))
    table = np.rint(between * SCALE).astype(np.int64)
    builder = ProblemBuilder(table, table)
    depot = nodes[0]
    for _ in range(vehicles):
        builder.add_vehicle(
            start=0,
            end=0,
            earliest=int(depot[4] * SCALE),
            latest=int(depot[5] * SCALE),
            capacity=[capacity],
            cost_per_m=1,
        )
    requests: dict[int, list[int]] = {}
    for number, node in enumerate(nodes[1:], start=1):
        requests.setdefault(int(node[8]), []).append(number)
    for members in requests.values():
        tasks = {
            number: TaskSpec(
                number,
                [(int(nodes[number][4] * SCALE), int(nodes[number][5] * SCALE))],
                0,
                int(nodes[number][6] * SCALE),
                [int(nodes[number][3])],
            )
            for number in members
        }
        drops = [number for number in members if int(nodes[number][7]) == 1]
        builder.add_request(
            pickups=[tasks[number] for number in members if number not in drops],
            drop=tasks[drops[0]],
            prize=PRIZE,
        )
    return Instance(path.stem, builder.build(), between)


def distance(instance: Instance, item_first: np.ndarray, item: np.ndarray) -> float:
    """Sum the true distances of the rounds."""
    total = 0.0
    for start, end in pairwise(item_first):
        if end > start:
            stops = [0, *instance.problem.task_location[item[start:end]].tolist(), 0]
            total += float(instance.between[stops[:-1], stops[1:]].sum())
    return total


def main() -> None:
    """Solve the chosen instances and print gaps to the proven optima."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--match", default="", help="only instances whose name contains this")
    parser.add_argument("--every", type=int, default=1, help="only each n-th of them")
    parser.add_argument("--json", type=Path, help="write the results there")
    chosen = parser.parse_args()
    if not (chosen.data / "bks.csv").exists():
        print(f"skipped: no bks.csv in {chosen.data}")
        return
    with (chosen.data / "bks.csv").open() as file:
        best = {row["instance"]: float(row["opt_cap"]) for row in csv.DictReader(file) if row["opt_cap"]}
    names = sorted(name for name in best if chosen.match in name and (chosen.data / f"{name}.txt").exists())
    results = []
    if names:
        solve(read_instance(chosen.data / f"{names[0]}.txt").problem, iterations=1)  # compiles the kernels
    for name in names[:: chosen.every]:
        instance = read_instance(chosen.data / f"{name}.txt")
        began = time.perf_counter()
        solution = solve(instance.problem, seconds=chosen.seconds, seed=chosen.seed)
        spent = time.perf_counter() - began
        found = distance(instance, solution.item_first, solution.item)
        gap = 100.0 * (found / best[name] - 1.0)
        results.append(
            {
                "instance": name,
                "distance": round(found, 3),
                "best_known": best[name],
                "gap_percent": round(gap, 3),
                "unassigned": len(solution.unassigned),
                "iterations": solution.iterations,
                "seconds": round(spent, 2),
            }
        )
        print(
            f"{name:12} {found:11.3f} {best[name]:11.3f} {gap:7.3f} % out {len(solution.unassigned)}"
            f" iterations {solution.iterations}",
            flush=True,
        )
    if results:
        mean = statistics.mean(float(row["gap_percent"]) for row in results)
        print(f"mean gap {mean:.3f} % over {len(results)} instances, {chosen.seconds} s each")
    if chosen.json:
        record = {"machine": platform.platform(), "processor": platform.processor(), "results": results}
        chosen.json.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()

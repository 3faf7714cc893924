"""Speed of the round solver on made-up town days: the first plan, memory, live insertion, recovery, a cold start.

Run ``python -m benchmarks.rounds_bench.town_day``, or with ``--only day --requests 300 --vehicles 9 --seconds 40`` for
how the cost of a day falls. Each measure has a process of its own.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.rounds_bench.town import carried_over, first_requests, town_day
from routing.rounds.live import LivePlan
from routing.rounds.solver import Progress, solve

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 3600
#: Three shops and a door each: 300 stops in all.
LIVE_REQUESTS, LIVE_ROUNDS = 75, 20
#: Rounds of at most that many seconds: shorter ones do not suffice, and with longer ones not all couriers are needed.
LONGEST_S = 3_900
#: Of those, as many come in while the rounds are under way.
LATE = 10


def measure_day(options: argparse.Namespace) -> dict[str, Any]:
    """Plan a large day: when the first plan is there, when nothing is left out any more, how the cost falls, memory."""
    warm_up(options.threads)
    problem = town_day(options.requests, options.vehicles)
    curve: list[dict[str, Any]] = []
    due = 0.0

    def tell(progress: Progress) -> None:
        nonlocal due
        complete = progress.unassigned == 0 and not any(point["left_out"] == 0 for point in curve)
        if progress.seconds >= due or complete:
            due = progress.seconds * 1.5 + 0.1
            curve.append(
                {
                    "seconds": round(time.perf_counter() - began, 3),
                    "cost": int(progress.cost),
                    "left_out": int(progress.unassigned),
                    "vehicles": int(progress.vehicles),
                    "iterations": int(progress.iterations),
                }
            )
            print(curve[-1], flush=True)

    began = time.perf_counter()
    solution = solve(
        problem, seconds=options.seconds, seed=options.seed, on_progress=tell, threads=options.threads
    )
    whole = [point["seconds"] for point in curve if point["left_out"] == 0]
    return {
        "requests": problem.request_count,
        "tasks": problem.task_count,
        "vehicles": problem.vehicle_count,
        "first_plan_s": curve[0]["seconds"] if curve else None,
        "first_complete_plan_s": whole[0] if whole else None,
        "ended_s": round(time.perf_counter() - began, 3),
        "cost": int(solution.cost),
        "left_out": len(solution.unassigned),
        "iterations": int(solution.iterations),
        "peak_mb": peak_mb(),
        "curve": curve,
    }


def measure_insertion(options: argparse.Namespace) -> dict[str, Any]:
    """Insert one request at a time into 300 open stops on 20 rounds: alone, and as a whole call from problem to judged plan."""
    warm_up(options.threads)
    seconds: list[float] = []
    alone: list[float] = []
    served = 0
    for seed in range(options.days):
        whole = _live_day(seed, options.longest)
        problem = first_requests(whole, LIVE_REQUESTS - LATE)
        plan = solve(problem, seconds=options.plan_seconds, seed=seed, threads=options.threads)
        for count in range(LIVE_REQUESTS - LATE + 1, LIVE_REQUESTS + 1):
            problem = first_requests(whole, count)
            plan = carried_over(problem, plan)
            live = LivePlan(problem, plan)
            began = time.perf_counter()
            live.insert(count - 1)
            alone.append(time.perf_counter() - began)
            began = time.perf_counter()
            plan = solve(problem, iterations=0, initial=plan)
            seconds.append(time.perf_counter() - began)
            served += count - 1 not in plan.unassigned
    return {
        "insertions": len(seconds),
        "served": served,
        "insertion_median_ms": 1000 * statistics.median(alone),
        "insertion_worst_ms": 1000 * max(alone[1:]),
        "median_ms": 1000 * statistics.median(seconds),
        "worst_ms": 1000 * max(seconds),
    }


def measure_recovery(options: argparse.Namespace) -> dict[str, Any]:
    """Improve 300 stops on 20 rounds after late requests were put in: what 300 ms gain of what 30 s gain."""
    warm_up(options.threads)
    rows = []
    for seed in range(options.days):
        whole = _live_day(seed, options.longest)
        problem = first_requests(whole, LIVE_REQUESTS - LATE)
        plan = solve(problem, seconds=options.plan_seconds, seed=seed, threads=options.threads)
        for count in range(LIVE_REQUESTS - LATE + 1, LIVE_REQUESTS + 1):
            problem = first_requests(whole, count)
            plan = solve(problem, iterations=0, initial=carried_over(problem, plan))
        costs = {
            limit: int(solve(whole, seconds=limit, seed=seed, initial=plan, threads=options.threads).cost)
            for limit in (options.short, options.long)
        }
        gain = plan.cost - costs[options.long]
        rows.append(
            {
                "rounds": int((np.diff(plan.item_first) > 0).sum()),
                "before": int(plan.cost),
                "short": costs[options.short],
                "long": costs[options.long],
                "recovered": (plan.cost - costs[options.short]) / gain if gain else 1.0,
            }
        )
        print(rows[-1], flush=True)
    gains = sum(row["before"] - row["long"] for row in rows)
    return {
        "short_s": options.short,
        "long_s": options.long,
        "recovered": sum(row["before"] - row["short"] for row in rows) / gains if gains else 1.0,
        "days": rows,
    }


def measure_start(options: argparse.Namespace) -> dict[str, Any]:
    """Start the program and solve a small morning, kernels compiled before: from the start of Python to the answer."""
    seconds = []
    for _ in range(options.starts + 1):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "benchmarks.rounds_bench.town_day", "--answer"], cwd=ROOT, check=True
        )
        seconds.append(time.perf_counter() - began)
    # The first may compile.
    return {"starts": options.starts, "first_s": seconds[0], "median_s": statistics.median(seconds[1:])}


MEASURES: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "day": measure_day,
    "insertion": measure_insertion,
    "recovery": measure_recovery,
    "start": measure_start,
}


def warm_up(threads: int) -> None:
    """Load the compiled kernels, or compile them."""
    solve(town_day(10, 2), seconds=0.2, threads=threads)
    solve(town_day(10, 2), iterations=1)


def peak_mb() -> float | None:
    """Return the most memory this process has held at once, megabytes; None where the system does not say."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return None
    line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:"))
    return round(int(line.split()[1]) / 1024)


def measure(names: list[str], arguments: list[str], say: Callable[[str], object] = print) -> dict[str, Any]:
    """Run measures, each in a process of its own, and return their figures by name, or how they failed."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="tournee-town-") as folder:
        for name in names:
            out = Path(folder) / f"{name}.json"
            command = [
                sys.executable,
                "-m",
                "benchmarks.rounds_bench.town_day",
                "--measure",
                name,
                "--out",
                str(out),
            ]
            done = subprocess.run([*command, *arguments], cwd=ROOT, check=False, timeout=LIMIT_S)
            figures[name] = (
                json.loads(out.read_text(encoding="utf-8"))
                if out.is_file()
                else {"failed": f"ended with {done.returncode}"}
            )
            say(
                f"{name}: { {key: value for key, value in figures[name].items() if key not in {'curve', 'days'}} }"
            )
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.rounds_bench.town_day", description=main.__doc__
    )
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES))
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--vehicles", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60.0, help="of the search of the large day")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=3, help="live days")
    parser.add_argument(
        "--longest",
        type=int,
        default=LONGEST_S,
        help="seconds that a live round may last: fewer and longer rounds with more",
    )
    parser.add_argument("--plan-seconds", type=float, default=5.0, help="of the first plan of a live day")
    parser.add_argument("--short", type=float, default=0.3, help="seconds of a live improvement")
    parser.add_argument("--long", type=float, default=30.0, help="seconds of what it is held against")
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--measure", choices=MEASURES, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.answer:
        solve(town_day(10, 2), iterations=100)
    elif options.measure:
        options.out.write_text(json.dumps(MEASURES[options.measure](options)), encoding="utf-8")
    else:
        figures = measure(options.only, sys.argv[1:])
        if options.json:
            options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        return 1 if any("failed" in part for part in figures.values()) else 0
    return 0


def _live_day(seed: int, longest_s: int) -> Any:
    return town_day(
        LIVE_REQUESTS, LIVE_ROUNDS, seed=100 + seed, pickups=(3, 3), open_h=4, longest_s=longest_s
    )


if __name__ == "__main__":
    sys.exit(main())

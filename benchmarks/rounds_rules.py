"""What hot meals and waste cost the search: days with rules between tasks in the linear engine and in the general one.

Run ``python -m benchmarks.rounds_rules [--requests 60 150] [--iterations 45] [--seeds 3]``, or with ``--instances FILE...`` of dial-a-ride. The days are made up on a plane: baskets of two shops
with promised windows, hot meals that may be on board for an hour, and waste that may not be with food, on couriers paid by the second. Both engines have the
same iterations on one thread; processor time is compared. Every plan has passed the referee.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import numpy as np

from routing.rounds import referee
from routing.rounds.assemble import assemble
from routing.rounds.budget import Budget
from routing.rounds.builder import BreakSpec, ProblemBuilder, TaskSpec
from routing.rounds.formats import read_instance
from routing.rounds.general.engine import Engine
from routing.rounds.general.pooled_engine import PooledEngine
from routing.rounds.linear.scope import is_linear
from routing.rounds.problem import NO_LIMIT, Problem
from routing.rounds.search import Search
from routing.rounds.solver import solve

HOUR = 3600
ALWAYS = [(0, 24 * HOUR)]
#: One request in so many is a meal, and one is waste.
MEALS, WASTE = 6, 10


def town_day(requests: int, seed: int) -> Problem:
    """Make a day on a plane of three by three kilometres; a bike does four metres a second."""
    random = np.random.default_rng(seed)
    shops, count = 12, requests + 14
    points = random.integers(0, 3000, (count, 2))
    metres = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1)).astype(np.int64)
    builder = ProblemBuilder(metres // 4, metres)
    for number in range(max(3, requests // 12)):
        begins = (8 + 5 * (number % 2)) * HOUR
        builder.add_vehicle(
            start=0,
            end=0,
            earliest=begins,
            latest=begins + 6 * HOUR,
            capacity=[300],
            fixed_cost=1_100_000,
            cost_per_s=611,
            cost_per_m=15,
            breaks=[BreakSpec(begins + 2 * HOUR, begins + 4 * HOUR, 1200)],
        )
    for number in range(requests):
        door = 14 + number
        opens = int(random.integers(9, 17)) * HOUR
        kind = "meal" if number % MEALS == 0 else "waste" if number % WASTE == 1 else "basket"
        if kind == "meal":
            opens = int(random.integers(11, 13)) * HOUR
        fetched = (
            [13]
            if kind == "meal"
            else [door]
            if kind == "waste"
            else random.choice(shops, 2, replace=False) + 1
        )
        brought = 13 if kind == "waste" else door
        windows = [(opens, opens + 2 * HOUR)]
        builder.add_request(
            pickups=[
                TaskSpec(int(place), windows if kind == "waste" else ALWAYS, 60, 60, [8]) for place in fetched
            ],
            drop=TaskSpec(int(brought), ALWAYS if kind == "waste" else windows, 60, 120),
            prize=None,
            max_ride_s=HOUR if kind == "meal" else NO_LIMIT,
            load_class="waste" if kind == "waste" else "food",
        )
    builder.conflict("food", "waste")
    return builder.build()


def general(
    problem: Problem, seed: int, *, iterations: int | None = None, seconds: float | None = None
) -> int:
    """Search with the general engine; return the cost of the plan."""
    search = Search(
        PooledEngine(Engine(problem, seed=seed)),
        problem,
        Budget(seconds, iterations, time.monotonic()),
        seed=seed,
        threads=1,
        on_look=lambda _: True,
    )
    search.run(None)
    plan = assemble(problem, search.best_items, search.iterations)
    assert referee.faults(problem, plan) == []
    return plan.cost


def measured(requests: int, per_request: int, seeds: int) -> None:
    """Print a line for days of one size."""
    ratios, gaps = [], []
    for seed in range(1, seeds + 1):
        problem = town_day(requests, seed)
        assert is_linear(problem)
        iterations = per_request * requests
        begin = time.process_time()
        fast = solve(problem, iterations=iterations, seed=seed).cost
        linear_s = time.process_time() - begin
        begin = time.process_time()
        slow = general(problem, seed, iterations=iterations)
        ratios.append((time.process_time() - begin) / linear_s)
        gaps.append(100 * (fast / slow - 1))
    print(
        f"{requests:4} requests, {per_request * requests} iterations: the general engine takes {statistics.mean(ratios):.1f} times as long"
        f" ({min(ratios):.1f} to {max(ratios):.1f}); plans of the linear one cost {statistics.mean(gaps):+.2f} %"
        f" ({min(gaps):+.2f} to {max(gaps):+.2f})",
        flush=True,
    )


def compared(file: Path, seconds: float) -> None:
    """Print what both engines find for a published instance in the same time."""
    problem = read_instance(file).problem
    if not is_linear(problem):
        print(f"{file.name}: not for the linear engine")
        return
    fast = solve(problem, seconds=seconds, seed=1)
    slow = general(problem, 1, seconds=seconds)
    left = f", {len(fast.unassigned)} left out" if len(fast.unassigned) else ""
    print(f"{file.name}: linear {fast.cost}{left}, general {slow}", flush=True)


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, nargs="+", default=[60, 150])
    parser.add_argument("--iterations", type=int, default=45, help="for each request")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument(
        "--instances", type=Path, nargs="+", default=[], help="published files instead of days made up here"
    )
    parser.add_argument("--seconds", type=float, default=10.0, help="for each instance and engine")
    options = parser.parse_args()
    warm = town_day(20, 0)
    solve(warm, iterations=5)
    general(warm, 0, iterations=5)
    for file in options.instances:
        compared(file, options.seconds)
    for requests in () if options.instances else options.requests:
        measured(requests, options.iterations, options.seeds)


if __name__ == "__main__":
    main()

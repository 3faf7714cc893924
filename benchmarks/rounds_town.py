"""Speed of the round solver on a made-up town day: cost over time and iterations a second.

Run as ``python -m benchmarks.rounds_town --requests 300 --vehicles 9 --seconds 40``. Shops crowd the
centre, doors lie all around, each request has one to four shops and a two-hour window at the door;
cargo bikes have a ten-hour shift with a break at noon.
"""

from __future__ import annotations

import argparse
import platform
import time

import numpy as np

from routing.rounds.builder import BreakSpec, ProblemBuilder, TaskSpec
from routing.rounds.problem import Problem
from routing.rounds.solve import Progress, solve

HOUR = 3600


def town_day(requests: int, vehicles: int, seed: int = 1) -> Problem:
    """Make a day in a town 3.5 km wide with forty shops."""
    random = np.random.default_rng(seed)
    shops = random.uniform(1000, 2000, (40, 2))
    doors = random.uniform(0, 3500, (requests, 2))
    points = np.vstack([[[1500, 1500]], shops, doors])
    metres = np.ceil(np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1)) * 1.3)
    builder = ProblemBuilder(np.ceil(metres / 4.5).astype(np.int64), metres.astype(np.int64))
    for _ in range(vehicles):
        builder.add_vehicle(
            start=0,
            end=0,
            earliest=8 * HOUR,
            latest=18 * HOUR,
            capacity=[400, 150_000],
            cost_per_s=555,
            cost_per_m=10,
            breaks=[BreakSpec(11 * HOUR + HOUR // 2, 13 * HOUR, HOUR // 2)],
        )
    for request in range(requests):
        middle = int(random.integers(9, 17)) * HOUR
        visited = random.choice(40, int(random.integers(1, 5)), replace=False)
        builder.add_request(
            pickups=[
                TaskSpec(
                    1 + int(shop),
                    [(9 * HOUR, 17 * HOUR)],
                    60,
                    45,
                    [int(random.integers(2, 15)), int(random.integers(500, 4000))],
                )
                for shop in visited
            ],
            drop=TaskSpec(41 + request, [(middle - HOUR, middle + HOUR)], 60, 90),
            prize=100_000_000,
        )
    return builder.build()


def main() -> None:
    """Plan the day and print the best cost as it falls."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--vehicles", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    began = time.perf_counter()
    solve(town_day(10, 2), iterations=1)
    print(f"{platform.platform()}: kernels ready after {time.perf_counter() - began:.1f} s")
    problem = town_day(chosen.requests, chosen.vehicles)
    due = 0.0

    def tell(progress: Progress) -> None:
        nonlocal due
        if progress.seconds >= due:
            due = progress.seconds * 1.5 + 0.1
            print(
                f"{progress.seconds:7.2f} s {progress.iterations:7} iterations, cost {progress.cost},"
                f" {progress.unassigned} left out, {progress.vehicles} vehicles",
                flush=True,
            )

    solution = solve(problem, seconds=chosen.seconds, seed=chosen.seed, on_progress=tell)
    hours = float((solution.vehicle_return_s - solution.vehicle_departure_s).sum()) / HOUR
    print(
        f"{problem.task_count} tasks: {solution.iterations / chosen.seconds:.0f} iterations/s, cost {solution.cost},"
        f" {len(solution.unassigned)} left out, {hours:.1f} h, {solution.vehicle_distance_m.sum() / 1000:.1f} km"
    )


if __name__ == "__main__":
    main()

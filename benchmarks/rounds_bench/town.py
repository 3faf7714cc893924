"""Made-up town days: shops crowd the centre, doors lie all around, cargo bikes have a long shift with a break at noon."""

from __future__ import annotations

import numpy as np

from routing.rounds.assemble import assemble
from routing.rounds.builder import BreakSpec, ProblemBuilder, TaskSpec
from routing.rounds.formats import items_of
from routing.rounds.problem import NO_LIMIT, Problem
from routing.rounds.solution import Solution

HOUR = 3600
#: Litres and grams of a bike.
ROOM = (400, 150_000)
#: Cents are counted in hundredths: 20 an hour, 1 a kilometre, 10,000 for an order that is left out.
SECOND, METRE, LEFT_OUT = 555, 10, 100_000_000


def town_day(
    requests: int,
    vehicles: int,
    *,
    seed: int = 1,
    pickups: tuple[int, int] = (2, 4),
    shops: int = 40,
    width_m: int = 3500,
    open_h: int = 7,
    longest_s: int = NO_LIMIT,
) -> Problem:
    """Make a day: each request has some shops and a window of two hours at its door.

    Parameters
    ----------
    pickups
        Fewest and most shops of a request.
    open_h
        Hours over which the windows of the doors begin, from nine in the morning, when shops open.
    longest_s
        Seconds that a round may last.
    """
    random = np.random.default_rng(seed)
    centre = (0.28 * width_m, 0.57 * width_m)
    places = random.uniform(*centre, (shops, 2))
    doors = random.uniform(0, width_m, (requests, 2))
    points = np.vstack([[[0.43 * width_m] * 2], places, doors])
    metres = np.ceil(np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1)) * 1.3)
    builder = ProblemBuilder(np.ceil(metres / 4.5).astype(np.int32), metres.astype(np.int32))
    for _ in range(vehicles):
        builder.add_vehicle(
            start=0,
            end=0,
            earliest=8 * HOUR,
            latest=18 * HOUR,
            capacity=ROOM,
            cost_per_s=SECOND,
            cost_per_m=METRE,
            max_duration_s=longest_s,
            breaks=[BreakSpec(11 * HOUR + HOUR // 2, 13 * HOUR, HOUR // 2)],
        )
    for request in range(requests):
        middle = int(random.integers(10, 10 + open_h)) * HOUR
        visited = random.choice(shops, int(random.integers(pickups[0], pickups[1] + 1)), replace=False)
        loads = [[int(random.integers(2, 15)), int(random.integers(500, 4000))] for _ in visited]
        opening = [(9 * HOUR, 17 * HOUR)]
        builder.add_request(
            pickups=[
                TaskSpec(1 + int(shop), opening, setup_s=60, service_s=45, load=load)
                for shop, load in zip(visited, loads, strict=True)
            ],
            drop=TaskSpec(1 + shops + request, [(middle - HOUR, middle + HOUR)], setup_s=60, service_s=90),
            prize=LEFT_OUT,
        )
    return builder.build()


def first_requests(problem: Problem, count: int) -> Problem:
    """Return a problem without the requests from ``count`` on; tasks keep their numbers."""
    tasks = int(problem.request_first[count])
    windows = int(problem.window_first[tasks])
    cut = {name: value[:count] for name, value in problem._asdict().items() if name.startswith("request_")}
    cut |= {name: value[:tasks] for name, value in problem._asdict().items() if name.startswith("task_")}
    cut["request_first"] = problem.request_first[: count + 1]
    cut["window_first"] = problem.window_first[: tasks + 1]
    cut["window_earliest"] = problem.window_earliest[:windows]
    cut["window_latest"] = problem.window_latest[:windows]
    for name, value in cut.items():
        dense = np.ascontiguousarray(value)
        dense.setflags(write=False)
        cut[name] = dense
    return problem._replace(**cut)


def carried_over(problem: Problem, solution: Solution) -> Solution:
    """Return a plan of the first requests of a problem as a plan of all, the new ones left out."""
    return assemble(problem, items_of(solution), iterations=0)

"""Random problems for the linear engine: what it does not know is left out."""

from __future__ import annotations

import numpy as np

from routing.rounds.linear.scope import is_linear
from routing.rounds.linear.strict import strict_rules
from routing.rounds.linear.timed import timed_vehicles
from routing.rounds.problem import NO_LIMIT, Problem
from tests.routing.rounds.random_problems import random_problem

UNKNOWN = ("lateness", "rides", "lifo", "classes", "groups", "apart", "in_order", "buckets")
STRICT = ("rides", "classes")
OF_TIME = ("breaks", "overtime", "effort")
FROZEN = ("prefix",)
OF_TRIPS = ("reloads", "deliveries", "releases")


def linear_problem(
    seed: int, *, trips: bool = False, most_pickups: int = 3, requests: int = 5, frozen: bool = False
) -> Problem:
    """Make a small problem whose costs are linear in the metres; with reloads only visits of one task."""
    without = (*UNKNOWN, *OF_TIME) if trips else (*UNKNOWN, *OF_TIME, *OF_TRIPS)
    without = (*without, *(() if frozen else FROZEN))
    while True:
        problem = random_problem(
            seed, requests=requests, vehicles=2, most_pickups=most_pickups, without=without, breaks=False
        )
        still = np.zeros(problem.vehicle_count, dtype=np.int64)
        free = np.full(problem.vehicle_count, NO_LIMIT, dtype=np.int64)
        for array in (still, free):
            array.flags.writeable = False
        problem = problem._replace(vehicle_cost_per_s=still, vehicle_max_duration_s=free)
        if is_linear(problem) and (not frozen or len(problem.prefix_task)):
            return problem
        # Another draw, far from the seeds that tests count through.
        seed += 100_003


def timed_problem(
    seed: int, *, most_pickups: int = 3, requests: int = 5, breaks: bool = True, frozen: bool = False
) -> Problem:
    """Make a small problem for the linear engine in which the length of rounds is paid or limited."""
    without = (*UNKNOWN, *OF_TRIPS, *(() if breaks else ("breaks",)), *(() if frozen else FROZEN))
    while True:
        problem = random_problem(
            seed, requests=requests, vehicles=2, most_pickups=most_pickups, without=without, breaks=breaks
        )
        wanted = timed_vehicles(problem).any() and (not frozen or len(problem.prefix_task))
        if is_linear(problem) and wanted:
            return problem
        seed += 100_003


def strict_problem(
    seed: int, *, most_pickups: int = 3, requests: int = 5, breaks: bool = True, frozen: bool = False
) -> Problem:
    """Make a small problem for the linear engine in which goods may not meet, or not be on board for long."""
    without = [name for name in UNKNOWN if name not in STRICT]
    without += [*OF_TRIPS, *(() if breaks else ("breaks",)), *(() if frozen else FROZEN)]
    while True:
        problem = random_problem(
            seed,
            requests=requests,
            vehicles=2,
            most_pickups=most_pickups,
            without=without,
            breaks=breaks,
            chance=0.6,
        )
        wanted = strict_rules(problem).any() and (not frozen or len(problem.prefix_task))
        if is_linear(problem) and wanted:
            return problem
        seed += 100_003

"""Random problems for the linear engine: what it does not know is left out."""

from __future__ import annotations

import numpy as np

from routing.rounds.linear.tables import is_linear
from routing.rounds.linear.timed import timed_vehicles
from routing.rounds.problem import NO_LIMIT, Problem
from tests.routing.rounds.random_problems import random_problem

UNKNOWN = ("lateness", "rides", "lifo", "classes", "groups", "apart", "in_order", "prefix", "buckets")
OF_TIME = ("breaks", "overtime", "effort")
OF_TRIPS = ("reloads", "deliveries", "releases")


def linear_problem(seed: int, *, trips: bool = False, most_pickups: int = 3, requests: int = 5) -> Problem:
    """Make a small problem whose costs are linear in the metres; with reloads only visits of one task."""
    without = (*UNKNOWN, *OF_TIME) if trips else (*UNKNOWN, *OF_TIME, *OF_TRIPS)
    while True:
        problem = random_problem(
            seed, requests=requests, vehicles=2, most_pickups=most_pickups, without=without, breaks=False
        )
        still = np.zeros(problem.vehicle_count, dtype=np.int64)
        free = np.full(problem.vehicle_count, NO_LIMIT, dtype=np.int64)
        for array in (still, free):
            array.flags.writeable = False
        problem = problem._replace(vehicle_cost_per_s=still, vehicle_max_duration_s=free)
        if is_linear(problem):
            return problem
        # Another draw, far from the seeds that tests count through.
        seed += 100_003


def timed_problem(seed: int, *, most_pickups: int = 3, requests: int = 5, breaks: bool = True) -> Problem:
    """Make a small problem for the linear engine in which the length of rounds is paid or limited."""
    without = (*UNKNOWN, *OF_TRIPS, *(() if breaks else ("breaks",)))
    while True:
        problem = random_problem(
            seed, requests=requests, vehicles=2, most_pickups=most_pickups, without=without, breaks=breaks
        )
        if is_linear(problem) and timed_vehicles(problem).any():
            return problem
        seed += 100_003

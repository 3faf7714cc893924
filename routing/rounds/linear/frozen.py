"""What is frozen at the beginning of rounds, as the linear engine sees it: requests bound to a vehicle, and what is left of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.rounds.cost_bound import COST_BOUND, cost_bound
from routing.rounds.problem import NONE, Problem
from routing.rounds.task_order import task_requests


def bound_vehicles(problem: Problem) -> NDArray[np.int64]:
    """Return int64[r], the vehicle whose frozen tasks a request is among, `NONE` where none of its tasks is frozen."""
    bound = np.full(problem.request_count, NONE, dtype=np.int64)
    owner = np.repeat(np.arange(problem.vehicle_count), np.diff(problem.prefix_first))
    bound[task_requests(problem)[problem.prefix_task]] = owner
    return bound


def open_first(problem: Problem) -> NDArray[np.int64]:
    """Return int64[r], the first task of each request that is not frozen, as numbered by `inner_tasks`."""
    frozen = np.bincount(task_requests(problem)[problem.prefix_task], minlength=problem.request_count)
    return problem.request_first[:-1] + frozen


def binding_prizes(problem: Problem, bound: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return int64[r], the prizes, above the cost of any plan for requests that are bound to a vehicle."""
    count = int((bound >= 0).sum())
    if count == 0:
        return problem.request_prize
    most = min(cost_bound(problem) + 1, COST_BOUND // count)
    return np.where(bound >= 0, np.maximum(problem.request_prize, most), problem.request_prize)

"""Which vehicles the linear engine must look at the clock for, and the break that each may owe."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import NO_LIMIT, Problem


def timed_vehicles(problem: Problem) -> NDArray[np.bool_]:
    """Return bool[v], whether it matters how long a round of the vehicle is, or when it ends."""
    return (
        (problem.vehicle_cost_per_s > 0)
        | (problem.vehicle_effort_cost > 0)
        | (problem.vehicle_overtime_cost_per_s > 0)
        | (problem.vehicle_max_duration_s < NO_LIMIT)
        | (first_breaks(problem)[1] >= 0)
    )


def first_breaks(problem: Problem) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the first break of each vehicle: opening, closing (-1 where it is never owed), length."""
    has = np.diff(problem.break_first) > 0
    at = np.where(has, problem.break_first[:-1], 0)
    empty = np.zeros(1, dtype=np.int64)
    opens, closes, length = (
        np.where(has, (column if len(column) else empty)[at], 0).astype(np.int64)
        for column in (problem.break_earliest, problem.break_latest, problem.break_duration_s)
    )
    return opens, np.where(has & (closes >= problem.vehicle_earliest), closes, -1), length

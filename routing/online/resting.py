"""Breaks before a vehicle sets out: put off as long as they may be, since what comes meanwhile can still be given to who rests later."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import Problem
from routing.rounds.solution import Solution


def put_off(problem: Problem, plan: Solution, vehicle: int) -> dict[int, int]:
    """Return when the breaks at the beginning of a round start at the latest, UTC epoch seconds, by their place in ``plan.item``.

    Each ends before the next one starts, the last one before the departure; none starts sooner than in the plan.
    """
    first, past = int(plan.item_first[vehicle]), int(plan.item_first[vehicle + 1])
    resting = []
    for at in range(first, past):
        number = -1 - int(plan.item[at])
        # A reload place is no break, and has a number behind theirs.
        if not 0 <= number < len(problem.break_latest):
            break
        resting.append((at, number))
    starts: dict[int, int] = {}
    until_s = int(plan.vehicle_departure_s[vehicle])
    for at, number in reversed(resting):
        latest = min(int(problem.break_latest[number]), until_s - int(problem.break_duration_s[number]))
        starts[at] = until_s = max(latest, int(plan.start_s[at]))
    return starts


def begins_s(problem: Problem, plan: Solution) -> NDArray[np.int64]:
    """Return when vehicles have to begin at the latest, int64[v]: with their departure, or with the breaks before it."""
    begins = plan.vehicle_departure_s.astype(np.int64)
    for vehicle in range(problem.vehicle_count):
        begins[vehicle] = min([int(begins[vehicle]), *put_off(problem, plan, vehicle).values()])
    return begins

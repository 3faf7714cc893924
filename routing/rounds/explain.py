"""Why a request is left out: one obstacle a vehicle, computed from the problem and the plan alone.

Each answer is a question to the insertion kernel with limits taken away: does the request fit the
empty vehicle; and if not, does it without the range, with later windows, with a longer shift?
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from routing.rounds.insertion_kernels import best_insertion
from routing.rounds.layout import (
    CLOSING,
    FIRST,
    FIRST_WINDOW,
    FIXED,
    LATEST,
    MAX_M,
    MAX_SPAN,
    NO_COST,
    PAST,
    PAST_WINDOW,
    PER_M,
    PER_S,
)
from routing.rounds.problem import NO_LIMIT, Problem
from routing.rounds.random_kernels import new_generator
from routing.rounds.round_kernels import install
from routing.rounds.solution import Solution
from routing.rounds.tables import make_desk, make_rounds, make_tables

#: Partial insertions kept for each set of tasks already inserted: an explanation has time to be exact.
LABELS = 16
#: Delays are looked for up to this: about 68 years, more than any travel table can ask for.
LONGEST_DELAY_S = 2**31


class ObstacleCode(StrEnum):
    """What keeps a request off a vehicle."""

    SKILL = "skill"
    CAPACITY = "capacity"
    UNREACHABLE = "unreachable"
    RANGE = "range"
    WINDOW = "window"
    SHIFT = "shift"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a vehicle does not take a request.

    Attributes
    ----------
    vehicle
        Number of the vehicle.
    code
        The kind of obstacle, the first of `ObstacleCode` that applies; of window and shift the one
        that needs less.
    value
        ``skill``: the missing skills as a bit set. ``capacity``: how much too big the request is
        in ``dimension``, for the empty vehicle. ``range``: metres that the empty vehicle would have
        to go beyond its limit. ``window``: seconds by which the windows of the request would have to close
        later, for the empty vehicle. ``shift``: seconds by which the shift would have to end later (and
        last longer) for the empty vehicle; if that does not help alone, windows close later too.
        ``full``: seconds by which the windows of the request and the shift would have to close
        later to fit it into the round, whose other requests stay in their order; 0 where it fits but
        costs more than its prize. -1 where none of that helps, and for ``unreachable``.
    dimension
        Load dimension of ``capacity``, else -1.
    """

    vehicle: int
    code: ObstacleCode
    value: int = -1
    dimension: int = -1


def obstacles(problem: Problem, solution: Solution, request: int) -> tuple[Obstacle, ...]:
    """Return what keeps a request off each vehicle.

    Parameters
    ----------
    problem
        A checked problem.
    solution
        A plan of it that leaves the request out.
    request
        Number of the request.

    Notes
    -----
    As exact as `best_insertion`: always where travel obeys the triangle inequality, setup
    depends on the place only and the request has few pickups.
    """
    bench = _Bench(problem, request)
    return tuple(
        _obstacle(
            bench,
            vehicle,
            solution.item[solution.item_first[vehicle] : solution.item_first[vehicle + 1]].tolist(),
        )
        for vehicle in range(problem.vehicle_count)
    )


def _obstacle(bench: _Bench, vehicle: int, items: Sequence[int]) -> Obstacle:
    problem, request = bench.problem, bench.request
    lacking = int(problem.request_skills[request]) & ~int(problem.vehicle_skills[vehicle])
    if lacking:
        return Obstacle(vehicle, ObstacleCode.SKILL, lacking)
    tasks = slice(problem.request_first[request], problem.request_first[request + 1])
    total = np.maximum(problem.task_load[tasks], 0).sum(axis=0, dtype=np.int64)
    excess = total - problem.vehicle_capacity[vehicle]
    if (excess > 0).any():
        worst = int(excess.argmax())
        return Obstacle(vehicle, ObstacleCode.CAPACITY, int(excess[worst]), worst)

    def alone(*, window_s: int = 0, shift_s: int = 0, free_range: bool = False) -> bool:
        return bench.cost(vehicle, (), window_s=window_s, shift_s=shift_s, free_range=free_range) < NO_COST

    if alone():
        delay = _least(lambda s: bench.cost(vehicle, items, window_s=s, shift_s=s) < NO_COST)
        return Obstacle(vehicle, ObstacleCode.FULL, delay)
    if not alone(window_s=LONGEST_DELAY_S, shift_s=LONGEST_DELAY_S, free_range=True):
        return Obstacle(vehicle, ObstacleCode.UNREACHABLE)
    if alone(free_range=True):
        metres = bench.cost(vehicle, (), free_range=True, metres_only=True)
        return Obstacle(vehicle, ObstacleCode.RANGE, metres - int(problem.vehicle_max_distance_m[vehicle]))
    window = _least(lambda s: alone(window_s=s))
    shift = _least(lambda s: alone(shift_s=s))
    if window >= 0 and (shift < 0 or window <= shift):
        return Obstacle(vehicle, ObstacleCode.WINDOW, window)
    if shift < 0:
        shift = _least(lambda s: alone(window_s=s, shift_s=s))
    return Obstacle(vehicle, ObstacleCode.SHIFT, shift)


def _least(works: Callable[[int], bool]) -> int:
    """Return the least delay that works, -1 if none does; a longer delay never does worse."""
    if not works(LONGEST_DELAY_S):
        return -1
    low, high = 0, LONGEST_DELAY_S
    while low < high:
        middle = (low + high) // 2
        if works(middle):
            high = middle
        else:
            low = middle + 1
    return low


class _Bench:
    """Tries one request on vehicles whose limits can be moved."""

    def __init__(self, problem: Problem, request: int) -> None:
        self.problem = problem
        self.request = request
        self.data = make_tables(problem)
        self.rounds = make_rounds(problem)
        self.desk = make_desk(problem, LABELS)
        self.random = new_generator(0)
        first, past = self.data.request[request, [FIRST, PAST]]
        self.windows = slice(self.data.task[first, FIRST_WINDOW], self.data.task[past - 1, PAST_WINDOW])

    def cost(
        self,
        vehicle: int,
        items: Sequence[int],
        *,
        window_s: int = 0,
        shift_s: int = 0,
        free_range: bool = False,
        metres_only: bool = False,
    ) -> int:
        """Return what inserting the request into a round costs with limits moved; `NO_COST` if it does not fit."""
        window = self.data.window.copy()
        window[self.windows, CLOSING] += window_s
        fleet = self.data.vehicle.copy()
        fleet[vehicle, LATEST] += shift_s
        fleet[vehicle, MAX_SPAN] += shift_s
        if free_range:
            fleet[vehicle, MAX_M] = NO_LIMIT
        if metres_only:
            fleet[vehicle, [FIXED, PER_S, PER_M]] = 0, 0, 1
        window.flags.writeable = False
        fleet.flags.writeable = False
        data = self.data._replace(window=window, vehicle=fleet)
        self.rounds.item[vehicle, 1 : len(items) + 1] = items
        self.rounds.length[vehicle] = len(items)
        if install(data, self.rounds, vehicle) == 0:
            return NO_COST
        return best_insertion(data, self.rounds, self.desk, self.request, vehicle, NO_COST, 0.0, self.random)

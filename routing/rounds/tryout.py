"""Tries one request on the rounds of a plan with limits moved: what every explanation asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.rounds.general.arrange_kernels import settle
from routing.rounds.general.engine import to_inner
from routing.rounds.general.insertion_kernels import best_insertion
from routing.rounds.general.layout import (
    BASE,
    CAPACITY,
    CLASH,
    CLOSING,
    COST,
    EFFORT,
    FIRST_BREAK,
    FIRST_FROZEN,
    FIRST_LINK,
    FIRST_WINDOW,
    FIXED,
    GOODS,
    ITEMS,
    LATEST,
    LIFO,
    MAX_M,
    MAX_SPAN,
    NEEDS_NONE,
    NO_COST,
    OPENING,
    OTHER,
    OVERTIME_COST,
    PAST,
    PAST_BREAK,
    PAST_FROZEN,
    PAST_LINK,
    PAST_WINDOW,
    PER_M,
    PER_S,
    REQUEST,
    RIDE,
    SKILLS,
    Tables,
)
from routing.rounds.general.round_kernels import install_items
from routing.rounds.general.tables import extra_items, make_desk, make_rounds, make_tables
from routing.rounds.problem import FORBIDDEN, NO_LIMIT, Problem
from routing.rounds.random_kernels import new_generator
from routing.rounds.solution import Solution
from routing.rounds.task_order import inner_tasks

#: Partial insertions kept for each set of tasks already inserted: an explanation has time to be exact.
LABELS = 16


@dataclass(frozen=True, slots=True)
class Moved:
    """Limits of one request and one vehicle that are moved for a trial.

    Attributes
    ----------
    closing_s, opening_s
        Seconds by which all windows of the request close later and open earlier.
    shift_s
        Seconds by which the vehicle may end later and be out for longer.
    metres
        Metres more that it may go.
    ride_s
        Seconds more that goods of the request may be on board.
    dimension, load
        So much more capacity in that dimension.
    skills
        Skills more that the vehicle has, by bit.
    allowed
        The vehicle may have the request whatever forbids it: no list and no skill that it may not have.
    mixed, any_order, restless, unrelated
        Without regard to goods that clash; to last in, first out; to the breaks of the vehicle; to requests that have to be
        apart or in an order.
    """

    closing_s: int = 0
    opening_s: int = 0
    shift_s: int = 0
    metres: int = 0
    ride_s: int = 0
    dimension: int = -1
    load: int = 0
    skills: int = 0
    allowed: bool = False
    mixed: bool = False
    any_order: bool = False
    restless: bool = False
    unrelated: bool = False


#: Nothing is moved.
AS_IT_IS = Moved()


class Tryout:
    """The rounds of a plan, and trials on them that leave no trace.

    Parameters
    ----------
    problem
        A checked problem.
    solution
        A legal plan of it.
    """

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        self.plan = [
            solution.item[solution.item_first[vehicle] : solution.item_first[vehicle + 1]].tolist()
            for vehicle in range(problem.vehicle_count)
        ]
        longest = max((len(own) for own in self.plan), default=0)
        width = longest + extra_items(problem) + int(np.diff(problem.request_first).max(initial=0)) + 1
        self.data = make_tables(problem)
        # The copies are written between trials; kernels are compiled for arrays that cannot be.
        self._request, self._window, self._vehicle, self._surcharge = (
            array.copy()
            for array in (self.data.request, self.data.window, self.data.vehicle, self.data.surcharge)
        )
        self._moved = self.data._replace(
            request=_read_only(self._request), window=_read_only(self._window), vehicle=_read_only(self._vehicle),
            surcharge=_read_only(self._surcharge),
        )  # fmt: skip
        self.rounds = make_rounds(problem, width)
        self.desk = make_desk(problem, LABELS, width)
        self._random = new_generator(0)
        outer = inner_tasks(problem)
        self._inner = np.argsort(outer)
        owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
        self.vehicle_of = np.full(problem.request_count, -1, dtype=np.int64)
        for vehicle, own in enumerate(self.plan):
            self.vehicle_of[owner[[item for item in own if item >= 0]]] = vehicle
        self.rounds.vehicle_of[:] = self.vehicle_of
        self._rows = [to_inner(problem, self._inner, own) for own in self.plan]

    def round_cost(self, vehicle: int, without: int = -1) -> int:
        """Return what the round of a vehicle costs, arranged anew without a request; `NO_COST` if that is not legal."""
        row = [item for item in self._rows[vehicle] if not self._is_of(item, without)]
        tasks = self.problem.task_count
        if not any(0 <= item < tasks for item in row):
            return 0
        self.desk.row[ITEMS, 1 : len(row) + 1] = row
        if settle(self.data, self.rounds, self.desk, vehicle, len(row)) == 0:
            return NO_COST
        return int(self.rounds.figures[vehicle, COST])

    def insertion(
        self, request: int, vehicle: int, moved: Moved = AS_IT_IS, *, alone: bool = False, free: bool = False
    ) -> int:
        """Return what inserting a request costs, `NO_COST` if it does not fit.

        Parameters
        ----------
        moved
            Limits moved for this trial.
        alone
            Into the vehicle with its frozen tasks only, instead of its round.
        free
            As if the vehicle cost nothing: far beyond its limits a round may cost more than a word holds.
        """
        frozen = self.data.vehicle[vehicle, [FIRST_FROZEN, PAST_FROZEN]]
        row = self.data.tie[frozen[0] : frozen[1], OTHER].tolist() if alone else self._rows[vehicle]
        row = [item for item in row if not self._is_of(item, request)]
        if moved.restless:
            row = [item for item in row if item >= 0]
        held = self.rounds.vehicle_of[request]
        self.rounds.vehicle_of[request] = -1
        data = self._move(request, vehicle, moved)
        if free:
            self._vehicle[vehicle, [FIXED, PER_S, PER_M, OVERTIME_COST, EFFORT]] = 0
        self.desk.row[ITEMS, 1 : len(row) + 1] = row
        if alone:
            fits = settle(data, self.rounds, self.desk, vehicle, len(row))
        else:
            fits = install_items(data, self.rounds, vehicle, self.desk.row[ITEMS], len(row))
        cost = NO_COST
        if fits:
            cost = int(
                best_insertion(data, self.rounds, self.desk, request, vehicle, NO_COST, 0.0, self._random)
            )
        self._move_back(request, vehicle)
        self.rounds.vehicle_of[request] = held
        return min(cost, NO_COST)

    def fits(self, request: int, vehicle: int, moved: Moved = AS_IT_IS, *, alone: bool = False) -> bool:
        """Return whether a request can be inserted, whatever it costs."""
        return self.insertion(request, vehicle, moved, alone=alone, free=True) < NO_COST

    def _is_of(self, item: int, request: int) -> bool:
        return (
            request >= 0
            and 0 <= item < self.problem.task_count
            and bool(self.data.task[item, REQUEST] == request)
        )

    def _windows(self, request: int) -> slice:
        base, past = self.data.request[request, [BASE, PAST]]
        return slice(self.data.task[base, FIRST_WINDOW], self.data.task[past - 1, PAST_WINDOW])

    def _move(self, request: int, vehicle: int, moved: Moved) -> Tables:
        about, fleet = self._request[request], self._vehicle[vehicle]
        windows = self._window[self._windows(request)]
        windows[:, CLOSING] += moved.closing_s
        windows[:, OPENING] -= moved.opening_s
        fleet[LATEST] += moved.shift_s
        fleet[MAX_SPAN] += moved.shift_s
        fleet[MAX_M] += moved.metres
        fleet[SKILLS] |= moved.skills
        if moved.dimension >= 0:
            fleet[CAPACITY + moved.dimension] += moved.load
        about[RIDE] = min(int(about[RIDE]) + moved.ride_s, NO_LIMIT)
        if moved.allowed:
            about[NEEDS_NONE] = 0
            if self._surcharge[request, vehicle] >= FORBIDDEN:
                self._surcharge[request, vehicle] = 0
        if moved.mixed:
            about[GOODS], about[CLASH] = -1, 0
        if moved.any_order:
            about[LIFO] = 0
        if moved.restless:
            fleet[FIRST_BREAK] = fleet[PAST_BREAK]
        if moved.unrelated:
            about[FIRST_LINK] = about[PAST_LINK]
        return self._moved

    def _move_back(self, request: int, vehicle: int) -> None:
        own = self._windows(request)
        self._window[own] = self.data.window[own]
        self._request[request] = self.data.request[request]
        self._vehicle[vehicle] = self.data.vehicle[vehicle]
        self._surcharge[request, vehicle] = self.data.surcharge[request, vehicle]


def _read_only(array: NDArray[np.int64]) -> NDArray[np.int64]:
    view = array.view()
    view.flags.writeable = False
    return view


def least(works: Callable[[int], bool], most: int) -> int:
    """Return the least amount that works, from 1 on, -1 if ``most`` does not; more never does worse."""
    high = 64
    while high < most and not works(high):
        high *= 8
    if high >= most:
        high = most
        if not works(high):
            return -1
    low = 1 if high == 64 else high // 8 + 1
    while low < high:
        middle = (low + high) // 2
        if works(middle):
            high = middle
        else:
            low = middle + 1
    return low

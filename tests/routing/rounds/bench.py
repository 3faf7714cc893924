"""Kernels on single rounds, as the tests call them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from routing.rounds.general.arrange_kernels import arrange
from routing.rounds.general.engine import to_inner, to_outer
from routing.rounds.general.insertion_kernels import best_insertion, insert
from routing.rounds.general.layout import BEST_ITEMS, COST, FOUND, NO_COST, ORDERED, REQUEST
from routing.rounds.general.round_kernels import install
from routing.rounds.general.tables import full_width, make_desk, make_rounds, make_tables
from routing.rounds.problem import Problem
from routing.rounds.random_kernels import new_generator
from routing.rounds.task_order import inner_tasks


class Bench:
    """The arrays of one problem, with room for many labels."""

    def __init__(self, problem: Problem, labels: int = 48) -> None:
        self.problem = problem
        self.data = make_tables(problem)
        self.rounds = make_rounds(problem, full_width(problem) + 60)
        self.desk = make_desk(problem, labels, full_width(problem) + 60)
        self.random = new_generator(0)
        self.outer = inner_tasks(problem)
        self.inner = np.argsort(self.outer)

    def load(self, vehicle: int, items: Sequence[int]) -> int | None:
        """Give a vehicle a round; return its cost, or None if it is not legal."""
        inner = to_inner(self.problem, self.inner, items)
        for request in {int(self.data.task[i, REQUEST]) for i in inner if 0 <= i < self.problem.task_count}:
            self.rounds.vehicle_of[request] = vehicle
        self.rounds.item[vehicle, 1 : len(items) + 1] = inner
        self.rounds.length[vehicle] = len(items)
        if install(self.data, self.rounds, vehicle) == 0:
            return None
        return int(self.rounds.figures[vehicle, COST])

    def items(self, vehicle: int) -> list[int]:
        """Return the round of a vehicle."""
        return self._outside(self.rounds.item[vehicle], int(self.rounds.length[vehicle]))

    def arranged(self, vehicle: int, tasks: Sequence[int]) -> list[int] | None:
        """Return the tasks with breaks and reload stops placed by the kernel."""
        self.desk.row[ORDERED, 1 : len(tasks) + 1] = to_inner(self.problem, self.inner, tasks)
        count, _cost = arrange(self.data, self.rounds, self.desk, vehicle, len(tasks), 1)
        return None if count < 0 else self._outside(self.desk.row[BEST_ITEMS], int(count))

    def insertion(self, vehicle: int, request: int) -> int | None:
        """Return what the best insertion costs."""
        cost = best_insertion(self.data, self.rounds, self.desk, request, vehicle, NO_COST, 0.0, self.random)
        return None if cost >= NO_COST else int(cost)

    def insert_found(self, vehicle: int, request: int) -> int:
        """Carry out the insertion that was found."""
        found = self.desk.plan[FOUND].copy()
        return int(insert(self.data, self.rounds, self.desk, request, vehicle, found))

    def _outside(self, row: np.ndarray, count: int) -> list[int]:
        return to_outer(self.problem, self.outer, row[1 : count + 1])

"""Kernels on single rounds, as the tests call them."""

from __future__ import annotations

from collections.abc import Sequence

from routing.rounds.break_kernels import place_breaks
from routing.rounds.insertion_kernels import best_insertion, insert
from routing.rounds.problem import Problem
from routing.rounds.random_kernels import new_generator
from routing.rounds.round_kernels import COST, NO_COST, install
from routing.rounds.tables import make_desk, make_rounds, make_tables


class Bench:
    """The arrays of one problem, with room for many labels."""

    def __init__(self, problem: Problem, labels: int = 48) -> None:
        self.problem = problem
        self.data = make_tables(problem)
        self.rounds = make_rounds(problem)
        self.desk = make_desk(problem, labels)
        self.random = new_generator(0)

    def load(self, vehicle: int, items: Sequence[int]) -> int | None:
        """Give a vehicle a round; return its cost, or None if it is not legal."""
        self.rounds.item[vehicle, 1 : len(items) + 1] = items
        self.rounds.length[vehicle] = len(items)
        if install(self.data, self.rounds, vehicle) == 0:
            return None
        return int(self.rounds.figures[vehicle, COST])

    def items(self, vehicle: int) -> list[int]:
        """Return the round of a vehicle."""
        return self.rounds.item[vehicle, 1 : self.rounds.length[vehicle] + 1].tolist()

    def with_breaks(self, vehicle: int, tasks: Sequence[int]) -> list[int] | None:
        """Return the tasks with breaks placed by the kernel."""
        self.desk.sequence[1 : len(tasks) + 1] = tasks
        count = place_breaks(self.data, self.desk, vehicle, self.desk.sequence, len(tasks))
        return None if count < 0 else self.desk.items[1 : count + 1].tolist()

    def insertion(self, vehicle: int, request: int) -> int | None:
        """Return what the best insertion costs."""
        cost = best_insertion(self.data, self.rounds, self.desk, request, vehicle, NO_COST, 0.0, self.random)
        return None if cost == NO_COST else int(cost)

    def insert_found(self, vehicle: int, request: int) -> int:
        """Carry out the insertion that was found."""
        self.desk.chosen[:] = self.desk.found
        return int(insert(self.data, self.rounds, self.desk, request, vehicle, self.desk.chosen))

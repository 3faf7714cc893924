"""One thread's search: the kernels' arrays, and how plans get in and out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.periodic.insertion_kernels import measure, renew
from routing.periodic.partition import Choice, Column
from routing.periodic.problem import PeriodicProblem
from routing.periodic.recreate_kernels import recreate, tidy
from routing.periodic.search_kernels import copy, gather, search, total_cost
from routing.periodic.solution import PeriodicSolution
from routing.periodic.tables import PeriodTables, Rows, empty_rows, make_tables, new_desk, new_pool
from routing.periodic.timing import timed_round
from routing.rounds.random_kernels import new_generator


class PeriodicEngine:
    """A search that can be run for a while, and be given other plans.

    Parameters
    ----------
    problem
        The problem.
    seed
        Of its random numbers.
    data
        The tables of the problem where another engine has made them.
    start
        A plan to begin with; whom it leaves out, and what is not legal in it, is put in by insertion.
    """

    def __init__(
        self, problem: PeriodicProblem, seed: int, data: PeriodTables | None = None, start: PeriodicSolution | None = None
    ) -> None:  # fmt: skip
        self.problem = problem
        self.data = make_tables(problem) if data is None else data
        self.rows, self.kept, self.best = (empty_rows(problem) for _ in range(3))
        self.desk = new_desk(problem, new_generator(seed))
        self.pool = new_pool(problem)
        self.costs = np.zeros(3, dtype=np.int64)
        self.classes, self.supply = row_classes(problem)
        self.begin(start)

    @property
    def best_cost(self) -> int:
        """Cost of the best plan."""
        return int(self.costs[1])

    @property
    def iterations(self) -> int:
        """Iterations so far."""
        return int(self.costs[2])

    def begin(self, start: PeriodicSolution | None) -> None:
        """Make a first plan by insertion, beginning from another one if it is given."""
        rows, data, desk = self.rows, self.data, self.desk
        if start is not None:
            rows.scheme[:] = start.schemes
            for one in start.rounds:
                self.lay(one.day * self.problem.vehicle_count + one.vehicle, one.clients)
            desk.dirty[:] = 1
            tidy(data, rows, desk)
        loose = np.flatnonzero(rows.scheme < 0)
        desk.touched[0] = len(loose)
        desk.loose[: len(loose)] = loose
        desk.loose_day[: len(loose)] = -1
        if self.problem.vehicle_count:
            recreate(data, rows, desk, 0.0)
        self.costs[0] = self.costs[1] = total_cost(data, rows)
        copy(rows, self.kept)
        copy(rows, self.best)

    def lay(self, row: int, clients: Sequence[int]) -> None:
        """Put clients into an empty row, unmeasured."""
        day, vehicle = divmod(row, self.problem.vehicle_count)
        self.rows.client[row, : len(clients)] = clients
        self.rows.size[row] = len(clients)
        self.rows.vehicle[list(clients), day] = vehicle
        renew(self.rows, self.desk, row)

    def stamped(self, rows: Rows) -> None:
        """Give all rows stamps that no row of this engine had before."""
        first = int(self.desk.touched[2]) + 1
        rows.stamp[:] = np.arange(first, first + len(rows.stamp))
        self.desk.touched[2] += len(rows.stamp)

    def run(self, iterations: int, temperature: float) -> None:
        """Search on."""
        search(
            self.data, self.rows, self.kept, self.best, self.desk, self.pool, self.costs, iterations, temperature
        )  # fmt: skip

    def take_over(self, other: PeriodicEngine) -> None:
        """Go on from the best plan of another engine."""
        self.kept.stamp[:] = -1
        copy(other.best, self.kept)
        self.stamped(self.kept)
        copy(self.kept, self.rows)
        self.costs[0] = other.costs[1]
        if other.costs[1] < self.costs[1]:
            copy(self.kept, self.best)
            self.costs[1] = other.costs[1]

    def columns(self) -> list[Column]:
        """Return the rounds seen."""
        return [
            Column(
                int(self.classes[self.pool.row[slot]]),
                tuple(self.pool.client[slot, : self.pool.size[slot]].tolist()),
                int(self.pool.cost[slot]),
                int(self.pool.lasts[slot]),
            )
            for slot in np.flatnonzero(self.pool.key).tolist()
        ]

    def choice(self) -> Choice:
        """Return the best plan as what set partitioning chooses."""
        vehicles = self.problem.vehicle_count
        rounds = [
            (
                row // vehicles,
                Column(
                    int(self.classes[row]),
                    tuple(self.best.client[row, : self.best.size[row]].tolist()),
                    int(self.best.cost[row]),
                    int(self.best.duration[row]),
                ),
            )
            for row in np.flatnonzero(self.best.size).tolist()
        ]
        return Choice(self.best.scheme.tolist(), rounds)

    def adopt(self, choice: Choice) -> None:
        """Go on from a plan that was put together."""
        rows, vehicles = self.rows, self.problem.vehicle_count
        rows.size[:] = 0
        rows.vehicle[:] = -1
        rows.scheme[:] = choice.schemes
        free: dict[tuple[int, int], list[int]] = {}
        for row in range(len(rows.size) - 1, -1, -1):
            free.setdefault((row // vehicles, int(self.classes[row])), []).append(row)
        for day, column in choice.rounds:
            self.lay(free[day, column.kind].pop(), column.clients)
        for row in range(len(rows.size)):
            measure(self.data, rows, self.desk, row)
        self.stamped(rows)
        self.costs[0] = total_cost(self.data, rows)
        copy(rows, self.kept)
        gather(self.data, rows, self.pool, self.iterations, -1)
        if self.costs[0] < self.costs[1]:
            self.costs[1] = self.costs[0]
            copy(rows, self.best)

    def solution(self, iterations: int) -> PeriodicSolution:
        """Return the best plan with its times."""
        vehicles = self.problem.vehicle_count
        rounds = [
            timed_round(
                self.problem, self.data, self.desk, row // vehicles, row % vehicles,
                self.best.client[row, : self.best.size[row]].tolist(),
            )
            for row in np.flatnonzero(self.best.size).tolist()
        ]  # fmt: skip
        return PeriodicSolution(tuple(self.best.scheme.tolist()), tuple(rounds), self.best_cost, iterations)


def row_classes(problem: PeriodicProblem) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the class of each row, and how many rows of each class each day has.

    Rows are of one class where every round of one is legal on the other at the same cost.
    """
    days, vehicles = problem.days, problem.vehicle_count
    known: dict[tuple[object, ...], int] = {}
    classes = np.zeros(days * vehicles, dtype=np.int64)
    for day in range(days):
        windows = problem.client_window[:, day].tobytes()
        for vehicle in range(vehicles):
            key = (
                int(problem.vehicle_start[vehicle]), int(problem.vehicle_end[vehicle]), int(problem.vehicle_capacity[vehicle]),
                int(problem.vehicle_cost[vehicle]), tuple(problem.shift[vehicle, day].tolist()),
                int(problem.most_duration[vehicle, day]), problem.client_vehicle[:, vehicle].tobytes(),
                problem.client_vehicle_cost[:, vehicle].tobytes(), windows,
            )  # fmt: skip
            classes[day * vehicles + vehicle] = known.setdefault(key, len(known))
    supply = np.zeros((max(len(known), 1), days), dtype=np.int64)
    for row, kind in enumerate(classes.tolist()):
        supply[kind, row // vehicles] += 1
    return classes, supply

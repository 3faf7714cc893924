"""One thread's search: the kernels' arrays, and how plans get in and out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.periodic.insertion_kernels import measure
from routing.periodic.partition import Choice, Column
from routing.periodic.problem import PeriodicProblem
from routing.periodic.recreate_kernels import recreate
from routing.periodic.search_kernels import copy, gather, search, total_cost
from routing.periodic.solution import PeriodicSolution
from routing.periodic.tables import PeriodTables, empty_rows, make_tables, new_desk, new_pool
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
    """

    def __init__(self, problem: PeriodicProblem, seed: int, data: PeriodTables | None = None) -> None:
        self.problem = problem
        self.data = make_tables(problem) if data is None else data
        self.rows, self.kept, self.best = (empty_rows(problem) for _ in range(3))
        self.desk = new_desk(problem, new_generator(seed))
        self.pool = new_pool(problem)
        self.costs = np.zeros(3, dtype=np.int64)
        self.classes, self.supply = row_classes(problem)
        self.begin()

    @property
    def best_cost(self) -> int:
        """Cost of the best plan."""
        return int(self.costs[1])

    @property
    def iterations(self) -> int:
        """Iterations so far."""
        return int(self.costs[2])

    def begin(self) -> None:
        """Make a first plan by insertion."""
        self.desk.touched[0] = self.problem.client_count
        self.desk.loose[: self.problem.client_count] = np.arange(self.problem.client_count)
        self.desk.loose_day[: self.problem.client_count] = -1
        if self.problem.vehicle_count:
            recreate(self.data, self.rows, self.desk, 0.0)
        self.costs[0] = self.costs[1] = total_cost(self.data, self.rows)
        copy(self.rows, self.kept)
        copy(self.rows, self.best)

    def run(self, iterations: int, temperature: float) -> None:
        """Search on."""
        search(
            self.data, self.rows, self.kept, self.best, self.desk, self.pool, self.costs, iterations, temperature
        )  # fmt: skip

    def take_over(self, other: PeriodicEngine) -> None:
        """Go on from the best plan of another engine."""
        for target in (self.rows, self.kept):
            copy(other.best, target)
        self.costs[0] = other.costs[1]
        if other.costs[1] < self.costs[1]:
            copy(other.best, self.best)
            self.costs[1] = other.costs[1]

    def columns(self) -> list[Column]:
        """Return the rounds seen."""
        return [
            Column(
                int(self.classes[self.pool.row[slot]]),
                tuple(self.pool.client[slot, : self.pool.size[slot]].tolist()),
                int(self.pool.cost[slot]),
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
            row = free[day, column.kind].pop()
            rows.client[row, : len(column.clients)] = column.clients
            rows.size[row] = len(column.clients)
            rows.vehicle[list(column.clients), day] = row % vehicles
        for row in range(len(rows.size)):
            measure(self.data, rows, self.desk, row)
        self.costs[0] = total_cost(self.data, rows)
        copy(rows, self.kept)
        gather(self.data, rows, self.pool, self.iterations)
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
                int(problem.most_duration[vehicle, day]), problem.client_vehicle[:, vehicle].tobytes(), windows,
            )  # fmt: skip
            classes[day * vehicles + vehicle] = known.setdefault(key, len(known))
    supply = np.zeros((max(len(known), 1), days), dtype=np.int64)
    for row, kind in enumerate(classes.tolist()):
        supply[kind, row // vehicles] += 1
    return classes, supply

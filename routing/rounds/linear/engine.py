"""One thread of the linear engine: its state, and the steps that a search is made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.rounds.linear.row_kernels import install
from routing.rounds.linear.search_kernels import (
    BEST_COST,
    ITERATIONS,
    KEPT_COST,
    MEAN_REMOVED,
    Trail,
    keep,
    recreate,
    remember,
    search,
    sort_absent,
    total_cost,
)
from routing.rounds.linear.tables import (
    CLASS,
    RELOAD,
    LinearTables,
    make_desk,
    make_linear_tables,
    make_rows,
    row_width,
)
from routing.rounds.orders import insertion_orders
from routing.rounds.problem import Problem
from routing.rounds.random_kernels import new_generator


def make_trail(problem: Problem, data: LinearTables) -> Trail:
    """Allocate the memory of a search."""
    vehicles, width, requests = problem.vehicle_count, row_width(problem), problem.request_count
    return Trail(
        kept_count=np.zeros(vehicles, dtype=np.int64),
        kept_item=np.zeros((vehicles, width), dtype=np.int64),
        best_count=np.zeros(vehicles, dtype=np.int64),
        best_item=np.zeros((vehicles, width), dtype=np.int64),
        touched=np.zeros(vehicles, dtype=np.int8),
        newer=np.zeros(vehicles, dtype=np.int8),
        struck=np.zeros(vehicles, dtype=np.int64),
        marked=np.zeros(requests, dtype=np.int64),
        home=np.full(requests, -1, dtype=np.int64),
        tried=np.zeros(int(data.vehicle[:, CLASS].max(initial=0)) + 1, dtype=np.int64),
        locked=np.zeros(vehicles, dtype=np.int8),
        absent=np.zeros(requests + 1, dtype=np.int64),
        rank=np.zeros(requests, dtype=np.float64),
        known_mark=np.zeros((requests, vehicles), dtype=np.int64),
        known_cost=np.zeros((requests, vehicles), dtype=np.int64),
        known_exact=np.zeros((requests, vehicles), dtype=np.int8),
        totals=np.zeros(4, dtype=np.int64),
    )


class LinearEngine:
    """The state of one search over a problem for which `is_linear` holds; not shared between threads.

    Parameters
    ----------
    problem
        A checked problem.
    seed
        Of its random numbers.
    data
        Tables of the problem, to share them between engines; made here if left out.
    """

    def __init__(self, problem: Problem, seed: int, data: LinearTables | None = None) -> None:
        self.problem = problem
        self.data = make_linear_tables(problem) if data is None else data
        self.rows = make_rows(problem)
        self.desk = make_desk(problem)
        self.trail = make_trail(problem, self.data)
        self.random = new_generator(seed)
        self.keys, self.weights = insertion_orders(problem)
        for vehicle in range(problem.vehicle_count):
            install(self.data, self.rows, vehicle)

    def load(self, rounds: Sequence[Sequence[int]]) -> None:
        """Take over rounds, tasks and `RELOAD` by vehicle; those that are not legal are dissolved."""
        owner = self.data.task[:, 3]
        for vehicle, items in enumerate(rounds):
            self.rows.length[vehicle] = len(items)
            self.rows.item[vehicle, 1 : len(items) + 1] = items
            if not install(self.data, self.rows, vehicle):
                self.rows.length[vehicle] = 0
                install(self.data, self.rows, vehicle)
        self.rows.vehicle_of[:] = -1
        for vehicle in range(self.problem.vehicle_count):
            for item in self.rows.item[vehicle, 1 : self.rows.length[vehicle] + 1]:
                if item >= 0:
                    self.rows.vehicle_of[owner[item]] = vehicle
                    self.trail.home[owner[item]] = vehicle
        absent = np.flatnonzero(self.rows.vehicle_of < 0)
        self.trail.absent[0] = len(absent)
        self.trail.absent[1 : len(absent) + 1] = absent

    def begin(self) -> None:
        """Insert what is left out, and make the outcome the kept and the best plan."""
        sort_absent(self.trail, self.keys, self.weights, self.random)
        recreate(self.data, self.rows, self.desk, self.trail, 0.0, self.random)
        self.trail.touched[:] = 1
        keep(self.rows, self.trail)
        remember(self.trail)
        cost = total_cost(self.data, self.rows, self.trail)
        self.trail.totals[KEPT_COST] = self.trail.totals[BEST_COST] = cost

    def run(self, near: NDArray[np.int32], iterations: int, hot: float, cold: float) -> None:
        """Run iterations of ruin and recreate between two temperatures."""
        search(
            self.data, self.rows, self.desk, self.trail, near, self.keys, self.weights,
            iterations, hot, cold, MEAN_REMOVED, self.random,
        )  # fmt: skip

    @property
    def best_cost(self) -> int:
        """Cost of the best plan."""
        return int(self.trail.totals[BEST_COST])

    @property
    def iterations(self) -> int:
        """Iterations so far."""
        return int(self.trail.totals[ITERATIONS])

    def best(self) -> list[list[int]]:
        """Return the rounds of the best plan, tasks and `RELOAD` by vehicle."""
        return [
            self.trail.best_item[vehicle, 1 : count + 1].tolist()
            for vehicle, count in enumerate(self.trail.best_count)
        ]


__all__ = ["RELOAD", "LinearEngine", "make_trail"]

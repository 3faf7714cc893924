"""The linear engine of one thread: its memory, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from routing.rounds.assemble import whole_requests
from routing.rounds.linear.fleet_kernels import close_round, hunt
from routing.rounds.linear.memory_kernels import keep, remember, take_rows, total_cost
from routing.rounds.linear.pool_kernels import make_pool
from routing.rounds.linear.recreate_kernels import recreate, sort_absent
from routing.rounds.linear.row_kernels import install
from routing.rounds.linear.search_kernels import search
from routing.rounds.linear.span_tables import NO_PAUSE
from routing.rounds.linear.tables import (
    BREAK,
    CLASS,
    DEPOT,
    END,
    FIXED,
    LOCATION,
    NO_COST,
    PER_M,
    PRIZE,
    PROFILE,
    RELOAD,
    REQUEST,
    START,
    TIMED,
    LinearTables,
    make_desk,
    make_linear_tables,
    make_rows,
    row_width,
)
from routing.rounds.linear.trail import BEST_COST, ITERATIONS, KEPT_COST, make_trail
from routing.rounds.orders import insertion_orders
from routing.rounds.problem import Problem
from routing.rounds.proximity import neighbours
from routing.rounds.random_kernels import new_generator
from routing.rounds.schedule import schedule_round

#: Items of each vehicle by number: int64[v] and int64[v, w], the first item of a round at 1.
RowsOfPlan = tuple[NDArray[np.int64], NDArray[np.int64]]
#: Rounds kept for set partitioning, and the longest one that is.
POOL_PLACES = 20_000
POOL_WIDTH = 128
#: Most tasks of a string that a ruin removes, SISR's L_max: fewer where each takes many others of its request with it.
LONGEST_STRING = 10.0
SHORTEST_STRING = 4.0
PAIR = 2.0
#: Tasks that strings have on average in sum, SISR's c, and how it falls where requests have more tasks than so many.
MEAN_REMOVED = 10.0
LEAST_REMOVED = 4.0
OFTEN = 3.6
#: A request whose prize is beyond that many mean costs of a request must be served.
DOMINATING = 1_000.0


@dataclass(frozen=True, slots=True)
class _Shared:
    """What engines of one problem may share: nothing in it is ever written."""

    problem: Problem
    data: LinearTables
    keys: NDArray[np.float64]
    weights: NDArray[np.float64]
    longest_string: float
    mean_removed: float


class LinearEngine:
    """Rounds under construction for one problem for which `is_linear` holds, and the best ones so far.

    An engine is used by one thread at a time; the kernels run without the interpreter lock.

    Parameters
    ----------
    problem
        A checked problem.
    seed
        Seed of the random numbers: equal calls on equal engines have equal outcomes.
    """

    #: Requests that the best rounds half serve: never any, since nothing is frozen here.
    missing = 0
    #: Rounds are always remembered: that costs next to nothing here.
    pooling = True

    def __init__(self, problem: Problem, *, seed: int = 0) -> None:
        keys, weights = insertion_orders(problem)
        self._near: NDArray[np.int32] | None = None
        size = problem.task_count / max(problem.request_count, 1)
        longest = min(max(LONGEST_STRING * PAIR / size, SHORTEST_STRING), LONGEST_STRING)
        removed = min(max(MEAN_REMOVED * OFTEN / size, LEAST_REMOVED), MEAN_REMOVED)
        data = make_linear_tables(problem)
        self._start(_Shared(problem, data, keys, weights, longest, removed), seed)

    def _start(self, shared: _Shared, seed: int) -> None:
        self._shared = shared
        self.problem = problem = shared.problem
        self.data = shared.data
        self._rows = make_rows(problem)
        self._desk = make_desk(problem)
        self._trail = make_trail(problem, self.data)
        self._pool = make_pool(POOL_PLACES, min(row_width(problem), POOL_WIDTH))
        self._random = new_generator(seed)
        self._absences = np.ones(problem.request_count, dtype=np.int64)
        self._kept_absent = np.zeros(problem.request_count + 1, dtype=np.int64)
        for vehicle in range(problem.vehicle_count):
            install(self.data, self._rows, vehicle)
        self._take_absent()

    def sibling(self, seed: int) -> LinearEngine:
        """Return an engine for the same problem that shares with this one what is only read."""
        other = object.__new__(LinearEngine)
        other._near = self._near
        other._start(self._shared, seed)
        return other

    def near(self) -> NDArray[np.int32]:
        """Return the requests near each request, worked out at the first call."""
        if self._near is None:
            self._near = neighbours(self.problem)
        return self._near

    @property
    def iterations(self) -> int:
        """Iterations run so far."""
        return int(self._trail.totals[ITERATIONS])

    @property
    def best_cost(self) -> int:
        """Cost of the best rounds, prizes of the requests left out included."""
        return int(self._trail.totals[BEST_COST])

    @property
    def present_cost(self) -> int:
        """Cost of the rounds that the search goes on from, likewise."""
        return int(total_cost(self.data, self._rows, self._trail))

    @property
    def mean_cost(self) -> float:
        """Cost of the ways of the present rounds for each request served: what temperatures are measured by."""
        served = max(int((self._rows.vehicle_of >= 0).sum()), 1)
        used = self._rows.length > 0
        return float(self._rows.cost.sum() - self.data.vehicle[used, FIXED].sum()) / served

    def load(self, items: Sequence[Sequence[int]]) -> None:
        """Go on from given rounds; those that are not legal, or not whole, are dissolved.

        What was found so far stays the best unless the given rounds are better; call `complete` to
        insert what they leave out.

        Parameters
        ----------
        items
            By vehicle, items as in `Solution`.
        """
        seen: set[int] = set()
        self._rows.vehicle_of[:] = -1
        for vehicle, own in enumerate(items):
            # Where breaks are best, the engine finds out itself.
            lasting = [item for item in own if self._inner(item) != BREAK]
            requests = whole_requests(self.problem, vehicle, lasting)
            own = list(map(self._inner, lasting))  # noqa: PLW2901
            legal = bool(requests) and not requests & seen and len(own) < self._rows.item.shape[1] - 2
            if legal:
                self._rows.length[vehicle] = len(own)
                self._rows.item[vehicle, 1 : len(own) + 1] = own
                legal = bool(install(self.data, self._rows, vehicle))
                legal = legal and all(self._fits(request, vehicle) for request in requests)
            if not legal:
                self._rows.length[vehicle] = 0
                install(self.data, self._rows, vehicle)
                continue
            seen |= requests
            for request in requests:
                self._rows.vehicle_of[request] = vehicle
                self._trail.home[request] = vehicle
        self._take_absent()
        self._take_stock()

    def _fits(self, request: int, vehicle: int) -> bool:
        return bool(self.data.fit[request, self.data.vehicle[vehicle, CLASS]] < 2**50)

    def present_rows(self) -> RowsOfPlan:
        """Return the rounds that the search goes on from, as arrays of the engine."""
        return self._trail.kept_count.copy(), self._trail.kept_item.copy()

    def best_rows(self) -> RowsOfPlan:
        """Return the best rounds since the last `take`, likewise."""
        return self._trail.best_count.copy(), self._trail.best_item.copy()

    def take(self, plan: RowsOfPlan) -> None:
        """Go on from rounds of another engine of the problem; they are the best ones from now on."""
        take_rows(self.data, self._rows, self._trail, *plan)

    def classes(self) -> list[int]:
        """Return the class of each vehicle: those of a class are alike."""
        return cast("list[int]", self.data.vehicle[:, CLASS].tolist())

    def round_cost(self, vehicle: int, items: Sequence[int]) -> int:
        """Return what a round costs, items as in `Solution`."""
        facts = self.data.vehicle[vehicle]
        if facts[TIMED]:
            schedule = schedule_round(self.problem, vehicle, items)
            assert schedule is not None
            return schedule.cost
        depot = facts[DEPOT]
        places = [
            facts[START],
            *(self.data.task[item, LOCATION] if item >= 0 else depot for item in items),
            facts[END],
        ]
        metres = int(self.data.legs[facts[PROFILE], places[:-1], places[1:], 1].sum(dtype=np.int64))
        requests = np.unique(self.data.task[[item for item in items if item >= 0], REQUEST])
        served = int(self.data.fit[requests, facts[CLASS]].sum())
        return int(facts[FIXED]) + int(facts[PER_M]) * metres + served

    def complete(self) -> None:
        """Insert the requests that are left out, and keep the outcome to go on from."""
        self._insert_absent(0)

    def overfill(self) -> None:
        """Insert what is left out even where it costs more than its prize.

        Where prizes are small, a round of one request never pays: plans that serve many are reached from above.
        """
        self._insert_absent(NO_COST // 4)

    def _insert_absent(self, floor: int) -> None:
        count = int(self._trail.absent[0])
        sort_absent(self._trail, self._shared.keys, self._shared.weights, count, self._random)
        recreate(self.data, self._rows, self._desk, self._trail, count, floor, 0.0, self._random)
        self._take_stock()

    def run(self, iterations: int, hot: float, cold: float) -> None:
        """Run iterations of ruin and recreate, the temperature falling from ``hot`` to ``cold`` (cost units)."""
        search(
            self.data, self._rows, self._desk, self._trail, self._pool, self.near(),
            self._shared.keys, self._shared.weights, iterations, hot, cold, self._shared.longest_string, self._shared.mean_removed,
            self._random,
        )  # fmt: skip

    def best_items(self) -> list[list[int]]:
        """Return the best rounds so far: by vehicle, items as in `Solution`."""
        return [
            self._outer(
                vehicle, self._trail.best_item[vehicle, 1 : count + 1], self._trail.best_pause[vehicle]
            )
            for vehicle, count in enumerate(self._trail.best_count)
        ]

    def present_items(self) -> list[list[int]]:
        """Return the rounds that the search goes on from: by vehicle, items as in `Solution`."""
        return [
            self._outer(vehicle, self._rows.item[vehicle, 1 : count + 1], self._rows.pause[vehicle])
            for vehicle, count in enumerate(self._rows.length)
        ]

    def absent(self) -> NDArray[np.int64]:
        """Return the requests that the present rounds leave out."""
        return np.flatnonzero(self._rows.vehicle_of < 0)

    def required(self) -> NDArray[np.int8]:
        """Return int8[r], whether the prize of the request is beyond everything that rounds cost."""
        return (self.data.request[:, PRIZE] > DOMINATING * max(self.mean_cost, 1.0)).astype(np.int8)

    def lock(self, vehicles: Iterable[int]) -> None:
        """Leave these vehicles as they are from now on, and the others free."""
        self._trail.locked[:] = 0
        self._trail.locked[list(vehicles)] = 1

    def close_one(self) -> None:
        """Lock the vehicle whose requests have been left out least often, and leave them out."""
        used = np.flatnonzero((self._rows.length > 0) & (self._trail.locked == 0))
        weights = np.bincount(
            np.maximum(self._rows.vehicle_of, 0),
            weights=np.where(self._rows.vehicle_of >= 0, self._absences, 0),
            minlength=self.problem.vehicle_count,
        )
        close_round(self.data, self._rows, self._trail, int(used[weights[used].argmin()]))
        self._trail.totals[KEPT_COST] = int(self._rows.cost.sum())

    def hunt(self, required: NDArray[np.int8], iterations: int, temperature: float) -> bool:
        """Run iterations until every request that must be served is; return whether that is so."""
        return bool(
            hunt(
                self.data, self._rows, self._desk, self._trail, self.near(),
                self._shared.keys, self._shared.weights, required, self._absences, self._kept_absent,
                iterations, temperature, self._shared.longest_string, self._shared.mean_removed,
            self._random,
            )
        )  # fmt: skip

    def settle(self) -> None:
        """Go on from the present rounds, and make them the best ones if they are cheaper."""
        self._take_stock()

    def pool(self) -> list[tuple[int, list[int], int]]:
        """Return rounds gone on from: vehicle, items as in `Solution`, and cost."""
        pool = self._pool
        return [
            (
                int(pool.vehicle[n]),
                self._outer(int(pool.vehicle[n]), pool.item[n, : pool.size[n]]),
                int(pool.cost[n]),
            )
            for n in np.flatnonzero(pool.size > 0)
        ]

    def _inner(self, item: int) -> int:
        if item >= 0:
            return item
        return BREAK if item >= -len(self.problem.break_earliest) else RELOAD

    def _outer(self, vehicle: int, items: NDArray[np.integer], pause: int = NO_PAUSE) -> list[int]:
        pausing = -1 - int(self.problem.break_first[vehicle])
        reload = -1 - len(self.problem.break_earliest) - int(self.problem.reload_first[vehicle])
        outer = [item if item >= 0 else (pausing if item == BREAK else reload) for item in items.tolist()]
        if pause != NO_PAUSE and outer:
            outer.insert(int(pause), pausing)
        return outer

    def _take_absent(self) -> None:
        absent = self.absent()
        self._trail.absent[0] = len(absent)
        self._trail.absent[1 : len(absent) + 1] = absent

    def _take_stock(self) -> None:
        self._trail.touched[:] = 1
        keep(self._rows, self._trail)
        cost = total_cost(self.data, self._rows, self._trail)
        self._trail.totals[KEPT_COST] = cost
        if cost < self._trail.totals[BEST_COST]:
            self._trail.totals[BEST_COST] = cost
            remember(self._trail)

"""The linear engine of one thread: its memory, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from routing.errors import RoutingError
from routing.rounds.assemble import whole_requests
from routing.rounds.linear.fleet_kernels import close_round, hunt
from routing.rounds.linear.frozen import bound_vehicles
from routing.rounds.linear.item_numbers import ItemNumbers
from routing.rounds.linear.memory_kernels import keep, remember, take_rows, total_cost
from routing.rounds.linear.pool_kernels import make_pool
from routing.rounds.linear.recreate_kernels import recreate, sort_absent
from routing.rounds.linear.row_kernels import install
from routing.rounds.linear.search_kernels import search
from routing.rounds.linear.tables import (
    CLASS,
    DEPOT,
    END,
    FIRST,
    FIXED,
    LOCATION,
    NO_COST,
    PAST,
    PER_M,
    PREFIX,
    PRIZE,
    PROFILE,
    REQUEST,
    START,
    TIMED,
    LinearTables,
    make_desk,
    make_linear_tables,
    make_rows,
    row_width,
    sealed,
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
#: Prizes from here on are never multiplied.
DEAR = 2**44
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
    bound: NDArray[np.int64]
    numbers: ItemNumbers


class LinearEngine:
    """Rounds under construction for one problem for which `is_linear` holds, and the best ones so far.

    An engine is used by one thread at a time; the kernels run without the interpreter lock.

    Parameters
    ----------
    problem
        A checked problem.
    seed
        Seed of the random numbers: equal calls on equal engines have equal outcomes.

    Raises
    ------
    RoutingError
        ``illegal_prefix``: the frozen tasks of a vehicle are no legal round.
    """

    #: Rounds are always remembered: that costs next to nothing here.
    pooling = True

    def __init__(self, problem: Problem, *, seed: int = 0) -> None:
        keys, weights = insertion_orders(problem)
        self._near: NDArray[np.int32] | None = None
        size = problem.task_count / max(problem.request_count, 1)
        longest = min(max(LONGEST_STRING * PAIR / size, SHORTEST_STRING), LONGEST_STRING)
        removed = min(max(MEAN_REMOVED * OFTEN / size, LEAST_REMOVED), MEAN_REMOVED)
        data, bound = make_linear_tables(problem), bound_vehicles(problem)
        shared = _Shared(problem, data, keys, weights, longest, removed, bound, ItemNumbers(problem))
        self._start(shared, seed)

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
        self._clear()
        self._take_absent()

    def _clear(self) -> None:
        """Give every vehicle its frozen tasks and nothing else."""
        over = self.data.request[:, FIRST] == self.data.request[:, PAST]
        self._rows.vehicle_of[:] = np.where(over, self._shared.bound, -1)
        for vehicle in range(self.problem.vehicle_count):
            if not self._begin(vehicle):
                raise RoutingError(
                    f"the frozen tasks of vehicle {vehicle} are no legal round: freeze fewer, or widen their windows",
                    code="illegal_prefix",
                )

    def _begin(self, vehicle: int) -> bool:
        first, past = self.problem.prefix_first[vehicle : vehicle + 2].tolist()
        frozen = self._shared.numbers.inner(self.problem.prefix_task[first:past].tolist())
        self._rows.length[vehicle] = len(frozen)
        self._rows.item[vehicle, 1 : len(frozen) + 1] = frozen
        return bool(install(self.data, self._rows, vehicle))

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
    def missing(self) -> int:
        """Requests with frozen tasks of which the best rounds leave out the others: unless it is 0, they are no plan."""
        served = np.zeros(len(self.data.task), dtype=np.bool_)
        for vehicle, count in enumerate(self._trail.best_count.tolist()):
            items = self._trail.best_item[vehicle, 1 : count + 1]
            served[items[items >= 0]] = True
        return int((~served[self.data.request[self._shared.bound >= 0, PAST] - 1]).sum())

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
        breaks = len(self.problem.break_earliest)
        self._clear()
        for vehicle, own in enumerate(items):
            # Where breaks are best, the engine finds out itself.
            lasting = [item for item in own if not -breaks <= item < 0]
            requests = whole_requests(self.problem, vehicle, lasting)
            own = self._shared.numbers.inner(lasting)  # noqa: PLW2901
            legal = bool(requests) and not requests & seen and len(own) < self._rows.item.shape[1] - 2
            if legal:
                self._rows.length[vehicle] = len(own)
                self._rows.item[vehicle, 1 : len(own) + 1] = own
                legal = bool(install(self.data, self._rows, vehicle))
                legal = legal and all(self._fits(request, vehicle) for request in requests)
            if not legal:
                self._begin(vehicle)
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

    def request_of_items(self, item: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the request of each item of rows, -1 for what is no task."""
        return np.where(item >= 0, self.data.task[np.maximum(item, 0), REQUEST], -1)

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
        items = self._shared.numbers.inner(items)
        places = [
            facts[START],
            *(self.data.task[item, LOCATION] if item >= 0 else depot for item in items),
            facts[END],
        ]
        metres = int(self.data.legs[facts[PROFILE], places[:-1], places[1:], 1].sum(dtype=np.int64))
        tasks = np.array([item for item in items if item >= 0], dtype=np.int64)
        requests = self.data.task[tasks, REQUEST]
        # As the kernels count: a request goes with its last task.
        requests = requests[self.data.request[requests, PAST] == tasks + 1]
        served = int(self.data.fit[requests, facts[CLASS]].sum())
        return int(facts[FIXED]) + int(facts[PER_M]) * metres + served

    def complete(self) -> None:
        """Insert the requests that are left out, and keep the outcome to go on from."""
        self._insert_absent(0)

    def reprice(self, factor: float) -> None:
        """Let it cost so many times as much to leave out a request; what was found so far counts no longer."""
        self.data = self._shared.data
        if factor != 1.0:
            request = self.data.request.copy()
            # What is dear enough stays exact.
            cheap = request[:, PRIZE] < DEAR
            request[cheap, PRIZE] = request[cheap, PRIZE] * factor
            self.data = self.data._replace(request=sealed(request))
        self._trail.totals[[KEPT_COST, BEST_COST]] = 2**62

    def overfill(self) -> None:
        """Insert what is left out even where it costs more than its prize.

        Where prizes are small, a round of one request never pays: plans that serve many are reached from above.
        """
        self._insert_absent(NO_COST // 4)

    def _insert_absent(self, floor: int) -> None:
        absent = self._trail.absent[1 : self._trail.absent[0] + 1]
        bound = self._shared.bound[absent] >= 0
        absent[:] = np.concatenate([absent[bound], absent[~bound]])
        # What has begun comes first.
        self._insert_first(int(bound.sum()), floor)
        self._insert_first(int(self._trail.absent[0]), floor)
        self._take_stock()

    def _insert_first(self, count: int, floor: int) -> None:
        sort_absent(self._trail, self._shared.keys, self._shared.weights, count, self._random)
        recreate(self.data, self._rows, self._desk, self._trail, count, floor, 0.0, self._random)

    def run(self, iterations: int, hot: float, cold: float) -> None:
        """Run iterations of ruin and recreate, the temperature falling from ``hot`` to ``cold`` (cost units)."""
        search(
            self.data, self._rows, self._desk, self._trail, self._pool, self.near(),
            self._shared.keys, self._shared.weights, iterations, hot, cold, self._shared.longest_string, self._shared.mean_removed,
            self._random,
        )  # fmt: skip

    def best_items(self) -> list[list[int]]:
        """Return the best rounds so far: by vehicle, items as in `Solution`."""
        trail = self._trail
        return self._outer_rows(trail.best_count, trail.best_item, trail.best_pause)

    def present_items(self) -> list[list[int]]:
        """Return the rounds that the search goes on from: by vehicle, items as in `Solution`."""
        return self._outer_rows(self._rows.length, self._rows.item, self._rows.pause)

    def _outer_rows(
        self, count: NDArray[np.int64], item: NDArray[np.int64], pause: NDArray[np.int64]
    ) -> list[list[int]]:
        outer = self._shared.numbers.outer
        return [
            outer(vehicle, item[vehicle, 1 : length + 1].tolist(), int(pause[vehicle]))
            for vehicle, length in enumerate(count.tolist())
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

    def closable(self) -> NDArray[np.int64]:
        """Return the vehicles in use that may do without any task."""
        begun = self.data.vehicle[:, PREFIX] > 0
        return np.flatnonzero((self._rows.length > 0) & (self._trail.locked == 0) & ~begun)

    def close_one(self) -> None:
        """Lock the closable vehicle whose requests have been left out least often, and leave them out."""
        used = self.closable()
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
                self._shared.numbers.outer(int(pool.vehicle[n]), pool.item[n, : pool.size[n]].tolist()),
                int(pool.cost[n]),
            )
            for n in np.flatnonzero(pool.size > 0)
        ]

    def _take_absent(self) -> None:
        absent = self.absent()
        self._trail.absent[0] = len(absent)
        self._trail.absent[1 : len(absent) + 1] = absent

    def _take_stock(self) -> None:
        self._trail.touched[:] = 1
        keep(self._rows, self._trail)
        cost = self._trail.totals[KEPT_COST] = total_cost(self.data, self._rows, self._trail)
        if cost < self._trail.totals[BEST_COST]:
            self._trail.totals[BEST_COST] = cost
            remember(self._trail)

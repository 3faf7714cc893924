"""The search engine for every constraint: its memory, and what can be asked of it.

An engine is used by one thread at a time; the kernels run without the interpreter lock. Engines of one
problem may share what is only read, see `Engine.sibling`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.errors import RoutingError
from routing.rounds.assemble import whole_requests
from routing.rounds.general.insertion_kernels import best_insertion, insert
from routing.rounds.general.layout import (
    BOUND,
    CHOSEN,
    CLASS,
    COST,
    FIRST,
    FIRST_FROZEN,
    INTRICATE,
    NO_COST,
    OTHER,
    PAST,
    PAST_FROZEN,
    PRIZE,
    REQUEST,
    SEQUENCE,
    STRICT,
    Tables,
)
from routing.rounds.general.recreate_kernels import CROWDED, cheapest_vehicle, recreate
from routing.rounds.general.relation_kernels import ANYWHERE, home_of
from routing.rounds.general.round_kernels import install_items
from routing.rounds.general.ruin_kernels import begin_round
from routing.rounds.general.search_kernels import (
    BEST_COST,
    BEST_MISSING,
    ITERATIONS,
    KEPT_COST,
    KEPT_MISSING,
    count_missing,
    keep,
    remember,
    search,
    total_cost,
)
from routing.rounds.general.tables import (
    extra_items,
    full_width,
    make_desk,
    make_rounds,
    make_tables,
    make_trail,
    row_width,
)
from routing.rounds.orders import insertion_orders
from routing.rounds.problem import Problem
from routing.rounds.proximity import neighbours
from routing.rounds.random_kernels import new_generator
from routing.rounds.task_order import inner_tasks

#: Partial insertions kept for each set of tasks already inserted: more finds little more in twice the time.
SEARCH_LABELS = 2
#: The same where whole rounds have to be judged: the cheapest by their bounds are not the cheapest, or not legal.
JUDGED_LABELS = 4
#: Vehicles tried in vain, one after the other, before a request goes to the best one so far: in the first plan of
#: fleets with more than so many vehicles, and in the search.
FIRST_PATIENCE = 2
MANY_VEHICLES = 30
PATIENCE = 12


@dataclass(frozen=True, slots=True)
class _Shared:
    """What engines of one problem may share: nothing in it is ever written."""

    problem: Problem
    data: Tables
    outer: NDArray[np.int64]
    keys: NDArray[np.float64]
    weights: NDArray[np.float64]


class Engine:
    """Rounds under construction for one problem, and the best ones so far.

    Parameters
    ----------
    problem
        A checked problem.
    seed
        Seed of the random numbers: equal calls on equal engines have equal outcomes.
    labels
        Partial insertions kept for each set of tasks already inserted; chosen by the problem if not given.

    Raises
    ------
    RoutingError
        ``illegal_prefix``: the frozen tasks of a vehicle are no legal round.
    """

    def __init__(self, problem: Problem, *, seed: int = 0, labels: int | None = None) -> None:
        data = make_tables(problem)
        keys, weights = insertion_orders(problem)
        if labels is None:
            judged = data.request[:, INTRICATE].any() or data.vehicle[:, STRICT].any()
            labels = JUDGED_LABELS if judged else SEARCH_LABELS
        self._start(_Shared(problem, data, inner_tasks(problem), keys, weights), seed, labels)
        self._near: NDArray[np.int32] | None = None

    def _start(self, shared: _Shared, seed: int, labels: int) -> None:
        self._shared = shared
        self.problem = shared.problem
        self.data = shared.data
        self._labels = labels
        self._random = new_generator(seed)
        problem = self.problem
        self._inner = np.empty(problem.task_count, dtype=np.int64)
        self._inner[shared.outer] = np.arange(problem.task_count)
        self._allocate(row_width(problem))
        self._clear()

    def sibling(self, seed: int) -> Engine:
        """Return an engine for the same problem that shares with this one what is only read."""
        other = object.__new__(Engine)
        other._start(self._shared, seed, self._labels)
        other._near = self.near()
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
        """Cost of the best rounds, prizes of the requests left out included; beyond any plan's while they are none."""
        return int(self._trail.totals[BEST_COST]) + self.missing * NO_COST

    @property
    def missing(self) -> int:
        """Number of requests with frozen tasks that the best rounds leave out: unless it is 0 they are no plan."""
        return int(self._trail.totals[BEST_MISSING])

    @property
    def mean_cost(self) -> float:
        """Cost of the present rounds for each request served: what temperatures are measured by."""
        served = max(int((self._rounds.vehicle_of >= 0).sum()), 1)
        return float(self._rounds.figures[:, COST].sum()) / served

    def load(self, items: Sequence[Sequence[int]]) -> None:
        """Go on from given rounds.

        Rounds that are not legal, not whole, or without their frozen tasks in front are dissolved: then the
        vehicle has its frozen tasks only. What was found so far stays the best unless the given rounds are
        better; call `complete` to insert what they leave out.

        Parameters
        ----------
        items
            By vehicle, items as in `Solution`.
        """
        self._clear()
        longest = max((len(own) for own in items), default=0)
        if longest + extra_items(self.problem) > self._rounds.item.shape[1]:
            self._widen(longest + extra_items(self.problem))
        seen: set[int] = set()
        for vehicle, own in enumerate(items):
            requests = whole_requests(self.problem, vehicle, list(own))
            if (
                requests
                and not requests & seen
                and self._may_stay(vehicle, requests)
                and self._place(vehicle, own)
            ):
                seen |= requests
        self._take_stock()

    def complete(self) -> None:
        """Insert the requests that are left out, and keep the outcome to go on from."""
        vehicles = self.problem.vehicle_count
        while True:
            self._trail.totals[CROWDED] = 0
            recreate(
                self.data,
                self._rounds,
                self._desk,
                self._trail,
                self._shared.keys,
                self._shared.weights,
                FIRST_PATIENCE if vehicles > MANY_VEHICLES else vehicles,
                0.0,
                self._random,
            )
            if self._trail.totals[CROWDED] == 0 or not self._widen():
                break
        self._take_stock()

    def run(self, iterations: int, hot: float, cold: float) -> None:
        """Run iterations of ruin and recreate, the temperature falling from ``hot`` to ``cold`` (cost units)."""
        done = 0
        while done < iterations:
            begin, rest = hot * (cold / hot) ** (done / iterations), iterations - done
            self._trail.totals[CROWDED] = 0
            done += search(
                self.data,
                self._rounds,
                self._desk,
                self._trail,
                self.near(),
                self._shared.keys,
                self._shared.weights,
                PATIENCE,
                rest,
                begin,
                cold,
                self._random,
            )
            if self._trail.totals[CROWDED] == 1:
                self._widen()

    def best_items(self) -> list[list[int]]:
        """Return the best rounds so far: by vehicle, items as in `Solution`."""
        rows = zip(self._trail.best_item, self._trail.best_count.tolist(), strict=True)
        return [to_outer(self.problem, self._shared.outer, row[1 : count + 1]) for row, count in rows]

    def present_items(self) -> list[list[int]]:
        """Return the rounds that the search goes on from: by vehicle, items as in `Solution`."""
        rows = zip(self._rounds.item, self._rounds.length.tolist(), strict=True)
        return [to_outer(self.problem, self._shared.outer, row[1 : count + 1]) for row, count in rows]

    def insert_best(self, request: int) -> int:
        """Insert a request that the present rounds leave out where that is cheapest.

        Returns
        -------
        int
            The vehicle, -1 if no insertion is legal and cheaper than the prize of the request.
        """
        vehicle = self._cheapest(request)
        if vehicle < 0:
            return -1
        plan = self._desk.plan[CHOSEN]
        if insert(self.data, self._rounds, self._desk, request, vehicle, plan) == 0:
            return -1
        self._trail.touched[vehicle] = 1
        self._take_stock()
        return vehicle

    def insertion_cost(self, request: int) -> tuple[int, int] | None:
        """Return the vehicle that a request is cheapest on, and what its round costs more; None as `insert_best` returns -1."""
        vehicle = self._cheapest(request)
        if vehicle < 0:
            return None
        limit = int(self.data.request[request, PRIZE])
        cost = best_insertion(self.data, self._rounds, self._desk, request, vehicle, limit, 0.0, self._random)
        return vehicle, int(cost)

    def _cheapest(self, request: int) -> int:
        while True:
            self._trail.totals[CROWDED] = 0
            vehicle = cheapest_vehicle(
                self.data,
                self._rounds,
                self._desk,
                self._trail,
                request,
                self.problem.vehicle_count,
                0.0,
                self._random,
            )
            if self._trail.totals[CROWDED] == 0 or not self._widen():
                return int(vehicle)

    def _allocate(self, width: int) -> None:
        classes = int(self.data.vehicle[:, CLASS].max(initial=0)) + 1
        self._rounds = make_rounds(self.problem, width)
        self._desk = make_desk(self.problem, self._labels, width)
        self._trail = make_trail(self.problem, classes, width)
        self._trail.totals[[KEPT_COST, BEST_COST]] = NO_COST
        self._trail.totals[[KEPT_MISSING, BEST_MISSING]] = self.problem.request_count + 1

    def _widen(self, least: int = 0) -> bool:
        """Give rows twice the room; return whether there was any to give."""
        full = full_width(self.problem)
        width = self._rounds.item.shape[1]
        if width >= max(full, least):
            return False
        rounds, trail = self._rounds, self._trail
        self._allocate(max(min(2 * width, full), least))
        for target, source in ((self._rounds, rounds), (self._trail, trail)):
            _copy(target, source)
        return True

    def _clear(self) -> None:
        """Give every vehicle its frozen tasks and nothing else."""
        frozen = self.data.request[:, FIRST] == self.data.request[:, PAST]
        self._rounds.vehicle_of[:] = np.where(frozen, self.data.request[:, BOUND], -1)
        self._trail.touched[:] = 1
        for vehicle in range(self.problem.vehicle_count):
            if begin_round(self.data, self._rounds, self._desk, vehicle) == 0:
                raise RoutingError(
                    f"the frozen tasks of vehicle {vehicle} are no legal round: freeze fewer, or widen their windows",
                    code="illegal_prefix",
                )

    def _may_stay(self, vehicle: int, requests: set[int]) -> bool:
        """Whether no group or order ties a request to one that is already on another vehicle."""
        return len(self.data.tie) == 0 or all(
            home_of(self.data, self._rounds, request) in {ANYWHERE, vehicle} for request in requests
        )

    def _place(self, vehicle: int, items: Sequence[int]) -> bool:
        inner = to_inner(self.problem, self._inner, items)
        tasks = [item for item in inner if 0 <= item < self.problem.task_count]
        prefix = self._prefix(vehicle)
        if tasks[: len(prefix)] != prefix:
            return False
        self._desk.row[SEQUENCE, 1 : len(inner) + 1] = inner
        if install_items(self.data, self._rounds, vehicle, self._desk.row[SEQUENCE], len(inner)) == 0:
            begin_round(self.data, self._rounds, self._desk, vehicle)
            return False
        for request in {int(self.data.task[task, REQUEST]) for task in tasks}:
            self._rounds.vehicle_of[request] = vehicle
        return True

    def _prefix(self, vehicle: int) -> list[int]:
        first, past = self.data.vehicle[vehicle, [FIRST_FROZEN, PAST_FROZEN]]
        return [int(task) for task in self.data.tie[first:past, OTHER]]

    def _take_stock(self) -> None:
        """Keep the present rounds to go on from, and as the best ones if they are."""
        totals = self._trail.totals
        keep(self._rounds, self._trail)
        totals[KEPT_COST] = total_cost(self.data, self._rounds)
        totals[KEPT_MISSING] = count_missing(self.data, self._rounds)
        kept = (totals[KEPT_MISSING], totals[KEPT_COST])
        if kept < (totals[BEST_MISSING], totals[BEST_COST]):
            totals[BEST_MISSING], totals[BEST_COST] = kept
            remember(self._trail)


def _copy(target: tuple[NDArray[np.generic], ...], source: tuple[NDArray[np.generic], ...]) -> None:
    """Copy arrays into the beginning of larger ones."""
    for large, small in zip(target, source, strict=True):
        large[tuple(slice(size) for size in small.shape)] = small


def to_outer(problem: Problem, outer: NDArray[np.int64], items: NDArray[np.int64]) -> list[int]:
    """Return items as in `Solution` for items as in the kernels; ``outer`` is `task_order.inner_tasks`."""
    tasks = problem.task_count
    breaks = len(problem.break_earliest)
    return [
        item if item < 0 else int(outer[item]) if item < tasks else -1 - breaks - (item - tasks)
        for item in items.tolist()
    ]


def to_inner(problem: Problem, inner: NDArray[np.int64], items: Sequence[int]) -> list[int]:
    """Return items as in the kernels for items as in `Solution`; ``inner`` is the inverse of `task_order.inner_tasks`."""
    breaks = len(problem.break_earliest)
    reloads = problem.task_count - 1 - breaks
    return [int(inner[item]) if item >= 0 else item if item >= -breaks else reloads - item for item in items]

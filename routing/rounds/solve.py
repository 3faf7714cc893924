"""The solver's face: from a `Problem` to a `Solution` that the referee has passed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from routing.errors import RoutingError
from routing.rounds import referee
from routing.rounds.assemble import assemble, whole_requests
from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.check import check_problem
from routing.rounds.layout import CLASS, REQUEST, Rounds, Tables, Trail
from routing.rounds.orders import insertion_orders
from routing.rounds.problem import Problem
from routing.rounds.proximity import neighbours
from routing.rounds.random_kernels import new_generator
from routing.rounds.round_kernels import install
from routing.rounds.search_kernels import (
    BEST_COST,
    ITERATIONS,
    KEPT_COST,
    keep,
    recreate,
    remember,
    search,
    total_cost,
)
from routing.rounds.solution import Solution
from routing.rounds.tables import (
    make_desk,
    make_rounds,
    make_tables,
    make_trail,
)

#: The temperature falls from the first to the second, as parts of the mean cost of a request.
HOT = 0.3
COLD = 0.001
#: Iterations without any limit given: this many, and this many more for each request.
DEFAULT_ITERATIONS = 2_000
DEFAULT_ITERATIONS_PER_REQUEST = 50
#: Partial insertions kept for each set of tasks already inserted: more finds little more in twice the time.
SEARCH_LABELS = 2
#: Seconds of search between two looks at the clock, with a time limit; iterations without one.
LOOK_S = 0.05
STRETCH = 16


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come: its best plan so far.

    Attributes
    ----------
    iterations, seconds
        Spent so far.
    cost
        Of the best plan, prizes of the requests left out included.
    unassigned
        Requests that the best plan leaves out.
    vehicles
        Vehicles that the best plan uses.
    """

    iterations: int
    seconds: float
    cost: int
    unassigned: int
    vehicles: int


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    initial: Solution | None = None,
    on_progress: Callable[[Progress], bool | None] | None = None,
) -> Solution:
    """Search for a cheap plan.

    Parameters
    ----------
    problem
        Any problem; it is checked first.
    seconds
        Wall clock limit of the search. Compiling the kernels, once for an installation, comes before.
    iterations
        Limit of ruin-and-recreate iterations. With this limit alone the outcome depends on the
        problem, the seed and the limit only. With neither limit, it is `DEFAULT_ITERATIONS` plus
        `DEFAULT_ITERATIONS_PER_REQUEST` for each request.
    seed
        Seed of the random numbers.
    initial
        A plan to start from. Rounds of it that are not legal for this problem are dissolved.
    on_progress
        Called with the first plan and several times a second; returning ``False`` ends the search.

    Returns
    -------
    Solution
        The best plan found. Requests that no vehicle can take, or that cost more than their prize,
        are in ``unassigned``: that is no error.

    Raises
    ------
    InvalidProblemError
        The problem breaks an invariant.
    RoutingError
        ``invalid_limit``: a limit is negative. ``invalid_initial``: the initial plan is of another
        problem. ``referee_refused``: the plan found breaks the rules, which is a fault of this package.
    """
    check_problem(problem)
    for name, limit in (("seconds", seconds), ("iterations", iterations)):
        if limit is not None and limit < 0:
            raise RoutingError(f"{name} is {limit}: give a limit of 0 or more", code="invalid_limit")
    if seconds is None and iterations is None:
        iterations = DEFAULT_ITERATIONS + DEFAULT_ITERATIONS_PER_REQUEST * problem.request_count
    if problem.request_count == 0 or problem.vehicle_count == 0:
        return assemble(problem, [[] for _ in range(problem.vehicle_count)], 0)
    if seconds is not None:
        _compile_kernels()
    solution = _search_plan(problem, seconds, iterations, seed, initial, on_progress)
    found = referee.faults(problem, solution)
    if found:
        raise RoutingError(f"the plan found breaks the rules: {'; '.join(found)}", code="referee_refused")
    return solution


@cache
def _compile_kernels() -> None:
    """Have every kernel of the search compiled or loaded: that takes longer than a short search may last."""
    builder = ProblemBuilder(np.zeros((1, 1), dtype=np.int32), np.zeros((1, 1), dtype=np.int32))
    builder.add_vehicle(start=0, end=0, earliest=0, latest=100, capacity=[1])
    builder.add_request(pickups=[TaskSpec(0, [(0, 100)], 0, 1, [0])], prize=1)
    _search_plan(builder.build(), None, 1, 0, None, None)


def _search_plan(
    problem: Problem,
    seconds: float | None,
    iterations: int | None,
    seed: int,
    initial: Solution | None,
    on_progress: Callable[[Progress], bool | None] | None,
) -> Solution:
    began = time.monotonic()
    data = make_tables(problem)
    rounds = make_rounds(problem)
    trail = make_trail(problem, int(data.vehicle[:, CLASS].max()) + 1)
    if initial is not None:
        _load(problem, data, rounds, initial)
    hunt = _Hunt(problem, data, rounds, trail, seed)
    hunt.run(began, seconds, iterations, on_progress)
    items = [
        trail.best_item[vehicle, 1 : trail.best_count[vehicle] + 1].tolist()
        for vehicle in range(problem.vehicle_count)
    ]
    return assemble(problem, items, int(trail.totals[ITERATIONS]))


class _Hunt:
    """One search with its memory."""

    def __init__(self, problem: Problem, data: Tables, rounds: Rounds, trail: Trail, seed: int) -> None:
        self.problem = problem
        self.data = data
        self.rounds = rounds
        self.trail = trail
        self.desk = make_desk(problem, SEARCH_LABELS)
        self.random = new_generator(seed)
        self.keys, self.weights = insertion_orders(problem)
        self.said = -1.0

    def run(
        self,
        began: float,
        seconds: float | None,
        iterations: int | None,
        on_progress: Callable[[Progress], bool | None] | None,
    ) -> None:
        """Search until a limit is reached or the caller has enough."""
        self._begin()
        if not self._report(began, on_progress, now=True):
            return
        hot = self._temperature(HOT)
        cold = self._temperature(COLD)
        near = neighbours(self.problem)
        done = 0
        # With an iteration limit alone nothing may depend on the clock, not even the rounding of
        # temperatures, which are worked out by stretch; otherwise its length follows the pace.
        stretch = STRETCH
        search_began = time.monotonic()
        while True:
            now = time.monotonic()
            left = None if seconds is None else seconds - (now - began)
            if (left is not None and left <= 0.0) or (iterations is not None and done >= iterations):
                break
            if iterations is not None:
                stretch = min(stretch, iterations - done)
            parts = []
            for point in (done, done + stretch):
                by_count = point / iterations if iterations else 0.0
                by_clock = 0.0
                if seconds is not None:
                    pace = (now - search_began) / done if done else 0.0
                    by_clock = (now - began + pace * (point - done)) / max(seconds, 1e-9)
                parts.append(hot * (cold / hot) ** min(max(by_count, by_clock), 1.0))
            search(
                self.data, self.rounds, self.desk, self.trail, near, self.keys, self.weights,
                stretch, parts[0], parts[1], self.random,
            )  # fmt: skip
            done += stretch
            if not self._report(began, on_progress, now=False):
                break
            stretch = STRETCH
            if seconds is not None:
                pace = (time.monotonic() - search_began) / done
                stretch = max(1, min(int(LOOK_S / max(pace, 1e-9)), 100_000))
        self._report(began, on_progress, now=True)

    def _begin(self) -> None:
        """Make every row valid, insert what is left out, and keep the outcome as the first and best plan."""
        for vehicle in range(self.problem.vehicle_count):
            install(self.data, self.rounds, vehicle)
        recreate(self.data, self.rounds, self.desk, self.trail, self.keys, self.weights, 0.0, self.random)
        self.trail.touched[:] = 1
        keep(self.rounds, self.trail)
        remember(self.trail)
        self.trail.totals[KEPT_COST] = self.trail.totals[BEST_COST] = total_cost(self.data, self.rounds)

    def _temperature(self, part: float) -> float:
        totals = self.rounds.figures[:, 0].sum()
        served = max(int((self.rounds.vehicle_of >= 0).sum()), 1)
        return max(part * float(totals) / served, 1e-6)

    def _report(
        self, began: float, on_progress: Callable[[Progress], bool | None] | None, *, now: bool
    ) -> bool:
        """Tell the caller, at most five times a second; return whether to go on."""
        clock = time.monotonic()
        if on_progress is None or (not now and clock - self.said < 0.2):
            return True
        self.said = clock
        tasks = [
            self.trail.best_item[vehicle, 1 : count + 1]
            for vehicle, count in enumerate(self.trail.best_count)
        ]
        served = {int(self.data.task[item, REQUEST]) for row in tasks for item in row[row >= 0]}
        progress = Progress(
            iterations=int(self.trail.totals[ITERATIONS]),
            seconds=clock - began,
            cost=int(self.trail.totals[BEST_COST]),
            unassigned=self.problem.request_count - len(served),
            vehicles=int((self.trail.best_count > 0).sum()),
        )
        return on_progress(progress) is not False


def _load(problem: Problem, data: Tables, rounds: Rounds, initial: Solution) -> None:
    """Write the rounds of a plan into the rows; dissolve those that are not legal or not whole."""
    breaks = len(problem.break_earliest)
    if len(initial.item_first) != problem.vehicle_count + 1 or any(
        not -breaks <= item < problem.task_count for item in initial.item.tolist()
    ):
        raise RoutingError(
            "initial has other vehicles, tasks or breaks than the problem: give a plan of this problem",
            code="invalid_initial",
        )
    seen: set[int] = set()
    for vehicle in range(problem.vehicle_count):
        items = initial.item[initial.item_first[vehicle] : initial.item_first[vehicle + 1]].tolist()
        requests = whole_requests(problem, vehicle, items)
        if not requests or requests & seen:
            continue
        rounds.item[vehicle, 1 : len(items) + 1] = items
        rounds.length[vehicle] = len(items)
        if install(data, rounds, vehicle) == 0:
            rounds.length[vehicle] = 0
            continue
        seen |= requests
        for request in requests:
            rounds.vehicle_of[request] = vehicle

"""The solver's face: from a `Problem` to a `Solution` that the referee has passed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from routing.errors import RoutingError
from routing.rounds import referee
from routing.rounds.assemble import assemble, whole_requests
from routing.rounds.bounds import lower_bound
from routing.rounds.budget import Budget
from routing.rounds.builder import ProblemBuilder, ReloadSpec, TaskSpec
from routing.rounds.check import check_problem
from routing.rounds.general.engine import Engine
from routing.rounds.general.pooled_engine import PooledEngine
from routing.rounds.linear.engine import LinearEngine
from routing.rounds.linear.scope import is_linear
from routing.rounds.linear.search import LinearSearch
from routing.rounds.linear.strict import has_rides
from routing.rounds.objective import priced
from routing.rounds.problem import Problem
from routing.rounds.search import Search
from routing.rounds.solution import Solution

__all__ = ["Progress", "assemble", "solve", "whole_requests"]

#: Iterations without any limit given: this many, and this many more for each request.
DEFAULT_ITERATIONS = 2_000
DEFAULT_ITERATIONS_PER_REQUEST = 50
#: Seconds between two calls of the caller's function.
TELL_S = 0.2
#: So many requests left out by the linear engine are tried once more by the general one.
MOST_TRIED_AT_LAST = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come: its best plan so far.

    Attributes
    ----------
    iterations, seconds
        Spent so far.
    cost
        Of the best plan by the objective, prizes of the requests left out included.
    unassigned
        Requests that the best plan leaves out.
    vehicles
        Vehicles that the best plan uses.
    bound
        No plan costs less by the objective: a bound that is cheap and, on the whole, far; `routing.rounds.exact.prove` finds better ones.
    """

    iterations: int
    seconds: float
    cost: int
    unassigned: int
    vehicles: int
    bound: int


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    threads: int = 1,
    objective: str | Sequence[str] = "cost",
    initial: Solution | None = None,
    on_progress: Callable[[Progress], bool | None] | None = None,
) -> Solution:
    """Search for the best plan.

    Build the problem with `ProblemBuilder`; every constraint of `Problem` may be combined with every other. The search is
    anytime: it has a plan after the first insertions, and improves it as long as it may.

    Parameters
    ----------
    problem
        Any problem; it is checked first.
    seconds
        Wall clock limit of the search. Compiling the kernels, once for an installation, comes before.
    iterations
        Limit of ruin-and-recreate iterations of each thread. With this limit alone the outcome depends on the
        problem, the seed, the threads and the limit only. With neither limit, it is `DEFAULT_ITERATIONS` plus
        `DEFAULT_ITERATIONS_PER_REQUEST` for each request.
    seed
        Seed of the random numbers.
    threads
        Searches that run at the same time, each on a core; they exchange plans.
    objective
        ``"cost"`` (as priced in the problem), ``"fleet"`` (vehicles first, then metres), ``"distance"``, or a
        sequence of names from most to least important, see `routing.rounds.objective.priced`.
    initial
        A plan to start from. Rounds of it that are not legal for this problem are dissolved.
    on_progress
        Called with the first plan and several times a second; returning ``False`` ends the search.

    Returns
    -------
    Solution
        The best plan found, its cost as priced in the problem. Requests that no vehicle can take, or that cost more
        than their prize, are in ``unassigned``: that is no error. ``lower_bound`` is a cheap bound where the objective
        is ``"cost"``, else 0.

    Raises
    ------
    InvalidProblemError
        The problem breaks an invariant.
    RoutingError
        ``invalid_limit``: a limit is negative or no number, or threads is below 1. ``invalid_initial``: the initial plan
        is of another problem. ``invalid_objective``, ``objective_overflow``: see `priced`. ``frozen_unserved``:
        requests with frozen tasks fit nowhere. ``referee_refused``: the plan found breaks the rules, which is a
        fault of this package.

    Notes
    -----
    Ruin and recreate by strings (Christiaens and Vanden Berghe 2020, doi 10.1287/trsc.2019.0914) on whole requests, with
    exact insertion of requests of several pickups; fleets are reduced by the absence counters of the same
    paper; rounds seen on the way are put together by set partitioning. Where what an insertion costs and
    whether it is legal can be told position by position, a faster engine does the work (`routing.rounds.linear`, see `is_linear`).

    Examples
    --------
    Two shops, one door, one cargo bike; times in seconds, the table in seconds and metres at once:

    >>> import numpy as np
    >>> from routing.rounds import ProblemBuilder, TaskSpec, solve
    >>> table = np.array([[0, 60, 90], [60, 0, 40], [90, 40, 0]])
    >>> builder = ProblemBuilder(table, table)
    >>> bike = builder.add_vehicle(start=0, end=0, earliest=0, latest=3600, capacity=[4], cost_per_m=1)
    >>> basket = builder.add_request(pickups=[TaskSpec(1, load=[1]), TaskSpec(0, load=[2])], drop=TaskSpec(2), prize=None)
    >>> plan = solve(builder.build(), iterations=50)
    >>> plan.cost, plan.unassigned.tolist()
    (190, [])
    """
    check_problem(problem)
    _check_limits(seconds, iterations, threads)
    if seconds is None and iterations is None:
        iterations = DEFAULT_ITERATIONS + DEFAULT_ITERATIONS_PER_REQUEST * problem.request_count
    if problem.vehicle_count == 0 or problem.request_count == 0:
        return assemble(problem, [[] for _ in range(problem.vehicle_count)], 0)
    worked = priced(problem, objective)
    given = None if initial is None else _given(problem, initial)
    linear = is_linear(worked)
    if seconds is not None:
        compile_kernels(linear=linear)
        if linear and has_rides(worked):
            compile_kernels(linear=False)
    budget = Budget(seconds, iterations, time.monotonic())
    watch = _Watch(worked, budget, on_progress)
    options: dict[str, Any] = {"seed": seed, "threads": threads, "on_look": watch.look}
    search: LinearSearch | Search[PooledEngine]
    if linear:
        fleet_first = objective == "fleet" or (not isinstance(objective, str) and "vehicles" in objective[:2])
        search = LinearSearch(
            LinearEngine(worked, seed=seed), worked, budget, fleet_first=fleet_first, **options
        )
    else:
        search = Search(PooledEngine(Engine(worked, seed=seed)), worked, budget, **options)
    search.run(given)
    done = search.iterations
    if linear and not budget.stopped and (search.missing or _few_left_out(worked, search.best_items)):
        # The engine that looks at whole rounds finds ways that the other does not.
        begun = search.best_items
        watch.before = done
        search = Search(PooledEngine(Engine(worked, seed=seed)), worked, budget, **options)
        search.run(begun)
        done += search.iterations
    if not budget.stopped:
        watch.look(search, now=True)
    if search.missing:
        raise RoutingError(
            f"{search.missing} requests with frozen tasks fit on their vehicles no more: loosen their windows or the"
            " shift, or leave them out of the problem",
            code="frozen_unserved",
        )
    bound = watch.bound if worked is problem else 0
    solution = assemble(problem, search.best_items, done, lower_bound=bound)
    found = referee.faults(problem, solution)
    if found:
        raise RoutingError(f"the plan found breaks the rules: {'; '.join(found)}", code="referee_refused")
    return solution


def _check_limits(seconds: float | None, iterations: int | None, threads: int) -> None:
    for name, limit in (("seconds", seconds), ("iterations", iterations)):
        if limit is not None and not limit >= 0:
            raise RoutingError(f"{name} is {limit}: give a limit of 0 or more", code="invalid_limit")
    if threads < 1:
        raise RoutingError(f"threads is {threads}: give 1 or more", code="invalid_limit")


def _few_left_out(problem: Problem, items: Sequence[Sequence[int]]) -> bool:
    """Whether a few requests are left out that the linear engine may have found no place for though there is one, for rides are too long elsewhere.

    Each is tried in all rounds, and nobody looks at the clock: where many are left out, it is for want of vehicles.
    """
    if not has_rides(problem):
        return False
    served = np.zeros(problem.task_count, dtype=np.bool_)
    served[[item for own in items for item in own if item >= 0]] = True
    return 0 < int((~served[problem.request_first[1:] - 1]).sum()) <= MOST_TRIED_AT_LAST


def _given(problem: Problem, initial: Solution) -> list[list[int]]:
    lowest = -len(problem.break_earliest) - len(problem.reload_location)
    strange = any(not lowest <= item < problem.task_count for item in initial.item.tolist())
    if len(initial.item_first) != problem.vehicle_count + 1 or strange:
        raise RoutingError(
            "initial has other vehicles, tasks or breaks than the problem: give a plan of this problem",
            code="invalid_initial",
        )
    return [initial.item[first:past].tolist() for first, past in pairwise(initial.item_first.tolist())]


@cache
def compile_kernels(*, linear: bool) -> None:
    """Have every kernel of the linear or the general engine compiled or loaded: that takes longer than a short search may last."""
    table = np.array([[0, 1], [1, 0]], dtype=np.int32)
    builder = ProblemBuilder(table, table)
    reloads = [ReloadSpec(0)]
    for _ in range(2):
        builder.add_vehicle(
            start=0, end=0, earliest=0, latest=100, capacity=[1], cost_per_m=1, cost_per_s=0 if linear else 1,
            fixed_cost=1, reloads=reloads,
        )  # fmt: skip
    for _ in range(3):
        builder.add_request(pickups=[TaskSpec(1, [(0, 100)], 0, 1, [-1])], prize=None)
    problem = builder.build()
    solve(problem, iterations=8, threads=2, objective="fleet" if linear else "cost")


class _Watch:
    """Tells the caller how the search goes."""

    def __init__(
        self, problem: Problem, budget: Budget, on_progress: Callable[[Progress], bool | None] | None
    ) -> None:
        self.budget = budget
        self.on_progress = on_progress
        self.owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
        self.requests = problem.request_count
        # A plan put together without any search is wanted at once.
        self.bound = 0 if budget.iterations == 0 else lower_bound(problem)
        self.told = -1.0
        #: Iterations of the engine before.
        self.before = 0

    def look(self, search: Search[Any], *, now: bool = False) -> bool:
        """Tell the caller, at most five times a second; return whether to go on."""
        spent = self.budget.spent_s
        if self.on_progress is None or (not now and self.told >= 0.0 and spent - self.told < TELL_S):
            return True
        self.told = spent
        tasks = [item for items in search.best_items for item in items if item >= 0]
        progress = Progress(
            iterations=self.before + search.iterations,
            seconds=spent,
            cost=search.best_cost,
            unassigned=self.requests - len(np.unique(self.owner[tasks])),
            vehicles=sum(map(bool, search.best_items)),
            bound=self.bound,
        )
        return self.on_progress(progress) is not False

"""The face of periodic planning: from a `PeriodicProblem` to a `PeriodicSolution` that the referee has passed."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from routing.errors import RoutingError
from routing.periodic.engine import PeriodicEngine
from routing.periodic.partition import Choice, recombine
from routing.periodic.problem import PeriodicProblem
from routing.periodic.referee import faults_of
from routing.periodic.solution import PeriodicSolution
from routing.periodic.start import check_start
from routing.rounds.budget import Budget

__all__ = ["PeriodicProgress", "solve"]

DEFAULT_ITERATIONS = 20_000
#: Temperatures as parts of the mean cost of a visited client, at the start and at the end.
HOT, COLD = 0.3, 0.001
#: The first temperature where there is a plan to begin with.
WARM = 0.08
EXCHANGES = 8
#: When rounds are put together anew, as parts of the time, and how much of it that may take.
RECOMBINED_AT = (0.2, 0.35, 0.5, 0.62, 0.74, 0.84, 0.92)
RECOMBINING_PART = 0.1
RECOMBINING_BLIND_S = 60.0
LEAST_CLIENTS_RECOMBINED = 6
LEAST_SECONDS_RECOMBINED = 2.0
TELL_S = 0.2


@dataclass(frozen=True, slots=True)
class PeriodicProgress:
    """How far a search has come: iterations and seconds spent, the cost of the best plan, and how many it leaves out."""

    iterations: int
    seconds: float
    cost: int
    left_out: int


def solve(
    problem: PeriodicProblem,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    threads: int = 1,
    start: PeriodicSolution | None = None,
    on_progress: Callable[[PeriodicProgress], bool | None] | None = None,
) -> PeriodicSolution:
    """Choose the days of every client and the rounds of every day.

    Parameters
    ----------
    problem
        Made by `make_problem`.
    seconds
        Wall clock limit.
    iterations
        Limit of each thread's iterations; with it alone the outcome depends on the problem, the seed and the threads only. With neither limit
        it is `DEFAULT_ITERATIONS`.
    seed
        Of the random numbers.
    threads
        Searches at the same time.
    start
        A plan of a problem with the same clients, schemes and vehicles to begin with. Rounds of it that are not legal here lose clients until they are. The
        search is cooler then, and stays near it.
    on_progress
        Called several times a second; returning ``False`` ends the search.

    Returns
    -------
    PeriodicSolution
        The best plan found.

    Raises
    ------
    RoutingError
        ``invalid_limit``: a limit is negative, or threads below 1. ``invalid_start``: ``start`` is of another problem. ``referee_refused``: the plan breaks the rules, a
        fault of this package.

    Notes
    -----
    Ruin and recreate with annealing (Christiaens and Vanden Berghe 2020, doi 10.1287/trsc.2019.0914) on clients with all of their days, and set
    partitioning over days, schemes and the rounds seen. The problem with facilities is that of Angelelli and Speranza (2002,
    doi 10.1016/S0377-2217(01)00206-5).
    """
    for name, limit in (("seconds", seconds), ("iterations", iterations)):
        if limit is not None and not limit >= 0:
            raise RoutingError(f"{name} is {limit}: give a limit of 0 or more", code="invalid_limit")
    if threads < 1:
        raise RoutingError(f"threads is {threads}: give 1 or more", code="invalid_limit")
    if seconds is None and iterations is None:
        iterations = DEFAULT_ITERATIONS
    if start is not None:
        check_start(problem, start)
    search = _Search(
        problem, Budget(seconds, iterations, time.monotonic()), seed, threads, start, on_progress
    )
    if problem.client_count and problem.vehicle_count:
        search.run()
    solution = search.first.solution(sum(engine.iterations for engine in search.engines))
    found = faults_of(problem, solution)
    if found:
        raise RoutingError(f"the plan found breaks the rules: {'; '.join(found)}", code="referee_refused")
    return solution


class _Search:
    """Threads that anneal on their own, take over the best plan now and then, and give their rounds to set partitioning."""

    def __init__(
        self, problem: PeriodicProblem, budget: Budget, seed: int, threads: int, start: PeriodicSolution | None,
        on_progress: Callable[[PeriodicProgress], bool | None] | None,
    ) -> None:  # fmt: skip
        self.problem, self.budget, self.on_progress = problem, budget, on_progress
        self.first = PeriodicEngine(problem, seed, None, start)
        self.engines = [self.first]
        self.engines += [
            PeriodicEngine(problem, seed + 1_000_003 * k, self.first.data, start) for k in range(1, threads)
        ]
        self.hot = HOT if start is None else WARM
        self.pace = 0.0
        self.told = -1.0

    @property
    def best(self) -> PeriodicEngine:
        return min(self.engines, key=lambda engine: engine.best_cost)

    def run(self) -> None:
        with ThreadPoolExecutor(max_workers=len(self.engines) + 1) as executor:
            self.anneal(executor)
        if self.best is not self.first:
            self.first.take_over(self.best)

    def anneal(self, executor: ThreadPoolExecutor) -> None:
        unit = max(self.first.best_cost, 1) / max(self.problem.client_count, 1)
        served = self.problem.client_count - int((self.first.best.scheme < 0).sum())
        if served:
            unit = max(sum(self.first.best.cost.tolist()), 1) / served
        exchanged = recombined = 0
        merging: Future[Choice | None] | None = None
        while (part := self.budget.part()) < 1.0:
            temperature = self.hot * unit * (COLD / self.hot) ** part
            count = self.budget.stretch(self.pace)
            began = time.monotonic()
            if len(self.engines) == 1:
                self.first.run(count, temperature)
            else:
                for ran in [executor.submit(engine.run, count, temperature) for engine in self.engines]:
                    ran.result()
            self.pace = (time.monotonic() - began) / count
            self.budget.done += count
            part = self.budget.part()
            if merging is not None and (merging.done() or not self.budget.timed):
                self.adopt(merging.result())
                merging = None
            if part * EXCHANGES >= exchanged + 1:
                exchanged = int(part * EXCHANGES)
                self.exchange()
            if recombined < len(RECOMBINED_AT) and part >= RECOMBINED_AT[recombined] and merging is None:
                recombined += 1
                merging = self.recombining(executor)
            if not self.tell():
                break
        if merging is not None:
            self.adopt(merging.result())

    def exchange(self) -> None:
        best = self.best
        for engine in self.engines:
            if engine is not best and engine.best_cost > best.best_cost:
                engine.take_over(best)

    def adopt(self, choice: Choice | None) -> None:
        if choice is not None:
            for engine in self.engines:
                engine.adopt(choice)

    def recombining(self, executor: ThreadPoolExecutor) -> Future[Choice | None] | None:
        best = self.best
        if self.problem.client_change_cost.any() or self.problem.client_count < LEAST_CLIENTS_RECOMBINED:
            return None
        # The longest day couples all days: an integer program that is not stopped by the clock may take minutes.
        if self.problem.peak_cost and not self.budget.timed:
            return None
        seconds = RECOMBINING_BLIND_S
        if self.budget.timed:
            assert self.budget.seconds is not None
            if self.budget.seconds < LEAST_SECONDS_RECOMBINED:
                return None
            seconds = min(RECOMBINING_PART * self.budget.seconds, self.budget.left_s())
        columns = [column for engine in self.engines for column in engine.columns()]
        chosen = best.choice()
        return executor.submit(
            recombine,
            self.problem,
            best.supply,
            [*columns, *(own for _, own in chosen.rounds)],
            chosen,
            best.best_cost,
            seconds,
        )

    def tell(self) -> bool:
        spent = self.budget.spent_s
        if self.on_progress is None or (
            self.told >= 0.0 and spent - self.told < TELL_S and self.budget.part() < 1.0
        ):
            return True
        self.told = spent
        best = self.best
        progress = PeriodicProgress(
            sum(engine.iterations for engine in self.engines),
            spent,
            best.best_cost,
            int((best.best.scheme < 0).sum()),
        )
        return self.on_progress(progress) is not False

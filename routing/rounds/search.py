"""The search: threads, annealing, and the exchange between threads.

Each thread has an engine. The main thread lets them run a stretch, waits for all, and decides what comes next, so that
with a limit of iterations the outcome does not depend on the clock.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, Protocol, Self, TypeVar

from routing.rounds.budget import Budget
from routing.rounds.problem import Problem
from routing.rounds.recombine import Column, recombine

#: Temperatures as parts of the mean cost of a request: at the start, at the start from a given plan, and at the end.
HOT = 0.6
WARM = 0.03
COLD = 0.006
#: The start is as hot as that with so many iterations for each request, and cooler, down to a part, with fewer.
UNHURRIED = 2_000.0
LEAST_HEAT = 0.1
#: Exchanges between threads while annealing, and the shortest time between two.
EXCHANGES = 40
EXCHANGE_S = 0.2
#: When rounds are put together anew, as parts of the annealing, and the longest time for it, without a limit of time too.
RECOMBINED_AT = (0.4, 0.6, 0.75, 0.88, 0.96)
RECOMBINING_S = 4.0
RECOMBINING_BLIND_S = 60.0
#: Fewer requests are not worth it, nor is so little time.
LEAST_REQUESTS_RECOMBINED = 8
LEAST_SECONDS_RECOMBINED = 2.0
LEAST_ITERATIONS_RECOMBINED = 250


class Engine(Protocol):
    """What the search asks of an engine; `LinearEngine` says what each means."""

    pooling: bool

    @property
    def iterations(self) -> int: ...  # noqa: D102
    @property
    def best_cost(self) -> int: ...  # noqa: D102
    @property
    def missing(self) -> int: ...  # noqa: D102
    @property
    def mean_cost(self) -> float: ...  # noqa: D102
    def sibling(self, seed: int) -> Self: ...  # noqa: D102
    def near(self) -> object: ...  # noqa: D102
    def load(self, items: Sequence[Sequence[int]]) -> None: ...  # noqa: D102
    def complete(self) -> None: ...  # noqa: D102
    def run(self, iterations: int, hot: float, cold: float) -> None: ...  # noqa: D102
    def best_items(self) -> list[list[int]]: ...  # noqa: D102
    def present_items(self) -> list[list[int]]: ...  # noqa: D102
    def classes(self) -> list[int]: ...  # noqa: D102
    def pool(self) -> list[tuple[int, list[int], int]]: ...  # noqa: D102
    def round_cost(self, vehicle: int, items: Sequence[int]) -> int: ...  # noqa: D102


E = TypeVar("E", bound=Engine)
Look = Callable[["Search[E]"], bool]


class Search(Generic[E]):
    """A search with any engine: threads anneal on their own and take over the best plan now and then.

    Parameters
    ----------
    engine
        The engine of the first thread; the others are its siblings.
    problem
        What it works on.
    budget
        Its limits.
    seed, threads
        Of the random numbers; engines that run at the same time.
    on_look
        Called between stretches; returning False ends the search.

    Attributes
    ----------
    best_cost, best_items
        Of the best plan so far; items by vehicle as in `Solution`.
    """

    def __init__(
        self,
        engine: E,
        problem: Problem,
        budget: Budget,
        *,
        seed: int,
        threads: int,
        on_look: Callable[[Search[E]], bool],
    ) -> None:
        self.problem = problem
        self.budget = budget
        self.seed, self.threads = seed, threads
        self.on_look = on_look
        self.random = random.Random(seed)  # noqa: S311
        self.engines: list[E] = [engine]
        self.closed: frozenset[int] = frozenset()
        self.best_cost = 2**62
        self.best_items: list[list[int]] = [[] for _ in range(problem.vehicle_count)]
        self._pace = 0.0
        self._longest = 512
        self._executor: ThreadPoolExecutor | None = None

    @property
    def missing(self) -> int:
        """Requests with frozen tasks that the best plan leaves out: unless it is 0, it is no plan."""
        best = min(self.engines, key=lambda engine: engine.best_cost)
        return best.missing

    @property
    def iterations(self) -> int:
        """Iterations of all threads."""
        return sum(engine.iterations for engine in self.engines)

    def run(self, initial: Sequence[Sequence[int]] | None) -> None:
        """Search until the budget is spent; the outcome is in ``best_items``."""
        first = self.engines[0]
        first.load(initial or [])
        warm = initial is not None and any(first.present_items())
        first.complete()
        self._note(first)
        if not self._look() or self.budget.part() >= 1.0:
            return
        if not warm:
            self._widen(first)
        first.near()
        self.engines += [first.sibling(self.seed + 1_000_003 * k) for k in range(1, self.threads)]
        for engine in self.engines:
            engine.pooling = self._recombines()
        for engine in self.engines[1:]:
            engine.load(first.present_items())
        with ThreadPoolExecutor(max_workers=self.threads + 1) as executor:
            self._executor = executor
            self._prepare()
            self._anneal(warm=warm)

    def _widen(self, engine: E) -> None:
        """Make the first plan a better one to begin from."""

    def _prepare(self) -> None:
        """Do what comes before annealing."""

    def _begin_annealing(self) -> None:
        """Let every engine go on from the best plan."""
        for engine in self.engines:
            engine.load(self.best_items)

    def _anneal(self, *, warm: bool) -> None:
        self._begin_annealing()
        unit = max(self.engines[0].mean_cost, 1e-6)
        heat = min(max(math.sqrt(self._expected() / UNHURRIED), LEAST_HEAT), 1.0)
        hot, cold = min(self._hottest(warm=warm), heat * HOT) * unit, COLD * unit
        began = self.budget.part()
        length = max(1.0 - began, 1e-9)
        exchanges = EXCHANGES
        if self.budget.timed:
            exchanges = max(min(EXCHANGES, int(self.budget.left_s() / EXCHANGE_S)), 1)
        exchanged, recombined = 0, 0
        merging: Future[list[list[int]] | None] | None = None
        while self.budget.part() < 1.0:
            point = (self.budget.part() - began) / length
            temperature = hot * (cold / hot) ** point
            self._stretch(lambda engine, count: engine.run(count, temperature, temperature))  # noqa: B023
            if not self._look():
                break
            point = (self.budget.part() - began) / length
            if merging is not None and (merging.done() or not self.budget.timed):
                self._adopt(merging.result())
                merging = None
            if point * exchanges >= exchanged + 1:
                exchanged = int(point * exchanges)
                self._exchange()
            if recombined < len(RECOMBINED_AT) and point >= RECOMBINED_AT[recombined] and merging is None:
                recombined += 1
                merging = self._begin_recombining()
        self._exchange()
        if merging is not None:
            self._adopt(merging.result())

    def _hottest(self, *, warm: bool) -> float:
        """Return the temperature to begin with at most, as a part of the mean cost of a request."""
        return WARM if warm else HOT

    def _expected(self) -> float:
        """Return how many iterations of all threads there will be for each request, going by the pace so far."""
        count = math.inf if self.budget.iterations is None else self.budget.iterations - self.budget.done
        if self.budget.timed:
            if self._pace <= 0.0:
                self._stretch(lambda engine, count: engine.run(count, 1e-6, 1e-6))
            count = min(count, self.budget.left_s() / max(self._pace, 1e-9))
        return count * self.threads / max(self.problem.request_count, 1)

    def _exchange(self) -> None:
        """Let the best plan go on in every engine."""
        for engine in self.engines:
            self._note(engine)
        for engine in self.engines:
            if engine.best_cost > self.best_cost:
                engine.load(self.best_items)

    def _stretch(self, step: Callable[[E, int], bool | None]) -> list[bool | None]:
        """Let every engine run for a stretch."""
        # Never much longer than the last one: its pace may not be that of the next.
        count = self._longest = min(self.budget.stretch(self._pace), 4 * self._longest)
        before = [engine.iterations for engine in self.engines]
        began = time.monotonic()
        if len(self.engines) == 1 or self._executor is None:
            result = [step(self.engines[0], count)]
        else:
            futures = [self._executor.submit(step, engine, count) for engine in self.engines]
            result = [future.result() for future in futures]
        # A step may end early.
        done = max(engine.iterations - old for engine, old in zip(self.engines, before, strict=True))
        self.budget.done += max(done, 1)
        self._pace = (time.monotonic() - began) / max(done, 1)
        for engine in self.engines:
            self._note(engine)
        return result

    def _look(self) -> bool:
        if not self.on_look(self):
            self.budget.stopped = True
        return not self.budget.stopped

    def _note(self, engine: E) -> None:
        if engine.best_cost < self.best_cost:
            self.best_cost = engine.best_cost
            self.best_items = engine.best_items()

    def _adopt(self, items: Sequence[Sequence[int]] | None) -> None:
        """Go on from a plan put together from rounds, if there is one."""
        if items is None:
            return
        for engine in self.engines:
            engine.load(items)
            engine.complete()
        self._note(self.engines[0])

    def _recombines(self) -> bool:
        seconds, iterations = self.budget.seconds, self.budget.iterations
        short = seconds is not None and seconds < LEAST_SECONDS_RECOMBINED
        short = short or (iterations is not None and iterations < LEAST_ITERATIONS_RECOMBINED)
        return not short and self.problem.request_count >= LEAST_REQUESTS_RECOMBINED

    def _begin_recombining(self) -> Future[list[list[int]] | None] | None:
        budget = self.budget
        seconds = min(RECOMBINING_S, 0.1 * budget.left_s()) if budget.timed else RECOMBINING_BLIND_S
        if not self._recombines():
            return None
        columns = [Column(*entry) for engine in self.engines for entry in engine.pool()]
        first = self.engines[0]
        incumbent = [
            Column(vehicle, own, first.round_cost(vehicle, own))
            for vehicle, own in enumerate(self.best_items)
            if own
        ]
        assert self._executor is not None
        return self._executor.submit(
            recombine, self.problem, first.classes(), columns, incumbent, self.closed, seconds, budget.timed
        )

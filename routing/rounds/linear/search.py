"""The search with linear engines: serve everything, save vehicles, then anneal, each thread on its part of the plan.

1. *First plan*: every request is inserted where it costs least.
2. *Serve*: while requests that must be served are left out, plans are sought that leave out less often missed ones.
3. *Fleet* (if vehicles come first): the same with one vehicle less, again and again.
4. *Anneal*: ruin and recreate while the temperature falls. On large plans each thread works on its own part of the
   rounds, parted anew at every exchange; on small ones each has the whole plan, and the better one goes on. Set
   partitioning puts together rounds seen on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from routing.rounds.budget import Budget
from routing.rounds.linear.engine import LinearEngine, RowsOfPlan
from routing.rounds.parts import halves
from routing.rounds.problem import Problem
from routing.rounds.search import EXCHANGES, HOT, WARM, Search

#: Temperature while requests are missing, as a part of the mean cost of a request.
HUNTING = 0.02
#: Parts of the budget: until when everything is to be served, a first improvement, until when vehicles are saved.
SERVE_PART = 0.8
WARM_UP_PART = 0.02
FLEET_PART = 0.6
#: Where requests are optional, plans are sought from above: first it costs so many times as much to leave one out, until that part
#: of the budget.
DEARER = 1.5
DEARER_PART = 0.5
#: How hot the annealing after that begins.
LUKEWARM = 0.05
#: A plan with one vehicle less is given up after so many iterations of a thread for each request.
FLEET_ITERATIONS_PER_REQUEST = 6_000
#: Threads work on parts of plans of so many requests and rounds.
LEAST_REQUESTS_OF_PARTS = 150
LEAST_ROUNDS_OF_PARTS = 8


class LinearSearch(Search[LinearEngine]):
    """A search with linear engines.

    Parameters
    ----------
    fleet_first
        Whether a vehicle less is worth any number of metres. The other parameters are those of `Search`.
    """

    def __init__(
        self,
        engine: LinearEngine,
        problem: Problem,
        budget: Budget,
        *,
        seed: int,
        threads: int,
        on_look: Callable[[Search[LinearEngine]], bool],
        fleet_first: bool = False,
    ) -> None:
        super().__init__(engine, problem, budget, seed=seed, threads=threads, on_look=on_look)
        self.fleet_first = fleet_first
        self._parts: list[list[int]] | None = None
        self._start_items: list[list[int]] | None = None
        self._from_above = False

    def _widen(self, engine: LinearEngine) -> None:
        if not engine.required()[engine.absent()].all():
            engine.overfill()
            self._start_items = engine.present_items()

    def _prepare(self) -> None:
        required = self.engines[0].required()
        if required[self.engines[0].absent()].any():
            self._serve(required)
        elif self.fleet_first:
            self._warm_up()
        elif self._start_items is not None:
            self._come_from_above(self._start_items)
        if self.fleet_first and not required[self.engines[0].absent()].any():
            while self._one_less(required):
                pass

    def _serve(self, required: NDArray[np.int8]) -> None:
        """Seek a plan that serves all that must be served."""
        unit = self.engines[0].mean_cost
        while self.budget.part() < SERVE_PART:
            served = self._stretch(lambda engine, count: engine.hunt(required, count, HUNTING * unit))
            for engine, success in zip(self.engines, served, strict=True):
                if success:
                    self._share(engine)
                    return
            if not self._look():
                return

    def _come_from_above(self, items: Sequence[Sequence[int]]) -> None:
        """Improve a plan that serves more than pays, while serving it is made to pay; annealing goes on from there.

        Rounds that pay as a whole may be made of requests none of which pays the way alone.
        """
        first = self.engines[0]
        for engine in self.engines:
            engine.lock(())
            engine.reprice(DEARER)
            engine.load(items)
        self._part()
        unit = first.mean_cost
        began = exchanged = self.budget.part()
        while self.budget.part() < DEARER_PART:
            point = (self.budget.part() - began) / max(DEARER_PART - began, 1e-9)
            heat = unit * HOT * (WARM / HOT) ** point
            self._stretch(lambda engine, count: engine.run(count, heat, heat))  # noqa: B023
            if not self._look():
                break
            if self.budget.part() - exchanged >= 1.0 / EXCHANGES:
                exchanged = self.budget.part()
                self._exchange()
        self._exchange()
        self._start_items = first.present_items()
        self._from_above = True
        for engine in self.engines:
            engine.reprice(1.0)

    def _hottest(self, *, warm: bool) -> float:
        return LUKEWARM if self._from_above else super()._hottest(warm=warm)

    def _warm_up(self) -> None:
        unit = self.engines[0].mean_cost
        while self.budget.part() < WARM_UP_PART:
            self._stretch(lambda engine, count: engine.run(count, HOT * unit, WARM * unit))
            if not self._look():
                return

    def _one_less(self, required: NDArray[np.int8]) -> bool:
        """Seek a plan with one vehicle less; return whether one was found."""
        used = {vehicle for vehicle, own in enumerate(self.best_items) if own}
        unused = frozenset(range(self.problem.vehicle_count)) - used
        if len(used) <= 1 or self.budget.part() >= FLEET_PART:
            return False
        unit = self.engines[0].mean_cost
        for engine in self.engines:
            engine.lock(unused)
            engine.load(self.best_items)
        if not len(self.engines[0].closable()):
            return False
        for engine in self.engines:
            engine.close_one()
        enough = self.budget.done + FLEET_ITERATIONS_PER_REQUEST * self.problem.request_count
        while self.budget.part() < FLEET_PART and self.budget.done < enough:
            served = self._stretch(lambda engine, count: engine.hunt(required, count, HUNTING * unit))
            for engine, success in zip(self.engines, served, strict=True):
                if success:
                    self._share(engine)
                    return True
            if not self._look():
                break
        return False

    def _share(self, engine: LinearEngine) -> None:
        """Let all engines go on from the present plan of one."""
        engine.settle()
        self._note(engine)
        items = engine.present_items()
        for other in self.engines:
            if other is not engine:
                other.load(items)

    def _begin_annealing(self) -> None:
        if self.fleet_first:
            self.closed = frozenset(vehicle for vehicle, own in enumerate(self.best_items) if not own)
        for engine in self.engines:
            engine.lock(self.closed)
            engine.load(self._start_items or self.best_items)
        self._part()

    def _adopt(self, items: Sequence[Sequence[int]] | None) -> None:
        if items is None:
            return
        for engine in self.engines:
            engine.lock(self.closed)
        super()._adopt(items)
        self._part()

    def _part(self) -> None:
        """Give each engine its own part of the rounds, where the plan is large enough; they all have the same plan then."""
        self._parts = None
        items = self.engines[0].present_items()
        large = self.problem.request_count >= LEAST_REQUESTS_OF_PARTS
        if len(self.engines) == 1 or not large or sum(map(bool, items)) < LEAST_ROUNDS_OF_PARTS:
            return
        parts = halves(self.problem, items, len(self.engines), self.random)
        unused = [vehicle for vehicle, own in enumerate(items) if not own and vehicle not in self.closed]
        self._parts = [part + unused[number :: len(parts)] for number, part in enumerate(parts)]
        for engine, part in zip(self.engines, self._parts, strict=True):
            engine.lock(set(range(self.problem.vehicle_count)) - set(part))

    def _exchange(self) -> None:
        """Put the parts together to one plan, or let the better plan go on."""
        first = self.engines[0]
        if self._parts is None:
            plan = min(self.engines, key=lambda engine: engine.present_cost).present_rows()
        else:
            plan = self._joined([engine.present_rows() for engine in self.engines], self._parts)
            first.take(self._joined([engine.best_rows() for engine in self.engines], self._parts))
            self._note(first)
        for engine in self.engines:
            engine.lock(self.closed)
            engine.take(plan)
        self._note(first)
        self._part()

    def _joined(self, plans: Sequence[RowsOfPlan], parts: Sequence[Sequence[int]]) -> RowsOfPlan:
        """Return the plan in which each engine's own part is as that engine has it."""
        count, item = plans[0]
        for (other_count, other_item), part in zip(plans[1:], parts[1:], strict=True):
            count[part] = other_count[part]
            item[part] = other_item[part]
        without_doubles(count, item, self.engines[0].request_of_items(item))
        return count, item


def without_doubles(count: NDArray[np.int64], item: NDArray[np.int64], request: NDArray[np.int64]) -> None:
    """Leave every request to the first vehicle that serves it, in place.

    What nobody served when the parts were given out, several engines may have inserted since. A round without one of its requests
    is legal where ways obey the triangle inequality: what is left can be done when it was.

    Parameters
    ----------
    count, item
        int64[v] and int64[v, w], a plan as in `RowsOfPlan`.
    request
        int64[v, w], the request of each task, -1 where there is none.
    """
    served_by = np.full(int(request.max(initial=-1)) + 2, -1, dtype=np.int64)
    for vehicle, length in enumerate(count.tolist()):
        own = request[vehicle, 1 : length + 1]
        holder = served_by[own]
        double = (own >= 0) & (holder >= 0)
        served_by[own[(own >= 0) & ~double]] = vehicle
        if double.any():
            kept = item[vehicle, 1 : length + 1][~double]
            item[vehicle, 1 : len(kept) + 1] = kept
            count[vehicle] = len(kept)

"""Short searches: a good plan in a part of a second, one of many for which a whole `solve` would be too much."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routing.online.sealing import sealed
from routing.rounds.linear.engine import LinearEngine
from routing.rounds.linear.scope import is_linear
from routing.rounds.linear.tables import CLASS, NO_COST, PRICED
from routing.rounds.problem import FORBIDDEN, Problem
from routing.rounds.search import COLD, HOT, LEAST_HEAT, UNHURRIED, WARM
from routing.rounds.solver import compile_kernels, solve

#: Temperatures of an annealing; between two of them one looks at the clock.
STEPS = 16
#: Iterations by which the pace is taken.
PACING = 20


@dataclass(frozen=True, slots=True)
class Slice:
    """What a short search may spend: iterations, seconds, or whichever ends first."""

    iterations: int | None
    seconds: float | None


class QuickSearch:
    """Short searches for plans of one problem, again and again with other prices of serving a request on a vehicle.

    Nothing is recombined, proven or judged: what the rounds are used for has to bear that they leave something out.

    Parameters
    ----------
    problem
        A problem that is known to be sound.
    seed
        Of the random numbers.
    """

    def __init__(self, problem: Problem, *, seed: int) -> None:
        self._problem = problem
        self._seed = seed
        self._engine: LinearEngine | None = None
        if is_linear(problem):
            # Tables and neighbours are worked out once: for a short search they are most of the work.
            self._engine = LinearEngine(problem, seed=seed)
            self._engine.near()

    def rounds(
        self,
        spend: Slice,
        *,
        costs: NDArray[np.int64] | None = None,
        initial: Sequence[Sequence[int]] = (),
        warmest: float = WARM,
    ) -> list[list[int]]:
        """Return rounds by vehicle, items as in `Solution`.

        Parameters
        ----------
        spend
            With ``iterations`` alone the outcome does not depend on the clock.
        costs
            int64[r, v], in place of ``request_vehicle_cost``; equal for vehicles that are alike, and no vehicle may serve what it may not serve without.
        initial
            Rounds to begin with; those that are not legal are dissolved.
        warmest
            The highest temperature from given rounds, as a part of the mean cost of a request.
        """
        if self._engine is None:
            return self._solved(spend, costs)
        if spend.seconds is not None:
            compile_kernels(linear=True)
        began = time.monotonic()
        engine = self._engine.sibling(self._seed)
        if costs is not None:
            _reprice(engine, costs)
        engine.load(initial)
        engine.complete()
        warmest = warmest if any(initial) else HOT
        if spend.seconds is not None:
            _anneal_until(engine, began + spend.seconds, spend.iterations, warmest=warmest)
        elif spend.iterations is not None:
            _anneal(engine, spend.iterations, warmest=warmest)
        return engine.best_items()

    def _solved(self, spend: Slice, costs: NDArray[np.int64] | None) -> list[list[int]]:
        problem = self._problem
        if costs is not None:
            problem = problem._replace(request_vehicle_cost=sealed(costs))
        iterations = 0 if spend.iterations is None and spend.seconds is None else spend.iterations
        plan = solve(problem, iterations=iterations, seconds=spend.seconds, seed=self._seed)
        return [plan.item[first:past].tolist() for first, past in pairwise(plan.item_first.tolist())]


def _reprice(engine: LinearEngine, costs: NDArray[np.int64]) -> None:
    """Have an engine that has done nothing yet count other prices; what it refuses for other reasons stays refused."""
    data = engine.data
    _, first = np.unique(data.vehicle[:, CLASS], return_index=True)
    own = costs[:, first]
    fit = np.where((data.fit >= NO_COST) | (own >= FORBIDDEN), NO_COST, own)
    vehicle = data.vehicle.copy()
    vehicle[:, PRICED] = True
    engine.data = data._replace(fit=sealed(fit), vehicle=sealed(vehicle))


def _temperatures(engine: LinearEngine, iterations: float, *, warmest: float) -> tuple[float, float]:
    """Return the first temperature and the last one, the first lower where there is little time."""
    unit = max(engine.mean_cost, 1e-6)
    heat = math.sqrt(max(iterations, 0.0) / max(engine.problem.request_count, 1) / UNHURRIED)
    hot = min(max(heat, LEAST_HEAT), 1.0) * HOT
    return min(hot, warmest) * unit, COLD * unit


def _anneal(engine: LinearEngine, iterations: int, *, warmest: float) -> None:
    hot, cold = _temperatures(engine, iterations, warmest=warmest)
    done = 0
    for step in range(STEPS):
        upto = iterations * (step + 1) // STEPS
        if upto > done:
            temperature = hot * (cold / hot) ** (step / STEPS)
            engine.run(upto - done, temperature, temperature)
            done = upto


def _anneal_until(engine: LinearEngine, end: float, iterations: int | None, *, warmest: float) -> None:
    engine.near()
    began = time.monotonic()
    engine.run(PACING, 1e-6, 1e-6)
    now = time.monotonic()
    pace = max((now - began) / PACING, 1e-7)
    most = math.inf if iterations is None else iterations
    hot, cold = _temperatures(engine, min((end - now) / pace, most), warmest=warmest)
    length = max(end - now, 1e-6)
    done = 0
    while now < end and done < most:
        part = max((now - end + length) / length, done / most)
        count = max(int(min(length / STEPS, end - now) / pace), 1)
        if iterations is not None:
            count = min(count, max(iterations // STEPS, 1), iterations - done)
        temperature = hot * (cold / hot) ** part
        engine.run(count, temperature, temperature)
        done += count
        before, now = now, time.monotonic()
        pace = max((now - before) / count, 1e-7)

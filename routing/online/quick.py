"""Short searches: a good plan in a part of a second, one of many for which a whole `solve` would be too much."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.rounds.linear.engine import LinearEngine
from routing.rounds.linear.scope import is_linear
from routing.rounds.problem import Problem
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


def quick_rounds(
    problem: Problem, spend: Slice, *, seed: int, initial: Sequence[Sequence[int]] = (), warmest: float = WARM
) -> list[list[int]]:
    """Return rounds by vehicle, items as in `Solution`, from a short search.

    Nothing is recombined, proven or judged: what the rounds are used for has to bear that they leave something out.

    Parameters
    ----------
    problem
        A problem that is known to be sound.
    spend
        With ``iterations`` the outcome does not depend on the clock.
    seed
        Of the random numbers.
    initial
        Rounds to begin with; those that are not legal are dissolved.
    """
    if not is_linear(problem):
        plan = solve(problem, iterations=spend.iterations, seconds=spend.seconds, seed=seed)
        return [plan.item[first:past].tolist() for first, past in pairwise(plan.item_first.tolist())]
    if spend.seconds is not None:
        compile_kernels(linear=True)
    began = time.monotonic()
    engine = LinearEngine(problem, seed=seed)
    engine.load(initial)
    engine.complete()
    warmest = warmest if any(initial) else HOT
    if spend.seconds is not None:
        _anneal_until(engine, began + spend.seconds, spend.iterations, warmest=warmest)
    elif spend.iterations is not None:
        _anneal(engine, spend.iterations, warmest=warmest)
    return engine.best_items()


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

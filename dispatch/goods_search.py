"""Plans whose goods do not meet where they may not: searched without looking, then put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from dispatch.goods_kinds import meetings
from routing.rounds.linear.scope import is_linear
from routing.rounds.problem import NONE, Problem
from routing.rounds.solution import Solution
from routing.rounds.solver import Progress, solve

#: One part of so many of a search's time or iterations is spent on parting goods that have met.
PART_FOR_PARTING = 8


def solve_apart(
    problem: Problem,
    *,
    seed: int,
    iterations: int | None = None,
    seconds: float | None = None,
    initial: Solution | None = None,
    on_progress: Callable[[Progress], bool | None] | None = None,
) -> Solution:
    """Search for the best plan of a problem with goods that may not meet.

    Rules about what may be on board together take the solver's slower engine, by ten times and more. Most plans do not need it: they are
    searched without the rules, which can only be better, and where goods have met that may not, these are taken out and the search goes
    on with the rules for a part of its length.

    Parameters
    ----------
    problem
        With classes, or without any: then it is searched as it is.
    seed, iterations, seconds, initial, on_progress
        As `routing.rounds.solver.solve` has them. The part with the rules comes on top of ``iterations``, and is within ``seconds``.
    """
    loose = problem._replace(
        request_class=_sealed(np.full(problem.request_count, NONE, dtype=np.int32)),
        class_conflict=_sealed(np.zeros((0, 0), dtype=np.bool_)),
    )
    if not problem.class_conflict.any() or not is_linear(loose):
        return solve(
            problem,
            seed=seed,
            iterations=iterations,
            seconds=seconds,
            initial=initial,
            on_progress=on_progress,
        )
    stopped: list[bool] = []

    def told(progress: Progress) -> bool | None:
        going_on = None if on_progress is None else on_progress(progress)
        if going_on is False:
            stopped.append(True)
        return going_on

    within = None if seconds is None else seconds * (PART_FOR_PARTING - 1) / PART_FOR_PARTING
    found = solve(loose, seed=seed, iterations=iterations, seconds=within, initial=initial, on_progress=told)
    start = _parted(problem, found)
    if start is None:
        return found
    after = solve(
        problem,
        seed=seed,
        iterations=0 if stopped else None if iterations is None else iterations // PART_FOR_PARTING,
        seconds=None if seconds is None or stopped else seconds / PART_FOR_PARTING,
        initial=plan_of_items(start),
        on_progress=None if stopped else on_progress,
    )
    return after._replace(iterations=after.iterations + found.iterations)


def plan_of_items(items: Sequence[Sequence[int]]) -> Solution:
    """Return rounds as a plan to start from, without times: whoever searches works those out."""
    nothing = np.zeros(0, dtype=np.int64)
    first = np.cumsum([0, *(len(own) for own in items)], dtype=np.int32)
    flat = np.array([item for own in items for item in own], dtype=np.int32)
    return Solution(
        first, flat, nothing, nothing, nothing, nothing, nothing, nothing, np.zeros(0, dtype=np.int32), 0, 0
    )


def items_of(solution: Solution) -> list[list[int]]:
    """Return the items of a plan by vehicle."""
    return [solution.item[first:past].tolist() for first, past in pairwise(solution.item_first.tolist())]


def _parted(problem: Problem, found: Solution) -> list[list[int]] | None:
    """Return the rounds without what meets, the most troublesome first; None where nothing does."""
    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    rounds = items_of(found)
    is_parted = False
    for number, items in enumerate(rounds):
        own = items
        while met := meetings(problem, own):
            is_parted = True
            trouble = Counter(request for pair in met for request in pair)
            out = min(trouble, key=lambda request: (-trouble[request], request))
            own = [item for item in own if item < 0 or owner[item] != out]
        rounds[number] = own if any(item >= 0 for item in own) else []
    return rounds if is_parted else None


def _sealed(column: np.ndarray) -> np.ndarray:
    column.flags.writeable = False
    return column

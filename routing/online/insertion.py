"""Insert what is new into the plan so far, most pressing first, and move nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from routing.rounds.live import LivePlan
from routing.rounds.problem import Problem
from routing.rounds.solution import Solution
from routing.rounds.solver import solve


def inserted(
    problem: Problem, present: Solution, *, rank: Callable[[int], Sequence[int]] | None = None
) -> Solution:
    """Return the plan so far with everything inserted that it leaves out, each where it costs least.

    Parameters
    ----------
    problem, present
        A problem and a plan of it.
    rank
        Of a request; those of a smaller rank are inserted first. By default the one whose window closes first.

    Raises
    ------
    RoutingError
        ``illegal_prefix``: the frozen tasks of a vehicle are no legal round.
    """
    left_out = present.unassigned.tolist()
    if not left_out:
        return present
    if not len(present.item):
        # There is nothing to keep: a first plan by the search's own insertion.
        return solve(problem, iterations=0)
    plan = LivePlan(problem, present)
    closes = last_start_s(problem)

    def order(request: int) -> tuple[int, ...]:
        return (*(rank(request) if rank is not None else ()), int(closes[request]), request)

    for request in sorted(left_out, key=order):
        plan.insert(request)
    return plan.solution()


def last_start_s(problem: Problem) -> NDArray[np.int64]:
    """Return when the last window of the first-closing task of each request ends, int64[r]."""
    if problem.request_count == 0:
        return np.zeros(0, dtype=np.int64)
    latest: NDArray[np.int64] = np.maximum.reduceat(problem.window_latest, problem.window_first[:-1])
    return np.minimum.reduceat(latest, problem.request_first[:-1])

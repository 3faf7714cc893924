"""Rules that hold between two tasks of a round, as the linear engine sees them: goods that may not meet, goods that may not ride for long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.rounds.linear.timed import timed_vehicles
from routing.rounds.problem import NO_LIMIT, NONE, Problem


def has_rides(problem: Problem) -> bool:
    """Whether some goods may be on board for so long only."""
    return bool((problem.request_max_ride_s < NO_LIMIT).any())


def has_company(problem: Problem) -> bool:
    """Whether some goods may not be on board with others."""
    return bool((clash_bits(problem) != 0).any())


def strict_rules(problem: Problem) -> NDArray[np.int64]:
    """Return int64[2], whether there are rides with a limit, and goods that may not meet."""
    return np.array([has_rides(problem), has_company(problem)], dtype=np.int64)


def strictly_taken(problem: Problem) -> bool:
    """Whether the engine can keep the rules of the problem: it follows them where it looks at the clock, and for goods that have a drop."""
    if not has_rides(problem) and not has_company(problem):
        return True
    return bool(
        timed_vehicles(problem).all()
        and len(problem.reload_location) == 0
        and (clash_bits(problem)[~problem.request_has_drop] == 0).all()
    )


def goods_class(problem: Problem) -> NDArray[np.int64]:
    """Return int64[r], the class of a request's goods, `NONE` for those that may be with anything."""
    return np.where(clash_bits(problem) != 0, problem.request_class, NONE)


def clash_bits(problem: Problem) -> NDArray[np.int64]:
    """Return int64[r], a bit for each class that may not be on board with the request."""
    if problem.class_conflict.size == 0:
        return np.zeros(problem.request_count, dtype=np.int64)
    bit = np.int64(1) << np.arange(len(problem.class_conflict), dtype=np.int64)
    bits = (problem.class_conflict * bit).sum(axis=1)
    return np.where(problem.request_class == NONE, 0, bits[np.maximum(problem.request_class, 0)])


def narrowed_windows(
    problem: Problem,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the first window of each task and the one past its last, int64[t], and the bounds of all, int64[w].

    They are without times at which a ride would be too long in any plan.

    A pickup ends no longer before the drop's first opening than the ride may take, and a drop starts no longer after the last end of a
    pickup. Frozen pickups stay as they are: nobody chooses when they are made. Where nothing would be left, nothing is taken away either.
    """
    first = problem.window_first[:-1].astype(np.int64)
    past = problem.window_first[1:].astype(np.int64)
    earliest, latest = problem.window_earliest.copy(), problem.window_latest.copy()
    frozen = np.zeros(problem.task_count, dtype=np.bool_)
    frozen[problem.prefix_task] = True
    for request in np.flatnonzero(
        (problem.request_max_ride_s < NO_LIMIT) & problem.request_has_drop
    ).tolist():
        longest = int(problem.request_max_ride_s[request])
        pickups = range(int(problem.request_first[request]), int(problem.request_first[request + 1]) - 1)
        drop = pickups.stop
        opens = int(problem.window_earliest[first[drop]])
        for task in pickups:
            if frozen[task]:
                continue
            bound = opens - longest - int(problem.task_service_s[task])
            still = first[task] + int(np.searchsorted(latest[first[task] : past[task]], bound))
            if still < past[task]:
                first[task] = still
                earliest[still] = max(int(earliest[still]), bound)
        if frozen[drop]:
            continue
        ends = [
            int(latest[past[task] - 1]) + int(problem.task_service_s[task])
            for task in pickups
            if not frozen[task]
        ]
        bound = min(ends, default=4 * NO_LIMIT) + longest
        if bound >= opens:
            latest[first[drop] : past[drop]] = np.minimum(latest[first[drop] : past[drop]], bound)
            # Windows that open too late are empty now, and behind the last one that is not.
            past[drop] = first[drop] + int((earliest[first[drop] : past[drop]] <= bound).sum())
    return first, past, earliest, latest

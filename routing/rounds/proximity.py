"""Which requests are near which, in place and time: the ruin of a search spreads among them."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import NO_LIMIT, Problem

#: Neighbours kept for each request.
NEIGHBOURS = 120


def proximity(problem: Problem) -> NDArray[np.float32]:
    """Return how far requests are from one another in place and time.

    The distance of a task to another is the travel time between them, plus a fifth of the wait and
    the whole of the delay that the windows force; a request's distance to another is the mean over
    its tasks of the nearest task of the other, and the two directions are averaged.

    Returns
    -------
    NDArray
        float32[r, r], seconds.

    Notes
    -----
    The weights of wait and delay follow Vidal et al. (2013), doi 10.1016/j.cor.2012.07.018.
    """
    requests = problem.request_count
    result = np.zeros((requests, requests), dtype=np.float32)
    if requests == 0:
        return result
    location = problem.task_location
    earliest = problem.window_earliest[problem.window_first[:-1]].astype(np.float64)
    latest = problem.window_latest[problem.window_first[1:] - 1].astype(np.float64)
    service = problem.task_service_s.astype(np.float64)
    travel = problem.durations_s.min(axis=0)
    first = problem.request_first
    sizes = np.diff(first)
    for request in range(requests):
        total = np.zeros(requests, dtype=np.float64)
        for task in range(first[request], first[request + 1]):
            way = travel[location[task]][location].astype(np.float64)
            back = travel[:, location[task]][location].astype(np.float64)
            out = _strain(way, service[task], earliest[task], latest[task], earliest, latest)
            home = _strain(back, service, earliest, latest, earliest[task], latest[task])
            total += np.minimum.reduceat(np.minimum(out, home), first[:-1])
        result[request] = total / sizes[request]
    return cast("NDArray[np.float32]", (result + result.T) / 2)


def _strain(
    way: NDArray[np.float64],
    service: NDArray[np.float64] | float,
    earliest: NDArray[np.float64] | float,
    latest: NDArray[np.float64] | float,
    next_earliest: NDArray[np.float64] | float,
    next_latest: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    wait = np.maximum(next_earliest - latest - service - way, 0.0)
    delay = np.maximum(earliest + service + way - next_latest, 0.0)
    return way + 0.2 * np.minimum(wait, NO_LIMIT) + np.minimum(delay, NO_LIMIT)


def neighbours(problem: Problem) -> NDArray[np.int32]:
    """Return int32[r, k], the requests nearest to each request, itself first."""
    near = proximity(problem)
    np.fill_diagonal(near, -1.0)
    kept = min(NEIGHBOURS, problem.request_count)
    order = np.argsort(near, axis=1, kind="stable")[:, :kept].astype(np.int32)
    order.flags.writeable = False
    return order

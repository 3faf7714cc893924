"""Which requests are near which, in place and time: the ruin of a search spreads among them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import NO_LIMIT, Problem
from routing.rounds.proximity_kernels import one_way

#: Neighbours kept for each request.
NEIGHBOURS = 120
#: Rows sorted at a time, which bounds the memory that sorting takes.
BLOCK = 256


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
    travel = problem.durations_s.min(axis=0)
    for array in problem.bucket_durations_s.min(axis=1) if len(problem.bucket_from_s) else ():
        travel = np.minimum(travel, array)
    travel.flags.writeable = False
    columns = (
        problem.task_service_s,
        problem.window_earliest[problem.window_first[:-1]],
        problem.window_latest[problem.window_first[1:] - 1],
    )
    service, earliest, latest = (
        np.clip(column, -NO_LIMIT, NO_LIMIT).astype(np.float64) for column in columns
    )
    one_way(travel, problem.request_first, problem.task_location, service, earliest, latest, result)
    result += result.T
    result *= np.float32(0.5)
    return result


def neighbours(problem: Problem) -> NDArray[np.int32]:
    """Return int32[r, k], the requests nearest to each request, itself first."""
    near = proximity(problem)
    np.fill_diagonal(near, -1.0)
    kept = min(NEIGHBOURS, problem.request_count)
    order = np.empty((len(near), kept), dtype=np.int32)
    for start in range(0, len(near), BLOCK):
        rows = near[start : start + BLOCK]
        order[start : start + BLOCK] = np.argsort(rows, axis=1, kind="stable")[:, :kept]
    order.flags.writeable = False
    return order

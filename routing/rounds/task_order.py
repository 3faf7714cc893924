"""The order of tasks inside the engines: in each request those that are frozen come first, so that the others lie together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import Problem


def inner_tasks(problem: Problem) -> NDArray[np.int64]:
    """Return int64[t], the task of the problem by its number in the kernels: frozen ones first in each request."""
    order = np.arange(problem.task_count)
    if len(problem.prefix_task) == 0:
        return order
    frozen = np.zeros(problem.task_count, dtype=np.bool_)
    frozen[problem.prefix_task] = True
    return np.lexsort((order, ~frozen, task_requests(problem)))


def task_requests(problem: Problem) -> NDArray[np.int64]:
    """Return int64[t], the request of each task."""
    return np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))

"""A problem with some of its requests only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import Problem


def only_requests(problem: Problem, kept: NDArray[np.bool_]) -> tuple[Problem, NDArray[np.int64]]:
    """Return the problem without the other requests.

    Parameters
    ----------
    kept
        bool[r]; requests with frozen tasks have to be among them.

    Returns
    -------
    Problem
        Locations and vehicles as before, requests renumbered in their order.
    int64[t]
        The number that each of its tasks has in the problem given.
    """
    requests = np.flatnonzero(kept)
    number = np.full(problem.request_count, -1, dtype=np.int64)
    number[requests] = np.arange(len(requests))
    of_task = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    task = np.flatnonzero(kept[of_task])
    task_number = np.full(problem.task_count, -1, dtype=np.int64)
    task_number[task] = np.arange(len(task))
    windows = np.diff(problem.window_first)
    window = np.flatnonzero(np.repeat(kept[of_task], windows))
    columns: dict[str, Any] = {}
    for name in Problem._fields:
        column = getattr(problem, name)
        if name.startswith("request_") and name != "request_first":
            columns[name] = column[requests]
        elif name.startswith("task_"):
            columns[name] = column[task]
    columns["request_first"] = _offsets(np.diff(problem.request_first)[requests])
    columns["window_first"] = _offsets(windows[task])
    columns["window_earliest"] = problem.window_earliest[window]
    columns["window_latest"] = problem.window_latest[window]
    for name in ("apart_pair", "order_pair"):
        pairs = number[getattr(problem, name)].reshape(-1, 2)
        columns[name] = pairs[(pairs >= 0).all(axis=1)]
    columns["prefix_task"] = task_number[problem.prefix_task]
    return problem._replace(
        **{name: _sealed(column, getattr(problem, name).dtype) for name, column in columns.items()}
    ), task


def _offsets(sizes: NDArray[np.generic]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(sizes)])


def _sealed(column: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    copy = np.array(column, dtype=dtype, order="C")
    copy.flags.writeable = False
    return copy

"""Parts of problems and plans: some of the requests only, and what a round is made of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.online.sealing import sealed
from routing.rounds.problem import Problem
from routing.rounds.solution import Solution


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
        **{name: sealed(column, getattr(problem, name).dtype) for name, column in columns.items()}
    ), task


def _offsets(sizes: NDArray[np.generic]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(sizes)])


def requests_of(problem: Problem, items: Sequence[int]) -> NDArray[np.int64]:
    """Return the requests of a round, ascending."""
    tasks = np.array([item for item in items if item >= 0], dtype=np.int64)
    return np.unique(np.searchsorted(problem.request_first, tasks, side="right") - 1)


def rounds_of(plan: Solution) -> list[list[int]]:
    """Return the items of each vehicle of a plan."""
    return [plan.item[first:past].tolist() for first, past in pairwise(plan.item_first.tolist())]

"""The orders in which requests that are left out are inserted again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import Problem


def insertion_orders(problem: Problem) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return sort keys and how often each order is used.

    The orders are: at random, biggest load first, farthest from the vehicles first, nearest first,
    narrowest windows first, earliest closing first, most tasks first, dearest to leave out first.

    Returns
    -------
    keys
        float64[8, r], requests are inserted by ascending key; ties at random.
    weights
        float64[8], relative frequency.
    """
    requests = problem.request_count
    if requests == 0 or problem.vehicle_count == 0:
        return np.zeros((8, requests)), np.ones(8)
    first = problem.request_first[:-1]
    room = np.maximum(problem.vehicle_capacity.max(axis=0, initial=1).astype(np.float64), 1.0)
    load = (np.maximum(problem.task_load, 0) / room).sum(axis=1)
    starts = np.unique(problem.vehicle_start)
    reach = problem.durations_s[0][starts].min(axis=0)[problem.task_location].astype(np.float64)
    open_s = np.add.reduceat(
        (problem.window_latest - problem.window_earliest).astype(np.float64), problem.window_first[:-1]
    )
    closing = problem.window_latest[problem.window_first[1:] - 1].astype(np.float64)
    farthest = np.maximum.reduceat(reach, first)
    keys = np.stack(
        [
            np.zeros(requests),
            -np.add.reduceat(load, first),
            -farthest,
            farthest,
            np.minimum.reduceat(open_s, first),
            np.minimum.reduceat(closing, first),
            -np.diff(problem.request_first).astype(np.float64),
            -problem.request_prize.astype(np.float64),
        ]
    )
    weights = np.array([6.0, 2.0, 1.0, 4.0, 2.0, 2.0, 1.0, 0.0])
    if problem.request_prize.min() < problem.request_prize.max():
        weights[7] = 4.0
    return keys, weights

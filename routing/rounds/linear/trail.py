"""The memory of a search of the linear engine: where it stands and where it has been."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.rounds.linear.span_tables import NO_PAUSE
from routing.rounds.linear.tables import CLASS, REQUEST, LinearTables, row_width
from routing.rounds.problem import Problem

# Entries of Trail.totals.
KEPT_COST = 0
BEST_COST = 1
ITERATIONS = 2
STAMP = 3  # insertions tried
SEED = 4  # request around which the last ruin was


class Trail(NamedTuple):
    """Where a search stands and where it has been.

    Attributes
    ----------
    kept_count, kept_item, kept_pause
        int64[v], int64[v, w], int64[v], the rounds that the search goes on from, and where their breaks are.
    best_count, best_item, best_pause
        The best rounds so far.
    touched, newer
        int8[v], rounds that differ from the kept ones; kept rounds that differ from the best ones.
    struck
        int64[v], iteration in which the round has last lost a string.
    marked
        int64[r], iteration in which the request was last marked for removal.
    home
        int64[r], the last vehicle of the request.
    tried
        int64[c], insertion for which an empty vehicle of the class was last tried.
    locked
        int8[v], vehicles that may not be used.
    absent
        int64[r + 1], number of requests left out, then these.
    rank
        float64[r], by which they are sorted.
    known_mark, known_cost, known_exact
        int64[r, v], int64[r, v], int8[r, v], the cheapest insertion of a request into the round with that mark: its cost, or
        a bound below which there is none; `NO_COST` where it was tried and the round was not legal.
    totals
        int64[5], named above.
    """

    kept_count: NDArray[np.int64]
    kept_item: NDArray[np.int64]
    kept_pause: NDArray[np.int64]
    best_count: NDArray[np.int64]
    best_item: NDArray[np.int64]
    best_pause: NDArray[np.int64]
    touched: NDArray[np.int8]
    newer: NDArray[np.int8]
    struck: NDArray[np.int64]
    marked: NDArray[np.int64]
    home: NDArray[np.int64]
    tried: NDArray[np.int64]
    locked: NDArray[np.int8]
    absent: NDArray[np.int64]
    rank: NDArray[np.float64]
    known_mark: NDArray[np.int64]
    known_cost: NDArray[np.int64]
    known_exact: NDArray[np.int8]
    totals: NDArray[np.int64]


def make_trail(problem: Problem, data: LinearTables) -> Trail:
    """Allocate the memory of a search."""
    vehicles, width, requests = problem.vehicle_count, row_width(problem), problem.request_count
    owners = int(data.vehicle[:, CLASS].max(initial=0)) + 1
    totals = np.zeros(5, dtype=np.int64)
    totals[[KEPT_COST, BEST_COST]] = 2**62
    assert data.task.shape[1] > REQUEST
    return Trail(
        kept_count=np.zeros(vehicles, dtype=np.int64),
        kept_item=np.zeros((vehicles, width), dtype=np.int64),
        kept_pause=np.full(vehicles, NO_PAUSE, dtype=np.int64),
        best_count=np.zeros(vehicles, dtype=np.int64),
        best_item=np.zeros((vehicles, width), dtype=np.int64),
        best_pause=np.full(vehicles, NO_PAUSE, dtype=np.int64),
        touched=np.zeros(vehicles, dtype=np.int8),
        newer=np.zeros(vehicles, dtype=np.int8),
        struck=np.zeros(vehicles, dtype=np.int64),
        marked=np.zeros(requests, dtype=np.int64),
        home=np.full(requests, -1, dtype=np.int64),
        tried=np.zeros(owners, dtype=np.int64),
        locked=np.zeros(vehicles, dtype=np.int8),
        absent=np.zeros(requests + 1, dtype=np.int64),
        rank=np.zeros(requests, dtype=np.float64),
        known_mark=np.zeros((requests, vehicles), dtype=np.int64),
        known_cost=np.zeros((requests, vehicles), dtype=np.int64),
        known_exact=np.zeros((requests, vehicles), dtype=np.int8),
        totals=totals,
    )

"""A solution of a routing problem as arrays: what each vehicle does, in order and when."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Solution(NamedTuple):
    """The rounds of all vehicles with their schedule. All arrays are read-only.

    The items of vehicle ``v``'s round are ``item_first[v] .. item_first[v + 1]``. The schedule of
    a given sequence is fixed by the rule of `routing.rounds.schedule`, so that anyone can recompute it:
    serve everything as early as possible, which gives the earliest end; then leave the start as late as that
    end allows, so that no paid time is lost by leaving too early.

    Attributes
    ----------
    item_first
        int32[v + 1].
    item
        int32[i], a task, ``-1 - b`` for break ``b``, or ``-1 - breaks - x`` for a reload at place ``x``.
    arrival_s
        int64[i], seconds, arrival at the place of the item.
    start_s
        int64[i], start of service or of the break. Setup is done between arrival and start of
        service, so service starts no earlier than arrival plus setup; waiting comes on top.
    end_s
        int64[i], end of service or break.
    vehicle_departure_s, vehicle_return_s
        int64[v], departure from the start place and end of the round; both zero for an unused vehicle.
    vehicle_distance_m
        int64[v], metres of the round.
    unassigned
        int32[u], requests left out, ascending.
    cost
        Cost of the used vehicles plus the prizes of the requests left out.
    iterations
        Iterations of the search that found it.
    lower_bound
        No plan costs less.
    """

    item_first: NDArray[np.int32]
    item: NDArray[np.int32]
    arrival_s: NDArray[np.int64]
    start_s: NDArray[np.int64]
    end_s: NDArray[np.int64]
    vehicle_departure_s: NDArray[np.int64]
    vehicle_return_s: NDArray[np.int64]
    vehicle_distance_m: NDArray[np.int64]
    unassigned: NDArray[np.int32]
    cost: int
    iterations: int
    lower_bound: int = 0

"""The search for a plan with one vehicle less: requests may be left out for a while, those that often are come first.

After the fleet minimisation of Christiaens and Vanden Berghe (2020), doi 10.1287/trsc.2019.0914: a
plan is accepted if the requests that it leaves out have been left out less often in sum.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.linear.exchange_kernels import EXCHANGE_RATE, exchange_vehicles
from routing.rounds.linear.memory_kernels import go_back, keep
from routing.rounds.linear.recreate_kernels import BLINK_RATE, recreate, sort_absent
from routing.rounds.linear.row_kernels import install
from routing.rounds.linear.ruin_kernels import ruin
from routing.rounds.linear.tables import PRIZE, REQUEST, Desk, LinearTables, Rows
from routing.rounds.linear.trail import ITERATIONS, KEPT_COST, Trail
from routing.rounds.random_kernels import draw
from routing.rounds.wide_kernels import wide


@lean_kernel
def close_round(data: LinearTables, rows: Rows, trail: Trail, v: int) -> None:
    """Lock a vehicle and leave out what it served; the outcome becomes the kept plan."""
    for k in range(1, rows.length[v] + 1):
        task = rows.item[v, k]
        if task >= 0:
            request = data.task[task, REQUEST]
            if rows.vehicle_of[request] >= 0:
                rows.vehicle_of[request] = -1
                trail.absent[0] += 1
                trail.absent[trail.absent[0]] = request
    rows.length[v] = 0
    install(data, rows, v)
    trail.locked[v] = 1
    trail.touched[v] = 1
    keep(rows, trail)


@lean_kernel
def required_absences(
    absent: NDArray[np.int64], absences: NDArray[np.int64], required: NDArray[np.int8]
) -> int:
    """Return how often those of the requests given that must be served have been absent, in sum."""
    total = wide(0)
    for n in range(1, absent[0] + 1):
        if required[absent[n]] == 1:
            total += absences[absent[n]]
    return total


@lean_kernel
def hunt(
    data: LinearTables,
    rows: Rows,
    desk: Desk,
    trail: Trail,
    near: NDArray[np.int32],
    keys: NDArray[np.float64],
    weights: NDArray[np.float64],
    required: NDArray[np.int8],
    absences: NDArray[np.int64],
    kept_absent: NDArray[np.int64],
    iterations: int,
    temperature: float,
    longest_string: float,
    mean_removed: float,
    random: NDArray[np.uint64],
) -> bool:
    """Run iterations until no request that must be served is left out; return whether that is so.

    Parameters
    ----------
    required
        int8[r], requests that must be served.
    absences
        int64[r], how often each request was left out, at least 1.
    kept_absent
        int64[r + 1], number of requests that the kept plan leaves out, then these.
    """
    totals = trail.totals
    for n in range(trail.absent[0] + 1):
        kept_absent[n] = trail.absent[n]
    old = required_absences(kept_absent, absences, required)
    if old == 0:
        return True
    for _ in range(iterations):
        ruin(data, rows, desk, trail, near, longest_string, mean_removed, random)
        totals[ITERATIONS] += 1
        if len(trail.tried) > 1 and draw(random) < EXCHANGE_RATE:
            exchange_vehicles(data, rows, desk, trail, random)
        sort_absent(trail, keys, weights, trail.absent[0], random)
        recreate(data, rows, desk, trail, trail.absent[0], wide(0), BLINK_RATE, random)
        cost = wide(0)
        for v in range(len(rows.length)):
            cost += rows.cost[v]
        for n in range(1, trail.absent[0] + 1):
            if required[trail.absent[n]] == 0:
                cost += data.request[trail.absent[n], PRIZE]
        new = required_absences(trail.absent, absences, required)
        old = required_absences(kept_absent, absences, required)
        for n in range(1, trail.absent[0] + 1):
            absences[trail.absent[n]] += 1
        lower = float(cost) < float(totals[KEPT_COST]) - temperature * math.log(1.0 - draw(random))
        if new == 0 or new < old or (new == old and lower):
            keep(rows, trail)
            totals[KEPT_COST] = cost
            for n in range(trail.absent[0] + 1):
                kept_absent[n] = trail.absent[n]
            if new == 0:
                return True
        else:
            go_back(data, rows, trail)
    return False

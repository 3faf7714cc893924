"""The kernel of the search: ruin, recreate, and simulated annealing; and the pool of the rounds seen."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.periodic.recreate_kernels import recreate
from routing.periodic.ruin_kernels import ruin
from routing.periodic.tables import POOL, POOL_TRIES, Desk, PeriodTables, Pool, Rows
from routing.rounds.random_kernels import draw
from routing.rounds.wide_kernels import wide

BLINK = 0.02


@lean_kernel
def total_cost(data: PeriodTables, rows: Rows) -> int:
    """Return the cost of a plan."""
    vehicles, days = len(data.start), len(data.shift)
    total, peak = wide(0), wide(0)
    for day in range(days):
        lasts = wide(0)
        for vehicle in range(vehicles):
            total += rows.cost[day * vehicles + vehicle]
            lasts += rows.duration[day * vehicles + vehicle]
        peak = max(peak, lasts)
    total += data.peak_cost * peak
    for client in range(len(data.location)):
        if rows.scheme[client] < 0:
            total += data.prize[client]
            continue
        total += data.scheme_cost[rows.scheme[client]]
        if data.change_cost[client] > 0:
            for day in range(days):
                by = rows.vehicle[client, day]
                first = by >= 0
                for other in range(day):
                    if rows.vehicle[client, other] == by:
                        first = False
                if first:
                    total += data.change_cost[client]
            total -= data.change_cost[client]
    return total


@lean_kernel
def copy(source: Rows, target: Rows) -> None:
    """Make a plan the same as another one; rows of one stamp are the same already."""
    for row in range(len(source.size)):
        if source.stamp[row] == target.stamp[row]:
            continue
        target.stamp[row] = source.stamp[row]
        target.size[row] = source.size[row]
        target.cost[row] = source.cost[row]
        target.duration[row] = source.duration[row]
        for j in range(source.size[row]):
            target.client[row, j] = source.client[row, j]
    for client in range(len(source.scheme)):
        target.scheme[client] = source.scheme[client]
        for day in range(source.vehicle.shape[1]):
            target.vehicle[client, day] = source.vehicle[client, day]


@lean_kernel
def gather(data: PeriodTables, rows: Rows, pool: Pool, moment: int, since: int) -> None:
    """Keep the rounds of a plan with later stamps than ``since`` in the pool; where it is full, the one seen longest ago goes."""
    for row in range(len(rows.size)):
        count = rows.size[row]
        if count == 0 or rows.stamp[row] <= since:
            continue
        key = np.uint64(0)
        for j in range(count):
            key ^= data.tag[rows.client[row, j]]
        slot = wide(key & np.uint64(POOL - 1))
        chosen, known = wide(-1), False
        for step in range(POOL_TRIES):
            at = (slot + step) & (POOL - 1)
            if pool.key[at] == key:
                chosen, known = at, True
                break
            if chosen < 0 or pool.key[at] == 0 or (pool.key[chosen] != 0 and pool.age[at] < pool.age[chosen]):
                chosen = at
            if pool.key[at] == 0:
                break
        pool.age[chosen] = moment
        if known and pool.cost[chosen] <= rows.cost[row]:
            continue
        pool.key[chosen] = key
        pool.cost[chosen] = rows.cost[row]
        pool.lasts[chosen] = rows.duration[row]
        pool.size[chosen] = count
        pool.row[chosen] = row
        for j in range(count):
            pool.client[chosen, j] = rows.client[row, j]


@lean_kernel
def search(
    data: PeriodTables,
    rows: Rows,
    kept: Rows,
    best: Rows,
    desk: Desk,
    pool: Pool,
    costs: NDArray[np.int64],
    iterations: int,
    temperature: float,
) -> None:
    """Ruin and recreate so many times.

    Parameters
    ----------
    rows, kept, best
        The plan at work, equal to the one that the search goes on from, and the best one.
    costs
        int64[3], costs of the last two, and iterations so far.
    temperature
        Of annealing, in cost.
    """
    for _ in range(iterations):
        costs[2] += 1
        since = desk.touched[2]
        ruin(data, rows, desk)
        recreate(data, rows, desk, BLINK)
        cost = total_cost(data, rows)
        if cost < costs[0] - temperature * math.log(max(draw(desk.random), 1e-300)):
            costs[0] = cost
            copy(rows, kept)
            gather(data, rows, pool, costs[2], since)
            if cost < costs[1]:
                costs[1] = cost
                copy(rows, best)
        else:
            copy(kept, rows)

"""Kernels that remove strings of requests from neighbouring rounds.

After SISR of Christiaens and Vanden Berghe (2020), doi 10.1287/trsc.2019.0914, carried over from
customers to requests: a string is a stretch of tasks, and every request with a task in it goes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.linear.row_kernels import install
from routing.rounds.linear.tables import (
    FIRST,
    PAST,
    PREFIX,
    RELOAD,
    REQUEST,
    Desk,
    LinearTables,
    Rows,
)
from routing.rounds.linear.trail import ITERATIONS, SEED, Trail
from routing.rounds.linear.trip_kernels import merge_trips
from routing.rounds.random_kernels import below, draw
from routing.rounds.wide_kernels import wide

#: Probability that a string spares some requests in its middle, and that the spared part grows.
SPLIT_RATE = 0.5
SPLIT_GROWTH = 0.99


@lean_kernel
def drop_marked(data: LinearTables, rows: Rows, trail: Trail, v: int, stamp: int) -> None:
    """Take the requests marked in this iteration out of a row."""
    n = rows.length[v]
    item = rows.item[v]
    frozen = data.vehicle[v, PREFIX]
    kept = wide(frozen)
    trail.touched[v] = 1
    for k in range(frozen + 1, n + 1):
        task = item[k]
        if task == RELOAD:
            # No reload at the start, nor two in a row.
            if kept > 0 and item[kept] != RELOAD:
                kept += 1
                item[kept] = task
            continue
        request = data.task[task, REQUEST]
        if trail.marked[request] == stamp:
            if rows.vehicle_of[request] >= 0:
                rows.vehicle_of[request] = -1
                trail.absent[0] += 1
                trail.absent[trail.absent[0]] = request
            continue
        kept += 1
        item[kept] = task
    if kept > 0 and item[kept] == RELOAD:
        kept -= 1
    rows.length[v] = kept
    if install(data, rows, v):
        return
    # Without the triangle inequality the rest may be illegal: then all of it goes.
    for k in range(frozen + 1, kept + 1):
        if item[k] >= 0:
            request = data.task[item[k], REQUEST]
            if rows.vehicle_of[request] >= 0:
                rows.vehicle_of[request] = -1
                trail.absent[0] += 1
                trail.absent[trail.absent[0]] = request
    rows.length[v] = frozen
    install(data, rows, v)


@lean_kernel
def ruin(
    data: LinearTables,
    rows: Rows,
    desk: Desk,
    trail: Trail,
    near: NDArray[np.int32],
    longest_string: float,
    mean_removed: float,
    random: NDArray[np.uint64],
) -> None:
    """Remove strings of requests near a random one from several rounds."""
    requests = len(rows.vehicle_of)
    used = wide(0)
    items = wide(0)
    for v in range(len(rows.length)):
        count = rows.length[v] - data.vehicle[v, PREFIX]
        if count > 0 and trail.locked[v] == 0:
            used += 1
            items += count
    if used == 0:
        return
    stamp = trail.totals[ITERATIONS] + 1
    longest = min(longest_string, max(1.0, items / used))
    strings = max(int(1.0 + draw(random) * (4.0 * mean_removed / (1.0 + longest) - 1.0)), 1)
    seed = below(random, requests)
    # Where a part of the vehicles is locked, the ruin begins in the other part, and never at what is over.
    for _ in range(100):
        over = data.request[seed, FIRST] == data.request[seed, PAST]
        if rows.vehicle_of[seed] < 0 or (trail.locked[rows.vehicle_of[seed]] == 0 and not over):
            break
        seed = below(random, requests)
    trail.totals[SEED] = seed
    done = wide(0)
    for n in range(near.shape[1]):
        if done >= strings:
            break
        request = wide(near[seed, n])
        v = rows.vehicle_of[request]
        if v < 0 or trail.struck[v] == stamp or trail.locked[v] == 1:
            continue
        size = data.request[request, PAST] - data.request[request, FIRST]
        if size == 0:
            continue
        trail.struck[v] = stamp
        done += 1
        frozen = data.vehicle[v, PREFIX]
        count = rows.length[v] - frozen
        most = min(longest, float(count))
        length = int(1.0 + draw(random) * most)
        length = min(length, count)
        # One task of the request is in the string.
        task = data.request[request, FIRST] + below(random, size)
        middle = wide(frozen + 1)
        item = rows.item[v]
        while item[middle] != task:
            middle += 1
        spared = wide(0)
        if length > 1 and length < count and draw(random) < SPLIT_RATE:
            spared = wide(1)
            while length + spared < count and draw(random) > SPLIT_GROWTH:
                spared += 1
        span = length + spared
        low = max(middle - below(random, span), wide(frozen + 1))
        low = min(low, rows.length[v] - span + 1)
        skip_from = low + 1 + below(random, length) if spared > 0 else low + span
        for k in range(low, low + span):
            if spared > 0 and k >= skip_from and k < skip_from + spared and k != middle:
                continue
            if item[k] >= 0:
                trail.marked[data.task[item[k], REQUEST]] = stamp
        drop_marked(data, rows, trail, v, stamp)
        merge_trips(data, rows, desk, v)

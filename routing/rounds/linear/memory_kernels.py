"""Kernels by which a search keeps a plan, returns to it, and remembers the best one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.linear.row_kernels import install
from routing.rounds.linear.tables import FIRST, PAST, PREFIX, PRIZE, REQUEST, LinearTables, Rows
from routing.rounds.linear.trail import BEST_COST, KEPT_COST, Trail
from routing.rounds.wide_kernels import wide


@lean_kernel
def total_cost(data: LinearTables, rows: Rows, trail: Trail) -> int:
    """Return the cost of the rounds and the prizes of the requests left out."""
    total = wide(0)
    for v in range(len(rows.length)):
        total += rows.cost[v]
    for n in range(1, trail.absent[0] + 1):
        total += data.request[trail.absent[n], PRIZE]
    return total


@lean_kernel
def keep(rows: Rows, trail: Trail) -> None:
    """Make the present rounds those that the search goes on from."""
    for v in range(len(rows.length)):
        if trail.touched[v] == 1:
            trail.touched[v] = 0
            trail.newer[v] = 1
            trail.kept_count[v] = rows.length[v]
            trail.kept_pause[v] = rows.pause[v]
            for k in range(1, rows.length[v] + 1):
                trail.kept_item[v, k] = rows.item[v, k]


@lean_kernel
def go_back(data: LinearTables, rows: Rows, trail: Trail) -> None:
    """Undo everything since the last `keep`."""
    for v in range(len(rows.length)):
        if trail.touched[v] == 1:
            for k in range(data.vehicle[v, PREFIX] + 1, rows.length[v] + 1):
                if rows.item[v, k] >= 0:
                    rows.vehicle_of[data.task[rows.item[v, k], REQUEST]] = -1
    for n in range(1, trail.absent[0] + 1):
        rows.vehicle_of[trail.absent[n]] = -1
    for v in range(len(rows.length)):
        if trail.touched[v] == 1:
            trail.touched[v] = 0
            rows.length[v] = trail.kept_count[v]
            for k in range(data.vehicle[v, PREFIX] + 1, rows.length[v] + 1):
                task = trail.kept_item[v, k]
                rows.item[v, k] = task
                if task >= 0:
                    rows.vehicle_of[data.task[task, REQUEST]] = v
                    trail.home[data.task[task, REQUEST]] = v
            install(data, rows, v)
    count = wide(0)
    for r in range(len(rows.vehicle_of)):
        if rows.vehicle_of[r] < 0:
            count += 1
            trail.absent[count] = r
    trail.absent[0] = count


@lean_kernel
def remember(trail: Trail) -> None:
    """Store the kept rounds as the best ones."""
    for v in range(len(trail.kept_count)):
        if trail.newer[v] == 1:
            trail.newer[v] = 0
            trail.best_count[v] = trail.kept_count[v]
            trail.best_pause[v] = trail.kept_pause[v]
            for k in range(1, trail.kept_count[v] + 1):
                trail.best_item[v, k] = trail.kept_item[v, k]


@lean_kernel
def take_rows(
    data: LinearTables, rows: Rows, trail: Trail, count: NDArray[np.int64], item: NDArray[np.int64]
) -> None:
    """Go on from rounds given as arrays like ``kept_count`` and ``kept_item``; one that is not legal is dissolved."""
    for r in range(len(rows.vehicle_of)):
        if data.request[r, FIRST] < data.request[r, PAST]:
            rows.vehicle_of[r] = -1
    for v in range(len(rows.length)):
        rows.length[v] = count[v]
        for k in range(data.vehicle[v, PREFIX] + 1, count[v] + 1):
            task = item[v, k]
            rows.item[v, k] = task
            if task >= 0:
                rows.vehicle_of[data.task[task, REQUEST]] = v
                trail.home[data.task[task, REQUEST]] = v
        if not install(data, rows, v):
            # Put together from several plans, and without the triangle inequality: then what is not frozen goes.
            for k in range(data.vehicle[v, PREFIX] + 1, count[v] + 1):
                if item[v, k] >= 0:
                    rows.vehicle_of[data.task[item[v, k], REQUEST]] = -1
            rows.length[v] = data.vehicle[v, PREFIX]
            install(data, rows, v)
        trail.touched[v] = 1
    trail.absent[0] = 0
    for r in range(len(rows.vehicle_of)):
        if rows.vehicle_of[r] < 0:
            trail.absent[0] += 1
            trail.absent[trail.absent[0]] = r
    keep(rows, trail)
    cost = total_cost(data, rows, trail)
    trail.totals[KEPT_COST] = cost
    trail.totals[BEST_COST] = cost
    for v in range(len(rows.length)):
        trail.newer[v] = 1
    remember(trail)

"""Kernels by which rounds of vehicles that differ change places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.linear.row_kernels import install
from routing.rounds.linear.tables import (
    CLASS,
    END,
    FIXED,
    NO_COST,
    PER_M,
    PROFILE,
    REQUEST,
    START,
    Desk,
    LinearTables,
    Rows,
)
from routing.rounds.linear.trail import ITERATIONS, STAMP, Trail
from routing.rounds.random_kernels import below

#: Probability that rounds of two vehicles that differ change places before requests are inserted again.
EXCHANGE_RATE = 0.5


@lean_kernel
def change_rows(data: LinearTables, rows: Rows, desk: Desk, a: int, b: int) -> None:
    """Give the items of each of two rows to the other."""
    length = rows.length[a]
    for k in range(1, length + 1):
        desk.backup[k] = rows.item[a, k]
    rows.length[a] = rows.length[b]
    for k in range(1, rows.length[b] + 1):
        rows.item[a, k] = rows.item[b, k]
    rows.length[b] = length
    for k in range(1, length + 1):
        rows.item[b, k] = desk.backup[k]
    for v in (a, b):
        for k in range(1, rows.length[v] + 1):
            if rows.item[v, k] >= 0:
                rows.vehicle_of[data.task[rows.item[v, k], REQUEST]] = v


@lean_kernel
def exchange_vehicles(
    data: LinearTables, rows: Rows, desk: Desk, trail: Trail, random: NDArray[np.uint64]
) -> None:
    """Let a ruined round and another one change vehicles, if these differ and the rounds stay legal."""
    vehicles = len(rows.length)
    stamp = trail.totals[ITERATIONS]
    a = below(random, vehicles)
    for _ in range(vehicles):
        if trail.struck[a] == stamp and rows.length[a] > 0:
            break
        a = (a + 1) % vehicles
    b = below(random, vehicles)
    if trail.struck[a] != stamp or rows.length[a] == 0 or trail.locked[b] == 1:
        return
    first, second = data.vehicle[a, CLASS], data.vehicle[b, CLASS]
    if first == second:
        return
    for turn in range(2):
        v, other = (a, second) if turn == 0 else (b, first)
        for k in range(1, rows.length[v] + 1):
            if rows.item[v, k] >= 0 and data.fit[data.task[rows.item[v, k], REQUEST], other] >= NO_COST:
                return
    change_rows(data, rows, desk, a, b)
    legal = install(data, rows, a)
    if install(data, rows, b) and legal:
        trail.touched[a] = 1
        trail.touched[b] = 1
        return
    change_rows(data, rows, desk, a, b)
    install(data, rows, a)
    install(data, rows, b)


@lean_kernel
def refit(data: LinearTables, rows: Rows, desk: Desk, trail: Trail) -> None:
    """Give each round that has changed the unused vehicle that does it cheapest, if that is cheaper than its own."""
    vehicles = len(rows.length)
    vehicle = data.vehicle
    for v in range(vehicles):
        if trail.touched[v] == 0 or rows.length[v] == 0:
            continue
        trail.totals[STAMP] += 1
        stamp = trail.totals[STAMP]
        trail.tried[vehicle[v, CLASS]] = stamp
        for b in range(vehicles):
            if rows.length[b] > 0 or trail.locked[b] == 1 or trail.tried[vehicle[b, CLASS]] == stamp:
                continue
            trail.tried[vehicle[b, CLASS]] = stamp
            before = rows.cost[v]
            # With other speeds or other places the metres differ: then only the exact cost tells.
            alike = (
                vehicle[b, PROFILE] == vehicle[v, PROFILE]
                and vehicle[b, START] == vehicle[v, START]
                and vehicle[b, END] == vehicle[v, END]
            )
            if alike and vehicle[b, FIXED] + vehicle[b, PER_M] * rows.metres[v] >= before:
                continue
            fit = True
            for k in range(1, rows.length[v] + 1):
                task = rows.item[v, k]
                if task >= 0 and data.fit[data.task[task, REQUEST], vehicle[b, CLASS]] >= NO_COST:
                    fit = False
            if not fit:
                continue
            change_rows(data, rows, desk, v, b)
            install(data, rows, v)
            if install(data, rows, b) and rows.cost[b] < before:
                trail.touched[b] = 1
                break
            change_rows(data, rows, desk, v, b)
            install(data, rows, v)
            install(data, rows, b)

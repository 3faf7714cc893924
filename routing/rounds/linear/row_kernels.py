"""Kernels on one row of the linear engine: its earliest times, its deadlines and its loads."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import inlined_kernel, lean_kernel
from routing.rounds.linear.company_kernels import goods_apart
from routing.rounds.linear.span_kernels import lay_images
from routing.rounds.linear.span_tables import BEST, FULL_PRICE
from routing.rounds.linear.tables import (
    CLASS,
    CLOSES,
    COMPANY,
    DEPOT,
    DEPOT_CLOSES,
    DEPOT_OPENS,
    DEPOT_SERVICE,
    EARLIEST,
    END,
    FAR,
    FIRST_WINDOW,
    FIXED,
    LATEST,
    LOCATION,
    MAX_M,
    MAX_RELOADS,
    OPENS,
    PAST,
    PAST_WINDOW,
    PER_M,
    PRICED,
    PROFILE,
    RELEASE,
    RELOAD,
    REQUEST,
    SERVICE,
    SETUP,
    START,
    TIMED,
    LinearTables,
    Rows,
)
from routing.rounds.problem import UNREACHABLE
from routing.rounds.wide_kernels import wide

#: Odd multiplier of the marks of rounds.
MIXER = 0x5851F42D4C957F2D


@inlined_kernel
def start_of(tasks: NDArray[np.int64], windows: NDArray[np.int64], task: int, ready: int) -> int:
    """Return the earliest start of service of a task that is ready then, `FAR` if it is too late."""
    if ready > tasks[task, CLOSES]:
        return FAR
    window = tasks[task, FIRST_WINDOW]
    if tasks[task, PAST_WINDOW] - window == 1:
        return wide(max(ready, tasks[task, OPENS]))
    while windows[window, 1] < ready:
        window += 1
    return wide(max(ready, windows[window, 0]))


@inlined_kernel
def latest_start(tasks: NDArray[np.int64], windows: NDArray[np.int64], task: int, bound: int) -> int:
    """Return the latest start of service no later than a bound, `-FAR` if there is none."""
    if bound < tasks[task, OPENS]:
        return -FAR
    window = tasks[task, PAST_WINDOW] - 1
    while windows[window, 0] > bound:
        window -= 1
    return wide(min(bound, windows[window, 1]))


@lean_kernel
def trip_release(tasks: NDArray[np.int64], items: NDArray[np.int64], v: int, first: int, count: int) -> int:
    """Return when the goods of the trip that begins at a position of row ``v`` are all there."""
    release = wide(-FAR)
    k = wide(first)
    while k <= count and items[v, k] != RELOAD:
        release = max(release, tasks[items[v, k], RELEASE])
        k += 1
    return release


@lean_kernel
def served_cost(data: LinearTables, rows: Rows, v: int, column: int) -> int:
    """Return what the requests of a row cost on the vehicle's class beside the way."""
    total = wide(0)
    for k in range(1, rows.length[v] + 1):
        task = rows.item[v, k]
        if task >= 0:
            request = data.task[task, REQUEST]
            if data.request[request, PAST] == task + 1:
                total += data.fit[request, column]
    return total


@lean_kernel
def install(data: LinearTables, rows: Rows, v: int) -> bool:
    """Make the row of a vehicle valid for its items; return whether the round is legal."""
    vehicle, legs, tasks, windows, loads = data.vehicle, data.legs, data.task, data.window, data.load
    item, place, leave, deadline = rows.item, rows.place, rows.leave, rows.deadline
    setup, leg, load, top, opened = rows.setup, rows.leg, rows.load, rows.top, rows.opened
    n = rows.length[v]
    profile = vehicle[v, PROFILE]
    dimensions = loads.shape[1]
    here = vehicle[v, START]
    item[v, 0] = -1
    place[v, 0] = here
    clock = vehicle[v, EARLIEST]
    if vehicle[v, DEPOT] >= 0:
        clock = max(clock, trip_release(tasks, item, v, wide(1), n))
    leave[v, 0] = clock
    opened[v, 0] = clock
    began = clock
    setup[v, 0] = 0
    leg[v, 0] = 0
    metres = wide(0)
    reloads = wide(0)
    # Never zero, or rounds that begin with other tasks could come to the same.
    mark = wide(n + 1) * wide(MIXER)
    for d in range(dimensions):
        load[v, 0, d] = 0
    for k in range(1, n + 1):
        task = item[v, k]
        mark = (mark ^ (task + 3)) * wide(MIXER)
        mark ^= mark >> wide(29)
        there = vehicle[v, DEPOT] if task == RELOAD else tasks[task, LOCATION]
        arc = wide(legs[profile, here, there, 0])
        if arc >= UNREACHABLE:
            return False
        way = wide(legs[profile, here, there, 1])
        metres += way
        place[v, k] = there
        leg[v, k] = way
        if task == RELOAD:
            setup[v, k] = 0
            clock = max(clock + arc, vehicle[v, DEPOT_OPENS])
            clock = max(clock, trip_release(tasks, item, v, wide(k + 1), n))
            if clock > vehicle[v, DEPOT_CLOSES]:
                return False
            began = clock
            clock += vehicle[v, DEPOT_SERVICE]
            reloads += 1
            for d in range(dimensions):
                load[v, k, d] = 0
        else:
            setup[v, k] = tasks[task, SETUP]
            if there != here or k == 1:
                arc += tasks[task, SETUP]
            start = start_of(tasks, windows, task, clock + arc)
            if start >= FAR:
                return False
            clock = start + tasks[task, SERVICE]
            for d in range(dimensions):
                load[v, k, d] = load[v, k - 1, d] + loads[task, d]
                if load[v, k, d] > data.capacity[v, d]:
                    return False
        leave[v, k] = clock
        opened[v, k] = began
        here = there
    there = vehicle[v, END]
    arc = wide(0)
    way = wide(0)
    if n > 0:
        arc = wide(legs[profile, here, there, 0])
        if arc >= UNREACHABLE:
            return False
        way = wide(legs[profile, here, there, 1])
    metres += way
    item[v, n + 1] = -1
    place[v, n + 1] = there
    setup[v, n + 1] = 0
    leg[v, n + 1] = way
    leave[v, n + 1] = clock + arc
    opened[v, n + 1] = began
    deadline[v, n + 1] = vehicle[v, LATEST]
    if clock + arc > vehicle[v, LATEST] or metres > vehicle[v, MAX_M] or reloads > vehicle[v, MAX_RELOADS]:
        return False
    for d in range(dimensions):
        load[v, n + 1, d] = load[v, n, d]
        top[v, n + 1, d] = load[v, n, d]
    for k in range(n, -1, -1):
        bound = deadline[v, k + 1] - wide(legs[profile, place[v, k], place[v, k + 1], 0])
        if place[v, k] != place[v, k + 1] or k == 0:
            bound -= setup[v, k + 1]
        if k == 0:
            deadline[v, 0] = bound
        elif item[v, k] == RELOAD:
            deadline[v, k] = min(bound - vehicle[v, DEPOT_SERVICE], vehicle[v, DEPOT_CLOSES])
        else:
            deadline[v, k] = latest_start(tasks, windows, item[v, k], bound - tasks[item[v, k], SERVICE])
        for d in range(dimensions):
            # A trip ends where the next reload begins.
            top[v, k, d] = load[v, k, d] if item[v, k + 1] == RELOAD else max(load[v, k, d], top[v, k + 1, d])
    rows.mark[v] = mark
    rows.metres[v] = metres
    rows.reloads[v] = reloads
    rows.cost[v] = 0
    if n > 0:
        rows.cost[v] = vehicle[v, FIXED] + vehicle[v, PER_M] * metres
        if vehicle[v, PRICED] == 1:
            rows.cost[v] += served_cost(data, rows, v, vehicle[v, CLASS])
    if data.strict[COMPANY] == 1 and not goods_apart(data, rows, v):
        return False
    if vehicle[v, TIMED] == 0:
        return True
    if not lay_images(data, rows, v):
        return False
    if n > 0:
        rows.cost[v] += rows.frame[v, BEST, FULL_PRICE] - vehicle[v, PER_M] * metres
    return True

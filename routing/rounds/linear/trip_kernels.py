"""Kernels on rounds of several trips: reload stops that come with a visit, and those that the round can do without."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.linear.insertion_kernels import base_cost, blinked, metres_below
from routing.rounds.linear.row_kernels import install, start_of
from routing.rounds.linear.tables import (
    CLOSES,
    DEPOT,
    DEPOT_CLOSES,
    DEPOT_OPENS,
    DEPOT_SERVICE,
    FIRST,
    LOCATION,
    MAX_RELOADS,
    NO_COST,
    PER_M,
    PROFILE,
    RELEASE,
    RELOAD,
    SERVICE,
    SETUP,
    Desk,
    LinearTables,
    Rows,
)
from routing.rounds.wide_kernels import wide


@lean_kernel
def new_trip_insertion(
    data: LinearTables,
    rows: Rows,
    desk: Desk,
    request: int,
    v: int,
    limit: int,
    rate: float,
    random: NDArray[np.uint64],
) -> int:
    """Find the cheapest insertion of a visit together with a reload stop, before or after it.

    Returns
    -------
    int
        Its cost, `NO_COST` if none is below the limit. The gap and the two items are in ``desk.found``.
    """
    depot = data.vehicle[v, DEPOT]
    n = rows.length[v]
    if depot < 0 or n == 0 or rows.reloads[v] >= data.vehicle[v, MAX_RELOADS]:
        return NO_COST
    base = base_cost(data, rows, request, v)
    if base >= NO_COST:
        return NO_COST
    best = metres_below(data, rows, v, limit - base)
    tasks, windows, legs, vehicle = data.task, data.window, data.legs, data.vehicle
    item, place, leave, deadline, setup, leg = (
        rows.item, rows.place, rows.leave, rows.deadline, rows.setup, rows.leg,
    )  # fmt: skip
    profile = vehicle[v, PROFILE]
    task = data.request[request, FIRST]
    there = tasks[task, LOCATION]
    service = tasks[task, SERVICE]
    release = tasks[task, RELEASE]
    dimensions = data.load.shape[1]
    gap = wide(-1)
    reload_first = False
    for g in range(1, n + 2):
        left = leave[v, g - 1]
        a = place[v, g - 1]
        b = place[v, g]
        begins_trip = g == 1 or item[v, g - 1] == RELOAD
        # The reload first: what follows on the trip goes with the new visit.
        added = wide(legs[profile, a, depot, 1]) + wide(legs[profile, depot, there, 1])
        added += wide(legs[profile, there, b, 1]) - leg[v, g]
        if added < best and not begins_trip:
            fit = True
            for d in range(dimensions):
                after = wide(0)
                if item[v, g] >= 0:
                    after = rows.top[v, g, d] - rows.load[v, g - 1, d]
                if after + data.load[task, d] > data.capacity[v, d]:
                    fit = False
            begin = max(left + wide(legs[profile, a, depot, 0]), vehicle[v, DEPOT_OPENS])
            begin = max(begin, release)
            if fit and begin <= vehicle[v, DEPOT_CLOSES]:
                ready = begin + vehicle[v, DEPOT_SERVICE] + wide(legs[profile, depot, there, 0])
                if depot != there:
                    ready += tasks[task, SETUP]
                arrival = start_of(tasks, windows, task, ready) + service + wide(legs[profile, there, b, 0])
                if b != there:
                    arrival += setup[v, g]
                if arrival <= deadline[v, g] and not blinked(desk.blink, rate, random):
                    best = added
                    gap = wide(g)
                    reload_first = True
        # The reload second: what comes before on the trip goes with the new visit.
        added = wide(legs[profile, a, there, 1]) + wide(legs[profile, there, depot, 1])
        added += wide(legs[profile, depot, b, 1]) - leg[v, g]
        if added < best and left <= tasks[task, CLOSES] and g <= n and item[v, g] != RELOAD:
            fit = release <= rows.opened[v, g - 1]
            if begins_trip and not fit:
                # A trip of its own, which may wait for its goods.
                fit = True
                left = max(left, release + (vehicle[v, DEPOT_SERVICE] if g > 1 else wide(0)))
            for d in range(dimensions):
                if rows.load[v, g - 1, d] + data.load[task, d] > data.capacity[v, d]:
                    fit = False
            if fit:
                ready = left + wide(legs[profile, a, there, 0])
                if a != there or g == 1:
                    ready += tasks[task, SETUP]
                begin = start_of(tasks, windows, task, ready) + service + wide(legs[profile, there, depot, 0])
                begin = max(begin, vehicle[v, DEPOT_OPENS])
                # The trip that follows keeps its goods, and may have to wait for them as long as now.
                begin = max(begin, rows.opened[v, g - 1]) if begins_trip else begin
                if begin <= vehicle[v, DEPOT_CLOSES]:
                    arrival = begin + vehicle[v, DEPOT_SERVICE] + wide(legs[profile, depot, b, 0])
                    if b != depot:
                        arrival += setup[v, g]
                    if arrival <= deadline[v, g] and not blinked(desk.blink, rate, random):
                        best = added
                        gap = wide(g)
                        reload_first = False
    if gap < 0:
        return NO_COST
    desk.found[0, 0] = RELOAD if reload_first else task
    desk.found[0, 1] = gap
    desk.found[1, 0] = task if reload_first else RELOAD
    desk.found[1, 1] = gap
    return wide(base + vehicle[v, PER_M] * best)


@lean_kernel
def merge_trips(data: LinearTables, rows: Rows, desk: Desk, v: int) -> None:
    """Leave out reload stops that the round can do without and that cost something."""
    if rows.reloads[v] == 0:
        return
    item = rows.item
    k = wide(1)
    while k <= rows.length[v]:
        n = rows.length[v]
        if item[v, k] == RELOAD:
            # The last position of the trip that begins here.
            end = wide(k)
            while end < n and item[v, end + 1] != RELOAD:
                end += 1
            fit = True
            for d in range(data.load.shape[1]):
                if rows.load[v, k - 1, d] + rows.load[v, end, d] > data.capacity[v, d]:
                    fit = False
            if fit:
                before = rows.cost[v]
                for m in range(1, n + 1):
                    desk.backup[m] = item[v, m]
                for m in range(k, n):
                    item[v, m] = item[v, m + 1]
                rows.length[v] = n - 1
                if install(data, rows, v) and rows.cost[v] <= before:
                    continue
                for m in range(1, n + 1):
                    item[v, m] = desk.backup[m]
                rows.length[v] = n
                install(data, rows, v)
        k += 1

"""Kernels that find the cheapest insertion of a request of one or two tasks into a row.

Costs are linear, so that what a task adds in a gap does not depend on the others of its request unless they share the gap:
the sum over the tasks is exact, and its least part over later gaps cuts the search short.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routing.jit import inlined_kernel
from routing.rounds.linear.row_kernels import start_of
from routing.rounds.linear.tables import (
    CLASS,
    CLOSES,
    FAR,
    FIRST,
    FIXED,
    LOCATION,
    MAX_M,
    NO_COST,
    PER_M,
    PREFIX,
    PROFILE,
    RELEASE,
    SERVICE,
    SETUP,
    Desk,
    LinearTables,
    Rows,
)
from routing.rounds.problem import UNREACHABLE
from routing.rounds.random_kernels import draw
from routing.rounds.wide_kernels import wide


@inlined_kernel
def blinked(blink: NDArray[np.int64], rate: float, random: NDArray[np.uint64]) -> bool:
    """Whether this gap is passed over: one in ``1 / rate``, drawn once for many gaps."""
    if rate <= 0.0:
        return False
    blink[0] -= 1
    if blink[0] > 0:
        return False
    blink[0] = 1 + wide(math.log(1.0 - draw(random)) / math.log(1.0 - rate))
    return True


@inlined_kernel
def base_cost(data: LinearTables, rows: Rows, request: int, v: int) -> int:
    """Return what inserting the request costs beside the way."""
    cost = data.fit[request, data.vehicle[v, CLASS]]
    if rows.length[v] == 0:
        cost += data.vehicle[v, FIXED]
    return wide(cost)


@inlined_kernel
def metres_below(data: LinearTables, rows: Rows, v: int, budget: int) -> int:
    """Return the least number of added metres that is too much for a budget of cost or for the range."""
    per_m = data.vehicle[v, PER_M]
    if per_m > 0:
        most = (budget + per_m - 1) // per_m
    else:
        most = wide(NO_COST) if budget > 0 else wide(-NO_COST)
    return wide(min(most, data.vehicle[v, MAX_M] - rows.metres[v] + 1))


@inlined_kernel
def fits(
    load: NDArray[np.int64], loads: NDArray[np.int64], capacity: NDArray[np.int64], v: int, k: int, task: int
) -> bool:
    """Whether a task's goods fit beside what is on board of row ``v`` after position ``k`` (or beside `Rows.top` there)."""
    for d in range(loads.shape[1]):
        if load[v, k, d] + loads[task, d] > capacity[v, d]:
            return False
    return True


@inlined_kernel
def visit_insertion(
    data: LinearTables,
    rows: Rows,
    desk: Desk,
    request: int,
    v: int,
    limit: int,
    rate: float,
    random: NDArray[np.uint64],
) -> int:
    """Find the cheapest insertion of a request of one task; write it to ``desk.found``; `NO_COST` if none is below the limit."""
    base = base_cost(data, rows, request, v)
    if base >= NO_COST:
        return NO_COST
    best = metres_below(data, rows, v, limit - base)
    tasks, windows, to, onward = data.task, data.window, data.back, data.legs
    place, leave, deadline, leg = rows.place, rows.leave, rows.deadline, rows.leg
    profile = data.vehicle[v, PROFILE]
    task = data.request[request, FIRST]
    there = tasks[task, LOCATION]
    own_setup = tasks[task, SETUP]
    service = tasks[task, SERVICE]
    release = tasks[task, RELEASE]
    closes = tasks[task, CLOSES]
    n = rows.length[v]
    gap = wide(-1)
    for g in range(data.vehicle[v, PREFIX] + 1, n + 2):
        left = leave[v, g - 1]
        if left > closes:
            break
        a = place[v, g - 1]
        b = place[v, g]
        added = wide(to[profile, there, a, 1]) + wide(onward[profile, there, b, 1]) - leg[v, g]
        if added >= best or release > rows.opened[v, g - 1]:
            continue
        into = wide(to[profile, there, a, 0])
        out = wide(onward[profile, there, b, 0])
        if into >= UNREACHABLE or out >= UNREACHABLE:
            continue
        ready = left + into
        if a != there or g == 1:
            ready += own_setup
        arrival = start_of(tasks, windows, task, ready) + service + out
        if b != there:
            arrival += rows.setup[v, g]
        if arrival > deadline[v, g] or not fits(rows.top, data.load, data.capacity, v, g - 1, task):
            continue
        if blinked(desk.blink, rate, random):
            continue
        best = added
        gap = wide(g)
    if gap < 0:
        return NO_COST
    desk.found[0, 0] = task
    desk.found[0, 1] = gap
    return wide(base + data.vehicle[v, PER_M] * best)


@inlined_kernel
def pair_insertion(
    data: LinearTables,
    rows: Rows,
    desk: Desk,
    request: int,
    v: int,
    limit: int,
    rate: float,
    random: NDArray[np.uint64],
) -> int:
    """Find the cheapest insertion of a pickup and its drop; write it to ``desk.found``; `NO_COST` if none is below the limit."""
    base = base_cost(data, rows, request, v)
    if base >= NO_COST:
        return NO_COST
    best = metres_below(data, rows, v, limit - base)
    tasks, windows, legs, back = data.task, data.window, data.legs, data.back
    item, place, leave, deadline, setup, leg = (
        rows.item, rows.place, rows.leave, rows.deadline, rows.setup, rows.leg,
    )  # fmt: skip
    load, loads, capacity = rows.load, data.load, data.capacity
    gap, rest = desk.gap, desk.rest
    profile = data.vehicle[v, PROFILE]
    pickup = data.request[request, FIRST]
    drop = pickup + 1
    here = tasks[pickup, LOCATION]
    there = tasks[drop, LOCATION]
    pickup_setup = tasks[pickup, SETUP]
    drop_setup = tasks[drop, SETUP]
    pickup_service = tasks[pickup, SERVICE]
    drop_service = tasks[drop, SERVICE]
    pickup_closes = tasks[pickup, CLOSES]
    drop_closes = tasks[drop, CLOSES]
    n = rows.length[v]
    begin = data.vehicle[v, PREFIX] + 1
    # The gaps in which the drop could be made at all, from the last one on.
    last = n + 1
    while last > begin and leave[v, last - 1] > drop_closes:
        last -= 1
    rest[0, last + 1] = NO_COST
    for g in range(last, begin - 1, -1):
        gap[0, g] = NO_COST
        rest[0, g] = rest[0, g + 1]
        into = wide(back[profile, there, place[v, g - 1], 0])
        out = wide(legs[profile, there, place[v, g], 0])
        start = start_of(tasks, windows, drop, leave[v, g - 1] + into)
        if start + drop_service + out > deadline[v, g] or into >= UNREACHABLE or out >= UNREACHABLE:
            continue
        if blinked(desk.blink, rate, random):
            continue
        added = (
            wide(back[profile, there, place[v, g - 1], 1])
            + wide(legs[profile, there, place[v, g], 1])
            - leg[v, g]
        )
        gap[0, g] = added
        rest[0, g] = min(rest[0, g], added)
    direct = wide(legs[profile, here, there, 0])
    direct_m = wide(legs[profile, here, there, 1])
    if here != there:
        direct += drop_setup
    if direct >= UNREACHABLE:
        return NO_COST
    pickup_gap = wide(-1)
    drop_gap = wide(-1)
    for g in range(begin, last + 1):
        left = leave[v, g - 1]
        if left > pickup_closes:
            break
        a = place[v, g - 1]
        b = place[v, g]
        into_m = wide(back[profile, here, a, 1])
        together = into_m + direct_m + wide(legs[profile, there, b, 1]) - leg[v, g]
        apart = into_m + wide(legs[profile, here, b, 1]) - leg[v, g]
        if together >= best and apart + rest[0, g + 1] >= best:
            continue
        into = wide(back[profile, here, a, 0])
        if into >= UNREACHABLE or not fits(load, loads, capacity, v, g - 1, pickup):
            continue
        ready = left + into
        if a != here or g == 1:
            ready += pickup_setup
        start = start_of(tasks, windows, pickup, ready)
        if start >= FAR:
            continue
        done = start + pickup_service
        # Both in this gap.
        if together < best:
            out = wide(legs[profile, there, b, 0])
            arrival = start_of(tasks, windows, drop, done + direct) + drop_service + out
            if b != there:
                arrival += setup[v, g]
            if arrival <= deadline[v, g] and out < UNREACHABLE:
                best = together
                pickup_gap = wide(g)
                drop_gap = wide(g)
        # The drop in a later one.
        arc = wide(legs[profile, here, b, 0])
        if apart + rest[0, g + 1] >= best or arc >= UNREACHABLE or blinked(desk.blink, rate, random):
            continue
        k = wide(g)
        behind = here
        while k < last:
            task = item[v, k]
            ready = done + arc
            if place[v, k] != behind:
                ready += setup[v, k]
            if ready > deadline[v, k] or not fits(load, loads, capacity, v, k, pickup):
                break
            done = start_of(tasks, windows, task, ready) + tasks[task, SERVICE]
            if done > drop_closes:
                break
            behind = place[v, k]
            k += 1
            if gap[0, k] + apart < best:
                into = wide(back[profile, there, behind, 0])
                if behind != there:
                    into += drop_setup
                arrival = start_of(tasks, windows, drop, done + into)
                arrival += drop_service + wide(legs[profile, there, place[v, k], 0])
                if place[v, k] != there:
                    arrival += setup[v, k]
                if arrival <= deadline[v, k]:
                    best = apart + gap[0, k]
                    pickup_gap = wide(g)
                    drop_gap = k
            if k >= last or apart + rest[0, k + 1] >= best:
                break
            arc = wide(legs[profile, behind, place[v, k], 0])
    if pickup_gap < 0:
        return NO_COST
    desk.found[0, 0] = pickup
    desk.found[0, 1] = pickup_gap
    desk.found[1, 0] = drop
    desk.found[1, 1] = drop_gap
    return wide(base + data.vehicle[v, PER_M] * best)

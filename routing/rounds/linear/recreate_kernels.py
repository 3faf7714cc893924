"""Kernels that insert the requests left out, each where it costs least."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import inlined_kernel, lean_kernel
from routing.rounds.linear.insertion_kernels import blinked, pair_insertion, visit_insertion
from routing.rounds.linear.row_kernels import install
from routing.rounds.linear.several_kernels import several_insertion
from routing.rounds.linear.span_insertion_kernels import span_insertion
from routing.rounds.linear.tables import (
    CLASS,
    DEPOT,
    FIRST,
    NO_COST,
    PAST,
    PRIZE,
    RIDES,
    TIMED,
    Desk,
    LinearTables,
    Rows,
)
from routing.rounds.linear.trail import ITERATIONS, SEED, STAMP, Trail
from routing.rounds.linear.trip_kernels import new_trip_insertion
from routing.rounds.random_kernels import draw
from routing.rounds.wide_kernels import wide

#: Probability of passing over a round.
BLINK_RATE = 0.02
#: Where many optional requests are left out, only so many of them are tried again, those nearest to the ruin.
MOST_TRIED_AGAIN = 20
#: Rows that a request is tried in one after the other where only the whole round shows whether it may.
MOST_CHOICES = 4


@inlined_kernel
def best_in(
    data: LinearTables,
    rows: Rows,
    desk: Desk,
    request: int,
    v: int,
    limit: int,
    rate: float,
    random: NDArray[np.uint64],
) -> tuple[int, int]:
    """Find the cheapest insertion into a row below the limit; return its cost and how many steps ``desk.found`` has."""
    size = data.request[request, PAST] - data.request[request, FIRST]
    if data.vehicle[v, TIMED] == 1:
        return span_insertion(data, rows, desk, request, v, limit), wide(size)
    if size == 1:
        cost = visit_insertion(data, rows, desk, request, v, limit, rate, random)
        steps = wide(1)
        if data.vehicle[v, DEPOT] >= 0:
            task = desk.found[0, 0]
            gap = desk.found[0, 1]
            other = new_trip_insertion(data, rows, desk, request, v, min(cost, limit), rate, random)
            if other < cost:
                return other, wide(2)
            desk.found[0, 0] = task
            desk.found[0, 1] = gap
        return cost, steps
    if size == 2:
        return pair_insertion(data, rows, desk, request, v, limit, rate, random), wide(2)
    return several_insertion(data, rows, desk, request, v, limit, rate, random), wide(size)


@lean_kernel
def insert_steps(
    data: LinearTables, rows: Rows, desk: Desk, request: int, v: int, steps: int, limit: int
) -> bool:
    """Carry out the insertion in ``desk.chosen``; leave the row as it was and return False where the round is not legal then.

    The same where rides make it wait for as much as the limit, which was not known before.
    """
    n = rows.length[v]
    before = rows.cost[v]
    item = rows.item
    for k in range(1, n + 1):
        desk.backup[k] = item[v, k]
    k = wide(n)
    target = wide(n + steps)
    s = wide(steps - 1)
    # Filled from the end, so that nothing is overwritten before it has moved.
    while s >= 0:
        if k >= desk.chosen[s, 1]:
            item[v, target] = item[v, k]
            k -= 1
        else:
            item[v, target] = desk.chosen[s, 0]
            s -= 1
        target -= 1
    rows.length[v] = n + steps
    if install(data, rows, v) and (data.strict[RIDES] == 0 or rows.cost[v] - before < limit):
        rows.vehicle_of[request] = v
        return True
    for k in range(1, n + 1):
        item[v, k] = desk.backup[k]
    rows.length[v] = n
    install(data, rows, v)
    return False


@inlined_kernel
def choose_row(
    data: LinearTables,
    rows: Rows,
    desk: Desk,
    trail: Trail,
    request: int,
    limit: int,
    rate: float,
    random: NDArray[np.uint64],
) -> tuple[int, int]:
    """Choose the row where a request costs least, below the limit; return it, -1 for none, and how many steps ``desk.chosen`` has."""
    best = wide(limit)
    chosen = wide(-1)
    steps = wide(0)
    trail.totals[STAMP] += 1
    stamp = trail.totals[STAMP]
    home = trail.home[request]
    for turn in range(-1, len(rows.length)):
        v = wide(turn)
        if turn < 0:
            if home < 0:
                continue
            v = home
        elif turn == home:
            continue
        if trail.locked[v] == 1:
            continue
        if rows.length[v] == 0:
            if trail.known_mark[request, v] == rows.mark[v] and trail.known_cost[request, v] >= NO_COST:
                continue
            if trail.tried[data.vehicle[v, CLASS]] == stamp:
                continue
            trail.tried[data.vehicle[v, CLASS]] = stamp
        if rows.length[v] > 0 and trail.known_mark[request, v] == rows.mark[v]:
            cost = trail.known_cost[request, v]
            if cost >= best:
                continue
            if trail.known_exact[request, v] == 1:
                if not blinked(desk.blink, rate, random):
                    best = cost
                    chosen = v
                    steps = wide(0)
                continue
        cost, size = best_in(data, rows, desk, request, v, best, 0.0, random)
        trail.known_mark[request, v] = rows.mark[v]
        trail.known_cost[request, v] = min(cost, best)
        trail.known_exact[request, v] = 1 if cost < best else 0
        if cost < best and not blinked(desk.blink, rate, random):
            best = cost
            chosen = v
            steps = size
            for s in range(size):
                desk.chosen[s, 0] = desk.found[s, 0]
                desk.chosen[s, 1] = desk.found[s, 1]
    if chosen >= 0 and steps == 0:
        # The cost was known, the gaps are not.
        cost, steps = best_in(data, rows, desk, request, chosen, best + 1, 0.0, random)
        if cost > best:
            chosen = wide(-1)
        for s in range(steps):
            desk.chosen[s, 0] = desk.found[s, 0]
            desk.chosen[s, 1] = desk.found[s, 1]
    return chosen, steps


@lean_kernel
def recreate(
    data: LinearTables,
    rows: Rows,
    desk: Desk,
    trail: Trail,
    count: int,
    floor: int,
    rate: float,
    random: NDArray[np.uint64],
) -> None:
    """Insert the first ``count`` requests of ``trail.absent`` in their order, each where it costs least.

    An insertion must cost less than the prize, or than ``floor`` if that is more.
    """
    left = wide(0)
    most = MOST_CHOICES if data.strict[RIDES] == 1 else 1
    for n in range(1, count + 1):
        request = trail.absent[n]
        limit = max(data.request[request, PRIZE], wide(floor))
        inserted = False
        for _ in range(most):
            v, steps = choose_row(data, rows, desk, trail, request, limit, rate, random)
            if v < 0:
                break
            if insert_steps(data, rows, desk, request, v, steps, limit):
                trail.touched[v] = 1
                trail.home[request] = v
                inserted = True
                break
            # That a round is not legal, or waits too long, is seen only when it is put together: it is not tried again.
            trail.known_mark[request, v] = rows.mark[v]
            trail.known_cost[request, v] = NO_COST
            trail.known_exact[request, v] = 0
        if not inserted:
            left += 1
            trail.absent[left] = request
    for n in range(count + 1, trail.absent[0] + 1):
        left += 1
        trail.absent[left] = trail.absent[n]
    trail.absent[0] = left


@lean_kernel
def sort_absent(
    trail: Trail,
    keys: NDArray[np.float64],
    weights: NDArray[np.float64],
    count: int,
    random: NDArray[np.uint64],
) -> None:
    """Put the first ``count`` absent requests in an order drawn by weight."""
    total = 0.0
    for order in range(len(weights)):
        total += weights[order]
    pick = draw(random) * total
    chosen = wide(0)
    for order in range(len(weights)):
        pick -= weights[order]
        if pick < 0.0:
            chosen = wide(order)
            break
    key = keys[chosen]
    for n in range(1, count + 1):
        request = trail.absent[n]
        # Ties, and the whole order where all keys are equal, are broken at random.
        noise = draw(random)
        trail.rank[request] = noise
        k = wide(n)
        while k > 1:
            other = trail.absent[k - 1]
            if key[other] < key[request] or (key[other] == key[request] and trail.rank[other] <= noise):
                break
            trail.absent[k] = other
            k -= 1
        trail.absent[k] = request


@lean_kernel
def gather(rows: Rows, trail: Trail, near: NDArray[np.int32], before: int) -> int:
    """Bring those absent requests to the front that are to be tried, and return their number.

    All are, unless more than `MOST_TRIED_AGAIN` were left out ``before`` the ruin: then those that it has removed,
    and the nearest of the others.
    """
    count = trail.absent[0]
    if before <= MOST_TRIED_AGAIN:
        return wide(count)
    stamp = trail.totals[ITERATIONS]
    picked = wide(0)
    for n in range(near.shape[1]):
        request = near[trail.totals[SEED], n]
        if picked < MOST_TRIED_AGAIN and trail.marked[request] != stamp and rows.vehicle_of[request] < 0:
            trail.marked[request] = stamp
            picked += 1
    front = wide(0)
    for n in range(1, count + 1):
        request = trail.absent[n]
        if trail.marked[request] == stamp:
            front += 1
            trail.absent[n] = trail.absent[front]
            trail.absent[front] = request
    return front

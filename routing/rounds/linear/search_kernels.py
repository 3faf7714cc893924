"""The search of the linear engine: ruin strings of neighbouring rounds, recreate by best insertion, accept by annealing.

After SISR of Christiaens and Vanden Berghe (2020), doi 10.1287/trsc.2019.0914, carried over from
customers to requests: a string is a stretch of tasks, and every request with a task in it goes.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.linear.insertion_kernels import blinked, pair_insertion, visit_insertion
from routing.rounds.linear.pool_kernels import Pool, put
from routing.rounds.linear.row_kernels import install
from routing.rounds.linear.several_kernels import several_insertion
from routing.rounds.linear.tables import (
    CLASS,
    DEPOT,
    FIRST,
    NO_COST,
    PAST,
    PRIZE,
    RELOAD,
    REQUEST,
    Desk,
    LinearTables,
    Rows,
)
from routing.rounds.linear.trip_kernels import merge_trips, new_trip_insertion
from routing.rounds.random_kernels import below, draw
from routing.rounds.wide_kernels import wide

# Entries of Trail.totals.
KEPT_COST = 0
BEST_COST = 1
ITERATIONS = 2
STAMP = 3  # insertions tried
SEED = 4  # request around which the last ruin was

#: Most requests of one string, and tasks removed on average (SISR's L_max and c).
LONGEST_STRING = 10.0
MEAN_REMOVED = 10.0
#: Probability that a string spares some requests in its middle, and that the spared part grows.
SPLIT_RATE = 0.5
SPLIT_GROWTH = 0.99
#: Probability of passing over a round.
BLINK_RATE = 0.02
#: Where many optional requests are left out, only so many of them are tried again, those nearest to the ruin.
MOST_TRIED_AGAIN = 20
#: Probability that rounds of two vehicles that differ change places before requests are inserted again.
EXCHANGE_RATE = 0.1
#: Rounds of plans dearer than the best by so many temperatures are remembered for set partitioning.
POOLED = 5.0


class Trail(NamedTuple):
    """Where a search stands and where it has been.

    Attributes
    ----------
    kept_count, kept_item
        int64[v], int64[v, w], the rounds that the search goes on from.
    best_count, best_item
        The best rounds so far.
    touched, newer
        int8[v], rounds that differ from the kept ones; kept rounds that differ from the best ones.
    struck
        int64[v], iteration in which the round has last lost a string.
    marked
        int64[r], iteration in which the request was last marked for removal.
    home
        int64[r], the last vehicle of the request.
    tried
        int64[c], insertion for which an empty vehicle of the class was last tried.
    locked
        int8[v], vehicles that may not be used.
    absent
        int64[r + 1], number of requests left out, then these.
    rank
        float64[r], by which they are sorted.
    known_mark, known_cost, known_exact
        int64[r, v], int64[r, v], int8[r, v], the cheapest insertion of a request into the round with that mark: its cost, or
        a bound below which there is none.
    totals
        int64[5], named above.
    """

    kept_count: NDArray[np.int64]
    kept_item: NDArray[np.int64]
    best_count: NDArray[np.int64]
    best_item: NDArray[np.int64]
    touched: NDArray[np.int8]
    newer: NDArray[np.int8]
    struck: NDArray[np.int64]
    marked: NDArray[np.int64]
    home: NDArray[np.int64]
    tried: NDArray[np.int64]
    locked: NDArray[np.int8]
    absent: NDArray[np.int64]
    rank: NDArray[np.float64]
    known_mark: NDArray[np.int64]
    known_cost: NDArray[np.int64]
    known_exact: NDArray[np.int8]
    totals: NDArray[np.int64]


@lean_kernel
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
def insert_steps(data: LinearTables, rows: Rows, desk: Desk, request: int, v: int, steps: int) -> bool:
    """Carry out the insertion in ``desk.chosen``; on failure leave the row as it was and return False."""
    n = rows.length[v]
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
    if install(data, rows, v):
        rows.vehicle_of[request] = v
        return True
    for k in range(1, n + 1):
        item[v, k] = desk.backup[k]
    rows.length[v] = n
    install(data, rows, v)
    return False


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
    vehicles = len(rows.length)
    left = wide(0)
    for n in range(1, count + 1):
        request = trail.absent[n]
        best = max(data.request[request, PRIZE], wide(floor))
        chosen = wide(-1)
        steps = wide(0)
        trail.totals[STAMP] += 1
        stamp = trail.totals[STAMP]
        home = trail.home[request]
        for turn in range(-1, vehicles):
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
        if chosen >= 0 and insert_steps(data, rows, desk, request, chosen, steps):
            trail.touched[chosen] = 1
            trail.home[request] = chosen
        else:
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
def drop_marked(data: LinearTables, rows: Rows, trail: Trail, v: int, stamp: int) -> None:
    """Take the requests marked in this iteration out of a row."""
    n = rows.length[v]
    item = rows.item[v]
    kept = wide(0)
    trail.touched[v] = 1
    for k in range(1, n + 1):
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
    for k in range(1, kept + 1):
        if item[k] >= 0:
            request = data.task[item[k], REQUEST]
            if rows.vehicle_of[request] >= 0:
                rows.vehicle_of[request] = -1
                trail.absent[0] += 1
                trail.absent[trail.absent[0]] = request
    rows.length[v] = 0
    install(data, rows, v)


@lean_kernel
def ruin(
    data: LinearTables,
    rows: Rows,
    desk: Desk,
    trail: Trail,
    near: NDArray[np.int32],
    mean_removed: float,
    random: NDArray[np.uint64],
) -> None:
    """Remove strings of requests near a random one from several rounds."""
    requests = len(rows.vehicle_of)
    used = wide(0)
    items = wide(0)
    for v in range(len(rows.length)):
        if rows.length[v] > 0 and trail.locked[v] == 0:
            used += 1
            items += rows.length[v]
    if used == 0:
        return
    stamp = trail.totals[ITERATIONS] + 1
    longest = min(LONGEST_STRING, max(1.0, items / used))
    strings = max(int(1.0 + draw(random) * (4.0 * mean_removed / (1.0 + longest) - 1.0)), 1)
    seed = below(random, requests)
    # Where a part of the vehicles is locked, the ruin begins in the other part.
    for _ in range(100):
        if rows.vehicle_of[seed] < 0 or trail.locked[rows.vehicle_of[seed]] == 0:
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
        trail.struck[v] = stamp
        done += 1
        count = rows.length[v]
        most = min(longest, float(count))
        length = int(1.0 + draw(random) * most)
        length = min(length, count)
        # One task of the request is in the string.
        size = data.request[request, PAST] - data.request[request, FIRST]
        task = data.request[request, FIRST] + below(random, size)
        middle = wide(1)
        item = rows.item[v]
        while item[middle] != task:
            middle += 1
        spared = wide(0)
        if length > 1 and length < count and draw(random) < SPLIT_RATE:
            spared = wide(1)
            while length + spared < count and draw(random) > SPLIT_GROWTH:
                spared += 1
        span = length + spared
        low = max(middle - below(random, span), wide(1))
        low = min(low, count - span + 1)
        skip_from = low + 1 + below(random, length) if spared > 0 else low + span
        for k in range(low, low + span):
            if spared > 0 and k >= skip_from and k < skip_from + spared and k != middle:
                continue
            if item[k] >= 0:
                trail.marked[data.task[item[k], REQUEST]] = stamp
        drop_marked(data, rows, trail, v, stamp)
        merge_trips(data, rows, desk, v)


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
            for k in range(1, rows.length[v] + 1):
                trail.kept_item[v, k] = rows.item[v, k]


@lean_kernel
def go_back(data: LinearTables, rows: Rows, trail: Trail) -> None:
    """Undo everything since the last `keep`."""
    for v in range(len(rows.length)):
        if trail.touched[v] == 1:
            for k in range(1, rows.length[v] + 1):
                if rows.item[v, k] >= 0:
                    rows.vehicle_of[data.task[rows.item[v, k], REQUEST]] = -1
    for n in range(1, trail.absent[0] + 1):
        rows.vehicle_of[trail.absent[n]] = -1
    for v in range(len(rows.length)):
        if trail.touched[v] == 1:
            trail.touched[v] = 0
            rows.length[v] = trail.kept_count[v]
            for k in range(1, rows.length[v] + 1):
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
            for k in range(1, trail.kept_count[v] + 1):
                trail.best_item[v, k] = trail.kept_item[v, k]


@lean_kernel
def take_rows(
    data: LinearTables, rows: Rows, trail: Trail, count: NDArray[np.int64], item: NDArray[np.int64]
) -> None:
    """Go on from legal rounds given as arrays like ``kept_count`` and ``kept_item``."""
    for r in range(len(rows.vehicle_of)):
        rows.vehicle_of[r] = -1
    for v in range(len(rows.length)):
        rows.length[v] = count[v]
        for k in range(1, count[v] + 1):
            task = item[v, k]
            rows.item[v, k] = task
            if task >= 0:
                rows.vehicle_of[data.task[task, REQUEST]] = v
                trail.home[data.task[task, REQUEST]] = v
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


@lean_kernel
def search(
    data: LinearTables,
    rows: Rows,
    desk: Desk,
    trail: Trail,
    pool: Pool,
    near: NDArray[np.int32],
    keys: NDArray[np.float64],
    weights: NDArray[np.float64],
    iterations: int,
    hot: float,
    cold: float,
    mean_removed: float,
    random: NDArray[np.uint64],
) -> None:
    """Run some iterations, the temperature falling geometrically from ``hot`` to ``cold``."""
    totals = trail.totals
    ratio = math.log(cold / hot)
    for n in range(iterations):
        before = trail.absent[0]
        ruin(data, rows, desk, trail, near, mean_removed, random)
        totals[ITERATIONS] += 1
        if len(trail.tried) > 1 and draw(random) < EXCHANGE_RATE:
            exchange_vehicles(data, rows, desk, trail, random)
        count = gather(rows, trail, near, before)
        sort_absent(trail, keys, weights, count, random)
        recreate(data, rows, desk, trail, count, wide(0), BLINK_RATE, random)
        cost = total_cost(data, rows, trail)
        temperature = hot * math.exp(ratio * n / iterations)
        if cost < totals[KEPT_COST] - temperature * math.log(1.0 - draw(random)):
            # Only rounds of plans about as good as the best can be part of a better one.
            if cost < totals[BEST_COST] + POOLED * temperature:
                for v in range(len(rows.length)):
                    if trail.touched[v] == 1:
                        put(pool, rows, v)
            keep(rows, trail)
            totals[KEPT_COST] = cost
            if cost < totals[BEST_COST]:
                totals[BEST_COST] = cost
                remember(trail)
        else:
            go_back(data, rows, trail)

"""The search: ruin a few neighbouring stretches of rounds, recreate by best insertion, accept by annealing.

After SISR of Christiaens and Vanden Berghe (2020), doi 10.1287/trsc.2019.0914, carried over from
customers to requests: a string is a stretch of tasks, and every request with a task in it goes.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.rounds.break_kernels import settle
from routing.rounds.insertion_kernels import best_insertion, insert
from routing.rounds.random_kernels import below, draw
from routing.rounds.round_kernels import COST, TASKS, install
from routing.rounds.survey_kernels import fits_empty, survey
from routing.rounds.tables import CLASS, FIRST, PAST, PRIZE, REQUEST, Desk, Rounds, Tables, Trail
from routing.rounds.wide_kernels import wide

# Entries of Trail.totals.
KEPT_COST = 0
BEST_COST = 1
ITERATIONS = 2

#: Most requests of one string, and requests removed on average (SISR's L_max and c).
LONGEST_STRING = 10
MEAN_REMOVED = 10
#: Probability that a string spares some requests in its middle, and that the spared part grows.
SPLIT_RATE = 0.5
SPLIT_GROWTH = 0.99
#: Probability of passing over a gap.
BLINK_RATE = 0.01


@kernel
def drop_marked(data: Tables, rounds: Rounds, desk: Desk, trail: Trail, vehicle: int) -> None:
    """Take the marked requests out of a round; all of them where the rest is not a legal round."""
    count = rounds.length[vehicle]
    kept = wide(0)
    tasks = wide(0)
    trail.touched[vehicle] = 1
    for k in range(1, count + 1):
        item = rounds.item[vehicle, k]
        if item >= 0:
            request = data.task[item, REQUEST]
            if trail.marked[request] == 1:
                rounds.vehicle_of[request] = -1
                continue
            tasks += 1
        kept += 1
        desk.items[kept] = item
    for k in range(1, count + 1):
        desk.backup[k] = rounds.item[vehicle, k]
    if tasks > 0 and settle(data, rounds, desk, vehicle, kept) == 1:
        return
    for k in range(1, count + 1):
        if desk.backup[k] >= 0:
            rounds.vehicle_of[data.task[desk.backup[k], REQUEST]] = -1
    rounds.length[vehicle] = 0
    install(data, rounds, vehicle)


@kernel
def mark_string(
    data: Tables,
    rounds: Rounds,
    trail: Trail,
    vehicle: int,
    middle: int,
    length: int,
    spared: int,
    random: NDArray[np.uint64],
) -> None:
    """Mark up to ``length`` requests with tasks around a position, sparing the next ``spared`` behind it."""
    count = rounds.length[vehicle]
    trail.marked[data.task[rounds.item[vehicle, middle], REQUEST]] = 1
    missing = length - 1
    before = below(random, length)
    low = wide(middle) - 1
    high = wide(middle) + 1
    last_spared = wide(-1)
    while missing > 0 and (low >= 1 or high <= count):
        backwards = low >= 1 and (before > 0 or high > count)
        if backwards:
            item = rounds.item[vehicle, low]
            low -= 1
        else:
            item = rounds.item[vehicle, high]
            high += 1
        if item < 0:
            continue
        request = data.task[item, REQUEST]
        if trail.marked[request] == 1 or request == last_spared:
            continue
        if backwards:
            before -= 1
        elif spared > 0:
            spared -= 1
            last_spared = request
            continue
        trail.marked[request] = 1
        missing -= 1


@kernel
def ruin(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    trail: Trail,
    near: NDArray[np.int32],
    random: NDArray[np.uint64],
) -> None:
    """Remove strings of requests near a random one from several rounds."""
    requests = len(rounds.vehicle_of)
    used = wide(0)
    assigned = wide(0)
    for v in range(len(rounds.length)):
        if rounds.figures[v, TASKS] > 0:
            used += 1
    for r in range(requests):
        if rounds.vehicle_of[r] >= 0:
            assigned += 1
    if used == 0:
        return
    longest = min(float(LONGEST_STRING), max(1.0, assigned / used))
    strings = int(1.0 + draw(random) * (4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0))
    strings = max(strings, 1)
    seed = below(random, requests)
    done = wide(0)
    for n in range(near.shape[1]):
        if done >= strings:
            break
        request = near[seed, n]
        vehicle = rounds.vehicle_of[request]
        if vehicle < 0 or trail.struck[vehicle] == 1:
            continue
        first = data.request[request, FIRST]
        size = data.request[request, PAST] - first
        middle = rounds.position[first + below(random, size)]
        limit = min(longest, float(rounds.figures[vehicle, TASKS]))
        length = int(1.0 + draw(random) * limit)
        spared = wide(0)
        if length > 1 and draw(random) < SPLIT_RATE:
            spared = wide(1)
            while spared < length and draw(random) > SPLIT_GROWTH:
                spared += 1
        mark_string(data, rounds, trail, vehicle, middle, length, spared, random)
        drop_marked(data, rounds, desk, trail, vehicle)
        trail.struck[vehicle] = 1
        done += 1


@kernel
def recreate(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    trail: Trail,
    keys: NDArray[np.float64],
    weights: NDArray[np.float64],
    blink: float,
    random: NDArray[np.uint64],
) -> None:
    """Insert the requests that are left out, one after the other, each where it costs least."""
    vehicles = len(rounds.length)
    absent = wide(0)
    for r in range(len(rounds.vehicle_of)):
        if rounds.vehicle_of[r] < 0:
            trail.absent[absent] = r
            absent += 1
    for i in range(absent - 1, 0, -1):
        j = below(random, i + 1)
        trail.absent[i], trail.absent[j] = trail.absent[j], trail.absent[i]
    pick = draw(random) * weights.sum()
    order = wide(0)
    while order < len(weights) - 1 and pick >= weights[order]:
        pick -= weights[order]
        order += 1
    for i in range(1, absent):
        request = trail.absent[i]
        k = wide(i)
        while k > 0 and keys[order, trail.absent[k - 1]] > keys[order, request]:
            trail.absent[k] = trail.absent[k - 1]
            k -= 1
        trail.absent[k] = request
    for i in range(absent):
        request = trail.absent[i]
        best = data.request[request, PRIZE]
        chosen = wide(-1)
        trail.tried[:] = 0
        # A glance at every vehicle first: the promising ones are opened first, most others never.
        hopeful = wide(0)
        for v in range(vehicles):
            if rounds.figures[v, TASKS] == 0:
                if trail.tried[data.vehicle[v, CLASS]] == 1:
                    continue
                trail.tried[data.vehicle[v, CLASS]] = 1
            if not fits_empty(data, request, v):
                continue
            floor = survey(data, rounds, desk, request, v, 0.0, random)
            if floor >= best:
                continue
            k = hopeful
            while k > 0 and trail.floor[k - 1] > floor:
                trail.floor[k] = trail.floor[k - 1]
                trail.hopeful[k] = trail.hopeful[k - 1]
                k -= 1
            trail.floor[k] = floor
            trail.hopeful[k] = v
            hopeful += 1
        for k in range(hopeful):
            if trail.floor[k] >= best:
                break
            v = trail.hopeful[k]
            cost = best_insertion(data, rounds, desk, request, v, best, blink, random)
            if cost < best:
                best = cost
                chosen = wide(v)
                for s in range(data.request[request, PAST] - data.request[request, FIRST]):
                    desk.chosen[s, 0] = desk.found[s, 0]
                    desk.chosen[s, 1] = desk.found[s, 1]
        if chosen >= 0:
            trail.touched[chosen] = 1
            insert(data, rounds, desk, request, chosen, desk.chosen)


@kernel
def total_cost(data: Tables, rounds: Rounds) -> int:
    """Return the cost of the rounds and the prizes of the requests left out."""
    total = wide(0)
    for v in range(len(rounds.length)):
        total += rounds.figures[v, COST]
    for r in range(len(rounds.vehicle_of)):
        if rounds.vehicle_of[r] < 0:
            total += data.request[r, PRIZE]
    return total


@kernel
def keep(rounds: Rounds, trail: Trail) -> None:
    """Make the present rounds those that the search goes on from."""
    for v in range(len(rounds.length)):
        if trail.touched[v] == 1:
            trail.touched[v] = 0
            trail.kept_count[v] = rounds.length[v]
            for k in range(1, rounds.length[v] + 1):
                trail.kept_item[v, k] = rounds.item[v, k]
            trail.newer[v] = 1


@kernel
def go_back(data: Tables, rounds: Rounds, trail: Trail) -> None:
    """Undo everything since the last `keep`."""
    for v in range(len(rounds.length)):
        if trail.touched[v] == 1:
            for k in range(1, rounds.length[v] + 1):
                if rounds.item[v, k] >= 0:
                    rounds.vehicle_of[data.task[rounds.item[v, k], REQUEST]] = -1
    for v in range(len(rounds.length)):
        if trail.touched[v] == 1:
            trail.touched[v] = 0
            rounds.length[v] = trail.kept_count[v]
            for k in range(1, rounds.length[v] + 1):
                rounds.item[v, k] = trail.kept_item[v, k]
                if rounds.item[v, k] >= 0:
                    rounds.vehicle_of[data.task[rounds.item[v, k], REQUEST]] = v
            install(data, rounds, v)


@kernel
def remember(trail: Trail) -> None:
    """Store the kept rounds as the best ones."""
    for v in range(len(trail.kept_count)):
        if trail.newer[v] == 1:
            trail.newer[v] = 0
            trail.best_count[v] = trail.kept_count[v]
            for k in range(1, trail.kept_count[v] + 1):
                trail.best_item[v, k] = trail.kept_item[v, k]


@kernel
def search(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    trail: Trail,
    near: NDArray[np.int32],
    keys: NDArray[np.float64],
    weights: NDArray[np.float64],
    iterations: int,
    hot: float,
    cold: float,
    random: NDArray[np.uint64],
) -> None:
    """Run some iterations, the temperature falling geometrically from ``hot`` to ``cold``."""
    totals = trail.totals
    ratio = math.log(cold / hot)
    for n in range(iterations):
        trail.marked[:] = 0
        trail.struck[:] = 0
        ruin(data, rounds, desk, trail, near, random)
        recreate(data, rounds, desk, trail, keys, weights, BLINK_RATE, random)
        cost = total_cost(data, rounds)
        temperature = hot * math.exp(ratio * n / iterations)
        totals[ITERATIONS] += 1
        if cost < totals[KEPT_COST] - temperature * math.log(1.0 - draw(random)):
            keep(rounds, trail)
            totals[KEPT_COST] = cost
            if cost < totals[BEST_COST]:
                totals[BEST_COST] = cost
                remember(trail)
        else:
            go_back(data, rounds, trail)

"""Kernels that take neighbouring stretches out of several rounds.

After SISR of Christiaens and Vanden Berghe (2020), doi 10.1287/trsc.2019.0914, carried over from
customers to requests: a string is a stretch of tasks, and every request with a task in it goes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.general.arrange_kernels import settle
from routing.rounds.general.layout import (
    BACKUP,
    FIRST,
    FIRST_FROZEN,
    FIRST_TIED,
    ITEMS,
    KEPT,
    OTHER,
    PAST,
    PAST_FROZEN,
    PAST_TIED,
    REQUEST,
    TASKS,
    Desk,
    Rounds,
    Tables,
    Trail,
)
from routing.rounds.random_kernels import below, draw
from routing.rounds.wide_kernels import wide

#: Most requests of one string, and requests removed on average (SISR's L_max and c).
LONGEST_STRING = 10
MEAN_REMOVED = 10
#: Probability that a string spares some requests in its middle, and that the spared part grows.
SPLIT_RATE = 0.5
SPLIT_GROWTH = 0.99
#: Probability that all requests tied to a removed one go too, where they are few and where they are many.
BUNDLE_RATE = 0.5
BIG_BUNDLE_RATE = 0.1


@lean_kernel
def drop_marked(data: Tables, rounds: Rounds, desk: Desk, trail: Trail, vehicle: int) -> None:
    """Take the marked requests out of a round; all that is not frozen where the rest is not a legal round."""
    count = rounds.length[vehicle]
    kept = wide(0)
    tasks = wide(0)
    trail.touched[vehicle] = 1
    for k in range(1, count + 1):
        item = rounds.item[vehicle, k]
        if item >= 0:
            request = data.task[item, REQUEST]
            if request >= 0:
                if trail.marked[request] == 1 and item >= data.request[request, FIRST]:
                    rounds.vehicle_of[request] = -1
                    continue
                tasks += 1
        kept += 1
        desk.row[ITEMS, kept] = item
    for k in range(1, count + 1):
        desk.row[BACKUP, k] = rounds.item[vehicle, k]
    if tasks > 0 and settle(data, rounds, desk, vehicle, kept) == 1:
        return
    for k in range(1, count + 1):
        item = desk.row[BACKUP, k]
        if item >= 0:
            request = data.task[item, REQUEST]
            if request >= 0 and item >= data.request[request, FIRST]:
                rounds.vehicle_of[request] = -1
    begin_round(data, rounds, desk, vehicle)


@lean_kernel
def begin_round(data: Tables, rounds: Rounds, desk: Desk, vehicle: int) -> int:
    """Give a vehicle its frozen tasks and nothing else; return 0 if that is no legal round."""
    count = wide(0)
    for y in range(data.vehicle[vehicle, FIRST_FROZEN], data.vehicle[vehicle, PAST_FROZEN]):
        count += 1
        desk.row[ITEMS, count] = data.tie[y, OTHER]
    return settle(data, rounds, desk, vehicle, count)


@lean_kernel
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
        if request < 0 or data.request[request, FIRST] == data.request[request, PAST]:
            continue
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


@lean_kernel
def mark_bundles(
    data: Tables, rounds: Rounds, trail: Trail, vehicle: int, random: NDArray[np.uint64]
) -> None:
    """Mark, every other time, what groups and orders tie to a marked request: alone it could not change vehicles."""
    for k in range(1, rounds.length[vehicle] + 1):
        item = rounds.item[vehicle, k]
        if item < 0 or data.task[item, REQUEST] < 0:
            continue
        request = data.task[item, REQUEST]
        first = data.request[request, FIRST_TIED]
        past = data.request[request, PAST_TIED]
        if first == past or trail.marked[request] == 0 or item != data.request[request, FIRST]:
            continue
        if draw(random) < (BUNDLE_RATE if past - first <= LONGEST_STRING else BIG_BUNDLE_RATE):
            for m in range(first, past):
                member = data.tie[m, OTHER]
                if rounds.vehicle_of[member] == vehicle:
                    trail.marked[member] = 1


@lean_kernel
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
        if size == 0:
            continue
        middle = rounds.position[first + below(random, size), KEPT]
        limit = min(longest, float(rounds.figures[vehicle, TASKS]))
        length = int(1.0 + draw(random) * limit)
        spared = wide(0)
        if length > 1 and draw(random) < SPLIT_RATE:
            spared = wide(1)
            while spared < length and draw(random) > SPLIT_GROWTH:
                spared += 1
        mark_string(data, rounds, trail, vehicle, middle, length, spared, random)
        mark_bundles(data, rounds, trail, vehicle, random)
        drop_marked(data, rounds, desk, trail, vehicle)
        trail.struck[vehicle] = 1
        done += 1

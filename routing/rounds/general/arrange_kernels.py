"""Kernels that arrange a round: given the order of its tasks, where it reloads and takes its breaks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.general.break_kernels import first_owed, place_breaks
from routing.rounds.general.layout import (
    BASE,
    BEST_ITEMS,
    COST,
    EARLIEST,
    FIRST_BREAK,
    ITEMS,
    MAX_RELOADS,
    NO_COST,
    ORDERED,
    PAST_BREAK,
    RELEASE,
    REQUEST,
    SEQUENCE,
    SPOTS,
    Desk,
    Rounds,
    Tables,
)
from routing.rounds.general.reload_kernels import reload_layer, with_reloads
from routing.rounds.general.round_kernels import install_items, judge
from routing.rounds.wide_kernels import wide

#: Most choices of places for breaks that are tried one by one: to find a legal one, a better one, and while many rounds
#: are compared.
MOST_TRIES = 1_000
FEW_TRIES = 64
HANDFUL_TRIES = 12
#: The orders of three breaks.
ORDERS_OF_THREE = ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))


@lean_kernel
def orders_of(taken: int) -> int:
    """Return in how many orders so many breaks are tried: all up to three, else the one of their windows."""
    if taken == 3:
        return 6
    return 2 if taken == 2 else 1


@lean_kernel
def nth(order: int, b: int, taken: int) -> int:
    """Return which break is the b-th in an order."""
    if taken == 2:
        return b if order == 0 else 1 - b
    if taken == 3:
        return ORDERS_OF_THREE[order][b]
    return b


@lean_kernel
def surcharges(data: Tables, vehicle: int, items: NDArray[np.int64], count: int) -> int:
    """Return what the requests of a round cost more on this vehicle."""
    total = wide(0)
    for k in range(1, count + 1):
        if items[k] >= 0:
            request = data.task[items[k], REQUEST]
            if request >= 0 and items[k] == data.request[request, BASE]:
                total += data.surcharge[request, vehicle]
    return total


@lean_kernel
def list_tasks(data: Tables, items: NDArray[np.int64], count: int, tasks: NDArray[np.int64]) -> int:
    """Write the tasks of a round without breaks and reload stops; return their number."""
    total = wide(0)
    for k in range(1, count + 1):
        if items[k] >= 0 and data.task[items[k], REQUEST] >= 0:
            total += 1
            tasks[total] = items[k]
    return total


@lean_kernel
def try_breaks(
    data: Tables, rounds: Rounds, desk: Desk, vehicle: int, total: int, taken: int, order: int, best: int
) -> tuple[int, int]:
    """Try all places for the first ``taken`` breaks that may be owed in ``desk.row[SEQUENCE]``, in one order of them.

    Returns
    -------
    tuple
        Number of items of the cheapest legal round below ``best``, -1 for none, and its cost; the items
        are written to ``desk.row[BEST_ITEMS]``.
    """
    first = first_owed(data, vehicle)
    spots = desk.row[SPOTS]
    for b in range(taken):
        spots[b] = 0
    found = wide(-1)
    while True:
        into = wide(0)
        b = wide(0)
        for k in range(total + 1):
            while b < taken and spots[b] == k:
                into += 1
                desk.row[ITEMS, into] = -1 - (first + nth(order, b, taken))
                b += 1
            if k < total:
                into += 1
                desk.row[ITEMS, into] = desk.row[SEQUENCE, k + 1]
        cost = judge(data, rounds, vehicle, desk.row[ITEMS], into, desk.times)
        if cost < best:
            best = cost
            found = into
            for k in range(1, into + 1):
                desk.row[BEST_ITEMS, k] = desk.row[ITEMS, k]
        # The next choice of places, those of later breaks no earlier than those of earlier ones.
        b = taken - 1
        while b >= 0 and spots[b] == total:
            b -= 1
        if b < 0:
            return found, best
        place = spots[b] + 1
        for other in range(b, taken):
            spots[other] = place


@lean_kernel
def arrange(
    data: Tables, rounds: Rounds, desk: Desk, vehicle: int, count: int, thorough: int
) -> tuple[int, int]:
    """Put reload stops and breaks into the tasks ``desk.row[ORDERED, 1 .. count]``; write the items to ``desk.row[BEST_ITEMS]``.

    Parameters
    ----------
    thorough
        0 to be quick, which is to try other places for breaks only if they are a handful; 1 to try all places for breaks, if they are not too many, where those that suit the windows are not legal; 2 to
        try them also where those are legal, if they are few.

    Returns
    -------
    tuple
        Number of items, -1 if no arrangement is found; their cost without surcharges.

    Notes
    -----
    As few reload stops as are legal, and one more where something is released after the shift has begun.
    """
    has_breaks = data.vehicle[vehicle, FIRST_BREAK] < data.vehicle[vehicle, PAST_BREAK]
    most = data.vehicle[vehicle, MAX_RELOADS]
    waits = False
    for k in range(1, count + 1):
        waits = waits or data.task[desk.row[ORDERED, k], RELEASE] > data.vehicle[vehicle, EARLIEST]
    best = wide(NO_COST)
    best_count = wide(-1)
    last = min(most, wide(count))
    layer = wide(0)
    while layer <= last:
        if most > 0:
            reload_layer(data, desk, vehicle, count, layer)
        for slot in range(2 if most > 0 else 1):
            if most > 0:
                total = with_reloads(desk, count, layer, wide(slot))
                if total == 0:
                    continue
            else:
                total = wide(count)
                for k in range(1, count + 1):
                    desk.row[SEQUENCE, k] = desk.row[ORDERED, k]
            stops = total
            if has_breaks:
                total = place_breaks(data, desk, vehicle, desk.row[SEQUENCE], total)
            else:
                for k in range(1, total + 1):
                    desk.row[ITEMS, k] = desk.row[SEQUENCE, k]
            cost = wide(NO_COST)
            if total >= 0:
                cost = judge(data, rounds, vehicle, desk.row[ITEMS], total, desk.times)
            if cost < best:
                best = cost
                best_count = total
                last = min(last, layer + 1 if waits else layer)
                for k in range(1, total + 1):
                    desk.row[BEST_ITEMS, k] = desk.row[ITEMS, k]
            if has_breaks and (thorough != 1 or cost >= NO_COST):
                limit = wide(HANDFUL_TRIES)
                if thorough > 0:
                    limit = wide(MOST_TRIES if cost >= NO_COST else FEW_TRIES)
                tries = wide(1)
                for taken in range(data.vehicle[vehicle, PAST_BREAK] - first_owed(data, vehicle) + 1):
                    if taken > 0:
                        tries = tries * (stops + taken) // taken
                    if tries * orders_of(taken) > limit:
                        break
                    for order in range(orders_of(taken)):
                        found, cost = try_breaks(
                            data, rounds, desk, vehicle, stops, wide(taken), wide(order), best
                        )
                        if found >= 0:
                            best = cost
                            best_count = found
                            last = min(last, layer + 1 if waits else layer)
        layer += 1
    return best_count, best


@lean_kernel
def settle(data: Tables, rounds: Rounds, desk: Desk, vehicle: int, count: int) -> int:
    """Give a vehicle the items in ``desk.row[ITEMS]``, or the same tasks arranged anew if that is cheaper.

    Returns
    -------
    int
        0 if neither is a legal round; the row is invalid then.
    """
    tasks = list_tasks(data, desk.row[ITEMS], count, desk.row[ORDERED])
    if tasks == 0:
        count = wide(0)
    legal = install_items(data, rounds, vehicle, desk.row[ITEMS], count)
    has_breaks = data.vehicle[vehicle, FIRST_BREAK] < data.vehicle[vehicle, PAST_BREAK]
    if tasks == 0 or not (has_breaks or data.vehicle[vehicle, MAX_RELOADS] > 0):
        return legal
    present = rounds.figures[vehicle, COST] - surcharges(data, vehicle, rounds.item[vehicle], count)
    arranged, cost = arrange(data, rounds, desk, vehicle, tasks, wide(2))
    if arranged < 0 or (legal == 1 and cost >= present):
        return legal
    if legal == 1:
        for k in range(1, count + 1):
            desk.row[SEQUENCE, k] = rounds.item[vehicle, k]
    if install_items(data, rounds, vehicle, desk.row[BEST_ITEMS], arranged) == 1:
        return 1
    if legal == 1:
        return install_items(data, rounds, vehicle, desk.row[SEQUENCE], count)
    return 0

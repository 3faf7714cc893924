"""Kernels that arrange a round: given the order of its tasks, where it reloads and takes its breaks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.rounds.break_kernels import place_breaks
from routing.rounds.layout import (
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
    Desk,
    Rounds,
    Tables,
)
from routing.rounds.reload_kernels import reload_layer, with_reloads
from routing.rounds.round_kernels import install_items, judge
from routing.rounds.wide_kernels import wide


@kernel
def surcharges(data: Tables, vehicle: int, items: NDArray[np.int64], count: int) -> int:
    """Return what the requests of a round cost more on this vehicle."""
    total = wide(0)
    for k in range(1, count + 1):
        if items[k] >= 0:
            request = data.task[items[k], REQUEST]
            if request >= 0 and items[k] == data.request[request, BASE]:
                total += data.surcharge[request, vehicle]
    return total


@kernel
def list_tasks(data: Tables, items: NDArray[np.int64], count: int, tasks: NDArray[np.int64]) -> int:
    """Write the tasks of a round without breaks and reload stops; return their number."""
    total = wide(0)
    for k in range(1, count + 1):
        if items[k] >= 0 and data.task[items[k], REQUEST] >= 0:
            total += 1
            tasks[total] = items[k]
    return total


@kernel
def arrange(data: Tables, rounds: Rounds, desk: Desk, vehicle: int, count: int) -> tuple[int, int]:
    """Put reload stops and breaks into the tasks ``desk.row[ORDERED, 1 .. count]``; write the items to ``desk.row[BEST_ITEMS]``.

    Returns
    -------
    tuple
        Number of items, -1 if no arrangement is found; their cost without surcharges.

    Notes
    -----
    As few reload stops as are legal, and one more where something is released after the shift has begun. A round
    that needs breaks at other places because of longest rides is not looked for.
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
            if has_breaks:
                total = place_breaks(data, desk, vehicle, desk.row[SEQUENCE], total)
                if total < 0:
                    continue
            else:
                for k in range(1, total + 1):
                    desk.row[ITEMS, k] = desk.row[SEQUENCE, k]
            cost = judge(data, rounds, vehicle, desk.row[ITEMS], total, desk.times)
            if cost < best:
                best = cost
                best_count = total
                last = min(last, layer + 1 if waits else layer)
                for k in range(1, total + 1):
                    desk.row[BEST_ITEMS, k] = desk.row[ITEMS, k]
        layer += 1
    return best_count, best


@kernel
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
    arranged, cost = arrange(data, rounds, desk, vehicle, tasks)
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

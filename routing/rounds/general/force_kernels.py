"""Kernel for requests that are half on board: a way to finish them where the quick insertion sees none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.general.arrange_kernels import arrange, list_tasks
from routing.rounds.general.layout import (
    BACKUP,
    BEST_ITEMS,
    FIRST,
    HAS_DROP,
    ITEMS,
    ORDERED,
    PAST,
    REQUEST,
    Desk,
    Rounds,
    Tables,
)
from routing.rounds.general.relation_kernels import gap_range, may_serve
from routing.rounds.general.round_kernels import install_items
from routing.rounds.wide_kernels import wide

#: Most pickups that are tried in every order.
MOST_PERMUTED = 5


@lean_kernel
def tasks_before(data: Tables, rounds: Rounds, vehicle: int, gap: int) -> int:
    """Return the number of tasks in front of a gap."""
    tasks = wide(0)
    for k in range(1, gap):
        item = rounds.item[vehicle, k]
        if item >= 0 and data.task[item, REQUEST] >= 0:
            tasks += 1
    return tasks


@lean_kernel
def write_order(row: NDArray[np.int64], at: int, first: int, past: int, order: int) -> None:
    """Write the tasks ``first .. past - 1`` behind a place of a row, in one of their orders; 0 is that of their numbers."""
    used = wide(0)
    count = past - first
    for place in range(count):
        left = count - place
        digit = order % left
        order //= left
        task = wide(0)
        while (used >> task) & 1 == 1 or digit > 0:
            if (used >> task) & 1 == 0:
                digit -= 1
            task += 1
        used |= wide(1) << task
        row[at + place + 1] = first + task


@lean_kernel
def force(data: Tables, rounds: Rounds, desk: Desk, request: int, vehicle: int) -> int:
    """Insert the rest of a request anywhere, its pickups one after the other in any order, breaks and reload stops placed anew.

    Returns
    -------
    int
        1 with the first legal round found; 0, and the round as it was, if there is none.

    Notes
    -----
    Quadratic in tasks in the number of arrangements, and factorial in pickups (in the order of their numbers where they are more
    than `MOST_PERMUTED`): for the rare case that breaks stand in the way.
    """
    if not may_serve(data, rounds, request, vehicle):
        return 0
    first_gap, last_gap = gap_range(data, rounds, request, vehicle)
    if first_gap > last_gap:
        return 0
    low = tasks_before(data, rounds, vehicle, first_gap)
    high = tasks_before(data, rounds, vehicle, last_gap)
    length = rounds.length[vehicle]
    for k in range(1, length + 1):
        desk.row[ITEMS, k] = rounds.item[vehicle, k]
    base = list_tasks(data, desk.row[ITEMS], length, desk.row[BACKUP])
    first = data.request[request, FIRST]
    past = data.request[request, PAST]
    drop = past - 1 if data.request[request, HAS_DROP] == 1 else past
    orders = wide(1)
    if drop - first <= MOST_PERMUTED:
        for n in range(2, drop - first + 1):
            orders *= n
    for order in range(orders):
        for a in range(low, high + 1):
            for b in range(a, high + 1 if drop < past else a + 1):
                total = wide(0)
                for k in range(base + 1):
                    if k == a:
                        write_order(desk.row[ORDERED], total, first, drop, wide(order))
                        total += drop - first
                    if k == b and drop < past:
                        total += 1
                        desk.row[ORDERED, total] = drop
                    if k < base:
                        total += 1
                        desk.row[ORDERED, total] = desk.row[BACKUP, k + 1]
                count, _cost = arrange(data, rounds, desk, vehicle, total, wide(1))
                if count > 0:
                    for k in range(1, length + 1):
                        desk.row[BACKUP, k] = rounds.item[vehicle, k]
                    if install_items(data, rounds, vehicle, desk.row[BEST_ITEMS], count) == 1:
                        rounds.vehicle_of[request] = vehicle
                        return 1
                    install_items(data, rounds, vehicle, desk.row[BACKUP], length)
                    return 0
    return 0

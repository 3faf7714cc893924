"""Kernel for requests that are half on board: a way to finish them where the quick insertion sees none."""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.rounds.arrange_kernels import arrange, list_tasks
from routing.rounds.layout import (
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
from routing.rounds.relation_kernels import gap_range, may_serve
from routing.rounds.round_kernels import install_items
from routing.rounds.wide_kernels import wide


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
def force(data: Tables, rounds: Rounds, desk: Desk, request: int, vehicle: int) -> int:
    """Insert the rest of a request anywhere, its pickups one after the other, breaks and reload stops placed anew.

    Returns
    -------
    int
        1 with the first legal round found; 0, and the round as it was, if there is none.

    Notes
    -----
    Quadratic in tasks in the number of arrangements: for the rare case that breaks stand in the way.
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
    for a in range(low, high + 1):
        for b in range(a, high + 1 if drop < past else a + 1):
            total = wide(0)
            for k in range(base + 1):
                if k == a:
                    for task in range(first, drop):
                        total += 1
                        desk.row[ORDERED, total] = task
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

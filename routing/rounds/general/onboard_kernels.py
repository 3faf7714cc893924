"""Kernels on what a partial insertion has on board: whether it fits, and whether it may ride on."""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.rounds.general.board_kernels import dimensions, unloaded_at
from routing.rounds.general.layout import (
    BASE,
    BOUND,
    CAPACITY,
    CLASH,
    GOODS,
    HAS_DROP,
    HOLD,
    KEPT,
    LABEL_LOADS,
    LIFO,
    LOADS,
    MAX_RELOADS,
    MIXED,
    PAST,
    PRESENT,
    REQUEST,
    SIZE,
    TRIP_BEFORE,
    Desk,
    Rounds,
    Tables,
)
from routing.rounds.wide_kernels import wide


@lean_kernel
def fits_here(
    data: Tables, rounds: Rounds, desk: Desk, vehicle: int, gap: int, label: int, task: int
) -> bool:
    """Whether a pickup fits on board in a gap, beside what the label (-1: none) has taken.

    Where the vehicle may reload only the task itself is looked at: another reload stop may make room.
    """
    reloads = data.vehicle[vehicle, MAX_RELOADS] > 0
    for d in range(dimensions(data)):
        load = data.task[task, LOADS + d]
        if load < 0:
            # It is there from the start of the trip on.
            load = -load
            if not reloads:
                load += rounds.load[vehicle, gap - 1, d, TRIP_BEFORE]
        elif not reloads:
            load += rounds.load[vehicle, gap - 1, d, PRESENT]
            if label >= 0:
                load += desk.label[label, LABEL_LOADS + d]
        if load > data.vehicle[vehicle, CAPACITY + d]:
            return False
    return True


@lean_kernel
def rides_past(data: Tables, rounds: Rounds, desk: Desk, vehicle: int, gap: int, i: int) -> bool:
    """Whether what label ``i`` has on board may ride past the item behind the gap.

    Looked at only where no reload stop can change what is on board; a whole round is judged in full later.
    """
    request = data.task[desk.steps[i, 0, 0], REQUEST]
    item = rounds.item[vehicle, gap]
    if (
        item < 0
        or data.request[request, HAS_DROP] == 0
        or data.request[request, BOUND] >= 0
        or data.vehicle[vehicle, MAX_RELOADS] > 0
    ):
        return True
    kind = data.request[request, GOODS]
    if kind >= 0 and data.request[request, CLASH] & rounds.times[vehicle, gap, MIXED] != 0:
        return False
    if data.request[request, LIFO] == 1:
        desk.label[i, HOLD] = max(desk.label[i, HOLD], unloaded_at(data, rounds, vehicle, item))
    other = data.task[item, REQUEST]
    if data.request[other, LIFO] == 1 and item == data.request[other, PAST] - 1:
        loaded = wide(gap)
        for pickup in range(data.request[other, BASE], item):
            loaded = min(loaded, rounds.position[pickup, KEPT])
        for s in range(desk.label[i, SIZE]):
            if desk.steps[i, s, 1] > loaded:
                return False
    return True

"""Kernels that cut a sequence of tasks into trips: where in a round to reload.

The split of Prins (2004), doi 10.1016/S0305-0548(03)00158-8, carried over to one vehicle that makes all trips one
after the other: layer by layer of reload stops made so far.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.general.board_kernels import dimensions
from routing.rounds.general.layout import (
    CAPACITY,
    CLOSING,
    EARLIEST,
    FAR,
    FIRST_RELOAD,
    FIRST_WINDOW,
    GOODS,
    HAS_DROP,
    LATEST,
    LOADS,
    LOCATION,
    OPENING,
    ORDERED,
    PAST,
    PAST_RELOAD,
    PAST_WINDOW,
    PER_M,
    PER_S,
    PROFILE,
    RELEASE,
    REQUEST,
    SEQUENCE,
    SERVICE,
    SETUP,
    START,
    STAYS,
    Desk,
    Tables,
)
from routing.rounds.general.travel_kernels import arrive
from routing.rounds.problem import UNREACHABLE
from routing.rounds.wide_kernels import wide

# Columns of Desk.trip, by tasks done and reload stops made.
LEFT = 0  # earliest end of the last task
DEAR = 1  # cost so far of seconds and metres
WAY = 2  # metres so far
SINCE = 3  # tasks done before the trip that ends here
SLOT = 4  # entry of that state that it comes from
RELOAD = 5  # reload stop at the start of the trip, -1 for none

# Entries of a state.
SOONEST = 0
CHEAPEST = 1


@lean_kernel
def clear_layer(desk: Desk, count: int, layer: int) -> None:
    """Mark a layer of the table as not reached."""
    for k in range(count + 1):
        desk.trip[k, layer, SOONEST, LEFT] = FAR
        desk.trip[k, layer, CHEAPEST, LEFT] = FAR


@lean_kernel
def offer_trip(
    desk: Desk, k: int, layer: int, leave: int, cost: int, metres: int, since: int, slot: int, reload: int
) -> None:
    """Give a way to do the first ``k`` tasks to its state."""
    state = desk.trip[k, layer]
    for entry in range(2):
        known = state[entry, LEFT]
        if entry == SOONEST:
            better = leave < known or (leave == known and cost < state[entry, DEAR])
        else:
            better = known >= FAR or cost < state[entry, DEAR]
        if better:
            state[entry, LEFT] = leave
            state[entry, DEAR] = cost
            state[entry, WAY] = metres
            state[entry, SINCE] = since
            state[entry, SLOT] = slot
            state[entry, RELOAD] = reload


@lean_kernel
def part(data: Tables, tasks: NDArray[np.int64], i: int, k: int) -> bool:
    """Whether goods of task ``k`` do not go with those of a task of the trip that began behind task ``i``.

    Only what other reload stops could change is looked at: the whole round is judged later.
    """
    request = data.task[tasks[k], REQUEST]
    kind = data.request[request, GOODS]
    if kind < 0 or not has_goods(data, tasks[k]):
        return False
    handed_over = is_handed_over(data, tasks[k])
    for j in range(1 if handed_over else i + 1, k):
        other = data.task[tasks[j], REQUEST]
        if (
            other == request
            or data.request[other, GOODS] < 0
            or data.clash[kind, data.request[other, GOODS]] == 0
        ):
            continue
        if data.request[other, HAS_DROP] == 1:
            # A drop before the trip ended the matter; later ones are seen by the whole round.
            if handed_over and (j > i or not dropped(data, tasks, other, j, i)):
                return True
        elif j > i and has_goods(data, tasks[j]) and (handed_over or not is_handed_over(data, tasks[j])):
            return True
    return False


@lean_kernel
def dropped(data: Tables, tasks: NDArray[np.int64], request: int, j: int, i: int) -> bool:
    """Whether the drop of a request is among the tasks ``j .. i``."""
    for k in range(j, i + 1):
        if tasks[k] == data.request[request, PAST] - 1:
            return True
    return False


@lean_kernel
def has_goods(data: Tables, task: int) -> bool:
    """Whether anything is on board because of the task."""
    if data.task[task, STAYS] == 0:
        return True
    for d in range(dimensions(data)):
        if data.task[task, LOADS + d] != 0:
            return True
    return False


@lean_kernel
def is_handed_over(data: Tables, task: int) -> bool:
    """Whether the task hands over what was loaded at the start of its trip."""
    if data.task[task, STAYS] == 0:
        return False
    for d in range(dimensions(data)):
        if data.task[task, LOADS + d] < 0:
            return True
    return False


@lean_kernel
def grow_trip(
    data: Tables, desk: Desk, vehicle: int, count: int, layer: int, i: int, slot: int, reload: int
) -> None:
    """Carry on from the first ``i`` tasks with a trip of 1, 2, 3, ... tasks, as long as that is possible.

    Parameters
    ----------
    reload
        The item that the trip begins with, -1 for the departure.
    """
    tasks = desk.row[ORDERED]
    run = desk.run
    dims = dimensions(data)
    profile = data.vehicle[vehicle, PROFILE]
    legs = data.legs[profile]
    before = layer if reload < 0 else layer - 1
    base_leave = desk.trip[i, before, slot, LEFT]
    base_metres = desk.trip[i, before, slot, WAY]
    from_place = data.vehicle[vehicle, START] if i == 0 else data.task[tasks[i], LOCATION]
    if reload >= 0:
        there = data.task[reload, LOCATION]
        if legs[from_place, there, 0] >= UNREACHABLE or legs[from_place, there, 1] >= UNREACHABLE:
            return
        base_leave = arrive(data, profile, from_place, there, base_leave)
        base_metres += legs[from_place, there, 1]
        from_place = there
        window = data.task[reload, FIRST_WINDOW]
        base_leave = max(base_leave, data.window[window, OPENING])
    for d in range(dims):
        run[d, 0] = 0
        for j in range(1, i + 1):
            if data.task[tasks[j], STAYS] == 0:
                run[d, 0] += data.task[tasks[j], LOADS + d]
        run[d, 1] = run[d, 0]
        run[d, 2] = 0
    release = wide(-FAR)
    leave = base_leave
    metres = base_metres
    here = from_place
    for k in range(i + 1, count + 1):
        task = tasks[k]
        for d in range(dims):
            load = data.task[task, LOADS + d]
            run[d, 0] += load
            if data.task[task, STAYS] == 1 and load < 0:
                run[d, 2] -= load
            run[d, 1] = max(run[d, 1], run[d, 0])
            if run[d, 1] + run[d, 2] > data.vehicle[vehicle, CAPACITY + d]:
                return
        if len(data.clash) > 0 and part(data, tasks, i, k):
            return
        begin = wide(k)
        if k == i + 1 or data.task[task, RELEASE] > release:
            # The trip starts later: its times are computed anew.
            release = max(release, data.task[task, RELEASE])
            leave = max(base_leave, release)
            if reload >= 0:
                if leave > data.window[data.task[reload, FIRST_WINDOW], CLOSING]:
                    return
                leave += data.task[reload, SERVICE]
            metres = base_metres
            here = from_place
            begin = wide(i) + 1
        for j in range(begin, k + 1):
            there = data.task[tasks[j], LOCATION]
            if legs[here, there, 0] >= UNREACHABLE or legs[here, there, 1] >= UNREACHABLE:
                return
            leave = arrive(data, profile, here, there, leave)
            metres += legs[here, there, 1]
            if here != there or (j == 1 and reload < 0):
                leave += data.task[tasks[j], SETUP]
            window = data.task[tasks[j], FIRST_WINDOW]
            past = data.task[tasks[j], PAST_WINDOW]
            while window < past and data.window[window, CLOSING] < leave:
                window += 1
            if window == past:
                return
            leave = max(leave, data.window[window, OPENING]) + data.task[tasks[j], SERVICE]
            here = there
        if leave > data.vehicle[vehicle, LATEST]:
            return
        cost = data.vehicle[vehicle, PER_M] * metres + data.vehicle[vehicle, PER_S] * leave
        offer_trip(desk, k, layer, leave, cost, metres, wide(i), slot, reload)


@lean_kernel
def reload_layer(data: Tables, desk: Desk, vehicle: int, count: int, layer: int) -> None:
    """Fill the table for ``layer`` reload stops, the tasks being ``desk.row[ORDERED, 1 .. count]``."""
    clear_layer(desk, count, layer)
    if layer == 0:
        desk.trip[0, 0, SOONEST, LEFT] = data.vehicle[vehicle, EARLIEST]
        desk.trip[0, 0, SOONEST, WAY] = 0
        grow_trip(data, desk, vehicle, count, wide(0), wide(0), wide(SOONEST), wide(-1))
        return
    for i in range(count):
        for slot in range(2):
            left = desk.trip[i, layer - 1, slot, LEFT]
            if left >= FAR or (slot == CHEAPEST and left == desk.trip[i, layer - 1, SOONEST, LEFT]):
                continue
            for reload in range(data.vehicle[vehicle, FIRST_RELOAD], data.vehicle[vehicle, PAST_RELOAD]):
                grow_trip(data, desk, vehicle, count, layer, wide(i), wide(slot), wide(reload))


@lean_kernel
def with_reloads(desk: Desk, count: int, layer: int, slot: int) -> int:
    """Write the tasks with the reload stops of a state to ``desk.row[SEQUENCE]``; return the number of items, 0 for none."""
    if desk.trip[count, layer, slot, LEFT] >= FAR:
        return 0
    into = wide(count) + layer
    total = into
    k = wide(count)
    while k > 0:
        state = desk.trip[k, layer, slot]
        since = state[SINCE]
        for j in range(k, since, -1):
            desk.row[SEQUENCE, into] = desk.row[ORDERED, j]
            into -= 1
        if state[RELOAD] >= 0:
            desk.row[SEQUENCE, into] = state[RELOAD]
            into -= 1
            layer -= 1
        slot = state[SLOT]
        k = since
    return total

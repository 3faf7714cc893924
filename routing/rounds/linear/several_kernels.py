"""Kernel that finds the cheapest insertion of a request of several pickups and a drop into a row.

One sweep over the gaps carries partial insertions (*labels*) by the set of pickups already made. A label is dropped when
it is late, overloaded, bound to end dearer than the best complete insertion, or not among the best few of its set.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import inlined_kernel, lean_kernel
from routing.rounds.linear.gap_kernels import cheapest_gaps, fits_on_board
from routing.rounds.linear.insertion_kernels import base_cost, blinked, metres_below
from routing.rounds.linear.row_kernels import start_of
from routing.rounds.linear.tables import (
    CLOSES,
    FAR,
    FIRST,
    LABELS,
    LOCATION,
    NO_COST,
    PAST,
    PER_M,
    PREFIX,
    PROFILE,
    SERVICE,
    SETUP,
    Desk,
    LinearTables,
    Rows,
)
from routing.rounds.problem import UNREACHABLE
from routing.rounds.wide_kernels import wide

# Columns of Desk.label.
METRES = 0  # added so far, without the leg to the next item
LEAVE = 1
PLACE = 2
SIZE = 3


@inlined_kernel
def survey(
    data: LinearTables,
    rows: Rows,
    desk: Desk,
    first: int,
    size: int,
    v: int,
    rate: float,
    random: NDArray[np.uint64],
) -> int:
    """Fill ``desk.gap`` and ``desk.rest`` for the tasks of a request; return the metres that the dearest adds at least."""
    n = rows.length[v]
    profile = data.vehicle[v, PROFILE]
    place, leave, deadline, leg = rows.place[v], rows.leave[v], rows.deadline[v], rows.leg[v]
    worst = wide(-NO_COST)
    begin = data.vehicle[v, PREFIX] + 1
    for j in range(size - 1, -1, -1):
        task = wide(first + j)
        own = data.task[task]
        to = data.back[profile, own[LOCATION]]
        onward = data.legs[profile, own[LOCATION]]
        gap, rest = desk.gap[j], desk.rest[j]
        rest[n + 2] = NO_COST
        for g in range(n + 1, begin - 1, -1):
            gap[g] = NO_COST
            rest[g] = rest[g + 1]
            left = leave[g - 1]
            if left > own[CLOSES] or (j < size - 1 and desk.rest[size - 1, g] >= NO_COST):
                continue
            into = wide(to[place[g - 1], 0])
            out = wide(onward[place[g], 0])
            if into >= UNREACHABLE or out >= UNREACHABLE:
                continue
            start = start_of(data.task, data.window, task, left + into)
            if start + own[SERVICE] + out > deadline[g] or blinked(desk.blink, rate, random):
                continue
            gap[g] = wide(to[place[g - 1], 1]) + wide(onward[place[g], 1]) - leg[g]
            rest[g] = min(rest[g], gap[g])
        worst = max(worst, rest[begin])
        if worst >= NO_COST:
            return NO_COST
    return worst


@lean_kernel
def copy_label(desk: Desk, source: int, target: int) -> None:
    """Copy a label."""
    for f in range(4):
        desk.label[target, f] = desk.label[source, f]
    for s in range(desk.label[source, SIZE]):
        desk.steps[target, s, 0] = desk.steps[source, s, 0]
        desk.steps[target, s, 1] = desk.steps[source, s, 1]


@lean_kernel
def offer(desk: Desk, state: int, draft: int) -> None:
    """Give the draft to a state, which keeps it if it is among its best."""
    label = desk.label
    base = state * LABELS
    alive = desk.alive[state]
    worst = wide(base)
    for slot in range(base, base + alive):
        if label[slot, PLACE] == label[draft, PLACE]:
            if label[slot, METRES] <= label[draft, METRES] and label[slot, LEAVE] <= label[draft, LEAVE]:
                return
            if label[slot, METRES] >= label[draft, METRES] and label[slot, LEAVE] >= label[draft, LEAVE]:
                copy_label(desk, draft, slot)
                return
        if label[slot, METRES] > label[worst, METRES]:
            worst = wide(slot)
    if alive < LABELS:
        copy_label(desk, draft, base + alive)
        desk.alive[state] += 1
    elif label[draft, METRES] < label[worst, METRES]:
        copy_label(desk, draft, worst)


@inlined_kernel
def quick_several(data: LinearTables, rows: Rows, desk: Desk, request: int, v: int, best: int) -> int:
    """Insert each task where it adds least by itself, as `several_insertion` would: what that finds must be cheaper.

    Returns
    -------
    int
        The metres added, written to ``desk.found``; ``best`` if these are not less or the insertion is not legal.
    """
    first = data.request[request, FIRST]
    last = data.request[request, PAST] - first - 1
    draft = wide(desk.label.shape[0] - 1)
    steps = desk.steps[draft]
    end = cheapest_gaps(desk, last + 1, data.vehicle[v, PREFIX] + 1, rows.length[v] + 1, draft)
    if end == 0:
        return best
    begin = wide(end)
    for j in range(last):
        begin = min(begin, steps[j, 1])
    legs = data.legs[data.vehicle[v, PROFILE]]
    place, deadline, setup, leg = rows.place[v], rows.deadline[v], rows.setup[v], rows.leg[v]
    here = place[begin - 1]
    left = rows.leave[v, begin - 1]
    metres = wide(0)
    done = wide(0)
    state = wide(0)
    for g in range(begin, end + 1):
        if g > begin:
            # Past the item between.
            there = place[g - 1]
            ready = left + wide(legs[here, there, 0])
            if here != there:
                ready += setup[g - 1]
            if ready > deadline[g - 1] or not fits_on_board(data, rows, desk, v, wide(g - 1), state):
                return best
            task = rows.item[v, g - 1]
            left = start_of(data.task, data.window, task, ready) + data.task[task, SERVICE]
            metres += wide(legs[here, there, 1]) - leg[g - 1]
            here = there
        for j in range(last + 1):
            if g != (end if j == last else steps[j, 1]):
                continue
            own = data.task[first + j]
            there = own[LOCATION]
            way = wide(legs[here, there, 0])
            if way >= UNREACHABLE:
                return best
            if here != there or (g == 1 and done == 0):
                way += own[SETUP]
            start = start_of(data.task, data.window, first + j, left + way)
            if start >= FAR:
                return best
            if j < last:
                state |= wide(1) << wide(j)
                if not fits_on_board(data, rows, desk, v, wide(g - 1), state):
                    return best
            left = start + own[SERVICE]
            metres += wide(legs[here, there, 1])
            here = there
            desk.draft[done, 0] = first + j
            desk.draft[done, 1] = g
            done += 1
    b = place[end]
    arrival = left + wide(legs[here, b, 0])
    if b != here:
        arrival += setup[end]
    metres += wide(legs[here, b, 1]) - leg[end]
    if arrival > deadline[end] or metres >= best:
        return best
    for s in range(last + 1):
        desk.found[s, 0] = desk.draft[s, 0]
        desk.found[s, 1] = desk.draft[s, 1]
    return wide(metres)


@inlined_kernel
def several_insertion(
    data: LinearTables,
    rows: Rows,
    desk: Desk,
    request: int,
    v: int,
    limit: int,
    rate: float,
    random: NDArray[np.uint64],
) -> int:
    """Find the cheapest insertion of a request of several pickups; write it to ``desk.found``; `NO_COST` if none is below the limit."""
    base = base_cost(data, rows, request, v)
    if base >= NO_COST:
        return NO_COST
    best = metres_below(data, rows, v, limit - base)
    first = data.request[request, FIRST]
    size = data.request[request, PAST] - first
    if survey(data, rows, desk, first, size, v, rate, random) >= best:
        return NO_COST
    profile = data.vehicle[v, PROFILE]
    legs = data.legs[profile]
    item, place, leave, deadline, setup, leg = (
        rows.item[v], rows.place[v], rows.leave[v], rows.deadline[v], rows.setup[v], rows.leg[v],
    )  # fmt: skip
    n = rows.length[v]
    pickups = size - 1
    full = (wide(1) << pickups) - 1
    dimensions = data.load.shape[1]
    label = desk.label
    draft = wide(label.shape[0] - 1)
    for state in range(full + 1):
        desk.alive[state] = 0
        for d in range(dimensions):
            desk.weight[state, d] = 0
            for j in range(pickups):
                if (state >> j) & 1:
                    desk.weight[state, d] += data.load[first + j, d]
    quick = quick_several(data, rows, desk, request, v, best)
    found = quick < best
    best = quick
    highest = wide(0)  # no state above it has a label
    for g in range(data.vehicle[v, PREFIX] + 1, n + 2):
        b = place[g]
        if desk.rest[pickups, g] >= NO_COST:
            break
        state = wide(0)
        while state <= max(highest, wide(0)):
            i = state * LABELS - (1 if state == 0 else 0)
            past = wide(0) if state == 0 else i + desk.alive[state]
            while i < past:
                if state == 0:
                    here = place[g - 1]
                    metres = wide(0)
                    left = leave[g - 1]
                    done = wide(0)
                else:
                    here = label[i, PLACE]
                    metres = label[i, METRES]
                    left = label[i, LEAVE]
                    done = label[i, SIZE]
                low = pickups if state == full else wide(0)
                high = size if state == full else pickups
                for j in range(low, high):
                    if (state >> j) & 1 or desk.gap[j, g] >= NO_COST:
                        continue
                    task = first + j
                    own = data.task[task]
                    there = own[LOCATION]
                    into = wide(legs[here, there, 0])
                    added = metres + wide(legs[here, there, 1])
                    closed = added + wide(legs[there, b, 1]) - leg[g]
                    if closed >= best or into >= UNREACHABLE:
                        continue
                    reached = state | (wide(1) << wide(j))
                    if j < pickups:
                        fit = True
                        for d in range(dimensions):
                            if rows.load[v, g - 1, d] + desk.weight[reached, d] > data.capacity[v, d]:
                                fit = False
                        if not fit:
                            continue
                    ready = left + into
                    if here != there or (g == 1 and done == 0):
                        ready += own[SETUP]
                    start = start_of(data.task, data.window, task, ready)
                    if start >= FAR:
                        continue
                    after = start + own[SERVICE]
                    arrival = after + wide(legs[there, b, 0])
                    if b != there:
                        arrival += setup[g]
                    if arrival > deadline[g]:
                        continue
                    if j == pickups:
                        best = closed
                        found = True
                        for s in range(done):
                            desk.found[s, 0] = desk.steps[i, s, 0]
                            desk.found[s, 1] = desk.steps[i, s, 1]
                        desk.found[done, 0] = task
                        desk.found[done, 1] = g
                        continue
                    label[draft, METRES] = added
                    label[draft, LEAVE] = after
                    label[draft, PLACE] = there
                    label[draft, SIZE] = done + 1
                    for s in range(done):
                        desk.steps[draft, s, 0] = desk.steps[i, s, 0]
                        desk.steps[draft, s, 1] = desk.steps[i, s, 1]
                    desk.steps[draft, done, 0] = task
                    desk.steps[draft, done, 1] = g
                    offer(desk, reached, draft)
                    highest = max(highest, reached)
                i += 1
            state += 1
        if g > n:
            break
        # On to the next gap: past the item between, all labels are at its place.
        top = wide(0)
        for state in range(1, highest + 1):
            if desk.alive[state] == 0:
                continue
            least = wide(-NO_COST)
            for j in range(size):
                if (state >> j) & 1 == 0:
                    least = max(least, desk.rest[j, g + 1])
            fit = True
            for d in range(dimensions):
                if rows.load[v, g, d] + desk.weight[state, d] > data.capacity[v, d]:
                    fit = False
            base_slot = state * LABELS
            kept = wide(0)
            for i in range(base_slot, base_slot + desk.alive[state]):
                here = label[i, PLACE]
                metres = label[i, METRES] + wide(legs[here, b, 1]) - leg[g]
                if not fit or metres + least >= best:
                    continue
                ready = label[i, LEAVE] + wide(legs[here, b, 0])
                if here != b:
                    ready += setup[g]
                if ready > deadline[g]:
                    continue
                after = start_of(data.task, data.window, item[g], ready) + data.task[item[g], SERVICE]
                worse = False
                for k in range(base_slot, base_slot + kept):
                    if label[k, METRES] <= metres and label[k, LEAVE] <= after:
                        worse = True
                if worse:
                    continue
                target = base_slot + kept
                if target != i:
                    copy_label(desk, i, target)
                label[target, METRES] = metres
                label[target, LEAVE] = after
                label[target, PLACE] = b
                kept += 1
            desk.alive[state] = kept
            if kept > 0:
                top = wide(state)
        highest = top
    if not found:
        return NO_COST
    return wide(base + data.vehicle[v, PER_M] * best)

"""Kernels that look at a row from both of its sides, so that what an insertion costs is known without measuring the whole round.

Without facilities, an entry is what Vidal, Crainic, Gendreau and Prins (2013, doi 10.1016/j.cor.2012.07.018) keep of a part of a round: its least duration, and
the earliest and the latest beginning of that. ``front[row, j]`` is the part up to and with the first ``j`` clients, ``back[row, j]`` the part from arriving at
client ``j`` on. With facilities, and where windows bound nothing, it is travel: ``front[row, j]`` is what it costs to have served the first ``j`` clients, to have unloaded
and to be at the next one, and the same before unloading; ``back[row, j]`` what is still to come from being empty at client ``j`` on.
"""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.periodic.tables import NEVER, Desk, PeriodTables, Rows
from routing.rounds.wide_kernels import wide


@lean_kernel
def look(data: PeriodTables, rows: Rows, desk: Desk, row: int) -> None:
    """Fill ``desk.front`` and ``desk.back`` of a row, unless they are there."""
    if desk.seen[row] == rows.stamp[row]:
        return
    desk.seen[row] = rows.stamp[row]
    if len(data.via) > 0:
        look_at_trips(data, rows, desk, row)
    else:
        look_at_times(data, rows, desk, row)


@lean_kernel
def look_at_trips(data: PeriodTables, rows: Rows, desk: Desk, row: int) -> None:
    """Look at a row that unloads."""
    vehicle = row % len(data.start)
    count = wide(rows.size[row])
    most = data.capacity[vehicle]
    first = data.end[vehicle] if count == 0 else data.location[rows.client[row, 0]]
    desk.front[row, 0, 0] = data.travel[data.start[vehicle], first]
    desk.front[row, 0, 1] = 0
    for j in range(1, count + 1):
        best = wide(NEVER)
        inner, load = wide(0), wide(0)
        after = wide(-1)
        for i in range(j - 1, -1, -1):
            client = rows.client[row, i]
            load += data.load[client]
            if load > most:
                break
            here = wide(data.location[client])
            if after >= 0:
                inner += data.travel[here, after]
            after = here
            best = min(best, desk.front[row, i, 0] + inner)
        last = data.location[rows.client[row, j - 1]]
        following = data.end[vehicle] if j == count else data.location[rows.client[row, j]]
        desk.front[row, j, 1] = best
        desk.front[row, j, 0] = min(best + data.via[last, following], wide(NEVER))
    desk.back[row, count, 0] = 0
    for j in range(count - 1, -1, -1):
        best = wide(NEVER)
        inner, load = wide(0), wide(0)
        before = wide(-1)
        for i in range(j, count):
            client = rows.client[row, i]
            load += data.load[client]
            if load > most:
                break
            here = wide(data.location[client])
            if before >= 0:
                inner += data.travel[before, here]
            before = here
            following = data.end[vehicle] if i + 1 == count else data.location[rows.client[row, i + 1]]
            best = min(best, inner + data.via[here, following] + desk.back[row, i + 1, 0])
        desk.back[row, j, 0] = best


@lean_kernel
def look_at_times(data: PeriodTables, rows: Rows, desk: Desk, row: int) -> None:
    """Look at a row that keeps on board what it collects."""
    vehicles = len(data.start)
    day, vehicle = row // vehicles, row % vehicles
    count = wide(rows.size[row])
    opens, closes = wide(data.shift[day, vehicle, 0]), wide(data.shift[day, vehicle, 1])
    desk.front[row, 0, 0] = 0
    desk.front[row, 0, 1] = opens
    desk.front[row, 0, 2] = closes
    here = wide(data.start[vehicle])
    for j in range(count):
        client = rows.client[row, j]
        there = wide(data.location[client])
        if desk.front[row, j, 0] >= NEVER:
            desk.front[row, j + 1, 0] = NEVER
            continue
        gap = desk.front[row, j, 0] + data.travel[here, there]
        begins, ends = wide(data.window[client, day, 0]), wide(data.window[client, day, 1])
        if desk.front[row, j, 1] + gap > ends:
            desk.front[row, j + 1, 0] = NEVER
            continue
        wait = max(begins - gap - desk.front[row, j, 2], wide(0))
        desk.front[row, j + 1, 0] = gap + wait + data.service[client]
        desk.front[row, j + 1, 1] = max(begins - gap, desk.front[row, j, 1]) - wait
        desk.front[row, j + 1, 2] = min(ends - gap, desk.front[row, j, 2])
        here = there
    desk.back[row, count, 0] = 0
    desk.back[row, count, 1] = 0
    desk.back[row, count, 2] = closes
    after = wide(data.end[vehicle])
    for j in range(count - 1, -1, -1):
        client = rows.client[row, j]
        here = wide(data.location[client])
        if desk.back[row, j + 1, 0] >= NEVER:
            desk.back[row, j, 0] = NEVER
            continue
        begins, ends = wide(data.window[client, day, 0]), wide(data.window[client, day, 1])
        gap = wide(data.service[client]) + data.travel[here, after]
        if begins + gap > desk.back[row, j + 1, 2]:
            desk.back[row, j, 0] = NEVER
            continue
        wait = max(desk.back[row, j + 1, 1] - gap - ends, wide(0))
        desk.back[row, j, 0] = gap + wait + desk.back[row, j + 1, 0]
        desk.back[row, j, 1] = max(desk.back[row, j + 1, 1] - gap, begins) - wait
        desk.back[row, j, 2] = min(desk.back[row, j + 1, 2] - gap, ends)
        after = here

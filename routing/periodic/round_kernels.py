"""Kernels that measure one round: where it unloads, how long it takes, and whether it is legal."""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.periodic.tables import NEVER, Desk, PeriodTables
from routing.rounds.wide_kernels import wide


@lean_kernel
def trips(data: PeriodTables, desk: Desk, count: int, vehicle: int, first: int) -> None:
    """Find the cheapest trips of the first ``first .. count`` clients of ``desk.order``, what comes before being known.

    ``desk.trip[j]`` is the cost of having visited the first ``j`` clients, having unloaded, and being at the next one's
    (or the end). A trip is what is between two facilities; the cheapest facility lies between
    any two clients, so that only the cuts are to be chosen (Beasley's split, 1983, doi 10.1016/0305-0483(83)90033-6).
    """
    if first == 0:
        following = data.end[vehicle] if count == 0 else data.location[desk.order[0]]
        desk.trip[0] = wide(data.travel[data.start[vehicle], following])
    for j in range(max(first, 1), count + 1):
        here = data.location[desk.order[j - 1]]
        following = data.end[vehicle] if j == count else data.location[desk.order[j]]
        best, came = wide(NEVER), wide(-1)
        inner, load = wide(0), wide(0)
        for i in range(j - 1, -1, -1):
            client = desk.order[i]
            load += data.load[client]
            if load > data.capacity[vehicle]:
                break
            if i < j - 1:
                inner += data.travel[data.location[client], data.location[desk.order[i + 1]]]
            if desk.trip[i] + inner < best:
                best, came = desk.trip[i] + inner, wide(i)
        desk.came[j] = came
        desk.trip[j] = NEVER if best >= NEVER else best + data.via[here, following]


@lean_kernel
def settle(data: PeriodTables, desk: Desk, count: int, day: int, vehicle: int) -> int:
    """Return the cost of the round of the first ``count`` clients of ``desk.order``, `NEVER` if it is illegal.

    Its duration is left in ``desk.touched[1]``. Where there are facilities, `trips` has been there before.
    """
    longest = data.longest[day, vehicle]
    if longest < 0:
        return NEVER
    facilities = len(data.via) > 0
    if facilities:
        cost = desk.trip[count]
        if cost >= NEVER:
            return NEVER
    else:
        load = wide(0)
        here = wide(data.start[vehicle])
        cost = wide(0)
        for j in range(count):
            client = desk.order[j]
            load += data.load[client]
            cost += data.travel[here, data.location[client]]
            here = wide(data.location[client])
        if load > data.capacity[vehicle]:
            return NEVER
        cost += data.travel[here, data.end[vehicle]]
    duration = cost
    for j in range(count):
        duration += data.service[desk.order[j]]
    if duration > longest:
        return NEVER
    if data.timed:
        duration = clock(data, desk, count, day, vehicle)
        if duration > longest:
            return NEVER
    desk.touched[1] = duration
    return wide(cost)


@lean_kernel
def clock(data: PeriodTables, desk: Desk, count: int, day: int, vehicle: int) -> int:
    """Return the least duration of a round in the windows of its clients, `NEVER` if there is none.

    The sums are those of Vidal, Crainic, Gendreau and Prins (2013, doi 10.1016/j.cor.2012.07.018), without lateness.
    """
    facilities = len(data.via) > 0
    cut = wide(count)
    if facilities:
        # Where the round unloads: after the clients at the ends of trips, marked by a negative order of visit.
        j = wide(count)
        while j > 0:
            i = wide(desk.came[j])
            desk.came[j] = -1 - i
            j = i
    here = wide(data.start[vehicle])
    duration = wide(0)
    earliest, latest = wide(data.shift[day, vehicle, 0]), wide(data.shift[day, vehicle, 1])
    answer = wide(NEVER)
    unload = False
    for j in range(count + 1):
        if j < count:
            client = desk.order[j]
            there = wide(data.location[client])
            opens, closes = wide(data.window[client, day, 0]), wide(data.window[client, day, 1])
            service = wide(data.service[client])
        else:
            there = wide(data.end[vehicle])
            opens, closes, service = wide(0), wide(data.shift[day, vehicle, 1]), wide(0)
        gap = duration + (data.via[here, there] if unload else data.travel[here, there])
        if earliest + gap > closes:
            break
        wait = max(opens - gap - latest, wide(0))
        duration = gap + wait + service
        earliest = max(opens - gap, earliest) - wait
        latest = min(closes - gap, latest)
        here = there
        unload = facilities and j < cut and desk.came[j + 1] < 0
        if j == count:
            answer = duration
    if facilities:
        j = wide(count)
        while j > 0:
            i = wide(-1 - desk.came[j])
            desk.came[j] = i
            j = i
    return wide(answer)

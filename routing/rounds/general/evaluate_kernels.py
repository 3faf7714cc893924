"""Kernels that judge a whole round exactly, by the rule stated in `routing.rounds.schedule`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.general.board_kernels import goods_agree, loads_fit
from routing.rounds.general.layout import (
    BASE,
    CLOSING,
    DUE,
    EARLIEST,
    EFFORT,
    END,
    FAR,
    FIRST_BREAK,
    FIRST_WINDOW,
    FIXED,
    GOODS,
    HAS_DROP,
    LATE_COST,
    LATE_COST_2,
    LATEST,
    LEAVE,
    LENGTH,
    LIFO,
    LOCATION,
    MAX_M,
    MAX_SPAN,
    NO_COST,
    OPENING,
    OVERTIME_COST,
    OVERTIME_FROM,
    PAST,
    PAST_BREAK,
    PAST_WINDOW,
    PER_M,
    PER_S,
    PROFILE,
    READY,
    RELEASE,
    REQUEST,
    RIDE,
    RIDE_FROM,
    RIDE_LIMIT,
    RIDE_TO,
    SERVICE,
    SETUP,
    START,
    TRIED,
    Rounds,
    Tables,
)
from routing.rounds.general.travel_kernels import arrive, leave_by
from routing.rounds.problem import NO_LIMIT, UNREACHABLE
from routing.rounds.wide_kernels import wide

# Columns of Rounds.scratch, by position; position 0 is the start of the round.
AT = 0  # where the item is
ARC = 1  # setup due there
FLOOR = 2  # the item starts no earlier; at position 0, the departure
BEGIN = 3  # start of the item
CEILING = 4  # the item starts no later
WINDOW = 5  # the window it is in
STAY = 6  # service, or length of the break

#: Passes that travel by time of day may ask for before the round is given up.
MOST_PASSES = 20_000


@lean_kernel
def owed_from(data: Tables, vehicle: int, taken: int) -> int:
    """Return the time by which a round must end that takes only the breaks of the bit set ``taken``."""
    limit = wide(NO_LIMIT)
    first = data.vehicle[vehicle, FIRST_BREAK]
    for brk in range(first, data.vehicle[vehicle, PAST_BREAK]):
        closing = data.window[brk, CLOSING]
        missing = (taken >> wide(brk - first)) & 1 == 0
        if missing and closing >= data.vehicle[vehicle, EARLIEST] and closing < limit:
            limit = closing
    return limit


@lean_kernel
def round_cost(data: Tables, vehicle: int, span: int, metres: int) -> int:
    """Return the cost of a used vehicle without overtime, effort and lateness."""
    return wide(
        data.vehicle[vehicle, FIXED]
        + data.vehicle[vehicle, PER_S] * span
        + data.vehicle[vehicle, PER_M] * metres
    )


@lean_kernel
def toil_cost(facts: NDArray[np.int64], span: int, end: int) -> int:
    """Return the cost of overtime and of effort; ``facts`` is a row of ``Tables.vehicle``."""
    over = max(wide(end - facts[OVERTIME_FROM]), 0)
    effort = facts[EFFORT]
    cost = wide(facts[OVERTIME_COST] * over)
    if effort > 0:
        cost += effort * span * span // 12_960_000
    return cost


@lean_kernel
def late_cost(task: NDArray[np.int64], item: int, start: int) -> int:
    """Return what it costs to start the service of a task at some time; ``task`` is ``Tables.task``."""
    late = wide(start - task[item, DUE])
    if late <= 0:
        return wide(0)
    return wide(task[item, LATE_COST] * late + task[item, LATE_COST_2] * (late * late // 3600))


@lean_kernel
def late_tail(
    task: NDArray[np.int64],
    window: NDArray[np.int64],
    items: NDArray[np.int64],
    times: NDArray[np.int64],
    k: int,
    count: int,
    delay: int,
) -> int:
    """Return what lateness costs more at least, from item ``k`` on, if that is ready later by some delay."""
    cost = wide(0)
    while delay > 0 and k <= count:
        item = items[k]
        start = times[k, LEAVE] - (window[-1 - item, LENGTH] if item < 0 else task[item, SERVICE])
        later = max(start, times[k, READY] + delay)
        if item >= 0 and later > task[item, DUE]:
            cost += late_cost(task, item, later) - late_cost(task, item, start)
        delay = later - start
        k += 1
    return cost


@lean_kernel
def lay_out(
    data: Tables, rounds: Rounds, vehicle: int, items: NDArray[np.int64], count: int
) -> tuple[int, int, int]:
    """Note all about a round that does not depend on times: in ``rounds.scratch`` and the tried positions.

    Returns
    -------
    tuple
        Metres (-1 where there is no path), the number of longest rides, and the position of the first stop.
    """
    clock = rounds.scratch
    legs = data.legs[data.vehicle[vehicle, PROFILE]]
    here = data.vehicle[vehicle, START]
    lead = wide(count) + 1
    metres = wide(0)
    trip = wide(0)
    clock[0, AT] = here
    clock[0, FLOOR] = -FAR
    for k in range(1, count + 1):
        item = items[k]
        clock[k, FLOOR] = -FAR
        clock[k, ARC] = 0
        if item < 0:
            clock[k, AT] = here
            clock[k, WINDOW] = -1 - item
            clock[k, STAY] = data.window[-1 - item, LENGTH]
            continue
        there = data.task[item, LOCATION]
        if legs[here, there, 0] >= UNREACHABLE or legs[here, there, 1] >= UNREACHABLE:
            return -1, 0, 0
        metres += legs[here, there, 1]
        if here != there or lead > count:
            clock[k, ARC] = data.task[item, SETUP]
        lead = min(lead, wide(k))
        here = there
        clock[k, AT] = here
        clock[k, WINDOW] = data.task[item, FIRST_WINDOW]
        clock[k, STAY] = data.task[item, SERVICE]
        if data.task[item, REQUEST] < 0:
            trip = wide(k)
        else:
            rounds.position[item, TRIED] = k
            clock[trip, FLOOR] = max(clock[trip, FLOOR], data.task[item, RELEASE])
    end = data.vehicle[vehicle, END]
    if end >= 0 and lead <= count:
        if legs[here, end, 0] >= UNREACHABLE or legs[here, end, 1] >= UNREACHABLE:
            return -1, 0, 0
        metres += legs[here, end, 1]
    rides = wide(0)
    for k in range(1, count + 1):
        item = items[k]
        if item < 0 or data.task[item, REQUEST] < 0:
            continue
        request = data.task[item, REQUEST]
        limit = data.request[request, RIDE]
        if (
            limit >= NO_LIMIT
            or data.request[request, HAS_DROP] == 0
            or item != data.request[request, PAST] - 1
        ):
            continue
        for pickup in range(data.request[request, BASE], item):
            rounds.scratch[rides, RIDE_FROM] = rounds.position[pickup, TRIED]
            rounds.scratch[rides, RIDE_TO] = k
            rounds.scratch[rides, RIDE_LIMIT] = limit
            rides += 1
    return metres, rides, lead


@lean_kernel
def earliest_times(
    data: Tables, rounds: Rounds, vehicle: int, items: NDArray[np.int64], count: int, rides: int, lead: int
) -> tuple[int, int]:
    """Find the least times that satisfy all lower bounds; return departure and end, `FAR` where there are none.

    Notes
    -----
    Each pass relaxes every bound between neighbours, then those of rides and of the longest duration. As
    in the algorithm of Bellman and Ford, a round that still changes after more passes than there are such
    bounds has none, unless a later window or bucket has come into use.
    """
    clock = rounds.scratch
    profile = data.vehicle[vehicle, PROFILE]
    home = data.vehicle[vehicle, END]
    longest = data.vehicle[vehicle, MAX_SPAN]
    begin = data.vehicle[vehicle, EARLIEST]
    for k in range(1, lead):
        brk = clock[k, WINDOW]
        if begin > data.window[brk, CLOSING]:
            return FAR, FAR
        clock[k, BEGIN] = max(begin, data.window[brk, OPENING])
        begin = clock[k, BEGIN] + clock[k, STAY]
    passes = wide(0)
    patience = wide(MOST_PASSES) if len(data.bucket_from) > 0 else wide(rides) + 2
    while True:
        departure = max(begin, clock[0, FLOOR])
        now = departure
        here = clock[0, AT]
        for k in range(lead, count + 1):
            there = clock[k, AT]
            if items[k] >= 0:
                now = arrive(data, profile, here, there, now)
            now = max(now + clock[k, ARC], clock[k, FLOOR])
            window = clock[k, WINDOW]
            if items[k] < 0:
                if now > data.window[window, CLOSING]:
                    return FAR, FAR
                now = max(now, data.window[window, OPENING])
            else:
                if now > data.window[window, CLOSING]:
                    past = data.task[items[k], PAST_WINDOW]
                    while window < past and data.window[window, CLOSING] < now:
                        window += 1
                    if window == past:
                        return FAR, FAR
                    clock[k, WINDOW] = window
                    passes = wide(0)
                now = max(now, data.window[window, OPENING])
            clock[k, BEGIN] = now
            now += clock[k, STAY]
            here = there
        if home >= 0:
            now = arrive(data, profile, here, home, now)
        if now > data.vehicle[vehicle, LATEST]:
            return FAR, FAR
        changed = False
        for ride in range(rides):
            pickup = rounds.scratch[ride, RIDE_FROM]
            needed = (
                clock[rounds.scratch[ride, RIDE_TO], BEGIN]
                - rounds.scratch[ride, RIDE_LIMIT]
                - clock[pickup, STAY]
            )
            if clock[pickup, BEGIN] < needed:
                clock[pickup, FLOOR] = needed
                changed = True
        if now - departure > longest:
            clock[0, FLOOR] = now - longest
            changed = True
        if not changed:
            return departure, now
        passes += 1
        if passes > patience:
            return FAR, FAR


@lean_kernel
def latest_departure(
    data: Tables,
    rounds: Rounds,
    vehicle: int,
    items: NDArray[np.int64],
    count: int,
    rides: int,
    lead: int,
    end: int,
) -> int:
    """Return the departure of the greatest times with the same end, windows and lateness."""
    clock = rounds.scratch
    profile = data.vehicle[vehicle, PROFILE]
    home = data.vehicle[vehicle, END]
    for k in range(lead, count + 1):
        item = items[k]
        if item < 0:
            clock[k, CEILING] = data.window[clock[k, WINDOW], CLOSING]
        else:
            due = max(clock[k, BEGIN], data.task[item, DUE])
            clock[k, CEILING] = min(data.window[clock[k, WINDOW], CLOSING], due)
    while True:
        leave = wide(end)
        if home >= 0:
            leave = leave_by(data, profile, clock[count, AT], home, leave)
        for k in range(count, lead - 1, -1):
            clock[k, CEILING] = min(clock[k, CEILING], leave - clock[k, STAY])
            leave = clock[k, CEILING] - clock[k, ARC]
            if items[k] >= 0:
                before = clock[k - 1, AT] if k > lead else clock[0, AT]
                leave = leave_by(data, profile, before, clock[k, AT], leave)
        changed = False
        for ride in range(rides):
            pickup = rounds.scratch[ride, RIDE_FROM]
            drop = rounds.scratch[ride, RIDE_TO]
            latest = clock[pickup, CEILING] + clock[pickup, STAY] + rounds.scratch[ride, RIDE_LIMIT]
            if clock[drop, CEILING] > latest:
                clock[drop, CEILING] = latest
                changed = True
        if not changed:
            return leave


@lean_kernel
def evaluate(
    data: Tables, rounds: Rounds, vehicle: int, items: NDArray[np.int64], count: int
) -> tuple[int, int, int, int]:
    """Judge the items ``1 .. count`` of a used vehicle by everything but skills, relations and surcharges.

    Returns
    -------
    tuple
        The cost, `NO_COST` if the round is not legal; its span, its metres and its end.

    Notes
    -----
    Linear in the number of items where nothing is ridden, classed or last in, first out.
    """
    if not loads_fit(data, vehicle, items, count):
        return NO_COST, 0, 0, 0
    metres, rides, lead = lay_out(data, rounds, vehicle, items, count)
    if metres < 0 or metres > data.vehicle[vehicle, MAX_M]:
        return NO_COST, 0, 0, 0
    picky = False
    taken = wide(0)
    for k in range(1, count + 1):
        item = items[k]
        if item < 0:
            taken |= wide(1) << wide(-1 - item - data.vehicle[vehicle, FIRST_BREAK])
        elif data.task[item, REQUEST] >= 0:
            request = data.task[item, REQUEST]
            picky = picky or data.request[request, LIFO] == 1 or data.request[request, GOODS] >= 0
    if picky and not goods_agree(data, rounds, items, count):
        return NO_COST, 0, 0, 0
    departure, end = earliest_times(data, rounds, vehicle, items, count, rides, lead)
    if departure >= FAR or end > owed_from(data, vehicle, taken):
        return NO_COST, 0, 0, 0
    cost = wide(0)
    for k in range(lead, count + 1):
        item = items[k]
        if item >= 0 and data.task[item, DUE] < NO_LIMIT:
            cost += late_cost(data.task, item, rounds.scratch[k, BEGIN])
    departure = latest_departure(data, rounds, vehicle, items, count, rides, lead, end)
    span = end - departure
    cost += round_cost(data, vehicle, span, metres) + toil_cost(data.vehicle[vehicle], span, end)
    return cost, span, metres, end

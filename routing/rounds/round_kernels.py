"""Kernels on one round: its schedule, the placement of its breaks, and its row in `Rounds`.

The rule of the schedule is stated in `routing.rounds.schedule`. A stretch of a round is summed up
by its *span* (seconds from departure to its end when left as late as its windows allow), the
latest such departure (*slack*) and its earliest end (*leave*), after Vidal, Crainic, Gendreau and
Prins (2013), doi 10.1016/j.cor.2012.07.018; two stretches are joined in constant time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.rounds.problem import NO_LIMIT, UNREACHABLE
from routing.rounds.tables import (
    CLOSING,
    EARLIEST,
    END,
    FIRST_BREAK,
    FIRST_WINDOW,
    FIXED,
    LATEST,
    LENGTH,
    LOCATION,
    MAX_M,
    MAX_SPAN,
    OPENING,
    PAST_BREAK,
    PAST_WINDOW,
    PER_M,
    PER_S,
    PROFILE,
    SERVICE,
    SETUP,
    START,
    Rounds,
    Tables,
)
from routing.rounds.wide_kernels import wide

#: Beyond every legal time: an infinity that may be added to.
FAR = 2**50
#: No insertion at all.
NO_COST = 2**61

# Columns of Rounds.times, by position.
LEAVE = 0  # earliest end of the item
SPAN = 1  # shortest time from departure to that end
SLACK = 2  # latest departure that the windows so far allow
READY = 3  # when service could start but for the windows: arrival plus setup
TAIL_SPAN = 4  # shortest time from the start of this item's service to the end of the round
TAIL_EARLIEST = 5  # starting service before that only adds waiting
TAIL_LATEST = 6  # starting service after that breaks a window that the present schedule uses
DEADLINE = 7  # being ready after that breaks the round, whatever windows are used
LEG_M = 8  # metres of the leg to this item


# Columns of Rounds.figures, by vehicle.
COST = 0
ROUND_SPAN = 1
METRES = 2
RETURN = 3
OWED = 4  # the round must end by then, or owes another break
SEVERAL = 5  # whether a task of the round has several windows
FIRST_TASK = 6  # position of the first task
TASKS = 7  # tasks of the round
WORK = 8  # seconds of travel, setup, service and breaks: the span but for waiting


@kernel
def serve(
    leave: int,
    span: int,
    slack: int,
    arc: int,
    window: int,
    window_end: int,
    windows: NDArray[np.int64],
    service: int,
) -> tuple[int, int, int]:
    """Append an item to a stretch; return its new leave, span and slack, leave `FAR` if it comes too late."""
    ready = leave + arc
    while window < window_end and windows[window, CLOSING] < ready:
        window += 1
    if window == window_end:
        return FAR, 0, 0
    opening = windows[window, OPENING]
    reach = span + arc
    wait = opening - (slack + reach)
    wait = max(wait, 0)
    room = windows[window, CLOSING] - reach
    start = max(opening, ready)
    return start + service, reach + wait + service, min(slack, room)


@kernel
def forward(
    data: Tables,
    vehicle: int,
    items: NDArray[np.int64],
    count: int,
    place: NDArray[np.int64],
    times: NDArray[np.int64],
) -> tuple[int, int, int, int]:
    """Schedule the items ``1 .. count`` as early as possible; fill ``place`` and the first columns of ``times``.

    Returns
    -------
    tuple
        1 if the round is legal but for its loads, its span, its metres, its end.
    """
    legs = data.legs[data.vehicle[vehicle, PROFILE]]
    here = data.vehicle[vehicle, START]
    leave = data.vehicle[vehicle, EARLIEST]
    span = wide(0)
    slack = wide(FAR)
    metres = wide(0)
    tasks = wide(0)
    taken = wide(0)
    first_break = data.vehicle[vehicle, FIRST_BREAK]
    place[0] = here
    times[0, LEAVE] = leave
    times[0, SPAN] = 0
    times[0, SLACK] = slack
    for k in range(1, count + 1):
        item = items[k]
        leg = wide(0)
        if item < 0:
            brk = -1 - item
            taken |= wide(1) << wide(brk - first_break)
            times[k, READY] = leave
            leave, span, slack = serve(
                leave,
                span,
                slack,
                wide(0),
                brk,
                brk + 1,
                data.pause,
                data.pause[brk, LENGTH],
            )
            if leave >= FAR:
                return 0, 0, 0, 0
            if tasks == 0:
                span = wide(0)
                slack = wide(FAR)
        else:
            there = data.task[item, LOCATION]
            arc = wide(legs[here, there, 0])
            leg = wide(legs[here, there, 1])
            if arc >= UNREACHABLE or leg >= UNREACHABLE:
                return 0, 0, 0, 0
            if there != here or tasks == 0:
                arc += data.task[item, SETUP]
            times[k, READY] = leave + arc
            leave, span, slack = serve(
                leave,
                span,
                slack,
                arc,
                data.task[item, FIRST_WINDOW],
                data.task[item, PAST_WINDOW],
                data.window,
                data.task[item, SERVICE],
            )
            if leave >= FAR:
                return 0, 0, 0, 0
            here = there
            metres += leg
            tasks += 1
        place[k] = here
        times[k, LEAVE] = leave
        times[k, SPAN] = span
        times[k, SLACK] = slack
        times[k, LEG_M] = leg
    end = data.vehicle[vehicle, END]
    leg = wide(0)
    if end >= 0 and tasks > 0:
        arc = wide(legs[here, end, 0])
        leg = wide(legs[here, end, 1])
        if arc >= UNREACHABLE or leg >= UNREACHABLE:
            return 0, 0, 0, 0
        leave += arc
        span += arc
        metres += leg
    place[count + 1] = end
    times[count + 1, READY] = leave
    times[count + 1, LEG_M] = leg
    if tasks == 0:
        return 1, 0, 0, leave
    legal = (
        leave <= data.vehicle[vehicle, LATEST]
        and span <= data.vehicle[vehicle, MAX_SPAN]
        and metres <= data.vehicle[vehicle, MAX_M]
        and leave <= owed_from(data, vehicle, taken)
    )
    return wide(legal), span, metres, leave


@kernel
def owed_from(data: Tables, vehicle: int, taken: int) -> int:
    """Return the time by which a round must end that takes only the breaks of the bit set ``taken``."""
    limit = wide(NO_LIMIT)
    first = data.vehicle[vehicle, FIRST_BREAK]
    for brk in range(first, data.vehicle[vehicle, PAST_BREAK]):
        closing = data.pause[brk, CLOSING]
        missing = (taken >> wide(brk - first)) & 1 == 0
        if missing and closing >= data.vehicle[vehicle, EARLIEST] and closing < limit:
            limit = closing
    return limit


@kernel
def round_cost(data: Tables, vehicle: int, span: int, metres: int) -> int:
    """Return the cost of a used vehicle."""
    return wide(
        data.vehicle[vehicle, FIXED]
        + data.vehicle[vehicle, PER_S] * span
        + data.vehicle[vehicle, PER_M] * metres
    )


@kernel
def backward(
    data: Tables, vehicle: int, items: NDArray[np.int64], count: int, times: NDArray[np.int64]
) -> None:
    """Fill the tail columns of a legal round."""
    closing = data.vehicle[vehicle, LATEST]
    times[count + 1, TAIL_SPAN] = 0
    times[count + 1, TAIL_EARLIEST] = -FAR
    times[count + 1, TAIL_LATEST] = closing
    times[count + 1, DEADLINE] = closing
    for k in range(count, 0, -1):
        item = items[k]
        if item < 0:
            brk = -1 - item
            service = data.pause[brk, LENGTH]
            window = wide(brk)
            first_window = window
            last_window = window
            windows = data.pause
        else:
            service = data.task[item, SERVICE]
            first_window = data.task[item, FIRST_WINDOW]
            last_window = data.task[item, PAST_WINDOW] - 1
            windows = data.window
            window = first_window
            while windows[window, CLOSING] < times[k, READY]:
                window += 1
        reach = service + times[k + 1, READY] - times[k, LEAVE]
        wait = times[k + 1, TAIL_EARLIEST] - reach - windows[window, CLOSING]
        wait = max(wait, 0)
        times[k, TAIL_SPAN] = reach + wait + times[k + 1, TAIL_SPAN]
        times[k, TAIL_EARLIEST] = max(times[k + 1, TAIL_EARLIEST] - reach, windows[window, OPENING]) - wait
        times[k, TAIL_LATEST] = min(times[k + 1, TAIL_LATEST] - reach, windows[window, CLOSING])
        limit = times[k + 1, DEADLINE] - reach
        while last_window > first_window and windows[last_window, OPENING] > limit:
            last_window -= 1
        times[k, DEADLINE] = min(limit, windows[last_window, CLOSING])


@kernel
def install(data: Tables, rounds: Rounds, vehicle: int) -> int:
    """Make the row of a vehicle valid for its present items; return 0 if they are not a legal round."""
    count = rounds.length[vehicle]
    items = rounds.item[vehicle]
    times = rounds.times[vehicle]
    figures = rounds.figures[vehicle]
    legal, span, metres, end = forward(data, vehicle, items, count, rounds.place[vehicle], times)
    if legal == 0:
        return 0
    dimensions = data.task_load.shape[1]
    load = rounds.load[vehicle]
    after = rounds.load_after[vehicle]
    for d in range(dimensions):
        load[0, d] = 0
    tasks = wide(0)
    several = wide(0)
    taken = wide(0)
    first_task = count + 1
    work = wide(0)
    for k in range(1, count + 1):
        item = items[k]
        if item < 0:
            taken |= wide(1) << wide(-1 - item - data.vehicle[vehicle, FIRST_BREAK])
            if tasks > 0:
                work += data.pause[-1 - item, LENGTH]
            for d in range(dimensions):
                load[k, d] = load[k - 1, d]
            continue
        if tasks == 0:
            first_task = k
        tasks += 1
        work += times[k, READY] - times[k - 1, LEAVE] + data.task[item, SERVICE]
        rounds.position[item] = k
        if data.task[item, PAST_WINDOW] - data.task[item, FIRST_WINDOW] > 1:
            several = wide(1)
        for d in range(dimensions):
            load[k, d] = load[k - 1, d] + data.task_load[item, d]
            if load[k, d] > data.capacity[vehicle, d]:
                return 0
    for d in range(dimensions):
        after[count + 1, d] = load[count, d]
        for k in range(count, -1, -1):
            after[k, d] = max(load[k, d], after[k + 1, d])
    backward(data, vehicle, items, count, times)
    figures[COST] = round_cost(data, vehicle, span, metres) if tasks > 0 else wide(0)
    figures[ROUND_SPAN] = span
    figures[METRES] = metres
    figures[RETURN] = end
    figures[OWED] = owed_from(data, vehicle, taken)
    figures[SEVERAL] = several
    figures[FIRST_TASK] = first_task
    figures[TASKS] = tasks
    figures[WORK] = work + times[count + 1, READY] - times[count, LEAVE]
    return 1


@kernel
def install_items(data: Tables, rounds: Rounds, vehicle: int, items: NDArray[np.int64], count: int) -> int:
    """Give a vehicle the items ``1 .. count`` and make its row valid; return 0 if they are not a legal round."""
    for k in range(1, count + 1):
        rounds.item[vehicle, k] = items[k]
    rounds.length[vehicle] = count
    return install(data, rounds, vehicle)

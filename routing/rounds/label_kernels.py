"""Kernels on labels: a label is a partial insertion of a request into a round, up to some gap.

It knows which tasks are inserted, when and where the vehicle then is, and what closing it at once
would cost. Labels with the same tasks inserted share a *state*, which keeps only the best few.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.rounds.board_kernels import dimensions, unloaded_at
from routing.rounds.evaluate_kernels import late_cost, late_tail, toil_cost
from routing.rounds.layout import (
    BASE,
    BOUND,
    CAPACITY,
    CLASH,
    CLOSING,
    DEADLINE,
    DUE,
    DUES,
    END,
    FAR,
    FIRST_TASK,
    FIRST_WINDOW,
    FIXED,
    GOODS,
    HAS_DROP,
    INTO_M,
    INTO_S,
    KEPT,
    LABEL_LOADS,
    LATENESS,
    LEAVE,
    LEG_M,
    LENGTH,
    LIFO,
    LOADS,
    LOCATION,
    MAX_M,
    MAX_RELOADS,
    MAX_SPAN,
    METRES,
    MIXED,
    OWED,
    PAST,
    PAST_WINDOW,
    PER_M,
    PER_S,
    PLACE,
    PRESENT,
    PROFILE,
    READY,
    REQUEST,
    REST,
    REST_M,
    REST_W,
    RETURN,
    RIDE,
    ROUND_SPAN,
    SERVICE,
    SETUP,
    SEVERAL,
    SLACK,
    SPAN,
    STAYS,
    SURPLUS,
    TAIL_EARLIEST,
    TAIL_LATEST,
    TAIL_SPAN,
    TASKS,
    TRIP_BEFORE,
    WORK,
    Desk,
    Rounds,
    Tables,
)
from routing.rounds.problem import NO_LIMIT, UNREACHABLE
from routing.rounds.span_kernels import serve
from routing.rounds.wide_kernels import wide

# Columns of Desk.label; the first three are those of Rounds.times.
EXTRA_M = 3  # metres added so far
MASK = 4  # tasks inserted, by bit
LAST = 5  # location of the last item
FLOOR = 6  # cost of closing the label at once: what it adds at least
SIZE = 7  # tasks inserted
EXTRA_W = 8  # seconds of travel, setup and service added so far
ROOM = 9  # seconds of waiting that more work could use up if the label were closed at once
LATE = 10  # cost of lateness of the tasks inserted and those passed, at least, beyond what it is now
RIDE_SPAN = 11  # seconds since the end of the first pickup inserted, at least
RIDE_SLACK = 12  # latest end of that pickup
HOLD = 13  # position at which all that was loaded since the first pickup has left the vehicle

# How far spans judge a round.
PLAIN = 0  # exactly
BOUNDED = 1  # they are lower bounds
LOOSE = 2  # later windows than they use may be better: only work is a lower bound

# What `finish` says of its cost.
IMPOSSIBLE = 0
EXACT = 1
AT_LEAST = 2


@kernel
def finish(
    legs: NDArray[np.int32],
    task: NDArray[np.int64],
    window: NDArray[np.int64],
    vehicle: NDArray[np.int64],
    items: NDArray[np.int64],
    times: NDArray[np.int64],
    figures: NDArray[np.int64],
    count: int,
    gap: int,
    leave: int,
    span: int,
    slack: int,
    extra_m: int,
    extra_w: int,
    last: int,
    trust: int,
) -> tuple[int, int, int, int, int]:
    """Join a label with the rest of the round after ``gap``; the arrays are rows of `Tables` and `Rounds`.

    ``trust`` is `PLAIN`, `BOUNDED` or `LOOSE`.

    Returns
    -------
    tuple
        `IMPOSSIBLE`, `EXACT` or `AT_LEAST` (a break more is owed, or other windows must be used),
        what the round costs more than now, its metres and its seconds of work more, and its waiting.
    """
    k = wide(gap)
    while k <= count and items[k] < 0:
        brk = -1 - items[k]
        leave, span, slack = serve(leave, span, slack, wide(0), brk, brk + 1, window, window[brk, LENGTH])
        if leave >= FAR:
            return IMPOSSIBLE, 0, 0, 0, 0
        k += 1
    arc = wide(0)
    if k <= count or vehicle[END] >= 0:
        there = times[k, PLACE]
        arc = wide(legs[last, there, 0])
        leg = wide(legs[last, there, 1])
        if arc >= UNREACHABLE or leg >= UNREACHABLE:
            return IMPOSSIBLE, 0, 0, 0, 0
        if k <= count and there != last:
            arc += task[items[k], SETUP]
        extra_m += leg - times[k, LEG_M]
    extra_w += arc - (times[k, READY] - times[k - 1, LEAVE])
    ready = leave + arc
    if ready > times[k, DEADLINE]:
        return IMPOSSIBLE, 0, 0, 0, 0
    if figures[METRES] + extra_m > vehicle[MAX_M]:
        return IMPOSSIBLE, 0, 0, 0, 0
    extra = vehicle[PER_M] * extra_m
    if figures[TASKS] == 0:
        extra += vehicle[FIXED]
    if trust != PLAIN:
        extra += figures[LATENESS] - figures[SURPLUS]
        if figures[DUES] > 0:
            extra += late_tail(task, window, items, times, k, count, ready - times[k, READY])
    if trust == LOOSE:
        total = figures[WORK] + extra_w
        extra += vehicle[PER_S] * (total - figures[ROUND_SPAN])
        return AT_LEAST, extra + toil_cost(vehicle, total, figures[RETURN]), extra_m, extra_w, 0
    if figures[SEVERAL] == 1 and (ready > times[k, TAIL_LATEST] or ready < times[k, READY]):
        return AT_LEAST, extra, extra_m, extra_w, FAR
    opening = times[k, TAIL_EARLIEST]
    wait = max(opening - (slack + span + arc), 0)
    total = span + arc + wait + times[k, TAIL_SPAN]
    if total > vehicle[MAX_SPAN]:
        return IMPOSSIBLE, 0, 0, 0, 0
    extra += vehicle[PER_S] * (total - figures[ROUND_SPAN])
    room = total - figures[WORK] - extra_w
    end = max(ready, opening) + times[k, TAIL_SPAN]
    if trust == BOUNDED:
        return AT_LEAST, extra + toil_cost(vehicle, total, end), extra_m, extra_w, room
    if end > figures[OWED]:
        return AT_LEAST, extra, extra_m, extra_w, room
    return EXACT, extra, extra_m, extra_w, room


@kernel
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


@kernel
def extend(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    first: int,
    vehicle: int,
    gap: int,
    i: int,
    j: int,
    is_drop: bool,  # noqa: FBT001
    trust: int,
) -> tuple[int, int]:
    """Draft label ``i`` (-1: the round itself) with task ``first + j`` appended in the gap.

    Returns
    -------
    tuple
        Status and cost of closing it at once, see `finish`.
    """
    draft = wide(desk.label.shape[0] - 1)
    task = first + j
    there = data.task[task, LOCATION]
    label = desk.label
    if i < 0:
        leave = rounds.times[vehicle, gap - 1, LEAVE]
        span = rounds.times[vehicle, gap - 1, SPAN]
        slack = rounds.times[vehicle, gap - 1, SLACK]
        extra_m = wide(0)
        extra_w = wide(0)
        mask = wide(0)
        done = wide(0)
        arc = desk.gap[j, gap, INTO_S]
        leg = desk.gap[j, gap, INTO_M]
    else:
        leave = label[i, LEAVE]
        span = label[i, SPAN]
        slack = label[i, SLACK]
        extra_m = label[i, EXTRA_M]
        extra_w = label[i, EXTRA_W]
        mask = label[i, MASK]
        done = label[i, SIZE]
        here = label[i, LAST]
        if desk.steps[i, done - 1, 1] == gap:
            previous = desk.steps[i, done - 1, 0] - first
            arc = desk.pair[previous, j, 0]
            leg = desk.pair[previous, j, 1]
        elif gap > rounds.figures[vehicle, FIRST_TASK] and here == rounds.times[vehicle, gap - 1, PLACE]:
            arc = desk.gap[j, gap, INTO_S]
            leg = desk.gap[j, gap, INTO_M]
        else:
            # Behind a break the label may still be elsewhere than the round was.
            profile = data.vehicle[vehicle, PROFILE]
            arc = wide(data.legs[profile, here, there, 0])
            leg = wide(data.legs[profile, here, there, 1])
            if here != there:
                arc += data.task[task, SETUP]
    if arc >= UNREACHABLE or leg >= UNREACHABLE:
        return IMPOSSIBLE, 0
    if not is_drop and not fits_here(data, rounds, desk, vehicle, gap, i, task):
        return IMPOSSIBLE, 0
    late = wide(0)
    ride_span = wide(0)
    ride_slack = wide(0)
    hold = wide(0)
    if trust != PLAIN:
        ride_slack = data.window[data.task[task, PAST_WINDOW] - 1, CLOSING] + data.task[task, SERVICE]
        if i >= 0:
            late = label[i, LATE]
            hold = label[i, HOLD]
            if is_drop and hold >= gap:
                return IMPOSSIBLE, 0
            ride_slack = label[i, RIDE_SLACK]
            limit = data.request[data.task[task, REQUEST], RIDE]
            if trust == BOUNDED and limit < NO_LIMIT:
                _end, ride_span, ride_slack = serve(
                    leave,
                    label[i, RIDE_SPAN],
                    ride_slack,
                    arc,
                    data.task[task, FIRST_WINDOW],
                    data.task[task, PAST_WINDOW],
                    data.window,
                    data.task[task, SERVICE],
                )
                if ride_span - data.task[task, SERVICE] > limit:
                    return IMPOSSIBLE, 0
    leave, span, slack = serve(
        leave,
        span,
        slack,
        arc,
        data.task[task, FIRST_WINDOW],
        data.task[task, PAST_WINDOW],
        data.window,
        data.task[task, SERVICE],
    )
    if leave >= FAR:
        return IMPOSSIBLE, 0
    extra_m += leg
    extra_w += arc + data.task[task, SERVICE]
    status, cost, _metres, _work, room = finish(
        data.legs[data.vehicle[vehicle, PROFILE]],
        data.task,
        data.window,
        data.vehicle[vehicle],
        rounds.item[vehicle],
        rounds.times[vehicle],
        rounds.figures[vehicle],
        rounds.length[vehicle],
        gap,
        leave,
        span,
        slack,
        extra_m,
        extra_w,
        there,
        trust,
    )
    if status == IMPOSSIBLE:
        return IMPOSSIBLE, 0
    if trust != PLAIN:
        late += late_cost(data.task, task, leave - data.task[task, SERVICE])
        cost += late
    label[draft, LATE] = late
    label[draft, RIDE_SPAN] = ride_span
    label[draft, RIDE_SLACK] = ride_slack
    label[draft, HOLD] = hold
    label[draft, LEAVE] = leave
    label[draft, SPAN] = span
    label[draft, SLACK] = slack
    label[draft, EXTRA_M] = extra_m
    label[draft, EXTRA_W] = extra_w
    label[draft, ROOM] = room
    label[draft, MASK] = mask | (wide(1) << wide(j))
    label[draft, LAST] = there
    label[draft, FLOOR] = cost
    label[draft, SIZE] = done + 1
    for d in range(dimensions(data)):
        load = data.task[task, LOADS + d]
        if data.task[task, STAYS] == 1:
            load = max(load, 0)
        if i >= 0:
            load += desk.label[i, LABEL_LOADS + d]
        desk.label[draft, LABEL_LOADS + d] = load
    for s in range(done):
        desk.steps[draft, s, 0] = desk.steps[i, s, 0]
        desk.steps[draft, s, 1] = desk.steps[i, s, 1]
    desk.steps[draft, done, 0] = task
    desk.steps[draft, done, 1] = gap
    return status, cost


@kernel
def carry_on(data: Tables, rounds: Rounds, desk: Desk, vehicle: int, gap: int, i: int, trust: int) -> bool:
    """Move label ``i`` past the item behind the gap; return whether it is still legal."""
    label = desk.label
    item = rounds.item[vehicle, gap]
    if trust != PLAIN and not rides_past(data, rounds, desk, vehicle, gap, i):
        return False
    if item < 0:
        brk = -1 - item
        if trust == BOUNDED:
            _end, label[i, RIDE_SPAN], label[i, RIDE_SLACK] = serve(
                label[i, LEAVE],
                label[i, RIDE_SPAN],
                label[i, RIDE_SLACK],
                wide(0),
                brk,
                brk + 1,
                data.window,
                data.window[brk, LENGTH],
            )
        leave, span, slack = serve(
            label[i, LEAVE],
            label[i, SPAN],
            label[i, SLACK],
            wide(0),
            brk,
            brk + 1,
            data.window,
            data.window[brk, LENGTH],
        )
        if leave >= FAR:
            return False
    else:
        here = label[i, LAST]
        there = data.task[item, LOCATION]
        profile = data.vehicle[vehicle, PROFILE]
        arc = wide(data.legs[profile, here, there, 0])
        leg = wide(data.legs[profile, here, there, 1])
        if arc >= UNREACHABLE or leg >= UNREACHABLE:
            return False
        if here != there:
            arc += data.task[item, SETUP]
        if label[i, LEAVE] + arc > rounds.times[vehicle, gap, DEADLINE]:
            return False
        if data.vehicle[vehicle, MAX_RELOADS] == 0:
            for d in range(dimensions(data)):
                if (
                    rounds.load[vehicle, gap, d, PRESENT] + desk.label[i, LABEL_LOADS + d]
                    > data.vehicle[vehicle, CAPACITY + d]
                ):
                    return False
        if trust == BOUNDED:
            limit = data.request[data.task[desk.steps[i, 0, 0], REQUEST], RIDE]
            if limit < NO_LIMIT:
                _end, label[i, RIDE_SPAN], label[i, RIDE_SLACK] = serve(
                    label[i, LEAVE],
                    label[i, RIDE_SPAN],
                    label[i, RIDE_SLACK],
                    arc,
                    data.task[item, FIRST_WINDOW],
                    data.task[item, PAST_WINDOW],
                    data.window,
                    data.task[item, SERVICE],
                )
                if label[i, RIDE_SPAN] > limit:
                    return False
        leave, span, slack = serve(
            label[i, LEAVE],
            label[i, SPAN],
            label[i, SLACK],
            arc,
            data.task[item, FIRST_WINDOW],
            data.task[item, PAST_WINDOW],
            data.window,
            data.task[item, SERVICE],
        )
        if leave >= FAR:
            return False
        if trust != PLAIN and data.task[item, DUE] < NO_LIMIT:
            service = data.task[item, SERVICE]
            label[i, LATE] += late_cost(data.task, item, leave - service)
            label[i, LATE] -= late_cost(data.task, item, rounds.times[vehicle, gap, LEAVE] - service)
        label[i, EXTRA_M] += leg - rounds.times[vehicle, gap, LEG_M]
        label[i, EXTRA_W] += arc - (rounds.times[vehicle, gap, READY] - rounds.times[vehicle, gap - 1, LEAVE])
        label[i, LAST] = there
    label[i, LEAVE] = leave
    label[i, SPAN] = span
    label[i, SLACK] = slack
    return True


@kernel
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


@kernel
def promising(
    data: Tables,
    desk: Desk,
    first: int,
    vehicle: int,
    gap: int,
    beside: int,
    i: int,
    size: int,
    best: int,
) -> bool:
    """Whether label ``i`` may still become cheaper than ``best`` from this gap on.

    Each missing task adds its service at least; unless it may go ``beside`` (1, else 0) the last one inserted,
    on the same way, one of them adds its own way too. Only waiting can swallow seconds of work.
    """
    label = desk.label
    floor = label[i, FLOOR]
    if floor >= best:
        return False
    mask = label[i, MASK]
    most_m = wide(0)
    most_way = wide(0)
    service = wide(0)
    for j in range(size):
        if (mask >> wide(j)) & 1 == 0:
            if desk.gap[j, gap, REST] >= best:
                return False
            own = data.task[first + j, SERVICE]
            service += own
            if beside == 0:
                most_m = max(most_m, desk.gap[j, gap, REST_M])
                most_way = max(most_way, desk.gap[j, gap, REST_W] - own)
    work = max(service + most_way - label[i, ROOM], 0)
    floor += data.vehicle[vehicle, PER_M] * most_m + data.vehicle[vehicle, PER_S] * work
    return wide(floor) < best

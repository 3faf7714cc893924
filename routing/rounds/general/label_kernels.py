"""Kernels on labels: a label is a partial insertion of a request into a round, up to some gap.

It knows which tasks are inserted, when and where the vehicle then is, and what closing it at once
would cost. Labels with the same tasks inserted share a *state*, which keeps only the best few.
"""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.rounds.general.board_kernels import dimensions
from routing.rounds.general.evaluate_kernels import late_cost
from routing.rounds.general.finish_kernels import BOUNDED, IMPOSSIBLE, PLAIN, finish
from routing.rounds.general.layout import (
    CAPACITY,
    CLOSING,
    DEADLINE,
    DUE,
    EXTRA_M,
    EXTRA_W,
    FAR,
    FIRST_TASK,
    FIRST_WINDOW,
    FLOOR,
    HOLD,
    INTO_M,
    INTO_S,
    LABEL_LOADS,
    LAST,
    LATE,
    LEAVE,
    LEG_M,
    LENGTH,
    LOADS,
    LOCATION,
    MASK,
    MAX_RELOADS,
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
    RIDE,
    RIDE_SLACK,
    RIDE_SPAN,
    ROOM,
    SERVICE,
    SETUP,
    SIZE,
    SLACK,
    SPAN,
    STAYS,
    Desk,
    Rounds,
    Tables,
)
from routing.rounds.general.onboard_kernels import fits_here, rides_past
from routing.rounds.general.span_kernels import serve
from routing.rounds.problem import NO_LIMIT, UNREACHABLE
from routing.rounds.wide_kernels import wide


@lean_kernel
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


@lean_kernel
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


@lean_kernel
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

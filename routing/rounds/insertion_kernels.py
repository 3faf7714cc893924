"""Kernels that find the cheapest insertion of a whole request into a round.

One sweep over the gaps of the round carries *labels*: partial insertions that differ in the tasks
inserted so far. A label is dropped when it is late, overloaded, dearer than the best complete
insertion, or worse in every respect than another with the same tasks on board.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.rounds.problem import UNREACHABLE
from routing.rounds.random_kernels import draw
from routing.rounds.round_kernels import (
    COST,
    DEADLINE,
    FAR,
    FIRST_TASK,
    LEAVE,
    LEG_M,
    METRES,
    NO_COST,
    OWED,
    READY,
    ROUND_SPAN,
    SEVERAL,
    SLACK,
    SPAN,
    TAIL_EARLIEST,
    TAIL_LATEST,
    TAIL_SPAN,
    TASKS,
    forward,
    install_items,
    place_breaks,
    round_cost,
    serve,
    settle,
)
from routing.rounds.tables import (
    CLOSING,
    END,
    FIRST,
    FIRST_BREAK,
    FIRST_WINDOW,
    FIXED,
    HAS_DROP,
    INTO_M,
    INTO_S,
    LABELS,
    LENGTH,
    LOCATION,
    MAX_M,
    MAX_SPAN,
    NEEDS,
    PAST,
    PAST_BREAK,
    PAST_WINDOW,
    PER_M,
    PER_S,
    PROFILE,
    REST,
    REST_M,
    SERVICE,
    SETUP,
    SKILLS,
    SOLO,
    Desk,
    Rounds,
    Tables,
)
from routing.rounds.wide_kernels import wide

# Columns of Desk.label; the first three are those of Rounds.times.
EXTRA_M = 3  # metres added so far
MASK = 4  # tasks inserted, by bit
LAST = 5  # location of the last item
FLOOR = 6  # cost of closing the label at once: what it adds at least
SIZE = 7  # tasks inserted

# What `finish` says of its cost.
IMPOSSIBLE = 0
EXACT = 1
AT_LEAST = 2


@kernel
def finish(
    data: Tables,
    rounds: Rounds,
    vehicle: int,
    gap: int,
    leave: int,
    span: int,
    slack: int,
    extra_m: int,
    last: int,
) -> tuple[int, int, int]:
    """Join a label with the rest of the round after ``gap``.

    Returns
    -------
    tuple
        `IMPOSSIBLE`, `EXACT` or `AT_LEAST` (a break more is owed, or other windows must be used),
        what the round costs more than now, and its metres more.
    """
    items = rounds.item[vehicle]
    times = rounds.times[vehicle]
    count = rounds.length[vehicle]
    k = wide(gap)
    while k <= count and items[k] < 0:
        brk = -1 - items[k]
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
            return IMPOSSIBLE, 0, 0
        k += 1
    arc = wide(0)
    if k <= count or data.vehicle[vehicle, END] >= 0:
        there = rounds.place[vehicle, k]
        profile = data.vehicle[vehicle, PROFILE]
        arc = wide(data.legs[profile, last, there, 0])
        leg = wide(data.legs[profile, last, there, 1])
        if arc >= UNREACHABLE or leg >= UNREACHABLE:
            return IMPOSSIBLE, 0, 0
        if k <= count and there != last:
            arc += data.task[items[k], SETUP]
        extra_m += leg - times[k, LEG_M]
    ready = leave + arc
    if ready > times[k, DEADLINE]:
        return IMPOSSIBLE, 0, 0
    figures = rounds.figures[vehicle]
    if figures[METRES] + extra_m > data.vehicle[vehicle, MAX_M]:
        return IMPOSSIBLE, 0, 0
    extra = data.vehicle[vehicle, PER_M] * extra_m
    if figures[TASKS] == 0:
        extra += data.vehicle[vehicle, FIXED]
    if figures[SEVERAL] == 1 and (ready > times[k, TAIL_LATEST] or ready < times[k, READY]):
        return AT_LEAST, extra, extra_m
    opening = times[k, TAIL_EARLIEST]
    wait = max(opening - (slack + span + arc), 0)
    total = span + arc + wait + times[k, TAIL_SPAN]
    if total > data.vehicle[vehicle, MAX_SPAN]:
        return IMPOSSIBLE, 0, 0
    extra += data.vehicle[vehicle, PER_S] * (total - figures[ROUND_SPAN])
    if max(ready, opening) + times[k, TAIL_SPAN] > figures[OWED]:
        return AT_LEAST, extra, extra_m
    return EXACT, extra, extra_m


@kernel
def with_insertion(
    rounds: Rounds,
    vehicle: int,
    steps: NDArray[np.int64],
    size: int,
    items: NDArray[np.int64],
) -> int:
    """Write the items of a round with tasks inserted at their gaps, ascending; return their number."""
    total = wide(0)
    j = wide(0)
    for k in range(1, rounds.length[vehicle] + 2):
        while j < size and steps[j, 1] == k:
            total += 1
            items[total] = steps[j, 0]
            j += 1
        if k <= rounds.length[vehicle]:
            total += 1
            items[total] = rounds.item[vehicle, k]
    return total


@kernel
def full_cost(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    vehicle: int,
    steps: NDArray[np.int64],
    size: int,
) -> int:
    """Return what a complete insertion costs, by scheduling the whole round; `NO_COST` if it is not legal."""
    count = with_insertion(rounds, vehicle, steps, size, desk.items)
    best = wide(NO_COST)
    legal, span, metres, _end = forward(data, vehicle, desk.items, count, desk.place, desk.times)
    if legal == 1:
        best = round_cost(data, vehicle, span, metres) - rounds.figures[vehicle, COST]
    if data.vehicle[vehicle, FIRST_BREAK] < data.vehicle[vehicle, PAST_BREAK]:
        tasks = wide(0)
        for k in range(1, count + 1):
            if desk.items[k] >= 0:
                tasks += 1
                desk.sequence[tasks] = desk.items[k]
        placed = place_breaks(data, desk, vehicle, desk.sequence, tasks)
        if placed >= 0:
            legal, span, metres, _end = forward(data, vehicle, desk.items, placed, desk.place, desk.times)
            if legal == 1:
                best = min(best, round_cost(data, vehicle, span, metres) - rounds.figures[vehicle, COST])
    return best


@kernel
def survey(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    request: int,
    vehicle: int,
    blink: float,
    random: NDArray[np.uint64],
) -> int:
    """Judge each task of a request alone in each gap: fill ``desk.solo``, ``rest``, ``rest_m`` and ``into``.

    Returns
    -------
    int
        The largest over the tasks of the cheapest gap: where legs obey the triangle inequality the
        whole request costs no less. `NO_COST` if some task fits nowhere.
    """
    first = data.request[request, FIRST]
    size = data.request[request, PAST] - first
    has_drop = data.request[request, HAS_DROP] == 1
    count = rounds.length[vehicle]
    times = rounds.times[vehicle]
    place = rounds.place[vehicle]
    legs = data.legs[data.vehicle[vehicle, PROFILE]]
    first_task = rounds.figures[vehicle, FIRST_TASK]
    for j in range(size):
        desk.gap[j, count + 2, REST] = NO_COST
        desk.gap[j, count + 2, REST_M] = NO_COST
    for g in range(count + 1, 0, -1):
        passed_over = blink > 0.0 and draw(random) < blink
        here = wide(place[g - 1])
        leave = times[g - 1, LEAVE]
        for j in range(size):
            task = first + j
            desk.gap[j, g, SOLO] = NO_COST
            desk.gap[j, g, REST] = desk.gap[j, g + 1, REST]
            desk.gap[j, g, REST_M] = desk.gap[j, g + 1, REST_M]
            if passed_over or leave > data.window[data.task[task, PAST_WINDOW] - 1, CLOSING]:
                continue
            there = data.task[task, LOCATION]
            arc = wide(legs[here, there, 0])
            leg = wide(legs[here, there, 1])
            if here != there or g <= first_task:
                arc += data.task[task, SETUP]
            desk.gap[j, g, INTO_S] = arc
            desk.gap[j, g, INTO_M] = leg
            if arc >= UNREACHABLE or leg >= UNREACHABLE:
                continue
            is_drop = has_drop and j == size - 1
            if not is_drop and not fits_here(data, rounds, desk, vehicle, g, wide(-1), task):
                continue
            end, span, slack = serve(
                leave,
                times[g - 1, SPAN],
                times[g - 1, SLACK],
                arc,
                data.task[task, FIRST_WINDOW],
                data.task[task, PAST_WINDOW],
                data.window,
                data.task[task, SERVICE],
            )
            if end >= FAR:
                continue
            status, cost, extra_m = finish(data, rounds, vehicle, g, end, span, slack, leg, there)
            if status != IMPOSSIBLE:
                desk.gap[j, g, SOLO] = cost
                desk.gap[j, g, REST] = min(desk.gap[j, g, REST], cost)
                desk.gap[j, g, REST_M] = min(desk.gap[j, g, REST_M], extra_m)
    worst = wide(-NO_COST)
    for j in range(size):
        worst = max(worst, desk.gap[j, 1, REST])
    return worst


@kernel
def fits_here(
    data: Tables, rounds: Rounds, desk: Desk, vehicle: int, gap: int, label: int, task: int
) -> bool:
    """Whether a pickup fits on board in a gap, beside what the label (-1: none) has taken."""
    for d in range(data.task_load.shape[1]):
        load = rounds.load[vehicle, gap - 1, d] + data.task_load[task, d]
        if label >= 0:
            load += desk.label_load[label, d]
        if load > data.capacity[vehicle, d]:
            return False
    return True


@kernel
def fits_to_end(data: Tables, rounds: Rounds, desk: Desk, vehicle: int, gap: int, label: int) -> bool:
    """Whether what the label has taken on board may stay there to the end of the round."""
    for d in range(data.task_load.shape[1]):
        if rounds.load_after[vehicle, gap - 1, d] + desk.label_load[label, d] > data.capacity[vehicle, d]:
            return False
    return True


@kernel
def fits_empty(data: Tables, request: int, vehicle: int) -> bool:
    """Whether the vehicle has the skills of the request and room for it when empty."""
    needed = data.request[request, NEEDS]
    if needed & data.vehicle[vehicle, SKILLS] != needed:
        return False
    first = data.request[request, FIRST]
    last = data.request[request, PAST]
    if data.request[request, HAS_DROP] == 1:
        last -= 1
    for d in range(data.task_load.shape[1]):
        total = wide(0)
        for task in range(first, last):
            total += data.task_load[task, d]
        if total > data.capacity[vehicle, d]:
            return False
    return True


@kernel
def dominated(desk: Desk, kept: int, i: int) -> bool:
    """Whether label ``i`` is no better in anything than one of the first ``kept`` labels with the same tasks."""
    label = desk.label
    for other in range(kept):
        if (
            label[other, MASK] == label[i, MASK]
            and label[other, LEAVE] <= label[i, LEAVE]
            and label[other, EXTRA_M] <= label[i, EXTRA_M]
            and label[other, SPAN] <= label[i, SPAN]
            and label[other, SLACK] >= label[i, SLACK]
            and label[other, LAST] == label[i, LAST]
        ):
            return True
    return False


@kernel
def copy_label(desk: Desk, source: int, target: int) -> None:
    """Copy a label."""
    for f in range(8):
        desk.label[target, f] = desk.label[source, f]
    for d in range(desk.label_load.shape[1]):
        desk.label_load[target, d] = desk.label_load[source, d]
    for j in range(desk.label[source, SIZE]):
        desk.steps[target, j, 0] = desk.steps[source, j, 0]
        desk.steps[target, j, 1] = desk.steps[source, j, 1]


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
) -> tuple[int, int]:
    """Draft label ``i`` (-1: the round itself) with task ``first + j`` appended in the gap.

    Returns
    -------
    tuple
        Status and cost of closing it at once, see `finish`.
    """
    draft = wide(LABELS)
    task = first + j
    there = data.task[task, LOCATION]
    label = desk.label
    if i < 0:
        leave = rounds.times[vehicle, gap - 1, LEAVE]
        span = rounds.times[vehicle, gap - 1, SPAN]
        slack = rounds.times[vehicle, gap - 1, SLACK]
        extra_m = wide(0)
        mask = wide(0)
        done = wide(0)
        arc = desk.gap[j, gap, INTO_S]
        leg = desk.gap[j, gap, INTO_M]
    else:
        leave = label[i, LEAVE]
        span = label[i, SPAN]
        slack = label[i, SLACK]
        extra_m = label[i, EXTRA_M]
        mask = label[i, MASK]
        done = label[i, SIZE]
        here = label[i, LAST]
        if desk.steps[i, done - 1, 1] == gap:
            previous = desk.steps[i, done - 1, 0] - first
            arc = desk.pair[previous, j, 0]
            leg = desk.pair[previous, j, 1]
        elif gap > rounds.figures[vehicle, FIRST_TASK] and here == rounds.place[vehicle, gap - 1]:
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
    status, cost, _metres = finish(data, rounds, vehicle, gap, leave, span, slack, extra_m + leg, there)
    if status == IMPOSSIBLE:
        return IMPOSSIBLE, 0
    label[draft, LEAVE] = leave
    label[draft, SPAN] = span
    label[draft, SLACK] = slack
    label[draft, EXTRA_M] = extra_m + leg
    label[draft, MASK] = mask | (wide(1) << wide(j))
    label[draft, LAST] = there
    label[draft, FLOOR] = cost
    label[draft, SIZE] = done + 1
    for d in range(data.task_load.shape[1]):
        load = data.task_load[task, d]
        if i >= 0:
            load += desk.label_load[i, d]
        desk.label_load[draft, d] = load
    for s in range(done):
        desk.steps[draft, s, 0] = desk.steps[i, s, 0]
        desk.steps[draft, s, 1] = desk.steps[i, s, 1]
    desk.steps[draft, done, 0] = task
    desk.steps[draft, done, 1] = gap
    return status, cost


@kernel
def carry_on(data: Tables, rounds: Rounds, desk: Desk, vehicle: int, gap: int, i: int) -> bool:
    """Move label ``i`` past the item behind the gap; return whether it is still legal."""
    label = desk.label
    item = rounds.item[vehicle, gap]
    if item < 0:
        brk = -1 - item
        leave, span, slack = serve(
            label[i, LEAVE],
            label[i, SPAN],
            label[i, SLACK],
            wide(0),
            brk,
            brk + 1,
            data.pause,
            data.pause[brk, LENGTH],
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
        for d in range(data.task_load.shape[1]):
            if rounds.load[vehicle, gap, d] + desk.label_load[i, d] > data.capacity[vehicle, d]:
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
        label[i, EXTRA_M] += leg - rounds.times[vehicle, gap, LEG_M]
        label[i, LAST] = there
    label[i, LEAVE] = leave
    label[i, SPAN] = span
    label[i, SLACK] = slack
    return True


@kernel
def promising(data: Tables, desk: Desk, vehicle: int, gap: int, i: int, size: int, best: int) -> bool:
    """Whether label ``i`` may still become cheaper than ``best`` from this gap on."""
    label = desk.label
    floor = label[i, FLOOR]
    if floor >= best:
        return False
    mask = label[i, MASK]
    most_m = wide(0)
    for j in range(size):
        if (mask >> wide(j)) & 1 == 0:
            if desk.gap[j, gap, REST] >= best:
                return False
            most_m = max(most_m, desk.gap[j, gap, REST_M])
    return wide(floor + data.vehicle[vehicle, PER_M] * most_m) < best


@kernel
def best_insertion(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    request: int,
    vehicle: int,
    limit: int,
    blink: float,
    random: NDArray[np.uint64],
) -> int:
    """Find the cheapest insertion of a request that is left out; write it to ``desk.found_*``.

    Parameters
    ----------
    limit
        Only insertions cheaper than this count.
    blink
        Probability of passing over a gap.

    Returns
    -------
    int
        What the round costs more, `NO_COST` where there is no insertion below the limit.

    Notes
    -----
    Exact where seconds and metres obey the triangle inequality, setup depends on the place only, no
    task has several windows, breaks stay in their gaps and at most `LABELS` labels are alive;
    otherwise legal but perhaps not the cheapest.
    """
    if not fits_empty(data, request, vehicle):
        return NO_COST
    if survey(data, rounds, desk, request, vehicle, blink, random) >= limit:
        return NO_COST
    first = data.request[request, FIRST]
    size = data.request[request, PAST] - first
    has_drop = data.request[request, HAS_DROP] == 1
    pickups = size - 1 if has_drop else size
    full = (wide(1) << pickups) - 1
    best = wide(limit)
    found = False
    count = rounds.length[vehicle]
    profile = data.vehicle[vehicle, PROFILE]
    for i in range(size):
        for j in range(size):
            a = data.task[first + i, LOCATION]
            b = data.task[first + j, LOCATION]
            desk.pair[i, j, 0] = data.legs[profile, a, b, 0]
            desk.pair[i, j, 1] = data.legs[profile, a, b, 1]
            if a != b:
                desk.pair[i, j, 0] += data.task[first + j, SETUP]
    draft = wide(LABELS)
    label = desk.label
    alive = wide(0)
    for g in range(1, count + 2):
        # -1 is the round itself, with nothing inserted yet; labels made in this gap queue up behind.
        i = wide(-1)
        while i < alive:
            mask = wide(0)
            if i >= 0:
                mask = label[i, MASK]
                if label[i, FLOOR] >= best:
                    i += 1
                    continue
            for j in range(size):
                is_drop = has_drop and j == size - 1
                if (mask >> wide(j)) & 1 or (is_drop and mask != full):
                    continue
                if desk.gap[j, g, SOLO] >= best:
                    continue
                status, cost = extend(data, rounds, desk, first, vehicle, g, i, j, is_drop)
                if status == IMPOSSIBLE or cost >= best:
                    continue
                if label[draft, SIZE] == size:
                    if not has_drop and not fits_to_end(data, rounds, desk, vehicle, g, draft):
                        continue
                    if status == AT_LEAST:
                        cost = full_cost(data, rounds, desk, vehicle, desk.steps[draft], size)
                    if cost < best:
                        best = cost
                        found = True
                        for s in range(size):
                            desk.found[s, 0] = desk.steps[draft, s, 0]
                            desk.found[s, 1] = desk.steps[draft, s, 1]
                    continue
                if alive < LABELS:
                    copy_label(desk, draft, alive)
                    alive += 1
                    continue
                # The desk is full: the dearest label that waits its turn gives way to a cheaper one.
                dearest = i
                for other in range(i + 1, LABELS):
                    if dearest == i or label[other, FLOOR] > label[dearest, FLOOR]:
                        dearest = other
                if dearest > i and label[dearest, FLOOR] > cost:
                    copy_label(desk, draft, dearest)
            i += 1
        if g > count:
            break
        kept = wide(0)
        for i in range(alive):
            if not promising(data, desk, vehicle, g + 1, i, size, best):
                continue
            if not carry_on(data, rounds, desk, vehicle, g, i):
                continue
            if dominated(desk, kept, i):
                continue
            if kept != i:
                copy_label(desk, i, kept)
            kept += 1
        alive = kept
    return best if found else NO_COST


@kernel
def insert(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    request: int,
    vehicle: int,
    steps: NDArray[np.int64],
) -> int:
    """Insert a request into a round; return 0, and leave the round as it was, if that is not legal."""
    size = data.request[request, PAST] - data.request[request, FIRST]
    before = rounds.length[vehicle]
    count = with_insertion(rounds, vehicle, steps, size, desk.items)
    for k in range(1, before + 1):
        desk.backup[k] = rounds.item[vehicle, k]
    if settle(data, rounds, desk, vehicle, count) == 1:
        rounds.vehicle_of[request] = vehicle
        return 1
    install_items(data, rounds, vehicle, desk.backup, before)
    return 0

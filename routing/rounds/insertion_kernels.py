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
from routing.rounds.tables import LABELS, Desk, Rounds, Tables
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
            0,
            brk,
            brk + 1,
            data.break_earliest,
            data.break_latest,
            wide(data.break_duration_s[brk]),
        )
        if leave >= FAR:
            return IMPOSSIBLE, 0, 0
        k += 1
    arc = wide(0)
    if k <= count or data.vehicle_end[vehicle] >= 0:
        there = rounds.place[vehicle, k]
        profile = data.vehicle_profile[vehicle]
        arc = wide(data.legs[profile, last, there, 0])
        leg = wide(data.legs[profile, last, there, 1])
        if arc >= UNREACHABLE or leg >= UNREACHABLE:
            return IMPOSSIBLE, 0, 0
        if k <= count and there != last:
            arc += data.task_setup_s[items[k]]
        extra_m += leg - times[k, LEG_M]
    ready = leave + arc
    if ready > times[k, DEADLINE]:
        return IMPOSSIBLE, 0, 0
    figures = rounds.figures[vehicle]
    if figures[METRES] + extra_m > data.vehicle_max_distance_m[vehicle]:
        return IMPOSSIBLE, 0, 0
    extra = data.vehicle_cost_per_m[vehicle] * extra_m
    if figures[TASKS] == 0:
        extra += data.vehicle_fixed_cost[vehicle]
    if figures[SEVERAL] == 1 and (ready > times[k, TAIL_LATEST] or ready < times[k, READY]):
        return AT_LEAST, extra, extra_m
    opening = times[k, TAIL_EARLIEST]
    wait = max(opening - (slack + span + arc), 0)
    total = span + arc + wait + times[k, TAIL_SPAN]
    if total > data.vehicle_max_duration_s[vehicle]:
        return IMPOSSIBLE, 0, 0
    extra += data.vehicle_cost_per_s[vehicle] * (total - figures[ROUND_SPAN])
    if max(ready, opening) + times[k, TAIL_SPAN] > figures[OWED]:
        return AT_LEAST, extra, extra_m
    return EXACT, extra, extra_m


@kernel
def with_insertion(
    rounds: Rounds,
    vehicle: int,
    task: NDArray[np.int32],
    gap: NDArray[np.int32],
    size: int,
    items: NDArray[np.int32],
) -> int:
    """Write the items of a round with tasks inserted at their gaps, ascending; return their number."""
    total = 0
    j = 0
    for k in range(1, rounds.length[vehicle] + 2):
        while j < size and gap[j] == k:
            total += 1
            items[total] = task[j]
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
    task: NDArray[np.int32],
    gap: NDArray[np.int32],
    size: int,
) -> int:
    """Return what a complete insertion costs, by scheduling the whole round; `NO_COST` if it is not legal."""
    count = with_insertion(rounds, vehicle, task, gap, size, desk.items)
    best = wide(NO_COST)
    legal, span, metres, _end = forward(data, vehicle, desk.items, count, desk.place, desk.times)
    if legal == 1:
        best = round_cost(data, vehicle, span, metres) - rounds.figures[vehicle, COST]
    if data.break_first[vehicle] < data.break_first[vehicle + 1]:
        tasks = 0
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
    first = wide(data.request_first[request])
    size = wide(data.request_first[request + 1]) - first
    has_drop = data.request_has_drop[request]
    count = wide(rounds.length[vehicle])
    times = rounds.times[vehicle]
    place = rounds.place[vehicle]
    legs = data.legs[data.vehicle_profile[vehicle]]
    first_task = rounds.figures[vehicle, FIRST_TASK]
    for j in range(size):
        desk.rest[j, count + 2] = NO_COST
        desk.rest_m[j, count + 2] = NO_COST
    for g in range(count + 1, 0, -1):
        passed_over = blink > 0.0 and draw(random) < blink
        here = wide(place[g - 1])
        leave = times[g - 1, LEAVE]
        for j in range(size):
            task = first + j
            desk.solo[j, g] = NO_COST
            desk.rest[j, g] = desk.rest[j, g + 1]
            desk.rest_m[j, g] = desk.rest_m[j, g + 1]
            if passed_over or leave > data.window_latest[data.window_first[task + 1] - 1]:
                continue
            there = wide(data.task_location[task])
            arc = wide(legs[here, there, 0])
            leg = wide(legs[here, there, 1])
            if here != there or g <= first_task:
                arc += data.task_setup_s[task]
            desk.into[j, g, 0] = arc
            desk.into[j, g, 1] = leg
            if arc >= UNREACHABLE or leg >= UNREACHABLE:
                continue
            is_drop = has_drop and j == size - 1
            if not is_drop and not fits_here(data, rounds, desk, vehicle, g, -1, task):
                continue
            end, span, slack = serve(
                leave,
                times[g - 1, SPAN],
                times[g - 1, SLACK],
                arc,
                wide(data.window_first[task]),
                wide(data.window_first[task + 1]),
                data.window_earliest,
                data.window_latest,
                wide(data.task_service_s[task]),
            )
            if end >= FAR:
                continue
            status, cost, extra_m = finish(data, rounds, vehicle, g, end, span, slack, leg, there)
            if status != IMPOSSIBLE:
                desk.solo[j, g] = cost
                desk.rest[j, g] = min(desk.rest[j, g], cost)
                desk.rest_m[j, g] = min(desk.rest_m[j, g], extra_m)
    worst = wide(-NO_COST)
    for j in range(size):
        worst = max(worst, desk.rest[j, 1])
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
        if load > data.vehicle_capacity[vehicle, d]:
            return False
    return True


@kernel
def fits_to_end(data: Tables, rounds: Rounds, desk: Desk, vehicle: int, gap: int, label: int) -> bool:
    """Whether what the label has taken on board may stay there to the end of the round."""
    for d in range(data.task_load.shape[1]):
        if (
            rounds.load_after[vehicle, gap - 1, d] + desk.label_load[label, d]
            > data.vehicle_capacity[vehicle, d]
        ):
            return False
    return True


@kernel
def fits_empty(data: Tables, request: int, vehicle: int) -> bool:
    """Whether the vehicle has the skills of the request and room for it when empty."""
    needed = data.request_skills[request]
    if needed & data.vehicle_skills[vehicle] != needed:
        return False
    first = data.request_first[request]
    last = wide(data.request_first[request + 1])
    if data.request_has_drop[request]:
        last -= 1
    for d in range(data.task_load.shape[1]):
        total = wide(0)
        for task in range(first, last):
            total += data.task_load[task, d]
        if total > data.vehicle_capacity[vehicle, d]:
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
        desk.label_task[target, j] = desk.label_task[source, j]
        desk.label_gap[target, j] = desk.label_gap[source, j]


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
    draft = LABELS
    task = first + j
    there = wide(data.task_location[task])
    label = desk.label
    if i < 0:
        leave = rounds.times[vehicle, gap - 1, LEAVE]
        span = rounds.times[vehicle, gap - 1, SPAN]
        slack = rounds.times[vehicle, gap - 1, SLACK]
        extra_m = wide(0)
        mask = wide(0)
        done = wide(0)
        arc = desk.into[j, gap, 0]
        leg = desk.into[j, gap, 1]
    else:
        leave = label[i, LEAVE]
        span = label[i, SPAN]
        slack = label[i, SLACK]
        extra_m = label[i, EXTRA_M]
        mask = label[i, MASK]
        done = label[i, SIZE]
        here = label[i, LAST]
        if desk.label_gap[i, done - 1] == gap:
            previous = desk.label_task[i, done - 1] - first
            arc = desk.pair[previous, j, 0]
            leg = desk.pair[previous, j, 1]
        elif gap > rounds.figures[vehicle, FIRST_TASK] and here == rounds.place[vehicle, gap - 1]:
            arc = desk.into[j, gap, 0]
            leg = desk.into[j, gap, 1]
        else:
            # Behind a break the label may still be elsewhere than the round was.
            profile = data.vehicle_profile[vehicle]
            arc = wide(data.legs[profile, here, there, 0])
            leg = wide(data.legs[profile, here, there, 1])
            if here != there:
                arc += data.task_setup_s[task]
    if arc >= UNREACHABLE or leg >= UNREACHABLE:
        return IMPOSSIBLE, 0
    if not is_drop and not fits_here(data, rounds, desk, vehicle, gap, i, task):
        return IMPOSSIBLE, 0
    leave, span, slack = serve(
        leave,
        span,
        slack,
        arc,
        wide(data.window_first[task]),
        wide(data.window_first[task + 1]),
        data.window_earliest,
        data.window_latest,
        wide(data.task_service_s[task]),
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
        load = wide(data.task_load[task, d])
        if i >= 0:
            load += desk.label_load[i, d]
        desk.label_load[draft, d] = load
    for s in range(done):
        desk.label_task[draft, s] = desk.label_task[i, s]
        desk.label_gap[draft, s] = desk.label_gap[i, s]
    desk.label_task[draft, done] = task
    desk.label_gap[draft, done] = gap
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
            0,
            brk,
            brk + 1,
            data.break_earliest,
            data.break_latest,
            wide(data.break_duration_s[brk]),
        )
        if leave >= FAR:
            return False
    else:
        here = label[i, LAST]
        there = wide(data.task_location[item])
        profile = data.vehicle_profile[vehicle]
        arc = wide(data.legs[profile, here, there, 0])
        leg = wide(data.legs[profile, here, there, 1])
        if arc >= UNREACHABLE or leg >= UNREACHABLE:
            return False
        if here != there:
            arc += data.task_setup_s[item]
        if label[i, LEAVE] + arc > rounds.times[vehicle, gap, DEADLINE]:
            return False
        for d in range(data.task_load.shape[1]):
            if rounds.load[vehicle, gap, d] + desk.label_load[i, d] > data.vehicle_capacity[vehicle, d]:
                return False
        leave, span, slack = serve(
            label[i, LEAVE],
            label[i, SPAN],
            label[i, SLACK],
            arc,
            wide(data.window_first[item]),
            wide(data.window_first[item + 1]),
            data.window_earliest,
            data.window_latest,
            wide(data.task_service_s[item]),
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
            if desk.rest[j, gap] >= best:
                return False
            most_m = max(most_m, desk.rest_m[j, gap])
    return wide(floor + data.vehicle_cost_per_m[vehicle] * most_m) < best


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
    first = wide(data.request_first[request])
    size = wide(data.request_first[request + 1]) - first
    has_drop = data.request_has_drop[request]
    pickups = size - 1 if has_drop else size
    full = (wide(1) << pickups) - 1
    best = wide(limit)
    found = False
    count = wide(rounds.length[vehicle])
    profile = data.vehicle_profile[vehicle]
    for i in range(size):
        for j in range(size):
            a = data.task_location[first + i]
            b = data.task_location[first + j]
            desk.pair[i, j, 0] = data.legs[profile, a, b, 0]
            desk.pair[i, j, 1] = data.legs[profile, a, b, 1]
            if a != b:
                desk.pair[i, j, 0] += data.task_setup_s[first + j]
    draft = LABELS
    label = desk.label
    alive = 0
    for g in range(1, count + 2):
        # -1 is the round itself, with nothing inserted yet; labels made in this gap queue up behind.
        i = -1
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
                if desk.solo[j, g] >= best:
                    continue
                status, cost = extend(data, rounds, desk, first, vehicle, g, i, j, is_drop)
                if status == IMPOSSIBLE or cost >= best:
                    continue
                if label[draft, SIZE] == size:
                    if not has_drop and not fits_to_end(data, rounds, desk, vehicle, g, draft):
                        continue
                    if status == AT_LEAST:
                        cost = full_cost(
                            data, rounds, desk, vehicle, desk.label_task[draft], desk.label_gap[draft], size
                        )
                    if cost < best:
                        best = cost
                        found = True
                        for s in range(size):
                            desk.found_task[s] = desk.label_task[draft, s]
                            desk.found_gap[s] = desk.label_gap[draft, s]
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
        kept = 0
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
    task: NDArray[np.int32],
    gap: NDArray[np.int32],
) -> int:
    """Insert a request into a round; return 0, and leave the round as it was, if that is not legal."""
    size = data.request_first[request + 1] - data.request_first[request]
    before = wide(rounds.length[vehicle])
    count = with_insertion(rounds, vehicle, task, gap, size, desk.items)
    for k in range(1, before + 1):
        desk.backup[k] = rounds.item[vehicle, k]
    if settle(data, rounds, desk, vehicle, count) == 1:
        rounds.vehicle_of[request] = vehicle
        return 1
    install_items(data, rounds, vehicle, desk.backup, before)
    return 0

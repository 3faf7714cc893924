"""Kernel that inserts each task of a request where it adds least by itself: often the best insertion, and a bound for it."""

from __future__ import annotations

from routing.jit import inlined_kernel
from routing.rounds.linear.clock_kernels import window_of
from routing.rounds.linear.gap_kernels import cheapest_gaps, first_gap, fits_on_board
from routing.rounds.linear.partial_kernels import (
    HERE,
    LATEST_START,
    LEFT,
    METRES,
    RODE,
    SIZE,
    USED,
    closing_price,
    go_past,
)
from routing.rounds.linear.span_tables import LATE, LEAVE, LENGTH, PLACE, SPENT, TRUE
from routing.rounds.linear.tables import (
    FIRST,
    LOCATION,
    LONGEST_RIDE,
    NO_COST,
    PAST,
    PROFILE,
    SERVICE,
    Desk,
    LinearTables,
    Rows,
)
from routing.rounds.linear.tables import SETUP as OWN_SETUP
from routing.rounds.problem import UNREACHABLE
from routing.rounds.wide_kernels import wide


@inlined_kernel
def quick_insertion(
    data: LinearTables, rows: Rows, desk: Desk, request: int, v: int, form: int, best: int
) -> int:
    """Insert each task where it adds least by itself, as `image_insertion` would: what it finds must be cheaper than that."""
    first = data.request[request, FIRST]
    size = data.request[request, PAST] - first
    last = size - 1
    image = rows.image[v, form]
    legs = data.legs[data.vehicle[v, PROFILE]]
    draft = wide(desk.label.shape[0] - 1)
    label = desk.label[draft]
    steps = desk.steps[draft]
    end = cheapest_gaps(desk, size, first_gap(data, rows, v, form), rows.frame[v, form, LENGTH] + 1, draft)
    if end == 0:
        return best
    begin = wide(end)
    for j in range(last):
        begin = min(begin, steps[j, 1])
    label[METRES] = 0
    label[LEFT] = image[LEAVE, begin - 1]
    label[USED] = image[SPENT, begin - 1]
    label[LATEST_START] = image[LATE, begin - 1]
    label[HERE] = image[PLACE, begin - 1]
    label[SIZE] = 0
    label[RODE] = 0
    state = wide(0)
    price = wide(NO_COST)
    for g in range(begin, end + 1):
        position = image[TRUE, g - 1]
        if g > begin:
            if not fits_on_board(data, rows, desk, v, position, state):
                return best
            go_past(data, rows, desk, draft, v, form, wide(g - 1))
        for j in range(size):
            if g != (end if j == last else steps[j, 1]):
                continue
            own = data.task[first + j]
            there = own[LOCATION]
            way = wide(legs[label[HERE], there, 0])
            if way >= UNREACHABLE:
                return best
            if label[HERE] != there or (g == 1 and label[SIZE] == 0):
                way += own[OWN_SETUP]
            window = window_of(data, first + j, label[LEFT] + way)
            if window < 0:
                return best
            if j < last:
                state |= wide(1) << wide(j)
                if not fits_on_board(data, rows, desk, v, position, state):
                    return best
            label[RODE] = label[RODE] + way if label[SIZE] > 0 else 0
            if j == last and last > 0 and label[RODE] > desk.rule[LONGEST_RIDE]:
                return best
            if label[SIZE] > 0:
                label[RODE] += own[SERVICE]
            late = label[LATEST_START]
            used = label[USED] + way
            opens = data.window[window, 0]
            label[METRES] += wide(legs[label[HERE], there, 1])
            label[LATEST_START] = min(late, data.window[window, 1] - used)
            label[USED] = used + max(opens - late - used, wide(0)) + own[SERVICE]
            label[LEFT] = max(label[LEFT] + way, opens) + own[SERVICE]
            label[HERE] = there
            price = closing_price(
                data,
                rows,
                v,
                form,
                wide(g),
                label[METRES],
                label[LEFT],
                label[USED],
                label[LATEST_START],
                there,
            )
            if price >= best:
                return best
            desk.draft[label[SIZE], 0] = first + j
            desk.draft[label[SIZE], 1] = position + 1
            label[SIZE] += 1
    for s in range(size):
        desk.found[s, 0] = desk.draft[s, 0]
        desk.found[s, 1] = desk.draft[s, 1]
    return price

"""Kernels that find the cheapest insertion of a request into a row whose length in time matters.

As in `several_kernels`, one sweep over the gaps of an image carries partial insertions by the set of pickups already
made. What a partial insertion costs if nothing else is added is exact, and never more than what it costs in the end
(where ways obey the triangle inequality), so that it cuts the search short.
"""

from __future__ import annotations

from routing.jit import inlined_kernel, lean_kernel
from routing.rounds.linear.clock_kernels import window_of
from routing.rounds.linear.gap_kernels import first_gap, fits_on_board, least_to_come, survey_image
from routing.rounds.linear.insertion_kernels import base_cost, fits
from routing.rounds.linear.partial_kernels import (
    CLOSED,
    HERE,
    LATEST_START,
    LEFT,
    METRES,
    RODE,
    SIZE,
    USED,
    WORKED,
    closing_price,
    copy_partial,
    go_past,
    no_worse,
    offer_partial,
)
from routing.rounds.linear.quick_kernels import quick_insertion
from routing.rounds.linear.span_kernels import lay_backward
from routing.rounds.linear.span_tables import (
    BEST,
    IMAGES,
    ITEM,
    LATE,
    LEAVE,
    LENGTH,
    MORNING,
    PLACE,
    PRICE,
    SETUP,
    SPENT,
    TRUE,
    WAIT,
)
from routing.rounds.linear.tables import (
    BEGUN,
    BREAK,
    BREAK_CLOSES,
    CLASHING,
    FIRST,
    GOODS,
    HAS_DROP,
    LABELS,
    LATEST,
    LOCATION,
    LONGEST_RIDE,
    NO_COST,
    PAST,
    PER_M,
    PER_S,
    PROFILE,
    REQUEST_CLASH,
    RIDE,
    SERVICE,
    Desk,
    LinearTables,
    Rows,
)
from routing.rounds.linear.tables import SETUP as OWN_SETUP
from routing.rounds.problem import UNREACHABLE
from routing.rounds.wide_kernels import wide

#: In longer rounds, ways that tasks of a request share in one gap are known from `quick_insertion` alone.
LONGEST_EXACT = 16


@inlined_kernel
def pass_item(
    data: LinearTables, rows: Rows, desk: Desk, size: int, v: int, form: int, g: int, highest: int, best: int
) -> int:
    """Take all partial insertions past the item after a gap; return the highest state that has one."""
    per_m = data.vehicle[v, PER_M]
    per_s = data.vehicle[v, PER_S]
    label = desk.label
    top = wide(0)
    for state in range(1, highest + 1):
        if desk.alive[state] == 0:
            continue
        least = least_to_come(desk, state, size, g + 1, False)
        if least >= NO_COST or not fits_on_board(data, rows, desk, v, rows.image[v, form, TRUE, g], state):
            desk.alive[state] = 0
            continue
        base = state * LABELS
        kept = wide(0)
        for i in range(base, base + desk.alive[state]):
            if label[i, WORKED] + least >= best or label[i, CLOSED] >= best:
                continue
            go_past(data, rows, desk, i, v, form, g)
            if label[i, RODE] > desk.rule[LONGEST_RIDE]:
                continue
            worse = False
            for k in range(base, base + kept):
                if label[k, HERE] == label[i, HERE] and no_worse(desk, k, i, per_m, per_s):
                    worse = True
            if worse:
                continue
            if base + kept != i:
                copy_partial(desk, i, base + kept)
            kept += 1
        desk.alive[state] = kept
        if kept > 0:
            top = wide(state)
    return top


@lean_kernel
def image_insertion(
    data: LinearTables, rows: Rows, desk: Desk, request: int, v: int, form: int, best: int
) -> int:
    """Find the cheapest insertion into an image; write it to ``desk.found``; return the price, ``best`` if none is below."""
    first = data.request[request, FIRST]
    size = data.request[request, PAST] - first
    desk.rule[CLASHING] = data.request[request, REQUEST_CLASH]
    if data.request[request, BEGUN] == 1 and data.request[request, GOODS] >= 0:
        # Its own goods are among those on board.
        desk.rule[CLASHING] &= ~(wide(1) << wide(data.request[request, GOODS]))
    desk.rule[LONGEST_RIDE] = data.request[request, RIDE]
    facts = data.vehicle[v]
    per_m = facts[PER_M]
    per_s = facts[PER_S]
    floor = rows.frame[v, form, PRICE] - per_s * rows.frame[v, form, WAIT]
    if floor >= best or survey_image(data, rows, desk, first, size, v, form, best - floor) >= best - floor:
        return best
    image = rows.image[v, form]
    legs = data.legs[facts[PROFILE]]
    n = rows.frame[v, form, LENGTH]
    pickups = size - 1
    full = (wide(1) << pickups) - 1
    visit = data.request[request, HAS_DROP] == 0
    label = desk.label
    draft = wide(label.shape[0] - 1)
    for state in range(full + 1):
        desk.alive[state] = 0
        for d in range(data.load.shape[1]):
            desk.weight[state, d] = 0
            for j in range(pickups):
                if (state >> j) & 1:
                    desk.weight[state, d] += data.load[first + j, d]
    if pickups > 0:
        best = quick_insertion(data, rows, desk, request, v, form, best)
    exact = n <= LONGEST_EXACT
    highest = wide(0)  # no state above it has a label
    for g in range(first_gap(data, rows, v, form), n + 2):
        if desk.rest[pickups, g] >= NO_COST:
            break
        q = wide(g + 1) if image[ITEM, g] == BREAK else wide(g)
        a = image[PLACE, g - 1]
        b = image[PLACE, q]
        b_setup = image[SETUP, q]
        position = image[TRUE, g - 1]
        state = wide(0)
        while state <= highest:
            i = state * LABELS - (1 if state == 0 else 0)
            past = wide(0) if state == 0 else i + desk.alive[state]
            while i < past:
                if state == 0:
                    here = image[PLACE, g - 1]
                    metres = wide(0)
                    left = image[LEAVE, g - 1]
                    used = image[SPENT, g - 1]
                    late = image[LATE, g - 1]
                    done = wide(0)
                    worked = floor
                else:
                    here = label[i, HERE]
                    metres = label[i, METRES]
                    left = label[i, LEFT]
                    used = label[i, USED]
                    late = label[i, LATEST_START]
                    done = label[i, SIZE]
                    worked = label[i, WORKED]
                # Where nothing has been inserted in this gap yet, what a task adds is known.
                fresh = here == a and (g > 1 or done == 0)
                direct = wide(0)
                if not fresh:
                    onward = wide(legs[here, b, 0])
                    if here != b:
                        onward += b_setup
                    direct = per_m * wide(legs[here, b, 1]) + per_s * onward
                low = pickups if state == full else wide(0)
                high = size if state == full else pickups
                for j in range(low, high):
                    if (state >> j) & 1 or desk.gap[j, g] >= NO_COST:
                        continue
                    reached = state | (wide(1) << wide(j))
                    to_come = least_to_come(desk, reached, size, wide(g), exact)
                    if fresh and worked + desk.gap[j, g] + to_come >= best:
                        continue
                    task = first + j
                    own = data.task[task]
                    there = own[LOCATION]
                    way = wide(legs[here, there, 0])
                    if way >= UNREACHABLE:
                        continue
                    added = metres + wide(legs[here, there, 1])
                    if here != there or (g == 1 and done == 0):
                        way += own[OWN_SETUP]
                    rode = wide(0) if done == 0 else label[i, RODE] + way
                    if j == pickups and rode > desk.rule[LONGEST_RIDE]:
                        continue
                    work = worked + desk.gap[j, g]
                    if not fresh:
                        on = wide(legs[there, b, 0])
                        if there != b:
                            on += b_setup
                        work = worked - direct
                        work += per_m * (wide(legs[here, there, 1]) + wide(legs[there, b, 1]))
                        work += per_s * (way + own[SERVICE] + on)
                        if work + to_come >= best:
                            continue
                    if visit:
                        fit = fits(rows.top, data.load, data.capacity, v, position, task)
                    else:
                        fit = j == pickups or fits_on_board(data, rows, desk, v, position, reached)
                    window = window_of(data, task, left + way)
                    if not fit or window < 0:
                        continue
                    opens = data.window[window, 0]
                    closes = data.window[window, 1]
                    wait = max(opens - late - used - way, wide(0))
                    last = min(late, closes - used - way)
                    spent = used + way + wait + own[SERVICE]
                    leave = max(left + way, opens) + own[SERVICE]
                    price = closing_price(data, rows, v, form, g, added, leave, spent, last, there)
                    if price >= best:
                        continue
                    if j == pickups:
                        best = price
                        for s in range(done):
                            desk.found[s, 0] = desk.steps[i, s, 0]
                            desk.found[s, 1] = desk.steps[i, s, 1]
                        desk.found[done, 0] = task
                        desk.found[done, 1] = position + 1
                        continue
                    label[draft, METRES] = added
                    label[draft, LEFT] = leave
                    label[draft, USED] = spent
                    label[draft, LATEST_START] = last
                    label[draft, HERE] = there
                    label[draft, SIZE] = done + 1
                    label[draft, CLOSED] = price
                    label[draft, WORKED] = work
                    label[draft, RODE] = rode + (own[SERVICE] if done > 0 else 0)
                    for s in range(done):
                        desk.steps[draft, s, 0] = desk.steps[i, s, 0]
                        desk.steps[draft, s, 1] = desk.steps[i, s, 1]
                    desk.steps[draft, done, 0] = task
                    desk.steps[draft, done, 1] = position + 1
                    offer_partial(desk, reached, draft, per_m, per_s)
                    highest = max(highest, reached)
                i += 1
            state += 1
        if g <= n and highest > 0:
            highest = pass_item(data, rows, desk, size, v, form, wide(g), highest, best)
    return best


@inlined_kernel
def span_insertion(data: LinearTables, rows: Rows, desk: Desk, request: int, v: int, limit: int) -> int:
    """Find the cheapest insertion into a row; write it to ``desk.found``; `NO_COST` if none is below the limit."""
    base = base_cost(data, rows, request, v)
    if base >= NO_COST:
        return NO_COST
    frame = rows.frame[v]
    old = frame[BEST, PRICE]
    most = wide(min(old + limit - base, NO_COST))
    best = most
    for form in range(IMAGES):
        if frame[form, LENGTH] >= 0:
            best = image_insertion(data, rows, desk, request, v, wide(form), best)
    if best >= most and rows.length[v] == 0 and data.vehicle[v, BREAK_CLOSES] >= 0:
        # A round that lasts from morning to evening begins with this request: the break is put into it afterwards.
        lay_backward(rows, v, wide(MORNING), data.vehicle[v, LATEST])
        best = image_insertion(data, rows, desk, request, v, wide(MORNING), best)
        lay_backward(rows, v, wide(MORNING), min(data.vehicle[v, LATEST], data.vehicle[v, BREAK_CLOSES]))
    if best >= most:
        return NO_COST
    return wide(base + best - old)

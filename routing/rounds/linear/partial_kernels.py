"""Kernels on partial insertions into an image of a row: what they have come to, and what they are worth if they end there."""

from __future__ import annotations

from routing.jit import inlined_kernel, lean_kernel
from routing.rounds.linear.clock_kernels import way_price, window_of
from routing.rounds.linear.span_tables import (
    CLOSES_S,
    DEADLINE,
    ITEM,
    LABEL_COLUMNS,
    LENGTH,
    OPENS_S,
    PLACE,
    SERVICE_S,
    SETUP,
    SOON,
    TO_GO,
    WAY_M,
)
from routing.rounds.linear.tables import (
    BREAK,
    LABELS,
    LONGEST_RIDE,
    MAX_M,
    MAX_S,
    NO_COST,
    PROFILE,
    Desk,
    LinearTables,
    Rows,
)
from routing.rounds.problem import NO_LIMIT, UNREACHABLE
from routing.rounds.wide_kernels import wide

# Columns of Desk.label. The first four go up to the present place, without the way to the next item.
METRES = 0  # added
LEFT = 1  # earliest end of what is there
USED = 2  # least seconds from the departure to that
LATEST_START = 3  # latest departure for which it is no more
HERE = 4
SIZE = 5
CLOSED = 6  # price of the round if nothing is added any more
WORKED = 7  # the same without waiting
RODE = 8  # seconds of work since the end of the first pickup inserted


@inlined_kernel
def has_many_windows(data: LinearTables) -> bool:
    """Whether some task may have several windows, and so be done in a later one than now."""
    return len(data.window) > len(data.task)


@lean_kernel
def later_price(
    data: LinearTables, rows: Rows, v: int, form: int, first: int,
    total: int, left: int, used: int, late: int, here: int,
) -> int:  # fmt: skip
    """Return the price of an image that goes on item by item, each in the first window still open, `NO_COST` if it may not."""
    image = rows.image[v, form]
    facts = data.vehicle[v]
    past = rows.frame[v, form, LENGTH]
    for k in range(first, past + 2):
        there = here if image[ITEM, k] == BREAK else image[PLACE, k]
        way = wide(0)
        if there != here:
            way = wide(data.legs[facts[PROFILE], here, there, 0]) + image[SETUP, k]
        ready = left + way
        opens = image[OPENS_S, k]
        closes = image[CLOSES_S, k]
        if image[ITEM, k] >= 0:
            window = window_of(data, image[ITEM, k], ready)
            if window < 0:
                return NO_COST
            opens = data.window[window, 0]
            closes = data.window[window, 1]
        elif k > past:
            closes = image[DEADLINE, k]
        if ready > closes:
            return NO_COST
        used += way
        wait = max(opens - late - used, wide(0))
        late = min(late, closes - used)
        used += wait + image[SERVICE_S, k]
        left = max(ready, opens) + image[SERVICE_S, k]
        here = there
    if used > facts[MAX_S]:
        return NO_COST
    return way_price(data, v, total, used, left)


@inlined_kernel
def closing_price(
    data: LinearTables, rows: Rows, v: int, form: int, g: int,
    metres: int, left: int, used: int, late: int, here: int,
) -> int:  # fmt: skip
    """Return the price of an image of a row that goes on from there with the item after a gap, `NO_COST` if it may not."""
    image = rows.image[v, form]
    k = wide(g)
    if image[ITEM, k] == BREAK:
        if left > image[CLOSES_S, k]:
            return NO_COST
        wait = max(image[OPENS_S, k] - late - used, wide(0))
        late = min(late, image[CLOSES_S, k] - used)
        used += wait + image[SERVICE_S, k]
        left = max(left, image[OPENS_S, k]) + image[SERVICE_S, k]
        k += 1
    facts = data.vehicle[v]
    profile = facts[PROFILE]
    there = image[PLACE, k]
    way = wide(data.legs[profile, here, there, 0])
    if way >= UNREACHABLE:
        return NO_COST
    total = rows.metres[v] + metres + wide(data.legs[profile, here, there, 1]) - image[WAY_M, k]
    if here != there:
        way += image[SETUP, k]
    ready = left + way
    if total > facts[MAX_M]:
        return NO_COST
    if ready > image[DEADLINE, k]:
        if not has_many_windows(data):
            return NO_COST
        return later_price(data, rows, v, form, k, total, left, used, late, here)
    used += way
    span = used + max(image[SOON, k] - late - used, wide(0)) + image[TO_GO, k]
    if span > facts[MAX_S]:
        return NO_COST
    return way_price(data, v, total, span, max(ready, image[SOON, k]) + image[TO_GO, k])


@inlined_kernel
def copy_partial(desk: Desk, source: int, target: int) -> None:
    """Copy a partial insertion."""
    for f in range(LABEL_COLUMNS):
        desk.label[target, f] = desk.label[source, f]
    for s in range(desk.label[source, SIZE]):
        desk.steps[target, s, 0] = desk.steps[source, s, 0]
        desk.steps[target, s, 1] = desk.steps[source, s, 1]


@inlined_kernel
def no_worse(desk: Desk, one: int, other: int, per_m: int, per_s: int) -> bool:
    """Whether a partial insertion costs no more than another at the same place, whenever that is left."""
    a = desk.label[one]
    b = desk.label[other]
    if a[LEFT] > b[LEFT] or (desk.rule[LONGEST_RIDE] < NO_LIMIT and a[RODE] > b[RODE]):
        return False
    if per_m * a[METRES] + per_s * a[USED] > per_m * b[METRES] + per_s * b[USED]:
        return False
    # The later a departure may be, the less a wait on the way costs.
    later = per_m * a[METRES] - per_s * a[LATEST_START] > per_m * b[METRES] - per_s * b[LATEST_START]
    return not later


@lean_kernel
def offer_partial(desk: Desk, state: int, draft: int, per_m: int, per_s: int) -> None:
    """Give the draft to a state, which keeps it if it is among its best."""
    label = desk.label
    base = state * LABELS
    alive = desk.alive[state]
    worst = wide(base)
    for slot in range(base, base + alive):
        if label[slot, HERE] == label[draft, HERE]:
            if no_worse(desk, slot, draft, per_m, per_s):
                return
            if no_worse(desk, draft, slot, per_m, per_s):
                copy_partial(desk, draft, slot)
                return
        if label[slot, CLOSED] > label[worst, CLOSED]:
            worst = wide(slot)
    if alive < LABELS:
        copy_partial(desk, draft, base + alive)
        desk.alive[state] += 1
    elif label[draft, CLOSED] < label[worst, CLOSED]:
        copy_partial(desk, draft, worst)


@inlined_kernel
def go_past(data: LinearTables, rows: Rows, desk: Desk, i: int, v: int, form: int, g: int) -> None:
    """Take a partial insertion past the item after a gap; that it may is known from `closing_price`."""
    image = rows.image[v, form]
    label = desk.label[i]
    way = wide(0)
    if image[ITEM, g] != BREAK:
        here, there = label[HERE], image[PLACE, g]
        profile = data.vehicle[v, PROFILE]
        way = wide(data.legs[profile, here, there, 0])
        if here != there:
            way += image[SETUP, g]
        label[METRES] += wide(data.legs[profile, here, there, 1]) - image[WAY_M, g]
        label[HERE] = there
    opens = image[OPENS_S, g]
    closes = image[CLOSES_S, g]
    if label[LEFT] + way > closes:
        window = window_of(data, image[ITEM, g], label[LEFT] + way)
        opens = data.window[window, 0]
        closes = data.window[window, 1]
    used = label[USED] + way
    late = label[LATEST_START]
    label[LATEST_START] = min(late, closes - used)
    label[USED] = used + max(opens - late - used, wide(0)) + image[SERVICE_S, g]
    label[LEFT] = max(label[LEFT] + way, opens) + image[SERVICE_S, g]
    label[RODE] += way + image[SERVICE_S, g]

"""Kernels that lay out the images of a round: its segments from the start and to the end, and where its break is best."""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.rounds.linear.clock_kernels import way_price, window_of
from routing.rounds.linear.ride_kernels import lay_room, list_rides, ride_price
from routing.rounds.linear.span_tables import (
    ALL_DAY,
    BEST,
    CLOSES_S,
    DEADLINE,
    EVENING,
    FULL_PRICE,
    IMAGES,
    ITEM,
    LATE,
    LEADING,
    LEAVE,
    LENGTH,
    MORNING,
    NO_PAUSE,
    OPENS_S,
    PLACE,
    PRICE,
    SERVICE_S,
    SETUP,
    SOON,
    SPENT,
    TO_GO,
    TRUE,
    WAIT,
    WAY_M,
    WAY_S,
    WHICH,
)
from routing.rounds.linear.tables import (
    BREAK,
    BREAK_CLOSES,
    BREAK_LENGTH,
    BREAK_OPENS,
    EARLIEST,
    FAR,
    LATEST,
    MAX_S,
    NO_COST,
    PROFILE,
    RIDES,
    SERVICE,
    LinearTables,
    Rows,
)
from routing.rounds.wide_kernels import wide


@lean_kernel
def lay_forward(data: LinearTables, rows: Rows, v: int, form: int, floor: int, at: int) -> bool:
    """Fill the columns of an image up to `LATE` from the row; return whether windows and the end of the shift hold.

    Parameters
    ----------
    floor
        Earliest departure.
    at
        Items before the break, 0 for an image without one between tasks.
    """
    image = rows.image[v, form]
    frame = rows.frame[v, form]
    vehicle = data.vehicle
    arcs = data.legs[vehicle[v, PROFILE]]
    n = rows.length[v]
    past = n + (1 if at > 0 else 0)
    frame[LENGTH] = -1
    clock = floor
    spent = wide(0)
    late = wide(FAR)
    here = rows.place[v, 0]
    image[ITEM, 0] = -1
    image[PLACE, 0] = here
    image[TRUE, 0] = 0
    image[SETUP, 0] = 0
    image[WAY_M, 0] = 0
    image[WAY_S, 0] = 0
    image[SERVICE_S, 0] = 0
    image[LEAVE, 0] = clock
    image[SPENT, 0] = 0
    image[LATE, 0] = late
    work = wide(0)
    true = wide(0)
    for k in range(1, past + 1):
        if at > 0 and k == at + 1:
            image[ITEM, k] = BREAK
            image[PLACE, k] = here
            image[SETUP, k] = 0
            image[WAY_M, k] = 0
            way = wide(0)
            image[SERVICE_S, k] = vehicle[v, BREAK_LENGTH]
            opens = vehicle[v, BREAK_OPENS]
            closes = vehicle[v, BREAK_CLOSES]
        else:
            true += 1
            task = rows.item[v, true]
            there = rows.place[v, true]
            image[ITEM, k] = task
            image[PLACE, k] = there
            image[SETUP, k] = rows.setup[v, true]
            image[WAY_M, k] = rows.leg[v, true]
            way = wide(arcs[here, there, 0])
            if here != there or true == 1:
                way += image[SETUP, k]
            image[SERVICE_S, k] = data.task[task, SERVICE]
            window = window_of(data, task, clock + way)
            if window < 0:
                return False
            opens = data.window[window, 0]
            closes = data.window[window, 1]
            here = there
        ready = clock + way
        if ready > closes:
            return False
        image[TRUE, k] = true
        image[WAY_S, k] = way
        image[OPENS_S, k] = opens
        image[CLOSES_S, k] = closes
        wait = max(opens - (late + spent + way), wide(0))
        late = min(late, closes - spent - way)
        spent += way + wait + image[SERVICE_S, k]
        clock = max(ready, opens) + image[SERVICE_S, k]
        work += way + image[SERVICE_S, k]
        image[LEAVE, k] = clock
        image[SPENT, k] = spent
        image[LATE, k] = late
    there = rows.place[v, n + 1]
    way = wide(arcs[here, there, 0]) if n > 0 else wide(0)
    image[ITEM, past + 1] = -1
    image[PLACE, past + 1] = there
    image[TRUE, past + 1] = n + 1
    image[SETUP, past + 1] = 0
    image[WAY_M, past + 1] = rows.leg[v, n + 1]
    image[WAY_S, past + 1] = way
    image[SERVICE_S, past + 1] = 0
    image[OPENS_S, past + 1] = -FAR
    image[CLOSES_S, past + 1] = FAR
    image[LEAVE, past + 1] = clock + way
    image[SPENT, past + 1] = spent + way
    image[LATE, past + 1] = late
    span = spent + way
    if clock + way > vehicle[v, LATEST] or span > vehicle[v, MAX_S]:
        return False
    frame[LENGTH] = past
    frame[WAIT] = span - work - way
    frame[PRICE] = way_price(data, v, rows.metres[v], span, clock + way)
    return True


@lean_kernel
def lay_backward(rows: Rows, v: int, form: int, latest: int) -> None:
    """Fill the other columns of an image that ends no later than ``latest``."""
    image = rows.image[v, form]
    past = rows.frame[v, form, LENGTH]
    to_go = wide(0)
    soon = wide(-FAR)
    deadline = wide(latest)
    image[TO_GO, past + 1] = to_go
    image[SOON, past + 1] = soon
    image[DEADLINE, past + 1] = deadline
    for k in range(past, 0, -1):
        stretch = image[SERVICE_S, k] + image[WAY_S, k + 1]
        wait = max(soon - stretch - image[CLOSES_S, k], wide(0))
        soon = max(soon - stretch, image[OPENS_S, k]) - wait
        deadline = min(deadline - stretch, image[CLOSES_S, k])
        to_go += stretch + wait
        image[TO_GO, k] = to_go
        image[SOON, k] = soon
        image[DEADLINE, k] = deadline


@lean_kernel
def best_pause(data: LinearTables, rows: Rows, v: int) -> int:
    """Return after which task of the morning image, laid both ways, the break costs least; 0 if it fits nowhere."""
    image = rows.image[v, MORNING]
    n = rows.frame[v, MORNING, LENGTH]
    facts = data.vehicle[v]
    opens = facts[BREAK_OPENS]
    closes = facts[BREAK_CLOSES]
    length = facts[BREAK_LENGTH]
    best = wide(NO_COST)
    most = wide(-1)
    at = wide(0)
    for k in range(1, n + 1):
        leave = image[LEAVE, k]
        if leave > closes:
            break
        spent = image[SPENT, k]
        late = image[LATE, k]
        wait = max(opens - late - spent, wide(0))
        late = min(late, closes - spent)
        spent += wait + length + image[WAY_S, k + 1]
        ready = max(leave, opens) + length + image[WAY_S, k + 1]
        if ready > image[DEADLINE, k + 1]:
            continue
        span = spent + max(image[SOON, k + 1] - late - spent, wide(0)) + image[TO_GO, k + 1]
        if span > facts[MAX_S]:
            continue
        price = way_price(data, v, rows.metres[v], span, max(ready, image[SOON, k + 1]) + image[TO_GO, k + 1])
        # Of equal ones that which leaves most time to spare.
        slack = min(late, image[DEADLINE, k + 1] - spent) - (ready - spent)
        if price < best or (price == best and slack > most):
            best = price
            most = slack
            at = wide(k)
    return at


@lean_kernel
def lay_images(data: LinearTables, rows: Rows, v: int) -> bool:
    """Lay out every image of a row whose other columns are valid; return whether one is legal."""
    facts = data.vehicle[v]
    frame = rows.frame[v]
    owed = facts[BREAK_CLOSES] >= 0
    frame[EVENING, LENGTH] = -1
    frame[ALL_DAY, LENGTH] = -1
    rows.pause[v] = NO_PAUSE
    if not lay_forward(data, rows, v, MORNING, facts[EARLIEST], wide(0)):
        return False
    n = rows.length[v]
    lay_backward(rows, v, MORNING, facts[LATEST])
    if owed:
        if n > 0:
            at = best_pause(data, rows, v)
            if at > 0 and lay_forward(data, rows, v, ALL_DAY, facts[EARLIEST], at):
                lay_backward(rows, v, ALL_DAY, facts[LATEST])
        floor = max(facts[EARLIEST], facts[BREAK_OPENS]) + facts[BREAK_LENGTH]
        if floor - facts[BREAK_LENGTH] <= facts[BREAK_CLOSES] and lay_forward(
            data, rows, v, EVENING, floor, wide(0)
        ):
            lay_backward(rows, v, EVENING, facts[LATEST])
        if rows.image[v, MORNING, LEAVE, n + 1] > facts[BREAK_CLOSES]:
            frame[MORNING, LENGTH] = -1
        else:
            lay_backward(rows, v, MORNING, min(facts[LATEST], facts[BREAK_CLOSES]))
    rides = list_rides(data, rows, v) if data.strict[RIDES] == 1 else wide(0)
    if data.strict[RIDES] == 1:
        keep_rides_short(data, rows, v, rides)
    best = wide(NO_COST)
    frame[BEST, PRICE] = NO_COST
    for form in range(IMAGES):
        if frame[form, LENGTH] < 0:
            continue
        price = frame[form, PRICE] if rides == 0 else rows.ridden[form]
        if price < best:
            best = price
            frame[BEST, WHICH] = form
        frame[BEST, PRICE] = min(frame[BEST, PRICE], frame[form, PRICE])
    if best >= NO_COST:
        return False
    if frame[BEST, WHICH] == EVENING:
        rows.pause[v] = LEADING
    elif frame[BEST, WHICH] == ALL_DAY:
        rows.pause[v] = pause_of(rows, v)
    if n == 0:
        # An unused vehicle costs nothing, whenever it is free.
        frame[MORNING, PRICE] = 0
        frame[EVENING, PRICE] = 0
        frame[BEST, PRICE] = 0
        best = wide(0)
    frame[BEST, FULL_PRICE] = best
    return True


@lean_kernel
def pause_of(rows: Rows, v: int) -> int:
    """Return after how many items the all-day image has its break."""
    at = wide(1)
    while rows.image[v, ALL_DAY, ITEM, at] != BREAK:
        at += 1
    return at - 1


@lean_kernel
def keep_rides_short(data: LinearTables, rows: Rows, v: int, rides: int) -> None:
    """Strike the images of a row on which some ride is too long; put the break elsewhere if that helps."""
    frame = rows.frame[v]
    latest = data.vehicle[v, LATEST]
    lunch = latest if data.vehicle[v, BREAK_CLOSES] < 0 else min(latest, data.vehicle[v, BREAK_CLOSES])
    for form in range(IMAGES):
        if frame[form, LENGTH] < 0:
            continue
        at = pause_of(rows, v) if form == ALL_DAY else wide(0)
        if rides > 0:
            end = lunch if form == MORNING else latest
            rows.ridden[form] = ride_price(data, rows, v, form, rides, at, end)
            if form == ALL_DAY and rows.ridden[form] > frame[form, PRICE]:
                # Where the break is cheapest without rides, it may be in the way of one.
                at = move_pause(data, rows, v, rides, at)
            if rows.ridden[form] >= NO_COST:
                frame[form, LENGTH] = -1
                continue
        lay_room(rows, v, form, rides, at)


@lean_kernel
def move_pause(data: LinearTables, rows: Rows, v: int, rides: int, present: int) -> int:
    """Lay the all-day image with the break where it costs least and no ride is too long; return after how many items.

    The price of the present place is in ``rows.ridden``; if it is the only one, the image may not be legal.
    """
    best = rows.ridden[ALL_DAY]
    found = wide(present)
    latest = data.vehicle[v, LATEST]
    for at in range(1, rows.length[v] + 1):
        if at == present or not lay_forward(data, rows, v, ALL_DAY, data.vehicle[v, EARLIEST], wide(at)):
            continue
        # Without its waits for rides it costs no more than with them.
        if rows.frame[v, ALL_DAY, PRICE] < best:
            price = ride_price(data, rows, v, ALL_DAY, rides, wide(at), latest)
            if price < best:
                best = price
                found = wide(at)
    rows.ridden[ALL_DAY] = best
    if lay_forward(data, rows, v, ALL_DAY, data.vehicle[v, EARLIEST], found):
        lay_backward(rows, v, ALL_DAY, latest)
    return found

"""Kernels on rounds with goods that may be on board for so long only: what waiting for them costs, and where there is time for more.

A pickup that waits until its drop can be made in time moves everything behind it. The times are those of `routing.rounds.schedule`:
the least ones, found by raising whatever is too early, and from the end they have the latest departure.
"""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.rounds.linear.clock_kernels import way_price, window_of
from routing.rounds.linear.span_tables import (
    CLOSES_S,
    ITEM,
    LEAVE,
    LENGTH,
    OPENS_S,
    ROOM,
    SERVICE_S,
    WAY_S,
)
from routing.rounds.linear.tables import (
    FAR,
    HAS_DROP,
    MAX_S,
    NO_COST,
    PAST,
    REQUEST,
    RIDE,
    LinearTables,
    Rows,
)
from routing.rounds.problem import NO_LIMIT
from routing.rounds.wide_kernels import wide

# Columns of Rows.ride.
PICKUP = 0  # positions in the row
DROP = 1
LONGEST = 2  # seconds from the end of the one to the start of the other

# Rows of Rows.clock, by position of an image.
START = 0
FLOOR = 1  # no earlier start
CLOSING = 2  # of the window chosen
BOUND = 3  # no later start


@lean_kernel
def list_rides(data: LinearTables, rows: Rows, v: int) -> int:
    """Write the rides of a row that have a limit to ``rows.ride``; return how many there are."""
    item = rows.item[v]
    count = wide(0)
    for k in range(2, rows.length[v] + 1):
        request = data.task[item[k], REQUEST]
        facts = data.request[request]
        if facts[RIDE] >= NO_LIMIT or facts[HAS_DROP] == 0 or item[k] != facts[PAST] - 1:
            continue
        for before in range(1, k):
            if data.task[item[before], REQUEST] == request:
                rows.ride[count, PICKUP] = before
                rows.ride[count, DROP] = k
                rows.ride[count, LONGEST] = facts[RIDE]
                count += 1
    return count


@lean_kernel
def shift_to_change(rows: Rows, v: int, form: int, pickup: int, drop: int) -> int:
    """Return how much later a pickup must be for its ride to become shorter: 0 where there is a wait on it.

    Otherwise both move alike until a window closes.
    """
    image = rows.image[v, form]
    start, closing = rows.clock[START], rows.clock[CLOSING]
    kept = closing[pickup] - start[pickup]
    for k in range(pickup + 1, drop + 1):
        if start[k] > start[k - 1] + image[SERVICE_S, k - 1] + image[WAY_S, k]:
            return wide(0)
        kept = min(kept, closing[k] - start[k])
    return wide(kept + 1)


@lean_kernel
def least_times(data: LinearTables, rows: Rows, v: int, form: int, count: int, at: int, latest: int) -> int:
    """Write the least starts for which all rides are short enough to ``rows.clock``; return the end, `FAR` where there are none."""
    image = rows.image[v, form]
    past = rows.frame[v, form, LENGTH]
    start, floor, closing = rows.clock[START], rows.clock[FLOOR], rows.clock[CLOSING]
    for k in range(1, past + 1):
        floor[k] = -FAR
    while True:
        clock = image[LEAVE, 0]
        for k in range(1, past + 1):
            ready = max(clock + image[WAY_S, k], floor[k])
            opens = image[OPENS_S, k]
            closing[k] = image[CLOSES_S, k]
            if ready > closing[k]:
                window = window_of(data, image[ITEM, k], ready) if image[ITEM, k] >= 0 else wide(-1)
                if window < 0:
                    return FAR
                opens = data.window[window, 0]
                closing[k] = data.window[window, 1]
            start[k] = max(ready, opens)
            clock = start[k] + image[SERVICE_S, k]
        end = clock + image[WAY_S, past + 1]
        if end > latest:
            return FAR
        done = True
        for i in range(count):
            pickup = rows.ride[i, PICKUP] + (1 if 0 < at < rows.ride[i, PICKUP] else 0)
            drop = rows.ride[i, DROP] + (1 if 0 < at < rows.ride[i, DROP] else 0)
            excess = start[drop] - rows.ride[i, LONGEST] - image[SERVICE_S, pickup] - start[pickup]
            if excess > 0:
                done = False
                shift = max(excess, shift_to_change(rows, v, form, pickup, drop))
                floor[pickup] = max(floor[pickup], start[pickup] + shift)
        if done:
            return wide(end)


@lean_kernel
def latest_departure(rows: Rows, v: int, form: int, count: int, at: int, end: int) -> int:
    """Return the latest departure for the windows and the end that `least_times` has found."""
    image = rows.image[v, form]
    past = rows.frame[v, form, LENGTH]
    bound = rows.clock[BOUND]
    for k in range(1, past + 1):
        bound[k] = rows.clock[CLOSING, k]
    while True:
        clock = end - image[WAY_S, past + 1]
        for k in range(past, 0, -1):
            bound[k] = min(bound[k], clock - image[SERVICE_S, k])
            clock = bound[k] - image[WAY_S, k]
        done = True
        for i in range(count):
            pickup = rows.ride[i, PICKUP] + (1 if 0 < at < rows.ride[i, PICKUP] else 0)
            drop = rows.ride[i, DROP] + (1 if 0 < at < rows.ride[i, DROP] else 0)
            most = bound[pickup] + image[SERVICE_S, pickup] + rows.ride[i, LONGEST]
            if bound[drop] > most:
                bound[drop] = most
                done = False
        if done:
            return wide(clock)


@lean_kernel
def ride_price(data: LinearTables, rows: Rows, v: int, form: int, count: int, at: int, latest: int) -> int:
    """Return the price of an image on which the rides in ``rows.ride`` are short enough, `NO_COST` where they cannot be.

    Parameters
    ----------
    count
        How many rides there are.
    at
        Items before the break, 0 for an image without one between tasks.
    latest
        Latest end of the image.
    """
    end = least_times(data, rows, v, form, count, at, latest)
    if end >= FAR:
        return NO_COST
    span = end - latest_departure(rows, v, form, count, at, end)
    if span > data.vehicle[v, MAX_S]:
        return NO_COST
    return way_price(data, v, rows.metres[v], span, end)


@lean_kernel
def lay_room(rows: Rows, v: int, form: int, count: int, at: int) -> None:
    """Write into an image how many seconds of work each gap has room for, before a ride across it is too long whenever it begins."""
    image = rows.image[v, form]
    past = rows.frame[v, form, LENGTH]
    for k in range(past + 2):
        image[ROOM, k] = FAR
    for i in range(count):
        pickup = rows.ride[i, PICKUP] + (1 if 0 < at < rows.ride[i, PICKUP] else 0)
        drop = rows.ride[i, DROP] + (1 if 0 < at < rows.ride[i, DROP] else 0)
        room = rows.ride[i, LONGEST]
        for k in range(pickup + 1, drop + 1):
            room -= image[WAY_S, k]
            if k < drop:
                room -= image[SERVICE_S, k]
        for k in range(pickup + 1, drop + 1):
            image[ROOM, k] = min(image[ROOM, k], room)

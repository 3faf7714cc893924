"""Kernels that choose the days and the vehicles of clients taken out, and put them in."""

from __future__ import annotations

import numpy as np

from routing.jit import lean_kernel
from routing.periodic.insertion_kernels import best_place, measure, put, take_client
from routing.periodic.tables import NEVER, Desk, PeriodTables, Rows
from routing.rounds.random_kernels import below, draw
from routing.rounds.wide_kernels import wide

#: Ways to order what is put in: by chance, heavy first, far first, near first, those that come most often first.
ORDERS = 5


@lean_kernel
def sort_loose(data: PeriodTables, desk: Desk) -> None:
    """Order what was taken out by one of the ways, chosen by chance."""
    count = desk.touched[0]
    way = below(desk.random, ORDERS)
    for k in range(count):
        client = desk.loose[k]
        there = wide(data.location[client])
        if way == 0:
            rank = draw(desk.random)
        elif way == 1:
            rank = -np.float64(data.load[client] + data.service[client])
        elif way == 4:
            days = wide(0)
            for day in range(data.window.shape[1]):
                days += (data.scheme_days[data.scheme_first[client]] >> day) & 1
            rank = -np.float64(days) + 0.5 * draw(desk.random)
        else:
            far = np.float64(data.travel[data.start[0], there])
            rank = -far if way == 2 else far
        desk.rank[k] = rank
    for k in range(1, count):
        client, day, rank = desk.loose[k], desk.loose_day[k], desk.rank[k]
        j = k - 1
        while j >= 0 and desk.rank[j] > rank:
            desk.loose[j + 1], desk.loose_day[j + 1], desk.rank[j + 1] = (
                desk.loose[j],
                desk.loose_day[j],
                desk.rank[j],
            )
            j -= 1
        desk.loose[j + 1], desk.loose_day[j + 1], desk.rank[j + 1] = client, day, rank


@lean_kernel
def recreate(data: PeriodTables, rows: Rows, desk: Desk, blink: float) -> None:
    """Put in what was taken out, one after the other, each where it costs least."""
    sort_loose(data, desk)
    count = desk.touched[0]
    for k in range(count):
        client, day = desk.loose[k], wide(desk.loose_day[k])
        if day < 0:
            put_client(data, rows, desk, client, blink)
        elif rows.scheme[client] >= 0 and not put_visit(data, rows, desk, client, day, blink):
            # What does not fit on its day is planned anew as a whole.
            take_client(data, rows, desk, client)
            tidy(data, rows, desk)
            put_client(data, rows, desk, client, blink)
    desk.touched[0] = 0


@lean_kernel
def tidy(data: PeriodTables, rows: Rows, desk: Desk) -> None:
    """Measure the rows from which something was taken.

    Where detours save time, a round may be illegal without one of its clients: its last ones are then left out.
    """
    again = True
    while again:
        again = False
        for row in range(len(rows.size)):
            if desk.dirty[row] == 0:
                continue
            desk.dirty[row] = 0
            if not measure(data, rows, desk, row):
                again = True
                take_client(data, rows, desk, wide(rows.client[row, rows.size[row] - 1]))


@lean_kernel
def put_visit(data: PeriodTables, rows: Rows, desk: Desk, client: int, day: int, blink: float) -> bool:
    """Put one visit in on its day; return whether it fits anywhere."""
    vehicles = len(data.start)
    sum_days(data, rows, desk)
    best, chosen = wide(NEVER), wide(-1)
    for vehicle in range(vehicles):
        best_place(data, rows, desk, day * vehicles + vehicle, client, blink)
        cost = desk.delta[day, vehicle]
        if cost >= NEVER:
            continue
        if data.change_cost[client] > 0:
            cost += data.change_cost[client] * is_new(rows, client, vehicle)
        cost += peak_rise(data, desk, day, desk.longer[day, vehicle])
        if cost < best:
            best, chosen = cost, wide(vehicle)
    if chosen < 0:
        return False
    put(data, rows, desk, client, day, chosen)
    return True


@lean_kernel
def is_new(rows: Rows, client: int, vehicle: int) -> int:
    """Return 1 if others visit the client on other days, and this vehicle does not."""
    others = wide(0)
    for day in range(rows.vehicle.shape[1]):
        if rows.vehicle[client, day] == vehicle:
            return wide(0)
        if rows.vehicle[client, day] >= 0:
            others = wide(1)
    return others


@lean_kernel
def sum_days(data: PeriodTables, rows: Rows, desk: Desk) -> None:
    """Put down how long each day is, and the longest, where that costs something."""
    if data.peak_cost == 0:
        return
    vehicles, days = len(data.start), len(data.shift)
    peak = wide(0)
    for day in range(days):
        total = wide(0)
        for vehicle in range(vehicles):
            total += rows.duration[day * vehicles + vehicle]
        desk.day_length[day] = total
        peak = max(peak, total)
    desk.day_length[days] = peak


@lean_kernel
def peak_rise(data: PeriodTables, desk: Desk, day: int, longer: int) -> int:
    """Return what it costs that a day becomes longer, `sum_days` having been there."""
    if data.peak_cost == 0:
        return wide(0)
    return wide(
        data.peak_cost * max(desk.day_length[day] + longer - desk.day_length[len(data.shift)], wide(0))
    )


@lean_kernel
def put_client(data: PeriodTables, rows: Rows, desk: Desk, client: int, blink: float) -> None:
    """Put all visits of a client in: the scheme and the vehicles that cost least, one vehicle for all or any for each.

    Days do not depend on each other, so that the best of each is the best of all, but for what changes of vehicle cost.
    """
    vehicles, days = len(data.start), len(data.shift)
    sum_days(data, rows, desk)
    for day in range(days):
        desk.by[day] = -1
        cheapest = wide(NEVER)
        if (data.days_wanted[client] >> day) & 1:
            for vehicle in range(vehicles):
                best_place(data, rows, desk, day * vehicles + vehicle, client, blink)
                if desk.delta[day, vehicle] < NEVER:
                    desk.rise[day, vehicle] = peak_rise(data, desk, day, desk.longer[day, vehicle])
                    if desk.delta[day, vehicle] + desk.rise[day, vehicle] < cheapest:
                        cheapest = desk.delta[day, vehicle] + desk.rise[day, vehicle]
                        desk.by[day] = vehicle
    change = data.change_cost[client]
    best, scheme, all_by = wide(data.prize[client]), wide(-1), wide(-1)
    for s in range(data.scheme_first[client], data.scheme_first[client + 1]):
        days_of = data.scheme_days[s]
        cost = wide(data.scheme_cost[s])
        changes = wide(-1)
        for day in range(days):
            if (days_of >> day) & 1:
                by = desk.by[day]
                if by < 0:
                    cost = wide(NEVER)
                    break
                cost += desk.delta[day, by] + desk.rise[day, by]
                first = True
                for other in range(day):
                    if (days_of >> other) & 1 and desk.by[other] == by:
                        first = False
                if first:
                    changes += 1
        if cost >= NEVER:
            continue
        if cost + changes * change < best:
            best, scheme, all_by = cost + changes * change, wide(s), wide(-1)
        if changes > 0 and change > 0:
            for vehicle in range(vehicles):
                cost = wide(data.scheme_cost[s])
                for day in range(days):
                    if (days_of >> day) & 1:
                        if desk.delta[day, vehicle] >= NEVER:
                            cost = wide(NEVER)
                            break
                        cost += desk.delta[day, vehicle] + desk.rise[day, vehicle]
                if cost < best:
                    best, scheme, all_by = cost, wide(s), wide(vehicle)
    rows.scheme[client] = scheme
    if scheme < 0:
        return
    for day in range(days):
        if (data.scheme_days[scheme] >> day) & 1:
            put(data, rows, desk, client, day, desk.by[day] if all_by < 0 else all_by)

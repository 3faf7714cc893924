"""Kernels that take neighbouring visits out of a plan.

As in Christiaens and Vanden Berghe (2020, doi 10.1287/trsc.2019.0914), strings of rounds near a client are taken; here a client may go with all
of its days, so that they are chosen anew, or only with the day of the string.
"""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.periodic.insertion_kernels import take, take_client
from routing.periodic.recreate_kernels import tidy
from routing.periodic.tables import Desk, PeriodTables, Rows
from routing.rounds.random_kernels import below, draw
from routing.rounds.wide_kernels import wide

#: Clients taken at most with all of their days, or with one.
MOST_WHOLE = 10
MOST_OF_DAY = 16
MOST_STRING = 8
#: How often single days are planned anew, and how often clients around a point instead of strings.
ONE_DAY = 0.25
AROUND = 0.35


@lean_kernel
def ruin(data: PeriodTables, rows: Rows, desk: Desk) -> None:
    """Take some neighbours out, list them with those left out before, and measure what remains."""
    clients = len(data.location)
    desk.touched[0] = 0
    for client in range(clients):
        desk.gone[client] = 0
        if rows.scheme[client] < 0:
            loosen(desk, client, -1)
    seed = below(desk.random, clients)
    if draw(desk.random) < ONE_DAY:
        of_day(data, rows, desk, seed)
    elif draw(desk.random) < AROUND:
        around(data, rows, desk, seed)
    else:
        strings(data, rows, desk, seed, wide(-1), 1 + below(desk.random, min(MOST_WHOLE, clients)))
    tidy(data, rows, desk)


@lean_kernel
def loosen(desk: Desk, client: int, day: int) -> None:
    """List a client as taken out."""
    desk.gone[client] = 1
    desk.loose[desk.touched[0]] = client
    desk.loose_day[desk.touched[0]] = day
    desk.touched[0] += 1


@lean_kernel
def around(data: PeriodTables, rows: Rows, desk: Desk, seed: int) -> None:
    """Take a client and the nearest others with all of their days, some being passed over."""
    wanted = 1 + below(desk.random, min(MOST_WHOLE, len(data.location)))
    taken = wide(0)
    for k in range(-1, len(data.location) - 1):
        client = seed if k < 0 else wide(data.near[seed, k])
        if desk.gone[client] == 1 or (k >= 0 and draw(desk.random) < 0.3):
            continue
        take_client(data, rows, desk, client)
        loosen(desk, client, -1)
        taken += 1
        if taken >= wanted:
            return


@lean_kernel
def of_day(data: PeriodTables, rows: Rows, desk: Desk, seed: int) -> None:
    """Take strings of one day of the seed, for that day only."""
    if rows.scheme[seed] < 0:
        return
    days_of = data.scheme_days[rows.scheme[seed]]
    day = below(desk.random, len(data.shift))
    while (days_of >> day) & 1 == 0:
        day = (day + 1) % len(data.shift)
    strings(data, rows, desk, seed, day, 1 + below(desk.random, MOST_OF_DAY))


@lean_kernel
def strings(data: PeriodTables, rows: Rows, desk: Desk, seed: int, only: int, wanted: int) -> None:
    """Take strings of rounds near the seed: of one day for that day, or (``only`` -1) of any for all days."""
    vehicles, days = len(data.start), len(data.shift)
    taken = wide(0)
    for k in range(-1, len(data.location) - 1):
        client = seed if k < 0 else wide(data.near[seed, k])
        if desk.gone[client] == 1:
            continue
        day = only
        if day < 0:
            day = below(desk.random, days)
            for _ in range(days):
                if rows.vehicle[client, day] >= 0:
                    break
                day = (day + 1) % days
        if rows.vehicle[client, day] < 0:
            continue
        row = day * vehicles + rows.vehicle[client, day]
        count = wide(rows.size[row])
        length = 1 + below(desk.random, min(count, MOST_STRING, wanted - taken))
        place = wide(0)
        while rows.client[row, place] != client:
            place += 1
        first = max(wide(0), place - below(desk.random, length))
        first = min(first, count - length)
        # What is taken closes up: the next one of the string is always in the same place.
        for _ in range(length):
            other = wide(rows.client[row, first])
            if desk.gone[other] == 1:
                first += 1
                continue
            if only < 0:
                take_client(data, rows, desk, other)
            else:
                take(data, rows, desk, other, day)
            loosen(desk, other, only)
            taken += 1
        if taken >= wanted:
            return

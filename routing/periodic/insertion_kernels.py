"""Kernels that put clients into rounds and take them out."""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.periodic.round_kernels import settle, trips
from routing.periodic.tables import NEVER, Desk, PeriodTables, Rows
from routing.rounds.random_kernels import draw
from routing.rounds.wide_kernels import wide


@lean_kernel
def measure(data: PeriodTables, rows: Rows, desk: Desk, row: int) -> bool:
    """Set the cost and the duration of a row; return whether it is legal."""
    vehicles = len(data.start)
    day, vehicle = row // vehicles, row % vehicles
    count = wide(rows.size[row])
    if count == 0:
        rows.cost[row] = 0
        rows.duration[row] = 0
        return True
    for j in range(count):
        desk.order[j] = rows.client[row, j]
    if len(data.via) > 0:
        trips(data, desk, count, vehicle, 0)
    cost = settle(data, desk, count, day, vehicle)
    if cost >= NEVER:
        rows.cost[row] = NEVER
        return False
    rows.cost[row] = cost + data.use_cost[vehicle]
    rows.duration[row] = desk.touched[1]
    return True


@lean_kernel
def best_place(data: PeriodTables, rows: Rows, desk: Desk, row: int, client: int, blink: float) -> None:
    """Find where a client costs least in a row: into ``desk.delta``, ``desk.place`` and ``desk.longer``.

    Places are overlooked by chance, as in Christiaens and Vanden Berghe (2020, doi 10.1287/trsc.2019.0914).
    """
    vehicles = len(data.start)
    day, vehicle = row // vehicles, row % vehicles
    desk.delta[day, vehicle] = NEVER
    if (
        data.may[client, vehicle] == 0
        or data.longest[day, vehicle] < 0
        or data.load[client] > data.capacity[vehicle]
    ):
        return
    count = wide(rows.size[row])
    facilities = len(data.via) > 0
    before = rows.cost[row] - (data.use_cost[vehicle] if count > 0 else 0)
    desk.order[0] = client
    for j in range(count):
        desk.order[j + 1] = rows.client[row, j]
    # A detour that saves time breaks the triangle inequality: it is not looked for.
    if rows.duration[row] + data.service[client] > data.longest[day, vehicle]:
        return
    best, where, lasts = wide(NEVER), wide(-1), wide(0)
    for p in range(count + 1):
        if blink <= 0.0 or draw(desk.random) >= blink:
            if facilities:
                trips(data, desk, count + 1, vehicle, p)
            cost = settle(data, desk, count + 1, day, vehicle)
            if cost < best:
                best, where, lasts = cost, wide(p), desk.touched[1]
        if p < count:
            desk.order[p] = desk.order[p + 1]
            desk.order[p + 1] = client
            if facilities:
                if p == 0:
                    desk.trip[0] = wide(data.travel[data.start[vehicle], data.location[desk.order[0]]])
                else:
                    again(data, desk, vehicle, p)
    if where < 0:
        return
    desk.delta[day, vehicle] = best - before + (data.use_cost[vehicle] if count == 0 else 0)
    desk.place[day, vehicle] = where
    desk.longer[day, vehicle] = lasts - rows.duration[row]


@lean_kernel
def again(data: PeriodTables, desk: Desk, vehicle: int, j: int) -> None:
    """Set ``desk.trip[j]`` for the order as it is, the trips before being known."""
    here = data.location[desk.order[j - 1]]
    best, came = wide(NEVER), wide(-1)
    inner, load = wide(0), wide(0)
    for i in range(j - 1, -1, -1):
        load += data.load[desk.order[i]]
        if load > data.capacity[vehicle]:
            break
        if i < j - 1:
            inner += data.travel[data.location[desk.order[i]], data.location[desk.order[i + 1]]]
        if desk.trip[i] + inner < best:
            best, came = desk.trip[i] + inner, wide(i)
    desk.came[j] = came
    desk.trip[j] = NEVER if best >= NEVER else best + data.via[here, data.location[desk.order[j]]]


@lean_kernel
def put(data: PeriodTables, rows: Rows, desk: Desk, client: int, day: int, vehicle: int) -> None:
    """Insert a client where `best_place` has found."""
    row = day * len(data.start) + vehicle
    place = desk.place[day, vehicle]
    for j in range(rows.size[row], place, -1):
        rows.client[row, j] = rows.client[row, j - 1]
    rows.client[row, place] = client
    rows.size[row] += 1
    rows.cost[row] += desk.delta[day, vehicle]
    rows.duration[row] += desk.longer[day, vehicle]
    rows.vehicle[client, day] = vehicle


@lean_kernel
def take(data: PeriodTables, rows: Rows, desk: Desk, client: int, day: int) -> None:
    """Take a visit out; its row is dirty until it is measured again."""
    vehicle = rows.vehicle[client, day]
    row = day * len(data.start) + vehicle
    found = False
    for j in range(rows.size[row]):
        if rows.client[row, j] == client:
            found = True
        elif found:
            rows.client[row, j - 1] = rows.client[row, j]
    rows.size[row] -= 1
    rows.vehicle[client, day] = -1
    desk.dirty[row] = 1


@lean_kernel
def take_client(data: PeriodTables, rows: Rows, desk: Desk, client: int) -> None:
    """Take all visits of a client out."""
    for day in range(rows.vehicle.shape[1]):
        if rows.vehicle[client, day] >= 0:
            take(data, rows, desk, client, day)
    rows.scheme[client] = -1

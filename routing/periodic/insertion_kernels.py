"""Kernels that put clients into rounds and take them out."""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.periodic.round_kernels import settle, trips
from routing.periodic.sides_kernels import look
from routing.periodic.tables import NEVER, Desk, PeriodTables, Rows
from routing.rounds.random_kernels import draw
from routing.rounds.wide_kernels import wide

#: The part of the places that are overlooked where a row is looked at anew.
OVERLOOKED = 0.5


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
    cost += data.use_cost[vehicle]
    for j in range(count):
        cost += data.visit_cost[rows.client[row, j], vehicle]
    rows.cost[row] = cost
    rows.duration[row] = desk.touched[1]
    return True


@lean_kernel
def best_place(data: PeriodTables, rows: Rows, desk: Desk, row: int, client: int, blink: float) -> None:
    """Find where a client costs least in a row: into ``desk.delta``, ``desk.place`` and ``desk.longer``.

    What was found for the same content of the row is remembered. With a chance of ``blink`` it is looked anew, and half of the places are
    overlooked: like the blinks of Christiaens and Vanden Berghe (2020, doi 10.1287/trsc.2019.0914), but for whole rows, which a memory survives.
    """
    vehicles = len(data.start)
    day, vehicle = row // vehicles, row % vehicles
    overlooks = blink > 0.0 and draw(desk.random) < blink
    if not overlooks and desk.known[client, row, 0] == rows.stamp[row]:
        desk.delta[day, vehicle] = desk.known[client, row, 1]
        desk.place[day, vehicle] = desk.known[client, row, 2]
        desk.longer[day, vehicle] = desk.known[client, row, 3]
        return
    desk.delta[day, vehicle] = NEVER
    # A detour that saves time breaks the triangle inequality: it is not looked for.
    if (
        data.may[client, vehicle] != 0
        and data.longest[day, vehicle] >= 0
        and data.load[client] <= data.capacity[vehicle]
        and rows.duration[row] + data.service[client] <= data.longest[day, vehicle]
    ):
        part = OVERLOOKED if overlooks else 0.0
        if len(data.via) == 0:
            look(data, rows, desk, row)
            cheapest_in_time(data, rows, desk, row, client, part)
        elif not data.timed:
            look(data, rows, desk, row)
            cheapest_in_trips(data, rows, desk, row, client, part)
        else:
            cheapest_by_measuring(data, rows, desk, row, client, part)
    if not overlooks:
        desk.known[client, row, 0] = rows.stamp[row]
        desk.known[client, row, 1] = desk.delta[day, vehicle]
        desk.known[client, row, 2] = desk.place[day, vehicle]
        desk.known[client, row, 3] = desk.longer[day, vehicle]


@lean_kernel
def chosen_place(
    data: PeriodTables, rows: Rows, desk: Desk, row: int, client: int, place: int, way: int, longer: int
) -> None:
    """Put down a place with the seconds of travel and of the round that it adds; ``place`` -1 for none."""
    if place < 0:
        return
    vehicles = len(data.start)
    day, vehicle = row // vehicles, row % vehicles
    desk.delta[day, vehicle] = way + data.visit_cost[client, vehicle]
    if rows.size[row] == 0:
        desk.delta[day, vehicle] += data.use_cost[vehicle]
    desk.place[day, vehicle] = place
    desk.longer[day, vehicle] = longer


@lean_kernel
def cheapest_in_time(data: PeriodTables, rows: Rows, desk: Desk, row: int, client: int, part: float) -> None:
    """Find the cheapest place in a row that does not unload: what is before and after it is one part each."""
    vehicles = len(data.start)
    day, vehicle = row // vehicles, row % vehicles
    count = wide(rows.size[row])
    load = wide(data.load[client])
    for j in range(count):
        load += data.load[rows.client[row, j]]
    if load > data.capacity[vehicle]:
        return
    there, service = wide(data.location[client]), wide(data.service[client])
    begins, ends = wide(data.window[client, day, 0]), wide(data.window[client, day, 1])
    longest = wide(data.longest[day, vehicle])
    best, where, lasts = wide(NEVER), wide(-1), wide(0)
    before = wide(data.start[vehicle])
    for place in range(count + 1):
        following = wide(data.end[vehicle] if place == count else data.location[rows.client[row, place]])
        there_s, on_s = wide(data.travel[before, there]), wide(data.travel[there, following])
        way = there_s + on_s
        # An empty row has no way of its own.
        if count > 0:
            way -= data.travel[before, following]
        before = following
        duration = desk.front[row, place, 0]
        if duration >= NEVER:
            break
        if way >= best or desk.back[row, place, 0] >= NEVER or (part > 0.0 and draw(desk.random) < part):
            continue
        earliest, latest = desk.front[row, place, 1], desk.front[row, place, 2]
        gap = duration + there_s
        if earliest + gap > ends:
            break
        wait = max(begins - gap - latest, wide(0))
        duration = gap + wait + service
        earliest = max(begins - gap, earliest) - wait
        latest = min(ends - gap, latest)
        gap = duration + on_s
        if earliest + gap > desk.back[row, place, 2]:
            continue
        wait = max(desk.back[row, place, 1] - gap - latest, wide(0))
        duration = gap + wait + desk.back[row, place, 0]
        if duration <= longest:
            best, where, lasts = way, wide(place), duration
    chosen_place(data, rows, desk, row, client, where, best, lasts - rows.duration[row])


@lean_kernel
def cheapest_in_trips(data: PeriodTables, rows: Rows, desk: Desk, row: int, client: int, part: float) -> None:
    """Find the cheapest place in a row that unloads, with the best cuts around the client; windows bound nothing.

    The round without the client costs the least of all its cuts; so a place costs at least what the client's own two ways do beside the way that they
    replace, be they by a facility or not. Only places that are cheaper so far by this bound are looked at, the most promising one first.
    """
    vehicles = len(data.start)
    day, vehicle = row // vehicles, row % vehicles
    count = wide(rows.size[row])
    there = wide(data.location[client])
    base = desk.front[row, count, 0] if count > 0 else wide(0)
    first, least = wide(-1), wide(NEVER)
    before = wide(data.start[vehicle])
    for place in range(count + 1):
        following = wide(data.end[vehicle] if place == count else data.location[rows.client[row, place]])
        bound = wide(NEVER)
        if part <= 0.0 or draw(desk.random) >= part:
            bound = least_detour(data, before, there, following, wide(place), count)
            if bound < least:
                first, least = wide(place), bound
        desk.trip[place] = bound
        before = following
    if first < 0:
        return
    best, where = cost_in_trips(data, rows, desk, row, client, first), first
    for place in range(count + 1):
        if place == first or base + desk.trip[place] >= best:
            continue
        cost = cost_in_trips(data, rows, desk, row, client, wide(place))
        if cost < best:
            best, where = cost, wide(place)
    if best >= NEVER:
        return
    way = best - base
    if rows.duration[row] + way + data.service[client] <= data.longest[day, vehicle]:
        chosen_place(data, rows, desk, row, client, where, way, way + data.service[client])


@lean_kernel
def least_detour(data: PeriodTables, before: int, there: int, following: int, place: int, count: int) -> int:
    """Return the least that a place between two others adds to a row, whether or not the round unloads beside it."""
    to, on = wide(data.travel[before, there]), wide(data.travel[there, following])
    on_via = wide(data.via[there, following])
    if count == 0:
        return wide(to + on_via)
    if place == 0:
        return wide(to + min(on, on_via) - data.travel[before, following])
    to_via, straight_via = wide(data.via[before, there]), wide(data.via[before, following])
    least = min(to, to_via) + on_via - straight_via
    if place < count:
        least = min(least, to + on - data.travel[before, following], to_via + on - straight_via)
    return wide(least)


@lean_kernel
def cost_in_trips(data: PeriodTables, rows: Rows, desk: Desk, row: int, client: int, place: int) -> int:
    """Return the travel of a row that unloads with a client at a place, with the best cuts.

    What is on the client's trip before and after it is chosen together: ways to go on are listed with the cheapest so far, so that one walk back along
    the round and one down that list find the best pair that the vehicle can carry.
    """
    vehicle = row % len(data.start)
    count = wide(rows.size[row])
    there = wide(data.location[client])
    room = wide(data.capacity[vehicle] - data.load[client])
    following = wide(data.end[vehicle] if place == count else data.location[rows.client[row, place]])
    desk.right[0] = data.via[there, following] + desk.back[row, place, 0]
    desk.load_right[0] = 0
    ways = wide(1)
    here, inner, load = there, wide(0), wide(0)
    for i in range(place, count):
        load += data.load[rows.client[row, i]]
        if load > room:
            break
        inner += data.travel[here, following]
        here = following
        following = wide(data.end[vehicle] if i + 1 == count else data.location[rows.client[row, i + 1]])
        desk.right[ways] = min(
            inner + data.via[here, following] + desk.back[row, i + 1, 0], desk.right[ways - 1]
        )
        desk.load_right[ways] = load
        ways += 1
    if place == 0:
        return wide(data.travel[data.start[vehicle], there] + desk.right[ways - 1])
    here = wide(data.location[rows.client[row, place - 1]])
    cost = desk.front[row, place, 1] + data.via[here, there] + desk.right[ways - 1]
    inner, load, after = wide(0), wide(0), there
    for i in range(place - 1, -1, -1):
        other = wide(rows.client[row, i])
        load += data.load[other]
        if load > room:
            break
        here = wide(data.location[other])
        inner += data.travel[here, after]
        after = here
        while desk.load_right[ways - 1] + load > room:
            ways -= 1
        cost = min(cost, desk.front[row, i, 0] + inner + desk.right[ways - 1])
    return wide(cost)


@lean_kernel
def cheapest_by_measuring(
    data: PeriodTables, rows: Rows, desk: Desk, row: int, client: int, part: float
) -> None:
    """Find the cheapest place in a row that unloads and has windows: every round is measured as a whole."""
    vehicles = len(data.start)
    day, vehicle = row // vehicles, row % vehicles
    count = wide(rows.size[row])
    for j in range(count):
        desk.order[j] = rows.client[row, j]
    before = wide(0)
    if count > 0:
        trips(data, desk, count, vehicle, 0)
        before = desk.trip[count]
    desk.order[0] = client
    for j in range(count):
        desk.order[j + 1] = rows.client[row, j]
    best, where, lasts = wide(NEVER), wide(-1), wide(0)
    for p in range(count + 1):
        if part <= 0.0 or draw(desk.random) >= part:
            trips(data, desk, count + 1, vehicle, p)
            cost = settle(data, desk, count + 1, day, vehicle)
            if cost < best:
                best, where, lasts = cost, wide(p), desk.touched[1]
        if p < count:
            desk.order[p] = desk.order[p + 1]
            desk.order[p + 1] = client
            if p == 0:
                desk.trip[0] = wide(data.travel[data.start[vehicle], data.location[desk.order[0]]])
            else:
                again(data, desk, vehicle, p)
    chosen_place(data, rows, desk, row, client, where, best - before, lasts - rows.duration[row])


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
def renew(rows: Rows, desk: Desk, row: int) -> None:
    """Stamp a row whose content has changed."""
    desk.touched[2] += 1
    rows.stamp[row] = desk.touched[2]


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
    renew(rows, desk, row)


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
    renew(rows, desk, row)


@lean_kernel
def take_client(data: PeriodTables, rows: Rows, desk: Desk, client: int) -> None:
    """Take all visits of a client out."""
    for day in range(rows.vehicle.shape[1]):
        if rows.vehicle[client, day] >= 0:
            take(data, rows, desk, client, day)
    rows.scheme[client] = -1

"""Slow, obvious twins of the round kernels: what is legal, what it costs, and what is best of all there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from routing.rounds.problem import FORBIDDEN, Problem
from tests.naive.round_times import Plain, plain, times


def evaluate(problem: Problem, vehicle: int, items: Sequence[int]) -> int | None:
    """Cost of a round; None if it breaks any rule that can be seen on it alone (groups cannot)."""
    data = plain(problem)
    if not _is_whole(data, vehicle, items):
        return None
    return round_cost(problem, vehicle, items)


def round_cost(problem: Problem, vehicle: int, items: Sequence[int]) -> int | None:
    """Cost of a round; None if times, loads, what is on board, metres or owed breaks forbid it."""
    data = plain(problem)
    if not items:
        return 0
    if not any(item >= 0 for item in items) or not on_board_is_legal(data, vehicle, items):
        return None
    found = times(data, vehicle, items)
    if found is None or found.metres > data.vehicle_max_distance_m[vehicle]:
        return None
    for brk in range(data.break_first[vehicle], data.break_first[vehicle + 1]):
        closing = data.break_latest[brk]
        if -1 - brk not in items and data.vehicle_earliest[vehicle] <= closing < found.end:
            return None
    span = found.end - found.departure
    cost = data.vehicle_fixed_cost[vehicle] + data.vehicle_cost_per_s[vehicle] * span
    cost += data.vehicle_cost_per_m[vehicle] * found.metres
    cost += data.vehicle_effort_cost[vehicle] * span**2 // 3600**2
    cost += data.vehicle_overtime_cost_per_s[vehicle] * max(
        found.end - data.vehicle_overtime_from_s[vehicle], 0
    )
    for item, start in zip(items, found.starts, strict=True):
        if item >= 0:
            late = max(start - data.task_due_s[item], 0)
            cost += data.task_late_cost_per_s[item] * late
            cost += data.task_late_cost_per_s2[item] * (late**2 // 3600)
    served = {data.owner[item] for item in items if item >= 0}
    return cost + sum(data.request_vehicle_cost[request][vehicle] for request in served)


def _is_whole(data: Plain, vehicle: int, items: Sequence[int]) -> bool:
    """Whether the round has whole requests that it may have, in order, its frozen tasks first, its own halts."""
    tasks = [item for item in items if item >= 0]
    frozen = data.prefix_task[data.prefix_first[vehicle] : data.prefix_first[vehicle + 1]]
    if tasks[: len(frozen)] != frozen or len(set(tasks)) != len(tasks):
        return False
    pauses = [-1 - item for item in items if item < 0 and not data.is_reload(item)]
    reloads = [-1 - data.breaks - item for item in items if data.is_reload(item)]
    if len(set(pauses)) != len(pauses) or len(reloads) > data.vehicle_max_reloads[vehicle]:
        return False
    if not set(pauses) <= set(range(data.break_first[vehicle], data.break_first[vehicle + 1])):
        return False
    if not set(reloads) <= set(range(data.reload_first[vehicle], data.reload_first[vehicle + 1])):
        return False
    requests = {data.owner[task] for task in tasks}
    for request in requests:
        own = range(data.request_first[request], data.request_first[request + 1])
        if not set(own) <= set(tasks) or not may_serve(data, vehicle, request):
            return False
        if data.request_has_drop[request] and max(own, key=tasks.index) != own[-1]:
            return False
    if any({a, b} <= requests for a, b in data.apart_pair):
        return False
    return not any(
        {a, b} <= requests
        and max(tasks.index(t) for t in tasks if data.owner[t] == a)
        > min(tasks.index(t) for t in tasks if data.owner[t] == b)
        for a, b in data.order_pair
    )


def may_serve(data: Plain, vehicle: int, request: int) -> bool:
    """Whether skills and costs by vehicle allow it."""
    has = data.vehicle_skills[vehicle]
    if data.request_skills[request] & ~has or data.request_skills_none[request] & has:
        return False
    if data.request_skills_any[request] and not data.request_skills_any[request] & has:
        return False
    return data.request_vehicle_cost[request][vehicle] != FORBIDDEN


def goods(data: Plain, items: Sequence[int]) -> Iterator[tuple[int, int, int, list[int]]]:
    """All that is on board: the request, the first and last item after which it is, and how much.

    Item -1 is the start of the round. Goods of a request with a drop come with each pickup, those without any
    load included.
    """
    reloads = [place for place, item in enumerate(items) if data.is_reload(item)]
    place_of = {item: place for place, item in enumerate(items)}
    for place, item in enumerate(items):
        if item < 0:
            continue
        request, load = data.owner[item], data.task_load[item]
        drop = data.request_first[request + 1] - 1
        if data.request_has_drop[request]:
            if item != drop:
                yield request, place, place_of.get(drop, len(items)) - 1, load
            continue
        if any(amount > 0 for amount in load):
            past = min([reload for reload in reloads if reload > place], default=len(items))
            yield request, place, past - 1, [max(amount, 0) for amount in load]
        if any(amount < 0 for amount in load):
            since = max([reload for reload in reloads if reload < place], default=-1)
            yield request, since, place - 1, [max(-amount, 0) for amount in load]


def on_board_is_legal(data: Plain, vehicle: int, items: Sequence[int]) -> bool:
    """Whether capacity, classes and LIFO hold everywhere."""
    stays = list(goods(data, items))
    for place in range(-1, len(items)):
        here = [(request, load) for request, since, until, load in stays if since <= place <= until]
        for dimension in range(data.dimensions):
            if sum(load[dimension] for _, load in here) > data.vehicle_capacity[vehicle][dimension]:
                return False
        for request, _ in here:
            for other, _ in here:
                a, b = data.request_class[request], data.request_class[other]
                if request != other and min(a, b) >= 0 and data.class_conflict[a][b]:
                    return False
    for request in {data.owner[item] for item in items if item >= 0}:
        drop = data.request_first[request + 1] - 1
        pickups = [items.index(t) for t in items if t >= 0 and data.owner[t] == request and t != drop]
        if not data.request_lifo[request] or not data.request_has_drop[request] or not pickups:
            continue
        if drop not in items:
            continue
        last, first = items.index(drop), min(pickups)
        if any(other != request and first < since < last <= until for other, since, until, _ in stays):
            return False
    return True


def with_halts(
    problem: Problem, vehicle: int, tasks: Sequence[int], *, breaks: bool = True, reloads: bool = True
) -> Iterator[tuple[int, ...]]:
    """All ways to put some of the vehicle's breaks and as many reload stops as allowed into a sequence of tasks."""
    data = plain(problem)
    pauses = [-1 - brk for brk in range(data.break_first[vehicle], data.break_first[vehicle + 1])]
    places = [
        -1 - data.breaks - place
        for place in range(data.reload_first[vehicle], data.reload_first[vehicle + 1])
    ]

    def loaded(items: tuple[int, ...], since: int, left: int) -> Iterator[tuple[int, ...]]:
        yield items
        if left == 0:
            return
        for position in range(since, len(items) + 1):
            for place in places:
                yield from loaded((*items[:position], place, *items[position:]), position + 1, left - 1)

    def rested(items: tuple[int, ...], left: list[int]) -> Iterator[tuple[int, ...]]:
        yield items
        for number, brk in enumerate(left):
            for position in range(len(items) + 1):
                yield from rested((*items[:position], brk, *items[position:]), left[number + 1 :])

    most = min(data.vehicle_max_reloads[vehicle], len(tasks) + 1) if reloads else 0
    for items in loaded(tuple(tasks), 0, most):
        if not on_board_is_legal(data, vehicle, items):
            continue
        if not breaks or not pauses:
            yield items
        # A break only delays: where there are no times without any, there are none with one.
        elif times(data, vehicle, items) is not None:
            yield from rested(items, pauses)


def with_breaks(problem: Problem, vehicle: int, tasks: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All ways to put some of the vehicle's breaks into a sequence of tasks."""
    yield from with_halts(problem, vehicle, tasks, reloads=False)


def cheapest(problem: Problem, vehicle: int, tasks: Sequence[int]) -> int | None:
    """Least cost of a sequence of tasks over all placements of breaks and reload stops."""
    if not tasks or not _is_whole(plain(problem), vehicle, tasks):
        return evaluate(problem, vehicle, tasks)
    costs = [evaluate(problem, vehicle, items) for items in with_halts(problem, vehicle, tasks)]
    return min((cost for cost in costs if cost is not None), default=None)


def best_insertion(problem: Problem, vehicle: int, tasks: Sequence[int], request: int) -> int | None:
    """Least cost of a round after inserting a request anywhere, over all placements of breaks and reload stops.

    ``tasks`` may hold breaks and reload stops: they are taken out first.
    """
    bare = tuple(task for task in tasks if task >= 0)
    costs = [cheapest(problem, vehicle, sequence) for sequence in insertions(problem, bare, request)]
    return min((cost for cost in costs if cost is not None), default=None)


def best_insertion_in_place(problem: Problem, vehicle: int, items: Sequence[int], request: int) -> int | None:
    """Least cost of a round after inserting a request anywhere, breaks and reload stops staying where they are."""
    costs = [evaluate(problem, vehicle, sequence) for sequence in insertions(problem, tuple(items), request)]
    return min((cost for cost in costs if cost is not None), default=None)


def insertions(problem: Problem, items: tuple[int, ...], request: int) -> Iterator[tuple[int, ...]]:
    """All sequences with the tasks of a request put in, the drop last of them."""
    first, past = int(problem.request_first[request]), int(problem.request_first[request + 1])
    drop = (past - 1,) if problem.request_has_drop[request] else ()

    def extend(current: tuple[int, ...], left: tuple[int, ...], earliest: int) -> Iterator[tuple[int, ...]]:
        if not left:
            yield current
            return
        for position in range(earliest, len(current) + 1):
            yield from extend((*current[:position], left[0], *current[position:]), left[1:], position + 1)

    for order in permutations(range(first, past - len(drop))):
        yield from extend(items, (*order, *drop), 0)


def optimum(problem: Problem) -> int:
    """Least cost of all plans: every request on every vehicle or left out, every order, every halt.

    A problem whose frozen tasks cannot be served has none: then the prizes alone are returned.
    """
    data = plain(problem)
    vehicles = problem.vehicle_count
    known: dict[tuple[int, frozenset[int]], int | None] = {}
    frozen_on = {
        data.owner[task]: vehicle
        for vehicle in range(vehicles)
        for task in data.prefix_task[data.prefix_first[vehicle] : data.prefix_first[vehicle + 1]]
    }

    def orders(requests: frozenset[int]) -> Iterator[tuple[int, ...]]:
        sequences = {()}
        for request in requests:
            sequences = {new for old in sequences for new in insertions(problem, old, request)}
        yield from sequences

    def of_vehicle(vehicle: int, requests: frozenset[int]) -> int | None:
        key = (vehicle, requests)
        if key not in known:
            lacking = not all(may_serve(data, vehicle, request) for request in requests)
            costs = [] if lacking else [cheapest(problem, vehicle, tasks) for tasks in orders(requests)]
            known[key] = min((cost for cost in costs if cost is not None), default=None)
        return known[key]

    def together(sets: list[frozenset[int]]) -> bool:
        on = {request: vehicle for vehicle, own in enumerate(sets) for request in own}
        if any(request not in on or on[request] != vehicle for request, vehicle in frozen_on.items()):
            return False
        groups = {(data.request_group[r], vehicle) for r, vehicle in on.items() if data.request_group[r] >= 0}
        if len(groups) != len({group for group, _ in groups}):
            return False
        return all(a not in on or b not in on or on[a] == on[b] for a, b in data.order_pair)

    best: int | None = None

    def assign(request: int, sets: list[frozenset[int]], prizes: int) -> None:
        nonlocal best
        if request == problem.request_count:
            if not together(sets):
                return
            costs = [of_vehicle(v, sets[v]) for v in range(vehicles)]
            whole = [cost for cost in costs if cost is not None]
            if len(whole) == vehicles and (best is None or sum(whole) + prizes < best):
                best = sum(whole) + prizes
            return
        assign(request + 1, sets, prizes + data.request_prize[request])
        for vehicle in range(vehicles):
            assign(
                request + 1,
                [own | {request} if v == vehicle else own for v, own in enumerate(sets)],
                prizes,
            )

    assign(0, [frozenset()] * vehicles, 0)
    return sum(data.request_prize) if best is None else best

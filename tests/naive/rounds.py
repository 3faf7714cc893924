"""Slow, obvious twins of the round kernels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from routing.rounds.problem import Problem
from routing.rounds.schedule import schedule_round


def round_cost(problem: Problem, vehicle: int, items: Sequence[int]) -> int | None:
    """Cost of a round with its breaks in place; None if it breaks any rule but skills and order."""
    if not items:
        return 0
    schedule = schedule_round(problem, vehicle, items)
    if schedule is None:
        return None
    for dimension in range(problem.task_load.shape[1]):
        on_board = 0
        for item in items:
            on_board += int(problem.task_load[item, dimension]) if item >= 0 else 0
            if on_board > problem.vehicle_capacity[vehicle, dimension]:
                return None
    if (
        schedule.return_s > problem.vehicle_latest[vehicle]
        or schedule.return_s - schedule.departure_s > problem.vehicle_max_duration_s[vehicle]
        or schedule.distance_m > problem.vehicle_max_distance_m[vehicle]
    ):
        return None
    for brk in range(problem.break_first[vehicle], problem.break_first[vehicle + 1]):
        shift_begins_before = problem.vehicle_earliest[vehicle] <= problem.break_latest[brk]
        if -1 - brk not in items and shift_begins_before and schedule.return_s > problem.break_latest[brk]:
            return None
    return schedule.cost


def with_breaks(problem: Problem, vehicle: int, tasks: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All ways to put some of the vehicle's breaks into a sequence of tasks."""
    own = [-1 - brk for brk in range(problem.break_first[vehicle], problem.break_first[vehicle + 1])]

    def placed(items: tuple[int, ...], left: list[int]) -> Iterator[tuple[int, ...]]:
        yield items
        for number, brk in enumerate(left):
            for position in range(len(items) + 1):
                yield from placed((*items[:position], brk, *items[position:]), left[number + 1 :])

    yield from placed(tuple(tasks), own)


def cheapest(problem: Problem, vehicle: int, tasks: Sequence[int]) -> int | None:
    """Least cost of a sequence of tasks over all placements of breaks."""
    costs = [round_cost(problem, vehicle, items) for items in with_breaks(problem, vehicle, tasks)]
    return min((cost for cost in costs if cost is not None), default=None)


def best_insertion(problem: Problem, vehicle: int, items: Sequence[int], request: int) -> int | None:
    """Least cost of a round after inserting a request anywhere, breaks staying where they are."""
    first, past = int(problem.request_first[request]), int(problem.request_first[request + 1])
    drop = past - 1 if problem.request_has_drop[request] else None
    if int(problem.request_skills[request]) & ~int(problem.vehicle_skills[vehicle]):
        return None
    best: int | None = None

    def extend(current: tuple[int, ...], left: tuple[int, ...], earliest: int) -> None:
        nonlocal best
        if not left:
            cost = round_cost(problem, vehicle, current)
            if cost is not None and (best is None or cost < best):
                best = cost
            return
        for position in range(earliest, len(current) + 1):
            extend((*current[:position], left[0], *current[position:]), left[1:], position + 1)

    pickups = [task for task in range(first, past) if task != drop]
    for order in permutations(pickups):
        extend(tuple(items), order if drop is None else (*order, drop), 0)
    return best


def optimum(problem: Problem) -> int:
    """Least cost of all plans: every request on every vehicle or left out, every order of the tasks."""
    vehicles = problem.vehicle_count
    known: dict[tuple[int, frozenset[int]], int | None] = {}

    def orders(requests: frozenset[int]) -> Iterator[tuple[int, ...]]:
        sizes = {r: int(problem.request_first[r + 1] - problem.request_first[r]) for r in requests}

        def grow(done: tuple[int, ...], inside: dict[int, int]) -> Iterator[tuple[int, ...]]:
            if sum(inside.values()) == sum(sizes.values()):
                yield done
                return
            for r in requests:
                first = int(problem.request_first[r])
                for task in range(first, first + sizes[r]):
                    is_drop = problem.request_has_drop[r] and task == first + sizes[r] - 1
                    if task not in done and (not is_drop or inside[r] == sizes[r] - 1):
                        yield from grow((*done, task), {**inside, r: inside[r] + 1})

        yield from grow((), dict.fromkeys(requests, 0))

    def of_vehicle(vehicle: int, requests: frozenset[int]) -> int | None:
        key = (vehicle, requests)
        if key not in known:
            lacking = any(
                int(problem.request_skills[r]) & ~int(problem.vehicle_skills[vehicle]) for r in requests
            )
            costs = [] if lacking else [cheapest(problem, vehicle, tasks) for tasks in orders(requests)]
            known[key] = min((cost for cost in costs if cost is not None), default=None)
        return known[key]

    best = sum(int(prize) for prize in problem.request_prize)

    def assign(request: int, sets: list[frozenset[int]], prizes: int) -> None:
        nonlocal best
        if request == problem.request_count:
            costs = [of_vehicle(v, sets[v]) if sets[v] else 0 for v in range(vehicles)]
            whole = [cost for cost in costs if cost is not None]
            if len(whole) == vehicles:
                best = min(best, sum(whole) + prizes)
            return
        assign(request + 1, sets, prizes + int(problem.request_prize[request]))
        for vehicle in range(vehicles):
            assign(
                request + 1,
                [own | {request} if v == vehicle else own for v, own in enumerate(sets)],
                prizes,
            )

    assign(0, [frozenset()] * vehicles, 0)
    return best

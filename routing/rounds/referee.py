"""The referee: judges a solution from the definitions alone, whatever made it.

It shares nothing with the kernels nor with `schedule_round`: it checks the reported times demand by demand, and finds the
earliest end and the latest departure in its own way. It is plain on purpose.
"""

from __future__ import annotations

from collections.abc import Sequence

from routing.rounds.problem import FORBIDDEN, NONE, Problem
from routing.rounds.referee_board import board_faults
from routing.rounds.referee_book import Book
from routing.rounds.referee_times import Round, round_of, time_faults
from routing.rounds.solution import Solution


def faults(problem: Problem, solution: Solution) -> list[str]:
    """Return everything that is wrong with a solution, one sentence each; empty if it is right.

    Times and cost of a round are judged only where its items are in order: of a round that cannot be, neither is.
    """
    found = _form_faults(problem, solution)
    if found:
        return found
    book = Book(problem)
    cost: int | None = 0
    first = solution.item_first.tolist()
    all_items: list[int] = solution.item.tolist()
    rounds = [all_items[first[vehicle] : first[vehicle + 1]] for vehicle in range(problem.vehicle_count)]
    for vehicle, items in enumerate(rounds):
        if items:
            price = _judge(book, solution, vehicle, items, found)
            cost = None if cost is None or price is None else cost + price
        else:
            found += _idle_faults(book, solution, vehicle)
    vehicle_of = _assignment(book, rounds, found)
    found += _relation_faults(book, rounds, vehicle_of)
    left_out = [request for request in range(problem.request_count) if request not in vehicle_of]
    if left_out != solution.unassigned.tolist():
        found.append(f"unassigned is {solution.unassigned.tolist()}: the rounds leave out {left_out}")
    if cost is not None:
        cost += sum(book.prize[request] for request in left_out)
        if cost != solution.cost:
            found.append(f"cost is {solution.cost}: the rounds and the requests left out cost {cost}")
        if solution.lower_bound > cost:
            found.append(f"lower_bound is {solution.lower_bound}: this plan costs {cost}")
    return found


def _form_faults(problem: Problem, solution: Solution) -> list[str]:
    found: list[str] = []
    vehicles = problem.vehicle_count
    first = solution.item_first.tolist()
    if (
        len(first) != vehicles + 1
        or first[0] != 0
        or first != sorted(first)
        or first[-1] != len(solution.item)
    ):
        found.append(f"item_first must rise from 0 to {len(solution.item)} in {vehicles + 1} entries")
    found += [
        f"{name} must have an entry for each of {len(solution.item)} items"
        for name in ("arrival_s", "start_s", "end_s")
        if len(getattr(solution, name)) != len(solution.item)
    ]
    found += [
        f"{name} must have an entry for each of {vehicles} vehicles"
        for name in ("vehicle_departure_s", "vehicle_return_s", "vehicle_distance_m")
        if len(getattr(solution, name)) != vehicles
    ]
    halts = len(problem.break_earliest) + len(problem.reload_location)
    found += [
        f"item {item} is no task, no break and no reload place"
        for item in solution.item.tolist()
        if not -halts <= item < problem.task_count
    ]
    return found


def _idle_faults(book: Book, solution: Solution, vehicle: int) -> list[str]:
    problem = book.problem
    found: list[str] = []
    given = (
        int(solution.vehicle_departure_s[vehicle]),
        int(solution.vehicle_return_s[vehicle]),
        int(solution.vehicle_distance_m[vehicle]),
    )
    if given != (0, 0, 0):
        found.append(f"vehicle {vehicle} is unused but has departure, return, metres {given}")
    if problem.prefix_first[vehicle] < problem.prefix_first[vehicle + 1]:
        found.append(f"vehicle {vehicle} is unused but has frozen tasks (prefix_task)")
    return found


def _judge(
    book: Book, solution: Solution, vehicle: int, items: Sequence[int], found: list[str]
) -> int | None:
    """Judge a round by itself; add to ``found``, return its cost if its times are right."""
    wrong = _halt_faults(book, vehicle, items) + _order_faults(book, vehicle, items)
    found += wrong
    if wrong:
        return None
    for request in sorted({book.owner[item] for item in items if item >= 0}):
        found += _fitness_faults(book, vehicle, request)
    found += board_faults(book, vehicle, items)
    own = round_of(book, solution, vehicle, items)
    if own is None:
        found.append(f"vehicle {vehicle} has no path between two of its places")
        return None
    metres = int(solution.vehicle_distance_m[vehicle])
    if metres != own.metres:
        found.append(f"vehicle_distance_m of vehicle {vehicle} is {metres}: its ways have {own.metres}")
    if own.metres > book.problem.vehicle_max_distance_m[vehicle]:
        found.append(
            f"the round of vehicle {vehicle} goes metres {own.metres}: the limit is"
            f" {book.problem.vehicle_max_distance_m[vehicle]}"
        )
    late = time_faults(book, own)
    found += late
    if late:
        return None
    found += _owed_faults(book, own)
    return _cost(book, own)


def _halt_faults(book: Book, vehicle: int, items: Sequence[int]) -> list[str]:
    """Check tasks, breaks and reload stops one by one: none twice, none of another vehicle, not too many."""
    problem = book.problem
    found: list[str] = []
    tasks = [item for item in items if item >= 0]
    if not tasks:
        found.append(f"vehicle {vehicle} has breaks or reload stops but no task")
    seen: set[int] = set()
    for item in items:
        if item in seen and not book.is_reload(item):
            found.append(f"item {item} is twice in the round of vehicle {vehicle}")
        seen.add(item)
        if book.is_break(item):
            if not problem.break_first[vehicle] <= -1 - item < problem.break_first[vehicle + 1]:
                found.append(f"vehicle {vehicle} takes break {-1 - item} of another")
        elif item < 0:
            place = book.place(item)
            if not problem.reload_first[vehicle] <= place < problem.reload_first[vehicle + 1]:
                found.append(f"vehicle {vehicle} reloads at place {place} of another")
    reloads = sum(1 for item in items if book.is_reload(item))
    if reloads > problem.vehicle_max_reloads[vehicle]:
        found.append(
            f"vehicle {vehicle} reloads {reloads} times: vehicle_max_reloads is {problem.vehicle_max_reloads[vehicle]}"
        )
    frozen = problem.prefix_task[problem.prefix_first[vehicle] : problem.prefix_first[vehicle + 1]].tolist()
    if tasks[: len(frozen)] != frozen:
        found.append(f"vehicle {vehicle} begins with tasks {tasks[: len(frozen)]}: frozen are {frozen}")
    return found


def _order_faults(book: Book, vehicle: int, items: Sequence[int]) -> list[str]:
    """Check that the requests of a round are whole, with their drops last."""
    found: list[str] = []
    position = {item: at for at, item in enumerate(items)}
    for request in sorted({book.owner[item] for item in items if item >= 0}):
        missing = [task for task in book.tasks_of(request) if task not in position]
        drop = book.drop_of(request)
        if missing:
            found.append(f"tasks {missing} of request {request} are not in the round of vehicle {vehicle}")
        elif book.has_drop[request] and any(
            position[task] > position[drop] for task in book.tasks_of(request)
        ):
            found.append(f"request {request} is dropped by vehicle {vehicle} before all is picked up")
    return found


def _fitness_faults(book: Book, vehicle: int, request: int) -> list[str]:
    """Check that the vehicle may serve the request."""
    problem = book.problem
    has = int(problem.vehicle_skills[vehicle])
    found: list[str] = []
    lacking = int(problem.request_skills[request]) & ~has
    if lacking:
        found.append(f"vehicle {vehicle} lacks skills {lacking:b} (bits) of request {request}")
    either = int(problem.request_skills_any[request])
    if either and not either & has:
        found.append(
            f"vehicle {vehicle} lacks skills {either:b} (bits), one of which request {request} needs"
        )
    barred = int(problem.request_skills_none[request]) & has
    if barred:
        found.append(f"vehicle {vehicle} has skills {barred:b} (bits), which request {request} forbids")
    if problem.request_vehicle_cost[request, vehicle] == FORBIDDEN:
        found.append(f"vehicle {vehicle} may not serve request {request}: request_vehicle_cost is FORBIDDEN")
    return found


def _owed_faults(book: Book, own: Round) -> list[str]:
    problem = book.problem
    found: list[str] = []
    taken = set(own.items)
    for brk in range(int(problem.break_first[own.vehicle]), int(problem.break_first[own.vehicle + 1])):
        closing = int(problem.break_latest[brk])
        if -1 - brk not in taken and problem.vehicle_earliest[own.vehicle] <= closing < own.end:
            found.append(
                f"vehicle {own.vehicle} owes break {brk}, to start by {closing}: its round ends at {own.end}"
            )
    return found


def _cost(book: Book, own: Round) -> int:
    problem, vehicle = book.problem, own.vehicle
    span = own.end - own.departure
    overtime = max(own.end - int(problem.vehicle_overtime_from_s[vehicle]), 0)
    cost = (
        int(problem.vehicle_fixed_cost[vehicle])
        + int(problem.vehicle_cost_per_s[vehicle]) * span
        + int(problem.vehicle_cost_per_m[vehicle]) * own.metres
        + int(problem.vehicle_overtime_cost_per_s[vehicle]) * overtime
        + int(problem.vehicle_effort_cost[vehicle]) * span * span // (3600 * 3600)
    )
    for item, start in zip(own.items, own.starts, strict=True):
        if item >= 0 and start > book.due_s[item]:
            late = start - book.due_s[item]
            cost += int(problem.task_late_cost_per_s[item]) * late
            cost += int(problem.task_late_cost_per_s2[item]) * (late * late // 3600)
    served = {book.owner[item] for item in own.items if item >= 0}
    return cost + sum(int(problem.request_vehicle_cost[request, vehicle]) for request in served)


def _assignment(book: Book, rounds: Sequence[Sequence[int]], found: list[str]) -> dict[int, int]:
    """Return the vehicle of each request served; add those that are split to ``found``."""
    vehicle_of: dict[int, int] = {}
    for vehicle, items in enumerate(rounds):
        found += [
            f"request {request} is split over vehicles {vehicle_of[request]} and {vehicle}"
            for request in sorted({book.owner[item] for item in items if item >= 0})
            if vehicle_of.setdefault(request, vehicle) != vehicle
        ]
    return vehicle_of


def _relation_faults(book: Book, rounds: Sequence[Sequence[int]], vehicle_of: dict[int, int]) -> list[str]:
    """Check what binds requests to each other, within a round and across rounds."""
    problem = book.problem
    found: list[str] = []
    groups: dict[int, int] = {}
    for request, group in enumerate(problem.request_group.tolist()):
        if group == NONE or request not in vehicle_of:
            continue
        other = groups.setdefault(group, request)
        if vehicle_of[other] != vehicle_of[request]:
            found.append(
                f"requests {other} and {request} of group {group} are on vehicles {vehicle_of[other]} and"
                f" {vehicle_of[request]}: request_group wants one"
            )
    found += [
        f"requests {a} and {b} are both on vehicle {vehicle_of[a]}: apart_pair keeps them apart"
        for a, b in problem.apart_pair.tolist()
        if a in vehicle_of and vehicle_of[a] == vehicle_of.get(b)
    ]
    for a, b in problem.order_pair.tolist():
        if a not in vehicle_of or b not in vehicle_of:
            continue
        if vehicle_of[a] != vehicle_of[b]:
            found.append(
                f"requests {a} and {b} are on vehicles {vehicle_of[a]} and {vehicle_of[b]}: order_pair wants one"
            )
            continue
        owners = [book.owner[item] if item >= 0 else NONE for item in rounds[vehicle_of[a]]]
        if max(at for at, owner in enumerate(owners) if owner == a) > owners.index(b):
            found.append(
                f"vehicle {vehicle_of[a]} begins request {b} before request {a} is done: order_pair forbids it"
            )
    return found

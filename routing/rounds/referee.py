"""The referee: judges a solution from the definitions alone.

It shares nothing with the kernels nor with `schedule_round`: where the rule says "as late as the end
allows", it searches for that time instead of computing it. It is slow and plain on purpose.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.rounds.problem import NO_LIMIT, OPEN_END, UNREACHABLE, Problem
from routing.rounds.solution import Solution


@dataclass(frozen=True, slots=True)
class _Run:
    arrivals: list[int]
    starts: list[int]
    ends: list[int]
    windows: list[int]
    end: int


def faults(problem: Problem, solution: Solution) -> list[str]:
    """Return everything that is wrong with a solution, one sentence each; empty if it is right."""
    found = _form_faults(problem, solution)
    if found:
        return found
    cost = 0
    vehicle_of: dict[int, int] = {}
    for vehicle in range(problem.vehicle_count):
        items = [
            int(item)
            for item in solution.item[solution.item_first[vehicle] : solution.item_first[vehicle + 1]]
        ]
        for request in {_request_of(problem, item) for item in items if item >= 0}:
            if request in vehicle_of:
                found.append(f"request {request} is split over vehicles {vehicle_of[request]} and {vehicle}")
            vehicle_of[request] = vehicle
        if items:
            found += _order_faults(problem, vehicle, items)
            found += _load_faults(problem, vehicle, items)
            cost += _judge_times(problem, solution, vehicle, items, found)
        else:
            given = (
                int(solution.vehicle_departure_s[vehicle]),
                int(solution.vehicle_return_s[vehicle]),
                int(solution.vehicle_distance_m[vehicle]),
            )
            if given != (0, 0, 0):
                found.append(f"vehicle {vehicle} is unused but has departure, return, metres {given}")
    left_out = [request for request in range(problem.request_count) if request not in vehicle_of]
    if left_out != solution.unassigned.tolist():
        found.append(f"unassigned is {solution.unassigned.tolist()}: the rounds leave out {left_out}")
    cost += sum(int(problem.request_prize[request]) for request in left_out)
    if cost != solution.cost:
        found.append(f"cost is {solution.cost}: the rounds and the requests left out cost {cost}")
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
    breaks = len(problem.break_earliest)
    found += [
        f"item {item} is no task and no break"
        for item in solution.item.tolist()
        if not -breaks <= item < problem.task_count
    ]
    return found


def _request_of(problem: Problem, task: int) -> int:
    return bisect_right(problem.request_first, task) - 1


def _order_faults(problem: Problem, vehicle: int, items: Sequence[int]) -> list[str]:
    found: list[str] = []
    tasks = [item for item in items if item >= 0]
    if not tasks:
        found.append(f"vehicle {vehicle} has breaks but no task")
    found += [
        f"item {item} is twice in the round of vehicle {vehicle}"
        for item in set(items)
        if items.count(item) > 1
    ]
    own = range(int(problem.break_first[vehicle]), int(problem.break_first[vehicle + 1]))
    found += [
        f"vehicle {vehicle} takes break {-1 - item} of another"
        for item in items
        if item < 0 and -1 - item not in own
    ]
    skills = int(problem.vehicle_skills[vehicle])
    for request in sorted({_request_of(problem, task) for task in tasks}):
        wanted = list(range(int(problem.request_first[request]), int(problem.request_first[request + 1])))
        missing = [task for task in wanted if task not in tasks]
        if missing:
            found.append(f"tasks {missing} of request {request} are not in the round of vehicle {vehicle}")
        elif problem.request_has_drop[request] and max(wanted, key=tasks.index) != wanted[-1]:
            found.append(f"request {request} is dropped by vehicle {vehicle} before all is picked up")
        lacking = int(problem.request_skills[request]) & ~skills
        if lacking:
            found.append(f"vehicle {vehicle} lacks skills {lacking:b} (bits) of request {request}")
    return found


def _load_faults(problem: Problem, vehicle: int, items: Sequence[int]) -> list[str]:
    found: list[str] = []
    for dimension in range(problem.task_load.shape[1]):
        room = int(problem.vehicle_capacity[vehicle, dimension])
        on_board = 0
        for item in items:
            on_board += int(problem.task_load[item, dimension]) if item >= 0 else 0
            if on_board > room:
                found.append(
                    f"vehicle {vehicle} has {on_board} on board in dimension {dimension}: it holds {room}"
                )
                break
    return found


def _travel(problem: Problem, vehicle: int, origin: int, target: int) -> tuple[int, int]:
    profile = problem.vehicle_profile[vehicle]
    return int(problem.durations_s[profile, origin, target]), int(
        problem.distances_m[profile, origin, target]
    )


def _run(problem: Problem, vehicle: int, items: Sequence[int], departure: int | None) -> _Run | None:
    """Carry out a round as early as possible, leaving the start at ``departure`` if one is given."""
    run = _Run([], [], [], [], 0)
    clock = int(problem.vehicle_earliest[vehicle])
    previous_task: int | None = None
    for item in items:
        if item < 0:
            arrival = ready = clock
            windows = [(int(problem.break_earliest[-1 - item]), int(problem.break_latest[-1 - item]))]
            length = int(problem.break_duration_s[-1 - item])
        else:
            there = int(problem.task_location[item])
            if previous_task is None:
                if departure is not None:
                    if departure < clock:
                        return None
                    clock = departure
                here = int(problem.vehicle_start[vehicle])
                halt_is_new = True
            else:
                here = int(problem.task_location[previous_task])
                halt_is_new = here != there
            arrival = clock + _travel(problem, vehicle, here, there)[0]
            ready = arrival + (int(problem.task_setup_s[item]) if halt_is_new else 0)
            windows = [
                (int(problem.window_earliest[w]), int(problem.window_latest[w]))
                for w in range(int(problem.window_first[item]), int(problem.window_first[item + 1]))
            ]
            length = int(problem.task_service_s[item])
            previous_task = item
        starts = [
            (max(ready, earliest), w) for w, (earliest, latest) in enumerate(windows) if ready <= latest
        ]
        if not starts:
            return None
        start, window = min(starts)
        clock = start + length
        run.arrivals.append(arrival)
        run.starts.append(start)
        run.ends.append(clock)
        run.windows.append(window)
    home = int(problem.vehicle_end[vehicle])
    if home != OPEN_END and previous_task is not None:
        clock += _travel(problem, vehicle, int(problem.task_location[previous_task]), home)[0]
    return _Run(run.arrivals, run.starts, run.ends, run.windows, clock)


def _latest_departure(problem: Problem, vehicle: int, items: Sequence[int], earliest: _Run) -> int:
    """Find by bisection the latest departure with the same end and the same windows."""
    leading = next(position for position, item in enumerate(items) if item >= 0)
    low = earliest.ends[leading - 1] if leading else int(problem.vehicle_earliest[vehicle])
    high = earliest.end
    while low < high:
        middle = (low + high + 1) // 2
        run = _run(problem, vehicle, items, middle)
        if run is not None and run.end == earliest.end and run.windows == earliest.windows:
            low = middle
        else:
            high = middle - 1
    return low


def _judge_times(
    problem: Problem, solution: Solution, vehicle: int, items: list[int], found: list[str]
) -> int:
    """Judge all that has to do with time and metres; add to ``found``, return the cost of the vehicle."""
    tasks = [item for item in items if item >= 0]
    if not tasks:
        return 0
    places = [int(problem.vehicle_start[vehicle]), *(int(problem.task_location[task]) for task in tasks)]
    if problem.vehicle_end[vehicle] != OPEN_END:
        places.append(int(problem.vehicle_end[vehicle]))
    legs = [_travel(problem, vehicle, a, b) for a, b in pairwise(places)]
    if any(UNREACHABLE in leg for leg in legs):
        found.append(f"vehicle {vehicle} has no path between two of its places")
        return 0
    metres = sum(leg[1] for leg in legs)
    earliest = _run(problem, vehicle, items, None)
    if earliest is None:
        found.append(f"vehicle {vehicle} comes too late to a window or to a break")
        return 0
    departure = _latest_departure(problem, vehicle, items, earliest)
    run = _run(problem, vehicle, items, departure)
    assert run is not None
    own = slice(int(solution.item_first[vehicle]), int(solution.item_first[vehicle + 1]))
    for name, expected in (("arrival_s", run.arrivals), ("start_s", run.starts), ("end_s", run.ends)):
        given = getattr(solution, name)[own].tolist()
        if given != expected:
            found.append(f"{name} of vehicle {vehicle} is {given}: the rule gives {expected}")
    for name, value in (
        ("vehicle_departure_s", departure),
        ("vehicle_return_s", run.end),
        ("vehicle_distance_m", metres),
    ):
        if int(getattr(solution, name)[vehicle]) != value:
            found.append(
                f"{name} of vehicle {vehicle} is {getattr(solution, name)[vehicle]}: the rule gives {value}"
            )
    span = run.end - departure
    for what, value, limit in (
        ("ends at", run.end, int(problem.vehicle_latest[vehicle])),
        ("takes seconds", span, int(problem.vehicle_max_duration_s[vehicle])),
        ("goes metres", metres, int(problem.vehicle_max_distance_m[vehicle])),
    ):
        if value > limit:
            found.append(f"the round of vehicle {vehicle} {what} {value}: the limit is {limit}")
    for brk in range(int(problem.break_first[vehicle]), int(problem.break_first[vehicle + 1])):
        closing = int(problem.break_latest[brk])
        if -1 - brk not in items and int(problem.vehicle_earliest[vehicle]) <= closing < min(
            run.end, NO_LIMIT
        ):
            found.append(
                f"vehicle {vehicle} owes break {brk}, to start by {closing}: its round ends at {run.end}"
            )
    return (
        int(problem.vehicle_fixed_cost[vehicle])
        + int(problem.vehicle_cost_per_s[vehicle]) * span
        + int(problem.vehicle_cost_per_m[vehicle]) * metres
    )

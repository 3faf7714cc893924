"""From sequences of items to a `Solution` with its times and cost, and whether a round may stand by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from routing.errors import RoutingError
from routing.rounds.problem import FORBIDDEN, Problem
from routing.rounds.schedule import schedule_round
from routing.rounds.solution import Solution


def assemble(
    problem: Problem, items: Sequence[Sequence[int]], iterations: int, *, lower_bound: int = 0
) -> Solution:
    """Return the solution in which each vehicle does its items in order, with times by the rule.

    Parameters
    ----------
    items
        By vehicle, tasks, breaks and reload stops as numbered in `Solution`; empty for an unused vehicle.
    iterations, lower_bound
        To be recorded.

    Raises
    ------
    RoutingError
        ``illegal_round``: a round has breaks or reload stops only, breaks a limit of time or has no path, so
        that it has no times.
    """
    vehicles = problem.vehicle_count
    times: dict[str, list[int]] = {"arrival_s": [], "start_s": [], "end_s": []}
    departure, back, metres = [0] * vehicles, [0] * vehicles, [0] * vehicles
    left_out = np.ones(problem.request_count, dtype=np.bool_)
    task_request = _owners(problem)
    cost = 0
    for vehicle, own in enumerate(items):
        if not own:
            continue
        tasks = [item for item in own if item >= 0]
        schedule = schedule_round(problem, vehicle, own) if tasks else None
        if schedule is None:
            raise RoutingError(
                f"the round {list(own)} of vehicle {vehicle} has no task, is late somewhere, too long or has no path:"
                " change its order",
                code="illegal_round",
            )
        times["arrival_s"] += schedule.arrival_s
        times["start_s"] += schedule.start_s
        times["end_s"] += schedule.end_s
        departure[vehicle] = schedule.departure_s
        back[vehicle] = schedule.return_s
        metres[vehicle] = schedule.distance_m
        cost += schedule.cost
        left_out[task_request[tasks]] = False
    cost += sum(problem.request_prize[left_out].tolist())
    columns: dict[str, NDArray[np.generic]] = {
        "item_first": np.cumsum([0, *(len(own) for own in items)]).astype(np.int32),
        "item": np.array([item for own in items for item in own], dtype=np.int32),
        **{name: np.array(values, dtype=np.int64) for name, values in times.items()},
        "vehicle_departure_s": np.array(departure, dtype=np.int64),
        "vehicle_return_s": np.array(back, dtype=np.int64),
        "vehicle_distance_m": np.array(metres, dtype=np.int64),
        "unassigned": np.flatnonzero(left_out).astype(np.int32),
    }
    for column in columns.values():
        column.flags.writeable = False
    return Solution(
        **cast("dict[str, NDArray[np.int32]]", columns),  # type: ignore[arg-type]
        cost=cost,
        iterations=iterations,
        lower_bound=lower_bound,
    )


def whole_requests(problem: Problem, vehicle: int, items: Sequence[int]) -> set[int]:
    """Return the requests of a round; none unless each is whole, in order and allowed on the vehicle.

    Breaks and reload places must be its own, its frozen tasks must come first, and no two of its requests may have to be
    apart or in another order. Times, loads and other rounds are not looked at.
    """
    tasks = [item for item in items if item >= 0]
    if len(set(tasks)) != len(tasks) or not _own_halts(problem, vehicle, items):
        return set()
    frozen = problem.prefix_task[problem.prefix_first[vehicle] : problem.prefix_first[vehicle + 1]].tolist()
    if tasks[: len(frozen)] != frozen:
        return set()
    order = {task: position for position, task in enumerate(tasks)}
    requests: set[int] = set(_owners(problem)[tasks].tolist())
    span: dict[int, tuple[int, int]] = {}
    for request in requests:
        wanted = range(int(problem.request_first[request]), int(problem.request_first[request + 1]))
        if any(task not in order for task in wanted) or not _may_serve(problem, vehicle, request):
            return set()
        places = [order[task] for task in wanted]
        if problem.request_has_drop[request] and places[-1] != max(places):
            return set()
        span[request] = (min(places), max(places))
    if any(a in requests and b in requests for a, b in problem.apart_pair.tolist()):
        return set()
    if any(a in span and b in span and span[a][1] > span[b][0] for a, b in problem.order_pair.tolist()):
        return set()
    return requests


def _owners(problem: Problem) -> NDArray[np.int64]:
    return np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))


def _own_halts(problem: Problem, vehicle: int, items: Sequence[int]) -> bool:
    """Return whether each break is the vehicle's and taken once, and the reload stops are its own and not too many."""
    breaks = len(problem.break_earliest)
    halts = [-1 - item for item in items if item < 0]
    pauses = [halt for halt in halts if halt < breaks]
    reloads = [halt - breaks for halt in halts if halt >= breaks]
    return (
        len(set(pauses)) == len(pauses)
        and all(problem.break_first[vehicle] <= brk < problem.break_first[vehicle + 1] for brk in pauses)
        and all(problem.reload_first[vehicle] <= at < problem.reload_first[vehicle + 1] for at in reloads)
        and len(reloads) <= problem.vehicle_max_reloads[vehicle]
    )


def _may_serve(problem: Problem, vehicle: int, request: int) -> bool:
    has = int(problem.vehicle_skills[vehicle])
    wants_any = int(problem.request_skills_any[request])
    return not (
        int(problem.request_skills[request]) & ~has
        or (wants_any and not wants_any & has)
        or int(problem.request_skills_none[request]) & has
        or problem.request_vehicle_cost[request, vehicle] == FORBIDDEN
    )

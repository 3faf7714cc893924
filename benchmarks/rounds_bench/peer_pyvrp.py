"""PyVRP on one task: clients and shipments over the same tables.

Where the fleet comes first, vehicles cost more than any metres. Its helper `minimise_fleet` was tried too, for 30 to 60 %
of the time: it ends with as many vehicles and more metres.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from benchmarks.rounds_bench.exchange import (
    NO_LIMIT,
    Task,
    offered_vehicles,
    tasks_of,
    unit_costs,
    windows_of,
)
from benchmarks.rounds_bench.peer import Clock, NoPlanError, Rounds, run_peer

#: What it can say of a problem.
SUPPORTED = (
    "pickup and drop",
    "optional requests",
    "release times",
    "reloads",
    "longest rounds",
    "farthest rounds",
    "several kinds of vehicles",
    "hours at a price",
)
#: The heaviest penalty, of a unit too much, is the cost of the longest leg by this, or of a vehicle by its square.
PARTS = 10


def search(task: Task, clock: Clock) -> Rounds:
    """Solve a task with PyVRP's own settings on the one core that it uses."""
    import pyvrp
    from pyvrp.stop import MaxRuntime

    problem = task.problem
    groups = offered_vehicles(problem)
    data, requests = _data(pyvrp, task, groups)
    settings = pyvrp.SolveParams(penalty=pyvrp.PenaltyParams(max_penalty=_heaviest(pyvrp, task, groups)))
    stop = MaxRuntime(clock.left())
    found = pyvrp.solve(data, stop, seed=task.seed, collect_stats=False, display=False, params=settings)
    if not found.is_feasible():
        raise NoPlanError("no legal plan in the time")
    return _rounds(problem, found.best, groups, requests)


def _heaviest(pyvrp: Any, task: Task, groups: list[Any]) -> float:
    """Return the heaviest penalty: its default suits legs of some thousands, and cannot keep dearer ones from overload."""
    costs = [unit_costs(task, group.model) for group in groups]
    leg = max(per_metre for _, per_metre, _ in costs) * int(task.problem.distances_m.max())
    vehicle = max(fixed for fixed, _, _ in costs)
    return float(max(pyvrp.PenaltyParams().max_penalty, leg / PARTS, vehicle / PARTS / PARTS))


def _data(pyvrp: Any, task: Task, groups: list[Any]) -> tuple[Any, dict[tuple[bool, int], int]]:
    """Return the problem in PyVRP's terms, and the request of each client (``False``) and shipment (``True``)."""
    problem = task.problem
    places = sorted(
        {*problem.vehicle_start.tolist(), *problem.vehicle_end.tolist(), *problem.reload_location.tolist()}
    )
    depot_of = {place: number for number, place in enumerate(places)}
    clients, shipments = [], []
    requests: dict[tuple[bool, int], int] = {}
    for request in range(len(problem.request_first) - 1):
        tasks = tasks_of(problem, request)
        worth = (
            {"prize": int(problem.request_prize[request]), "required": False}
            if task.optional[request]
            else {}
        )
        (earliest, latest), *_ = windows_of(problem, tasks[0])
        load = problem.task_load[tasks[0]].tolist()
        if problem.request_has_drop[request]:
            (drop_earliest, drop_latest), *_ = windows_of(problem, tasks[1])
            requests[True, len(shipments)] = request
            shipments.append(
                pyvrp.Shipment(
                    int(problem.task_location[tasks[0]]),
                    int(problem.task_location[tasks[1]]),
                    pickup_tw_early=earliest,
                    pickup_tw_late=latest,
                    pickup_service_duration=int(problem.task_service_s[tasks[0]]),
                    delivery_tw_early=drop_earliest,
                    delivery_tw_late=drop_latest,
                    delivery_service_duration=int(problem.task_service_s[tasks[1]]),
                    amount=load,
                    **worth,
                )
            )
        else:
            requests[False, len(clients)] = request
            clients.append(
                pyvrp.Client(
                    int(problem.task_location[tasks[0]]),
                    delivery=[max(-amount, 0) for amount in load],
                    pickup=[max(amount, 0) for amount in load],
                    service_duration=int(problem.task_service_s[tasks[0]]),
                    tw_early=earliest,
                    tw_late=latest,
                    release_time=max(int(problem.task_release_s[tasks[0]]), 0),
                    **worth,
                )
            )
    kinds = [_kind(pyvrp, task, group, depot_of) for group in groups]
    data = pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in range(problem.distances_m.shape[1])],
        clients,
        [pyvrp.Depot(place) for place in places],
        kinds,
        list(problem.distances_m.astype(np.int64)),
        list(problem.durations_s.astype(np.int64)),
        [],
        shipments,
    )
    return data, requests


def _kind(pyvrp: Any, task: Task, group: Any, depot_of: dict[int, int]) -> Any:
    problem, model = task.problem, group.model
    fixed, per_metre, per_second = unit_costs(task, model)
    limits = {}
    if problem.vehicle_max_duration_s[model] < NO_LIMIT:
        limits["shift_duration"] = int(problem.vehicle_max_duration_s[model])
    if problem.vehicle_max_distance_m[model] < NO_LIMIT:
        limits["max_distance"] = int(problem.vehicle_max_distance_m[model])
    reloads = slice(int(problem.reload_first[model]), int(problem.reload_first[model + 1]))
    if problem.vehicle_max_reloads[model]:
        limits["reload_depots"] = [depot_of[place] for place in problem.reload_location[reloads].tolist()]
        limits["max_reloads"] = int(problem.vehicle_max_reloads[model])
    return pyvrp.VehicleType(
        len(group.vehicles),
        capacity=problem.vehicle_capacity[model].tolist(),
        start_depot=depot_of[int(problem.vehicle_start[model])],
        end_depot=depot_of[int(problem.vehicle_end[model])],
        fixed_cost=fixed,
        tw_early=max(int(problem.vehicle_earliest[model]), 0),
        tw_late=int(problem.vehicle_latest[model]),
        unit_distance_cost=per_metre,
        unit_duration_cost=per_second,
        profile=int(problem.vehicle_profile[model]),
        **limits,
    )


def _rounds(problem: Any, plan: Any, groups: list[Any], requests: dict[tuple[bool, int], int]) -> Rounds:
    unused = [list(group.vehicles) for group in groups]
    breaks = len(problem.break_earliest)
    rounds: Rounds = {}
    for route in plan.routes():
        kind = route.vehicle_type()
        vehicle = unused[kind].pop(0)
        stops = list(route)[1:-1]
        items = []
        for stop in stops:
            if stop.is_depot():
                # All reload places of these sets are alike: the first of the vehicle is as good as any.
                items.append(-1 - breaks - int(problem.reload_first[vehicle]))
                continue
            shipped = stop.is_pickup() or stop.is_delivery()
            first = int(problem.request_first[requests[shipped, stop.idx]])
            items.append(first + (1 if stop.is_delivery() else 0))
        if items:
            rounds[vehicle] = items
    return rounds


if __name__ == "__main__":
    run_peer(["pyvrp"], lambda: import_module("pyvrp"), search)

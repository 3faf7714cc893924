"""VROOM on one task, by its JSON: custom tables, and fewer and fewer vehicles where the fleet comes first."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks.rounds_bench.exchange import (
    NO_LIMIT,
    OPEN_END,
    Task,
    arrays_of,
    offered_vehicles,
    tasks_of,
    unit_costs,
    windows_of,
)
from benchmarks.rounds_bench.peer import Clock, NoPlanError, Rounds, run_peer

SUPPORTED = (
    "pickup and drop",
    "several windows",
    "setup times",
    "farthest rounds",
    "several kinds of vehicles",
    "hours at a price",
    "open ends",
)
#: The most thorough search that it offers.
EXPLORATION = 5
#: A further run with a vehicle less is worth it if this part of the time of the last one is left.
WORTH = 0.3
#: Its numbers have 32 bits.
MOST = 2**32 - 1


def search(task: Task, clock: Clock) -> Rounds:
    """Solve a task with VROOM, again with one vehicle less while all are served, the fleet counts and time is left."""
    groups = offered_vehicles(task.problem)
    task = coarser(task, step_for(task.problem, sum(len(group.vehicles) for group in groups)))
    vehicles = [vehicle for group in groups for vehicle in group.vehicles]
    plan, left_out = _solve(task, vehicles, clock)
    took = clock.spent()
    while task.objective == "fleet" and len(groups) == 1 and not left_out and clock.left() > WORTH * took:
        began = clock.spent()
        fewer, left_out = _solve(task, vehicles[: len(plan) - 1], clock)
        took = clock.spent() - began
        if not left_out:
            plan = fewer
    if not plan:
        raise NoPlanError("no plan in the time")
    return plan


def step_for(problem: Any, vehicles: int) -> int:
    """Return how much coarser numbers have to be: it refuses tables whose longest legs add up to more than 32 bits."""
    legs = 2 * (len(problem.task_location) + vehicles)
    longest = int(max(problem.distances_m.max(), problem.durations_s.max()))
    return next(step for step in (1, 10, 100, 1000, 10_000) if legs * longest < step * MOST)


def coarser(task: Task, step: int) -> Task:
    """Return a task in steps of so many units: what is in time in it is in time in the task itself.

    All numbers of time are rounded to the safe side, metres and prices to the nearest.
    """
    if step == 1:
        return task
    fields = dict(arrays_of(task.problem))
    upwards = ("durations_s", "task_service_s", "task_setup_s", "window_earliest", "vehicle_earliest")
    downwards = ("window_latest", "vehicle_latest", "vehicle_max_distance_m")
    nearest = ("distances_m", "vehicle_fixed_cost")
    fields |= {name: -(-fields[name] // step) for name in upwards}
    fields |= {name: fields[name] // step for name in downwards}
    fields |= {name: (fields[name] + step // 2) // step for name in nearest}
    return task._replace(problem=SimpleNamespace(**fields))


def _solve(task: Task, vehicles: Sequence[int], clock: Clock) -> tuple[Rounds, int]:
    """Return the rounds over these vehicles and how many requests they leave out."""
    import vroom

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.json"
        path.write_text(json.dumps(model(task, vehicles)), encoding="utf-8")
        question = vroom.Input.from_json(path)
    answer = question.solve(
        exploration_level=EXPLORATION, nb_threads=task.threads, timeout=timedelta(seconds=clock.left())
    ).to_dict()
    rounds = {
        route["vehicle"]: [
            step["id"] for step in route["steps"] if step["type"] in {"job", "pickup", "delivery"}
        ]
        for route in answer["routes"]
    }
    return {vehicle: items for vehicle, items in rounds.items() if items}, len(answer["unassigned"])


def model(task: Task, vehicles: Sequence[int]) -> dict[str, Any]:
    """Return a task as VROOM's JSON; ids are the numbers of tasks and vehicles."""
    problem = task.problem
    jobs, shipments = [], []
    for request in range(len(problem.request_first) - 1):
        tasks = tasks_of(problem, request)
        load = problem.task_load[tasks[0]].tolist()
        if problem.request_has_drop[request]:
            shipments.append(
                {"amount": load, "pickup": _step(problem, tasks[0]), "delivery": _step(problem, tasks[1])}
            )
        else:
            amounts = {
                "delivery": [max(-amount, 0) for amount in load],
                "pickup": [max(amount, 0) for amount in load],
            }
            jobs.append({**_step(problem, tasks[0]), **amounts})
    kinds = sorted({int(problem.vehicle_profile[vehicle]) for vehicle in vehicles})
    matrices: dict[str, Any] = {}
    for profile in kinds:
        tables = {
            "durations": problem.durations_s[profile].tolist(),
            "distances": problem.distances_m[profile].tolist(),
        }
        if task.objective != "cost":
            tables["costs"] = tables["distances"]
        matrices[f"p{profile}"] = tables
    return {
        "vehicles": [_vehicle(task, vehicle) for vehicle in vehicles],
        "jobs": jobs,
        "shipments": shipments,
        "matrices": matrices,
    }


def _step(problem: Any, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "location_index": int(problem.task_location[number]),
        "setup": int(problem.task_setup_s[number]),
        "service": int(problem.task_service_s[number]),
        "time_windows": [[earliest, min(latest, MOST)] for earliest, latest in windows_of(problem, number)],
    }


def _vehicle(task: Task, vehicle: int) -> dict[str, Any]:
    problem = task.problem
    fixed, per_metre, per_second = unit_costs(task, vehicle)
    costs = {"fixed": fixed}
    if task.objective == "cost":
        costs.update(per_km=1000 * per_metre, per_hour=3600 * per_second)
    earliest = max(int(problem.vehicle_earliest[vehicle]), 0)
    described = {
        "id": vehicle,
        "profile": f"p{int(problem.vehicle_profile[vehicle])}",
        "start_index": int(problem.vehicle_start[vehicle]),
        "end_index": int(problem.vehicle_end[vehicle]),
        "capacity": problem.vehicle_capacity[vehicle].tolist(),
        "time_window": [earliest, min(int(problem.vehicle_latest[vehicle]), MOST)],
        "costs": costs,
        "max_distance": min(int(problem.vehicle_max_distance_m[vehicle]), MOST),
    }
    dropped = {
        "end_index": described["end_index"] == OPEN_END,
        "max_distance": problem.vehicle_max_distance_m[vehicle] >= NO_LIMIT,
    }
    return {name: value for name, value in described.items() if not dropped.get(name)}


if __name__ == "__main__":
    run_peer(["pyvroom"], lambda: import_module("vroom"), search)

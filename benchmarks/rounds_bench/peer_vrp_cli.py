"""vrp-cli on one task, by its pragmatic format: jobs with any number of pickups, tables by index."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from benchmarks.rounds_bench.exchange import (
    NO_LIMIT,
    OPEN_END,
    Task,
    offered_vehicles,
    tasks_of,
    unit_costs,
    windows_of,
)
from benchmarks.rounds_bench.peer import Clock, NoPlanError, Rounds, run_peer

SUPPORTED = (
    "pickup and drop",
    "several pickups",
    "several windows",
    "longest rounds",
    "farthest rounds",
    "several kinds of vehicles",
    "hours at a price",
    "open ends",
)
#: It knows dates, not seconds; any day will do.
DAY_ZERO = datetime(2026, 1, 1, tzinfo=UTC)


def search(task: Task, clock: Clock) -> Rounds:
    """Solve a task with vrp-cli's own settings on all the threads given."""
    import vrp_cli

    problem, matrices = json.dumps(model(task)), [json.dumps(table) for table in tables(task.problem)]
    config = {
        # It takes whole seconds.
        "termination": {"maxTime": max(round(clock.left()), 1)},
        "environment": {
            "parallelism": {"numThreadPools": 1, "threadsPerPool": task.threads},
            "logging": {"enabled": False},
        },
        "telemetry": {"progress": {"enabled": False}, "metrics": {"enabled": False}},
    }
    return rounds_of(
        json.loads(vrp_cli.solve_pragmatic(problem=problem, matrices=matrices, config=json.dumps(config)))
    )


def rounds_of(answer: dict[str, Any]) -> Rounds:
    """Return the rounds of an answer; tags are the numbers of tasks."""
    rounds: Rounds = {}
    for tour in answer.get("tours", []):
        items = [
            int(activity["jobTag"])
            for stop in tour["stops"]
            for activity in stop["activities"]
            if activity["type"] in {"pickup", "delivery", "service"}
        ]
        if items:
            rounds[int(tour["vehicleId"])] = items
    if not rounds:
        raise NoPlanError("no plan in the time")
    return rounds


def model(task: Task) -> dict[str, Any]:
    """Return a task in the pragmatic format."""
    problem = task.problem
    jobs = []
    for request in range(len(problem.request_first) - 1):
        tasks = tasks_of(problem, request)
        job: dict[str, Any] = {"id": str(request)}
        if problem.request_has_drop[request]:
            job["pickups"] = [_step(problem, number, 1) for number in tasks[:-1]]
            job["deliveries"] = [_step(problem, tasks[-1], -1)]
        elif (problem.task_load[tasks[0]] < 0).any():
            job["deliveries"] = [_step(problem, tasks[0], -1)]
        else:
            job["pickups"] = [_step(problem, number, 1) for number in tasks]
        jobs.append(job)
    groups = offered_vehicles(problem)
    profiles = sorted({int(problem.vehicle_profile[group.model]) for group in groups})
    objectives = [{"type": "minimize-unassigned"}, {"type": "minimize-tours"}, {"type": "minimize-cost"}]
    if task.objective != "fleet":
        del objectives[1]
    return {
        "plan": {"jobs": jobs},
        "fleet": {
            "vehicles": [_kind(task, group) for group in groups],
            "profiles": [{"name": f"p{profile}"} for profile in profiles],
        },
        "objectives": [[objective] for objective in objectives],
    }


def tables(problem: Any) -> list[dict[str, Any]]:
    """Return the travel tables, one for each profile."""
    return [
        {
            "profile": f"p{profile}",
            "travelTimes": durations.ravel().tolist(),
            "distances": metres.ravel().tolist(),
        }
        for profile, (durations, metres) in enumerate(
            zip(problem.durations_s, problem.distances_m, strict=True)
        )
    ]


def _step(problem: Any, number: int, sign: int) -> dict[str, Any]:
    windows = [[_date(earliest), _date(latest)] for earliest, latest in windows_of(problem, number)]
    place = {
        "location": {"index": int(problem.task_location[number])},
        "duration": int(problem.task_service_s[number]),
        "times": windows,
        "tag": str(number),
    }
    return {"places": [place], "demand": [sign * amount for amount in problem.task_load[number].tolist()]}


def _kind(task: Task, group: Any) -> dict[str, Any]:
    problem, vehicle = task.problem, group.model
    fixed, per_metre, per_second = unit_costs(task, vehicle)
    if task.objective == "fleet":
        # Tours are counted by an objective of their own.
        fixed = 0
    shift: dict[str, Any] = {
        "start": {
            "earliest": _date(max(int(problem.vehicle_earliest[vehicle]), 0)),
            "location": {"index": int(problem.vehicle_start[vehicle])},
        }
    }
    if problem.vehicle_end[vehicle] != OPEN_END:
        shift["end"] = {
            "latest": _date(int(problem.vehicle_latest[vehicle])),
            "location": {"index": int(problem.vehicle_end[vehicle])},
        }
    limits = {
        "maxDistance": int(problem.vehicle_max_distance_m[vehicle]),
        "maxDuration": int(problem.vehicle_max_duration_s[vehicle]),
    }
    return {
        "typeId": f"k{vehicle}",
        "vehicleIds": [str(number) for number in group.vehicles],
        "profile": {"matrix": f"p{int(problem.vehicle_profile[vehicle])}"},
        "costs": {"fixed": fixed, "distance": per_metre, "time": per_second},
        "shifts": [shift],
        "capacity": problem.vehicle_capacity[vehicle].tolist(),
        "limits": {name: limit for name, limit in limits.items() if limit < NO_LIMIT},
    }


def _date(seconds: int) -> str:
    return (DAY_ZERO + timedelta(seconds=min(seconds, 10**9))).strftime("%Y-%m-%dT%H:%M:%SZ")


if __name__ == "__main__":
    run_peer(["vrp-cli"], lambda: import_module("vrp_cli"), search)

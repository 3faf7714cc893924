"""What a peer is given and what it hands back, as files. Needs numpy only, for it runs in the peers' interpreter too."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

#: As in `routing.rounds.problem`, which the peers' interpreter cannot import: it has no numba.
NO_LIMIT = 2**40
UNREACHABLE = 1_000_000_000
OPEN_END = -1
NONE = -1

#: The only field that may be large and is zero in all published sets: left out of the file where it is.
LARGE = "request_vehicle_cost"
SETTINGS = ("objective", "seconds", "threads", "seed")


class Task(NamedTuple):
    """One problem to be solved by one peer.

    Attributes
    ----------
    problem
        The arrays of `routing.rounds.problem.Problem`, by name.
    objective
        ``fleet`` (vehicles, then metres), ``distance`` (metres) or ``cost`` (as the vehicles say).
    optional
        bool[r], requests that may be left out at their prize; all others have to be served.
    seconds
        Wall clock time, from having read this to having an answer.
    threads
        How many threads a peer that can may use.
    seed
        Of the random numbers.
    """

    problem: Any
    objective: str
    optional: NDArray[np.bool_]
    seconds: float
    threads: int
    seed: int


class Group(NamedTuple):
    """Vehicles that are alike: ``vehicles`` holds their numbers, ``model`` the one whose fields stand for all."""

    model: int
    vehicles: list[int]


def write_task(path: Path, task: Task) -> None:
    """Write a task to a file."""
    fields = arrays_of(task.problem)
    if not np.any(fields[LARGE]):
        fields = {name: value for name, value in fields.items() if name != LARGE}
    settings = {name: getattr(task, name) for name in SETTINGS}
    np.savez(path, settings=np.array(json.dumps(settings)), optional=task.optional, **fields)


def read_task(path: Path) -> Task:
    """Read a task from a file."""
    with np.load(path, allow_pickle=False) as stored:
        fields = {name: stored[name] for name in stored.files}
    settings = json.loads(str(fields.pop("settings")))
    optional = fields.pop("optional")
    if LARGE not in fields:
        shape = (len(fields["request_first"]) - 1, len(fields["vehicle_profile"]))
        fields[LARGE] = np.zeros(shape, dtype=np.int64)
    return Task(problem=SimpleNamespace(**fields), optional=optional, **settings)


def write_answer(path: Path, answer: Mapping[str, Any]) -> None:
    """Write what a peer found."""
    path.write_text(json.dumps(answer), encoding="utf-8")


def read_answer(path: Path) -> dict[str, Any]:
    """Read what a peer found; its rounds by the number of the vehicle."""
    answer: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if answer.get("rounds") is not None:
        answer["rounds"] = {int(vehicle): items for vehicle, items in answer["rounds"].items()}
    return answer


def tasks_of(problem: Any, request: int) -> list[int]:
    """Return the tasks of a request: pickups, then the drop if it has one."""
    return list(range(int(problem.request_first[request]), int(problem.request_first[request + 1])))


def windows_of(problem: Any, task: int) -> list[tuple[int, int]]:
    """Return the windows of a task, cut to what the shifts of the vehicles allow and to times from zero on."""
    last = int(problem.vehicle_latest.max())
    span = slice(int(problem.window_first[task]), int(problem.window_first[task + 1]))
    pairs = zip(problem.window_earliest[span].tolist(), problem.window_latest[span].tolist(), strict=True)
    return [(max(earliest, 0), min(latest, last)) for earliest, latest in pairs]


def vehicle_groups(problem: Any) -> list[Group]:
    """Return the vehicles by kind."""
    counts = len(problem.vehicle_profile)
    plain = sorted(
        name
        for name in arrays_of(problem)
        if name.startswith("vehicle_") and len(arrays_of(problem)[name]) == counts
    )
    fields = arrays_of(problem)
    groups: dict[Any, Group] = {}
    for vehicle in range(counts):
        reloads = slice(int(problem.reload_first[vehicle]), int(problem.reload_first[vehicle + 1]))
        places = ("reload_location", "reload_service_s", "reload_earliest", "reload_latest")
        key = (
            *(tuple(np.atleast_1d(fields[name][vehicle]).tolist()) for name in plain),
            *(tuple(fields[name][reloads].tolist()) for name in places),
        )
        groups.setdefault(key, Group(vehicle, [])).vehicles.append(vehicle)
    return list(groups.values())


def offered_vehicles(problem: Any) -> list[Group]:
    """Return the vehicles by kind without those that no plan is better for.

    Of a kind no more are needed than there are requests. Where time and metres bind nothing, neither are more than
    fill twice over: of any two rounds less than half full one could be saved.
    """
    requests = len(problem.request_first) - 1
    open_at_all_times = (problem.window_earliest <= problem.vehicle_earliest.min()).all() and (
        problem.window_latest >= problem.vehicle_latest.max()
    ).all()
    limits = (problem.vehicle_max_duration_s, problem.vehicle_max_distance_m)
    free = (
        open_at_all_times
        and not problem.request_has_drop.any()
        and all((own >= NO_LIMIT).all() for own in limits)
    )
    groups = vehicle_groups(problem)
    if not free or problem.vehicle_capacity.shape[1] != 1:
        return [Group(group.model, group.vehicles[:requests]) for group in groups]
    total = int(np.abs(problem.task_load).sum())
    rooms = [max(int(problem.vehicle_capacity[group.model, 0]), 1) for group in groups]
    most = [min(requests, 2 * -(-total // room) + 1) for room in rooms]
    return [Group(group.model, group.vehicles[:count]) for group, count in zip(groups, most, strict=True)]


def arrays_of(problem: Any) -> Mapping[str, NDArray[Any]]:
    """Return the arrays of a problem by name."""
    fields: Mapping[str, NDArray[Any]] = problem._asdict() if hasattr(problem, "_asdict") else vars(problem)
    return fields


def unit_costs(task: Task, vehicle: int) -> tuple[int, int, int]:
    """Return what a vehicle costs under the objective: once, a metre, and a second."""
    problem = task.problem
    if task.objective == "distance":
        return 0, 1, 0
    if task.objective == "fleet":
        return fleet_price(problem), 1, 0
    return (
        int(problem.vehicle_fixed_cost[vehicle]),
        int(problem.vehicle_cost_per_m[vehicle]),
        int(problem.vehicle_cost_per_s[vehicle]),
    )


def fleet_price(problem: Any) -> int:
    """Return a price of a vehicle above the metres of any sensible plan: that of a round for every request."""
    metres = problem.distances_m[0]
    start = int(problem.vehicle_start[0])
    total = 0
    for request in range(len(problem.request_first) - 1):
        places = problem.task_location[tasks_of(problem, request)].tolist()
        stops = [start, *places, start]
        total += int(metres[stops[:-1], stops[1:]].sum())
    return max(total, 1)


def features(task: Task) -> set[str]:
    """Return in words what a problem asks for beyond one window a task, one capacity, one pickup with its drop."""
    problem = task.problem
    pickups = np.diff(problem.request_first) - problem.request_has_drop
    asked = {
        "several pickups": bool((pickups > 1).any()),
        "pickup and drop": bool(problem.request_has_drop.any()),
        "optional requests": bool(task.optional.any()),
        "several windows": bool((np.diff(problem.window_first) > 1).any()),
        "setup times": bool(problem.task_setup_s.any()),
        "release times": bool((problem.task_release_s > 0).any()),
        "reloads": bool(problem.vehicle_max_reloads.any()),
        "longest rides": bool((problem.request_max_ride_s < NO_LIMIT).any()),
        "longest rounds": bool((problem.vehicle_max_duration_s < NO_LIMIT).any()),
        "farthest rounds": bool((problem.vehicle_max_distance_m < NO_LIMIT).any()),
        "several kinds of vehicles": len(vehicle_groups(problem)) > 1,
        "lateness at a price": bool(
            problem.task_late_cost_per_s.any() or problem.task_late_cost_per_s2.any()
        ),
        "last in, first out": bool(problem.request_lifo.any()),
        "goods that may not mix": bool(problem.class_conflict.any()),
        "relations": bool(
            (problem.request_group != NONE).any() or len(problem.apart_pair) or len(problem.order_pair)
        ),
        "skills": bool(
            problem.request_skills.any()
            or problem.request_skills_any.any()
            or problem.request_skills_none.any()
            or problem.request_vehicle_cost.any()
        ),
        "breaks": bool(len(problem.break_earliest)),
        "times of day": bool(len(problem.bucket_from_s)),
        "open ends": bool((problem.vehicle_end == OPEN_END).any()),
        "overtime": bool(problem.vehicle_overtime_cost_per_s.any() or problem.vehicle_effort_cost.any()),
        "hours at a price": task.objective == "cost" and bool(problem.vehicle_cost_per_s.any()),
        "frozen tasks": bool(len(problem.prefix_task)),
    }
    return {name for name, is_asked in asked.items() if is_asked}


def cannot(task: Task, supported: Sequence[str]) -> str | None:
    """Return what of a task a peer cannot say in its own terms, ``None`` where it can say all."""
    missing = sorted(features(task) - set(supported))
    return ", ".join(missing) or None

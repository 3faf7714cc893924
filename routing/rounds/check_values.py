"""The invariants of the numbers in a `Problem`, once its arrays have the right forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
from numpy.typing import NDArray

from routing.rounds.cost_bound import COST_BOUND
from routing.rounds.problem import FORBIDDEN, NO_LIMIT, NONE, OPEN_END, UNREACHABLE, Problem

#: Most breaks of a vehicle and most tasks of a request: bit sets of one word are kept of them.
MOST_BREAKS = 60
MOST_TASKS = 60
#: Most classes of goods that conflict with any, for the same reason.
MOST_CLASSES = 60

_NOT_NEGATIVE = (
    "task_setup_s", "task_service_s", "task_late_cost_per_s", "task_late_cost_per_s2", "break_duration_s",
    "reload_service_s", "request_prize", "request_max_ride_s", "vehicle_capacity", "vehicle_fixed_cost",
    "vehicle_cost_per_s", "vehicle_cost_per_m", "vehicle_max_duration_s", "vehicle_max_distance_m",
    "vehicle_overtime_cost_per_s", "vehicle_effort_cost", "vehicle_max_reloads",
)  # fmt: skip
_TIMES = (
    "window_earliest", "window_latest", "break_earliest", "break_latest", "reload_earliest", "reload_latest",
    "vehicle_earliest", "vehicle_latest", "vehicle_overtime_from_s", "task_release_s", "task_due_s", "bucket_from_s",
)  # fmt: skip
_SPANS = ("window", "break", "reload", "vehicle")

Need = Callable[[str, NDArray[np.bool_], str], None]


def value_faults(problem: Problem) -> list[str]:
    """Return a sentence for every entry out of range and for every contradiction."""
    faults: list[str] = []

    def need(name: str, bad: NDArray[np.bool_], remedy: str) -> None:
        if bad.any():
            values = cast("NDArray[np.generic]", getattr(problem, name))
            # A row of pairs is shown whole; of an array that belongs to another, one entry a group, nothing.
            alike = values.shape[: bad.ndim] == bad.shape
            value = values[tuple(np.argwhere(bad)[0])].tolist() if alike else "wrong"
            faults.append(f"{name}[{_where(bad)}] is {value}: {remedy}")

    _check_tables(problem, need)
    _check_ranges(problem, need)
    _check_windows(problem, need)
    if problem.request_count:
        _check_loads(problem, need, faults)
    _check_relations(problem, need)
    return faults or _prefix_faults(problem)


def _where(bad: NDArray[np.bool_]) -> str:
    places = np.argwhere(bad)
    shown = ", ".join(
        str(tuple(map(int, place)) if len(place) > 1 else int(place[0])) for place in places[:3]
    )
    return shown if len(places) <= 3 else f"{shown} and {len(places) - 3} more"


def _check_tables(problem: Problem, need: Need) -> None:
    for name in ("durations_s", "distances_m", "bucket_durations_s"):
        table = cast("NDArray[np.int32]", getattr(problem, name))
        # The ends first: most tables are right, and large.
        if table.size and (table.min() < 0 or table.max() > UNREACHABLE):
            need(name, (table < 0) | (table > UNREACHABLE), "it must be 0 to UNREACHABLE")
    if len(problem.bucket_from_s):
        torn = (problem.bucket_durations_s == UNREACHABLE) != (problem.durations_s == UNREACHABLE)
        need("bucket_durations_s", torn, "it must be UNREACHABLE exactly where durations_s is")
        falls = np.zeros(len(problem.bucket_from_s), dtype=np.bool_)
        falls[1:] = problem.bucket_from_s[1:] <= problem.bucket_from_s[:-1]
        need("bucket_from_s", falls, "buckets must be ascending")


def _check_ranges(problem: Problem, need: Need) -> None:
    profiles, locations = problem.durations_s.shape[:2]
    for name in ("task_location", "vehicle_start", "reload_location"):
        values = cast("NDArray[np.int32]", getattr(problem, name))
        need(name, _outside(values, 0, locations), f"it must be 0 or more and below {locations}, a location")
    need(
        "vehicle_end",
        _outside(problem.vehicle_end, OPEN_END, locations),
        f"it must be below {locations}, or OPEN_END",
    )
    need("vehicle_profile", _outside(problem.vehicle_profile, 0, profiles), f"there are {profiles} profiles")
    for name in _NOT_NEGATIVE:
        numbers = cast("NDArray[np.int64]", getattr(problem, name))
        need(name, (numbers < 0) | (numbers > COST_BOUND), "it must not be negative nor huge (above 2^60)")
    for name in _TIMES:
        times = cast("NDArray[np.int64]", getattr(problem, name))
        need(
            name,
            (times > NO_LIMIT) | (times < -NO_LIMIT),
            "times must lie within plus or minus NO_LIMIT (2^40)",
        )
    need(
        "request_vehicle_cost",
        (problem.request_vehicle_cost < 0) | (problem.request_vehicle_cost > FORBIDDEN),
        "it must not be negative, and below 2^50 or FORBIDDEN",
    )
    need(
        "vehicle_max_reloads",
        (problem.vehicle_max_reloads > 0) & (np.diff(problem.reload_first) == 0),
        "the vehicle has no place to reload: give it one, or no reloads",
    )
    need(
        "request_max_ride_s",
        ~problem.request_has_drop & (problem.request_max_ride_s < NO_LIMIT),
        "the request has no drop, where the ride would end: give it one, or NO_LIMIT",
    )


def _check_windows(problem: Problem, need: Need) -> None:
    for subject in _SPANS:
        early, late = f"{subject}_earliest", f"{subject}_latest"
        need(
            late, getattr(problem, late) < getattr(problem, early), f"it is before {early}: swap or drop them"
        )
    need(
        "window_earliest",
        _unsorted(problem.window_earliest, problem.window_latest, problem.window_first, strict=True),
        "windows of a task must be ascending and disjoint",
    )
    need(
        "break_latest",
        _unsorted(problem.break_latest, problem.break_latest, problem.break_first, strict=False),
        "breaks of a vehicle must be sorted by their latest start",
    )
    need(
        "break_first",
        np.diff(problem.break_first) > MOST_BREAKS,
        f"a vehicle has at most {MOST_BREAKS} breaks",
    )
    need(
        "request_first",
        np.diff(problem.request_first) > MOST_TASKS,
        f"a request has at most {MOST_TASKS} tasks",
    )


def _check_loads(problem: Problem, need: Need, faults: list[str]) -> None:
    load = problem.task_load
    sizes = np.diff(problem.request_first)
    pickups = np.repeat(problem.request_has_drop, sizes)
    pickups[problem.request_first[1:][problem.request_has_drop] - 1] = False
    need("task_load", (load < 0) & pickups[:, None], "a pickup that has a drop cannot take off load")
    sums = np.add.reduceat(load.astype(np.int64), problem.request_first[:-1], axis=0)
    unbalanced = problem.request_has_drop & (sums != 0).any(axis=1)
    if unbalanced.any():
        faults.append(
            f"task_load of request {_where(unbalanced)} does not sum to zero: its drop must take off what its pickups put on;"
            " what the vehicle brings along is a negative load of a request without a drop"
        )
    moved = np.abs(load.astype(np.int64)).sum(axis=0)
    if (moved > NO_LIMIT).any():
        faults.append(f"task_load sums to {int(moved.max())}: use a coarser unit, at most {NO_LIMIT} in all")


def _check_relations(problem: Problem, need: Need) -> None:
    classes, requests = len(problem.class_conflict), problem.request_count
    need(
        "request_class",
        _outside(problem.request_class, NONE, classes),
        f"there are {classes} classes, or NONE",
    )
    need(
        "class_conflict",
        problem.class_conflict != problem.class_conflict.T,
        "it must be symmetric: set both entries",
    )
    need(
        "class_conflict",
        np.full(min(classes, 1), classes > MOST_CLASSES),
        f"{classes} classes are too many: at most {MOST_CLASSES} can be told apart",
    )
    need("request_group", problem.request_group < NONE, "groups are numbered from 0, or NONE")
    for name in ("apart_pair", "order_pair"):
        pair = cast("NDArray[np.int32]", getattr(problem, name))
        need(name, _outside(pair, 0, requests), f"there are {requests} requests, numbered from 0")
        need(name, pair[:, 0] == pair[:, 1], "it pairs a request with itself: drop it")
    need(
        "prefix_task",
        _outside(problem.prefix_task, 0, problem.task_count),
        f"there are {problem.task_count} tasks",
    )


def _prefix_faults(problem: Problem) -> list[str]:
    """Return what makes the frozen beginnings of the rounds impossible, whatever else joins them."""
    faults: list[str] = []
    if not len(problem.prefix_task):
        return faults
    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first)).tolist()
    first = problem.request_first.tolist()
    on: dict[int, int] = {}
    done: dict[int, tuple[int, int]] = {}
    for vehicle in range(problem.vehicle_count):
        for place in range(problem.prefix_first[vehicle], problem.prefix_first[vehicle + 1]):
            task = int(problem.prefix_task[place])
            request = owner[task]
            if task in done:
                faults.append(f"prefix_task[{place}] is {task}: that task is frozen twice, drop one")
            done[task] = (vehicle, place)
            if on.setdefault(request, vehicle) != vehicle:
                faults.append(
                    f"prefix_task[{place}] is {task}: request {request} is frozen on vehicles {on[request]} and"
                    f" {vehicle}, freeze it on one"
                )
            drop = first[request + 1] - 1
            if problem.request_has_drop[request] and task == drop:
                lacking = [own for own in range(first[request], drop) if own not in done]
                if lacking:
                    faults.append(
                        f"prefix_task[{place}] is {task}, the drop of request {request}: freeze its tasks {lacking} before it"
                    )
    for request, vehicle in on.items():
        faults += _unfit_faults(problem, request, vehicle)
    groups: dict[int, int] = {}
    for request, vehicle in on.items():
        group = int(problem.request_group[request])
        if group != NONE and groups.setdefault(group, vehicle) != vehicle:
            faults.append(
                f"prefix_task freezes request {request} of group {group} on vehicle {vehicle}, another of it on vehicle"
                f" {groups[group]}: freeze them on one"
            )
    for a, b in problem.apart_pair.tolist():
        if a in on and on.get(b) == on[a]:
            faults.append(
                f"prefix_task freezes requests {a} and {b} on vehicle {on[a]}: apart_pair keeps them apart"
            )
    for a, b in problem.order_pair.tolist():
        if a in on and b in on:
            late = [own for own in range(first[a], first[a + 1]) if own not in done]
            begun = [done[own][1] for own in range(first[b], first[b + 1]) if own in done]
            ends = [done[own][1] for own in range(first[a], first[a + 1]) if own in done]
            if on[a] != on[b] or late or max(ends) > min(begun):
                faults.append(
                    f"prefix_task freezes request {b} on vehicle {on[b]} before request {a} is done there: order_pair"
                    " wants the other order"
                )
    return faults


def _unfit_faults(problem: Problem, request: int, vehicle: int) -> list[str]:
    """Say why a vehicle may not serve a request that is frozen on it."""
    has = int(problem.vehicle_skills[vehicle])
    wants_any = int(problem.request_skills_any[request])
    reasons = []
    if int(problem.request_skills[request]) & ~has or (wants_any and not wants_any & has):
        reasons.append("lacks a skill that it needs")
    if int(problem.request_skills_none[request]) & has:
        reasons.append("has a skill that it must not have")
    if problem.request_vehicle_cost[request, vehicle] == FORBIDDEN:
        reasons.append("may not serve it by request_vehicle_cost")
    return [
        f"prefix_task freezes request {request} on vehicle {vehicle}, which {reason}: freeze it elsewhere or allow it"
        for reason in reasons
    ]


def _outside(values: NDArray[np.int32], low: int, bound: int) -> NDArray[np.bool_]:
    return (values < low) | (values >= bound)


def _unsorted(
    starts: NDArray[np.int64], ends: NDArray[np.int64], first: NDArray[np.int32], *, strict: bool
) -> NDArray[np.bool_]:
    bad = np.zeros(len(starts), dtype=np.bool_)
    if len(starts) > 1:
        bad[1:] = starts[1:] <= ends[:-1] if strict else starts[1:] < ends[:-1]
        heads = first[:-1][first[:-1] < len(starts)]
        bad[heads] = False
    return bad

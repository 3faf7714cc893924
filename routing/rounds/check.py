"""The invariants of `Problem`, checked at the border so that no kernel has to."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidProblemError
from routing.rounds.problem import NO_LIMIT, OPEN_END, UNREACHABLE, Problem

#: Most breaks of a vehicle and most tasks of a request: bit sets of one word are kept of them.
MOST_BREAKS = 60
MOST_TASKS = 60
#: Every total cost stays below, so that sums never overflow.
COST_BOUND = 2**60

_DTYPES: dict[str, tuple[type[np.generic], int]] = {
    "durations_s": (np.int32, 3),
    "distances_m": (np.int32, 3),
    "request_first": (np.int32, 1),
    "request_has_drop": (np.bool_, 1),
    "request_prize": (np.int64, 1),
    "request_skills": (np.uint64, 1),
    "task_location": (np.int32, 1),
    "task_setup_s": (np.int32, 1),
    "task_service_s": (np.int32, 1),
    "task_load": (np.int32, 2),
    "window_first": (np.int32, 1),
    "window_earliest": (np.int64, 1),
    "window_latest": (np.int64, 1),
    "vehicle_profile": (np.int32, 1),
    "vehicle_capacity": (np.int32, 2),
    "vehicle_skills": (np.uint64, 1),
    "vehicle_start": (np.int32, 1),
    "vehicle_end": (np.int32, 1),
    "vehicle_earliest": (np.int64, 1),
    "vehicle_latest": (np.int64, 1),
    "vehicle_max_duration_s": (np.int64, 1),
    "vehicle_max_distance_m": (np.int64, 1),
    "vehicle_fixed_cost": (np.int64, 1),
    "vehicle_cost_per_s": (np.int64, 1),
    "vehicle_cost_per_m": (np.int64, 1),
    "break_first": (np.int32, 1),
    "break_earliest": (np.int64, 1),
    "break_latest": (np.int64, 1),
    "break_duration_s": (np.int32, 1),
}


def check_problem(problem: Problem) -> None:
    """Check every invariant of a problem.

    Raises
    ------
    InvalidProblemError
        Any array breaks an invariant; all faults are listed, those of shape before those of value
        (values are not read while shapes are wrong).
    """
    faults = _form_faults(problem) or _value_faults(problem)
    if faults:
        raise InvalidProblemError(faults)


def _form_faults(problem: Problem) -> list[str]:
    faults: list[str] = []
    for name, (dtype, rank) in _DTYPES.items():
        array = cast("NDArray[np.generic]", getattr(problem, name))
        if array.dtype != dtype:
            faults.append(f"{name} is {array.dtype}: convert it to {np.dtype(dtype)}")
        if array.ndim != rank:
            faults.append(f"{name} has {array.ndim} dimensions: it needs {rank}")
        if not array.flags.c_contiguous or array.flags.writeable:
            faults.append(f"{name} is writeable or not C-contiguous: build the problem with ProblemBuilder")
    if faults:
        return faults
    vehicles = len(problem.vehicle_profile)
    dimensions = problem.task_load.shape[1]
    for name in _DTYPES:
        array = cast("NDArray[np.generic]", getattr(problem, name))
        if name.startswith("vehicle_") and len(array) != vehicles:
            faults.append(f"{name} has {len(array)} entries: it needs one for each of {vehicles} vehicles")
    if problem.vehicle_capacity.shape[1] != dimensions:
        faults.append(
            f"vehicle_capacity has {problem.vehicle_capacity.shape[1]} load dimensions: task_load has {dimensions}"
        )
    if problem.durations_s.shape != problem.distances_m.shape:
        faults.append(
            f"durations_s is {problem.durations_s.shape} and distances_m {problem.distances_m.shape}: make them alike"
        )
    if problem.durations_s.shape[1] != problem.durations_s.shape[2]:
        faults.append(f"durations_s is {problem.durations_s.shape}: each profile needs a square table")
    requests = len(problem.request_has_drop)
    tasks = len(problem.task_location)
    for name, count in (("request_prize", requests), ("request_skills", requests), ("task_setup_s", tasks),
                        ("task_service_s", tasks), ("task_load", tasks),
                        ("window_latest", len(problem.window_earliest)),
                        ("break_latest", len(problem.break_earliest)),
                        ("break_duration_s", len(problem.break_earliest))):  # fmt: skip
        if len(getattr(problem, name)) != count:
            faults.append(f"{name} has {len(getattr(problem, name))} entries: it needs {count}")
    for name, groups, members, least in (
        ("request_first", requests, tasks, 1),
        ("window_first", tasks, len(problem.window_earliest), 1),
        ("break_first", vehicles, len(problem.break_earliest), 0),
    ):
        first = cast("NDArray[np.int32]", getattr(problem, name))
        if len(first) != groups + 1 or first[0] != 0 or first[-1] != members:
            faults.append(f"{name} must have {groups + 1} entries from 0 to {members}")
        elif (np.diff(first) < least).any():
            faults.append(
                f"{name} must rise by at least {least} at each entry: see entry {_where(np.diff(first) < least)}"
            )
    return faults


def _where(bad: NDArray[np.bool_]) -> str:
    places = np.argwhere(bad)
    shown = ", ".join(
        str(tuple(map(int, place)) if len(place) > 1 else int(place[0])) for place in places[:3]
    )
    return shown if len(places) <= 3 else f"{shown} and {len(places) - 3} more"


def _value_faults(problem: Problem) -> list[str]:
    faults: list[str] = []

    def need(name: str, bad: NDArray[np.bool_], remedy: str) -> None:
        if bad.any():
            values = cast("NDArray[np.generic]", getattr(problem, name))
            value = values[tuple(np.argwhere(bad)[0])] if values.shape == bad.shape else "value"
            faults.append(f"{name}[{_where(bad)}] is {value}: {remedy}")

    profiles, locations = problem.durations_s.shape[:2]
    for name in ("durations_s", "distances_m"):
        table = cast("NDArray[np.int32]", getattr(problem, name))
        need(name, (table < 0) | (table > UNREACHABLE), "it must be 0 to UNREACHABLE")
    need("task_location", _outside(problem.task_location, 0, locations), f"it must be below {locations}")
    need("vehicle_start", _outside(problem.vehicle_start, 0, locations), f"it must be below {locations}")
    need(
        "vehicle_end",
        _outside(problem.vehicle_end, OPEN_END, locations),
        f"it must be below {locations}, or OPEN_END",
    )
    need("vehicle_profile", _outside(problem.vehicle_profile, 0, profiles), f"there are {profiles} profiles")
    for name in ("task_setup_s", "task_service_s", "break_duration_s", "vehicle_capacity", "request_prize",
                 "vehicle_fixed_cost", "vehicle_cost_per_s", "vehicle_cost_per_m",
                 "vehicle_max_duration_s", "vehicle_max_distance_m"):  # fmt: skip
        values = cast("NDArray[np.int64]", getattr(problem, name))
        need(name, (values < 0) | (values > COST_BOUND), "it must not be negative nor huge")
    for name in ("window_earliest", "window_latest", "break_earliest", "break_latest", "vehicle_earliest",
                 "vehicle_latest"):  # fmt: skip
        values = cast("NDArray[np.int64]", getattr(problem, name))
        need(name, np.abs(values) > NO_LIMIT, "times must lie within plus or minus NO_LIMIT")
    for early, late in (
        ("window_earliest", "window_latest"),
        ("break_earliest", "break_latest"),
        ("vehicle_earliest", "vehicle_latest"),
    ):
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
    if problem.request_count:
        drops = np.zeros(problem.task_count, dtype=np.bool_)
        drops[problem.request_first[1:][problem.request_has_drop] - 1] = True
        need("task_load", (problem.task_load < 0) & ~drops[:, None], "a pickup cannot take off load")
        sums = np.add.reduceat(problem.task_load.astype(np.int64), problem.request_first[:-1], axis=0)
        unbalanced = problem.request_has_drop & (sums != 0).any(axis=1)
        if unbalanced.any():
            faults.append(
                f"task_load of request {_where(unbalanced)} does not sum to zero: its drop must take off what its pickups put on"
            )
        onto = np.where(problem.task_load > 0, problem.task_load, 0).sum(axis=0, dtype=np.int64)
        if (onto > NO_LIMIT).any():
            faults.append(
                f"task_load sums to {int(onto.max())}: use a coarser unit, at most {NO_LIMIT} in all"
            )
    if not faults:
        bound = cost_bound(problem)
        if bound >= COST_BOUND:
            faults.append(
                f"costs can reach {bound:.1e}, too much for exact sums (below {COST_BOUND:.1e}):"
                " lower request_prize or the vehicle costs, or bound vehicle_latest or vehicle_max_duration_s"
            )
    return faults


def cost_bound(problem: Problem) -> int:
    """Return a cost that no solution reaches."""
    legs = problem.distances_m[problem.distances_m < UNREACHABLE]
    way = int(legs.max(initial=0)) * (problem.task_count + 1)
    total = sum(int(prize) for prize in problem.request_prize)
    for vehicle in range(problem.vehicle_count):
        span = min(
            int(problem.vehicle_latest[vehicle]) - int(problem.vehicle_earliest[vehicle]),
            int(problem.vehicle_max_duration_s[vehicle]),
        )
        metres = min(way, int(problem.vehicle_max_distance_m[vehicle]))
        total += int(problem.vehicle_fixed_cost[vehicle])
        total += int(problem.vehicle_cost_per_s[vehicle]) * span
        total += int(problem.vehicle_cost_per_m[vehicle]) * metres
    return total


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

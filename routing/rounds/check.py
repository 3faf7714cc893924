"""The invariants of `Problem`, checked at the border so that no kernel has to."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidProblemError
from routing.rounds.check_values import MOST_BREAKS, MOST_CLASSES, MOST_TASKS, value_faults
from routing.rounds.cost_bound import COST_BOUND, bound_faults, cost_bound
from routing.rounds.problem import Problem

__all__ = [
    "COST_BOUND",
    "MOST_BREAKS",
    "MOST_CLASSES",
    "MOST_TASKS",
    "check_problem",
    "cost_bound",
    "problem_faults",
]

#: By dtype and rank, the arrays that have them.
_FORMS: dict[tuple[type[np.generic], int], str] = {
    (np.int32, 4): "bucket_durations_s",
    (np.int32, 3): "durations_s distances_m",
    (np.int32, 2): "task_load vehicle_capacity apart_pair order_pair",
    (
        np.int32,
        1,
    ): "request_first request_class request_group task_location task_setup_s task_service_s window_first"
    " vehicle_profile vehicle_start vehicle_end vehicle_max_reloads reload_first reload_location reload_service_s"
    " prefix_first prefix_task break_first break_duration_s",
    (np.int64, 2): "request_vehicle_cost",
    (
        np.int64,
        1,
    ): "bucket_from_s request_prize request_max_ride_s task_release_s task_due_s task_late_cost_per_s"
    " task_late_cost_per_s2 window_earliest window_latest vehicle_earliest vehicle_latest vehicle_max_duration_s"
    " vehicle_max_distance_m vehicle_fixed_cost vehicle_cost_per_s vehicle_cost_per_m vehicle_overtime_from_s"
    " vehicle_overtime_cost_per_s vehicle_effort_cost reload_earliest reload_latest break_earliest break_latest",
    (np.bool_, 2): "class_conflict",
    (np.bool_, 1): "request_has_drop request_lifo",
    (np.uint64, 1): "request_skills request_skills_any request_skills_none vehicle_skills",
}
_FORM_OF = {name: form for form, names in _FORMS.items() for name in names.split()}


def check_problem(problem: Problem) -> None:
    """Check every invariant of a problem.

    Raises
    ------
    InvalidProblemError
        Any array breaks an invariant; all faults are listed, those of shape before those of value
        (values are not read while shapes are wrong).
    """
    faults = problem_faults(problem)
    if faults:
        raise InvalidProblemError(faults)


def problem_faults(problem: Problem) -> list[str]:
    """Return a sentence for every invariant that a problem breaks, as `check_problem` raises them."""
    return _form_faults(problem) or value_faults(problem) or bound_faults(problem)


def _form_faults(problem: Problem) -> list[str]:
    faults: list[str] = []
    for name in Problem._fields:
        dtype, rank = _FORM_OF[name]
        array: object = getattr(problem, name)
        if not isinstance(array, np.ndarray):
            faults.append(f"{name} is a {type(array).__name__}: build the problem with ProblemBuilder")
            continue
        if array.dtype != dtype:
            faults.append(f"{name} is {array.dtype}: convert it to {np.dtype(dtype)}")
        if array.ndim != rank:
            faults.append(f"{name} has {array.ndim} dimensions: it needs {rank}")
        if not array.flags.c_contiguous or array.flags.writeable:
            faults.append(f"{name} is writeable or not C-contiguous: build the problem with ProblemBuilder")
    return faults or _table_faults(problem) + _length_faults(problem) + _offset_faults(problem)


def _table_faults(problem: Problem) -> list[str]:
    faults: list[str] = []
    shape = problem.durations_s.shape
    if problem.distances_m.shape != shape:
        faults.append(f"durations_s is {shape} and distances_m {problem.distances_m.shape}: make them alike")
    if shape[1] != shape[2]:
        faults.append(f"durations_s is {shape}: each profile needs a square table")
    expected = (len(problem.bucket_from_s), *shape)
    if problem.bucket_durations_s.shape != expected:
        faults.append(
            f"bucket_durations_s is {problem.bucket_durations_s.shape}: {expected[0]} buckets need {expected}"
        )
    for name, wanted in (
        ("vehicle_capacity", (len(problem.vehicle_profile), problem.task_load.shape[1])),
        ("request_vehicle_cost", (len(problem.request_has_drop), len(problem.vehicle_profile))),
        ("class_conflict", (len(problem.class_conflict), len(problem.class_conflict))),
        ("apart_pair", (len(problem.apart_pair), 2)),
        ("order_pair", (len(problem.order_pair), 2)),
    ):
        given = cast("NDArray[np.generic]", getattr(problem, name))
        if given.shape[1] != wanted[1]:
            faults.append(f"{name} is {given.shape}: it needs {wanted}")
    return faults


def _length_faults(problem: Problem) -> list[str]:
    counts = {
        "request": (len(problem.request_has_drop), "requests"),
        "task": (len(problem.task_location), "tasks"),
        "vehicle": (len(problem.vehicle_profile), "vehicles"),
        "window": (len(problem.window_earliest), "windows"),
        "reload": (len(problem.reload_location), "reload places"),
        "break": (len(problem.break_earliest), "breaks"),
    }
    faults: list[str] = []
    for name in Problem._fields:
        subject = name.partition("_")[0]
        if subject in counts and not name.endswith("_first"):
            length = len(cast("NDArray[np.generic]", getattr(problem, name)))
            count, things = counts[subject]
            if length != count:
                faults.append(f"{name} has {length} entries: it needs one for each of {count} {things}")
    return faults


def _offset_faults(problem: Problem) -> list[str]:
    faults: list[str] = []
    vehicles = len(problem.vehicle_profile)
    for name, groups, members, least in (
        ("request_first", len(problem.request_has_drop), len(problem.task_location), 1),
        ("window_first", len(problem.task_location), len(problem.window_earliest), 1),
        ("break_first", vehicles, len(problem.break_earliest), 0),
        ("reload_first", vehicles, len(problem.reload_location), 0),
        ("prefix_first", vehicles, len(problem.prefix_task), 0),
    ):
        first = cast("NDArray[np.int32]", getattr(problem, name))
        if len(first) != groups + 1 or first[0] != 0 or first[-1] != members:
            faults.append(f"{name} must have {groups + 1} entries from 0 to {members}")
        elif (np.diff(first) < least).any():
            entry = int(np.flatnonzero(np.diff(first) < least)[0])
            faults.append(f"{name} must rise by at least {least} at each entry: see entry {entry}")
    return faults

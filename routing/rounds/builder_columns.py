"""The arrays of a `Problem` that come from single requests and single vehicles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.rounds.columns import column, offsets, padded, windows
from routing.rounds.specs import NO_CAPACITY_LIMIT, RequestNote, TaskSpec, VehicleNote

_INT32 = ("start", "end")
_INT64 = (
    "earliest",
    "latest",
    "max_duration_s",
    "max_distance_m",
    "fixed_cost",
    "cost_per_s",
    "cost_per_m",
    "overtime_from_s",
    "overtime_cost_per_s",
    "effort_cost",
)


def request_columns(
    requests: Sequence[RequestNote], bits: dict[str, int], dimensions: int, faults: list[str]
) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of requests, tasks and windows; the prize of a request that must be served is zero."""
    tasks: list[TaskSpec] = []
    loads: list[Sequence[int]] = []
    for request in requests:
        taken = [padded(task.load, dimensions, 0) for task in request.pickups]
        tasks.extend(request.pickups)
        loads.extend(taken)
        if request.drop is not None:
            tasks.append(request.drop)
            loads.append(_drop_load(request.drop, taken, dimensions))
    first, earliest, latest = windows([task.windows for task in tasks], faults)
    columns: dict[str, NDArray[np.generic]] = {
        "request_first": offsets(len(request.tasks()) for request in requests),
        "request_has_drop": np.array([request.drop is not None for request in requests], dtype=np.bool_),
        "request_prize": column(
            [request.prize or 0 for request in requests], np.int64, "request_prize", faults
        ),
        "request_max_ride_s": column(
            [request.max_ride_s for request in requests], np.int64, "request_max_ride_s", faults
        ),
        "request_lifo": np.array([request.lifo for request in requests], dtype=np.bool_),
        "task_load": column(
            [amount for load in loads for amount in load], np.int32, "task_load", faults
        ).reshape(len(tasks), dimensions),
        "window_first": first,
        "window_earliest": earliest,
        "window_latest": latest,
    }
    for name in ("skills", "skills_any", "skills_none"):
        columns[f"request_{name}"] = _bit_sets([getattr(request, name) for request in requests], bits)
    for name in ("location", "setup_s", "service_s"):
        columns[f"task_{name}"] = column(
            [getattr(task, name) for task in tasks], np.int32, f"task_{name}", faults
        )
    for name in ("release_s", "due_s", "late_cost_per_s", "late_cost_per_s2"):
        columns[f"task_{name}"] = column(
            [getattr(task, name) for task in tasks], np.int64, f"task_{name}", faults
        )
    return columns


def _drop_load(drop: TaskSpec, taken: Sequence[Sequence[int]], dimensions: int) -> Sequence[int]:
    if len(drop.load):
        return padded(drop.load, dimensions, 0)
    # What is no number is told of the pickup; the drop has no fault of its own.
    whole = [[amount if isinstance(amount, (int, np.integer)) else 0 for amount in load] for load in taken]
    return [-sum(map(int, amounts)) for amounts in zip(*whole, strict=True)] if whole else [0] * dimensions


def vehicle_columns(
    fleet: Sequence[VehicleNote],
    bits: dict[str, int],
    dimensions: int,
    tasks: int,
    faults: list[str],
) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of vehicles, breaks and reload places, except the profiles."""
    capacity = [amount for own in fleet for amount in padded(own.capacity, dimensions, NO_CAPACITY_LIMIT)]
    breaks = [spec for vehicle in fleet for spec in vehicle.breaks]
    reloads = [spec for vehicle in fleet for spec in vehicle.reloads]
    # A reload stop is of use before a task only, so that as many as there are tasks are no limit.
    often = [tasks if own.max_reloads is None and own.reloads else own.max_reloads or 0 for own in fleet]
    columns: dict[str, NDArray[np.generic]] = {
        "vehicle_capacity": column(capacity, np.int32, "vehicle_capacity", faults).reshape(
            len(fleet), dimensions
        ),
        "vehicle_skills": _bit_sets([vehicle.skills for vehicle in fleet], bits),
        "vehicle_max_reloads": column(often, np.int32, "vehicle_max_reloads", faults),
        "break_first": offsets(len(vehicle.breaks) for vehicle in fleet),
        "reload_first": offsets(len(vehicle.reloads) for vehicle in fleet),
    }
    for name in _INT32:
        columns[f"vehicle_{name}"] = column(
            [getattr(own, name) for own in fleet], np.int32, f"vehicle_{name}", faults
        )
    for name in _INT64:
        columns[f"vehicle_{name}"] = column(
            [getattr(own, name) for own in fleet], np.int64, f"vehicle_{name}", faults
        )
    for name, dtype in (("earliest", np.int64), ("latest", np.int64), ("duration_s", np.int32)):
        columns[f"break_{name}"] = column(
            [getattr(own, name) for own in breaks], dtype, f"break_{name}", faults
        )
    for name, dtype in (
        ("location", np.int32),
        ("service_s", np.int32),
        ("earliest", np.int64),
        ("latest", np.int64),
    ):
        columns[f"reload_{name}"] = column(
            [getattr(own, name) for own in reloads], dtype, f"reload_{name}", faults
        )
    return columns


def _bit_sets(sets: Sequence[frozenset[str]], bits: dict[str, int]) -> NDArray[np.generic]:
    return np.array([sum(bits[name] for name in skills) for skills in sets], dtype=np.uint64)

"""The friendly door to `Problem`: add vehicles and requests, then build checked, read-only arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import InvalidProblemError
from routing.rounds.check import check_problem
from routing.rounds.problem import NO_LIMIT, OPEN_END, Problem

#: Capacity of a load dimension that the vehicle does not name.
NO_CAPACITY_LIMIT = 2**31 - 1
#: The window of a task that can be done at any time.
ANY_TIME: tuple[int, int] = (-NO_LIMIT, NO_LIMIT)


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """One thing to do at one location.

    Attributes
    ----------
    location
        Index into the travel tables.
    windows
        Inclusive bounds of the start of service, seconds, in any order; overlapping ones are joined.
    setup_s
        Paid once per halt at the place.
    service_s
        Paid for the task itself.
    load
        Taken on board, by dimension; missing dimensions are zero. A drop takes off what the
        pickups put on and needs none.
    """

    location: int
    windows: Sequence[tuple[int, int]] = (ANY_TIME,)
    setup_s: int = 0
    service_s: int = 0
    load: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class BreakSpec:
    """A break of a vehicle: inclusive bounds of its start, and its length, in seconds."""

    earliest: int
    latest: int
    duration_s: int


@dataclass(frozen=True, slots=True)
class _Vehicle:
    start: int
    end: int
    earliest: int
    latest: int
    capacity: Sequence[int]
    profile: int
    skills: frozenset[str]
    breaks: tuple[BreakSpec, ...]
    max_duration_s: int
    max_distance_m: int
    fixed_cost: int
    cost_per_s: int
    cost_per_m: int


@dataclass(frozen=True, slots=True)
class _Request:
    pickups: tuple[TaskSpec, ...]
    drop: TaskSpec | None
    prize: int
    skills: frozenset[str]

    def tasks(self) -> tuple[TaskSpec, ...]:
        """Return the pickups, then the drop."""
        return self.pickups if self.drop is None else (*self.pickups, self.drop)


class ProblemBuilder:
    """Collects vehicles and requests over given travel tables.

    Parameters
    ----------
    durations_s, distances_m
        [p, n, n] by profile, or [n, n] for a single profile; `UNREACHABLE` where there is no path.
    """

    def __init__(self, durations_s: ArrayLike, distances_m: ArrayLike) -> None:
        self._durations = _stacked(durations_s)
        self._distances = _stacked(distances_m)
        self._vehicles: list[_Vehicle] = []
        self._requests: list[_Request] = []

    def add_vehicle(
        self,
        *,
        start: int,
        end: int = OPEN_END,
        earliest: int = 0,
        latest: int = NO_LIMIT,
        capacity: Sequence[int] = (),
        profile: int = 0,
        skills: Iterable[str] = (),
        breaks: Iterable[BreakSpec] = (),
        max_duration_s: int = NO_LIMIT,
        max_distance_m: int = NO_LIMIT,
        fixed_cost: int = 0,
        cost_per_s: int = 0,
        cost_per_m: int = 0,
    ) -> int:
        """Add a vehicle with its shift and return its number; see `Problem` for the fields.

        Load dimensions beyond ``capacity`` are unlimited. Breaks may come in any order: they are
        numbered by their latest start.
        """
        self._vehicles.append(
            _Vehicle(
                start=start,
                end=end,
                earliest=earliest,
                latest=latest,
                capacity=tuple(capacity),
                profile=profile,
                skills=frozenset(skills),
                breaks=tuple(sorted(breaks, key=lambda spec: (spec.latest, spec.earliest))),
                max_duration_s=max_duration_s,
                max_distance_m=max_distance_m,
                fixed_cost=fixed_cost,
                cost_per_s=cost_per_s,
                cost_per_m=cost_per_m,
            )
        )
        return len(self._vehicles) - 1

    def add_request(
        self,
        *,
        pickups: Iterable[TaskSpec] = (),
        drop: TaskSpec | None = None,
        prize: int,
        skills: Iterable[str] = (),
    ) -> int:
        """Add a request and return its number.

        Its tasks are numbered after those of the requests before it: the pickups as given, then
        the drop. ``prize`` is what it costs to leave it out: only insertions that cost less are made.
        """
        self._requests.append(_Request(tuple(pickups), drop, prize, frozenset(skills)))
        return len(self._requests) - 1

    def build(self) -> Problem:
        """Return the checked problem.

        Raises
        ------
        InvalidProblemError
            Something added is inconsistent; all faults are listed.
        """
        faults: list[str] = []
        for number, request in enumerate(self._requests):
            if not request.pickups and request.drop is None:
                faults.append(f"request {number} has no task: give it a pickup or a drop")
            if not all(task.windows for task in request.tasks()):
                faults.append(f"a task of request {number} has no window: give one, or leave windows out")
        named = [request.skills for request in self._requests]
        named += [vehicle.skills for vehicle in self._vehicles]
        names = sorted(set[str]().union(*named))
        if len(names) > 64:
            faults.append(f"{len(names)} different skills are named: at most 64 can be told apart")
        if faults:
            raise InvalidProblemError(faults)
        bits = {name: 1 << bit for bit, name in enumerate(names)}
        columns = {
            "durations_s": self._durations,
            "distances_m": self._distances,
            **self._request_columns(bits),
            **self._vehicle_columns(bits),
        }
        problem = Problem(*(cast("NDArray[np.int32]", _frozen(columns[name])) for name in Problem._fields))  # type: ignore[arg-type]
        check_problem(problem)
        return problem

    def _dimensions(self) -> int:
        loads = [len(task.load) for request in self._requests for task in request.tasks()]
        return max([*loads, *(len(vehicle.capacity) for vehicle in self._vehicles)], default=0)

    def _request_columns(self, bits: dict[str, int]) -> dict[str, NDArray[np.generic]]:
        dimensions = self._dimensions()
        tasks: list[TaskSpec] = []
        loads: list[list[int]] = []
        for request in self._requests:
            taken = [_padded(task.load, dimensions, 0) for task in request.pickups]
            tasks.extend(request.pickups)
            loads.extend(taken)
            if request.drop is not None:
                total = [-sum(column) for column in zip(*taken, strict=True)] if taken else [0] * dimensions
                tasks.append(request.drop)
                loads.append(_padded(request.drop.load, dimensions, 0) if request.drop.load else total)
        windows = [_joined(task.windows) for task in tasks]
        flat = [window for own in windows for window in own]
        sizes = [len(request.pickups) + (request.drop is not None) for request in self._requests]
        return {
            "request_first": _offsets(sizes),
            "request_has_drop": np.array(
                [request.drop is not None for request in self._requests], dtype=np.bool_
            ),
            "request_prize": _column(
                [request.prize for request in self._requests], np.int64, "request_prize"
            ),
            "request_skills": _skill_sets([request.skills for request in self._requests], bits),
            "task_location": _column([task.location for task in tasks], np.int32, "task_location"),
            "task_setup_s": _column([task.setup_s for task in tasks], np.int32, "task_setup_s"),
            "task_service_s": _column([task.service_s for task in tasks], np.int32, "task_service_s"),
            "task_load": _column(loads, np.int32, "task_load").reshape(len(tasks), dimensions),
            "window_first": _offsets([len(own) for own in windows]),
            "window_earliest": _column([window[0] for window in flat], np.int64, "window_earliest"),
            "window_latest": _column([window[1] for window in flat], np.int64, "window_latest"),
        }

    def _vehicle_columns(self, bits: dict[str, int]) -> dict[str, NDArray[np.generic]]:
        dimensions = self._dimensions()
        fleet = self._vehicles
        capacity = [_padded(vehicle.capacity, dimensions, NO_CAPACITY_LIMIT) for vehicle in fleet]
        breaks = [spec for vehicle in fleet for spec in vehicle.breaks]
        columns: dict[str, NDArray[np.generic]] = {
            "vehicle_capacity": _column(capacity, np.int32, "vehicle_capacity").reshape(
                len(fleet), dimensions
            ),
            "vehicle_skills": _skill_sets([vehicle.skills for vehicle in fleet], bits),
            "break_first": _offsets([len(vehicle.breaks) for vehicle in fleet]),
            "break_earliest": _column([spec.earliest for spec in breaks], np.int64, "break_earliest"),
            "break_latest": _column([spec.latest for spec in breaks], np.int64, "break_latest"),
            "break_duration_s": _column([spec.duration_s for spec in breaks], np.int32, "break_duration_s"),
        }
        for name in ("profile", "start", "end"):
            values = [getattr(vehicle, name) for vehicle in fleet]
            columns[f"vehicle_{name}"] = _column(values, np.int32, f"vehicle_{name}")
        for name in (
            "earliest",
            "latest",
            "max_duration_s",
            "max_distance_m",
            "fixed_cost",
            "cost_per_s",
            "cost_per_m",
        ):
            values = [getattr(vehicle, name) for vehicle in fleet]
            columns[f"vehicle_{name}"] = _column(values, np.int64, f"vehicle_{name}")
        return columns


def _frozen(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return the array as C-contiguous and read-only: numba compiles one signature for it."""
    result = np.ascontiguousarray(array)
    result.flags.writeable = False
    return result


def _stacked(table: ArrayLike) -> NDArray[np.generic]:
    array = np.asarray(table)
    if array.ndim == 2:
        array = array[None]
    if array.dtype.kind not in "iu":
        raise InvalidProblemError([f"travel tables hold {array.dtype}: give whole seconds and metres"])
    if array.size and (int(array.min()) < -(2**31) or int(array.max()) >= 2**31):
        raise InvalidProblemError(
            [f"travel tables reach {int(array.max())}: entries are at most UNREACHABLE"]
        )
    return array.astype(np.int32)


def _column(values: Sequence[object], dtype: type[np.generic], name: str) -> NDArray[np.generic]:
    try:
        return np.array(values, dtype=dtype)
    except OverflowError as error:
        raise InvalidProblemError(
            [f"{name} holds a number that is too large for {np.dtype(dtype)}"]
        ) from error


def _offsets(sizes: Sequence[int]) -> NDArray[np.generic]:
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int32)


def _padded(values: Sequence[int], length: int, filler: int) -> list[int]:
    return [*values, *([filler] * (length - len(values)))]


def _skill_sets(sets: Sequence[frozenset[str]], bits: dict[str, int]) -> NDArray[np.generic]:
    return np.array([sum(bits[name] for name in skills) for skills in sets], dtype=np.uint64)


def _joined(windows: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    for earliest, latest in sorted(windows):
        # A reversed window is left alone: the check names it.
        if result and earliest <= result[-1][1] + 1 and earliest <= latest and result[-1][0] <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], latest))
        else:
            result.append((earliest, latest))
    return result

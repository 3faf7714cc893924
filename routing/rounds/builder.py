"""The friendly door to `Problem`: add vehicles and requests, then build checked, read-only arrays."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import InvalidProblemError
from routing.rounds.builder_columns import request_columns, vehicle_columns
from routing.rounds.builder_relations import relation_columns, relation_faults
from routing.rounds.check import check_problem, problem_faults
from routing.rounds.columns import column, frozen, positive, refuse, scaled, table
from routing.rounds.cost_bound import COST_BOUND, cost_bound
from routing.rounds.problem import NO_LIMIT, OPEN_END, UNREACHABLE, Problem
from routing.rounds.specs import (
    ANY_TIME,
    NO_CAPACITY_LIMIT,
    BreakSpec,
    RelationNotes,
    ReloadSpec,
    RequestNote,
    TaskSpec,
    VehicleNote,
)

__all__ = ["ANY_TIME", "NO_CAPACITY_LIMIT", "BreakSpec", "ProblemBuilder", "ReloadSpec", "TaskSpec"]


class ProblemBuilder:
    """Collects vehicles, requests and what binds them, over given travel tables.

    Parameters
    ----------
    durations_s, distances_m
        [p, n, n] by profile, or [n, n] for a single profile; `UNREACHABLE` where there is no path.
    bucket_from_s
        [k], starts of the buckets where travel times depend on the time of departure.
    bucket_durations_s
        [k, p, n, n], or [k, n, n] for a single profile.

    Raises
    ------
    InvalidProblemError
        A table is not of whole numbers or has the wrong form.
    """

    def __init__(
        self,
        durations_s: ArrayLike,
        distances_m: ArrayLike,
        *,
        bucket_from_s: Sequence[int] = (),
        bucket_durations_s: ArrayLike | None = None,
    ) -> None:
        faults: list[str] = []
        self._durations = table("durations_s", durations_s, 3, faults)
        self._distances = table("distances_m", distances_m, 3, faults)
        self._bucket_from = list(bucket_from_s)
        if bucket_durations_s is None:
            self._bucket_durations = np.zeros((0, *self._durations.shape), dtype=np.int32)
        else:
            self._bucket_durations = table("bucket_durations_s", bucket_durations_s, 4, faults)
        refuse(faults)
        self._vehicles: list[VehicleNote] = []
        self._requests: list[RequestNote] = []
        self._relations = RelationNotes([], [], [], {}, [])

    def add_vehicle(
        self,
        *,
        start: int,
        end: int = OPEN_END,
        earliest: int = 0,
        latest: int = NO_LIMIT,
        capacity: Sequence[int] = (),
        profile: int = 0,
        speed_factor: float = 1.0,
        skills: Iterable[str] = (),
        breaks: Iterable[BreakSpec] = (),
        max_duration_s: int = NO_LIMIT,
        max_distance_m: int = NO_LIMIT,
        fixed_cost: int = 0,
        cost_per_s: int = 0,
        cost_per_m: int = 0,
        overtime_from_s: int = NO_LIMIT,
        overtime_cost_per_s: int = 0,
        effort_cost: int = 0,
        reloads: Iterable[ReloadSpec] = (),
        max_reloads: int | None = None,
    ) -> int:
        """Add a vehicle with its shift and return its number; see `Problem` for the fields.

        Load dimensions beyond ``capacity`` are unlimited. Breaks may come in any order: they are
        numbered by their latest start. A vehicle with ``speed_factor`` 2 takes half the seconds of its
        profile, rounded to the nearest. Without ``max_reloads`` it may reload as often as it likes at ``reloads``.
        """
        self._vehicles.append(
            VehicleNote(
                start=start,
                end=end,
                earliest=earliest,
                latest=latest,
                capacity=tuple(capacity),
                profile=profile,
                speed_factor=speed_factor,
                skills=frozenset(skills),
                breaks=tuple(sorted(breaks, key=lambda spec: (spec.latest, spec.earliest))),
                max_duration_s=max_duration_s,
                max_distance_m=max_distance_m,
                fixed_cost=fixed_cost,
                cost_per_s=cost_per_s,
                cost_per_m=cost_per_m,
                overtime_from_s=overtime_from_s,
                overtime_cost_per_s=overtime_cost_per_s,
                effort_cost=effort_cost,
                reloads=tuple(reloads),
                max_reloads=max_reloads,
            )
        )
        return len(self._vehicles) - 1

    def add_request(
        self,
        *,
        pickups: Iterable[TaskSpec] = (),
        drop: TaskSpec | None = None,
        prize: int | None = None,
        skills: Iterable[str] = (),
        skills_any: Iterable[str] = (),
        skills_none: Iterable[str] = (),
        max_ride_s: int = NO_LIMIT,
        lifo: bool = False,
        load_class: str | None = None,
        group: Hashable | None = None,
        allowed: Iterable[int] | None = None,
        forbidden: Iterable[int] = (),
        vehicle_costs: Mapping[int, int] | None = None,
    ) -> int:
        """Add a request and return its number; see `Problem` for the fields.

        Its tasks are numbered after those of the requests before it: the pickups as given, then
        the drop. ``prize`` is what it costs to leave it out: only insertions that cost less are made. Without one
        it must be served: its prize is then above the cost of any plan, so that it is left out only where
        nothing else is possible. ``allowed`` and ``forbidden`` number the vehicles that may and may not serve it,
        ``vehicle_costs`` says what it costs more on some of them.
        """
        self._requests.append(
            RequestNote(
                pickups=tuple(pickups),
                drop=drop,
                prize=prize,
                skills=frozenset(skills),
                skills_any=frozenset(skills_any),
                skills_none=frozenset(skills_none),
                max_ride_s=max_ride_s,
                lifo=bool(lifo),
                load_class=load_class,
                group=group,
                allowed=None if allowed is None else frozenset(allowed),
                forbidden=frozenset(forbidden),
                vehicle_costs=dict(vehicle_costs or {}),
            )
        )
        return len(self._requests) - 1

    def conflict(self, class_a: str, class_b: str) -> None:
        """Forbid goods of two classes on board together; twice the same class forbids two requests of it."""
        self._relations.conflicts.append((class_a, class_b))

    def apart(self, request_a: int, request_b: int) -> None:
        """Forbid that one vehicle serves both requests."""
        self._relations.apart.append((request_a, request_b))

    def in_order(self, first: int, then: int) -> None:
        """Demand that, if both are served, one vehicle does all of the first request before any of the other."""
        self._relations.in_order.append((first, then))

    def freeze(self, vehicle: int, tasks: Sequence[tuple[int, int]]) -> None:
        """Fix the first tasks of a vehicle, each as its request and its number within it; replaces an earlier call."""
        self._relations.frozen[vehicle] = tuple((request, index) for request, index in tasks)

    def keep_close(self, previous: Mapping[int, int], cost: int) -> None:
        """Charge each request of an earlier plan, given with its vehicle, on every other vehicle."""
        self._relations.kept.append((dict(previous), cost))

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
            if not all(len(task.windows) for task in request.tasks()):
                faults.append(f"a task of request {number} has no window: give one, or leave windows out")
        named = [request.skills | request.skills_any | request.skills_none for request in self._requests]
        named += [vehicle.skills for vehicle in self._vehicles]
        names = sorted(set[str]().union(*named))
        if len(names) > 64:
            faults.append(f"{len(names)} different skills are named: at most 64 can be told apart")
        refuse(faults)
        requests, relations = self._requests, self._relations
        faults += relation_faults(requests, len(self._vehicles), relations)
        if faults:
            # Relations to what there is not have no array form: the rest is looked at without any.
            relations = RelationNotes([], [], [], {}, [])
            requests = [
                replace(own, allowed=None, forbidden=frozenset(), vehicle_costs={}, load_class=None)
                for own in requests
            ]
        bits = {name: 1 << bit for bit, name in enumerate(names)}
        loads = [len(task.load) for request in self._requests for task in request.tasks()]
        dimensions = max([*loads, *(len(vehicle.capacity) for vehicle in self._vehicles)], default=0)
        columns = {
            **self._tables(faults),
            **request_columns(requests, bits, dimensions, faults),
            **vehicle_columns(self._vehicles, bits, dimensions, len(loads), faults),
            **relation_columns(requests, len(self._vehicles), relations, faults),
        }
        problem = _packed(columns)
        if faults:
            # What a bad number has been replaced by may look wrong as well: that is not told twice.
            wrong = {fault.partition("[")[0] for fault in faults}
            told = [fault for fault in problem_faults(problem) if not any(name in fault for name in wrong)]
            raise InvalidProblemError(faults + told)
        return self._with_prizes(problem)

    def _tables(self, faults: list[str]) -> dict[str, NDArray[np.generic]]:
        """Make a profile for each pair of a profile and a speed that some vehicle has."""
        known: dict[tuple[int, float], int] = {}
        layers: list[tuple[int, float]] = []
        profiles: list[object] = []
        count = self._durations.shape[0]
        for number, vehicle in enumerate(self._vehicles):
            if not positive(vehicle.speed_factor):
                faults.append(
                    f"speed_factor of vehicle {number} is {vehicle.speed_factor}: give a finite number above 0"
                )
            elif vehicle.speed_factor != 1 and vehicle.profile in range(count):
                key = (int(vehicle.profile), float(vehicle.speed_factor))
                if key not in known:
                    known[key] = count + len(layers)
                    layers.append(key)
                profiles.append(known[key])
                continue
            profiles.append(vehicle.profile)
        durations, buckets = self._durations, self._bucket_durations
        distances = self._distances
        if layers and distances.shape[0] == count and buckets.shape[1:] == durations.shape:
            more = np.stack([scaled(durations[profile], factor) for profile, factor in layers])
            later = [scaled(buckets[:, profile], factor) for profile, factor in layers]
            for layer, (profile, factor) in enumerate(layers):
                before = durations[profile] < UNREACHABLE
                if (more[layer][before] >= UNREACHABLE).any():
                    faults.append(
                        f"speed_factor {factor} makes a leg of profile {profile} longer than UNREACHABLE: give a higher one"
                    )
            durations = np.concatenate([durations, np.minimum(more, UNREACHABLE).astype(np.int32)])
            distances = np.concatenate([distances, *(distances[[profile]] for profile, _ in layers)])
            buckets = np.concatenate(
                [buckets, *(np.minimum(own, UNREACHABLE).astype(np.int32)[:, None] for own in later)], axis=1
            )
        return {
            "durations_s": durations,
            "distances_m": distances,
            "bucket_from_s": column(self._bucket_from, np.int64, "bucket_from_s", faults),
            "bucket_durations_s": buckets,
            "vehicle_profile": column(profiles, np.int32, "vehicle_profile", faults),
        }

    def _with_prizes(self, problem: Problem) -> Problem:
        """Check, and give a prize to those that must be served: more than all the rest of any plan can cost."""
        check_problem(problem)
        demanded = np.array([request.prize is None for request in self._requests], dtype=np.bool_)
        if not demanded.any():
            return problem
        rest = cost_bound(problem)
        prize = rest + 1
        total = rest + prize * int(demanded.sum())
        if total >= COST_BOUND:
            raise InvalidProblemError(
                [
                    (
                        f"request_prize of {int(demanded.sum())} requests that must be served would be {prize:.1e} each, too much"
                        f" for exact sums (below {COST_BOUND:.1e} in all): lower the vehicle costs, bound vehicle_latest, or give prizes"
                    )
                ]
            )
        prizes = problem.request_prize.copy()
        prizes[demanded] = prize
        return problem._replace(request_prize=cast("NDArray[np.int64]", frozen(prizes)))


def _packed(columns: Mapping[str, NDArray[np.generic]]) -> Problem:
    return Problem(*(cast("NDArray[np.int32]", frozen(columns[name])) for name in Problem._fields))  # type: ignore[arg-type]

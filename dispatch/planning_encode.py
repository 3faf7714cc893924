"""A day becomes arrays: places locations, promises requests, shifts vehicles, money cost units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from dispatch.closures.periods import free_from_s, free_until_s, narrowed
from dispatch.cost_units import COST_PER_CENT
from dispatch.domain import Courier, Day, Load, Profile, Shift, Vehicle
from dispatch.errors import DispatchError
from dispatch.goods_kinds import GoodsClass, class_columns
from dispatch.planning_requests import Request, RequestTask
from dispatch.planning_streets import DayStreets
from dispatch.services.service_type import NO_GOODS
from routing.rounds.builder import BreakSpec, ProblemBuilder, TaskSpec
from routing.rounds.problem import NO_LIMIT, OPEN_END, Problem

_Thing = TypeVar("_Thing", Vehicle, Courier)


#: Faster than any vehicle of a town on average, for bounding what a round can cost, metres a second.
_TOP_SPEED_M_PER_S = 25
#: Bits of the solver's skill sets.
_MAX_SKILLS = 64


@dataclass(frozen=True, slots=True, eq=False)
class EncodedDay:
    """The arrays of a day and what their indices mean.

    Attributes
    ----------
    problem
        The solver's input.
    requests
        By request number.
    tasks
        Request and task by task number.
    shifts, vehicles, couriers
        By vehicle number.
    profiles
        By profile number of the travel tables.
    streets
        Places by location number.
    """

    problem: Problem
    requests: tuple[Request, ...]
    tasks: tuple[tuple[Request, RequestTask], ...]
    shifts: tuple[Shift, ...]
    vehicles: tuple[Vehicle, ...]
    couriers: tuple[Courier, ...]
    profiles: tuple[Profile, ...]
    streets: DayStreets


def encode_day(day: Day, requests: Sequence[Request], streets: DayStreets) -> EncodedDay:
    """Return the routing problem of a day.

    Parameters
    ----------
    day
        A day with at least one shift.
    requests
        What is to be planned.
    streets
        Tables for the profiles of the day's vehicles.

    Raises
    ------
    DispatchError
        Code ``too_many_skills``, if the day names more than 64 skills; ``too_many_goods``, see `dispatch.goods_kinds.class_columns`.

    Notes
    -----
    Costs are thousandths of a cent: whole cents a kilometre are then whole units a metre. Unpaid
    time and free kilometres still cost one unit, so that of two free plans the shorter one wins.
    """
    vehicles = tuple(_by_id(day.vehicles, [shift.vehicle_id for shift in day.shifts]))
    couriers = tuple(_by_id(day.couriers, [shift.courier_id for shift in day.shifts]))
    profiles = tuple(sorted({vehicle.profile for vehicle in vehicles}))
    asked = _skills_asked(requests)
    builder = ProblemBuilder(
        np.stack([streets.durations_s[profile] for profile in profiles]),
        np.stack([streets.distances_m[profile] for profile in profiles]),
    )
    for shift, vehicle, courier in zip(day.shifts, vehicles, couriers, strict=True):
        earliest, latest = _on_shift(shift, streets)
        builder.add_vehicle(
            profile=profiles.index(vehicle.profile),
            capacity=_amounts(vehicle.capacity),
            skills=(vehicle.skills | courier.skills) & asked,
            start=streets.location[shift.start_place_id],
            end=streets.location[shift.end_place_id] if shift.end_place_id else OPEN_END,
            earliest=earliest,
            latest=max(earliest, latest),
            max_duration_s=NO_LIMIT if shift.max_duration_s is None else shift.max_duration_s,
            max_distance_m=NO_LIMIT if vehicle.max_distance_m is None else vehicle.max_distance_m,
            fixed_cost=vehicle.fixed_cost_cents * COST_PER_CENT,
            cost_per_s=cost_per_s(courier),
            cost_per_m=cost_per_m(vehicle),
            breaks=[
                BreakSpec(owed.window.earliest, owed.window.latest, owed.duration_s) for owed in shift.breaks
            ],
        )
    unit = prize_unit(day.shifts, vehicles, couriers)
    for request in requests:
        add_request(
            builder,
            request,
            streets,
            prize=prize(unit, request.priority),
            skills=request.skills,
        )
    return EncodedDay(
        problem=_with_goods(builder.build(), requests),
        requests=tuple(requests),
        tasks=tuple((request, task) for request in requests for task in request.tasks),
        shifts=day.shifts,
        vehicles=vehicles,
        couriers=couriers,
        profiles=profiles,
        streets=streets,
    )


def _on_shift(shift: Shift, streets: DayStreets) -> tuple[int, int]:
    """Return from when until when a courier can be under way: the depot may be cut off for a while."""
    start, end = (
        streets.spans.get(streets.location[name]) if name else None
        for name in (shift.start_place_id, shift.end_place_id)
    )
    return free_from_s(start, shift.window.earliest), free_until_s(end, shift.window.latest)


def can_be_met(request: Request, streets: DayStreets) -> bool:
    """Whether each place of a request can be reached while one of its windows lasts, as far as closures go."""
    return all(
        (own := streets.spans.get(streets.location[task.place_id])) is None
        or bool(narrowed(_bounds(task), own, task.service_s))
        for task in request.tasks
    )


def _bounds(task: RequestTask) -> list[tuple[int, int]]:
    return [(window.earliest, window.latest) for window in task.windows]


def _with_goods(problem: Problem, requests: Sequence[Request]) -> Problem:
    """Return the problem with the classes of goods that may not be on board together."""
    numbers, clash = class_columns(
        [None if one.goods == NO_GOODS else GoodsClass(one.goods, one.never_with) for one in requests]
    )
    for column in (numbers, clash):
        column.flags.writeable = False
    return problem._replace(request_class=numbers, class_conflict=clash)


def add_request(
    builder: ProblemBuilder, request: Request, streets: DayStreets, *, prize: int, skills: Iterable[str]
) -> None:
    """Add a delivery or visit to a problem whose locations are those of ``streets``."""

    def task(action: RequestTask, load: Sequence[int]) -> TaskSpec:
        location = streets.location[action.place_id]
        windows = _bounds(action)
        if (spans := streets.spans.get(location)) is not None:
            windows = narrowed(windows, spans, action.service_s)
        return TaskSpec(
            location=location,
            windows=windows,
            setup_s=streets.places[location].setup_s,
            service_s=action.service_s,
            load=load,
        )

    builder.add_request(
        pickups=[task(pickup, _amounts(pickup.taken)) for pickup in request.pickups],
        drop=task(request.drop, ()) if request.drop else None,
        prize=prize,
        skills=skills,
        max_ride_s=NO_LIMIT if request.max_ride_s is None or request.drop is None else request.max_ride_s,
    )


def cost_per_s(courier: Courier) -> int:
    """Return cost units of a second of work, at least one."""
    return max(1, (courier.cost_per_hour_cents * COST_PER_CENT + 1800) // 3600)


def cost_per_m(vehicle: Vehicle) -> int:
    """Return cost units of a metre, at least one."""
    return max(1, vehicle.cost_per_km_cents * COST_PER_CENT // 1000)


def prize(unit: int, priority: int) -> int:
    """Return the cost of leaving a request out.

    Parameters
    ----------
    unit
        More than any one round can cost: no saving of money leaves a request out.
    priority
        0 to 100. Priority 0 weighs one unit and 100 eleven, so that where not all can ride, the
        plan keeps the more pressing ones, and the greater number among equals.
    """
    return unit * (10 + priority) // 10


def prize_unit(shifts: Sequence[Shift], vehicles: Sequence[Vehicle], couriers: Sequence[Courier]) -> int:
    """Return more than any one round of a fleet can cost."""
    dearest = 1
    for shift, vehicle, courier in zip(shifts, vehicles, couriers, strict=True):
        seconds = shift.window.latest - shift.window.earliest
        cost = vehicle.fixed_cost_cents * COST_PER_CENT
        cost += seconds * (cost_per_s(courier) + _TOP_SPEED_M_PER_S * cost_per_m(vehicle))
        dearest = max(dearest, cost)
    return dearest


def _amounts(load: Load) -> tuple[int, int]:
    return load.volume_l, load.weight_g


def _skills_asked(requests: Sequence[Request]) -> frozenset[str]:
    names = frozenset(skill for request in requests for skill in request.skills)
    if len(names) > _MAX_SKILLS:
        raise DispatchError(
            f"The day asks for {len(names)} different skills; at most {_MAX_SKILLS} are planned together. "
            "Join skills that the same couriers have.",
            code="too_many_skills",
        )
    return names


def _by_id(things: Sequence[_Thing], ids: Sequence[str]) -> list[_Thing]:
    by_id = {thing.id: thing for thing in things}
    return [by_id[identifier] for identifier in ids]

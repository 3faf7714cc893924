"""A solution becomes rounds: halts instead of tasks, clock times, street paths and sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dispatch.domain import Place, Profile, TimeWindow
from dispatch.emissions import co2e_g
from dispatch.plan import Leg, RequestKind, Round, Stop, StopAction, StopTask, Totals
from dispatch.planning_encode import EncodedDay
from dispatch.town_map import TownMap
from geo.errors import MapError
from routing.rounds.solution import Solution

if TYPE_CHECKING:
    from routing.streets.paths import StreetPath

#: Decimals of path positions: a tenth of a metre.
_DECIMALS = 6


@dataclass(slots=True)
class _Halt:
    """A stop under construction."""

    location: int
    arrival: int
    departure: int
    setup_s: int
    waiting_s: int
    service_s: int
    break_s: int
    tasks: list[StopTask]


def decode_rounds(
    encoded: EncodedDay,
    solution: Solution,
    town: TownMap,
    on_round: Callable[[int, int], None],
) -> tuple[Round, ...]:
    """Return the rounds of the shifts that have something to do.

    Parameters
    ----------
    encoded
        The day as arrays.
    solution
        A checked solution of its problem.
    town
        The map, for the paths along streets.
    on_round
        Told how many rounds of how many are done.
    """
    first = solution.item_first
    used = [shift for shift in range(len(encoded.shifts)) if first[shift] < first[shift + 1]]
    rounds = []
    for done, shift in enumerate(used):
        on_round(done, len(used))
        rounds.append(_round(encoded, solution, town, shift))
    on_round(len(used), len(used))
    return tuple(rounds)


def total_of(rounds: Sequence[Round]) -> Totals:
    """Return the sums of rounds."""
    return Totals(
        rounds=len(rounds),
        stops=sum(len(done.stops) for done in rounds),
        distance_m=sum(done.distance_m for done in rounds),
        duration_s=sum(done.end - done.departure for done in rounds),
        travel_s=sum(done.travel_s for done in rounds),
        waiting_s=sum(done.waiting_s for done in rounds),
        co2e_g=sum(done.co2e_g for done in rounds),
    )


def _round(encoded: EncodedDay, solution: Solution, town: TownMap, index: int) -> Round:
    shift, vehicle, courier = encoded.shifts[index], encoded.vehicles[index], encoded.couriers[index]
    halts = _halts(encoded, solution, index)
    place_at = encoded.streets.places
    start = encoded.streets.location[shift.start_place_id]
    route = [start, *(halt.location for halt in halts)]
    end_place: Place | None = None
    if shift.end_place_id:
        route.append(encoded.streets.location[shift.end_place_id])
        end_place = place_at[route[-1]]
    legs = _legs(encoded, town, index, route)
    items = solution.item[solution.item_first[index] : solution.item_first[index + 1]]
    done = [encoded.tasks[item][0] for item in items if item >= 0]
    distance_m = sum(leg.distance_m for leg in legs)
    peak_volume_l, peak_weight_g = _peaks(encoded, items)
    return Round(
        shift_id=shift.id,
        courier_id=courier.id,
        courier_name=courier.name,
        vehicle_id=vehicle.id,
        vehicle_name=vehicle.name,
        profile=vehicle.profile,
        shift=shift.window,
        start_place=place_at[start],
        end_place=end_place,
        departure=int(solution.vehicle_departure_s[index]),
        end=int(solution.vehicle_return_s[index]),
        stops=tuple(
            Stop(
                sequence,
                place_at[halt.location],
                halt.arrival,
                halt.departure,
                halt.waiting_s,
                tuple(halt.tasks),
            )
            for sequence, halt in enumerate(halts, 1)
        ),
        legs=legs,
        distance_m=distance_m,
        travel_s=sum(leg.duration_s for leg in legs),
        service_s=sum(halt.setup_s + halt.service_s for halt in halts),
        waiting_s=sum(halt.waiting_s for halt in halts),
        break_s=sum(halt.break_s for halt in halts),
        deliveries=len({request.id for request in done if request.kind is RequestKind.DELIVERY}),
        visits=len({request.id for request in done if request.kind is RequestKind.VISIT}),
        peak_volume_l=peak_volume_l,
        peak_weight_g=peak_weight_g,
        co2e_g=co2e_g(distance_m, vehicle.co2e_g_per_km),
    )


def _halts(encoded: EncodedDay, solution: Solution, index: int) -> list[_Halt]:
    problem = encoded.problem
    halts: list[_Halt] = []
    here = int(problem.vehicle_start[index])
    first, last = int(solution.item_first[index]), int(solution.item_first[index + 1])
    # A break before the first task is taken before departure: it is no part of the round.
    while solution.item[first] < 0:
        first += 1
    # Setup is paid where the task before lies elsewhere, and by the first task of the round even
    # at the start place; a break changes nothing about that.
    last_task_at = -1
    for at in range(first, last):
        item = int(solution.item[at])
        location = here if item < 0 else int(problem.task_location[item])
        arrival, start, end = (
            int(times[at]) for times in (solution.arrival_s, solution.start_s, solution.end_s)
        )
        if not halts or halts[-1].location != location:
            halts.append(_Halt(location, arrival, end, 0, 0, 0, 0, []))
        halt = halts[-1]
        setup_s = 0
        if item >= 0 and last_task_at != location:
            setup_s, last_task_at = int(problem.task_setup_s[item]), location
        halt.departure = end
        halt.setup_s += setup_s
        halt.waiting_s += start - arrival - setup_s
        if item < 0:
            halt.break_s += end - start
            halt.tasks.append(_break_task(encoded, -1 - item, start, end))
        else:
            halt.service_s += end - start
            halt.tasks.append(_task(encoded, item, start, end))
        here = location
    return halts


def _task(encoded: EncodedDay, item: int, start: int, end: int) -> StopTask:
    request, task = encoded.tasks[item]
    kept = next(window for window in task.windows if window.earliest <= start <= window.latest)
    return StopTask(
        kind=task.kind,
        request_kind=request.kind,
        request_id=request.id,
        code=request.code,
        label=request.label,
        start=start,
        end=end,
        window=kept,
        note=task.note,
        service=request.service,
        temperature=request.temperature,
        external_ref=request.external_ref,
    )


def _break_task(encoded: EncodedDay, index: int, start: int, end: int) -> StopTask:
    window = TimeWindow(int(encoded.problem.break_earliest[index]), int(encoded.problem.break_latest[index]))
    return StopTask(
        kind=StopAction.BREAK,
        request_kind=None,
        request_id="",
        code="",
        label="",
        start=start,
        end=end,
        window=window,
    )


def _legs(encoded: EncodedDay, town: TownMap, index: int, route: list[int]) -> tuple[Leg, ...]:
    profile = int(encoded.problem.vehicle_profile[index])
    places = [encoded.streets.places[location] for location in route]
    paths = _paths(encoded.streets.periods, town, encoded.profiles[profile], places)
    legs = []
    for start, end, path in zip(route[:-1], route[1:], paths, strict=True):
        # Seconds and metres are those of the table that the round was planned with: the path's own
        # are the same before they are rounded.
        drawing = np.round(np.column_stack([path.lon, path.lat]), _DECIMALS).tolist()
        legs.append(
            Leg(
                duration_s=int(encoded.problem.durations_s[profile, start, end]),
                distance_m=int(encoded.problem.distances_m[profile, start, end]),
                path=tuple((lon, lat) for lon, lat in drawing),
            )
        )
    return tuple(legs)


def _paths(
    periods: Sequence[TownMap], town: TownMap, profile: Profile, places: Sequence[Place]
) -> list[StreetPath]:
    """Return the legs through places; one that leads to a street that is closed at times is of the first period in which there is one."""
    lon = np.array([place.lon for place in places], dtype=np.float64)
    lat = np.array([place.lat for place in places], dtype=np.float64)
    if not periods:
        return town.route(profile, lon, lat)
    found: list[StreetPath] = []
    for at in range(len(places) - 1):
        for number, own in enumerate((town, *periods)):
            try:
                found += own.route(profile, lon[at : at + 2], lat[at : at + 2])
            except MapError:
                if number == len(periods):
                    raise
            else:
                break
    return found


def _peaks(encoded: EncodedDay, items: NDArray[np.int32]) -> tuple[int, int]:
    loads = encoded.problem.task_load[items[items >= 0]]
    peaks = np.cumsum(loads, axis=0, dtype=np.int64).max(axis=0, initial=0)
    return int(peaks[0]), int(peaks[1])

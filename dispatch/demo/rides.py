"""What the applied rounds of a day say, looked at by itself: when everything begins, and whether all that can be ridden.

Nothing is taken from a planner's word: travel is measured on the map again, windows are those that were promised.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dispatch.demo.on_board import board_faults
from dispatch.domain import Courier, Place, Shift, TimeWindow, Vehicle
from dispatch.emissions import co2e_g
from dispatch.lifecycle.round import RoundStatus
from dispatch.orders.delivery import Delivery, Task, TaskKind
from dispatch.rounds.round import Round, Stop
from dispatch.storage import crew, deliveries, parties, rounds
from dispatch.storage.store import Reading
from dispatch.town_map import TownMap

#: Seconds of a table are rounded: so much less than the map says is no fault.
ROUNDING_S = 1


@dataclass(frozen=True, slots=True)
class Done:
    """A task with when it is planned to begin and to end. ``kept`` says whether that is in one of its windows."""

    delivery: Delivery
    task: Task
    start_s: int
    end_s: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Ride:
    """A round, looked at.

    Attributes
    ----------
    done
        By stop, in order.
    legs_m, legs_s
        To each stop, and back; as the map has them.
    cost_cents
        Hours from departure to return by the courier's rate, and kilometres by the bike's.
    faults
        What cannot be ridden as it is planned, in words.
    """

    round: Round
    shift: Shift
    courier: Courier
    vehicle: Vehicle
    done: tuple[tuple[Done, ...], ...]
    legs_m: tuple[int, ...]
    legs_s: tuple[int, ...]
    faults: tuple[str, ...]

    @property
    def duration_s(self) -> int:
        """From departure to return."""
        return max(0, (self.round.end_s or 0) - (self.round.departure_s or 0))

    @property
    def distance_m(self) -> int:
        """Metres of the whole round."""
        return sum(self.legs_m)

    @property
    def co2e_g(self) -> int:
        """Grams of the whole round."""
        return co2e_g(self.distance_m, self.vehicle.co2e_g_per_km)

    @property
    def cost_cents(self) -> int:
        """Hours and kilometres, rounded once."""
        hours = self.duration_s * self.courier.cost_per_hour_cents * 1000
        return (hours + self.distance_m * self.vehicle.cost_per_km_cents * 3600 + 1_800_000) // 3_600_000


@dataclass(frozen=True, slots=True)
class DayOfRides:
    """A day: its rounds, and everything that was promised for it."""

    day: str
    rides: tuple[Ride, ...]
    promised: tuple[Delivery, ...]
    places: Mapping[str, Place]
    idle: tuple[tuple[Shift, Courier, Vehicle], ...]


def rides_of(reading: Reading, town_map: TownMap, day: str) -> DayOfRides:
    """Return the rounds of a local date, looked at."""
    wanted = tuple(one for one in deliveries.of_day(reading, day) if one.by_courier)
    of_task = {task.id: (one, task) for one in wanted for task in one.tasks}
    shifts = {shift.id: shift for shift in crew.shifts_of(reading, day)}
    couriers, vehicles = crew.couriers(reading), crew.vehicles(reading)
    own = [one for one in rounds.of_day(reading, day) if one.status is not RoundStatus.ABORTED and one.stops]
    names = {stop.place_id for one in own for stop in one.stops}
    names |= {name for shift in shifts.values() for name in (shift.start_place_id, shift.end_place_id)}
    places = parties.get_places(reading, sorted(names - {""}))
    found = []
    for one in own:
        shift = shifts[one.shift_id]
        found.append(
            _ride(
                one, shift, couriers[shift.courier_id], vehicles[shift.vehicle_id], of_task, places, town_map
            )
        )
    used = {one.shift_id for one in own}
    idle = tuple(
        (shift, couriers[shift.courier_id], vehicles[shift.vehicle_id])
        for shift in shifts.values()
        if shift.id not in used
    )
    return DayOfRides(day, tuple(found), wanted, places, idle)


def _ride(
    own: Round,
    shift: Shift,
    courier: Courier,
    vehicle: Vehicle,
    of_task: Mapping[str, tuple[Delivery, Task]],
    places: Mapping[str, Place],
    town_map: TownMap,
) -> Ride:
    way = [shift.start_place_id, *(stop.place_id for stop in own.stops)]
    way += [shift.end_place_id] if shift.end_place_id else []
    # The table is of the places, each once.
    spots = sorted(set(way))
    table = town_map.travel_times(
        vehicle.profile,
        np.array([places[name].lon for name in spots]),
        np.array([places[name].lat for name in spots]),
    )
    at = [spots.index(name) for name in way]
    legs_s = tuple(int(table.durations_s[pair]) for pair in itertools.pairwise(at))
    legs_m = tuple(int(table.distances_m[pair]) for pair in itertools.pairwise(at))
    done = tuple(_done(stop, of_task) for stop in own.stops)
    faults = [*_time_faults(own, shift, legs_s, places), *_order_faults(done)]
    faults += board_faults((one for own_done in done for one in own_done), vehicle)
    able = courier.skills | vehicle.skills
    faults += [
        f"{one.delivery.code} needs {', '.join(sorted(lacking))}"
        for own_done in done
        for one in own_done
        if (lacking := (one.delivery.skills | one.delivery.equipment) - able)
    ]
    return Ride(own, shift, courier, vehicle, done, legs_m, legs_s, tuple(dict.fromkeys(faults)))


def _done(stop: Stop, of_task: Mapping[str, tuple[Delivery, Task]]) -> tuple[Done, ...]:
    """Return the tasks of a stop one after the other: each begins when the one before is over and one of its windows is open."""
    found = []
    now = stop.start_s
    for name in stop.task_ids:
        delivery, task = of_task[name]
        windows = _windows(delivery, task)
        start = min(
            (max(now, window.earliest) for window in windows if max(now, window.earliest) <= window.latest),
            default=now,
        )
        kept = any(window.earliest <= start <= window.latest for window in windows)
        now = start + task.service_s
        found.append(Done(delivery, task, start, now, kept and now <= stop.end_s))
    return tuple(found)


def _windows(delivery: Delivery, task: Task) -> tuple[TimeWindow, ...]:
    """Return when a task may begin: at the door as it was promised, elsewhere as its place is open."""
    promised = task.place_id == delivery.drop_place_id and task.kind is TaskKind.DROP
    return (delivery.window,) if promised else task.windows


def _time_faults(own: Round, shift: Shift, legs_s: tuple[int, ...], places: Mapping[str, Place]) -> list[str]:
    found = []
    left_s, here = own.departure_s or 0, shift.start_place_id
    if left_s < shift.window.earliest or (own.end_s or 0) > shift.window.latest:
        found.append("the round is longer than its shift")
    for number, (stop, leg_s) in enumerate(zip(own.stops, legs_s, strict=False), 1):
        if stop.arrival_s + ROUNDING_S < left_s + leg_s:
            found.append(f"stop {number} is reached {left_s + leg_s - stop.arrival_s} s too early")
        setup_s = places[stop.place_id].setup_s if stop.place_id != here else 0
        if stop.start_s + ROUNDING_S < stop.arrival_s + setup_s:
            found.append(f"at stop {number} there is no time to stop")
        left_s, here = stop.end_s, stop.place_id
    if shift.end_place_id and (own.end_s or 0) + ROUNDING_S < left_s + legs_s[-1]:
        found.append("the way back takes longer")
    return found


def _order_faults(done: tuple[tuple[Done, ...], ...]) -> list[str]:
    """Return what is brought before it is fetched, or fetched on another round."""
    found, seen = [], set[str]()
    for one in (one for own_done in done for one in own_done):
        if one.task.kind is not TaskKind.PICKUP:
            missing = {task.id for task in one.delivery.tasks if task.kind is TaskKind.PICKUP} - seen
            if missing:
                found.append(f"{one.delivery.code} is brought before it is fetched")
        seen.add(one.task.id)
    return found

"""Rounds as rides: what was on board on which metres, and which doors lay how high."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from dispatch.domain import Place, Profile
from dispatch.lifecycle.round import Outcome, StopStatus
from dispatch.parties.recipient import Door
from dispatch.people.effort import Ride, floors_of
from dispatch.people.work_lines import WorkKind, WorkLine
from dispatch.rounds.round import Round, Stop
from dispatch.storage import crew, parties, work
from dispatch.storage.schema_parties import RECIPIENT
from dispatch.storage.store import Reading

#: Metres of a degree of latitude, and what streets are longer than the straight line where a round does not say its length.
DEGREE_M, DETOUR_PERCENT = 111_195, 130
_DONE = frozenset({Outcome.SUCCESS, Outcome.PARTIAL})


def rides_of(
    reading: Reading, shifts: Sequence[Row[Any]], ridden: Sequence[Round], lines: Iterable[WorkLine]
) -> dict[str, list[Ride]]:
    """Return the rides of rounds, by shift: of each what was closed of it, with the hours of its lines.

    Notes
    -----
    A round says its length and climb as a whole (``distance_m`` and ``climb_m`` of its facts); they are shared out between its legs by
    their straight lines.
    """
    by_shift = {shift.id: shift for shift in shifts}
    done = {one.id: [stop for stop in one.stops if stop.status is StopStatus.CLOSED] for one in ridden}
    tasks = work.tasks_named(
        reading, (name for stops in done.values() for stop in stops for name in stop.task_ids)
    )
    names = {stop.place_id for one in ridden for stop in one.stops}
    names |= {shift.start_place_id for shift in shifts}
    places = _places(reading, names)
    doors = _doors(reading, {task.recipient_id for task in tasks.values() if task.kind == "drop"})
    vehicles = {vehicle.id: vehicle.profile for vehicle in crew.vehicles(reading).values()}
    times: dict[str, list[int]] = {}
    for line in lines:
        if line.round_id and line.kind is not WorkKind.BREAK:
            own = times.setdefault(line.round_id, [0, 0])
            own[line.kind is WorkKind.WAITING] += line.to_s - line.from_s
    found: dict[str, list[Ride]] = {}
    for one in ridden:
        shift = by_shift[one.shift_id]
        profile = vehicles.get(shift.vehicle_id, Profile.CARGO_BIKE)
        ride = _ride(one, done[one.id], shift.start_place_id, profile, places, tasks, doors)
        working_s, waiting_s = times.get(one.id, (0, 0))
        found.setdefault(shift.id, []).append(
            Ride(ride.profile, ride.legs, ride.doors, ride.pickups, ride.climb_m, working_s, waiting_s)
        )
    return found


def _ride(
    own: Round,
    done: Sequence[Stop],
    start: str,
    profile: Profile,
    places: Mapping[str, Place],
    tasks: Mapping[str, Row[Any]],
    doors: Mapping[str, int],
) -> Ride:
    planned_m = _straight_m(places, [start, *(stop.place_id for stop in own.stops)])
    straight = _straight_m(places, [start, *(stop.place_id for stop in done)])
    total = sum(planned_m) or 1
    length_m = int(own.facts.get("distance_m", sum(planned_m) * DETOUR_PERCENT // 100))
    legs, on_board, pickups, stairs = [], 0, 0, []
    for stop, leg_m in zip(done, straight, strict=True):
        legs.append((leg_m * length_m // total, max(0, on_board)))
        here = [tasks[name] for name in stop.task_ids if name in tasks]
        pickups += any(task.kind == "pickup" for task in here)
        dropped = [task for task in here if task.kind == "drop"]
        if dropped:
            carried = sum(abs(task.load["weight_g"]) for task in dropped)
            stairs.append((max(doors.get(task.recipient_id, 0) for task in dropped), carried))
        if stop.outcome in _DONE:
            on_board += sum(task.load["weight_g"] for task in here)
    climb_m = int(own.facts.get("climb_m", 0)) * min(sum(straight), total) // total
    return Ride(profile, tuple(legs), tuple(stairs), pickups, climb_m)


def _straight_m(places: Mapping[str, Place], names: Sequence[str]) -> list[int]:
    """Return the straight metres between places that follow each other."""
    lengths = []
    for one, other in itertools.pairwise(names):
        here, there = places[one], places[other]
        east = (there.lon - here.lon) * math.cos(math.radians((here.lat + there.lat) / 2))
        lengths.append(round(math.hypot(east, there.lat - here.lat) * DEGREE_M))
    return lengths


def _places(reading: Reading, names: Iterable[str]) -> dict[str, Place]:
    wanted = sorted(names)
    found: dict[str, Place] = {}
    for first in range(0, len(wanted), 500):
        found |= parties.get_places(reading, wanted[first : first + 500])
    return found


def _doors(reading: Reading, names: Iterable[str]) -> dict[str, int]:
    """Return the floors to climb to recipients."""
    wanted = sorted(names)
    found: dict[str, int] = {}
    for first in range(0, len(wanted), 500):
        query = reading.select(RECIPIENT).where(RECIPIENT.c.id.in_(wanted[first : first + 500]))
        found |= {row.id: floors_of(Door(**row.door)) for row in reading.rows(query)}
    return found

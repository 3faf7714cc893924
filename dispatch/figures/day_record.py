"""All that figures of a day are made of, read at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from dispatch.domain import Place
from dispatch.lifecycle.round import Outcome, RoundStatus, StopStatus
from dispatch.orders.delivery import Delivery
from dispatch.orders.service_day import service_bounds
from dispatch.parties.town import Town
from dispatch.people.hours import lines_of_shifts
from dispatch.people.work_lines import WorkLine
from dispatch.rounds.round import Round, Stop
from dispatch.storage import day_facts, deliveries, eta, parties, rounds, work
from dispatch.storage.day_facts import Bike
from dispatch.storage.store import Reading

#: A round in one of these has been on the street.
RIDDEN = frozenset({RoundStatus.STARTED, RoundStatus.PAUSED, RoundStatus.COMPLETED, RoundStatus.ABORTED})

_DONE = frozenset({Outcome.SUCCESS, Outcome.PARTIAL})

#: What is asked of the log.
EVENTS = frozenset(
    {
        "delivery.window_changed", "delivery.promised", "delivery.planned", "delivery.assigned", "delivery.moved", "pickup.ready", "pickup.late",
        "round.released", "round.version_changed", "stop.en_route",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayRecord:
    """A local date of a town, as it was up to ``now_s``.

    Attributes
    ----------
    orders
        Deliveries of shops that a courier has to do with, whatever became of them; ``visits`` those that visits of services have become.
    ridden
        Rounds that have been on the street; ``shifts`` all shifts but cancelled ones, as rows.
    courier_of
        Courier by round, whether that was ridden or not.
    lines
        The hours of the shifts.
    events
        Those of `EVENTS`, in the order of the log.
    drop_stops
        By delivery, the closed stop at which what is at its door was done, and the name of its round.
    first_stops
        By delivery, the first closed stop at which its door was tried, whatever came of it.
    trails
        What was foretold of the stops that were reached.
    told
        By delivery, the last window that its recipient was told.
    messages
        How many decisions there were, by audience, kind and status.
    fact_ages_s
        How old what phones said was when it came in.
    """

    town: Town
    day: str
    now_s: int
    bounds: tuple[int, int]
    orders: tuple[Delivery, ...]
    visits: tuple[Delivery, ...]
    ridden: tuple[Round, ...]
    shifts: Sequence[Row[Any]]
    courier_of: Mapping[str, str]
    lines: Sequence[WorkLine]
    events: Sequence[Row[Any]]
    drop_stops: Mapping[str, tuple[Stop, str]]
    first_stops: Mapping[str, Stop]
    trails: Sequence[Row[Any]]
    told: Mapping[str, tuple[int, int]]
    messages: Mapping[tuple[str, str, str], int]
    fact_ages_s: Sequence[int]
    places: Mapping[str, Place]
    wages: Mapping[str, int]
    bikes: Mapping[str, Bike]


def read_day(reading: Reading, day: str) -> DayRecord:
    """Return a local date of a town.

    Notes
    -----
    The number of queries grows with the day by batches of 500 names only.
    """
    town = parties.get_town(reading)
    every = tuple(one for one in deliveries.of_day(reading, day) if one.by_courier)
    kept = rounds.of_day(reading, day)
    ridden = tuple(own for own in kept if own.status in RIDDEN)
    shifts = work.shifts_between(reading, day, day)
    couriers = {shift.id: shift.courier_id for shift in shifts}
    bounds = service_bounds(dt.date.fromisoformat(day), town)
    subjects = {one.id for one in every} | {own.id for own in kept}
    stops = {stop.id for own in ridden for stop in own.stops}
    names = {one.id for one in every}
    used = {stop.place_id for own in ridden for stop in own.stops}
    used |= {name for shift in shifts for name in (shift.start_place_id, shift.end_place_id) if name}
    return DayRecord(
        town=town,
        day=day,
        now_s=reading.now_s,
        bounds=bounds,
        orders=tuple(one for one in every if not one.visit_id),
        visits=tuple(one for one in every if one.visit_id),
        ridden=ridden,
        shifts=shifts,
        courier_of={own.id: couriers[own.shift_id] for own in kept if own.shift_id in couriers},
        lines=lines_of_shifts(reading, shifts),
        events=day_facts.events_about(reading, subjects | stops, EVENTS),
        drop_stops=_drop_stops(every, kept),
        first_stops=_first_stops(every, kept),
        trails=[row for row in eta.trails_between(reading, day, day) if row.drops],
        told=day_facts.told_windows(reading, names),
        messages=day_facts.message_counts(reading, subjects),
        fact_ages_s=day_facts.fact_ages(reading, *bounds),
        places=_places(reading, used),
        wages=day_facts.wages(reading),
        bikes=day_facts.bikes(reading),
    )


def _drop_stops(every: Sequence[Delivery], kept: Sequence[Round]) -> dict[str, tuple[Stop, str]]:
    """Return where what is at the doors of deliveries was done: by delivery, the stop and its round."""
    owner = {task.id: one.id for one in every if (task := one.at_door) is not None}
    found = {}
    for own in kept:
        for stop in own.stops:
            if stop.status is not StopStatus.CLOSED or stop.outcome not in _DONE or stop.closed_s is None:
                continue
            for name in stop.task_ids:
                if name in owner and name not in stop.undone:
                    found[owner[name]] = (stop, own.id)
    return found


def _first_stops(every: Sequence[Delivery], kept: Sequence[Round]) -> dict[str, Stop]:
    """Return where the doors of deliveries were tried first: by delivery."""
    owner = {task.id: one.id for one in every if (task := one.at_door) is not None}
    found: dict[str, Stop] = {}
    for own in kept:
        for stop in own.stops:
            if stop.status is not StopStatus.CLOSED or stop.closed_s is None:
                continue
            for name in stop.task_ids:
                before = found.get(owner.get(name, ""))
                if name in owner and (before is None or stop.closed_s < (before.closed_s or 0)):
                    found[owner[name]] = stop
    return found


def _places(reading: Reading, names: set[str]) -> dict[str, Place]:
    wanted = sorted(names)
    found: dict[str, Place] = {}
    for first in range(0, len(wanted), day_facts.BATCH):
        found |= parties.get_places(reading, wanted[first : first + day_facts.BATCH])
    return found

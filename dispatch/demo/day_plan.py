"""A day of applied rounds as a plan for the map page."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dispatch.demo.rides import DayOfRides, Done, Ride
from dispatch.domain import Break, Place, TimeWindow
from dispatch.orders.delivery import Delivery, TaskKind
from dispatch.plan import (
    Comparison,
    IdleShift,
    Leg,
    Plan,
    RequestKind,
    Round,
    SolverRecord,
    Stop,
    StopAction,
    StopTask,
    Totals,
    Unassigned,
)
from dispatch.planning_decode import total_of
from dispatch.pooling.day_report import DayReport
from dispatch.pooling.outings import Sums
from dispatch.pooling.scenarios import Scenario
from dispatch.storage import parties, programmes, visits
from dispatch.storage.store import Reading
from dispatch.town_map import TownMap

#: Decimals of path positions: a tenth of a metre.
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class _Names:
    """Whom deliveries are for and which service they are of, by delivery."""

    people: Mapping[str, str]
    services: Mapping[str, str]

    def label(self, delivery: Delivery) -> str:
        return self.people.get(delivery.recipient_id, "")


def plan_of(
    reading: Reading, town_map: TownMap, day: DayOfRides, title: str, pooled: DayReport | None = None
) -> Plan:
    """Return a day as a plan.

    Parameters
    ----------
    day
        Its rounds, looked at.
    title
        What people call the day.
    pooled
        The day's report, for the comparison with nobody pooling.
    """
    names = _names(reading, day)
    rounds = tuple(_round(ride, day.places, names, town_map) for ride in day.rides)
    planned = {done.delivery.id for ride in day.rides for own in ride.done for done in own}
    deliveries = [one for one in day.promised if not one.visit_id]
    of_visits = [one for one in day.promised if one.visit_id]
    return Plan(
        town=town_map.name,
        town_title=town_map.title,
        date=day.day,
        time_zone=town_map.time_zone,
        title=title,
        bbox=town_map.bbox,
        deliveries=len(deliveries),
        multi_shop_deliveries=sum(
            len({task.place_id for task in one.tasks if task.kind is TaskKind.PICKUP}) > 1 for one in deliveries
        ),
        visits=len(of_visits),
        deliveries_planned=sum(one.id in planned for one in deliveries),
        visits_planned=sum(one.id in planned for one in of_visits),
        rounds=rounds,
        idle=tuple(
            IdleShift(shift.id, courier.id, courier.name, vehicle.id, vehicle.name, shift.window)
            for shift, courier, vehicle in day.idle
        ),
        unassigned=tuple(
            Unassigned(one.id, _kind(one), one.code, names.label(one), ())
            for one in day.promised
            if one.id not in planned
        ),
        totals=total_of(rounds),
        comparison=None if pooled is None else _comparison(pooled),
        solver=SolverRecord(
            seed=1,
            iterations=0,
            seconds=0.0,
            cost=sum(ride.cost_cents for ride in day.rides),
            map_hash=town_map.map_hash,
            version=importlib.metadata.version("tournee"),
        ),
    )  # fmt: skip


def _names(reading: Reading, day: DayOfRides) -> _Names:
    people = {
        name: parties.get_recipient(reading, name).name
        for name in sorted({one.recipient_id for one in day.promised} - {""})
    }
    of_visits = visits.visits_of_deliveries(reading, [one.id for one in day.promised if one.visit_id])
    enrolments = programmes.get_enrolments(
        reading, sorted({one.enrolment_id for one in of_visits.values()} - {""})
    )
    offered = {one.id: one.service_key for one in programmes.programmes(reading)}
    services = {
        name: offered[enrolments[one.enrolment_id].programme_id]
        for name, one in of_visits.items()
        if one.enrolment_id
    }
    return _Names(people, services)


def _kind(delivery: Delivery) -> RequestKind:
    return RequestKind.VISIT if delivery.visit_id else RequestKind.DELIVERY


def _round(ride: Ride, places: Mapping[str, Place], names: _Names, town_map: TownMap) -> Round:
    own, shift = ride.round, ride.shift
    start, end = places[shift.start_place_id], places.get(shift.end_place_id)
    stops = []
    here = start.id
    for number, (stop, done) in enumerate(zip(own.stops, ride.done, strict=True), 1):
        place = places[stop.place_id]
        setup_s = place.setup_s if place.id != here else 0
        here = place.id
        stops.append(
            Stop(
                number, place, stop.arrival_s, stop.end_s, max(0, stop.start_s - stop.arrival_s - setup_s),
                tuple(_task(one, names) for one in done),
            )
        )  # fmt: skip
    stops, break_s = _with_breaks(ride, stops)
    service_s = sum(stop.end_s - stop.start_s for stop in own.stops)
    travel_s = sum(ride.legs_s)
    peak_l, peak_g = _peaks(ride)
    found = {done.delivery.id: done.delivery for one in ride.done for done in one}
    waiting_s = sum(stop.waiting_s for stop in stops)
    return Round(
        shift_id=shift.id,
        courier_id=ride.courier.id,
        courier_name=ride.courier.name,
        vehicle_id=ride.vehicle.id,
        vehicle_name=ride.vehicle.name,
        profile=ride.vehicle.profile,
        shift=shift.window,
        start_place=start,
        end_place=end,
        departure=own.departure_s or 0,
        end=own.end_s or 0,
        stops=tuple(stops),
        legs=_legs(ride, start, end, places, town_map),
        distance_m=ride.distance_m,
        travel_s=travel_s,
        service_s=service_s,
        waiting_s=waiting_s,
        break_s=break_s,
        deliveries=sum(_kind(one) is RequestKind.DELIVERY for one in found.values()),
        visits=sum(_kind(one) is RequestKind.VISIT for one in found.values()),
        peak_volume_l=peak_l,
        peak_weight_g=peak_g,
        co2e_g=ride.co2e_g,
    )


def _task(done: Done, names: _Names) -> StopTask:
    one, task = done.delivery, done.task
    kind = {TaskKind.PICKUP: StopAction.PICKUP, TaskKind.DROP: StopAction.DROPOFF}.get(
        task.kind, StopAction.DROPOFF
    )
    if one.visit_id and task.place_id == one.drop_place_id:
        kind = StopAction.SERVICE
    windows = (
        (one.window,)
        if kind is not StopAction.PICKUP and task.place_id == one.drop_place_id
        else task.windows
    )
    window = next((own for own in windows if own.earliest <= done.start_s <= own.latest), windows[0])
    return StopTask(
        kind, _kind(one), one.id, one.code, names.label(one), done.start_s, done.end_s, window,
        note=task.items, service=names.services.get(one.id, ""), temperature=one.temperature,
        external_ref=one.external_ref,
    )  # fmt: skip


def _with_breaks(ride: Ride, stops: list[Stop]) -> tuple[list[Stop], int]:
    """Return the stops with the breaks of the round at the stop before which they are taken, and the seconds of all breaks within the round."""
    own = ride.round
    begins, total = own.departure_s or 0, 0
    found = list(stops)
    number = {stop.id: at for at, stop in enumerate(own.stops)}
    for key, taken in sorted(own.facts.get("breaks", {}).items()):
        start_s, end_s = taken["start_s"], taken["end_s"]
        at = number.get(taken["before"])
        if start_s < begins or at is None:
            continue
        length = end_s - start_s
        total += length
        pause: Break = ride.shift.breaks[int(key)]
        task = StopTask(
            StopAction.BREAK, None, "", "", "", start_s, end_s,
            TimeWindow(pause.window.earliest, pause.window.latest),
        )  # fmt: skip
        # Taken on the way there, or at the stop before: shown where it ends, so that times of a stop stay in order.
        stop = found[at]
        if stop.arrival <= start_s:
            found[at] = Stop(
                stop.sequence, stop.place, stop.arrival, stop.departure, max(0, stop.waiting_s - length), (task, *stop.tasks)
            )  # fmt: skip
        elif at:
            before = found[at - 1]
            found[at - 1] = Stop(
                before.sequence, before.place, before.arrival, max(before.departure, end_s), before.waiting_s,
                (*before.tasks, task),
            )  # fmt: skip
    return found, total


def _legs(
    ride: Ride, start: Place, end: Place | None, places: Mapping[str, Place], town_map: TownMap
) -> tuple[Leg, ...]:
    way = [start, *(places[stop.place_id] for stop in ride.round.stops), *([] if end is None else [end])]
    paths = town_map.route(
        ride.vehicle.profile,
        np.array([place.lon for place in way], dtype=np.float64),
        np.array([place.lat for place in way], dtype=np.float64),
    )
    found = []
    for metres, seconds, path in zip(ride.legs_m, ride.legs_s, paths, strict=True):
        drawing = np.round(np.column_stack([path.lon, path.lat]), _DECIMALS).tolist()
        found.append(Leg(seconds, metres, tuple((lon, lat) for lon, lat in drawing)))
    return tuple(found)


def _peaks(ride: Ride) -> tuple[int, int]:
    litres = grams = most_l = most_g = 0
    for done in (one for own in ride.done for one in own):
        litres += done.task.load.volume_l
        grams += done.task.load.weight_g
        most_l, most_g = max(most_l, litres), max(most_g, grams)
    return most_l, most_g


def _comparison(report: DayReport) -> Comparison:
    alone, van = report.figures[Scenario.ALONE], report.figures[Scenario.ALONE_BY_VAN]
    return Comparison(_totals(alone.kept), _totals(van.kept), len({*alone.unserved, *van.unserved}))


def _totals(sums: Sums) -> Totals:
    return Totals(
        sums.outings,
        sums.stops,
        sums.distance_m,
        sums.duration_s,
        sums.travel_s,
        sums.waiting_s,
        sums.co2e_g,
    )

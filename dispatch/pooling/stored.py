"""A day of the database as comparisons see it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from dispatch.board.abilities import abilities, needs
from dispatch.domain import Courier, Day, Load, TemperatureClass, Vehicle
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import RoundStatus, StopStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.money.amounts import currency_of
from dispatch.orders.delivery import Delivery, Task, TaskKind
from dispatch.parties.town import Town
from dispatch.plan import RequestKind, StopAction
from dispatch.planning_requests import Request, RequestTask
from dispatch.pooling.promise import WHOLE, DrivenRound, PoolingDay, Promise, pseudonym, service_payer
from dispatch.pooling.solving import METHOD
from dispatch.rounds.round import Round
from dispatch.services.programme import Programme
from dispatch.services.service_type import ServiceType
from dispatch.services.visit import Visit
from dispatch.storage import crew, deliveries, parties, programmes, rounds, visits
from dispatch.storage.store import Reading

#: Not promised, or not on this day any more.
_NOT_HERE = frozenset(
    {DeliveryStatus.CREATED, DeliveryStatus.HELD, DeliveryStatus.CANCELLED, DeliveryStatus.RESCHEDULED}
)
_NO_ROUND = frozenset({RoundStatus.DRAFT, RoundStatus.ABORTED})
_NOT_MADE = frozenset({StopStatus.SKIPPED, StopStatus.CANCELLED})


def day_from_store(reading: Reading, day: str, key: bytes) -> PoolingDay:
    """Return a local date of a town: what was promised on it, with the couriers' shifts and the rounds that the town had.

    Parameters
    ----------
    key
        Of the town's pseudonyms, see `dispatch.storage.pooling.pseudonym_key`.

    Notes
    -----
    Deliveries that recipients come for take no courier and are left out; so are those that nobody has promised, and returns to several
    shops, which no scenario would do in another way.
    """
    town = parties.get_town(reading)
    wanted = [
        one
        for one in deliveries.of_day(reading, day)
        if one.by_courier and one.status not in _NOT_HERE and _request_shape(one) is not None
    ]
    of_visits = visits.visits_of_deliveries(reading, [one.id for one in wanted])
    book = _Services(reading, of_visits)
    names = dict(book.names)
    promises = []
    for one in wanted:
        visit = of_visits.get(one.id)
        known = book.of_visit(visit) if visit is not None else None
        promises.append(_promise(one, known, town, key))
    organizations = parties.get_organizations(
        reading, {payer for promise in promises for payer in promise.payers.values()} | book.funders()
    )
    names |= {name: own.name for name, own in organizations.items()}
    shifts = crew.shifts_of(reading, day)
    vehicles, couriers = crew.vehicles(reading), crew.couriers(reading)
    last_tasks = {
        shape[1].id for one in wanted if (shape := _request_shape(one)) is not None and shape[1] is not None
    }
    driven = tuple(
        _driven(own, last_tasks)
        for own in rounds.of_day(reading, day)
        if own.status not in _NO_ROUND and own.stops
    )
    used = {task.place_id for promise in promises for task in promise.request.tasks}
    used |= {promise.point_place_id for promise in promises}
    used |= {place for shift in shifts for place in (shift.start_place_id, shift.end_place_id)}
    used |= {place for own in driven for place in own.place_ids}
    return PoolingDay(
        Day(
            town=town.map,
            date=day,
            time_zone=town.time_zone,
            title=town.title,
            places=tuple(parties.get_places(reading, used - {""}).values()),
            deliveries=(),
            visits=(),
            vehicles=tuple(
                _fitted(vehicles[name]) for name in sorted({shift.vehicle_id for shift in shifts})
            ),
            couriers=tuple(couriers[name] for name in sorted({shift.courier_id for shift in shifts})),
            shifts=shifts,
        ),
        tuple(promises),
        names,
        currency_of(town),
        driven or None,
    )


def fingerprint(day: PoolingDay, effort: object) -> str:
    """Return a mark of what is compared and how hard it is searched: days with the same mark have the same report."""
    rows = [
        [
            promise.request.id,
            promise.service,
            [[task.place_id, _windows(task), task.service_s] for task in promise.request.tasks],
            [promise.request.load.volume_l, promise.request.load.weight_g],
            sorted(promise.request.skills),
            promise.request.max_ride_s,
            [promise.request.goods, *sorted(promise.request.never_with)],
            [list(own) for own in promise.funders],
        ]
        for promise in day.promises
    ]
    shifts = [
        [shift.id, shift.vehicle_id, shift.courier_id, shift.window.earliest, shift.window.latest]
        for shift in day.day.shifts
    ]
    driven = [[own.shift_id, list(own.place_ids), own.departure_s, own.end_s] for own in day.driven or ()]
    vehicles = [
        [one.id, one.cost_per_km_cents, one.fixed_cost_cents, one.co2e_g_per_km] for one in day.day.vehicles
    ]
    couriers = [[one.id, one.cost_per_hour_cents] for one in day.day.couriers]
    text = json.dumps([rows, shifts, driven, vehicles, couriers, METHOD, repr(effort)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _fitted(vehicle: Vehicle) -> Vehicle:
    """Return a vehicle that offers its equipment as such too: what a service wants the vehicle to have, no rider has on the back."""
    return replace(vehicle, skills=abilities(vehicle, Courier("", "")))


class _Services:
    """What the visits of a day are of, and who pays for them."""

    def __init__(self, reading: Reading, of_visits: Mapping[str, Visit]) -> None:
        enrolments = {visit.enrolment_id for visit in of_visits.values() if visit.enrolment_id}
        self._enrolments = programmes.get_enrolments(reading, enrolments)
        self._programmes: dict[str, Programme] = {own.id: own for own in programmes.programmes(reading)}
        self._services: dict[str, ServiceType] = programmes.services(reading)
        self.names = {service_payer(key): own.title.fr for key, own in self._services.items()}

    def of_visit(self, visit: Visit) -> tuple[Programme, str, str] | None:
        """Return the programme, the recipient and the door of a visit; None for a subscription's order."""
        enrolment = self._enrolments.get(visit.enrolment_id)
        if enrolment is None:
            return None
        return self._programmes[enrolment.programme_id], enrolment.recipient_id, enrolment.place_id

    def funders(self) -> set[str]:
        """Return everybody who pays for a programme."""
        found = {name for own in self._programmes.values() for name, _ in own.funders}
        return found | {own.org_id for own in self._programmes.values()}


def _promise(delivery: Delivery, known: tuple[Programme, str, str] | None, town: Town, key: bytes) -> Promise:
    if known is None:
        request = _request(delivery, RequestKind.DELIVERY, "", "")
        payers = {task.place_id: task.org_id or delivery.org_id for task in delivery.pickups}
        if not payers:
            payers = {task.place_id: delivery.org_id for task in request.pickups}
        return Promise(request, payers)
    programme, recipient_id, door = known
    request = _request(delivery, RequestKind.VISIT, programme.service_key, door)
    return Promise(
        request,
        {"": service_payer(programme.service_key)},
        programme.service_key,
        programme.point_place_id,
        pseudonym(key, town.id, recipient_id),
        programme.funders or ((programme.org_id, WHOLE),),
    )


def _request_shape(delivery: Delivery) -> tuple[list[Task], Task | None] | None:
    """Return what is fetched and the one place it is brought to; None where there are several such places, or nothing to do."""
    open_tasks = [task for task in delivery.tasks if task.status is not TaskStatus.CANCELLED]
    fetches = [task for task in open_tasks if task.kind is TaskKind.PICKUP]
    drops = [task for task in open_tasks if task.kind is TaskKind.DROP]
    returns = [task for task in open_tasks if task.kind is TaskKind.RETURN]
    if drops:
        return fetches, drops[0]
    if len(returns) == 1 and fetches:
        return fetches, returns[0]
    return None


def _request(delivery: Delivery, kind: RequestKind, service: str, door: str) -> Request:
    shape = _request_shape(delivery)
    assert shape is not None
    fetches, last = shape
    pickups = [
        RequestTask(
            StopAction.SERVICE if task.place_id == door else StopAction.PICKUP,
            task.place_id,
            task.windows,
            task.service_s,
            Load(max(0, task.load.volume_l), max(0, task.load.weight_g)),
        )
        for task in fetches
    ]
    drop = None
    if last is not None:
        windows = (delivery.window,) if last.kind is TaskKind.DROP and last.place_id != "" else last.windows
        at_end = RequestTask(
            StopAction.SERVICE if kind is RequestKind.VISIT and last.place_id == door else StopAction.DROPOFF,
            last.place_id,
            windows,
            last.service_s,
        )
        # A visit that brings nothing is one thing to do, and no drop without anything to drop.
        drop, pickups = (at_end, pickups) if pickups else (None, [at_end])
    return Request(
        id=delivery.id,
        kind=kind,
        code=delivery.code,
        label=delivery.code,
        service=service,
        pickups=tuple(pickups),
        drop=drop,
        skills=needs(delivery),
        priority=delivery.priority,
        temperature=delivery.temperature or TemperatureClass.AMBIENT,
        max_ride_s=delivery.max_ride_s,
        goods=delivery.goods,
        never_with=delivery.never_with,
    )


def _driven(own: Round, last_tasks: set[str]) -> DrivenRound:
    made = [stop for stop in own.stops if stop.status not in _NOT_MADE]
    ends = [stop.closed_s or stop.end_s for stop in made]
    begins = own.departure_s or min((stop.arrival_s for stop in made), default=0)
    ended = own.end_s or max(ends, default=begins)
    if own.status is RoundStatus.COMPLETED:
        ended = max(ended, max(ends, default=begins))
    return DrivenRound(
        own.shift_id,
        tuple(stop.place_id for stop in made),
        begins,
        ended,
        len({task for stop in made for task in stop.task_ids} & last_tasks),
    )


def _windows(task: RequestTask) -> list[list[int]]:
    return [[window.earliest, window.latest] for window in task.windows]

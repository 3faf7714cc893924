"""A week read from the store."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dispatch.board.state import OPEN
from dispatch.domain import Place, Shift
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.lifecycle.round import ACTIVE_ROUND
from dispatch.lifecycle.visit import VisitStatus
from dispatch.orders.delivery import Delivery
from dispatch.orders.service_day import service_day
from dispatch.parties.town import Town
from dispatch.people.shift_checks import check_shifts
from dispatch.services.eligibility import ConditionsCheck
from dispatch.services.enrolment import Enrolment
from dispatch.services.programme import Programme
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import Rank, ServiceType
from dispatch.services.visit import Visit
from dispatch.storage import crew, deliveries, parties, programmes, rounds
from dispatch.storage import visits as visit_rows
from dispatch.storage.store import Reading, Writing
from dispatch.week.iso_week import IsoWeek
from dispatch.week.policy import WeekPolicy, week_policy
from dispatch.week.proposal import WhyUndated
from dispatch.week.usual import couriers_of, usual_minutes
from dispatch.week.week_state import Fixed, Wanted, WeekState

_V = VisitStatus
#: A visit in one of these takes its day.
_TAKES_DAY = (_V.EXPECTED, _V.ORDERED, _V.DONE, _V.MISSED)
BATCH = 500


@dataclass
class _Catalogue:
    """What visits are of."""

    services: Mapping[str, ServiceType]
    programmes: Mapping[str, Programme]
    plans: Mapping[str, ServicePlan]
    enrolments: dict[str, Enrolment] = field(default_factory=dict)

    def service_of(self, enrolment_id: str) -> ServiceType | None:
        enrolment = self.enrolments.get(enrolment_id)
        programme = None if enrolment is None else self.programmes.get(enrolment.programme_id)
        return None if programme is None else self.services.get(programme.service_key)


def unfit_days(writing: Writing, week: IsoWeek) -> dict[str, frozenset[str]]:
    """Return on which dates of a week who wants a day does not meet the conditions, by enrolment; that files were read is kept."""
    names = {one.enrolment_id for one in _open_visits(writing, week) if one.enrolment_id}
    enrolled = programmes.get_enrolments(writing, names)
    known = {one.id: one for one in programmes.programmes(writing)}
    check = ConditionsCheck("days of a week")
    today = service_day(writing.now_s, parties.get_town(writing))
    return {
        name: frozenset(
            day.isoformat()
            for day in week.days
            if day > today and check(writing, one, known[one.programme_id], day)
        )
        for name, one in sorted(enrolled.items())
        if one.status is EnrolmentStatus.ACTIVE
    }


def _open_visits(reading: Reading, week: IsoWeek) -> list[Visit]:
    return [
        one for one in visit_rows.undated_visits(reading) if one.occurrence.partition("/")[0] == week.name
    ]


def read_week(
    reading: Reading, week: IsoWeek, *, unfit: Mapping[str, frozenset[str]] | None = None
) -> WeekState:
    """Return a week as it is at this moment.

    Parameters
    ----------
    unfit
        What `unfit_days` has found. Where it is not given it is looked at now, in a transaction that can keep that files were read; in
        one that only reads nobody is asked.
    """
    if unfit is None and isinstance(reading, Writing):
        unfit = unfit_days(reading, week)
    town = parties.get_town(reading)
    policy = week_policy(town.settings)
    today = service_day(reading.now_s, town)
    open_visits = _open_visits(reading, week)
    catalogue = _Catalogue(
        programmes.services(reading),
        {one.id: one for one in programmes.programmes(reading)},
        {one.id: one for one in visit_rows.plans(reading)},
    )
    around = dt.timedelta(
        days=max([1, *(one.frequency.least_gap_days for one in catalogue.services.values())])
    )
    dated = visit_rows.visits_between(
        reading, (week.days[0] - around).isoformat(), (week.days[-1] + around).isoformat(), _TAKES_DAY
    )
    catalogue.enrolments = programmes.get_enrolments(
        reading, [one.enrolment_id for one in (*open_visits, *dated) if one.enrolment_id]
    )
    wanted, off = _wanted(open_visits, dated, catalogue)
    days = [day.isoformat() for day in week.days if day > today]
    shifts = {day: crew.shifts_of(reading, day) for day in days}
    orders = {day: deliveries.of_day(reading, day, OPEN) for day in days}
    courier_of = _couriers_on_rounds(reading, shifts)
    riders = {shift.courier_id for own in shifts.values() for shift in own}
    names = {one.place_id for one in wanted}
    names |= {catalogue.enrolments[one.enrolment_id].place_id for one in dated if one.enrolment_id}
    names |= {task.place_id for own in orders.values() for one in own for task in one.tasks}
    names |= {
        name for own in shifts.values() for one in own for name in (one.start_place_id, one.end_place_id)
    }
    places = _places(reading, names - {""})
    fixed = _fixed([one for one in dated if one.day in shifts], orders, catalogue, courier_of, places)
    persons = {one.person for one in wanted} | {one.person for one in fixed if one.person}
    minutes = usual_minutes(reading, [one.plan.id for one in wanted], town.time_zone, policy.history_weeks)
    return WeekState(
        town=town,
        week=week,
        now_s=reading.now_s,
        today=today,
        wanted=tuple(
            replace(
                one,
                usual_min=minutes.get(one.plan.id),
                unfit=(unfit or {}).get(one.enrolment.id, frozenset()),
                closed=frozenset(town.settings.get("closed_days", ())),
            )
            for one in wanted
        ),
        fixed=fixed,
        shifts=shifts,
        couriers=crew.couriers(reading),
        vehicles=crew.vehicles(reading),
        places=places,
        habits=couriers_of(reading, persons, riders, policy.history_weeks),
        off=off,
        unlawful=_unlawful(reading, riders, week) if riders else (),
    )


def policy_of(town: Town) -> WeekPolicy:
    """Return what a town has decided about weeks."""
    return week_policy(town.settings)


def _wanted(
    open_visits: Iterable[Visit], dated: Iterable[Visit], catalogue: _Catalogue
) -> tuple[list[Wanted], dict[str, WhyUndated]]:
    taken: dict[tuple[str, str], set[str]] = defaultdict(set)
    for visit in dated:
        service = catalogue.service_of(visit.enrolment_id)
        if service is not None:
            person = catalogue.enrolments[visit.enrolment_id].recipient_id
            taken[person, service.key].add(visit.day)
    by_plan: dict[str, list[Visit]] = defaultdict(list)
    off: dict[str, WhyUndated] = {}
    for visit in open_visits:
        if visit.enrolment_id:
            by_plan[visit.plan_id].append(visit)
        else:
            off[visit.id] = WhyUndated.NO_DOOR
    found: list[Wanted] = []
    for name, visits in sorted(by_plan.items()):
        plan, enrolment = catalogue.plans[name], catalogue.enrolments[visits[0].enrolment_id]
        programme, service = catalogue.programmes[enrolment.programme_id], catalogue.service_of(enrolment.id)
        active = plan.active and programme.active and enrolment.status is EnrolmentStatus.ACTIVE
        if not active or service is None:
            off |= {visit.id: WhyUndated.NOT_ACTIVE for visit in visits}
            continue
        ordered = tuple(sorted(visits, key=_number))
        days = frozenset(taken[enrolment.recipient_id, service.key])
        found.append(Wanted(plan, enrolment, programme, service, ordered, days))
    return found, off


def _number(visit: Visit) -> tuple[int, str]:
    last = visit.occurrence.rpartition("/")[2]
    return (int(last) if last.isdecimal() else 0, visit.occurrence)


def _fixed(
    dated: Iterable[Visit],
    orders: Mapping[str, Iterable[Delivery]],
    catalogue: _Catalogue,
    courier_of: Mapping[str, str],
    places: Mapping[str, Place],
) -> tuple[Fixed, ...]:
    """Return what has its day, the visits of a plan that nobody has yet as one."""
    known = {one.id: one for own in orders.values() for one in own}
    found: list[Fixed] = []
    of_visits: set[str] = set()
    free: dict[str, list[Visit]] = defaultdict(list)
    for visit in dated:
        of_visits.add(visit.delivery_id)
        if visit.status not in {_V.EXPECTED, _V.ORDERED} or visit.window is None or not visit.enrolment_id:
            continue
        delivery = known.get(visit.delivery_id)
        courier = "" if delivery is None else _courier(delivery, courier_of)
        if courier:
            found += _of_visits([visit], catalogue, places, courier)
        else:
            free[visit.plan_id].append(visit)
    for visits in free.values():
        found += _of_visits(visits, catalogue, places, "")
    for day, own in orders.items():
        for order in own:
            if order.id not in of_visits and order.by_courier:
                found.append(_order(order, day, _courier(order, courier_of), places))
    return tuple(sorted(found, key=lambda one: one.names))


def _of_visits(
    visits: list[Visit], catalogue: _Catalogue, places: Mapping[str, Place], courier: str
) -> list[Fixed]:
    first = visits[0]
    service = catalogue.service_of(first.enrolment_id)
    if service is None:
        return []
    enrolment = catalogue.enrolments[first.enrolment_id]
    by_day = {visit.day: visit for visit in visits}
    most = max(visit.units for visit in visits)
    days = tuple((day, one.window) for day, one in sorted(by_day.items()) if one.window is not None)
    made = Fixed(
        names=tuple(by_day[day].id for day, _ in days),
        place_id=enrolment.place_id,
        days=days,
        service_s=at_door_s(service, places[enrolment.place_id]),
        needs=service.skills | service.equipment,
        load=replace(
            service.load, volume_l=service.load.volume_l * most, weight_g=service.load.weight_g * most
        ),
        rank=service.rank,
        courier_id=courier,
        person=enrolment.recipient_id,
        plan_id=first.plan_id,
    )
    # Two of one plan on one day are two things to do: the second is on its own.
    more = [visit for visit in visits if by_day[visit.day] is not visit]
    return [made, *(_of_visits(more, catalogue, places, courier) if more else [])]


def _order(order: Delivery, day: str, courier: str, places: Mapping[str, Place]) -> Fixed:
    setup_s = places[order.drop_place_id].setup_s if order.drop_place_id in places else 0
    return Fixed(
        names=(order.id,),
        place_id=order.drop_place_id,
        days=((day, order.window),),
        service_s=setup_s + sum(task.service_s for task in order.tasks),
        needs=order.skills,
        rank=Rank.REQUIRED if courier else Rank.PROMISED,
        courier_id=courier,
        halts=len({task.place_id for task in order.tasks}),
    )


def at_door_s(service: ServiceType, door: Place) -> int:
    """Return the seconds that a visit takes, loading at the service point with it."""
    return door.setup_s + service.service_s + service.loading_s


def _couriers_on_rounds(reading: Reading, shifts: Mapping[str, tuple[Shift, ...]]) -> dict[str, str]:
    """Return the courier who has each task on a round."""
    found: dict[str, str] = {}
    for day, own in shifts.items():
        courier = {shift.id: shift.courier_id for shift in own}
        for planned in rounds.of_day(reading, day, ACTIVE_ROUND):
            if planned.shift_id in courier:
                found |= dict.fromkeys(planned.task_ids, courier[planned.shift_id])
    return found


def _courier(delivery: Delivery, courier_of: Mapping[str, str]) -> str:
    return next((courier_of[task.id] for task in delivery.tasks if task.id in courier_of), "")


def _places(reading: Reading, names: set[str]) -> dict[str, Place]:
    wanted = sorted(names)
    found: dict[str, Place] = {}
    for first in range(0, len(wanted), BATCH):
        found |= parties.get_places(reading, wanted[first : first + BATCH])
    return found


def _unlawful(reading: Reading, riders: set[str], week: IsoWeek) -> tuple[tuple[str, str], ...]:
    broken = check_shifts(reading, riders, week.days[0], week.days[-1])
    return tuple(sorted({(one.courier_id, one.rule) for one in broken if one.hard and one.planned}))

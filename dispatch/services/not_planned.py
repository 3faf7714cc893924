"""Visits that no plan has: told as soon as it is known, and tried on another day where the service can wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.domain import TimeWindow
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.local_time import moment_of
from dispatch.orders.delivery import Delivery
from dispatch.orders.shop_times import local_day
from dispatch.parties.town import Town
from dispatch.people.holidays import is_holiday
from dispatch.runs.proposal import LeftOut, Proposal
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import OnHoliday, Rank, ServiceType
from dispatch.services.visit import Visit
from dispatch.storage import deliveries, parties, programmes, visits
from dispatch.storage.events import events_of
from dispatch.storage.store import Reading, Writing

_V = VisitStatus
#: A flexible visit is tried on so many days after its own.
TRIED_DAYS = 6
#: Nobody has set out for a delivery in one of these, nor will: no round has it.
_WAITING = frozenset({DeliveryStatus.PROMISED, DeliveryStatus.RESCHEDULED})
#: A round has it, on which nobody has set out for so long after its window that phones have had the time to say otherwise, seconds.
_NEVER_RIDDEN = frozenset({DeliveryStatus.PLANNED, DeliveryStatus.ASSIGNED})
SILENT_S = 12 * 3600


def tell_left_out(writing: Writing, proposal: Proposal) -> int:
    """Note ``visit.not_planned`` for the visits that a plan which is applied has not, and return how many; each once for a day.

    The event names the rank and what is in the way, by codes: a person has to see to what is required.
    """
    left = {one.delivery_id: one for one in proposal.left_out}
    found = {one.id: one for one in deliveries.get_many(writing, sorted(left)).values() if one.visit_id}
    count = 0
    for name, visit in sorted(visits.visits_of_deliveries(writing, found).items()):
        if visit.status is not _V.ORDERED or _is_told(writing, visit.id, proposal.day):
            continue
        data = {
            "delivery_id": name,
            "day": proposal.day,
            "rank": found[name].rank.value,
            "reasons": _codes(left[name]),
        }
        writing.note("visit.not_planned", visit.id, visit.version, data)
        count += 1
    return count


def _codes(one: LeftOut) -> list[str]:
    return sorted({reason.code.value for reason in one.reasons})


def _is_told(reading: Reading, name: str, day: str) -> bool:
    return any(
        one.type == "visit.not_planned" and one.data.get("day") == day for one in events_of(reading, name)
    )


def settle_unplanned(writing: Writing, *, most: int = 200) -> int:
    """Say what becomes of visits whose time is over and which no round has had, and return how many; the chore.

    A flexible one waits for another day: that which the planner chooses where it chooses the days (``visit.undated``), else the next one on
    which the service is offered, before its next turn (``visit.dated``). All others are missed (``visit.missed``).
    """
    town = parties.get_town(writing)
    today = local_day(writing.now_s, town.time_zone)
    first = (today - dt.timedelta(days=TRIED_DAYS + 1)).isoformat()
    late = [
        one
        for one in visits.visits_between(writing, first, today.isoformat(), [_V.ORDERED])
        if one.window is not None and one.window.latest < writing.now_s and one.enrolment_id
    ]
    known = deliveries.get_many(writing, sorted({one.delivery_id for one in late}))
    late = [
        one
        for one in late
        if one.delivery_id in known and _is_over(one, known[one.delivery_id], writing.now_s)
    ][:most]
    if not late:
        return 0
    services = programmes.services(writing)
    plans = visits.get_plans(writing, {one.plan_id for one in late})
    others = visits.visits_of_plans(writing, plans)
    for visit in late:
        turn = _turn(writing, town, visit, plans[visit.plan_id], services, others[visit.plan_id].values())
        # One whose door was tried, and is to be tried again, has had its day.
        tried = known[visit.delivery_id].status is DeliveryStatus.RESCHEDULED
        waits = known[visit.delivery_id].rank is Rank.FLEXIBLE and not tried
        later = _another_day(turn, today) if turn is not None and waits else None
        data: dict[str, Any] = {
            "delivery_id": visit.delivery_id,
            "before_day": visit.day,
            "reason": "not_planned",
        }
        if later is None:
            missed = visits.change_visit(writing, visit, status=_V.MISSED)
            writing.note("visit.missed", missed.id, missed.version, data)
            continue
        day, window = later
        # Its delivery is taken off and another one made by `order_visits`.
        dated = visits.change_visit(writing, visit, status=_V.EXPECTED, day=day, window=window)
        writing.note("visit.dated" if day else "visit.undated", dated.id, dated.version, {**data, "day": day})
    return len(late)


def _is_over(visit: Visit, delivery: Delivery, now_s: int) -> bool:
    if delivery.status in _WAITING:
        return True
    assert visit.window is not None
    return delivery.status in _NEVER_RIDDEN and visit.window.latest + SILENT_S < now_s


@dataclass(frozen=True, slots=True)
class _Turn:
    town: Town
    visit: Visit
    plan: ServicePlan
    service: ServiceType
    region: str
    last: str
    closed: tuple[tuple[str, str], ...] = ()


def _turn(
    reading: Reading,
    town: Town,
    visit: Visit,
    plan: ServicePlan,
    services: dict[str, ServiceType],
    others: Iterable[Visit],
) -> _Turn | None:
    enrolment = programmes.get_enrolment(reading, visit.enrolment_id)
    programme = programmes.get_programme(reading, enrolment.programme_id)
    service = services.get(programme.service_key)
    if service is None:
        return None
    ends = [one for one in (plan.to_day, enrolment.to_day, programme.to_day) if one]
    following = [one.day for one in others if one.day > visit.day and one.id != visit.id]
    before = [(dt.date.fromisoformat(min(following)) - dt.timedelta(days=1)).isoformat()] if following else []
    far = (dt.date.fromisoformat(visit.day) + dt.timedelta(days=TRIED_DAYS)).isoformat()
    away = tuple((one.from_day, one.to_day or "9999-12-31") for one in enrolment.pauses)
    return _Turn(town, visit, plan, service, programme.holidays, min([far, *ends, *before]), away)


def _another_day(turn: _Turn, today: dt.date) -> tuple[str, TimeWindow | None] | None:
    """Return another date and window for a visit, no date where the planner chooses it, None where there is none left."""
    visit = turn.visit
    assert visit.window is not None
    if turn.plan.per_week:
        year, _, rest = visit.occurrence.partition("-W")
        end = dt.date.fromisocalendar(int(year), int(rest.partition("/")[0]), 7)
        return ("", None) if today < end else None
    zone = turn.town.time_zone
    opens = dt.datetime.fromtimestamp(visit.window.earliest, ZoneInfo(zone))
    own = dt.date.fromisoformat(visit.day)
    minute = opens.hour * 60 + opens.minute + (opens.date() - own).days * 24 * 60
    for ahead in range(1, TRIED_DAYS + 1):
        day = own + dt.timedelta(days=ahead)
        name = day.isoformat()
        away = any(first <= name <= last for first, last in turn.closed)
        if name > turn.last or away or day.weekday() not in turn.service.frequency.weekdays:
            continue
        if turn.service.frequency.on_holiday is not OnHoliday.KEEP and is_holiday(day, turn.region):
            continue
        start_s = moment_of(day, minute, zone)
        window = replace(
            visit.window, earliest=start_s, latest=start_s + visit.window.latest - visit.window.earliest
        )
        if window.latest > moment_of(today, 0, zone) and day > today:
            return name, window
    return None

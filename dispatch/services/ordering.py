"""Visits become deliveries on the rounds, and what becomes of a visit before anybody rides becomes of its delivery."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from dispatch.board.state import TOLD
from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError
from dispatch.field.settle import MATTER as FIELD
from dispatch.field.settle import settle_plan
from dispatch.lifecycle.delivery import DELIVERY as LIFE
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.orders.changes import cancel
from dispatch.orders.codes import new_code
from dispatch.orders.delivery import Delivery, Task
from dispatch.orders.shop_times import local_day
from dispatch.parties.town import Town
from dispatch.promises.errors import NotMovableError
from dispatch.promises.off_round import check_open, is_planned_in, round_of, store_round, without
from dispatch.services.as_delivery import VisitFacts, day_of, delivery_of, tasks_of_visit
from dispatch.services.documents import service_document
from dispatch.services.goods_classes import kept_from
from dispatch.services.visit import Visit
from dispatch.storage import deliveries, parties, planning, programmes, visits
from dispatch.storage.catalogue_versions import get_service_version
from dispatch.storage.store import Store, Writing

_D, _V = DeliveryStatus, VisitStatus
#: Visits are ordered so many days ahead, today included: promises look no further, and have to see what must be.
DAYS_AHEAD = 15
#: So many visits in one transaction.
AT_ONCE = 50
#: Nothing has been done for a delivery in one of these.
_UNTOUCHED = frozenset({_D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.RESCHEDULED})
#: Nothing more is done for a delivery in one of these, unless somebody decides to.
_OVER = frozenset({_D.CANCELLED, _D.FAILED, _D.DELIVERED, _D.PARTIALLY_DELIVERED, _D.RETURNED})
#: What promises, plans and orders exclude each other by.
MATTER = "orders"


@dataclass(frozen=True, slots=True)
class Ordered:
    """What was done: how many visits were ordered, moved to another window or size, taken off, and found too late for a round."""

    made: int = 0
    moved: int = 0
    taken_off: int = 0
    too_late: int = 0

    @property
    def count(self) -> int:
        """All of it."""
        return self.made + self.moved + self.taken_off + self.too_late

    def plus(self, other: Ordered) -> Ordered:
        """Return both together."""
        return Ordered(
            self.made + other.made,
            self.moved + other.moved,
            self.taken_off + other.taken_off,
            self.too_late + other.too_late,
        )


def order_visits(
    store: Store, town_id: str, day: str, *, days: int = 1, actor: str = "system:services"
) -> Ordered:
    """Order the visits of some days, and bring the deliveries of those that have changed to what they are now.

    May be called at any time and by several at once: every visit has one delivery. Called again, nothing happens.

    Events: ``visit.ordered``, ``visit.skipped`` (``too_late``); ``delivery.created``, ``delivery.promised``, ``delivery.window_changed``,
    ``delivery.cancelled``.

    Parameters
    ----------
    day
        The first local date, ISO 8601.
    days
        How many.
    """
    last = (dt.date.fromisoformat(day) + dt.timedelta(days=days - 1)).isoformat()
    with store.reading(town_id) as reading:
        names = [one.id for one in visits.visits_to_settle(reading, day, last)]
    done = Ordered()
    for first in range(0, len(names), AT_ONCE):
        step = partial(settle_visits, names=names[first : first + AT_ONCE], last=last)
        done = done.plus(store.write(town_id, actor, step, conflicts=4))
    return done


def order_ahead(store: Store, town_id: str, *, actor: str = "system:services") -> Ordered:
    """Order the visits of the days that promises look at; the chore."""
    with store.reading(town_id) as reading:
        today = local_day(reading.now_s, parties.get_town(reading).time_zone).isoformat()
    return order_visits(store, town_id, today, days=DAYS_AHEAD, actor=actor)


def settle_visits(writing: Writing, names: Sequence[str], last: str = "9999-12-31") -> Ordered:
    """Bring the deliveries of some visits to what the visits are now; see `order_visits`.

    Parameters
    ----------
    names
        Of visits.
    last
        Those that are expected later are not ordered yet.
    """
    # Nobody else orders, promises or plans meanwhile; what couriers say waits until this is done.
    writing.exclude(MATTER)
    writing.exclude(FIELD)
    town = parties.get_town(writing)
    present = visits.get_visits(writing, names)
    known = deliveries.get_many(writing, sorted({one.delivery_id for one in present.values()} - {""}))
    facts = _facts(writing, town, present.values())
    done = Ordered()
    for name in names:
        one = present.get(name)
        if one is None or one.id not in facts:
            continue
        delivery = known.get(one.delivery_id)
        if one.status in {_V.SKIPPED, _V.EXPECTED} and delivery is not None:
            one, off = take_off(writing, one, delivery)
            done = done.plus(Ordered(taken_off=off))
        if one.status is _V.EXPECTED and not one.delivery_id and one.window is not None and one.day <= last:
            done = done.plus(_order(writing, one, facts[name]))
        elif one.status is _V.ORDERED and delivery is not None:
            done = done.plus(Ordered(moved=_bring_up(writing, one, delivery, facts[name])))
    return done


def take_off(writing: Writing, one: Visit, delivery: Delivery) -> tuple[Visit, bool]:
    """Cancel the delivery of a visit that is not to be, and return the visit as it is now, and whether anything was cancelled.

    What is on board already, or done, stays: it is for the courier to say what has become of it.
    """
    if delivery.status in _OVER and one.status is not _V.EXPECTED:
        return one, False
    if delivery.status not in _OVER:
        if not LIFE.may(delivery.status, _D.CANCELLED):
            return one, False
        cancel(writing, delivery.id, one.skipped_reason or "visit_changed")
        # Cancelling says so to the visit, which knows already.
        one = visits.get_visit(writing, one.id)
    if one.status is _V.EXPECTED:
        # It will have another one; that of a visit that is not to be stays, for what phones tell late.
        one = visits.change_visit(writing, one, delivery_id="")
    return one, True


def _order(writing: Writing, one: Visit, facts: VisitFacts) -> Ordered:
    assert one.window is not None
    enrolment = facts.enrolment
    if one.window.latest < writing.now_s:
        late = visits.change_visit(writing, one, status=_V.SKIPPED, skipped_reason="too_late")
        writing.note("visit.skipped", late.id, late.version, {"reason": "too_late", "day": one.day})
        return Ordered(too_late=1)
    if enrolment.status is not EnrolmentStatus.ACTIVE or enrolment.is_paused(one.day):
        return Ordered()  # whoever generates visits says so
    code = new_code(writing, day_of(one.window, facts.town))
    made = deliveries.add(writing, delivery_of(writing.ids, one, facts, code=code, now_s=writing.now_s))
    ordered = visits.change_visit(
        writing, one, status=_V.ORDERED, delivery_id=made.id, service_version=facts.service.version
    )
    writing.note("delivery.created", made.id, made.version, {"channel": made.channel, "mode": made.mode})
    writing.note(
        "delivery.promised",
        made.id,
        made.version,
        {"window_from_s": made.window.earliest, "window_to_s": made.window.latest},
    )
    writing.note("visit.ordered", ordered.id, ordered.version, {"delivery_id": made.id, "day": made.day})
    return Ordered(made=1)


def _bring_up(writing: Writing, one: Visit, delivery: Delivery, facts: VisitFacts) -> bool:
    """Give a delivery the day, window and size that its visit has now, as long as nobody is under way for it; return whether that was anything."""
    if one.window is None or delivery.status not in _UNTOUCHED:
        return False
    wanted = tuple(tasks_of_visit(writing.ids, delivery.id, one, facts))
    day = day_of(one.window, facts.town)
    if [task.kind for task in wanted] != [task.kind for task in delivery.tasks]:
        return False  # something has happened to it that the visit does not say
    tasks = tuple(
        replace(old, windows=new.windows, load=new.load, items=new.items, service_s=new.service_s)
        for old, new in zip(delivery.tasks, wanted, strict=True)
    )
    told = _say_again(writing, delivery, tasks, facts)
    _name_version(writing, one, facts)
    if told is not None:
        delivery = told
    if (day, one.window) == (delivery.day, delivery.window) and _sizes(tasks) == _sizes(delivery.tasks):
        return told is not None
    try:
        _move(writing, delivery, day, one.window, tasks)
    except NotMovableError:
        return told is not None  # its courier is on the way for it
    return True


def _say_again(
    writing: Writing, delivery: Delivery, tasks: tuple[Task, ...], facts: VisitFacts
) -> Delivery | None:
    """Give a delivery what its service says now, where that is something else: the next plan heeds it. Notes ``delivery.changed``."""
    service = facts.service
    wanted: dict[str, Any] = {
        "temperature": service.temperature,
        "max_ride_s": service.max_ride_s,
        "skills": service.skills,
        "goods": service.goods,
        "never_with": kept_from(service.goods, service.never_with),
        "rank": service.rank,
        "proof": service.proof,
        "in_person": service.in_person,
        "equipment": service.equipment,
    }
    fields = sorted(name for name, value in wanted.items() if getattr(delivery, name) != value)
    longer = [old.service_s for old in delivery.tasks] != [new.service_s for new in tasks]
    if not fields and not longer:
        return None
    same = tuple(
        replace(old, service_s=new.service_s) for old, new in zip(delivery.tasks, tasks, strict=True)
    )
    stored = deliveries.change(writing, delivery, tasks=same, **{name: wanted[name] for name in fields})
    writing.note(
        "delivery.changed", stored.id, stored.version, {"fields": [*fields, *(["service_s"] * longer)]}
    )
    return stored


def _name_version(writing: Writing, one: Visit, facts: VisitFacts) -> None:
    """Keep that a visit which is promised is done by a later version of its service now; notes ``visit.service_changed``."""
    service = facts.service
    if one.service_version == service.version:
        return
    stored = visits.change_visit(writing, one, service_version=service.version)
    if one.service_version:
        then = service_document(get_service_version(writing, service.key, one.service_version))
        now = service_document(service)
        data = {
            "delivery_id": one.delivery_id,
            "from_version": one.service_version,
            "to_version": service.version,
            "fields": sorted(name for name in now if now[name] != then[name]),
        }
        writing.note("visit.service_changed", stored.id, stored.version, data)


def _move(
    writing: Writing, delivery: Delivery, day: str, window: TimeWindow, tasks: tuple[Task, ...]
) -> None:
    old = round_of(writing, delivery)
    new = old
    loads = [task.load for task in tasks]
    stays = day == delivery.day and loads == [task.load for task in delivery.tasks]
    if old is not None and not (stays and is_planned_in(old, delivery, window)):
        check_open(writing, old, delivery)
        new = without(old, delivery)
    off = new is not old
    status = _D.PROMISED if off and delivery.status in {_D.PLANNED, _D.ASSIGNED} else delivery.status
    code = delivery.code if day == delivery.day else new_code(writing, day)
    stored = deliveries.change(
        writing,
        delivery,
        status=status,
        day=day,
        code=code,
        window=window,
        promised_s=writing.now_s,
        tasks=tasks,
    )
    if day != delivery.day and planning.take_pin_off(writing, delivery.id):
        writing.note("delivery.unpinned", stored.id, stored.version)
    told = {
        "from_s": window.earliest,
        "to_s": window.latest,
        "day": day,
        "before_day": delivery.day,
        "taken_off": off,
    }
    told |= {"before_from_s": delivery.window.earliest, "before_to_s": delivery.window.latest}
    writing.note("delivery.window_changed", stored.id, stored.version, told)
    if off and old is not None and new is not None:
        store_round(writing, old, new)
        if new.status in TOLD:
            settle_plan(writing, [new.id], [stored.id])


def _sizes(tasks: Sequence[Task]) -> list[tuple[object, ...]]:
    return [(task.load, task.items) for task in tasks]


def _facts(writing: Writing, town: Town, wanted: Iterable[Visit]) -> dict[str, VisitFacts]:
    """Return what visits follow from; those of an enrolment only, the others place orders."""
    own = [one for one in wanted if one.enrolment_id]
    enrolled = programmes.get_enrolments(writing, sorted({one.enrolment_id for one in own}))
    run = {
        name: programmes.get_programme(writing, name)
        for name in sorted({one.programme_id for one in enrolled.values()})
    }
    offered = programmes.services(writing)
    places = parties.get_places(writing, sorted({one.point_place_id for one in run.values()} - {""}))
    found = {}
    for one in own:
        enrolment = enrolled[one.enrolment_id]
        programme = run[enrolment.programme_id]
        service = offered.get(programme.service_key)
        if service is None:
            raise DispatchError(
                f"programme {programme.id} names the service {programme.service_key!r}, which there is none of: add it",
                code="unknown_service",
            )
        found[one.id] = VisitFacts(town, service, programme, enrolment, places)
    return found

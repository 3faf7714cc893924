"""What a visit is on a round: a delivery with the tasks that follow from what moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dispatch import ids
from dispatch.domain import Load, Place, TimeWindow
from dispatch.ids import Ids
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Channel, Delivery, Mode, Task, TaskKind
from dispatch.orders.service_day import hand_over_windows, service_bounds, service_day
from dispatch.orders.tasks_of import less
from dispatch.parties.organization import Throttle
from dispatch.parties.town import Town
from dispatch.services.enrolment import Enrolment
from dispatch.services.goods_classes import kept_from
from dispatch.services.programme import Programme
from dispatch.services.service_type import Flow, ServiceType
from dispatch.services.visit import Visit


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What a visit follows from: the service as it is now, the programme, and whose it is; ``places`` has the service point by name."""

    town: Town
    service: ServiceType
    programme: Programme
    enrolment: Enrolment
    places: Mapping[str, Place]


def delivery_of(new: Ids, visit: Visit, facts: VisitFacts, *, code: str, now_s: int) -> Delivery:
    """Return the delivery of a visit that has a day and a window, promised as soon as it is made.

    Parameters
    ----------
    new
        Makes names.
    code
        Its short name on the day.
    now_s
        When it is promised.
    """
    assert visit.window is not None
    service = facts.service
    name = new.new(ids.DELIVERY)
    return Delivery(
        id=name,
        org_id=facts.programme.org_id,
        code=code,
        channel=Channel.RECURRING,
        mode=Mode.VISIT,
        recipient_id=facts.enrolment.recipient_id,
        drop_place_id=facts.enrolment.place_id,
        day=day_of(visit.window, facts.town),
        window=visit.window,
        tasks=tuple(tasks_of_visit(new, name, visit, facts)),
        status=DeliveryStatus.PROMISED,
        promised_s=now_s,
        temperature=service.temperature,
        max_ride_s=service.max_ride_s,
        skills=service.skills,
        visit_id=visit.id,
        goods=service.goods,
        never_with=kept_from(service.goods, service.never_with),
        rank=service.rank,
        proof=service.proof,
        in_person=service.in_person,
        equipment=service.equipment,
    )


def day_of(window: TimeWindow, town: Town) -> str:
    """Return the date whose rounds have a visit, ISO 8601: nights belong to the date before, as everywhere."""
    return service_day(window.earliest, town).isoformat()


def tasks_of_visit(new: Ids, name: str, visit: Visit, facts: VisitFacts) -> Iterator[Task]:
    """Return new tasks for the delivery of a name, in their order.

    What is brought is loaded at the service point and handed over at the door, what is fetched the other way round; to look in on somebody
    is the door alone. The window bounds the door; the service point has its opening hours, and the whole day where nobody has said any.
    """
    assert visit.window is not None
    service, point = facts.service, facts.places.get(facts.programme.point_place_id)
    load = Load(service.load.volume_l * visit.units, service.load.weight_g * visit.units)
    items = f"{visit.units} × {service.title.fr}" if visit.units > 1 else service.title.fr
    door, window = facts.enrolment.place_id, (visit.window,)
    if service.flow is Flow.CALL or point is None:
        # Without a service point nothing can be loaded or brought there: the courier has it along.
        yield Task(new.new(ids.TASK), name, 0, TaskKind.DROP, door, window, Load(), service.service_s)
        return
    hours = point_windows(point, visit.window, facts.town)
    if service.flow is Flow.BRING:
        yield Task(
            new.new(ids.TASK), name, 0, TaskKind.PICKUP, point.id, hours, load, service.loading_s, items=items
        )
        yield Task(new.new(ids.TASK), name, 1, TaskKind.DROP, door, window, less(load), service.service_s)
        return
    yield Task(
        new.new(ids.TASK), name, 0, TaskKind.PICKUP, door, window, load, service.service_s, items=items
    )
    yield Task(new.new(ids.TASK), name, 1, TaskKind.RETURN, point.id, hours, less(load), service.loading_s)


def point_windows(point: Place, window: TimeWindow, town: Town) -> tuple[TimeWindow, ...]:
    """Return when a service point is open on the date of a visit."""
    day = dt.date.fromisoformat(day_of(window, town))
    begin_s, end_s = service_bounds(day, town)
    open_then = hand_over_windows(point, Throttle(), day, town, from_s=begin_s) if point.opening_hours else ()
    return open_then or (TimeWindow(begin_s, end_s - 1),)

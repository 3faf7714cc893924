"""Deliveries and visits seen alike: a request is tasks in order, pickups first and at most one drop."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.domain import Day, Delivery, Load, TemperatureClass, TimeWindow, Visit
from dispatch.plan import RequestKind, StopAction
from dispatch.services.service_type import NO_GOODS, SHOP_GOODS

_NOTHING = Load()


@dataclass(frozen=True, slots=True)
class RequestTask:
    """One action of a request.

    ``taken`` is what comes on board; the drop hands over all that its request has taken.
    """

    kind: StopAction
    place_id: str
    windows: tuple[TimeWindow, ...]
    service_s: int
    taken: Load = _NOTHING
    note: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A delivery or a visit, as planning sees it.

    ``max_ride_s`` bounds how long its goods are on board, None for no bound; ``goods`` says of what kind they are, ``never_with`` which
    kinds may not be on board with them.
    """

    id: str
    kind: RequestKind
    code: str
    label: str
    service: str
    pickups: tuple[RequestTask, ...]
    drop: RequestTask | None
    skills: frozenset[str]
    priority: int
    temperature: TemperatureClass = TemperatureClass.AMBIENT
    external_ref: str = ""
    max_ride_s: int | None = None
    goods: str = NO_GOODS
    never_with: frozenset[str] = frozenset()

    @property
    def tasks(self) -> tuple[RequestTask, ...]:
        """Pickups, then the drop."""
        return self.pickups if self.drop is None else (*self.pickups, self.drop)

    @property
    def load(self) -> Load:
        """What the request puts on board in all."""
        return Load(
            sum(task.taken.volume_l for task in self.pickups),
            sum(task.taken.weight_g for task in self.pickups),
        )


def day_requests(day: Day) -> tuple[Request, ...]:
    """Return the deliveries of a day, then its visits."""
    whole_day = _whole_day(day)
    return (
        *(delivery_request(delivery) for delivery in day.deliveries),
        *(visit_request(visit, whole_day) for visit in day.visits),
    )


def delivery_request(delivery: Delivery) -> Request:
    """Return a delivery as a request: a pickup in each shop, then the drop."""
    return Request(
        id=delivery.id,
        kind=RequestKind.DELIVERY,
        code=delivery.code,
        label=delivery.recipient_name,
        service="",
        pickups=tuple(
            RequestTask(
                StopAction.PICKUP,
                pickup.place_id,
                pickup.windows,
                pickup.service_s,
                pickup.load,
                pickup.items,
            )
            for pickup in delivery.pickups
        ),
        drop=RequestTask(
            StopAction.DROPOFF,
            delivery.drop_place_id,
            delivery.windows,
            delivery.service_s,
            note=delivery.note,
        ),
        skills=delivery.skills,
        priority=delivery.priority,
        temperature=delivery.temperature,
        external_ref=delivery.external_ref,
        goods=SHOP_GOODS,
    )


def visit_request(visit: Visit, whole_day: TimeWindow) -> Request:
    """Return a visit as a request.

    Parameters
    ----------
    visit
        The visit.
    whole_day
        When its service point may be called at: service points keep no windows of their own.
    """
    at_door = RequestTask(StopAction.SERVICE, visit.place_id, visit.windows, visit.service_s, note=visit.note)
    pickups: tuple[RequestTask, ...]
    drop: RequestTask | None = None
    if visit.from_place_id:
        loading = RequestTask(
            StopAction.PICKUP, visit.from_place_id, (whole_day,), visit.loading_s, visit.load
        )
        pickups, drop = (loading,), at_door
    elif visit.to_place_id:
        collected = RequestTask(
            StopAction.SERVICE, visit.place_id, visit.windows, visit.service_s, visit.load, visit.note
        )
        pickups = (collected,)
        drop = RequestTask(StopAction.DROPOFF, visit.to_place_id, (whole_day,), visit.loading_s)
    else:
        pickups = (at_door,)
    return Request(
        id=visit.id,
        kind=RequestKind.VISIT,
        code=visit.code,
        label=visit.beneficiary_name,
        service=visit.service,
        pickups=pickups,
        drop=drop,
        skills=visit.skills,
        priority=visit.priority,
        goods=visit.goods,
        never_with=visit.never_with,
    )


def _whole_day(day: Day) -> TimeWindow:
    windows = [shift.window for shift in day.shifts]
    windows += [window for visit in day.visits for window in visit.windows]
    earliest = min((window.earliest for window in windows), default=0)
    return TimeWindow(earliest, max((window.latest for window in windows), default=earliest))

"""Orders and visits of a recorded day under nobody's names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dispatch.dayfile.convert import joined
from dispatch.domain import Delivery, Load, Pickup, Place, TimeWindow, Visit
from dispatch.generate.baskets import code_of
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders import delivery as stored
from dispatch.orders.delivery import Mode, TaskKind
from dispatch.orders.shop_times import open_windows
from dispatch.parties.organization import Throttle
from dispatch.simulate.recorded.history import History
from dispatch.simulate.recorded.names import Names


@dataclass(frozen=True, slots=True)
class Counters:
    """The hours of shops on a date.

    Attributes
    ----------
    date, time_zone
        Which.
    places
        By name.
    throttles
        By place, what a shop has set for itself.
    """

    date: dt.date
    time_zone: str
    places: Mapping[str, Place]
    throttles: Mapping[str, Throttle]

    def windows(self, place_id: str, from_s: int = 0) -> tuple[TimeWindow, ...]:
        """Return when a shop hands goods over from a moment on."""
        place = self.places.get(place_id)
        if place is None:
            return ()
        # A pause is over by now, or is none of that day.
        throttle = replace(self.throttles.get(place_id, Throttle()), paused_until_s=0)
        return joined(open_windows(place, throttle, self.date, self.time_zone, from_s=from_s))


def is_order(one: stored.Delivery) -> bool:
    """Return whether somebody has ordered something of shops that couriers bring."""
    return one.mode in {Mode.DELIVERY, Mode.RELAY} and any(task.org_id for task in one.pickups)


def ordered(
    one: stored.Delivery, number: int, history: History, counters: Counters, names: Names, *, at_s: int
) -> Delivery:
    """Return an order as it was when it came in.

    Parameters
    ----------
    one
        As it is stored.
    number
        From 1, for its code.
    history
        What the log says of it.
    counters, names
        Hours of shops, and what everything is called.
    at_s
        When it came in.
    """
    name = names.of("order", one.id)
    door = one.at_door
    window = history.promised or one.window
    return Delivery(
        id=name,
        code=code_of(number),
        recipient_name=names.said("recipient", name),
        drop_place_id=names.of_place(counters.places[one.drop_place_id]),
        windows=(window,),
        pickups=tuple(_pickup(task, history, counters, names, at_s) for task in one.pickups if task.org_id),
        service_s=door.service_s if door is not None else 0,
        temperature=one.temperature,
        skills=one.skills,
        priority=one.priority,
        ordered_s=at_s,
    )


def _pickup(task: stored.Task, history: History, counters: Counters, names: Names, at_s: int) -> Pickup:
    first_s = history.expected_s.get(task.id, at_s if task.ready_s is None else task.ready_s)
    windows = counters.windows(task.place_id, first_s) or joined(task.windows)
    return Pickup(names.of_place(counters.places[task.place_id]), windows, task.load, task.service_s)


def visits_of(
    made: Iterable[stored.Delivery], services: Mapping[str, str], places: Mapping[str, Place], names: Names
) -> tuple[Visit, ...]:
    """Return the visits that deliveries stand for, those that were called off left out.

    Parameters
    ----------
    made
        Deliveries of visits.
    services
        Short name of the service by task.
    places, names
        By name, and what everything is called.
    """
    found = []
    for one in made:
        door = one.at_door
        if door is None or one.status is DeliveryStatus.CANCELLED:
            continue
        name = names.of("visit", one.id)
        others = [task for task in one.tasks if task.id != door.id and task.kind is not TaskKind.TRANSFER]
        source = next((task for task in others if task.kind is TaskKind.PICKUP), None)
        target = None if source else next((task for task in others if task.kind is TaskKind.RETURN), None)
        point = source or target
        point_id = names.of_place(places[point.place_id]) if point else ""
        load = (door if target else point).load if point else Load()
        found.append(
            Visit(
                id=name,
                code=f"V{name.rpartition('-')[2]}",
                service=services.get(door.id, "visit"),
                beneficiary_name=names.said("beneficiary", name),
                place_id=names.of_place(places[door.place_id]),
                windows=(one.window,),
                service_s=door.service_s,
                load=Load(abs(load.volume_l), abs(load.weight_g)),
                from_place_id=point_id if source else "",
                to_place_id=point_id if target else "",
                loading_s=point.service_s if point else 0,
                skills=one.skills | one.equipment,
                priority=one.priority,
                goods=one.goods,
                never_with=one.never_with,
            )
        )
    return tuple(found)

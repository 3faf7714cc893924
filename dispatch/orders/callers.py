"""Who is calling: recipients known by their telephone number, where they had things brought, and what they usually order.

A coordinator sees what the town knows of a caller. A shop sees callers who have had something of it, and of them what concerns it: not
their other shops, not the code of their door.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dispatch.domain import Place, TimeWindow
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Channel, Delivery, Mode
from dispatch.orders.drafts import Draft, start
from dispatch.parties.phones import calling_code, normal_phone
from dispatch.parties.recipient import Door, Reach, Recipient
from dispatch.storage import deliveries, parties
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.store import NotFoundError, Reading, Writing

#: How many of the last orders habits are read from.
LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class KnownDoor:
    """Where a caller had things brought, and on which local date for the last time."""

    place: Place
    last_day: str
    times: int


@dataclass(frozen=True, slots=True)
class KnownCaller:
    """A recipient who is known, with the doors and the shops of the last orders, the most usual first.

    ``last`` is the last order; a shop sees its own part of it.
    """

    recipient: Recipient
    doors: tuple[KnownDoor, ...] = ()
    shops: tuple[tuple[str, int], ...] = ()
    last: Delivery | None = None


def recognise(reading: Reading, phone: str, *, org_id: str = "") -> tuple[KnownCaller, ...]:
    """Return who a telephone number may be, those who have ordered last first.

    Parameters
    ----------
    phone
        As it was typed, or as the telephone tells it.
    org_id
        The shop that asks, empty for the coordinator.
    """
    town = parties.get_town(reading)
    number = normal_phone(phone, calling_code(town))
    if not number:
        return ()
    found = []
    for recipient in parties.recipients_of_phone(reading, number):
        past = _past(reading, recipient.id, org_id)
        if org_id and not past:
            continue
        found.append(_known(reading, recipient, past, org_id))
    return tuple(sorted(found, key=lambda one: (-(one.last.created_s if one.last else 0), one.recipient.id)))


def known(reading: Reading, recipient_id: str, *, org_id: str = "") -> KnownCaller:
    """Return somebody who is known, as `recognise` does.

    Parameters
    ----------
    org_id
        The shop that asks, empty for the coordinator.

    Raises
    ------
    NotFoundError
        The town has nobody of that name; or, for a shop, they have had nothing of it or were forgotten.
    """
    recipient = parties.get_recipient(reading, recipient_id)
    past = () if recipient.erased_s is not None else _past(reading, recipient.id, org_id)
    if org_id and not past:
        raise NotFoundError("recipient", recipient_id)
    return _known(reading, recipient, past, org_id)


def _past(reading: Reading, recipient_id: str, org_id: str) -> Sequence[Delivery]:
    query = select(DELIVERY.c.id).where(
        DELIVERY.c.town_id == reading.town_id,
        DELIVERY.c.recipient_id == recipient_id,
        DELIVERY.c.status != DeliveryStatus.CANCELLED.value,
        # Who orders is not told that they are visited as well, nor does "the same as last time" mean that.
        DELIVERY.c.mode.not_in([Mode.RETURN.value, Mode.VISIT.value]),
    )
    if org_id:
        own = select(TASK.c.delivery_id).where(TASK.c.town_id == reading.town_id, TASK.c.org_id == org_id)
        query = query.where(DELIVERY.c.id.in_(own))
    names = [
        row.id
        for row in reading.rows(
            query.order_by(DELIVERY.c.created_s.desc(), DELIVERY.c.id.desc()).limit(LOOKED_AT)
        )
    ]
    known = deliveries.get_many(reading, names)
    return [_part(known[name], org_id) for name in names]


def _part(one: Delivery, org_id: str) -> Delivery:
    """Return what a shop may see of a delivery: its own tasks, and no other shop's share of the payment."""
    if not org_id:
        return one
    tasks = tuple(task for task in one.tasks if task.org_id == org_id)
    return replace(
        one, tasks=tasks, payment=None, note="", external_ref=one.external_ref if one.org_id == org_id else ""
    )


def _known(reading: Reading, recipient: Recipient, past: Sequence[Delivery], org_id: str) -> KnownCaller:
    if org_id:
        recipient = replace(recipient, door=Door(), reach=Reach(), email="", last_contact_s=0, created_s=0)
    counted: Counter[str] = Counter()
    latest: dict[str, str] = {}
    # Who only prepares goods for somebody else's basket learns no door from it.
    homes = [one for one in past if one.mode is not Mode.COLLECT and org_id in {"", one.org_id}]
    places = parties.get_places(reading, {one.drop_place_id for one in homes})
    by_spot: dict[tuple[float, float, str], str] = {}
    for one in homes:
        place = places[one.drop_place_id]
        # Each order has a place of its own: the same door is the same address at the same spot.
        name = by_spot.setdefault((place.lon, place.lat, place.address.casefold()), place.id)
        counted[name] += 1
        latest[name] = max(latest.get(name, ""), one.day)
    doors = [KnownDoor(places[name], latest[name], times) for name, times in counted.items()]
    doors.sort(key=lambda door: (door.times, door.last_day, door.place.id), reverse=True)
    shops = Counter(task.org_id for one in past for task in one.in_shops)
    return KnownCaller(recipient, tuple(doors), tuple(shops.most_common()), past[0] if past else None)


def usual_order(reading: Reading, recipient_id: str, *, org_id: str = "") -> dict[str, Any]:
    """Return what a draft of "the same as last time" says: shops, goods, door, and the same hours on the next day that has them.

    Parameters
    ----------
    org_id
        The shop that asks, empty for the coordinator; only its own goods are ordered then.

    Raises
    ------
    NotFoundError
        There is no such recipient, or none that has ordered (of the shop).
    """
    recipient = parties.get_recipient(reading, recipient_id)
    past = _past(reading, recipient_id, org_id)
    if not past:
        raise NotFoundError("order of recipient", recipient_id)
    last = past[0]
    town = parties.get_town(reading)
    place = parties.get_places(reading, [last.drop_place_id])[last.drop_place_id]
    window = _same_hours(last.window, town.time_zone, reading.now_s)
    body: dict[str, Any] = {
        "recipient": {"name": recipient.name, "phone": recipient.phone, "language": recipient.language},
        "pickups": [
            {
                "org_id": task.org_id,
                "load": {"volume_l": task.load.volume_l, "weight_g": task.load.weight_g},
                "items": task.items,
                "service_s": task.service_s,
            }
            for task in last.in_shops
        ],
        "window": {"earliest": window.earliest, "latest": window.latest},
        "mode": last.mode.value,
        "temperature": last.temperature.value,
    }
    if last.mode is Mode.RELAY:
        body["door"] = {"place_id": place.id}
    elif last.mode is Mode.DELIVERY:
        # A door that was found is where it was found: the map is not asked again.
        body["door"] = {
            "address": place.address, "lon": place.lon, "lat": place.lat, "name": place.name, "access_note": place.access_note
        }  # fmt: skip
    else:
        body["door"] = {}
    return body


def start_for_caller(
    writing: Writing,
    org_id: str,
    channel: Channel,
    phone: str,
    *,
    recipient_id: str = "",
    as_usual: bool = False,
) -> Draft:
    """Begin a draft for who is calling, or stands at the counter; notes ``draft.started``.

    Parameters
    ----------
    org_id
        Whose order it is to be. At a counter the shop sees its own customers only.
    channel
        `Channel.PHONE` for the coordinator, `Channel.COUNTER` for a shop.
    phone
        As it was typed.
    recipient_id
        Which of those recognised it is, empty where nobody is.
    as_usual
        The same as last time.

    Raises
    ------
    NotFoundError
        The recipient is none of those recognised, or has never ordered.
    """
    seer = "" if channel is Channel.PHONE else org_id
    known = {one.recipient.id: one for one in recognise(writing, phone, org_id=seer)}
    body: dict[str, Any] = {"recipient": {"name": "", "phone": phone.strip()}}
    if recipient_id and recipient_id not in known:
        raise NotFoundError("recipient", recipient_id)
    if recipient_id and as_usual:
        body = usual_order(writing, recipient_id, org_id=seer)
    elif recipient_id:
        caller = known[recipient_id]
        body["recipient"] = {"name": caller.recipient.name, "phone": caller.recipient.phone}
        if caller.doors:
            place = caller.doors[0].place
            body["door"] = {"address": place.address, "lon": place.lon, "lat": place.lat, "name": place.name}
    if channel is Channel.COUNTER and "pickups" not in body:
        body["pickups"] = [{"org_id": org_id}]
    return start(writing, org_id, channel, body)


def _same_hours(window: TimeWindow, time_zone: str, now_s: int) -> TimeWindow:
    """Return a window of the same length and the same hour on clocks, on the first day on which it is not over."""
    zone = ZoneInfo(time_zone)
    wall = dt.datetime.fromtimestamp(window.earliest, zone).time()
    length = window.latest - window.earliest
    day = dt.datetime.fromtimestamp(now_s, zone).date()
    for ahead in range(8):
        earliest = int(dt.datetime.combine(day + dt.timedelta(days=ahead), wall, zone).timestamp())
        if earliest > now_s:
            return TimeWindow(earliest, earliest + length)
    raise AssertionError("unreachable")

"""Where an address is, as somebody has said: remembered for the recipient, and never moved by the map again."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from dispatch import ids
from dispatch.domain import Place, PlaceKind
from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.asked import AskedDoor, Order
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.delivery import Delivery, Task
from dispatch.orders.door import find_door
from dispatch.orders.known_orders import ADDRESS_UNCERTAIN
from dispatch.orders.recipients import same_name
from dispatch.parties.phones import normal_phone
from dispatch.storage import crew, deliveries, parties
from dispatch.storage.schema_intake import PIN
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import Reading, Writing
from dispatch.town_map import TownMap


class NotDoubtfulError(DispatchError):
    """The address of a delivery is not in doubt; code ``not_doubtful``."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"the address of delivery {name} is not in doubt: there is nothing to settle", code="not_doubtful"
        )


class UnknownGuessError(DispatchError):
    """What was chosen is not among the guesses; code ``unknown_guess``."""

    def __init__(self, label: str) -> None:
        super().__init__(
            f"guess {label[:80]!r} is not one of the map's: choose one of them, or set the pin",
            code="unknown_guess",
        )


@dataclass(frozen=True, slots=True)
class Resolved:
    """What has become of a doubtful address: the delivery, and the others of the recipient that waited for the same."""

    delivery: Delivery
    others: tuple[Delivery, ...] = ()


def address_key(address: str) -> str:
    """Return an address in the form that it is compared in: without accents, case, punctuation and double spaces."""
    plain = unicodedata.normalize("NFKD", address.casefold())
    letters = (letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(letters).split())


def pinned(reading: Reading, order: Order, calling_code: str) -> AskedDoor:
    """Return the door of an order, with the pin that somebody has set for its recipient and address if there is one."""
    door = order.door
    if door.place_id or door.lon is not None or door.lat is not None or not door.address.strip():
        return door
    phone = normal_phone(order.recipient.phone, calling_code)
    if not phone:
        return door
    known = [
        one.id
        for one in parties.recipients_of_phone(reading, phone)
        if same_name(one.name, order.recipient.name)
    ]
    return with_pin(reading, door, known)


def with_pin(reading: Reading, door: AskedDoor, recipients: list[str]) -> AskedDoor:
    """Return a door with the pin that its address has for one of the recipients."""
    if not recipients:
        return door
    row = reading.connection.execute(
        reading.select(PIN)
        .where(PIN.c.recipient_id.in_(recipients), PIN.c.address == address_key(door.address))
        .order_by(PIN.c.updated_s.desc())
        .limit(1)
    ).first()
    if row is None:
        return door
    return AskedDoor(door.address, row.lon, row.lat, door.name, door.access_note)


def resolve(
    writing: Writing,
    town_map: TownMap,
    delivery_id: str,
    *,
    guess: str = "",
    lon: float | None = None,
    lat: float | None = None,
) -> Resolved:
    """Say where the doubtful address of a delivery is; notes ``delivery.address_resolved`` and ``recipient.pin_set``.

    Other deliveries of the recipient that are held for the same address are settled with it.

    Parameters
    ----------
    guess
        One of the map's, by its label; or
    lon, lat
        where the pin was set, degrees.

    Raises
    ------
    NotDoubtfulError
        It is not held for its address.
    UnknownGuessError
        The guess is none of the map's.
    RefusedOrderError
        Nobody can go there.
    """
    one = deliveries.get(writing, delivery_id)
    if one.status is not DeliveryStatus.HELD or one.held_reason != ADDRESS_UNCERTAIN:
        raise NotDoubtfulError(one.id)
    before = parties.get_places(writing, [one.drop_place_id])[one.drop_place_id]
    if guess:
        matches = [
            match for match in town_map.addresses.search(before.address, limit=5) if match.label == guess
        ]
        if not matches:
            raise UnknownGuessError(guess)
        lon, lat = float(matches[0].lon), float(matches[0].lat)
    return _settle(writing, town_map, one, before, lon, lat, guess)


def move_pin(writing: Writing, town_map: TownMap, delivery_id: str, lon: float, lat: float) -> Resolved:
    """Move the door of a delivery that nobody has brought yet to where it is; notes the same as `resolve`.

    Raises
    ------
    NotDoubtfulError
        It is brought or cancelled.
    RefusedOrderError
        Nobody can go there.
    """
    one = deliveries.get(writing, delivery_id)
    if one.status in _OVER:
        raise NotDoubtfulError(one.id)
    before = parties.get_places(writing, [one.drop_place_id])[one.drop_place_id]
    if before.kind is not PlaceKind.ADDRESS:
        # A shop's or a relay point's place is not moved for one of its parcels.
        raise NotDoubtfulError(one.id)
    return _settle(writing, town_map, one, before, lon, lat, "")


#: Nobody goes to the door any more.
_OVER = frozenset(
    {
        DeliveryStatus.DELIVERED, DeliveryStatus.PARTIALLY_DELIVERED, DeliveryStatus.HANDED_OVER, DeliveryStatus.RETURNING,
        DeliveryStatus.RETURNED, DeliveryStatus.CANCELLED,
    }
)  # fmt: skip


def _settle(
    writing: Writing,
    town_map: TownMap,
    one: Delivery,
    before: Place,
    lon: float | None,
    lat: float | None,
    guess: str,
) -> Resolved:
    profiles = sorted({vehicle.profile for vehicle in crew.vehicles(writing).values()})
    asked = AskedDoor(before.address, lon, lat, before.name, before.access_note)
    if lon is None or lat is None:
        # Without a pin the map would guess again.
        asked = AskedDoor()
    found = find_door(town_map, asked, writing.ids.new(ids.PLACE), profiles, pointer="/pin")
    if found.place is None:
        assert found.fault is not None
        raise RefusedOrderError((found.fault,))
    # Two that set the same pin for the first time must not both add it.
    writing.exclude("pins")
    parties.add_places(writing, [found.place])
    _remember(writing, one.recipient_id, before.address, found.place)
    settled = _moved(writing, one, found.place, guess)
    others = []
    key = address_key(before.address)
    for other, place in _held_like(writing, one):
        if address_key(place.address) == key:
            others.append(_moved(writing, other, found.place, guess))
    return Resolved(settled, tuple(others))


def _moved(writing: Writing, one: Delivery, place: Place, guess: str) -> Delivery:
    changes: dict[str, Any] = {"drop_place_id": place.id}
    held = one.status is DeliveryStatus.HELD and one.held_reason == ADDRESS_UNCERTAIN
    if held:
        changes |= {"status": DeliveryStatus.CREATED, "held_reason": ""}
    tasks = tuple(_at(task, one.drop_place_id, place.id) for task in one.tasks)
    stored = deliveries.change(writing, one, tasks=tasks, **changes)
    writing.note(
        "delivery.address_resolved",
        stored.id,
        stored.version,
        {"from_place_id": one.drop_place_id, "place_id": place.id, "guess": guess, "was_held": held},
    )
    return stored


def _at(task: Task, old: str, new: str) -> Task:
    return replace(task, place_id=new) if task.place_id == old else task


def _held_like(writing: Writing, one: Delivery) -> list[tuple[Delivery, Place]]:
    query = writing.select(DELIVERY).where(
        DELIVERY.c.recipient_id == one.recipient_id,
        DELIVERY.c.id != one.id,
        DELIVERY.c.status == DeliveryStatus.HELD.value,
        DELIVERY.c.held_reason == ADDRESS_UNCERTAIN,
    )
    found = deliveries.get_many(writing, [row.id for row in writing.rows(query)])
    places = parties.get_places(writing, {other.drop_place_id for other in found.values()})
    return [(other, places[other.drop_place_id]) for _, other in sorted(found.items())]


def _remember(writing: Writing, recipient_id: str, address: str, place: Place) -> None:
    if not address.strip():
        return
    key = address_key(address)
    row = writing.connection.execute(
        writing.select(PIN).where(PIN.c.recipient_id == recipient_id, PIN.c.address == key)
    ).first()
    values = {"lon": place.lon, "lat": place.lat, "actor": writing.actor, "updated_s": writing.now_s}
    if row is None:
        name, version = writing.ids.new(ids.PIN), 1
        writing.insert(
            PIN, {"id": name, "recipient_id": recipient_id, "address": key, "version": 1, **values}
        )
    else:
        name, version = row.id, writing.change(PIN, row.id, row.version, values)
    # Where somebody lives is not for the log.
    writing.note("recipient.pin_set", recipient_id, version, {"pin_id": name})

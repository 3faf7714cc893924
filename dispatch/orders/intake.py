"""Taking orders: one door for every channel. What is wrong is told at once, what is doubtful is held, the rest becomes a delivery.

An order that names the same reference twice is one delivery: refused, merged or brought to what it says now, as the sender wants.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from sqlalchemy import func, select

from dispatch import ids
from dispatch.domain import Load, Place
from dispatch.errors import Fault
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.asked import Order, Upsert
from dispatch.orders.checks import RefusedOrderError, faults_of
from dispatch.orders.delivery import Delivery, Mode, Task, TaskKind
from dispatch.orders.door import FoundDoor, find_door
from dispatch.orders.handover import Handover, baskets_by_quarter, handovers
from dispatch.orders.shop_times import local_day
from dispatch.parties.organization import Organization
from dispatch.parties.recipient import Door, Recipient
from dispatch.parties.town import Town
from dispatch.storage import crew, deliveries, parties
from dispatch.storage.deliveries import ReferenceTakenError
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import Store, Writing
from dispatch.town_map import TownMap

#: What a doubtful address is held for.
ADDRESS_UNCERTAIN = "address_uncertain"
#: Short names of deliveries: a letter that is not read as a digit, and two digits.
CODE_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an order: the delivery, whether it is new, and for a doubtful address what it may have meant."""

    delivery: Delivery
    new: bool
    guesses: tuple[str, ...] = ()


def take(
    store: Store,
    town_map: TownMap,
    town_id: str,
    actor: str,
    order: Order,
    *,
    upsert: Upsert = Upsert.CREATE,
    behalf: str = "",
) -> Taken:
    """Take an order in.

    Parameters
    ----------
    store, town_id
        Where.
    town_map
        The map of the town.
    actor, behalf
        Who does it, and for whom.
    order
        What is wanted.
    upsert
        What happens where its organisation has a delivery of that reference.

    Raises
    ------
    RefusedOrderError
        Listing everything that is wrong: with the order itself, an address outside the area, shops that are closed.
    ReferenceTakenError
        Its reference is taken, and ``upsert`` is `Upsert.CREATE`; or the delivery of that reference is under way already.
    """
    with store.reading(town_id) as reading:
        town = parties.get_town(reading)
        orgs = {one.id: one for one in parties.organizations(reading)}
        places = parties.get_places(reading, _named_places(order, orgs))
        profiles = sorted({vehicle.profile for vehicle in crew.vehicles(reading).values()})
        taken = baskets_by_quarter(reading, order)
        now_s = reading.now_s
    faults = faults_of(order, orgs, now_s)
    found = _door(store, town_map, order, places, profiles)
    if found.fault is not None:
        faults.append(found.fault)
    faults += handovers(order, orgs, places, taken, town, now_s)[1]
    if faults:
        raise RefusedOrderError(tuple(faults))

    def step(writing: Writing) -> Taken:
        # What shops have taken on, and which short names are given, must not change meanwhile.
        writing.exclude("orders")
        pickups, missed = handovers(
            order, orgs, places, baskets_by_quarter(writing, order), town, writing.now_s
        )
        if missed:
            raise RefusedOrderError(tuple(missed))
        known = None
        if order.external_ref:
            known = deliveries.find_reference(writing, order.org_id, order.external_ref)
        if known is not None:
            if upsert is Upsert.CREATE or known.status not in _STILL:
                raise ReferenceTakenError(order.external_ref)
            return _bring_up(writing, known, order, found, pickups, upsert, town)
        return _create(writing, order, found, pickups, town)

    return store.write(town_id, actor, step, behalf=behalf)


#: Fields that a delivery has from its order as they are.
_TAKEN_OVER = ("temperature", "priority", "max_ride_s", "skills", "payment", "note")
#: While in one of these a delivery may still become another one.
_STILL = frozenset({DeliveryStatus.CREATED, DeliveryStatus.HELD, DeliveryStatus.PROMISED})


def _named_places(order: Order, orgs: Mapping[str, Organization]) -> list[str]:
    names = {orgs[pickup.org_id].place_id for pickup in order.pickups if pickup.org_id in orgs}
    return sorted(names - {""} | ({order.door.place_id} - {""}))


def _door(
    store: Store, town_map: TownMap, order: Order, places: Mapping[str, Place], profiles: Sequence[str]
) -> FoundDoor:
    known = places.get(order.door.place_id)
    if known is not None:
        return FoundDoor(known, 1.0)
    if order.door.place_id:
        fault = Fault(
            "/door/place_id",
            0,
            "unknown_place",
            order.door.place_id,
            "this town has no such place",
            "give the id of one",
        )
        return FoundDoor(None, 0.0, fault=fault)
    return find_door(town_map, order.door, store.ids.new(ids.PLACE), profiles)


def _create(
    writing: Writing, order: Order, found: FoundDoor, pickups: Sequence[Handover], town: Town
) -> Taken:
    assert found.place is not None
    recipient = _recipient(writing, order)
    if order.door.place_id == "":
        parties.add_places(writing, [found.place], confidence=found.confidence)
    name = writing.ids.new(ids.DELIVERY)
    day = local_day(order.window.earliest, town.time_zone).isoformat()
    made = Delivery(
        id=name,
        org_id=order.org_id,
        code=_code(writing, day),
        channel=order.channel,
        mode=order.mode,
        recipient_id=recipient.id,
        drop_place_id=found.place.id,
        day=day,
        window=order.window,
        tasks=tuple(_tasks(writing, name, order, found.place, pickups)),
        external_ref=order.external_ref,
        temperature=order.temperature,
        priority=order.priority,
        max_ride_s=order.max_ride_s,
        skills=order.skills,
        payment=order.payment,
        note=order.note,
    )
    stored = deliveries.add(writing, made)
    writing.note(
        "delivery.created", stored.id, stored.version, {"channel": order.channel}, topics=["webhook"]
    )
    if found.guesses:
        stored = deliveries.change(writing, stored, status=DeliveryStatus.HELD, held_reason=ADDRESS_UNCERTAIN)
        writing.note(
            "delivery.held",
            stored.id,
            stored.version,
            {"reason": ADDRESS_UNCERTAIN, "guesses": list(found.guesses)},
        )
    return Taken(stored, new=True, guesses=found.guesses)


def _tasks(
    writing: Writing, name: str, order: Order, door: Place, pickups: Sequence[Handover]
) -> Iterable[Task]:
    total = Load(
        sum(one.load.volume_l for one in order.pickups), sum(one.load.weight_g for one in order.pickups)
    )
    counters = parties.organizations(writing)
    place_of = {one.id: one.place_id for one in counters}
    if order.mode is Mode.RETURN:
        # From the door back to the shop.
        asked, times = order.pickups[0], pickups[0]
        yield Task(
            writing.ids.new(ids.TASK),
            name,
            0,
            TaskKind.PICKUP,
            door.id,
            (order.window,),
            total,
            order.service_s,
            items=asked.items,
        )
        yield Task(
            writing.ids.new(ids.TASK), name, 1, TaskKind.RETURN, place_of[asked.org_id], times.windows, _less(total), asked.service_s,
            org_id=asked.org_id,
        )  # fmt: skip
        return
    for number, (asked, times) in enumerate(zip(order.pickups, pickups, strict=True)):
        yield Task(
            writing.ids.new(ids.TASK), name, number, TaskKind.PICKUP, place_of[asked.org_id], times.windows, asked.load,
            asked.service_s, org_id=asked.org_id, items=asked.items, ready_s=times.ready_s,
        )  # fmt: skip
    yield Task(
        writing.ids.new(ids.TASK),
        name,
        len(order.pickups),
        TaskKind.DROP,
        door.id,
        (order.window,),
        _less(total),
        order.service_s,
    )


def _less(load: Load) -> Load:
    return Load(-load.volume_l, -load.weight_g)


def _recipient(writing: Writing, order: Order) -> Recipient:
    """Return who gets the goods: known again by telephone and name, or new."""
    asked = order.recipient
    phone = asked.phone.replace(" ", "")
    same = [
        known
        for known in (parties.recipients_of_phone(writing, phone) if phone else ())
        if known.name.casefold() == asked.name.strip().casefold()
    ]
    if not same:
        new = Recipient(
            writing.ids.new(ids.RECIPIENT),
            asked.name.strip(),
            phone,
            asked.email,
            asked.language,
            asked.door or Door(),
        )
        return parties.add_recipient(writing, new)
    if asked.door is not None and asked.door != same[0].door:
        changed = parties.change_recipient(writing, same[0], door=asked.door, last_contact_s=writing.now_s)
        writing.note("recipient.changed", changed.id, changed.version)
        return changed
    return same[0]


def _code(writing: Writing, day: str) -> str:
    """Return the short name that couriers and shops call a delivery by, its own among those of the day."""
    count = writing.connection.execute(
        select(func.count()).where(DELIVERY.c.town_id == writing.town_id, DELIVERY.c.day == day)
    ).scalar_one()
    letter, number = divmod(count, 99)
    prefix = ""
    while True:
        prefix = CODE_LETTERS[letter % len(CODE_LETTERS)] + prefix
        letter = letter // len(CODE_LETTERS) - 1
        if letter < 0:
            return f"{prefix}{number + 1:02d}"


def _bring_up(
    writing: Writing,
    known: Delivery,
    order: Order,
    found: FoundDoor,
    pickups: Sequence[Handover],
    upsert: Upsert,
    town: Town,
) -> Taken:
    """Change a delivery that no round has yet to what its order says now."""
    assert found.place is not None
    if order.door.place_id == "":
        parties.add_places(writing, [found.place], confidence=found.confidence)
    tasks = tuple(_tasks(writing, known.id, order, found.place, pickups))
    changes: dict[str, object] = {
        "recipient_id": _recipient(writing, order).id,
        "drop_place_id": found.place.id,
        "day": local_day(order.window.earliest, town.time_zone).isoformat(),
        "window": order.window,
        **{name: getattr(order, name) for name in _TAKEN_OVER},
    }
    if upsert is Upsert.MERGE:
        # What the order leaves as it is by default stays as it was.
        plain = {field.name: field.default for field in fields(Order)}
        changes = {
            name: value for name, value in changes.items() if name not in plain or value != plain[name]
        }
        tasks = _merged(known, tasks)
    status = known.status
    if found.guesses:
        status = DeliveryStatus.HELD
    elif known.status is DeliveryStatus.HELD and known.held_reason == ADDRESS_UNCERTAIN:
        status = DeliveryStatus.CREATED
    changes |= {"status": status, "held_reason": ADDRESS_UNCERTAIN if found.guesses else ""}
    stored = deliveries.replace_tasks(writing, known, tasks, **changes)
    writing.note("delivery.changed", stored.id, stored.version, topics=["webhook"])
    return Taken(stored, new=False, guesses=found.guesses)


def _merged(known: Delivery, tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Return the pickups of both, for each shop those of the later order, then its drop with all goods."""
    shops = {task.org_id for task in tasks if task.kind is TaskKind.PICKUP}
    stay = [task for task in known.pickups if task.org_id not in shops]
    every = [*stay, *(task for task in tasks if task.kind is TaskKind.PICKUP)]
    total = Load(sum(task.load.volume_l for task in every), sum(task.load.weight_g for task in every))
    every.append(replace(tasks[-1], load=_less(total)))
    return tuple(replace(task, sequence=number) for number, task in enumerate(every))

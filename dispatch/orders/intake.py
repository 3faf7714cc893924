"""Taking orders: one door for every channel. What is wrong is told at once, what is doubtful is held, the rest becomes a delivery.

An order that names the same reference twice is one delivery: refused, merged or brought to what it says now, as the sender wants.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch import ids
from dispatch.domain import Place
from dispatch.errors import Fault
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.asked import Order, Upsert
from dispatch.orders.checks import MOMENT_FAULTS, RefusedOrderError, faults_of
from dispatch.orders.codes import new_code
from dispatch.orders.delivery import Delivery
from dispatch.orders.door import FoundDoor, find_door
from dispatch.orders.handover import Handover, baskets_by_quarter, handovers
from dispatch.orders.known_orders import ADDRESS_UNCERTAIN, STILL, bring_up
from dispatch.orders.recipients import recipient_of
from dispatch.orders.shop_times import local_day
from dispatch.orders.tasks_of import tasks_of
from dispatch.parties.organization import Organization
from dispatch.parties.town import Town
from dispatch.storage import crew, deliveries, parties
from dispatch.storage.deliveries import ReferenceTakenError
from dispatch.storage.store import Store, Writing
from dispatch.town_map import TownMap


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
    ConflictError
        Somebody else changes the same recipient or delivery at the same time.
    """
    with store.reading(town_id) as reading:
        town = parties.get_town(reading)
        orgs = {one.id: one for one in parties.organizations(reading)}
        places = parties.get_places(reading, _named_places(order, orgs))
        profiles = sorted({vehicle.profile for vehicle in crew.vehicles(reading).values()})
        now_s = reading.now_s
    faults = faults_of(order, orgs, now_s)
    found = _door(store, town_map, order, places, profiles)
    if found.fault is not None:
        faults.append(found.fault)
    if not any(fault.code in MOMENT_FAULTS for fault in faults):
        # What shops have taken on counts later, when nobody else can take anything on meanwhile.
        faults += handovers(order, orgs, places, defaultdict(Counter), town, now_s)[1]
    if faults:
        raise RefusedOrderError(tuple(faults))

    def step(writing: Writing) -> Taken:
        # What shops have taken on, and which short names are given, must not change meanwhile.
        writing.exclude("orders")
        known = None
        if order.external_ref:
            known = deliveries.find_reference(writing, order.org_id, order.external_ref)
        if known is not None and (upsert is Upsert.CREATE or known.status not in STILL):
            raise ReferenceTakenError(order.external_ref)
        present = {one.id: one for one in parties.organizations(writing)}
        busy = baskets_by_quarter(writing, order, besides=known.id if known else "")
        pickups, missed = handovers(order, present, places, busy, town, writing.now_s)
        if missed:
            raise RefusedOrderError(tuple(missed))
        if known is not None:
            stored, guesses = bring_up(writing, known, order, found, pickups, upsert, town)
            return Taken(stored, new=False, guesses=guesses)
        return _create(writing, order, found, pickups, town)

    return store.write(town_id, actor, step, behalf=behalf)


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
    recipient = recipient_of(writing, order)
    if order.door.place_id == "":
        parties.add_places(writing, [found.place], confidence=found.confidence)
    name = writing.ids.new(ids.DELIVERY)
    day = local_day(order.window.earliest, town.time_zone).isoformat()
    made = Delivery(
        id=name,
        org_id=order.org_id,
        code=new_code(writing, day),
        channel=order.channel,
        mode=order.mode,
        recipient_id=recipient.id,
        drop_place_id=found.place.id,
        day=day,
        window=order.window,
        tasks=tuple(tasks_of(writing, name, order, found.place, pickups)),
        external_ref=order.external_ref,
        temperature=order.temperature,
        priority=order.priority,
        max_ride_s=order.max_ride_s,
        skills=order.skills,
        payment=order.payment,
        note=order.note,
    )
    stored = deliveries.add(writing, made)
    writing.note("delivery.created", stored.id, stored.version, {"channel": order.channel})
    if found.guesses:
        stored = deliveries.change(writing, stored, status=DeliveryStatus.HELD, held_reason=ADDRESS_UNCERTAIN)
        writing.note(
            "delivery.held",
            stored.id,
            stored.version,
            {"reason": ADDRESS_UNCERTAIN, "guesses": list(found.guesses)},
        )
    return Taken(stored, new=True, guesses=found.guesses)

"""Taking orders: one door for every channel. What is wrong is told at once, what is doubtful is held, the rest becomes a delivery.

An order that names the same reference twice is one delivery: refused, merged or brought to what it says now, as the sender wants.

`take` is the whole of it. Its parts are for those who do more in the same transaction (a draft that becomes an order, a file of
many): `look` finds the door on the map, before anything is locked; `admit` decides and stores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dispatch import ids
from dispatch.domain import Place, TimeWindow
from dispatch.errors import Fault
from dispatch.ids import Ids
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.asked import Order, Upsert
from dispatch.orders.checks import MOMENT_FAULTS, RefusedOrderError, faults_of
from dispatch.orders.codes import new_code
from dispatch.orders.delivery import Delivery, Mode
from dispatch.orders.door import FoundDoor, find_door, near_streets
from dispatch.orders.duplicates import flag
from dispatch.orders.handover import told
from dispatch.orders.known_orders import ADDRESS_UNCERTAIN, STILL, bring_up
from dispatch.orders.order_times import TIME_FAULTS, OrderTimes, next_window, relay_of, times_of
from dispatch.orders.pins import pinned
from dispatch.orders.recipients import recipient_of
from dispatch.orders.service_day import service_day
from dispatch.orders.serving import zone_faults
from dispatch.orders.tasks_of import tasks_of
from dispatch.orders.town_facts import TownFacts, read_facts
from dispatch.orders.waiting_room import keep_room
from dispatch.parties.recipient import Recipient
from dispatch.storage import deliveries, parties
from dispatch.storage.deliveries import ReferenceTakenError
from dispatch.storage.store import Reading, Store, Writing
from dispatch.town_map import TownMap


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an order: the delivery, whether it is new, for a doubtful address what it may have meant, and its twins.

    ``twins`` are deliveries that may be the same order by another door (`dispatch.orders.duplicates`). ``place`` and ``recipient`` are those of the
    delivery, where whoever has stored it has them at hand.
    """

    delivery: Delivery
    new: bool
    guesses: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    place: Place | None = None
    recipient: Recipient | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """An order whose door is found, and when it is met as far as that was looked at."""

    order: Order
    found: FoundDoor
    times: OrderTimes | None = None


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
        Listing everything that is wrong: with the order itself, an address outside the area, shops that are closed. Where another
        window would do, it is named.
    ReferenceTakenError
        Its reference is taken, and ``upsert`` is `Upsert.CREATE`; or the delivery of that reference is under way already.
    ConflictError
        Somebody else changes the same recipient or delivery at the same time.
    """
    with store.reading(town_id) as reading:
        facts = read_facts(reading, [order])
        order = pinned_order(reading, order, facts)
    try:
        looked = look(town_map, order, facts, store.ids)
    except RefusedOrderError as refused:
        with store.reading(town_id) as reading:
            raise with_next_window(refused, order, facts, reading) from None

    def step(writing: Writing) -> Taken:
        return admit(writing, looked, read_facts(writing, [order]), upsert)

    return store.write(town_id, actor, step, behalf=behalf)


def pinned_order(reading: Reading, order: Order, facts: TownFacts) -> Order:
    """Return an order whose address has the pin that somebody has set for it, if there is one."""
    if not facts.has_pins:
        return order
    door = pinned(reading, order, facts.calling_code)
    return order if door is order.door else replace(order, door=door)


def look(town_map: TownMap, order: Order, facts: TownFacts, new: Ids, *, near: bool = False) -> Looked:
    """Find the door of an order, and everything that is wrong with it that does not depend on what else is taken on.

    Parameters
    ----------
    near
        See `dispatch.orders.door.find_door`.

    Raises
    ------
    RefusedOrderError
        Something is.
    """
    faults = faults_of(order, facts.orgs, facts.now_s)
    found = _door(town_map, order, facts, new, near=near)
    if found.fault is not None:
        faults.append(found.fault)
    elif found.place is not None:
        faults += zone_faults(order, found.place, facts, town_map)
    if not any(fault.code in MOMENT_FAULTS for fault in faults):
        # What shops have taken on counts later, when nobody else can take anything on meanwhile.
        known = bool(order.external_ref)
        times = times_of(order, facts, same_window=known)
        faults += times.faults
    if faults:
        raise RefusedOrderError(tuple(faults))
    return Looked(order, found, times)


def look_at_all(
    town_map: TownMap, orders: Sequence[Order], facts: TownFacts, new: Ids
) -> list[Looked | RefusedOrderError]:
    """Do `look` for many orders: for each what it returns or raises."""
    near = near_streets(town_map, [order.door for order in orders], facts.profiles)
    found: list[Looked | RefusedOrderError] = []
    for order, one in zip(orders, near, strict=True):
        try:
            found.append(look(town_map, order, facts, new, near=one))
        except RefusedOrderError as refused:
            found.append(refused)
    return found


def admit(
    writing: Writing,
    looked: Looked,
    facts: TownFacts,
    upsert: Upsert = Upsert.CREATE,
    *,
    granted: OrderTimes | None = None,
) -> Taken:
    """Make an order a delivery whose door is found; see `take`.

    Parameters
    ----------
    facts
        Read in this transaction.
    granted
        When it is met, for a new order whose window is promised: that is not judged again.
    """
    order = looked.order
    # What shops have taken on, and which short names are given, must not change meanwhile.
    writing.exclude("orders")
    known = None
    if order.external_ref:
        known = deliveries.find_reference(writing, order.org_id, order.external_ref)
    if known is not None and (upsert is Upsert.CREATE or known.status not in STILL):
        raise ReferenceTakenError(order.external_ref)
    times = granted or times_of(
        order, facts, writing, besides=known.id if known else "", same_window=known is not None and known.window == order.window
    )  # fmt: skip
    if times.faults:
        raise with_next_window(RefusedOrderError(times.faults), order, facts, writing)
    if known is not None:
        stored, guesses = bring_up(writing, known, order, looked.found, times, upsert, facts)
        return Taken(stored, new=False, guesses=guesses)
    return _create(writing, order, looked.found, times, facts)


def with_next_window(
    refused: RefusedOrderError, order: Order, facts: TownFacts, reading: Reading
) -> RefusedOrderError:
    """Return a refusal with the next window named in which the order could be met, where the time is all that is wrong."""
    if not all(fault.code in TIME_FAULTS for fault in refused.faults):
        return refused
    window = next_window(order, facts, reading)
    if window is None:
        return refused
    zone = facts.time_zone
    named = f"the next possible is {told(window.earliest, zone)} to {told(window.latest, zone)[-5:]}"
    faults: Sequence[Fault] = [replace(fault, remedy=f"{fault.remedy}; {named}") for fault in refused.faults]
    return RefusedOrderError(tuple(faults), next_window=window)


def _door(town_map: TownMap, order: Order, facts: TownFacts, new: Ids, *, near: bool) -> FoundDoor:
    if order.mode is Mode.COLLECT:
        # The recipient goes to the shops; the delivery is where the first of them is.
        first = facts.orgs.get(order.pickups[0].org_id) if order.pickups else None
        return FoundDoor(facts.places.get(first.place_id) if first else None, 1.0)
    known = facts.places.get(order.door.place_id)
    if order.mode is Mode.RELAY:
        relay = relay_of(order, facts)
        if relay is None or not relay.active or known is None:
            return _no_place(
                order, "unknown_relay", "this town has no such relay point", "give the place of one"
            )
    if known is not None:
        return FoundDoor(known, 1.0)
    if order.door.place_id:
        return _no_place(order, "unknown_place", "this town has no such place", "give the id of one")
    return find_door(town_map, order.door, new.new(ids.PLACE), facts.profiles, near=near)


def _no_place(order: Order, code: str, message: str, remedy: str) -> FoundDoor:
    return FoundDoor(None, 0.0, fault=Fault("/door/place_id", 0, code, order.door.place_id, message, remedy))


def _create(writing: Writing, order: Order, found: FoundDoor, times: OrderTimes, facts: TownFacts) -> Taken:
    assert found.place is not None
    recipient = recipient_of(writing, order, calling_code=facts.calling_code)
    if order.door.place_id == "" and order.mode is not Mode.COLLECT:
        parties.add_places(writing, [found.place], confidence=found.confidence)
    name = writing.ids.new(ids.DELIVERY)
    day = service_day(order.window.earliest, facts.town).isoformat()
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
        tasks=tuple(
            tasks_of(writing.ids, name, order, found.place, times.pickups, facts.orgs, times.drop_windows)
        ),
        external_ref=order.external_ref,
        temperature=order.temperature,
        priority=order.priority,
        max_ride_s=order.max_ride_s,
        skills=order.skills,
        payment=order.payment,
        note=order.note,
        whole=order.whole,
    )
    stored = deliveries.add(writing, made)
    keep_room(writing, stored, relay_of(order, facts))
    writing.note(
        "delivery.created",
        stored.id,
        stored.version,
        {"channel": order.channel, "mode": order.mode},
    )
    if found.guesses:
        stored = deliveries.change(writing, stored, status=DeliveryStatus.HELD, held_reason=ADDRESS_UNCERTAIN)
        writing.note(
            "delivery.held",
            stored.id,
            stored.version,
            {"reason": ADDRESS_UNCERTAIN, "guesses": list(found.guesses)},
        )
    elif order.mode is Mode.COLLECT:
        # No courier is needed: the word of the shops is the promise.
        stored = deliveries.change(writing, stored, status=DeliveryStatus.PROMISED, promised_s=writing.now_s)
        writing.note("delivery.promised", stored.id, stored.version, _told(order.window))
    stored, twins = flag(writing, stored, recipient.phone)
    return Taken(stored, new=True, guesses=found.guesses, twins=twins)


def _told(window: TimeWindow) -> dict[str, int]:
    return {"window_from_s": window.earliest, "window_to_s": window.latest}

"""Goods that go back: from a door to each of its shops, and from a relay point where nobody has fetched them.

A return to several shops is a delivery for each of them: they have the same door and the same window, a round takes them at one
halt, and each shop sees its own.
"""

from __future__ import annotations

from dataclasses import replace

from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError
from dispatch.ids import Ids
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order, Upsert
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.delivery import Channel, Delivery, Mode
from dispatch.orders.intake import Looked, Taken, admit, look, pinned_order, with_next_window
from dispatch.orders.order_times import next_window
from dispatch.orders.relay import WaitingStatus
from dispatch.orders.town_facts import TownFacts, read_facts
from dispatch.orders.waiting_room import release
from dispatch.promises.as_asked import promise_as_asked
from dispatch.storage import deliveries, parties, waiting
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import Store, Writing
from dispatch.town_map import TownMap

_D = DeliveryStatus
#: Returns of what nobody has fetched are called so by their shops: one for each, whoever asks for it how often.
_BEGINNING = "return:"
#: How long a courier may take them at the relay point from its opening on.
RETURN_WINDOW_S = 4 * 3_600
#: The goods of a return are on a bike, or further.
_TAKEN = frozenset(
    {_D.COLLECTED, _D.OUT_FOR_DELIVERY, _D.ARRIVED, _D.DELIVERED, _D.PARTIALLY_DELIVERED, _D.RETURNED}
)
_HOME = frozenset({_D.DELIVERED, _D.RETURNED})
#: It takes nothing, and another one has to.
_CALLED_OFF = frozenset({_D.CANCELLED})


class NotOverdueError(DispatchError):
    """Goods that are not to be sent back; code ``not_overdue``."""

    def __init__(self, name: str, status: str) -> None:
        super().__init__(
            f"delivery {name} is {status}: only what nobody has fetched in time is sent back",
            code="not_overdue",
        )


def take_returns(
    store: Store,
    town_map: TownMap,
    town_id: str,
    actor: str,
    order: Order,
    *,
    upsert: Upsert = Upsert.CREATE,
    behalf: str = "",
    promise: bool = False,
) -> tuple[Taken, ...]:
    """Take a return in, to one shop or several: a delivery for each, all of them or none.

    Parameters
    ----------
    order
        Of `Mode.RETURN`; each pickup is the part of a shop. Its reference is that of each part, with the shop's name where there are
        several.
    promise
        Whether what is new is promised the window that it asks for.

    Raises
    ------
    RefusedOrderError
        Listing everything that is wrong, for all parts.
    ReferenceTakenError
        See `dispatch.orders.intake.take`.
    """
    parts = _parts(order)
    with store.reading(town_id) as reading:
        facts = read_facts(reading, [order])
        parts = [pinned_order(reading, part, facts) for part in parts]
    looked = _look(town_map, parts, facts, store.ids)

    def step(writing: Writing) -> tuple[Taken, ...]:
        writing.exclude("orders")
        present = read_facts(writing, [order])
        taken = tuple(admit(writing, one, present, upsert) for one in looked)
        if not promise:
            return taken
        kept = {one.id: one for one in promise_as_asked(writing, [one.delivery for one in taken])}
        return tuple(replace(one, delivery=kept.get(one.delivery.id, one.delivery)) for one in taken)

    return store.write(town_id, actor, step, behalf=behalf)


def _parts(order: Order) -> list[Order]:
    order = replace(order, mode=Mode.RETURN)
    if len(order.pickups) < 2:
        return [order]
    by_shop: dict[str, list[AskedPickup]] = {}
    for pickup in order.pickups:
        by_shop.setdefault(pickup.org_id, []).append(pickup)
    return [
        replace(
            order,
            pickups=(_joined(own),),
            external_ref=f"{order.external_ref}#{shop}" if order.external_ref else "",
            # Nobody pays for a return at the door twice.
            payment=order.payment if number == 0 else None,
        )
        for number, (shop, own) in enumerate(by_shop.items())
    ]


def _joined(own: list[AskedPickup]) -> AskedPickup:
    first = own[0]
    load = replace(
        first.load,
        volume_l=sum(one.load.volume_l for one in own),
        weight_g=sum(one.load.weight_g for one in own),
    )
    return replace(
        first,
        load=load,
        items=", ".join(one.items for one in own if one.items),
        barcodes=tuple(code for one in own for code in one.barcodes),
    )


def _look(town_map: TownMap, parts: list[Order], facts: TownFacts, new: Ids) -> list[Looked]:
    looked, faults = [], []
    for number, part in enumerate(parts):
        try:
            looked.append(look(town_map, part, facts, new))
        except RefusedOrderError as refused:
            # Of each part its own shop is pickup 0; of the order it is another. What is wrong with all is told once.
            own = [
                replace(fault, pointer=fault.pointer.replace("/pickups/0", f"/pickups/{number}", 1))
                for fault in refused.faults
            ]
            faults += [fault for fault in own if fault not in faults]
    if faults:
        raise RefusedOrderError(tuple(faults))
    return looked


def send_back(writing: Writing, town_map: TownMap, delivery_id: str) -> tuple[Delivery, ...]:
    """Have goods brought back to their shops that nobody has fetched at a relay point; notes ``delivery.returning``.

    For each shop a delivery is made, of `Mode.RETURN`, in the next window in which the shop takes it; asked again, the same ones come
    back, and new ones where one was called off meanwhile.

    Raises
    ------
    NotOverdueError
        They are not overdue, or wait at a counter: there they are put back by their shop.
    RefusedOrderError
        A shop takes nothing back in the next two weeks.
    """
    writing.exclude("orders")
    one = deliveries.get(writing, delivery_id)
    kept = waiting.of_delivery(writing, delivery_id)
    # What has failed otherwise never got there: its courier has it.
    is_due = (
        kept is not None
        and kept.relay_id
        and (
            (one.status is _D.FAILED and kept.status is WaitingStatus.OVERDUE)
            or (one.status is _D.RETURNING and kept.since_s is not None)
        )
    )
    if kept is None or not is_due:
        raise NotOverdueError(one.id, one.status)
    known = _returns_of(writing, one.id)
    stand = tuple(back for back in known if back.status not in _CALLED_OFF)
    orders = [
        order
        for order in _return_orders(writing, one, len(known))
        if order.org_id not in {back.org_id for back in stand}
    ]
    if one.status is _D.RETURNING and not orders:
        return stand
    facts = read_facts(writing, orders)
    made = list(stand)
    for order in orders:
        window = next_window(order, facts, writing)
        asked = order if window is None else replace(order, window=window)
        try:
            made.append(admit(writing, look(town_map, asked, facts, writing.ids), facts).delivery)
        except RefusedOrderError as refused:
            raise with_next_window(refused, asked, facts, writing) from None
    if one.status is _D.RETURNING:
        return tuple(made)
    stored = deliveries.change(writing, one, status=_D.RETURNING)
    writing.note(
        "delivery.returning",
        stored.id,
        stored.version,
        {"reason": "not_collected", "return_ids": [back.id for back in made], "relay_id": kept.relay_id},
    )
    return tuple(made)


def _return_orders(writing: Writing, one: Delivery, before: int) -> list[Order]:
    recipient = parties.get_recipient(writing, one.recipient_id)
    window = TimeWindow(writing.now_s, writing.now_s + RETURN_WINDOW_S)
    return [
        Order(
            org_id=task.org_id,
            recipient=AskedRecipient(recipient.name, recipient.phone, recipient.email, recipient.language),
            door=AskedDoor(place_id=one.drop_place_id),
            pickups=(
                AskedPickup(
                    task.org_id, task.load, task.items, service_s=task.service_s, barcodes=task.barcodes
                ),
            ),
            window=window,
            channel=Channel(one.channel),
            mode=Mode.RETURN,
            # Another name than that of one that was called off.
            external_ref=f"{_BEGINNING}{one.id}" + (f":{before}" if before else ""),
            temperature=one.temperature,
            priority=one.priority,
        )
        for task in one.pickups
        if task.org_id and task.status is not TaskStatus.CANCELLED
    ]


def _returns_of(writing: Writing, delivery_id: str) -> tuple[Delivery, ...]:
    query = writing.select(DELIVERY).where(
        DELIVERY.c.external_ref.startswith(f"{_BEGINNING}{delivery_id}", autoescape=True)
    )
    found = deliveries.get_many(writing, [row.id for row in writing.rows(query)])
    return tuple(found[name] for name in sorted(found))


def follow_return(writing: Writing, return_id: str) -> Delivery | None:
    """Bring up what a return takes back, after the return has changed: its room is free, and once all is home it is returned.

    For whoever closes the stops of rounds, or follows the log; nothing happens where nothing is to be done. Notes ``relay.emptied`` and
    ``delivery.returned``.

    Returns
    -------
    Delivery or None
        What was not fetched, as it is now; None for returns from doors.
    """
    back = deliveries.get(writing, return_id)
    if back.mode is not Mode.RETURN or not back.external_ref.startswith(_BEGINNING):
        return None
    name = back.external_ref.removeprefix(_BEGINNING).partition(":")[0]
    one = deliveries.get_many(writing, [name]).get(name)
    if one is None or all(task.org_id != back.org_id for task in one.tasks):
        return None
    every = tuple(other for other in _returns_of(writing, name) if other.status not in _CALLED_OFF)
    kept = waiting.of_delivery(writing, name)
    if (
        kept is not None
        and kept.status is WaitingStatus.OVERDUE
        and every
        and all(other.status in _TAKEN for other in every)
    ):
        release(writing, name)
        writing.note("relay.emptied", kept.relay_id, 0, {"delivery_id": name})
    if one.status is _D.RETURNING and every and all(other.status in _HOME for other in every):
        one = deliveries.change(writing, one, status=_D.RETURNED)
        writing.note("delivery.returned", one.id, one.version, {"reason": "not_collected"})
    return one

"""Who sees what of a conversation.

A recipient sees the threads with all shops of the basket, a shop its own only and not even that there are others, a courier the
instructions of what is on their round, a coordinator everything.
"""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.orders.delivery import Delivery
from dispatch.storage import deliveries, messages
from dispatch.storage.store import NotFoundError, Reading
from dispatch.thread.message import Kind, Message, Party, Side


def shops_of(delivery: Delivery) -> tuple[str, ...]:
    """Return the shops of a basket in the order of its pickups, for one without pickups who ordered it."""
    shops = dict.fromkeys(task.org_id for task in delivery.tasks if task.org_id)
    return tuple(shops) or (delivery.org_id,)


def find_delivery(reading: Reading, party: Party, delivery_id: str) -> Delivery:
    """Return a delivery to somebody who has a conversation about it.

    Raises
    ------
    NotFoundError
        There is none, or none of theirs: nobody learns that others have one.
    """
    delivery = deliveries.get(reading, delivery_id)
    if party.side is Side.RECIPIENT:
        takes_part = delivery.recipient_id == party.id
    elif party.side is Side.SHOP:
        takes_part = party.id in shops_of(delivery)
    elif party.side is Side.COURIER:
        takes_part = messages.courier_has(reading, party.id, delivery_id)
    else:
        takes_part = True
    if not takes_part:
        raise NotFoundError("delivery", delivery_id)
    return delivery


def read(
    reading: Reading,
    party: Party,
    delivery_id: str,
    *,
    org_id: str | None = None,
    after: int = 0,
    most: int | None = None,
) -> tuple[Message, ...]:
    """Return what somebody sees of a conversation, in its order.

    Parameters
    ----------
    party
        Who looks.
    delivery_id
        Which conversation.
    org_id
        The thread with one shop only; of no use to shops, who see their own anyway.
    after, most
        Those after a number, and so many; None for all.

    Raises
    ------
    NotFoundError
        The party has no such conversation.
    """
    find_delivery(reading, party, delivery_id)
    if party.side is Side.SHOP:
        return messages.of_delivery(reading, delivery_id, org_id=party.id, after=after, most=most)
    if party.side is Side.COURIER:
        return messages.of_delivery(reading, delivery_id, kind=Kind.INSTRUCTION, after=after, most=most)
    return messages.of_delivery(reading, delivery_id, org_id=org_id, after=after, most=most)


def unread(reading: Reading, party: Party, delivery_ids: Sequence[str]) -> dict[str, int]:
    """Return how many messages somebody has not read yet, by delivery; deliveries without any, or not theirs, are left out."""
    found = deliveries.get_many(reading, delivery_ids)
    if party.side is Side.RECIPIENT:
        own = [one.id for one in found.values() if one.recipient_id == party.id]
        return messages.unread_by_delivery(reading, party.side, own)
    if party.side is Side.SHOP:
        own = [one.id for one in found.values() if party.id in shops_of(one)]
        return messages.unread_by_delivery(reading, party.side, own, org_id=party.id)
    if party.side is Side.COORDINATOR:
        return messages.unread_by_delivery(reading, party.side, list(found))
    return {}

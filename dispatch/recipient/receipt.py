"""What stands on the receipt of a delivery beside what its page has: from which shops, and for the recipient alone to whom and what."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.orders.delivery import Delivery, PaymentMethod
from dispatch.storage import parties
from dispatch.storage.schema_field import CASH_COLLECTION
from dispatch.storage.store import Reading


@dataclass(frozen=True, slots=True)
class ShopLine:
    """A shop, how it is reached, and what came from it; ``items`` is empty for whoever is not the recipient."""

    name: str
    phone: str
    items: str


@dataclass(frozen=True, slots=True)
class ReceiptLines:
    """``name`` and ``address`` are empty for whoever is not the recipient; ``taken`` is by method, in the order in which it was taken."""

    shops: tuple[ShopLine, ...]
    name: str
    address: str
    taken: tuple[tuple[PaymentMethod, int], ...]


def receipt_lines(reading: Reading, one: Delivery, *, recognised: bool) -> ReceiptLines:
    """Return what stands on the receipt of a delivery.

    Parameters
    ----------
    recognised
        Whether whoever looks is the recipient (`dispatch.recipient.recognition`).

    Raises
    ------
    NotFoundError
        Its recipient is not there any more.
    """
    found = parties.get_organizations(reading, list(dict.fromkeys(task.org_id for task in one.in_shops)))
    shops = tuple(
        ShopLine(
            shop.name,
            shop.contact.phone,
            "; ".join(task.items for task in one.in_shops if task.org_id == shop.id and task.items)
            if recognised
            else "",
        )
        for shop in found.values()
    )
    name = address = ""
    if recognised:
        name = parties.get_recipient(reading, one.recipient_id).name
        door = parties.get_places(reading, [one.drop_place_id]).get(one.drop_place_id)
        address = door.address if door is not None else ""
    return ReceiptLines(shops, name, address, _taken(reading, one.id))


def _taken(reading: Reading, delivery_id: str) -> tuple[tuple[PaymentMethod, int], ...]:
    query = reading.select(CASH_COLLECTION).where(
        CASH_COLLECTION.c.delivery_id == delivery_id, CASH_COLLECTION.c.reversed_s.is_(None)
    )
    taken: dict[PaymentMethod, int] = {}
    for row in reading.rows(query.order_by(CASH_COLLECTION.c.id)):
        method = PaymentMethod(row.method)
        taken[method] = taken.get(method, 0) + row.amount_minor
    return tuple(taken.items())

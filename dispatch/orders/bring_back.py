"""Having goods brought back to their shops, wherever they are: on a bike, at a relay point, or with whoever has got them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dispatch.domain import Load, TimeWindow
from dispatch.errors import DispatchError
from dispatch.field.aftermath import return_goods
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
from dispatch.orders.delivery import Delivery, Mode
from dispatch.orders.relay import WaitingStatus
from dispatch.orders.returns import send_back
from dispatch.orders.rights import order_sent_by
from dispatch.storage import parties, waiting
from dispatch.storage.store import NotFoundError, Reading, Writing
from dispatch.town_map import TownMap

_WITH_RECIPIENT = frozenset({DeliveryStatus.DELIVERED, DeliveryStatus.PARTIALLY_DELIVERED})


class ReturnError(DispatchError):
    """Goods that cannot be fetched from their recipient: ``window_needed``, ``nothing_delivered``, ``no_door``."""


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """A delivery whose goods go back, and the returns that were made for it; none where its own courier takes them."""

    delivery: Delivery
    returns: tuple[Delivery, ...] = ()


def bring_back(
    writing: Writing, town_map: TownMap, delivery_id: str, reason: str = "", *, org_id: str = ""
) -> BroughtBack:
    """Have what was not handed over brought back: by the courier who has it, or from the relay point where nobody has fetched it.

    Parameters
    ----------
    org_id
        The sender that asks; empty for the town.

    Raises
    ------
    NotFoundError, NotSenderError, IsVisitError
        See `dispatch.orders.rights.order_sent_by`.
    ReturnError
        ``window_needed``: its recipient has it; see `order_back`.
    DispatchError
        As `dispatch.field.aftermath.return_goods` and `dispatch.orders.returns.send_back`.
    """
    one = order_sent_by(writing, delivery_id, org_id)
    if one.status is DeliveryStatus.DELIVERED:
        raise ReturnError(
            f"delivery {one.id} is with its recipient: say in which window a courier may fetch it",
            code="window_needed",
        )
    kept = waiting.of_delivery(writing, delivery_id)
    is_left = kept is not None and bool(kept.relay_id) and kept.status is WaitingStatus.OVERDUE
    if is_left or (one.status is DeliveryStatus.RETURNING and kept is not None and kept.since_s is not None):
        made = send_back(writing, town_map, delivery_id)
        return BroughtBack(order_sent_by(writing, delivery_id, org_id), made)
    return BroughtBack(return_goods(writing, delivery_id, reason))


def order_back(
    reading: Reading,
    delivery_id: str,
    window: TimeWindow,
    *,
    org_id: str = "",
    shops: Collection[str] = (),
    note: str = "",
) -> Order:
    """Return the order by which goods are fetched from who has got them and brought back, for `dispatch.orders.returns.take_returns`.

    Parameters
    ----------
    window
        When a courier may come to the door.
    org_id
        The sender that asks; empty for the town.
    shops
        Whose goods; all of them where none is named.

    Raises
    ------
    NotFoundError, NotSenderError, IsVisitError
        See `dispatch.orders.rights.order_sent_by`.
    ReturnError
        ``nothing_delivered``: its recipient has nothing of it, or nothing of those shops. ``no_door``: its recipient has fetched it, and
        nobody knows where it is now.
    """
    one = order_sent_by(reading, delivery_id, org_id)
    if one.mode is not Mode.DELIVERY:
        raise ReturnError(
            f"delivery {one.id} did not go to a door: order a return, with the door where it is now",
            code="no_door",
        )
    strangers = sorted(set(shops) - {task.org_id for task in one.pickups})
    if strangers:
        raise NotFoundError("pickup of", strangers[0])
    brought = tuple(
        task
        for task in one.pickups
        if task.org_id and task.status is TaskStatus.DONE and (not shops or task.org_id in shops)
    )
    missing = set(shops) - {task.org_id for task in brought}
    if one.status not in _WITH_RECIPIENT or missing or not brought:
        raise ReturnError(
            f"delivery {one.id} is {one.status}: its recipient has nothing to give back; cancel it, or ask for its return without a window",
            code="nothing_delivered",
        )
    person = parties.get_recipient(reading, one.recipient_id)
    return Order(
        org_id=one.org_id,
        recipient=AskedRecipient(person.name, person.phone, person.email, person.language),
        door=AskedDoor(place_id=one.drop_place_id),
        pickups=tuple(
            AskedPickup(
                task.org_id,
                Load(abs(task.load.volume_l), abs(task.load.weight_g)),
                task.items,
                service_s=task.service_s,
                barcodes=task.barcodes,
            )
            for task in brought
        ),
        window=window,
        channel=one.channel,
        mode=Mode.RETURN,
        temperature=one.temperature,
        priority=one.priority,
        note=note,
    )

"""The order that a link is about, as its recipient may do something with it."""

from __future__ import annotations

from dispatch.orders.delivery import Delivery
from dispatch.orders.rights import IsVisitError
from dispatch.parties.recipient import Recipient
from dispatch.storage import deliveries, parties
from dispatch.storage.store import NotFoundError, Reading


def actor_of(one: Delivery) -> str:
    """Return how the log names whoever acts by the link of a delivery: its recipient."""
    return f"recipient:{one.recipient_id}"


def own_order(reading: Reading, delivery_id: str) -> Delivery:
    """Return the delivery of a link for its recipient to act on.

    Raises
    ------
    NotFoundError
        There is no such delivery, or its recipient was erased.
    IsVisitError
        It is a visit of a service: what is said and done about those is with the services, and not with whoever has a link.
    """
    return _order_and_recipient(reading, delivery_id)[0]


def own_recipient(reading: Reading, delivery_id: str) -> Recipient:
    """Return the recipient of a delivery without what is known for any purpose; errors as `own_order`."""
    return _order_and_recipient(reading, delivery_id)[1]


def _order_and_recipient(reading: Reading, delivery_id: str) -> tuple[Delivery, Recipient]:
    one = deliveries.get(reading, delivery_id)
    if one.visit_id:
        raise IsVisitError(one.id)
    recipient = parties.get_recipient(reading, one.recipient_id)
    if recipient.erased_s is not None:
        raise NotFoundError("delivery", delivery_id)
    return one, recipient

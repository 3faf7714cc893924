"""Saying that something was not right with what has come: to the shop in the conversation of the order, and to the desk as an incident.

The words go into the conversation, and are kept as long as that; the incident has what is wrong as a code, so that nothing is forgotten and
what is needed to settle it is kept meanwhile (`incident_open`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from dispatch.errors import DispatchError
from dispatch.field.incidents import OPEN, open_incident
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Delivery
from dispatch.recipient.acting import PAGE
from dispatch.recipient.own_order import own_order
from dispatch.storage.schema_field import INCIDENT
from dispatch.storage.store import Reading, Writing
from dispatch.thread.message import Message, Party, Side
from dispatch.thread.posting import post

#: The kind of the incident.
CLAIM: Final = "claim"
_COME: Final = frozenset({DeliveryStatus.DELIVERED, DeliveryStatus.PARTIALLY_DELIVERED})


class Problem(StrEnum):
    """What is wrong."""

    NOT_RECEIVED = "not_received"
    MISSING = "missing"
    DAMAGED = "damaged"
    WRONG = "wrong"
    OTHER = "other"


class NothingToClaimError(DispatchError):
    """Nothing has come yet that could be wrong; code ``not_delivered_yet``."""

    def __init__(self, one: Delivery) -> None:
        super().__init__(
            f"delivery {one.id} is {one.status}: say what is wrong once it has come, or write to the shop",
            code="not_delivered_yet",
        )


def is_claimable(one: Delivery) -> bool:
    """Return whether a recipient may say that something was not right: once it has come, as long as the link is good."""
    return not one.visit_id and one.status in _COME


def claim(writing: Writing, delivery_id: str, problem: Problem, text: str, org_id: str = "") -> Message:
    """Say what was not right as the recipient, and return the message that its shop reads.

    Events: ``message.received``; ``incident.opened`` (``claim``) unless one of this delivery is open already.

    Parameters
    ----------
    text
        The whole message, in words that a shop understands without the code.
    org_id
        The shop, needed where a basket comes from several.

    Raises
    ------
    NothingToClaimError
        It has not come.
    NotFoundError, IsVisitError
        See `dispatch.recipient.own_order.own_order`.
    InvalidMessageError, ShopNeededError
        See `dispatch.thread.posting.post`.
    """
    one = own_order(writing, delivery_id)
    if not is_claimable(one):
        raise NothingToClaimError(one)
    message = post(
        writing, Party(Side.RECIPIENT, one.recipient_id), one.id, text, org_id=org_id, channel=PAGE
    )
    if not is_claimed(writing, one.id):
        detail = {"code": problem.value, "delivery_id": one.id, "org_id": message.org_id}
        open_incident(writing, CLAIM, one.id, detail)
    return message


def is_claimed(reading: Reading, delivery_id: str) -> bool:
    """Return whether something was not right with a delivery, and nobody has settled it yet."""
    query = reading.select(INCIDENT).where(
        INCIDENT.c.kind == CLAIM, INCIDENT.c.subject == delivery_id, INCIDENT.c.status == OPEN
    )
    return bool(reading.rows(query.limit(1)))

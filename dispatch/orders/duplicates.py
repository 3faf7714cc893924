"""The same order by two doors: recognised and shown to somebody, neither doubled in silence nor dropped.

A customer writes to the marketplace and then calls the shop. Two deliveries to one person, from the same shops, for windows that overlap,
taken within minutes, are twins. From two channels the later one is held until somebody has said whether both are meant; twins of one
channel are only noted, for people do order twice.
"""

from __future__ import annotations

from sqlalchemy import select

from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Delivery
from dispatch.storage import deliveries
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.schema_parties import RECIPIENT
from dispatch.storage.store import Reading, Writing

#: Orders farther apart are two orders.
WITHIN_S = 1_800
#: What the later of two is held for.
DUPLICATE_SUSPECTED = "duplicate_suspected"


class NoDuplicateError(DispatchError):
    """A delivery is not held as the double of another one; code ``no_duplicate``."""

    def __init__(self, name: str, status: str) -> None:
        super().__init__(
            f"delivery {name} is {status}, and not held as the double of another one: there is nothing to decide",
            code="no_duplicate",
        )


def twins_of(reading: Reading, one: Delivery, phone: str) -> tuple[Delivery, ...]:
    """Return the deliveries that may be the same order as another one, the oldest first.

    Parameters
    ----------
    phone
        Of its recipient, empty for none: who gives another name on the telephone is the same person by it.
    """
    people = {one.recipient_id}
    if phone:
        own = select(RECIPIENT.c.id).where(RECIPIENT.c.town_id == reading.town_id, RECIPIENT.c.phone == phone)
        people |= {row.id for row in reading.rows(own)}
    # Asked by the people: no index has both a telephone number and a moment, and a town has a long past.
    query = select(DELIVERY.c.id).where(
        DELIVERY.c.town_id == reading.town_id,
        DELIVERY.c.recipient_id.in_(sorted(people)),
        DELIVERY.c.id != one.id,
        DELIVERY.c.mode == one.mode.value,
        DELIVERY.c.status != DeliveryStatus.CANCELLED.value,
        DELIVERY.c.created_s >= reading.now_s - WITHIN_S,
        DELIVERY.c.window_from_s <= one.window.latest,
        DELIVERY.c.window_to_s >= one.window.earliest,
    )
    names = [row.id for row in reading.rows(query)]
    if not names:
        return ()
    shops = _shops(one)
    found = [other for other in deliveries.get_many(reading, names).values() if _shops(other) == shops]
    return tuple(sorted(found, key=lambda other: (other.created_s, other.id)))


def flag(writing: Writing, one: Delivery, phone: str) -> tuple[Delivery, tuple[str, ...]]:
    """Note the twins of a new delivery, and hold it if one came by another channel; notes ``delivery.duplicate_suspected``.

    Returns
    -------
    delivery : Delivery
        As it is now.
    twins : tuple of str
        Names of its twins, the oldest first.
    """
    # A sender's own references say that they are two.
    twins = [
        other
        for other in twins_of(writing, one, phone)
        if not (
            other.channel is one.channel
            and other.org_id == one.org_id
            and one.external_ref
            and other.external_ref
        )
    ]
    if not twins:
        return one, ()
    names = tuple(other.id for other in twins)
    across = any(other.channel is not one.channel for other in twins)
    if across and one.status in {DeliveryStatus.CREATED, DeliveryStatus.PROMISED}:
        one = deliveries.change(writing, one, status=DeliveryStatus.HELD, held_reason=DUPLICATE_SUSPECTED)
        writing.note("delivery.held", one.id, one.version, {"reason": DUPLICATE_SUSPECTED})
    writing.note(
        "delivery.duplicate_suspected",
        one.id,
        one.version,
        {"twins": list(names), "channels": sorted({other.channel for other in twins}), "held": across},
    )
    return one, names


def keep_both(writing: Writing, delivery_id: str) -> Delivery:
    """Say that a delivery held as a double is an order of its own; notes ``delivery.duplicate_dismissed``.

    To say the contrary, cancel it (`dispatch.orders.changes.cancel`).

    Raises
    ------
    NoDuplicateError
        It is not held for that.
    """
    one = deliveries.get(writing, delivery_id)
    if one.status is not DeliveryStatus.HELD or one.held_reason != DUPLICATE_SUSPECTED:
        raise NoDuplicateError(one.id, one.status)
    # What its shops had promised for their counters is a promise still.
    status = DeliveryStatus.CREATED if one.promised_s is None else DeliveryStatus.PROMISED
    kept = deliveries.change(writing, one, status=status, held_reason="")
    writing.note("delivery.duplicate_dismissed", kept.id, kept.version)
    return kept


def _shops(one: Delivery) -> frozenset[str]:
    return frozenset(task.org_id for task in one.tasks if task.org_id)

"""What a person has said of a delivery for all later plans: who brings it, or that nobody does."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.board.state import OPEN, LeaveOff, Pin
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.manual.edits import ImpossibleEditError
from dispatch.orders.delivery import Delivery
from dispatch.runs import decided
from dispatch.storage import deliveries, planning
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.store import Reading, Writing

#: Plans may still have something to do with a delivery in one of these.
_AHEAD = OPEN | {DeliveryStatus.CREATED, DeliveryStatus.HELD, DeliveryStatus.FAILED}


@dataclass(frozen=True, slots=True)
class Will:
    """What persons have said of a delivery; None where nobody has said anything."""

    delivery_id: str
    pin: Pin | None
    left_off: LeaveOff | None


def will_of(reading: Reading, delivery_id: str) -> Will:
    """Return what persons have said of a delivery."""
    return Will(
        delivery_id, planning.pin_of(reading, delivery_id), planning.left_off_of(reading, delivery_id)
    )


def pin(writing: Writing, delivery_id: str, shift_id: str, note: str = "") -> Will:
    """Give a delivery to a shift in all later plans.

    Raises
    ------
    ImpossibleEditError
        It is over, or the shift is of another day.
    NotFoundError
        The town has no such delivery or shift.
    """
    one = _ahead(writing, delivery_id)
    day = writing.get(SHIFT, shift_id).day
    if day != one.day:
        raise ImpossibleEditError(
            f"shift {shift_id} is on {day}, and delivery {one.id} on {one.day}: choose a shift of that day"
        )
    decided.pin(writing, one.id, shift_id, note)
    return will_of(writing, one.id)


def unpin(writing: Writing, delivery_id: str) -> Will:
    """Leave it to plans again who has a delivery.

    Raises
    ------
    NotFoundError
        The town has no such delivery.
    """
    one = deliveries.get(writing, delivery_id)
    decided.unpin(writing, one.id)
    return will_of(writing, one.id)


def leave_off(writing: Writing, delivery_id: str, note: str = "") -> Will:
    """Keep a delivery off the rounds of its local date: the next plan takes it off, and no later one puts it on again.

    Raises
    ------
    ImpossibleEditError
        It is over.
    NotFoundError
        The town has no such delivery.
    """
    one = _ahead(writing, delivery_id)
    decided.leave_off(writing, one.id, note)
    return will_of(writing, one.id)


def take_on(writing: Writing, delivery_id: str) -> Will:
    """Leave it to plans again whether a round has a delivery.

    Raises
    ------
    NotFoundError
        The town has no such delivery.
    """
    one = deliveries.get(writing, delivery_id)
    decided.take_on(writing, one.id)
    return will_of(writing, one.id)


def _ahead(writing: Writing, delivery_id: str) -> Delivery:
    one = deliveries.get(writing, delivery_id)
    if one.status not in _AHEAD:
        raise ImpossibleEditError(f"delivery {one.id} is {one.status}: no plan has it any more")
    return one

"""What is left at a relay point waits there: the courier has brought it, and its recipient has it once they have come with the code."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Delivery, Mode
from dispatch.orders.relay import IN_ROOM, Waiting, WaitingStatus
from dispatch.orders.waiting_room import release
from dispatch.storage import waiting
from dispatch.storage.store import Reading, Writing

_D = DeliveryStatus
_HANDED = frozenset({_D.DELIVERED, _D.PARTIALLY_DELIVERED})
#: A courier has nothing more to do for it; the relay point, its recipient or a return may have.
_LEFT = frozenset({_D.HANDED_OVER, _D.FAILED, _D.RETURNING, _D.RETURNED}) | _HANDED
_CALLED_OFF = frozenset({_D.CANCELLED, _D.RETURNING, _D.RETURNED})


def rooms_of(reading: Reading, deliveries: Iterable[Delivery]) -> dict[str, Waiting]:
    """Return the room that is kept for those of some deliveries that go to relay points, by delivery."""
    found = {one.id: waiting.of_delivery(reading, one.id) for one in deliveries if one.mode is Mode.RELAY}
    return {name: kept for name, kept in found.items() if kept is not None and kept.relay_id}


def status_at_relay(old: Delivery, kept: Waiting, status: DeliveryStatus) -> DeliveryStatus:
    """Return how far a delivery to a relay point is.

    Parameters
    ----------
    old
        As it is stored.
    kept
        Its room.
    status
        How far it would be if it went to a door.
    """
    if status in _HANDED:
        # What has come of it since it was left there is not the courier's to say.
        return old.status if kept.since_s is not None and old.status in _LEFT else _D.HANDED_OVER
    if kept.status is WaitingStatus.FETCHED and old.status in _HANDED:
        # Opened again after its recipient has taken it: they have it all the same.
        return old.status
    if kept.since_s is not None and old.status in {_D.RETURNING, _D.RETURNED}:
        # Opened again after somebody was sent for it: it is there, or on its way back.
        return old.status
    return status


def follow_room(writing: Writing, kept: Waiting, status: DeliveryStatus) -> None:
    """Bring the room of a delivery up that is in a state now other than handed over: kept again, or given back."""
    if status in _CALLED_OFF and kept.since_s is None and kept.status in IN_ROOM:
        release(writing, kept.delivery_id)
    elif status not in _LEFT | _CALLED_OFF and kept.since_s is not None:
        # Its stop was opened again: the courier has it in hand.
        waiting.change(writing, kept, status=WaitingStatus.EXPECTED, since_s=None, reminded_s=None)

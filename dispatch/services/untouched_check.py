"""Whether a visit that is ordered may still follow its plan: asked by whoever makes visits, answered by whoever makes deliveries of them."""

from __future__ import annotations

from typing import Protocol

from dispatch.lifecycle.delivery import DELIVERY as LIFE
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.services.visit import Visit
from dispatch.storage import deliveries
from dispatch.storage.store import Reading

_D = DeliveryStatus
#: Goods are on board, or somebody is at the door.
_UNDER_WAY = frozenset({_D.COLLECTED, _D.OUT_FOR_DELIVERY, _D.ARRIVED})


class UntouchedCheck(Protocol):
    """Answers for one visit that is ordered."""

    def __call__(self, reading: Reading, visit: Visit) -> bool:
        """Return whether it may be skipped or moved; whoever answers brings its delivery along afterwards."""
        ...


def not_under_way(reading: Reading, visit: Visit) -> bool:
    """Return whether the delivery of a visit can be cancelled, and nothing of it is on board."""
    if not visit.delivery_id:
        return True
    status = deliveries.get(reading, visit.delivery_id).status
    return status is _D.CANCELLED or (LIFE.may(status, _D.CANCELLED) and status not in _UNDER_WAY)

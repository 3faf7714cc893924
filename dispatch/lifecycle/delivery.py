"""The life of a delivery: one promise to one recipient, from the order to the door or back to the shops."""

from __future__ import annotations

from enum import StrEnum

from dispatch.lifecycle.machine import Machine


class DeliveryStatus(StrEnum):
    """How far a delivery is. The order is that of a good day."""

    CREATED = "created"
    HELD = "held"  # something is missing: an address, a shop's word
    PROMISED = "promised"  # a window is promised, no round has it yet
    PLANNED = "planned"  # on a round that is not released
    ASSIGNED = "assigned"  # on a released round
    COLLECTING = "collecting"  # some of its pickups are done
    COLLECTED = "collected"  # all of them are
    OUT_FOR_DELIVERY = "out_for_delivery"  # its door is the next stop
    ARRIVED = "arrived"  # the courier is at the door
    HANDED_OVER = "handed_over"  # waits for its recipient at a relay point, or at the counter
    DELIVERED = "delivered"
    PARTIALLY_DELIVERED = "partially_delivered"
    FAILED = "failed"  # nobody there, not found, refused
    RESCHEDULED = "rescheduled"  # failed, and to be tried again
    RETURNING = "returning"
    RETURNED = "returned"
    CANCELLED = "cancelled"


_D = DeliveryStatus

DELIVERY = Machine(
    "delivery",
    DeliveryStatus,
    {
        _D.CREATED: (_D.HELD, _D.PROMISED, _D.CANCELLED),
        _D.HELD: (_D.CREATED, _D.PROMISED, _D.CANCELLED),
        _D.PROMISED: (_D.HELD, _D.PLANNED, _D.ASSIGNED, _D.HANDED_OVER, _D.CANCELLED),
        # A plan may be changed, and a courier fall ill: what nobody has touched goes back.
        _D.PLANNED: (_D.HELD, _D.PROMISED, _D.ASSIGNED, _D.CANCELLED),
        _D.ASSIGNED: (_D.HELD, _D.PROMISED, _D.PLANNED, _D.COLLECTING, _D.COLLECTED, _D.CANCELLED),
        # From here on the goods are on a bike: they can be handed over to another courier, not be unplanned.
        _D.COLLECTING: (_D.ASSIGNED, _D.COLLECTED, _D.RETURNING, _D.FAILED, _D.CANCELLED),
        _D.COLLECTED: (_D.COLLECTING, _D.OUT_FOR_DELIVERY, _D.ARRIVED, _D.FAILED, _D.RETURNING),
        _D.OUT_FOR_DELIVERY: (_D.COLLECTED, _D.ARRIVED, _D.FAILED, _D.RETURNING),
        _D.ARRIVED: (
            _D.COLLECTED, _D.OUT_FOR_DELIVERY, _D.HANDED_OVER, _D.DELIVERED, _D.PARTIALLY_DELIVERED, _D.FAILED, _D.RETURNING,
        ),
        # What waits at a counter has never left its shop: it can be taken back there, and then be cancelled.
        _D.HANDED_OVER: (_D.PROMISED, _D.ARRIVED, _D.DELIVERED, _D.PARTIALLY_DELIVERED, _D.FAILED, _D.RETURNING),
        # What was closed by mistake is reopened.
        _D.DELIVERED: (_D.ARRIVED, _D.HANDED_OVER),
        _D.PARTIALLY_DELIVERED: (_D.ARRIVED, _D.HANDED_OVER, _D.RETURNING),
        # What was on its way goes back; only before that can an order be cancelled.
        _D.FAILED: (_D.ARRIVED, _D.HANDED_OVER, _D.RESCHEDULED, _D.RETURNING),
        _D.RESCHEDULED: (_D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.COLLECTED, _D.RETURNING),
        _D.RETURNING: (_D.COLLECTED, _D.RETURNED),
        _D.RETURNED: (_D.RETURNING,),  # its last stop was reopened
        # The courier, whose phone had not heard of it, had collected the goods: they go back, or have been handed over.
        _D.CANCELLED: (_D.RETURNING,),
    },
)  # fmt: skip

"""Promises made as they were asked for: a sender says the window, as in a file, and a person or a policy agrees."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Delivery
from dispatch.storage import deliveries
from dispatch.storage.store import Writing


def promise_as_asked(writing: Writing, wanted: Iterable[Delivery]) -> tuple[Delivery, ...]:
    """Promise deliveries the windows that they were ordered for, and return them as they are now.

    Whether couriers can keep that is for the next plan to say: what it leaves out is told with its reasons.

    Parameters
    ----------
    wanted
        Deliveries that are created; others are left alone.

    Raises
    ------
    ConflictError
        One has changed since it was read.
    """
    fresh = [one for one in wanted if one.status is DeliveryStatus.CREATED]
    promised = deliveries.move_many(
        writing, [(one, DeliveryStatus.PROMISED) for one in fresh], promised_s=writing.now_s
    )
    for one in promised:
        writing.note(
            "delivery.promised",
            one.id,
            one.version,
            {"from_s": one.window.earliest, "to_s": one.window.latest},
        )
    return promised

"""What is kept for whoever has chosen a window, beside the time of a courier."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.domain import TimeWindow
from dispatch.orders.delivery import Mode


@dataclass(frozen=True, slots=True)
class ReservedBasket:
    """A basket that a shop will have ready at a moment, and hand over in its windows from then on."""

    org_id: str
    ready_s: int
    windows: tuple[TimeWindow, ...]


@dataclass(frozen=True, slots=True)
class Reservation:
    """What a kept window takes: it counts like a delivery until ``expires_s``.

    Attributes
    ----------
    quote_id
        Whose window it is.
    delivery_id
        The delivery that is to be moved there, empty for a new basket.
    day, window, mode
        Where it is counted among the deliveries of a stretch of a day.
    baskets
        What shops make anew for it, in the order of its pickups; none where the goods are made, or being made, already.
    drop_windows
        When its door takes it, if not all the time of the window: the hours of a relay point.
    confidence
        Of the door.
    relay_id, compartment_id, room_until_s
        The room that is kept at a relay point, from the beginning of the window on; empty, empty and None for none.
    """

    quote_id: str
    delivery_id: str
    day: str
    window: TimeWindow
    mode: Mode
    baskets: tuple[ReservedBasket, ...]
    expires_s: int
    drop_windows: tuple[TimeWindow, ...] = ()
    confidence: float = 1.0
    relay_id: str = ""
    compartment_id: str = ""
    room_until_s: int | None = None

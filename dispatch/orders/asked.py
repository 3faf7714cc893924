"""What is asked for when an order comes in, whichever door it comes by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatch.domain import Load, TemperatureClass, TimeWindow
from dispatch.orders.delivery import Channel, Mode, Payment
from dispatch.parties.recipient import Door

#: Goods that take up no room.
NOTHING = Load()


class Upsert(StrEnum):
    """What happens where the organisation has a delivery of that reference already."""

    CREATE = "create"  # nothing: it is refused
    MERGE = "merge"  # what is given replaces what is stored
    SYNC = "sync"  # the order as given is the whole truth


@dataclass(frozen=True, slots=True)
class AskedPickup:
    """Goods from one shop.

    ``ready_s`` is when they are ready, None for as soon as the shop can; ``prepare_s`` how long the shop needs for them, None for
    what it usually does. ``barcodes`` are on its pieces, a code of its own on each.
    """

    org_id: str
    load: Load = NOTHING
    items: str = ""
    ready_s: int | None = None
    prepare_s: int | None = None
    service_s: int = 120
    barcodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedDoor:
    """Where the goods go: an address, a position, or both; the position counts then, and is never moved."""

    address: str = ""
    lon: float | None = None
    lat: float | None = None
    name: str = ""
    access_note: str = ""
    place_id: str = ""  # a place that is known: a relay point, a shop


@dataclass(frozen=True, slots=True)
class AskedRecipient:
    """Who gets them; known again by the telephone number and the name."""

    name: str
    phone: str = ""
    email: str = ""
    language: str = "fr"
    door: Door | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One basket: pickups in any number of shops, one door, one window for the start of the drop."""

    org_id: str
    recipient: AskedRecipient
    door: AskedDoor
    pickups: tuple[AskedPickup, ...]
    window: TimeWindow
    channel: Channel = Channel.API
    mode: Mode = Mode.DELIVERY
    external_ref: str = ""
    service_s: int = 120
    temperature: TemperatureClass = TemperatureClass.AMBIENT
    priority: int = 50
    max_ride_s: int | None = None
    skills: frozenset[str] = frozenset()
    payment: Payment | None = None
    note: str = ""
    whole: bool = False

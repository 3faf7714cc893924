"""The words of the business: places, deliveries, visits, couriers, vehicles, shifts and one day of them.

Frozen dataclasses, integers in the unit that the name says, times in UTC epoch seconds, positions
as longitude and latitude. They hold data that have been validated; `dispatch.dayfile` makes them
from files, `dispatch.planning` turns them into arrays and back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class PlaceKind(StrEnum):
    """What a place is to the courier."""

    SHOP = "shop"
    ADDRESS = "address"
    DEPOT = "depot"
    SERVICE_POINT = "service_point"  # town kitchen, library, pharmacy, recycling centre


class TemperatureClass(StrEnum):
    """How goods must be kept on board."""

    AMBIENT = "ambient"
    CHILLED = "chilled"
    FROZEN = "frozen"
    HOT = "hot"


class Profile(StrEnum):
    """A way of moving on streets; `geo.profiles` says what each may use."""

    FOOT = "foot"
    BIKE = "bike"
    CARGO_BIKE = "cargo_bike"
    VAN = "van"
    CAR = "car"


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Inclusive bounds of the *start* of service, UTC epoch seconds."""

    earliest: int
    latest: int


@dataclass(frozen=True, slots=True)
class Load:
    """What goods take up on board."""

    volume_l: int = 0
    weight_g: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a courier stops. ``setup_s`` is paid once per halt, service once per task.

    ``lon`` and ``lat`` are NaN where only the address is known: `dispatch.dayfile.locate_day` looks it up.
    """

    id: str
    kind: PlaceKind
    name: str
    lon: float
    lat: float
    address: str = ""
    access_note: str = ""
    setup_s: int = 0
    opening_hours: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Pickup:
    """What one shop hands over for a delivery, and when it can."""

    place_id: str
    windows: tuple[TimeWindow, ...]
    load: Load
    service_s: int
    items: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One promise to one recipient: pickups in any number of shops and one drop, never split.

    ``ordered_s`` is when it was ordered, None where nobody has said.
    """

    id: str
    code: str
    recipient_name: str
    drop_place_id: str
    windows: tuple[TimeWindow, ...]
    pickups: tuple[Pickup, ...]
    service_s: int
    temperature: TemperatureClass = TemperatureClass.AMBIENT
    skills: frozenset[str] = frozenset()
    priority: int = 50
    external_ref: str = ""
    note: str = ""
    ordered_s: int | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One occurrence of a municipal service at a beneficiary's door.

    ``from_place_id`` names the service point where goods are loaded first (a meal, a book), empty
    for a service that needs nothing on board; ``to_place_id`` where goods collected at the door
    are brought (recyclables). At most one of the two is set. ``goods`` says of what kind they are
    (``none``: nothing is on board), ``never_with`` what kinds may not be on board with them.
    """

    id: str
    code: str
    service: str
    beneficiary_name: str
    place_id: str
    windows: tuple[TimeWindow, ...]
    service_s: int
    load: Load = Load()
    from_place_id: str = ""
    to_place_id: str = ""
    loading_s: int = 0
    skills: frozenset[str] = frozenset()
    priority: int = 80
    note: str = ""
    goods: str = "none"
    never_with: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A cargo bike, a van, a pair of feet."""

    id: str
    name: str
    profile: Profile
    capacity: Load
    skills: frozenset[str] = frozenset()
    fixed_cost_cents: int = 0
    cost_per_km_cents: int = 0
    co2e_g_per_km: int = 0
    max_distance_m: int | None = None


@dataclass(frozen=True, slots=True)
class Courier:
    """A person who makes rounds."""

    id: str
    name: str
    skills: frozenset[str] = frozenset()
    cost_per_hour_cents: int = 0


@dataclass(frozen=True, slots=True)
class Break:
    """A pause owed within a shift; the window bounds its start."""

    window: TimeWindow
    duration_s: int


@dataclass(frozen=True, slots=True)
class Shift:
    """One courier with one vehicle, from a place to a place (empty: ends at the last stop)."""

    id: str
    courier_id: str
    vehicle_id: str
    window: TimeWindow
    start_place_id: str
    end_place_id: str = ""
    breaks: tuple[Break, ...] = ()
    max_duration_s: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """Everything that one day's planning needs, validated and consistent.

    ``shop_windows`` says when shops hand goods over on that day, by place, where it does not follow from their opening hours.
    """

    town: str
    date: str
    time_zone: str
    title: str
    places: tuple[Place, ...]
    deliveries: tuple[Delivery, ...]
    visits: tuple[Visit, ...]
    vehicles: tuple[Vehicle, ...]
    couriers: tuple[Courier, ...]
    shifts: tuple[Shift, ...]
    shop_windows: Mapping[str, tuple[TimeWindow, ...]] = field(default_factory=dict)

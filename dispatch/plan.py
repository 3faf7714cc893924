"""A planned day: rounds of stops with times and street paths, what is left out and why, and figures.

Frozen dataclasses like `dispatch.domain`: integers in the unit of the name, times in UTC epoch
seconds, positions ``(lon, lat)``. `api.schemas` gives them their form on the wire.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatch.domain import Place, Profile, TemperatureClass, TimeWindow


class StopAction(StrEnum):
    """What is done at a stop."""

    PICKUP = "pickup"
    DROPOFF = "dropoff"
    SERVICE = "service"
    BREAK = "break"


class RequestKind(StrEnum):
    """What a task belongs to."""

    DELIVERY = "delivery"
    VISIT = "visit"


class ReasonCode(StrEnum):
    """Why a request cannot ride with a courier; `Reason.value` is in the unit said here."""

    NO_COURIER = "no_courier"  # the day has no shift at all
    OFF_STREETS = "off_streets"  # a place is too far from the profile's streets; value: metres
    UNREACHABLE = "unreachable"  # no path between two of its places for the vehicle, or none while a window lasts; detail names closures
    SKILL = "skill"  # courier and vehicle lack a skill; detail names it
    SKILL_ANY = "skill_any"  # none of several skills of which one is needed
    SKILL_NONE = "skill_none"  # a skill or piece of equipment that it may not meet
    FORBIDDEN = "forbidden"  # the courier may not have it
    GROUP = "group"  # what has to ride with it is on another round
    APART = "apart"  # something on the round that may not ride with it
    ORDER = "order"  # what has to be done before or after it is on another round
    CAPACITY = "capacity"  # too big for the empty vehicle; detail names the dimension, value: excess
    SHIFT = "shift"  # cannot be done alone within the shift; value: seconds missing
    WINDOW = "window"  # its own windows cannot be met, even alone; value: seconds missing
    RANGE = "range"  # farther than the vehicle goes; value: metres missing
    RIDE = "ride"  # its goods would be under way for too long; value: seconds too long
    BREAK = "break"  # the break of the courier is in the way
    GOODS = "goods"  # not beside the goods on board
    LIFO = "lifo"  # not without unloading others first
    FULL = "full"  # fits alone, but not beside what is promised; value: seconds its windows and the shift would have to close later, -1 unknown


@dataclass(frozen=True, slots=True)
class Reason:
    """One courier's obstacle (``shift_id`` empty: the same for all)."""

    code: ReasonCode
    shift_id: str = ""
    detail: str = ""
    value: int = -1


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A delivery or visit left out, with the obstacle of each courier."""

    request_id: str
    kind: RequestKind
    code: str
    label: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class StopTask:
    """One action at a stop. ``request_id`` is empty for a break; ``external_ref`` is the sender's own name of it."""

    kind: StopAction
    request_kind: RequestKind | None
    request_id: str
    code: str
    label: str
    start: int
    end: int
    window: TimeWindow | None
    note: str = ""
    service: str = ""
    temperature: TemperatureClass = TemperatureClass.AMBIENT
    external_ref: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """One physical halt: every consecutive action at one place. The first is numbered 1."""

    sequence: int
    place: Place
    arrival: int
    departure: int
    waiting_s: int
    tasks: tuple[StopTask, ...]


@dataclass(frozen=True, slots=True)
class Leg:
    """The way to a stop, or back to the end place after the last one."""

    duration_s: int
    distance_m: int
    path: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Round:
    """What one courier does in one shift. ``legs`` has one leg to each stop, and one more home if the shift ends somewhere."""

    shift_id: str
    courier_id: str
    courier_name: str
    vehicle_id: str
    vehicle_name: str
    profile: Profile
    shift: TimeWindow
    start_place: Place
    end_place: Place | None
    departure: int
    end: int
    stops: tuple[Stop, ...]
    legs: tuple[Leg, ...]
    distance_m: int
    travel_s: int
    service_s: int
    waiting_s: int
    break_s: int
    deliveries: int
    visits: int
    peak_volume_l: int
    peak_weight_g: int
    co2e_g: int


@dataclass(frozen=True, slots=True)
class IdleShift:
    """A courier's shift that the plan does not need."""

    shift_id: str
    courier_id: str
    courier_name: str
    vehicle_id: str
    vehicle_name: str
    shift: TimeWindow


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums by which two ways of organising a day are compared."""

    rounds: int
    stops: int
    distance_m: int
    duration_s: int
    travel_s: int
    waiting_s: int
    co2e_g: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same promises kept without pooling: each shop delivers alone, each service makes its own round.

    ``same_vehicles`` rides the pooled fleet's own main vehicle; ``by_van`` drives, as many do today.
    ``undeliverable`` counts what even that could not serve (left out of both sums' promises).
    """

    same_vehicles: Totals
    by_van: Totals
    undeliverable: int


@dataclass(frozen=True, slots=True)
class SolverRecord:
    """How the plan was found, enough to find it again.

    ``street_version`` names the streets as they were taken to be on the day, closures included, and
    ``street_notes`` say what of them the coordinator should know; empty for towns that do not change.
    """

    seed: int
    iterations: int
    seconds: float
    cost: int
    map_hash: str
    version: str
    street_version: str = ""
    street_notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """One planned day."""

    town: str
    town_title: str
    date: str
    time_zone: str
    title: str
    bbox: tuple[float, float, float, float]
    deliveries: int
    multi_shop_deliveries: int
    visits: int
    deliveries_planned: int
    visits_planned: int
    rounds: tuple[Round, ...]
    idle: tuple[IdleShift, ...]
    unassigned: tuple[Unassigned, ...]
    totals: Totals
    comparison: Comparison | None
    solver: SolverRecord

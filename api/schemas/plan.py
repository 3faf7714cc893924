"""A planned day on the wire: the JSON form of `dispatch.plan.Plan`.

The same form is stored in plan files, answered by the HTTP interface and embedded in the page.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.schemas.scalars import (
    Amount,
    Count,
    DateText,
    Identifier,
    Instant,
    Latitude,
    Longitude,
    LongText,
    Metres,
    Position,
    Seconds,
    Text,
    TimeZone,
    TownName,
)
from dispatch.domain import PlaceKind, Profile, TemperatureClass
from dispatch.plan import ReasonCode, RequestKind, StopAction


class WireModel(BaseModel):
    """Base of every wire form: strict types, unknown fields refused, values never changed."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class WindowWire(WireModel):
    """Inclusive bounds of the start of service."""

    earliest: Instant
    latest: Instant

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.latest < self.earliest:
            raise ValueError(
                f"latest {self.latest.isoformat()} lies before earliest {self.earliest.isoformat()}"
            )
        return self


class PlaceWire(WireModel):
    """Somewhere a courier stops."""

    id: Identifier
    kind: PlaceKind
    name: Text
    position: Position
    address: Text = ""
    access_note: LongText = ""
    setup_s: Seconds = 0
    opening_hours: Text = ""
    category: Text = ""


class StopTaskWire(WireModel):
    """One action at a stop; a break belongs to no request."""

    kind: StopAction
    request_kind: RequestKind | None
    request_id: Annotated[str, StringConstraints(max_length=100)]
    code: Text
    label: Text
    start: Instant
    end: Instant
    window: WindowWire | None
    note: LongText = ""
    service: Text = ""
    temperature: TemperatureClass = TemperatureClass.AMBIENT
    external_ref: Text = ""


class StopWire(WireModel):
    """One physical halt with its consecutive actions."""

    sequence: Annotated[int, Field(ge=1, le=100_000)]
    place: PlaceWire
    arrival: Instant
    departure: Instant
    waiting_s: Seconds
    tasks: Annotated[tuple[StopTaskWire, ...], Field(max_length=1_000)]


class LegWire(WireModel):
    """The way to a stop, or home after the last one."""

    duration_s: Seconds
    distance_m: Metres
    path: Annotated[
        str,
        StringConstraints(max_length=2_000_000, pattern=r"^[?-~]*$"),
        Field(
            description="Encoded polyline, latitude first, six decimals (the form that OSRM calls polyline6)."
        ),
    ]


class RoundWire(WireModel):
    """What one courier does in one shift."""

    shift_id: Identifier
    courier_id: Identifier
    courier_name: Text
    vehicle_id: Identifier
    vehicle_name: Text
    profile: Profile
    shift: WindowWire
    start_place: PlaceWire
    end_place: PlaceWire | None
    departure: Instant
    end: Instant
    stops: Annotated[tuple[StopWire, ...], Field(max_length=5_000)]
    legs: Annotated[tuple[LegWire, ...], Field(max_length=5_001)]
    distance_m: Metres
    travel_s: Seconds
    service_s: Seconds
    waiting_s: Seconds
    break_s: Seconds
    deliveries: Count
    visits: Count
    peak_volume_l: Amount
    peak_weight_g: Amount
    co2e_g: Amount

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        expected = len(self.stops) + (1 if self.end_place is not None else 0)
        if self.stops and len(self.legs) != expected:
            raise ValueError(
                f"round {self.shift_id!r} has {len(self.legs)} legs where its stops need {expected}"
            )
        for number, stop in enumerate(self.stops, start=1):
            if stop.sequence != number:
                raise ValueError(f"round {self.shift_id!r}: stop {number} carries the number {stop.sequence}")
        return self


class ReasonWire(WireModel):
    """One courier's obstacle; an empty shift_id stands for every courier."""

    code: ReasonCode
    shift_id: Annotated[str, StringConstraints(max_length=100)] = ""
    detail: Text = ""
    value: Annotated[
        int,
        Field(
            ge=-1,
            le=1_000_000_000_000,
            description="In the unit of the code: metres for off_streets and range, seconds for shift, window, ride and full; -1 unknown.",
        ),
    ] = -1


class UnassignedWire(WireModel):
    """A delivery or visit left out, with the obstacle of each courier."""

    request_id: Identifier
    kind: RequestKind
    code: Text
    label: Text
    reasons: Annotated[tuple[ReasonWire, ...], Field(max_length=10_000)]


class IdleShiftWire(WireModel):
    """A courier's shift that the plan does not need."""

    shift_id: Identifier
    courier_id: Identifier
    courier_name: Text
    vehicle_id: Identifier
    vehicle_name: Text
    shift: WindowWire


class TotalsWire(WireModel):
    """The sums by which two ways of organising a day are compared."""

    rounds: Count
    stops: Count
    distance_m: Metres
    duration_s: Seconds
    travel_s: Seconds
    waiting_s: Seconds
    co2e_g: Amount


class ComparisonWire(WireModel):
    """The same promises kept without pooling: with the fleet's own vehicle, and by van."""

    same_vehicles: TotalsWire
    by_van: TotalsWire
    undeliverable: Count


class SolverWire(WireModel):
    """How the plan was found, enough to find it again."""

    seed: Annotated[int, Field(ge=0, le=2**63 - 1)]
    iterations: Annotated[int, Field(ge=0, le=2**53)]
    seconds: Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]
    cost: Annotated[int, Field(ge=-(2**62), le=2**62)]
    map_hash: Text
    version: Text
    street_version: Text = ""
    street_notes: tuple[LongText, ...] = ()


class PlanWire(WireModel):
    """One planned day."""

    format: Literal["tournee.plan/1"] = "tournee.plan/1"
    town: TownName
    town_title: Text
    date: DateText
    time_zone: TimeZone
    title: Text
    bbox: Annotated[
        tuple[Longitude, Latitude, Longitude, Latitude],
        Field(description="West, south, east and north bounds of the town in degrees."),
    ]
    deliveries: Count
    multi_shop_deliveries: Count
    visits: Count
    deliveries_planned: Count
    visits_planned: Count
    rounds: Annotated[tuple[RoundWire, ...], Field(max_length=2_000)]
    idle: Annotated[tuple[IdleShiftWire, ...], Field(max_length=2_000)]
    unassigned: Annotated[tuple[UnassignedWire, ...], Field(max_length=100_000)]
    totals: TotalsWire
    comparison: ComparisonWire | None
    solver: SolverWire

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        west, south, east, north = self.bbox
        if west > east or south > north:
            raise ValueError(f"bbox {self.bbox} is not in the order west, south, east, north")
        seen: set[str] = set()
        for item in self.rounds:
            if item.shift_id in seen:
                raise ValueError(f"two rounds have the shift_id {item.shift_id!r}")
            seen.add(item.shift_id)
        return self

"""Couriers, vehicles and shifts as they are asked for and shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from api.v1.paging import NextCursor
from api.v1.scalars import Form, Id, Minor, Moment, Name, Version, moment_of, seconds_of
from dispatch.domain import Break, Load, Profile, TimeWindow
from dispatch.lifecycle.shift import ShiftStatus
from dispatch.people.roster import AbsenceKind
from dispatch.storage.crew_lists import KnownCourier, KnownShift, KnownVehicle

Phone = Annotated[
    str, StringConstraints(pattern=r"^(\+[0-9 ]{6,30})?$"), Field(examples=["+33 6 00 00 00 01"])
]
Skills = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,64}$")]],
    Field(max_length=64, description="What deliveries and services may ask for."),
]
Litres = Annotated[int, Field(ge=0, le=100_000)]
Grams = Annotated[int, Field(ge=0, le=100_000_000)]
Metres = Annotated[int, Field(ge=1, le=10_000_000)]


class Capacity(Form):
    """What fits on board."""

    volume_l: Litres
    weight_g: Grams


class NewCourier(Form):
    """Somebody who is to make rounds."""

    name: Annotated[Name, Field(examples=["Lou Exemple"])]
    phone: Phone = ""
    skills: Skills = Field(default_factory=list)
    cost_per_hour_minor: Minor = 0


class CourierChange(Form):
    """What is to be changed; what is left out or null stays as it is."""

    name: Name | None = None
    phone: Phone | None = None
    skills: Skills | None = None
    cost_per_hour_minor: Minor | None = None
    active: Annotated[
        bool | None,
        Field(description="False for who does not work here any more; not while they have a shift."),
    ] = None


class CourierForm(Form):
    """A courier."""

    id: str
    name: str
    phone: str
    skills: list[str]
    cost_per_hour_minor: Annotated[
        int | None, Field(description="What an hour costs the town; null for the courier's own key.")
    ]
    active: bool
    version: Version


class CourierPage(Form):
    """A page of couriers."""

    couriers: list[CourierForm]
    next_cursor: NextCursor


class NewVehicle(Form):
    """A cargo bike, a van, a pair of feet."""

    name: Annotated[Name, Field(examples=["Cargo bike 3"])]
    profile: Profile
    capacity: Capacity
    skills: Skills = Field(default_factory=list)
    fixed_cost_minor: Minor = 0
    cost_per_km_minor: Minor = 0
    co2e_g_per_km: Annotated[int, Field(ge=0, le=10_000)] = 0
    max_distance_m: Annotated[
        Metres | None, Field(description="How far it goes in a shift; null: no bound.")
    ] = None


class VehicleChange(Form):
    """What is to be changed; what is left out stays as it is. Its kind never changes: another kind is another vehicle."""

    name: Name | None = None
    capacity: Capacity | None = None
    skills: Skills | None = None
    fixed_cost_minor: Minor | None = None
    cost_per_km_minor: Minor | None = None
    co2e_g_per_km: Annotated[int | None, Field(ge=0, le=10_000)] = None
    max_distance_m: Annotated[Metres | None, Field(description="Null takes the bound off.")] = None
    active: Annotated[
        bool | None, Field(description="False takes it out of use; not while it has a shift.")
    ] = None


class VehicleForm(Form):
    """A vehicle."""

    id: str
    name: str
    profile: Profile
    capacity: Capacity
    skills: list[str]
    fixed_cost_minor: int
    cost_per_km_minor: int
    co2e_g_per_km: int
    max_distance_m: int | None
    active: bool
    version: Version


class VehiclePage(Form):
    """A page of vehicles."""

    vehicles: list[VehicleForm]
    next_cursor: NextCursor


class BreakForm(Form):
    """A pause that is owed: it begins between two moments."""

    earliest: Moment
    latest: Moment
    duration_s: Annotated[int, Field(ge=1, le=28_800)]


class NewShift(Form):
    """Who rides what, from when to when."""

    courier_id: Id
    vehicle_id: Id
    begins_at: Moment
    ends_at: Moment
    start_place_id: Id
    end_place_id: Annotated[Id | None, Field(description="Null: it ends at the last stop.")] = None
    breaks: Annotated[list[BreakForm], Field(max_length=8)] = Field(default_factory=list)


class ShiftChange(Form):
    """What is to be changed; what is left out or null stays as it is."""

    courier_id: Id | None = None
    vehicle_id: Id | None = None
    begins_at: Moment | None = None
    ends_at: Moment | None = None
    breaks: Annotated[list[BreakForm] | None, Field(max_length=8)] = None


class ShiftCancellation(Form):
    """Why there is no such shift."""

    reason: Annotated[Name, Field(examples=["too few orders"])]


class AbsenceForm(Form):
    """That somebody does not come, or has to stop. Nobody asks for more."""

    kind: AbsenceKind
    absent_from: Annotated[Moment | None, Field(description="Null: the whole shift.")] = None


class ShiftForm(Form):
    """A shift."""

    id: str
    day: str
    courier_id: str
    vehicle_id: str
    begins_at: Moment
    ends_at: Moment
    start_place_id: str
    end_place_id: str | None
    breaks: list[BreakForm]
    status: ShiftStatus
    version: Version


class ShiftPage(Form):
    """A page of shifts, in the order in which they begin."""

    shifts: list[ShiftForm]
    next_cursor: NextCursor


def courier_form(one: KnownCourier, *, cost: bool) -> CourierForm:
    """Return the view of a courier, with what an hour costs or without."""
    return CourierForm(
        id=one.id,
        name=one.name,
        phone=one.phone,
        skills=sorted(one.skills),
        cost_per_hour_minor=one.cost_per_hour_minor if cost else None,
        active=one.active,
        version=one.version,
    )


def vehicle_form(one: KnownVehicle) -> VehicleForm:
    """Return the view of a vehicle."""
    return VehicleForm(
        id=one.id,
        name=one.name,
        profile=one.profile,
        capacity=Capacity.model_construct(volume_l=one.capacity.volume_l, weight_g=one.capacity.weight_g),
        skills=sorted(one.skills),
        fixed_cost_minor=one.fixed_cost_minor,
        cost_per_km_minor=one.cost_per_km_minor,
        co2e_g_per_km=one.co2e_g_per_km,
        max_distance_m=one.max_distance_m,
        active=one.active,
        version=one.version,
    )


def shift_form(one: KnownShift, zone: ZoneInfo) -> ShiftForm:
    """Return the view of a shift."""
    return ShiftForm(
        id=one.id,
        day=one.day,
        courier_id=one.courier_id,
        vehicle_id=one.vehicle_id,
        begins_at=moment_of(one.window.earliest, zone),
        ends_at=moment_of(one.window.latest, zone),
        start_place_id=one.start_place_id,
        end_place_id=one.end_place_id or None,
        breaks=[
            BreakForm.model_construct(
                earliest=moment_of(pause.window.earliest, zone),
                latest=moment_of(pause.window.latest, zone),
                duration_s=pause.duration_s,
            )
            for pause in one.breaks
        ],
        status=one.status,
        version=one.version,
    )


def load_of(capacity: Capacity) -> Load:
    """Return what fits on board."""
    return Load(capacity.volume_l, capacity.weight_g)


def breaks_of(pauses: Iterable[BreakForm]) -> tuple[Break, ...]:
    """Return breaks."""
    return tuple(
        Break(TimeWindow(seconds_of(one.earliest), seconds_of(one.latest)), one.duration_s) for one in pauses
    )

"""The day file's form: pydantic models, strict and bounded, from which its JSON Schema is published.

Choices are literals and sequences are lists: pydantic's strict mode then takes exactly what JSON
has, and a fault's location is the JSON pointer, without steps of a union.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from dispatch.dayfile.times import TIME_PATTERN

MAX_PLACES = 6000
MAX_REQUESTS = 2000
MAX_FLEET = 200

Id = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$",
        description="Letters, digits and _ . : - only, unique among its kind in the file.",
    ),
]
Reference = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=1000)]
Time = Annotated[
    str,
    Field(
        pattern=TIME_PATTERN,
        description="HH:MM on the file's date in its time zone, or an RFC 3339 time with offset.",
        examples=["09:30", "2026-11-28T09:30:00+01:00"],
    ),
]
Skill = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Skills = Annotated[list[Skill], Field(max_length=32)]
Litres = Annotated[int, Field(ge=0, le=50_000)]
Grams = Annotated[int, Field(ge=0, le=20_000_000)]
Kilograms = Annotated[float, Field(ge=0, le=20_000, allow_inf_nan=False)]
ServiceSeconds = Annotated[int, Field(ge=0, le=14_400)]
Cents = Annotated[int, Field(ge=0, le=1_000_000)]
Priority = Annotated[int, Field(ge=0, le=100)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class WindowModel(_Part):
    """A span of time in which something may start; both bounds are included."""

    start: Time = Field(alias="from", description="Earliest start.")
    end: Time = Field(alias="to", description="Latest start.")


Windows = Annotated[list[WindowModel], Field(max_length=16)]


class PlaceModel(_Part):
    """A shop, a door, a depot or a service point."""

    id: Id = Field(description="How the rest of the file refers to the place.")
    kind: Literal["shop", "address", "depot", "service_point"] = Field(
        description="What it is to the courier."
    )
    name: Name = Field(description="What people call it.")
    lon: float | None = Field(
        default=None, ge=-180, le=180, allow_inf_nan=False, description="Longitude in degrees, WGS 84."
    )
    lat: float | None = Field(
        default=None, ge=-90, le=90, allow_inf_nan=False, description="Latitude in degrees, WGS 84."
    )
    address: Text = Field(
        default="", description="Postal address; looked up on the town's map where lon and lat are not given."
    )
    access_note: Text = Field(default="", description="Door code, floor, where to leave the bike.")
    setup_s: int = Field(
        default=0, ge=0, le=3600, description="Seconds from stopping to the first action, paid once per halt."
    )
    opening_hours: Text = Field(
        default="", description="Opening hours in OpenStreetMap's syntax; for shops, instead of windows."
    )
    windows: Windows = Field(
        default_factory=list,
        description="When a pickup may start there; for shops, instead of opening_hours.",
    )
    category: Annotated[str, Field(max_length=64)] = Field(
        default="", description="Kind of shop or service, as OpenStreetMap names it (bakery, library)."
    )


class PickupModel(_Part):
    """What one shop hands over."""

    place: Reference = Field(description="Id of the shop's place.")
    windows: Windows = Field(
        default_factory=list, description="When it is ready; where empty, when the shop is open."
    )
    volume_l: Litres = Field(default=0, description="Litres on board.")
    weight_g: Grams = Field(default=0, description="Grams on board.")
    weight_kg: Kilograms | None = Field(default=None, description="Kilograms on board, instead of weight_g.")
    service_s: ServiceSeconds = Field(default=120, description="Seconds at the counter.")
    items: Text = Field(default="", description="What it is, for the courier.")


class DeliveryModel(_Part):
    """One promise to one recipient: goods of any number of shops, brought together in one drop."""

    id: Id = Field(description="Identifier of the delivery.")
    code: Annotated[str, Field(max_length=32)] = Field(
        default="", description="Short code said aloud and written on the bag; the id where empty."
    )
    recipient: Name = Field(description="Who receives it.")
    place: Reference = Field(description="Id of the place of the drop.")
    windows: Windows = Field(
        default_factory=list, description="Promised windows; where empty, any time of the shifts."
    )
    pickups: Annotated[list[PickupModel], Field(min_length=1, max_length=16)] = Field(
        description="One for each shop, in any order."
    )
    service_s: ServiceSeconds = Field(default=180, description="Seconds at the door.")
    temperature: Literal["ambient", "chilled", "frozen", "hot"] = Field(
        default="ambient", description="How the goods must be kept."
    )
    skills: Skills = Field(
        default_factory=list, description="What courier or vehicle must have, all of them."
    )
    priority: Priority = Field(default=50, description="0 to 100; the higher, the later it is left out.")
    external_ref: Annotated[str, Field(max_length=128)] = Field(
        default="", description="The order's number in the shop's own system."
    )
    note: Text = Field(default="", description="For the courier, at the door.")
    ordered: Time | None = Field(
        default=None,
        description="When it was ordered, for days that are lived through again; may be the day before.",
    )


class VisitModel(_Part):
    """One occurrence of a municipal service at somebody's door."""

    id: Id = Field(description="Identifier of the visit.")
    code: Annotated[str, Field(max_length=32)] = Field(
        default="", description="Short code; the id where empty."
    )
    service: Annotated[str, Field(min_length=1, max_length=64)] = Field(
        description="Which service it belongs to (meals, library, medicine, check_in, recyclables, mail …)."
    )
    beneficiary: Name = Field(description="Who is visited.")
    place: Reference = Field(description="Id of the place visited.")
    windows: Windows = Field(default_factory=list, description="When it may start; where empty, any time.")
    service_s: ServiceSeconds = Field(default=300, description="Seconds at the door.")
    volume_l: Litres = Field(default=0, description="Litres brought or taken.")
    weight_g: Grams = Field(default=0, description="Grams brought or taken.")
    weight_kg: Kilograms | None = Field(default=None, description="Kilograms, instead of weight_g.")
    from_place: Annotated[str, Field(max_length=64)] = Field(
        default="", description="Id of the service point where goods are loaded first."
    )
    to_place: Annotated[str, Field(max_length=64)] = Field(
        default="", description="Id of the service point where what was collected is brought."
    )
    loading_s: ServiceSeconds = Field(default=60, description="Seconds at the service point.")
    skills: Skills = Field(
        default_factory=list, description="What courier or vehicle must have, all of them."
    )
    priority: Priority = Field(default=80, description="0 to 100; the higher, the later it is left out.")
    note: Text = Field(default="", description="For the courier.")
    goods: Annotated[str, Field(max_length=64)] = Field(
        default="",
        description="Kind of what is brought or taken (food, waste, medicine, books …); that of the shipped service of this name where empty.",
    )
    never_with: (
        Annotated[list[Annotated[str, Field(min_length=1, max_length=64)]], Field(max_length=16)] | None
    ) = Field(
        default=None,
        description="Kinds that may not be on board with it; deliveries of shops are food. Those of the shipped service where not given.",
    )


class VehicleModel(_Part):
    """A vehicle, or a pair of feet."""

    id: Id = Field(description="Identifier of the vehicle.")
    name: Name = Field(description="What people call it.")
    profile: Literal["foot", "bike", "cargo_bike", "van", "car"] = Field(
        description="Which streets it may use."
    )
    kind: Literal[
        "", "foot", "bike", "electric_cargo_bike", "electric_van", "diesel_van", "electric_car", "petrol_car"
    ] = Field(
        default="",
        description="Decides co2e_g_per_km where that is not given; the profile's usual kind where empty.",
    )
    volume_l: Litres = Field(description="Capacity in litres.")
    weight_g: Grams | None = Field(default=None, description="Capacity in grams.")
    weight_kg: Kilograms | None = Field(
        default=None, description="Capacity in kilograms, instead of weight_g."
    )
    skills: Skills = Field(default_factory=list, description="What it has on board, such as cold_box.")
    fixed_cost_cents: Cents = Field(default=0, description="Cost of taking it out, in cents.")
    cost_per_km_cents: Annotated[int, Field(ge=0, le=10_000)] = Field(
        default=0, description="Cents per kilometre."
    )
    co2e_g_per_km: Annotated[int, Field(ge=0, le=5_000)] | None = Field(
        default=None, description="Grams of CO2 equivalent per kilometre; that of its kind where not given."
    )
    max_distance_m: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        default=None, description="Range in metres, such as that of the battery."
    )


class CourierModel(_Part):
    """A person who makes rounds."""

    id: Id = Field(description="Identifier of the courier.")
    name: Name = Field(description="Name as colleagues use it.")
    skills: Skills = Field(default_factory=list, description="Training and permits, such as medicine.")
    cost_per_hour_cents: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=0, description="Cost of one hour of work, in cents."
    )


class BreakModel(_Part):
    """A pause owed within a shift."""

    start: Time = Field(alias="from", description="Earliest start of the pause.")
    end: Time = Field(alias="to", description="Latest start of the pause.")
    duration_s: int = Field(ge=60, le=14_400, description="Seconds.")


class ShiftModel(_Part):
    """One courier with one vehicle."""

    id: Id = Field(description="Identifier of the shift.")
    courier: Reference = Field(description="Id of the courier.")
    vehicle: Reference = Field(description="Id of the vehicle.")
    start: Time = Field(alias="from", description="Earliest departure.")
    end: Time = Field(alias="to", description="Latest end of the round.")
    start_place: Reference = Field(description="Id of the place where the round starts.")
    end_place: Annotated[str, Field(max_length=64)] = Field(
        default="", description="Id of the place where it ends; where empty, at its last stop."
    )
    breaks: Annotated[list[BreakModel], Field(max_length=4)] = Field(
        default_factory=list, description="Pauses, in order."
    )
    max_duration_s: Annotated[int, Field(ge=60, le=86_400)] | None = Field(
        default=None, description="Longest time from departure to end, seconds."
    )


class DayDocument(_Part):
    """A day to plan in one town: places, promises, and the people and vehicles that keep them."""

    format: Literal["tournee-day"] = Field(description="Always tournee-day.")
    version: Literal[1] = Field(description="Version of this format.")
    town: Annotated[str, Field(min_length=1, max_length=64)] = Field(description="Name of an imported town.")
    date: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] = Field(description="YYYY-MM-DD.")
    time_zone: Annotated[str, Field(min_length=1, max_length=64)] = Field(
        description="IANA name of the town's time zone, such as Europe/Paris."
    )
    title: Annotated[str, Field(max_length=200)] = Field(default="", description="What people call the day.")
    places: Annotated[list[PlaceModel], Field(min_length=1, max_length=MAX_PLACES)] = Field(
        description="Every place that the rest of the file names."
    )
    deliveries: Annotated[list[DeliveryModel], Field(max_length=MAX_REQUESTS)] = Field(
        default_factory=list, description="Promises to recipients."
    )
    visits: Annotated[list[VisitModel], Field(max_length=MAX_REQUESTS)] = Field(
        default_factory=list, description="Municipal services at the door."
    )
    vehicles: Annotated[list[VehicleModel], Field(min_length=1, max_length=MAX_FLEET)] = Field(
        description="The fleet."
    )
    couriers: Annotated[list[CourierModel], Field(min_length=1, max_length=MAX_FLEET)] = Field(
        description="The people."
    )
    shifts: Annotated[list[ShiftModel], Field(min_length=1, max_length=MAX_FLEET)] = Field(
        description="Who rides what, when."
    )


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the day file.

    The schema describes form and bounds; ``read_day`` also checks what no schema can say
    (references, windows against shifts, unique identifiers).
    """
    schema = DayDocument.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:tournee:day-file:1",
        **schema,
        "title": "Tournée day file",
    }

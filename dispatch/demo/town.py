"""The demo town in a database: its shops with their hours, its crew, its services and everybody who takes part."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dispatch import ids
from dispatch.demo.crew import add_crew
from dispatch.demo.people import enrol, send_to_hospital, tables
from dispatch.demo.services import SERVICES, add_services, point_of
from dispatch.demo.size import DemoSize
from dispatch.domain import Place, PlaceKind, Profile
from dispatch.generate.baskets import SHOP_SETUP_S
from dispatch.generate.ground import Ground, Spot, survey
from dispatch.local_time import moment_of
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.parties.town import Town
from dispatch.services.eligibility import ConditionsCheck
from dispatch.services.generation import generate
from dispatch.services.untouched_check import not_under_way
from dispatch.storage import parties
from dispatch.storage.store import Store, Writing
from dispatch.town_map import TownMap

ACTOR = "coordinator:demo"
#: Where shops are looked at: most of them are open on a Saturday morning.
_MORNING_MIN = (510, 780)
_SATURDAY = 5
#: Doors that order, for each delivery of the busiest day.
_CUSTOMERS = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class DemoTown:
    """What is there before the week is planned.

    Attributes
    ----------
    ground
        Shops and doors that a bike can ride between.
    customers
        Doors that order.
    opening_hours, orgs
        Of each shop, by spot.
    counts
        How many shops, couriers' shifts, enrolments and visits there are.
    hospital
        First and last date on which somebody is in hospital.
    """

    town_id: str
    ground: Ground
    customers: tuple[Spot, ...]
    opening_hours: Mapping[str, str]
    orgs: Mapping[str, str]
    counts: Mapping[str, int]
    hospital: tuple[str, str]


def make_town(
    store: Store,
    town_map: TownMap,
    monday: dt.date,
    size: DemoSize,
    told: Callable[[float, str], object],
    *,
    settings: Mapping[str, Mapping[str, int]] | None = None,
) -> DemoTown:
    """Found the town, and make everything that is there before its week is planned.

    Parameters
    ----------
    monday
        First date of the week; the store's clock is before it.
    told
        How far it is, and with what.
    settings
        Of the town; what is usual where not given.

    Raises
    ------
    DispatchError
        ``too_few_places`` where the map lacks shops or addresses.
    """
    told(0.05, "shops and doors")
    doors = size.people + round(max(size.orders) * _CUSTOMERS)
    saturday = monday + dt.timedelta(days=_SATURDAY)
    begins_s, ends_s = (moment_of(saturday, minute, town_map.time_zone) for minute in _MORNING_MIN)
    ground = survey(
        town_map, Profile.CARGO_BIKE, random.Random(f"tournee demo {size.seed}"), date=saturday,  # noqa: S311
        morning=(begins_s, ends_s), shops=size.shops, doors=doors,
    )  # fmt: skip
    hours = {f"shop-{place.osm_id}": place.opening_hours for place in town_map.places()}
    town = parties.found_town(
        store,
        Town(
            store.ids.new(ids.TOWN), town_map.name, town_map.title, town_map.time_zone, town_map.name,
            dict(settings or {}),
        ),
        ACTOR,
    )  # fmt: skip
    told(0.2, "couriers and shifts")

    def step(writing: Writing) -> tuple[dict[str, str], dict[str, str], int]:
        return _furnish(writing, town, ground, hours, monday, size)

    orgs, programme_ids, shifts = store.write(town.id, ACTOR, step)
    people, customers = _houses(ground, size.people)
    sheets = tables(size, people, monday)
    count = enrol(
        store,
        town_map,
        town.id,
        ACTOR,
        sheets,
        programme_ids,
        lambda share: told(0.3 + 0.5 * share, "enrolments"),
    )
    hospital = store.write(
        town.id, ACTOR, lambda writing: send_to_hospital(writing, programme_ids, monday), conflicts=3
    )
    told(0.85, "visits")
    made = generate(
        store,
        town.id,
        monday + dt.timedelta(days=6),
        eligible=ConditionsCheck(),
        untouched=not_under_way,
        actor=ACTOR,
    )
    counts = {"shops": len(orgs), "shifts": shifts, "enrolments": count, "visits": len(made.made)}
    return DemoTown(
        town.id,
        ground,
        customers,
        {name: hours[name] for name in orgs},
        orgs,
        counts,
        hospital,
    )


def _houses(ground: Ground, people: int) -> tuple[tuple[Spot, ...], tuple[Spot, ...]]:
    """Return the doors of beneficiaries and those of customers; a small map has some for both."""
    if len(ground.doors) < 2 * people:
        times = -(-people // len(ground.doors))
        return (ground.doors * times)[:people], ground.doors
    return ground.doors[:people], ground.doors[people:]


def _since(monday: dt.date) -> str:
    """Return when programmes began: some months ago."""
    return (monday - dt.timedelta(weeks=13)).isoformat()


def _furnish(
    writing: Writing,
    town: Town,
    ground: Ground,
    opening_hours: Mapping[str, str],
    monday: dt.date,
    size: DemoSize,
) -> tuple[dict[str, str], dict[str, str], int]:
    """Add places, organisations, crew and services; return shops by spot, programmes by service, and how many shifts there are."""
    new = writing.ids.new
    made: dict[str, Place] = {}

    def place(spot: Spot, kind: PlaceKind, setup_s: int, hours: str = "") -> str:
        key = f"{kind.value} {spot.lon} {spot.lat}"
        if key not in made:
            made[key] = Place(
                new(ids.PLACE), kind, spot.name, spot.lon, spot.lat, spot.address, setup_s=setup_s,
                opening_hours=hours, category=spot.category,
            )  # fmt: skip
        return made[key].id

    depot_id = place(ground.depot, PlaceKind.DEPOT, 0)
    shop_places = {
        shop.id: place(shop, PlaceKind.SHOP, SHOP_SETUP_S, opening_hours[shop.id]) for shop in ground.shops
    }
    points: dict[str, str] = {}
    for service in SERVICES:
        point = point_of(service, ground)
        if point is not None:
            here = point == ground.depot
            points[service.key] = depot_id if here else place(point, PlaceKind.SERVICE_POINT, SHOP_SETUP_S)
    parties.add_places(writing, made.values())
    orgs: dict[str, str] = {}
    seen: dict[str, int] = {}
    for shop in ground.shops:
        name = shop.name or shop.category
        seen[name] = seen.get(name, 0) + 1
        own = Organization(
            new(ids.ORGANIZATION), OrganizationKind.SHOP, name if seen[name] == 1 else f"{name} ({seen[name]})",
            place_id=shop_places[shop.id],
        )  # fmt: skip
        orgs[shop.id] = parties.add_organization(writing, own).id
    office = Organization(new(ids.ORGANIZATION), OrganizationKind.TOWN, town.title)
    parties.add_organization(writing, office)
    shifts = add_crew(writing, size, depot_id, monday)
    programme_ids = add_services(
        writing, office.id, points, holidays=town.settings.get("holidays", "fr"), from_day=_since(monday)
    )
    writing.note("town.furnished", town.id, 1, {"day": monday.isoformat(), "shops": len(orgs)})
    return orgs, programme_ids, shifts

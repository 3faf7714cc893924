"""The town of a day file in the store: its shops and places, its couriers with their shifts. What a sandbox, a demo and a first try need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dispatch import ids
from dispatch.domain import Day, PlaceKind
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
from dispatch.orders.delivery import Channel
from dispatch.parties.organization import Organization, OrganizationKind, Throttle
from dispatch.parties.town import Town
from dispatch.storage import crew, parties
from dispatch.storage.store import Store, Writing


@dataclass(frozen=True, slots=True)
class Furnished:
    """A town in the store, and its names for those of the day file.

    Attributes
    ----------
    town_id
        The town.
    shops
        Organisation by the place of the day file.
    places, couriers, vehicles, shifts
        By their names in the day file.
    """

    town_id: str
    shops: Mapping[str, str]
    places: Mapping[str, str]
    couriers: Mapping[str, str]
    vehicles: Mapping[str, str]
    shifts: Mapping[str, str]


def furnish(
    store: Store,
    day: Day,
    actor: str,
    *,
    slug: str = "",
    settings: Mapping[str, Any] | None = None,
    live: bool = True,
    shows_s: int | None = None,
    then: Callable[[Writing, Furnished], object] | None = None,
) -> Furnished:
    """Found the town of a day file, with everything but its deliveries and visits, all of it or nothing.

    Windows of shops are their hours on that date alone.

    Parameters
    ----------
    store
        Where.
    day
        A day whose places all have positions.
    actor
        Who does it.
    slug
        Short name of the town; that of its map where not given.
    settings
        Of the town; what is usual where not given.
    live
        Whether it is a town of the world, or a sandbox.
    shows_s
        What the clock of a sandbox begins with; what that of the world shows where not given.
    then
        What else the town is to have, done in the same transaction.

    Raises
    ------
    TownTakenError
        There is a town of that short name.
    """
    new = store.ids.new
    town = Town(
        new(ids.TOWN), slug or day.town, day.title or day.town, day.time_zone, day.town, dict(settings or {}), live
    )  # fmt: skip
    kept = [place for place in day.places if place.kind is not PlaceKind.ADDRESS]
    used = {name for shift in day.shifts for name in (shift.start_place_id, shift.end_place_id)} - {""}
    kept += [place for place in day.places if place.kind is PlaceKind.ADDRESS and place.id in used]
    places = {place.id: new(ids.PLACE) for place in kept}
    names = shop_names(day)
    shops = {place.id: new(ids.ORGANIZATION) for place in kept if place.kind is PlaceKind.SHOP}
    couriers = {courier.id: new(ids.COURIER) for courier in day.couriers}
    vehicles = {vehicle.id: new(ids.VEHICLE) for vehicle in day.vehicles}
    shifts = {shift.id: new(ids.SHIFT) for shift in day.shifts}
    found = Furnished(town.id, shops, places, couriers, vehicles, shifts)

    def step(writing: Writing) -> None:
        parties.add_places(writing, [replace(place, id=places[place.id]) for place in kept])
        for place in kept:
            if place.id in shops:
                parties.add_organization(
                    writing,
                    Organization(
                        shops[place.id],
                        OrganizationKind.SHOP,
                        names[place.id],
                        place_id=places[place.id],
                        throttle=_throttle(day, place.id),
                    ),
                )
        crew.add_couriers(writing, [replace(one, id=couriers[one.id]) for one in day.couriers])
        crew.add_vehicles(writing, [replace(one, id=vehicles[one.id]) for one in day.vehicles])
        crew.add_shifts(
            writing,
            day.date,
            [
                replace(
                    one,
                    id=shifts[one.id],
                    courier_id=couriers[one.courier_id],
                    vehicle_id=vehicles[one.vehicle_id],
                    start_place_id=places[one.start_place_id],
                    end_place_id=places.get(one.end_place_id, ""),
                )
                for one in day.shifts
            ],
        )
        writing.note("town.furnished", town.id, 1, {"day": day.date, "shops": len(shops)})
        if then is not None:
            then(writing, found)

    parties.found_town(store, town, actor, shows_s=shows_s, step=step)
    return found


def _throttle(day: Day, place_id: str) -> Throttle:
    """Return the hours of a shop on the day: an exception, as nothing is said of its other days."""
    windows = day.shop_windows.get(place_id, ())
    return Throttle(day_hours={day.date: windows}) if windows else Throttle()


def shop_names(day: Day) -> dict[str, str]:
    """Return the names of the shops of a day file by their places, so that each can be named in a table.

    Where several have one name, they are numbered; the sign that parts shops in tables is replaced.
    """
    seen: Counter[str] = Counter()
    names = {}
    for place in day.places:
        if place.kind is PlaceKind.SHOP:
            name = place.name.replace("|", "/")
            seen[name.casefold()] += 1
            count = seen[name.casefold()]
            names[place.id] = name if count == 1 else f"{name} ({count})"
    return names


def orders_of(day: Day, town: Furnished) -> tuple[Order, ...]:
    """Return the deliveries of a day file as orders; those that have a pickup that is no shop's are left out."""
    place_of = {place.id: place for place in day.places}
    orders = []
    for delivery in day.deliveries:
        if any(pickup.place_id not in town.shops for pickup in delivery.pickups):
            continue
        door = place_of[delivery.drop_place_id]
        orders.append(
            Order(
                org_id=town.shops[delivery.pickups[0].place_id],
                recipient=AskedRecipient(delivery.recipient_name),
                door=AskedDoor(door.address, door.lon, door.lat, door.name, door.access_note),
                pickups=tuple(
                    AskedPickup(
                        town.shops[pickup.place_id],
                        pickup.load,
                        pickup.items,
                        ready_s=min(window.earliest for window in pickup.windows),
                        service_s=pickup.service_s,
                    )
                    for pickup in delivery.pickups
                ),
                window=delivery.windows[0],
                channel=Channel.FILE,
                external_ref=delivery.external_ref or delivery.id,
                service_s=delivery.service_s,
                temperature=delivery.temperature,
                priority=delivery.priority,
                skills=delivery.skills,
                note=delivery.note,
            )
        )
    return tuple(orders)

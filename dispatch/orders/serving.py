"""Whether the shops of an order deliver to its door; outside their zones the nearest possibility is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dispatch.domain import Place
from dispatch.errors import Fault
from dispatch.orders.asked import Order
from dispatch.orders.delivery import Mode
from dispatch.orders.town_facts import TownFacts
from dispatch.orders.zones import serves
from dispatch.town_map import TownMap, on_streets

#: Houses looked at where the nearest one inside is looked for.
HOUSES_TRIED = 2_000


def zone_faults(order: Order, place: Place, facts: TownFacts, town_map: TownMap) -> list[Fault]:
    """Return which shops of an order do not deliver to a place."""
    if order.mode is Mode.COLLECT or not facts.zones:
        return []
    beyond = [
        (number, pickup.org_id)
        for number, pickup in enumerate(order.pickups)
        if not serves(facts.zones, pickup.org_id, place.lon, place.lat)
    ]
    if not beyond:
        return []
    remedy = _nearest(order, place, facts, town_map)
    return [
        Fault(
            f"/pickups/{number}/org_id",
            0,
            "outside_zone",
            org_id,
            f"{facts.orgs[org_id].name if org_id in facts.orgs else org_id} does not deliver to that door",
            remedy,
            {"shop": facts.orgs[org_id].name} if org_id in facts.orgs else {},
        )
        for number, org_id in beyond
    ]


def _nearest(order: Order, place: Place, facts: TownFacts, town_map: TownMap) -> str:
    shops = [pickup.org_id for pickup in order.pickups]

    def served(lon: float, lat: float) -> bool:
        return all(serves(facts.zones, shop, lon, lat) for shop in shops)

    ways = []
    house = _nearest_house(place, served, facts.profiles, town_map)
    if house:
        ways.append(f"the nearest door that all its shops deliver to is {house}")
    points = [
        (_away(place, spot.lon, spot.lat), spot.name, spot.id)
        for relay in facts.relays.values()
        if relay.active
        and (spot := facts.places.get(relay.place_id)) is not None
        and served(spot.lon, spot.lat)
    ]
    if points:
        _, name, spot_id = min(points)
        ways.append(f"the relay point {name} ({spot_id}) is within it")
    return "; ".join(ways) or "let it be collected in the shop"


def _nearest_house(
    place: Place, served: Callable[[float, float], bool], profiles: Sequence[str], town_map: TownMap
) -> str:
    houses = town_map.addresses.houses()
    if not houses:
        return ""
    lon = np.array([house.lon for house in houses])
    lat = np.array([house.lat for house in houses])
    able = [profile for profile in profiles or town_map.profiles if profile in town_map.profiles]
    for number in np.argsort(_away(place, lon, lat), kind="stable")[:HOUSES_TRIED].tolist():
        one = slice(number, number + 1)
        if served(float(lon[number]), float(lat[number])) and any(
            on_streets(town_map, profile, lon[one], lat[one])[0] for profile in able
        ):
            return str(houses[number].label)
    return ""


def _away(place: Place, lon: Any, lat: Any) -> Any:
    """Return what orders distances from a place: degrees of longitude are shorter than those of latitude."""
    return ((lon - place.lon) * np.cos(np.radians(place.lat))) ** 2 + (lat - place.lat) ** 2

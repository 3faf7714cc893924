"""Where an order goes: an address looked up with confidence, or a position that is never moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dispatch.domain import Place, PlaceKind
from dispatch.errors import Fault
from dispatch.orders.asked import AskedDoor
from dispatch.town_map import STREET_REACH_M, TownMap, on_streets, street_distance_m
from geo.addresses.geocoders import CONFIDENT

#: Doors named where an address is not found for certain.
GUESSES = 3


@dataclass(frozen=True, slots=True)
class FoundDoor:
    """What became of a door asked for.

    ``place`` is None where nobody can go. ``confidence`` is 1 for a position given. Below `CONFIDENT` the place is a guess: somebody
    must look at ``guesses`` before anything is promised.
    """

    place: Place | None
    confidence: float
    guesses: tuple[str, ...] = ()
    fault: Fault | None = None


def near_streets(town: TownMap, doors: Sequence[AskedDoor], profiles: Sequence[str]) -> list[bool]:
    """Return which doors are given by a position that couriers can reach: to ask for many at once takes as long as to ask for a few.

    Parameters
    ----------
    town, doors, profiles
        See `find_door`.
    """
    given = [
        number for number, door in enumerate(doors)
        if door.lon is not None and door.lat is not None and abs(door.lon) <= 180.0 and abs(door.lat) <= 90.0
    ]  # fmt: skip
    near = np.zeros(len(doors), dtype=np.bool_)
    for profile in _able(town, profiles):
        left = np.array([number for number in given if not near[number]], dtype=np.int64)
        if len(left):
            lon = np.array([doors[number].lon for number in left], dtype=np.float64)
            lat = np.array([doors[number].lat for number in left], dtype=np.float64)
            near[left] = on_streets(town, profile, lon, lat)
    return [bool(one) for one in near]


def find_door(
    town: TownMap,
    door: AskedDoor,
    name: str,
    profiles: Sequence[str],
    *,
    pointer: str = "/door",
    near: bool = False,
) -> FoundDoor:
    """Find where an order goes.

    Parameters
    ----------
    town
        The map.
    door
        As asked for, with an address or a position.
    name
        The place's own name, if it is to be stored.
    profiles
        The ways of moving that couriers here have.
    pointer
        Of the door in what was sent.
    near
        Whether `near_streets` has said so of it; else the streets are looked at.
    """
    if door.lon is not None and door.lat is not None:
        if not (-180.0 <= door.lon <= 180.0 and -90.0 <= door.lat <= 90.0):
            return FoundDoor(None, 0.0, fault=_no_position(door, pointer))
        if near:
            return FoundDoor(_place(door, name, door.lon, door.lat), 1.0)
        return _reached(town, _place(door, name, door.lon, door.lat), 1.0, (), profiles, pointer)
    if not door.address.strip():
        return FoundDoor(
            None,
            0.0,
            fault=Fault(
                pointer,
                0,
                "address_missing",
                "",
                "it is not said where the goods go",
                "give address, or lon and lat",
            ),
        )
    matches = town.addresses.search(door.address, limit=GUESSES)
    if not matches:
        return FoundDoor(
            None,
            0.0,
            fault=Fault(
                f"{pointer}/address", 0, "address_not_found", door.address, f"the address is not on the map of {town.title}",
                "check its spelling, or give lon and lat",
            ),
        )  # fmt: skip
    best = matches[0]
    confidence = min(float(best.confidence), 1.0)
    guesses = () if confidence >= CONFIDENT else tuple(match.label for match in matches)
    return _reached(town, _place(door, name, best.lon, best.lat), confidence, guesses, profiles, pointer)


def _place(door: AskedDoor, name: str, lon: float, lat: float) -> Place:
    return Place(
        id=name,
        kind=PlaceKind.ADDRESS,
        name=door.name,
        lon=lon,
        lat=lat,
        address=door.address,
        access_note=door.access_note,
    )


def _no_position(door: AskedDoor, pointer: str) -> Fault:
    return Fault(
        f"{pointer}/lon", 0, "bad_position", f"[{door.lon}, {door.lat}]", "that is no place on earth", "give degrees; lon comes before lat"
    )  # fmt: skip


def _reached(
    town: TownMap,
    place: Place,
    confidence: float,
    guesses: tuple[str, ...],
    profiles: Sequence[str],
    pointer: str,
) -> FoundDoor:
    lon, lat = np.array([place.lon]), np.array([place.lat])
    able = _able(town, profiles)
    if any(on_streets(town, profile, lon, lat)[0] for profile in able):
        return FoundDoor(place, confidence, guesses)
    away = [street_distance_m(town, profile, place.lon, place.lat) for profile in able]
    known = [metres for metres in away if metres >= 0]
    nearest = nearest_door(town, place, able)
    how_far = f"{min(known)} m" if known else "more than 20 km"
    remedy = (
        f"the nearest that can be served is {nearest}"
        if nearest
        else f"give a place on the map of {town.title}"
    )
    return FoundDoor(
        None,
        confidence,
        guesses,
        Fault(
            pointer, 0, "outside_service_area", f"[{place.lon}, {place.lat}]",
            f"it is {how_far} from the nearest street that couriers here may use, more than {STREET_REACH_M:.0f} m", remedy,
            {"metres": min(known)} if known else {},
        ),
    )  # fmt: skip


def _able(town: TownMap, profiles: Sequence[str]) -> list[str]:
    # A town that has no vehicles yet is looked at on foot and all.
    return [profile for profile in profiles or town.profiles if profile in town.profiles]


def nearest_door(town: TownMap, place: Place, profiles: Sequence[str]) -> str:
    """Return the address of the nearest house that can be served, empty where none is known."""
    houses = town.addresses.houses()
    if not houses or not profiles:
        return ""
    lon = np.array([house.lon for house in houses])
    lat = np.array([house.lat for house in houses])
    # Degrees of longitude are shorter than those of latitude; for an order of distances that is enough.
    away = ((lon - place.lon) * np.cos(np.radians(place.lat))) ** 2 + (lat - place.lat) ** 2
    for number in np.argsort(away)[:20].tolist():
        if any(
            on_streets(town, profile, lon[number : number + 1], lat[number : number + 1])[0]
            for profile in profiles
        ):
            return str(houses[number].label)
    return ""

"""Shops' counters, depots and service points: where they are, and when they are open. Doors of people are none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dispatch import ids
from dispatch.domain import Place, PlaceKind
from dispatch.errors import Fault
from dispatch.shops.hours import Misfit, set_opening_hours
from dispatch.storage import parties
from dispatch.storage.store import ConflictError, NotFoundError, Reading, Writing
from dispatch.town.faulty import InvalidEntryError, text_faults
from dispatch.town_map import STREET_REACH_M, TownMap, on_streets, street_distance_m
from geo.conditions.opening import is_understood

#: Kinds that a town has; an address is somebody's door, and listed nowhere.
PUBLIC = frozenset({PlaceKind.SHOP, PlaceKind.DEPOT, PlaceKind.SERVICE_POINT})
_LONGEST = {"name": 200, "address": 500, "access_note": 2_000, "opening_hours": 1_000, "category": 64}
LONGEST_SETUP_S = 3_600


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place as it is stored, with what of the baskets of its shops no longer fits since its hours changed."""

    place: Place
    version: int
    misfits: tuple[Misfit, ...] = ()


def get_place(reading: Reading, name: str) -> KnownPlace:
    """Return a place of the town that is no door of somebody.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    place = parties.get_places(reading, [name]).get(name)
    if place is None or place.kind not in PUBLIC:
        raise NotFoundError("place", name)
    return KnownPlace(place, parties.place_version(reading, name))


def add_place(writing: Writing, town_map: TownMap, place: Place) -> KnownPlace:
    """Store a new place; notes ``place.added``.

    Parameters
    ----------
    place
        Without a name.

    Raises
    ------
    InvalidEntryError
        Listing everything that is wrong with it.
    """
    made = replace(place, id=writing.ids.new(ids.PLACE))
    _check(town_map, made, moved=True)
    parties.add_places(writing, [made])
    writing.note("place.added", made.id, 1, {"kind": made.kind.value}, topics=())
    return KnownPlace(made, 1)


def change_place(
    writing: Writing, town_map: TownMap, old: KnownPlace, changes: Mapping[str, Any]
) -> KnownPlace:
    """Store a place with some fields changed; notes ``place.changed``, and nothing where nothing changes.

    Other opening hours are those of its shops too: baskets that still fit get them, the others are listed (`dispatch.shops.hours`).

    Parameters
    ----------
    old
        As it was seen.
    changes
        Of the fields of a place, but not its kind.

    Raises
    ------
    InvalidEntryError
        Listing everything that is wrong with it.
    ConflictError
        It has changed since it was read.
    """
    given = {name: value for name, value in changes.items() if value != getattr(old.place, name)}
    if not given:
        return old
    new = replace(old.place, **given)
    _check(town_map, new, moved="lon" in given or "lat" in given)
    if parties.place_version(writing, new.id) != old.version:
        raise ConflictError("place", new.id, old.version)
    hours = given.pop("opening_hours", None)
    misfits: list[Misfit] = []
    version = old.version
    shops = () if hours is None else parties.organizations_at(writing, new.id)
    for shop in shops:
        misfits += set_opening_hours(writing, shop.id, new.opening_hours).misfits
        version += 1
    if hours is not None and not shops:
        given["opening_hours"] = new.opening_hours
    if given:
        version = parties.change_place(writing, new.id, version, **given)
    fields = sorted({*given, *(() if hours is None else ("opening_hours",))})
    writing.note("place.changed", new.id, version, {"fields": fields}, topics=())
    return KnownPlace(new, version, tuple(misfits))


def _check(town_map: TownMap, place: Place, *, moved: bool) -> None:
    found: list[Fault] = []
    for name, most in _LONGEST.items():
        found += text_faults(f"/{name}", getattr(place, name), most, needed=name == "name")
    if place.kind not in PUBLIC:
        found.append(Fault("/kind", 0, "wrong_kind", place.kind, "doors of people come with their orders", f"give one of {', '.join(sorted(PUBLIC))}"))  # fmt: skip
    if place.opening_hours and not is_understood(place.opening_hours):
        found.append(Fault("/opening_hours", 0, "bad_hours", place.opening_hours[:80], "they cannot be read", "write them like Mo-Fr 08:00-12:00,14:00-19:00"))  # fmt: skip
    if not 0 <= place.setup_s <= LONGEST_SETUP_S:
        found.append(Fault("/setup_s", 0, "out_of_bounds", str(place.setup_s), f"it is not from 0 to {LONGEST_SETUP_S}", "give seconds within that"))  # fmt: skip
    if moved:
        found += _off_streets(town_map, place)
    if found:
        raise InvalidEntryError("place", found)


def _off_streets(town_map: TownMap, place: Place) -> list[Fault]:
    lon, lat = np.array([place.lon]), np.array([place.lat])
    if any(on_streets(town_map, profile, lon, lat)[0] for profile in town_map.profiles):
        return []
    away = [street_distance_m(town_map, profile, place.lon, place.lat) for profile in town_map.profiles]
    known = [metres for metres in away if metres >= 0]
    far = f"{min(known)} m" if known else "more than 20 km"
    return [
        Fault(
            "/position", 0, "outside_service_area", f"[{place.lon}, {place.lat}]",
            f"it is {far} from the nearest street of {town_map.title}, more than {STREET_REACH_M:.0f} m",
            "give [longitude, latitude] of its door on the map",
        )
    ]  # fmt: skip

"""A day against its town: addresses looked up, and every place near a street that the fleet may use."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np

from dispatch.dayfile.deliveries_csv import CSV_ID
from dispatch.dayfile.reader import read_positions, with_line
from dispatch.domain import Day, Place, Profile
from dispatch.errors import Fault, InvalidDayError
from dispatch.said_words import shown
from dispatch.town_map import STREET_REACH_M, TownMap, on_streets, street_distance_m
from geo.addresses.geocoders import CONFIDENT


def check_day_in_town(day: Day, town: TownMap, *, source: str | Path | None = None) -> tuple[Fault, ...]:
    """Return what is wrong with a day's places on the town's map.

    Parameters
    ----------
    day
        The day.
    town
        Its town.
    source
        The day file, where faults shall name its lines. Faults of places that it does not have come
        from a table of deliveries: they name the table's line and column.

    Notes
    -----
    Reported are vehicles whose streets the town was built without, addresses that are not found or not found with confidence, and places that lie
    outside the map or farther than `STREET_REACH_M` from every street that a vehicle of the day
    may use.
    """
    located, faults = _located(day, town)
    faults += _off_map(located, town)
    faults += _without_streets(day, town)
    if source is not None and faults:
        text = read_positions(Path(source))
        own = len(text.value["places"])
        faults = [_of_table(fault, day, own) or with_line(fault, text) for fault in faults]
    return tuple(faults)


def _of_table(fault: Fault, day: Day, own: int) -> Fault | None:
    """Return the fault as one of the table of deliveries, or None where the day file has the place."""
    collection, index, *_ = fault.pointer[1:].split("/")
    if collection != "places" or int(index) < own:
        return None
    place = day.places[int(index)]
    line = int(place.id.removeprefix(CSV_ID))
    return dataclasses.replace(fault, pointer="address" if math.isnan(place.lon) else "lon", line=line)


def _without_streets(day: Day, town: TownMap) -> list[Fault]:
    used = {shift.vehicle_id for shift in day.shifts}
    return [
        Fault(
            f"/vehicles/{index}/profile",
            0,
            "profile_not_built",
            shown(str(vehicle.profile)),
            f"{town.title} was built without streets for {vehicle.profile}",
            f"add the town again with this profile, or use {' or '.join(town.profiles)}",
        )
        for index, vehicle in enumerate(day.vehicles)
        if vehicle.id in used and vehicle.profile not in town.profiles
    ]


def locate_day(day: Day, town: TownMap) -> Day:
    """Return the day with the position of every place that it gives by address only.

    Raises
    ------
    InvalidDayError
        Listing every address that is not found with confidence.
    """
    located, faults = _located(day, town)
    if faults:
        raise InvalidDayError(f"{day.title or day.town} {day.date}", tuple(faults))
    return located


def _located(day: Day, town: TownMap) -> tuple[Day, list[Fault]]:
    faults: list[Fault] = []
    places: list[Place] = []
    for index, place in enumerate(day.places):
        if not math.isnan(place.lon):
            places.append(place)
            continue
        matches = town.addresses.search(place.address, limit=3)
        if matches and matches[0].confidence >= CONFIDENT:
            places.append(dataclasses.replace(place, lon=matches[0].lon, lat=matches[0].lat))
            continue
        places.append(place)
        pointer = f"/places/{index}/address"
        if matches:
            guesses = " or ".join(repr(match.label) for match in matches)
            faults.append(
                Fault(
                    pointer,
                    0,
                    "address_uncertain",
                    shown(place.address),
                    f"the address of place {place.id!r} is not found for certain",
                    f"did you mean {guesses}? Write it so, or give lon and lat",
                )
            )
        else:
            faults.append(
                Fault(
                    pointer,
                    0,
                    "address_not_found",
                    shown(place.address),
                    f"the address of place {place.id!r} is not on the map of {town.title}",
                    "check its spelling, or give lon and lat",
                )
            )
    return dataclasses.replace(day, places=tuple(places)), faults


def _off_map(day: Day, town: TownMap) -> list[Fault]:
    vehicles = {vehicle.id: vehicle.profile for vehicle in day.vehicles}
    profiles = sorted({vehicles[shift.vehicle_id] for shift in day.shifts} or {Profile.FOOT})
    known = [index for index, place in enumerate(day.places) if not math.isnan(place.lon)]
    # Where a fleet has no streets at all, that is the fault, and not where the places lie.
    profiles = [profile for profile in profiles if profile in town.profiles]
    if not known or not profiles:
        return []
    lon = np.array([day.places[index].lon for index in known], dtype=np.float64)
    lat = np.array([day.places[index].lat for index in known], dtype=np.float64)
    reached = np.zeros(len(known), dtype=np.bool_)
    for profile in profiles:
        reached |= on_streets(town, profile, lon, lat)
    return [
        _far_fault(index, day.places[index], town, profiles)
        for index, near in zip(known, reached, strict=True)
        if not near
    ]


def _far_fault(index: int, place: Place, town: TownMap, profiles: list[Profile]) -> Fault:
    west, south, east, north = town.bbox
    inside = west <= place.lon <= east and south <= place.lat <= north
    distances = [street_distance_m(town, profile, place.lon, place.lat) for profile in profiles]
    known = [distance for distance in distances if distance >= 0]
    how_far = f"{min(known)} m" if known else "more than 20 km"
    where = "" if inside else f", outside the map of {town.title}"
    return Fault(
        f"/places/{index}",
        0,
        "too_far_from_street" if inside else "outside_town",
        f"[{place.lon}, {place.lat}]",
        f"place {place.id!r} is {how_far} from the nearest street for {' or '.join(profiles)}{where}",
        f"move it within {STREET_REACH_M:.0f} m of a street of the town; lon comes before lat",
    )

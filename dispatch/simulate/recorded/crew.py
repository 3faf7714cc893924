"""Shifts and couriers of a recorded day as they were, under nobody's names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dispatch.domain import Courier, Load, Place, Profile, Shift, Vehicle
from dispatch.simulate.recorded.names import Names
from dispatch.simulate.scenario import Called
from dispatch.storage import crew, roster
from dispatch.storage.store import Reading


@dataclass(frozen=True, slots=True)
class Crew:
    """Who worked, on what, and who went home."""

    shifts: tuple[Shift, ...]
    couriers: tuple[Courier, ...]
    vehicles: tuple[Vehicle, ...]
    called: tuple[Called, ...]


def worked(reading: Reading, day: str) -> tuple[tuple[Shift, ...], Mapping[str, int]]:
    """Return the shifts of a date that somebody came for, as they are stored, and from when on who went home was absent."""
    shifts = crew.shifts_of(reading, day, left=True)
    gone_s = roster.absences(reading, [shift.id for shift in shifts])
    came = tuple(one for one in shifts if gone_s.get(one.id, one.window.latest) > one.window.earliest)
    return came, {name: moment for name, moment in gone_s.items() if name in {one.id for one in came}}


def crew_of(
    reading: Reading,
    shifts: tuple[Shift, ...],
    gone_s: Mapping[str, int],
    places: Mapping[str, Place],
    names: Names,
) -> Crew:
    """Return shifts with everybody and everything in them renamed.

    Parameters
    ----------
    reading
        Where couriers and vehicles are, former ones too.
    shifts, gone_s
        From `worked`.
    places, names
        By name, and what everything is called.
    """
    known_couriers, known_vehicles = crew.couriers(reading, former=True), crew.vehicles(reading, former=True)
    couriers: dict[str, Courier] = {}
    vehicles: dict[str, Vehicle] = {}
    found, called = [], []
    for shift in shifts:
        name = names.of("shift", shift.id)
        courier_id, vehicle_id = names.of("courier", shift.courier_id), names.of("vehicle", shift.vehicle_id)
        courier = known_couriers.get(shift.courier_id, Courier(courier_id, ""))
        vehicle = known_vehicles.get(
            shift.vehicle_id, Vehicle(vehicle_id, "", Profile.CARGO_BIKE, Load(300, 100_000))
        )
        couriers[courier_id] = replace(courier, id=courier_id, name=names.said("courier", courier_id))
        vehicles[vehicle_id] = replace(vehicle, id=vehicle_id, name=names.said("vehicle", vehicle_id))
        found.append(
            replace(
                shift,
                id=name,
                courier_id=courier_id,
                vehicle_id=vehicle_id,
                start_place_id=names.of_place(places[shift.start_place_id]),
                end_place_id=names.of_place(places[shift.end_place_id]) if shift.end_place_id else "",
            )
        )
        if shift.id in gone_s:
            called.append(Called(gone_s[shift.id], "ill", name))
    return Crew(tuple(found), tuple(couriers.values()), tuple(vehicles.values()), tuple(called))

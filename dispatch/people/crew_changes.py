"""Couriers and vehicles come, change and go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from dispatch import ids
from dispatch.domain import Load, Profile
from dispatch.errors import DispatchError
from dispatch.storage.crew_lists import (
    KnownCourier,
    KnownVehicle,
    get_courier,
    get_vehicle,
    has_shift_after,
)
from dispatch.storage.schema_parties import COURIER, VEHICLE
from dispatch.storage.store import Writing
from dispatch.storage.vehicle_facts import VehicleFacts as StoredFacts

#: What nobody else may have in hand while somebody goes: a shift might be given to them meanwhile.
MATTER = "roster"


@dataclass(frozen=True, slots=True)
class VehicleFacts:
    """What a vehicle can do, and what it costs; see `dispatch.domain.Vehicle`."""

    capacity: Load
    skills: frozenset[str] = frozenset()
    fixed_cost_minor: int = 0
    cost_per_km_minor: int = 0
    co2e_g_per_km: int = 0
    max_distance_m: int | None = None


class HasShiftsError(DispatchError):
    """Somebody, or something, is to go and still has a shift; code ``has_shifts``."""

    def __init__(self, what: str, name: str, shift_id: str) -> None:
        super().__init__(
            f"{what} {name} still has shift {shift_id}: give it to another one, or cancel it first",
            code="has_shifts",
        )
        self.shift_id = shift_id


def add_courier(
    writing: Writing, name: str, *, phone: str = "", skills: frozenset[str], cost_per_hour_minor: int
) -> KnownCourier:
    """Take somebody on; notes ``courier.added``."""
    made = KnownCourier(writing.ids.new(ids.COURIER), name, phone, skills, cost_per_hour_minor, True, 1)
    writing.insert(COURIER, {"id": made.id, "version": 1, "terms": {}, **_courier_values(made)})
    writing.note("courier.added", made.id, 1)
    return made


def change_courier(
    writing: Writing, courier_id: str, version: int, changes: Mapping[str, Any]
) -> KnownCourier:
    """Change what is known of a courier; notes ``courier.changed`` with the names of what has changed.

    Parameters
    ----------
    changes
        Fields of `KnownCourier`. Who is not ``active`` gets no more shifts.

    Raises
    ------
    NotFoundError
        The town has no such courier.
    HasShiftsError
        They are to go, and have a shift that is not over.
    ConflictError
        They have changed since.
    """
    writing.exclude(MATTER)
    old = get_courier(writing, courier_id)
    new = replace(old, **changes)
    if old.active and not new.active:
        _check_free("courier", courier_id, has_shift_after(writing, writing.now_s, courier_id=courier_id))
    new = replace(new, version=writing.change(COURIER, courier_id, version, _courier_values(new)))
    # Without what it was and is: the log is read by many, and kept for years.
    writing.note("courier.changed", courier_id, new.version, {"fields": sorted(changes)})
    return new


def add_vehicle(writing: Writing, name: str, profile: Profile, facts: VehicleFacts) -> KnownVehicle:
    """Take a vehicle into use; notes ``vehicle.added``."""
    made = KnownVehicle(
        writing.ids.new(ids.VEHICLE), name, profile, facts.capacity, facts.skills, facts.fixed_cost_minor,
        facts.cost_per_km_minor, facts.co2e_g_per_km, facts.max_distance_m, True, 1,
    )  # fmt: skip
    writing.insert(VEHICLE, {"id": made.id, "version": 1, **_vehicle_values(made)})
    writing.note("vehicle.added", made.id, 1)
    return made


def change_vehicle(
    writing: Writing, vehicle_id: str, version: int, changes: Mapping[str, Any]
) -> KnownVehicle:
    """Change what is known of a vehicle; notes ``vehicle.changed`` with the names of what has changed.

    Parameters
    ----------
    changes
        Fields of `KnownVehicle`, but for its profile: posts want one of a kind, so another kind is another vehicle.

    Raises
    ------
    NotFoundError
        The town has no such vehicle.
    HasShiftsError
        It is to go, and has a shift that is not over.
    ConflictError
        It has changed since.
    """
    writing.exclude(MATTER)
    old = get_vehicle(writing, vehicle_id)
    new = replace(old, **changes)
    if old.active and not new.active:
        _check_free("vehicle", vehicle_id, has_shift_after(writing, writing.now_s, vehicle_id=vehicle_id))
    new = replace(new, version=writing.change(VEHICLE, vehicle_id, version, _vehicle_values(new)))
    writing.note("vehicle.changed", vehicle_id, new.version, {"fields": sorted(changes)})
    return new


def _check_free(what: str, name: str, shift_id: str | None) -> None:
    if shift_id is not None:
        raise HasShiftsError(what, name, shift_id)


def _courier_values(one: KnownCourier) -> dict[str, Any]:
    values = asdict(one)
    del values["id"], values["version"]
    return {**values, "skills": sorted(one.skills)}


def _vehicle_values(one: KnownVehicle) -> dict[str, Any]:
    return {
        "name": one.name,
        "profile": one.profile,
        "active": one.active,
        "facts": StoredFacts(
            one.capacity,
            one.skills,
            one.fixed_cost_minor,
            one.cost_per_km_minor,
            one.co2e_g_per_km,
            one.max_distance_m,
        ).document(),
    }

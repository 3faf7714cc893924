"""Couriers, their vehicles and their shifts in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from dispatch.board.policy import day_from_min_of
from dispatch.domain import Break, Courier, Profile, Shift, TimeWindow, Vehicle
from dispatch.orders.service_day import service_day
from dispatch.storage import parties
from dispatch.storage.prepared import among, of_town
from dispatch.storage.schema_parties import COURIER, SHIFT, VEHICLE
from dispatch.storage.store import Reading, Writing
from dispatch.storage.vehicle_facts import VehicleFacts, vehicle_facts_of

_COURIERS, _VEHICLES = of_town(COURIER), of_town(VEHICLE)
_COURIERS_NOW, _VEHICLES_NOW = _COURIERS.where(COURIER.c.active), _VEHICLES.where(VEHICLE.c.active)
_SHIFTS = (
    of_town(SHIFT)
    .where(SHIFT.c.day == bindparam("own_day"), ~among(SHIFT.c.status, "besides"))
    .order_by(SHIFT.c.from_s, SHIFT.c.id)
)


def names_by_shift(reading: Reading, day: str) -> dict[str, str]:
    """Return who works each shift of a local date, those that nobody works any more included."""
    query = (
        select(SHIFT.c.id, COURIER.c.name)
        .join(COURIER, COURIER.c.id == SHIFT.c.courier_id)
        .where(SHIFT.c.town_id == reading.town_id, SHIFT.c.day == day)
    )
    return {row.id: row.name for row in reading.rows(query)}


def add_couriers(writing: Writing, couriers: Iterable[Courier]) -> None:
    """Store new couriers."""
    writing.insert(
        COURIER,
        *(
            {
                "id": courier.id, "name": courier.name, "phone": "", "skills": sorted(courier.skills),
                "cost_per_hour_minor": courier.cost_per_hour_cents, "terms": {}, "active": True, "version": 1,
            }
            for courier in couriers
        ),
    )  # fmt: skip


def couriers(reading: Reading, *, former: bool = False) -> dict[str, Courier]:
    """Return the couriers of a town who work there, or did too, by name."""
    return {
        row.id: Courier(
            id=row.id,
            name=row.name,
            skills=frozenset(row.skills),
            cost_per_hour_cents=row.cost_per_hour_minor,
        )
        for row in reading.fetch(_COURIERS if former else _COURIERS_NOW)
    }


def add_vehicles(writing: Writing, vehicles: Iterable[Vehicle]) -> None:
    """Store new vehicles."""
    writing.insert(
        VEHICLE,
        *(
            {
                "id": vehicle.id,
                "name": vehicle.name,
                "profile": vehicle.profile,
                "facts": VehicleFacts(
                    vehicle.capacity, vehicle.skills, vehicle.fixed_cost_cents, vehicle.cost_per_km_cents,
                    vehicle.co2e_g_per_km, vehicle.max_distance_m,
                ).document(),
                "active": True,
                "version": 1,
            }
            for vehicle in vehicles
        ),
    )  # fmt: skip


def vehicles(reading: Reading, *, former: bool = False) -> dict[str, Vehicle]:
    """Return the vehicles of a town that are in use, or were too, by name."""
    rows = reading.fetch(_VEHICLES if former else _VEHICLES_NOW)
    return {row.id: _vehicle(row) for row in rows}


def _vehicle(row: Row[Any]) -> Vehicle:
    facts = vehicle_facts_of(row.facts)
    return Vehicle(
        row.id, row.name, Profile(row.profile), facts.capacity, facts.skills, facts.fixed_cost_cents, facts.cost_per_km_cents,
        facts.co2e_g_per_km, facts.max_distance_m,
    )  # fmt: skip


def add_shifts(writing: Writing, day: str, shifts: Iterable[Shift]) -> None:
    """Store new shifts of a local date.

    One that begins while the night of the date before is not over is of that date, see `dispatch.orders.service_day`.
    """
    town = parties.get_town(writing)
    works_at_night = day_from_min_of(town.settings) > 0
    writing.insert(
        SHIFT,
        *(
            {
                "id": shift.id,
                "courier_id": shift.courier_id,
                "vehicle_id": shift.vehicle_id,
                "day": service_day(shift.window.earliest, town).isoformat() if works_at_night else day,
                "from_s": shift.window.earliest,
                "to_s": shift.window.latest,
                "start_place_id": shift.start_place_id,
                "end_place_id": shift.end_place_id or None,
                "breaks": [
                    [pause.window.earliest, pause.window.latest, pause.duration_s] for pause in shift.breaks
                ],
                "max_duration_s": shift.max_duration_s,
                "status": "planned",
                "version": 1,
            }
            for shift in shifts
        ),
    )


def last_end_s(reading: Reading, day: str) -> int | None:
    """Return when the last shift of a local date ends, None if there is none."""
    query = select(func.max(SHIFT.c.to_s)).where(
        SHIFT.c.town_id == reading.town_id, SHIFT.c.day == day, SHIFT.c.status.not_in(["cancelled", "absent"])
    )
    found = reading.connection.execute(query).scalar_one()
    return None if found is None else int(found)


def shifts_of(reading: Reading, day: str, *, left: bool = False) -> tuple[Shift, ...]:
    """Return the shifts of a local date that somebody works, in the order in which they begin; those that somebody has left too if asked."""
    besides = ["cancelled"] if left else ["cancelled", "absent"]
    return tuple(
        Shift(
            id=row.id,
            courier_id=row.courier_id,
            vehicle_id=row.vehicle_id,
            window=TimeWindow(row.from_s, row.to_s),
            start_place_id=row.start_place_id,
            end_place_id=row.end_place_id or "",
            breaks=tuple(Break(TimeWindow(opens, closes), length) for opens, closes, length in row.breaks),
            max_duration_s=row.max_duration_s,
        )
        for row in reading.fetch(_SHIFTS, own_day=day, besides=besides)
    )

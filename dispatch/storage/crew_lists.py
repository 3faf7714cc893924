"""Couriers, vehicles and shifts as lists show them: page by page, in every state, with their versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, or_

from dispatch.domain import Break, Load, Profile, TimeWindow
from dispatch.lifecycle.shift import ShiftStatus
from dispatch.storage.roster import breaks_of
from dispatch.storage.schema_parties import COURIER, SHIFT, VEHICLE
from dispatch.storage.store import Reading
from dispatch.storage.vehicle_facts import vehicle_facts_of


@dataclass(frozen=True, slots=True)
class KnownCourier:
    """Somebody who makes rounds, or has made some."""

    id: str
    name: str
    phone: str
    skills: frozenset[str]
    cost_per_hour_minor: int
    active: bool
    version: int


@dataclass(frozen=True, slots=True)
class KnownVehicle:
    """What is ridden, or was; see `dispatch.domain.Vehicle`."""

    id: str
    name: str
    profile: Profile
    capacity: Load
    skills: frozenset[str]
    fixed_cost_minor: int
    cost_per_km_minor: int
    co2e_g_per_km: int
    max_distance_m: int | None
    active: bool
    version: int


@dataclass(frozen=True, slots=True)
class KnownShift:
    """A shift in whatever state; see `dispatch.domain.Shift`."""

    id: str
    courier_id: str
    vehicle_id: str
    day: str
    window: TimeWindow
    start_place_id: str
    end_place_id: str
    breaks: tuple[Break, ...]
    status: ShiftStatus
    version: int


def get_courier(reading: Reading, name: str) -> KnownCourier:
    """Return a courier.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _courier(reading.get(COURIER, name))


def couriers_page(reading: Reading, *, former: bool, after: str, most: int) -> list[KnownCourier]:
    """Return so many couriers behind a name, those who do not work here any more only if asked."""
    query = reading.select(COURIER).where(COURIER.c.id > after)
    if not former:
        query = query.where(COURIER.c.active)
    return [_courier(row) for row in reading.rows(query.order_by(COURIER.c.id).limit(most))]


def get_vehicle(reading: Reading, name: str) -> KnownVehicle:
    """Return a vehicle.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _vehicle(reading.get(VEHICLE, name))


def vehicles_page(reading: Reading, *, former: bool, after: str, most: int) -> list[KnownVehicle]:
    """Return so many vehicles behind a name, those out of use only if asked."""
    query = reading.select(VEHICLE).where(VEHICLE.c.id > after)
    if not former:
        query = query.where(VEHICLE.c.active)
    return [_vehicle(row) for row in reading.rows(query.order_by(VEHICLE.c.id).limit(most))]


def get_shift(reading: Reading, name: str) -> KnownShift:
    """Return a shift.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _shift(reading.get(SHIFT, name))


def shifts_page(
    reading: Reading,
    from_day: str,
    to_day: str,
    *,
    courier_id: str = "",
    statuses: Iterable[ShiftStatus] = (),
    after: tuple[str, int, str] | None = None,
    most: int,
) -> list[KnownShift]:
    """Return so many shifts of local dates, both included, in the order in which they begin.

    Parameters
    ----------
    courier_id, statuses
        Those alone; empty for all.
    after
        Date, beginning and name of the last one that is known.
    """
    one = SHIFT.c
    query = reading.select(SHIFT).where(one.day >= from_day, one.day <= to_day)
    if courier_id:
        query = query.where(one.courier_id == courier_id)
    wanted = sorted(status.value for status in statuses)
    if wanted:
        query = query.where(one.status.in_(wanted))
    if after is not None:
        day, from_s, name = after
        same_day = or_(one.from_s > from_s, and_(one.from_s == from_s, one.id > name))
        query = query.where(or_(one.day > day, and_(one.day == day, same_day)))
    rows = reading.rows(query.order_by(one.day, one.from_s, one.id).limit(most))
    return [_shift(row) for row in rows]


def has_shift_after(
    reading: Reading, now_s: int, *, courier_id: str = "", vehicle_id: str = ""
) -> str | None:
    """Return the first shift of a courier or a vehicle that is worked and not over, None for none."""
    one = SHIFT.c
    query = reading.select(SHIFT).where(
        one.to_s > now_s, one.status.in_([ShiftStatus.PLANNED.value, ShiftStatus.PUBLISHED.value])
    )
    query = query.where(one.courier_id == courier_id if courier_id else one.vehicle_id == vehicle_id)
    rows = reading.rows(query.order_by(one.from_s, one.id).limit(1))
    return rows[0].id if rows else None


def _courier(row: Row[Any]) -> KnownCourier:
    return KnownCourier(
        row.id, row.name, row.phone, frozenset(row.skills), row.cost_per_hour_minor, row.active, row.version
    )


def _vehicle(row: Row[Any]) -> KnownVehicle:
    facts = vehicle_facts_of(row.facts)
    return KnownVehicle(
        row.id, row.name, Profile(row.profile), facts.capacity, facts.skills, facts.fixed_cost_cents, facts.cost_per_km_cents,
        facts.co2e_g_per_km, facts.max_distance_m, row.active, row.version,
    )  # fmt: skip


def _shift(row: Row[Any]) -> KnownShift:
    return KnownShift(
        id=row.id,
        courier_id=row.courier_id,
        vehicle_id=row.vehicle_id,
        day=row.day,
        window=TimeWindow(row.from_s, row.to_s),
        start_place_id=row.start_place_id,
        end_place_id=row.end_place_id or "",
        breaks=breaks_of(row.breaks),
        status=ShiftStatus(row.status),
        version=row.version,
    )

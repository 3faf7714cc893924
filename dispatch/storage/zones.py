"""Zones in the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from dispatch import ids
from dispatch.orders.zones import Zone, ZonePurpose, checked
from dispatch.storage.prepared import of_town
from dispatch.storage.schema_intake import ZONE
from dispatch.storage.schema_parties import ORGANIZATION
from dispatch.storage.store import Reading, Writing

_IN_USE = of_town(ZONE).where(ZONE.c.active).order_by(ZONE.c.id)


def add(
    writing: Writing,
    purpose: ZonePurpose,
    geometry: Any,
    *,
    org_id: str = "",
    name: str = "",
    fee_minor: int | None = None,
) -> Zone:
    """Store a new zone; notes ``zone.added``.

    Parameters
    ----------
    geometry
        GeoJSON Polygon or MultiPolygon, or a Feature that has one; [lon, lat].
    org_id
        Whose it is, empty for the town's own.

    Raises
    ------
    InvalidZoneError
        The geometry is none.
    NotFoundError
        There is no such organisation.
    """
    zone = checked(Zone(writing.ids.new(ids.ZONE), purpose, geometry, name.strip(), org_id, fee_minor))
    if org_id:
        writing.get(ORGANIZATION, org_id)
    writing.insert(ZONE, {"id": zone.id, "version": 1, **_values(zone)})
    writing.note("zone.added", zone.id, 1, {"org_id": org_id, "purpose": zone.purpose})
    return zone


def change(writing: Writing, old: Zone, **changes: Any) -> Zone:
    """Store a zone with some fields changed; notes ``zone.changed``.

    Raises
    ------
    InvalidZoneError
        The geometry is none.
    ConflictError
        It has changed since it was read.
    """
    new = checked(replace(old, **changes))
    new = replace(new, version=writing.change(ZONE, old.id, old.version, _values(new)))
    writing.note("zone.changed", new.id, new.version, {"org_id": new.org_id, "purpose": new.purpose})
    return new


def get(reading: Reading, name: str) -> Zone:
    """Return a zone.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _zone(reading.get(ZONE, name))


def get_many(reading: Reading, names: Iterable[str]) -> dict[str, Zone]:
    """Return those of the zones that the town has, by name."""
    return {row.id: _zone(row) for row in reading.among(ZONE.c.id, names)}


def all_of(reading: Reading) -> tuple[Zone, ...]:
    """Return the zones of a town that are in use."""
    return tuple(_zone(row) for row in reading.fetch(_IN_USE))


def _zone(row: Any) -> Zone:
    return Zone(
        row.id, ZonePurpose(row.purpose), row.geometry, row.name, row.org_id or "", row.fee_minor, row.active, row.version
    )  # fmt: skip


def _values(zone: Zone) -> dict[str, Any]:
    return {
        "org_id": zone.org_id or None,
        "purpose": zone.purpose,
        "name": zone.name,
        "geometry": dict(zone.geometry),
        "fee_minor": zone.fee_minor,
        "active": zone.active,
    }

"""Where a shop delivers, and what it costs there: areas as GeoJSON, checked before they are stored."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from dispatch.errors import DispatchError

#: Corners of one zone: more come from a file of the whole country.
MOST_POINTS = 20_000
LONGEST_NAME = 200


class InvalidZoneError(DispatchError):
    """An area that is none; code ``invalid_zone``, ``reason`` in a word."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(f"geometry: {message}", code="invalid_zone")
        self.reason = reason


class ZonePurpose(StrEnum):
    """What a zone is for."""

    DELIVERY = "delivery"  # outside of all of a shop's, nothing of it is delivered
    FEE = "fee"  # what a delivery costs there
    SERVICE = "service"  # where people live who may take part in a programme


@dataclass(frozen=True, slots=True)
class Zone:
    """An area of a shop, or of the town where ``org_id`` is empty. ``geometry`` is a GeoJSON Polygon or MultiPolygon, [lon, lat]."""

    id: str
    purpose: ZonePurpose
    geometry: Mapping[str, Any]
    name: str = ""
    org_id: str = ""
    fee_minor: int | None = None
    active: bool = True
    version: int = 1
    _shapes: list[Any] = field(default_factory=list, compare=False, repr=False)

    def has(self, lon: float, lat: float) -> bool:
        """Return whether a point lies in it or on its edge; what lies in a hole does not."""
        import shapely

        if not self._shapes:
            shape = shapely.geometry.shape(self.geometry)
            shapely.prepare(shape)
            self._shapes.append(shape)
        return bool(shapely.intersects_xy(self._shapes[0], lon, lat))

    @property
    def area_deg2(self) -> float:
        """Its area in square degrees: enough to tell the smaller of two."""
        import shapely

        return float(shapely.area(shapely.geometry.shape(self.geometry)))


def checked(zone: Zone) -> Zone:
    """Return a zone whose geometry is one, with nothing but its type and its coordinates.

    Raises
    ------
    InvalidZoneError
        It is no polygon, has points that are none, is not closed, or crosses itself: the message says where.
    """
    if len(zone.name) > LONGEST_NAME:
        raise InvalidZoneError(
            "name_too_long", f"its name has more than {LONGEST_NAME} characters: shorten it"
        )
    if (zone.purpose is ZonePurpose.FEE) is not (zone.fee_minor is not None):
        raise InvalidZoneError("fee_missing", "fee_minor: a zone of a fee has one, and no other has")
    if zone.fee_minor is not None and not 0 <= zone.fee_minor <= 1_000_000:
        raise InvalidZoneError("bad_fee", f"fee_minor {zone.fee_minor}: give cents from 0 to 1000000")
    return replace(zone, geometry=_checked_geometry(zone.geometry), _shapes=[])


def _checked_geometry(geometry: Any) -> dict[str, Any]:
    import shapely

    if not isinstance(geometry, Mapping):
        raise InvalidZoneError("wrong_type", "it is no object: give a GeoJSON Polygon or MultiPolygon")
    kind = geometry.get("type")
    if kind == "Feature":
        return _checked_geometry(geometry.get("geometry"))
    if kind not in {"Polygon", "MultiPolygon"}:
        raise InvalidZoneError(
            "wrong_type", f"its type is {str(kind)[:40]!r}: give a Polygon or MultiPolygon"
        )
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, Sequence) or isinstance(polygons, str) or not polygons:
        raise InvalidZoneError("empty", "it has no coordinates: give at least one ring of four points")
    points = 0
    clean = []
    for number, rings in enumerate(polygons):
        if not isinstance(rings, Sequence) or isinstance(rings, str) or not rings:
            raise InvalidZoneError("empty", f"polygon {number} has no ring: give at least one of four points")
        clean.append(
            [_checked_ring(ring, f"polygon {number}, ring {place}") for place, ring in enumerate(rings)]
        )
        points += sum(len(ring) for ring in clean[-1])
    if points > MOST_POINTS:
        raise InvalidZoneError(
            "too_many_points", f"it has {points} points, more than {MOST_POINTS}: simplify it"
        )
    kept = {"type": kind, "coordinates": clean[0] if kind == "Polygon" else clean}
    shape = shapely.geometry.shape(kept)
    if not shape.is_valid:
        told = shapely.is_valid_reason(shape)
        raise InvalidZoneError(
            "invalid_geometry", f"{told} (lon lat): draw it so that no ring crosses another"
        )
    if shape.area == 0:
        raise InvalidZoneError("empty", "it has no area: give a ring around something")
    return kept


def _checked_ring(ring: Any, where: str) -> list[list[float]]:
    if not isinstance(ring, Sequence) or isinstance(ring, str) or len(ring) < 4:
        raise InvalidZoneError(
            "ring_too_short", f"{where} has fewer than four points: the last is the first again"
        )
    clean = []
    for place, point in enumerate(ring):
        if (
            not isinstance(point, Sequence)
            or isinstance(point, str)
            or len(point) < 2
            or not all(type(part) in {int, float} and math.isfinite(part) for part in point[:2])
        ):
            raise InvalidZoneError(
                "bad_point", f"{where}, point {place}: {json.dumps(point, default=str)[:60]} is no [lon, lat]"
            )
        lon, lat = float(point[0]), float(point[1])
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise InvalidZoneError(
                "bad_point",
                f"{where}, point {place}: [{lon}, {lat}] is no place on earth; lon comes before lat",
            )
        clean.append([lon, lat])
    if clean[0] != clean[-1]:
        raise InvalidZoneError("ring_open", f"{where} is not closed: repeat its first point at its end")
    return clean


def serving(zones: Iterable[Zone], org_id: str) -> tuple[Zone, ...]:
    """Return the zones that bound where a shop's goods go: its own, and where it has none the town's; empty for no bound."""
    deliver = [zone for zone in zones if zone.active and zone.purpose is ZonePurpose.DELIVERY]
    own = tuple(zone for zone in deliver if zone.org_id == org_id)
    return own or tuple(zone for zone in deliver if zone.org_id == "")


def serves(zones: Sequence[Zone], org_id: str, lon: float, lat: float) -> bool:
    """Return whether a shop's goods go to a point."""
    bounds = serving(zones, org_id)
    return not bounds or any(zone.has(lon, lat) for zone in bounds)


def fee_zone(zones: Iterable[Zone], org_id: str, lon: float, lat: float) -> Zone | None:
    """Return the zone whose fee a delivery of an organisation to a point costs.

    Its own zones come before the town's; of several the smallest counts, for it is meant more particularly.
    """
    there = [
        zone
        for zone in zones
        if zone.active
        and zone.purpose is ZonePurpose.FEE
        and zone.org_id in {org_id, ""}
        and zone.has(lon, lat)
    ]
    return min(there, key=lambda zone: (zone.org_id == "", zone.area_deg2, zone.id), default=None)

"""Reach as GeoJSON (RFC 7946), for map viewers and spreadsheets of geographers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.reach.areas import ReachArea, ReachStreets
from geo.town import Town

CREDIT = "© OpenStreetMap contributors"
#: Decimals of degrees: 11 cm.
_DECIMALS = 6


def areas_geojson(
    areas: Sequence[ReachArea], *, profile: str, lon: ArrayLike, lat: ArrayLike, inward: bool = False
) -> dict[str, Any]:
    """Write areas, their streets where they have them, and the places.

    Parameters
    ----------
    areas
        From `geo.reach.areas.isochrones` or `geo.reach.areas.service_areas`.
    profile, lon, lat, inward
        What was asked, to be told in the properties.

    Returns
    -------
    dict
        A FeatureCollection. Each feature has a ``kind``: ``area``, ``streets`` or ``place``. Larger
        limits come first, so that viewers paint smaller ones over them.
    """
    features: list[dict[str, Any]] = []
    for area in sorted(areas, key=lambda one: -one.limit_s):
        facts = {
            "limit_s": area.limit_s,
            "minutes": round(area.limit_s / 60, 2),
            "profile": profile,
            "direction": "to" if inward else "from",
            "place": area.place,
            "area_km2": round(area.area_km2, 4),
            "street_km": round(area.street_km, 3),
            "doors": area.doors,
        }
        features.append(_feature(area.area, {"kind": "area", **facts}))
        if area.streets is not None:
            features.append(_feature(area.streets, {"kind": "streets", **facts}))
    east, north = np.atleast_1d(np.asarray(lon, dtype=float)), np.atleast_1d(np.asarray(lat, dtype=float))
    for number, (x, y) in enumerate(zip(east.tolist(), north.tolist(), strict=True)):
        features.append(_feature(shapely.Point(x, y), {"kind": "place", "place": number, "profile": profile}))
    return _collection(features)


def streets_geojson(town: Town, profile: str, streets: ReachStreets) -> dict[str, Any]:
    """Write a reach map: one line for each part of a street, with the seconds at both its ends.

    Parameters
    ----------
    town, profile
        Whose streets.
    streets
        From `geo.reach.areas.reach_streets`.

    Returns
    -------
    dict
        A FeatureCollection of LineStrings with ``from_s``, ``to_s``, the ``limit_s`` of their band,
        the nearest ``place`` and the street's ``name``. Parts without length are left out.
    """
    pieces = streets.pieces
    lines = streets.lines.geometries()
    features = []
    for at in np.flatnonzero(pieces.stop > pieces.start).tolist():
        facts = {
            "kind": "street",
            "limit_s": streets.limits_s[int(streets.band[at])],
            "from_s": round(float(pieces.start_ms[at]) / 1000, 1),
            "to_s": round(float(pieces.stop_ms[at]) / 1000, 1),
            "place": int(pieces.owner[at]),
            "profile": profile,
            "name": town.edge_name(int(pieces.edge[at])),
        }
        features.append(_feature(lines[at], facts))
    return _collection(features)


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "attribution": CREDIT, "features": features}


def _feature(geometry: shapely.Geometry, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": _rounded(geometry)}


def _rounded(geometry: shapely.Geometry) -> dict[str, Any]:
    rounded = shapely.transform(geometry, _decimals)
    if shapely.is_valid(geometry) and not shapely.is_valid(rounded):
        # Two sides nearer than a hand to each other have met; this undoes it, at the same decimals.
        rounded = shapely.transform(shapely.set_precision(geometry, 10.0**-_DECIMALS), _decimals)
    content: dict[str, Any] = shapely.geometry.mapping(rounded)
    return content


def _decimals(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(points, _DECIMALS)

"""The area of a disruption: polygons and lines from GeoJSON."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely

#: What may be drawn: areas that are closed, and lines that close what they cross.
KINDS = ("Polygon", "MultiPolygon", "LineString", "MultiLineString", "GeometryCollection")
MAX_POINTS = 100_000


class AreaError(ValueError):
    """A geometry that cannot be used; the message says why, and what to do about it."""


def read_area(content: object) -> Any:
    """Read a GeoJSON object as one geometry.

    Parameters
    ----------
    content
        A geometry of polygons and lines, a Feature, or a FeatureCollection of such.

    Returns
    -------
    shapely geometry
        In degrees, flat, valid and not empty.

    Raises
    ------
    AreaError
        If it is no GeoJSON, holds points, is empty, crosses itself, has too many points or is not
        in degrees.
    """
    parts = []
    for geometry in _geometries(content):
        try:
            part = shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
        except (shapely.errors.ShapelyError, TypeError, ValueError, RecursionError) as error:
            raise AreaError(f"not a GeoJSON geometry ({error}). Draw a polygon or a line.") from error
        parts += _checked(part)
    if not parts:
        raise AreaError("it is empty. Draw at least one polygon or line.")
    if sum(int(shapely.get_num_coordinates(part)) for part in parts) > MAX_POINTS:
        raise AreaError(f"more than {MAX_POINTS:,} points. Simplify the drawing.")
    # Overlapping features are one area, and one area that is drawn alone stays as it was drawn.
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)


def _geometries(content: object) -> list[object]:
    try:
        if content["type"] == "FeatureCollection":  # type: ignore[index]
            return [feature["geometry"] for feature in content["features"]]  # type: ignore[index]
        return [content["geometry"] if content["type"] == "Feature" else content]  # type: ignore[index]
    except (TypeError, KeyError) as error:
        raise AreaError(
            f"not GeoJSON ({error!r}). Give a geometry, a Feature or a FeatureCollection."
        ) from error


def _checked(part: Any) -> list[Any]:
    if part is None or part.is_empty:
        return []
    if part.geom_type == "GeometryCollection":
        return [leaf for member in part.geoms for leaf in _checked(member)]
    if part.geom_type not in KINDS:
        raise AreaError(
            f"a {part.geom_type} has no extent. Draw a polygon around it or a line across the street."
        )
    points = shapely.get_coordinates(part)
    if not (np.isfinite(points).all() and (np.abs(points) <= (180.0, 90.0)).all()):
        raise AreaError("its coordinates are not degrees in the order longitude, latitude.")
    if not part.is_valid:
        reason = shapely.is_valid_reason(part)
        raise AreaError(f"not a valid polygon ({reason}). Draw it so that its outline does not cross itself.")
    return [part]

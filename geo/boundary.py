"""The area that a town serves: a polygon from a GeoJSON file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import MapError


class Boundary:
    """A polygon or several, in degrees.

    Parameters
    ----------
    geometry
        A GeoJSON object: a Polygon, a MultiPolygon, a Feature or a FeatureCollection of them.
    source
        What to call the geometry in messages.

    Raises
    ------
    MapError
        ``boundary_unreadable`` where it is not such an object or not a valid polygon.
    """

    def __init__(self, geometry: Mapping[str, Any], source: str) -> None:
        try:
            shapes = [shapely.from_geojson(json.dumps(part)) for part in _geometries(geometry)]
            area = shapely.union_all(shapes)
        except (shapely.errors.ShapelyError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise _unreadable(source, str(error)) from error
        if area.geom_type not in {"Polygon", "MultiPolygon"} or area.is_empty or not area.is_valid:
            raise _unreadable(source, f"a {area.geom_type} is not an area")
        west, south, east, north = area.bounds
        if not (-180.0 <= west <= east <= 180.0 and -90.0 <= south <= north <= 90.0):
            raise _unreadable(source, "its coordinates are not degrees in the order longitude, latitude")
        shapely.prepare(area)
        self._area = area

    @classmethod
    def read(cls, path: Path) -> Boundary:
        """Read a GeoJSON file.

        Raises
        ------
        MapError
            ``boundary_missing`` or ``boundary_unreadable``.
        """
        try:
            if path.exists() and not path.is_file():
                # A pipe would be waited on for ever.
                raise _unreadable(str(path), "it is a folder, a pipe or a device, not a file")
            content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise MapError(
                f"{path}: there is no such file. Give the path of a GeoJSON polygon.", code="boundary_missing"
            ) from error
        except (OSError, ValueError, RecursionError) as error:
            raise _unreadable(str(path), str(error)) from error
        return cls(content, str(path))

    def contains(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
        """Tell for each point whether it lies inside or on the edge.

        Parameters
        ----------
        lon, lat
            float64[k], degrees.

        Returns
        -------
        bool[k]
        """
        return cast("NDArray[np.bool_]", shapely.intersects_xy(self._area, np.asarray(lon), np.asarray(lat)))

    def geojson(self) -> dict[str, Any]:
        """Return the area as a GeoJSON geometry."""
        return cast("dict[str, Any]", json.loads(shapely.to_geojson(self._area)))


def _geometries(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if content["type"] == "FeatureCollection":
        return [feature["geometry"] for feature in content["features"]]
    return [content["geometry"] if content["type"] == "Feature" else content]


def _unreadable(source: str, reason: str) -> MapError:
    return MapError(
        f"{source}: not a GeoJSON polygon ({reason}). Draw the town's area as a Polygon or MultiPolygon "
        "in [longitude, latitude].",
        code="boundary_unreadable",
    )

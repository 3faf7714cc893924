"""Cutting features into tiles: projection, simplification, clipping, rounding to the tile's grid.

All steps work on whole arrays of geometries. Coordinates are units of the world at one zoom: a tile
is `EXTENT` units wide, x grows eastward and y southward, as in the tiles themselves.

References
----------
Douglas, D., Peucker, T. (1973). Algorithms for the reduction of the number of points required to
represent a digitized line or its caricature. Cartographica 10(2),
https://doi.org/10.3138/FM57-6770-U75U-7727 (the simplification that shapely's GEOS applies).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.tiles_schema import MAX_ZOOM

EXTENT = 4096
BUFFER = 64
"""Features reach this far over a tile's edge, so that no seam shows when lines are drawn."""

SMALLEST_AREA = 128.0
"""Areas below this (units², about half a pixel) are left out at their zoom."""

SIMPLIFY = 6.0
SIMPLIFY_DEEPEST = 1.5
"""Tolerances in units; the deepest tiles are enlarged, so they keep more."""


def to_world(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Project degrees to the web map's square of side 1, y growing southward.

    Parameters
    ----------
    lon, lat
        Shape (n,), degrees.

    Returns
    -------
    ndarray
        Shape (n, 2), within 0..1.
    """
    y = 0.5 - np.arcsinh(np.tan(np.radians(lat))) / (2 * np.pi)
    return np.column_stack([(lon + 180.0) / 360.0, y])


def project(shapes: Any) -> Any:
    """Project an array of geometries from degrees to the square of side 1."""
    return shapely.transform(shapes, lambda xy: to_world(xy[:, 0], xy[:, 1]))


def at_zoom(shapes: Any, shape: str, zoom: int) -> Any:
    """Scale projected geometries to units at a zoom and simplify them.

    Parameters
    ----------
    shapes
        Array of projected geometries.
    shape
        ``point``, ``line`` or ``area``.
    zoom
        Zoom level.

    Returns
    -------
    ndarray of geometries
        Of the same length; what is too small to be seen is None.
    """
    scale = float(EXTENT * 2**zoom)
    scaled = shapely.transform(shapes, lambda xy: xy * scale)
    if shape == "point":
        return scaled
    scaled = shapely.simplify(scaled, SIMPLIFY_DEEPEST if zoom == MAX_ZOOM else SIMPLIFY)
    if shape == "area":
        scaled[shapely.area(scaled) < SMALLEST_AREA] = None
    return scaled


def cut(shapes: Any, shape: str, tiles: npt.NDArray[np.int64]) -> Iterator[tuple[int, int, Any]]:
    """Cut geometries into tiles.

    Parameters
    ----------
    shapes
        Array of geometries in units; None entries are passed over.
    shape
        ``point``, ``line`` or ``area``.
    tiles
        Shape (n, 2): x and y of tiles.

    Yields
    ------
    (tile, feature, geometry)
        Index into ``tiles``, index into ``shapes``, and the piece on the tile's own grid of whole
        numbers; ordered by tile, then by feature. Areas are valid there.
    """
    margin = 0 if shape == "point" else BUFFER
    low = tiles * EXTENT - margin
    high = low + EXTENT + 2 * margin
    boxes = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    tile_of, feature_of = shapely.STRtree(shapes).query(boxes)
    order = np.lexsort((feature_of, tile_of))
    tile_of, feature_of = tile_of[order], feature_of[order]
    if tile_of.size == 0:
        return
    filled, first = np.unique(tile_of, return_index=True)
    for tile, features in zip(filled, np.split(feature_of, first[1:]), strict=True):
        # Cut first, move after: most of a long line or a sea lies on other tiles.
        whole = shapes[features]
        if shape != "point":
            whole = shapely.clip_by_rect(whole, *low[tile], *high[tile])
        origin = tiles[tile] * EXTENT
        local = shapely.transform(whole, lambda xy, origin=origin: xy - origin)
        if shape == "point":
            local = shapely.transform(local, np.floor)
            xy = shapely.get_coordinates(local)
            inside = ((xy >= 0) & (xy < EXTENT)).all(axis=1)  # a point belongs to one tile only
            pieces = zip(features[inside], local[inside], strict=True)
        else:
            pieces = zip(features, _on_grid(local, shape), strict=True)
        for feature, piece in pieces:
            if not piece.is_empty:
                yield int(tile), int(feature), piece


def _on_grid(shapes: Any, shape: str) -> Any:
    """Round to whole units; areas stay valid and lose what collapses, lines keep their direction."""
    if shape == "line":
        rounded = shapely.transform(shapes, np.rint)
        rounded = shapely.remove_repeated_points(rounded, 0.0)
        # A line whose every point fell on one spot is no line any more.
        rounded[shapely.length(rounded) == 0] = shapely.LineString()
        return rounded
    valid = shapely.is_valid(shapes)
    shapes[~valid] = shapely.make_valid(shapes[~valid])
    # With y southward, the outer rings that tiles want are those that shapely calls counter-clockwise.
    return shapely.orient_polygons(_only_areas(shapely.set_precision(shapes, 1.0)), exterior_cw=False)


def _only_areas(shapes: Any) -> Any:
    """Drop the lines and points that validation may leave beside areas."""
    mixed = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    for index in np.flatnonzero(mixed):
        parts = shapely.get_parts(shapes[index])
        areas = parts[shapely.get_dimensions(parts) == 2]
        shapes[index] = shapely.union_all(areas) if len(areas) else shapely.Polygon()
    shapes[shapely.get_dimensions(shapes) < 2] = shapely.Polygon()
    return shapes

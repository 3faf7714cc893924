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
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

EXTENT = 4096
BUFFER = 64
"""Features reach this far over a tile's edge, so that no seam shows when lines are drawn."""

SMALLEST_AREA = 128.0
"""Areas below this (units², about half a pixel) are left out at their zoom."""

SIMPLIFY = 6.0
SIMPLIFY_DEEPEST = 1.5
"""Tolerances in units; the deepest tiles are enlarged, so they keep more."""

LARGE = 400
"""Shapes of more points than this are quartered before they are cut into tiles: a coast is long."""

QUARTER = 16
"""The side of the squares that large shapes are first cut into, tiles."""

BLOCK = 40_000
"""So many pieces are cut at once: enough to be quick, few enough to be held."""


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


def at_zoom(shapes: Any, shape: str, zoom: int, *, deepest: bool) -> Any:
    """Scale projected geometries to units at a zoom and simplify them.

    Parameters
    ----------
    shapes
        Array of projected geometries.
    shape
        ``point``, ``line`` or ``area``.
    zoom
        Zoom level.
    deepest
        Whether deeper zooms enlarge the tiles of this one.

    Returns
    -------
    ndarray of geometries
        Of the same length; what is too small to be seen is None.
    """
    scale = float(EXTENT * 2**zoom)
    scaled = shapely.transform(shapes, lambda xy: xy * scale)
    if shape == "point":
        return scaled
    # Outlines may come to cross themselves, which is mended where they are rounded: to keep them from it
    # takes minutes for a country's coast.
    scaled = shapely.simplify(scaled, SIMPLIFY_DEEPEST if deepest else SIMPLIFY, preserve_topology=False)
    if shape == "area":
        scaled[shapely.area(scaled) < SMALLEST_AREA] = None
    return scaled


class Pieces(NamedTuple):
    """Pieces of features on tiles.

    Attributes
    ----------
    tile
        int64[p], index of the tile, not decreasing; a tile's pieces are never in two blocks.
    feature
        int64[p], index of the feature, not decreasing within a tile.
    shape
        Geometries on the tile's own grid of whole numbers, none of them empty; areas are valid there.
    """

    tile: npt.NDArray[np.int64]
    feature: npt.NDArray[np.int64]
    shape: Any


def cut(shapes: Any, shape: str, tiles: npt.NDArray[np.int64]) -> Iterator[Pieces]:
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
    Pieces
        In blocks of about `BLOCK`, ordered by tile, then by feature.
    """
    margin = 0 if shape == "point" else BUFFER
    low = (tiles * EXTENT - margin).astype(np.float64)
    high = low + EXTENT + 2 * margin
    if shape == "point":
        parts, feature_of, quarter_of = shapes, np.arange(len(shapes)), None
    else:
        parts, feature_of, quarter_of = _quartered(shapes, tiles)
    tile, part = shapely.STRtree(parts).query(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))
    if quarter_of is not None:
        home = quarter_of[part]
        mine = (home[:, 0] < 0) | (home == tiles[tile] // QUARTER).all(axis=1)
        tile, part = tile[mine], part[mine]
    order = np.lexsort((part, feature_of[part], tile))
    tile, part = tile[order], part[order]
    # Blocks end where a tile ends.
    ends = np.append(np.flatnonzero(np.diff(tile)) + 1, len(tile))
    start = 0
    while start < len(tile):
        end = int(ends[min(int(np.searchsorted(ends, start + BLOCK)), len(ends) - 1)])
        here = slice(start, end)
        start = end
        found = _on_tiles(parts[part[here]], shape, tile[here], tiles, low, high)
        filled = ~shapely.is_empty(found)
        yield Pieces(tile[here][filled], feature_of[part[here]][filled], found[filled])


def _quartered(
    shapes: Any, tiles: npt.NDArray[np.int64]
) -> tuple[Any, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Cut large shapes along a coarse grid, so that no tile needs to look at a whole coast.

    Returns
    -------
    parts
        The shapes, large ones in pieces.
    feature_of
        Shape (p,), the shape that a part is of.
    quarter_of
        Shape (p, 2), the square of the coarse grid that a part is for, -1 where it is for all.
    """
    bounds = shapely.bounds(shapes) / EXTENT
    wide = (bounds[:, 2:] - bounds[:, :2]).max(axis=1) > 4  # False where there is no shape
    large = np.flatnonzero(wide & (shapely.get_num_coordinates(shapes) > LARGE))
    everywhere = np.full((len(shapes), 2), -1, dtype=np.int64)
    if not len(large):
        return shapes, np.arange(len(shapes)), everywhere
    squares = np.unique(tiles // QUARTER, axis=0)
    parts, owners, homes = [], [], []
    for owner in large.tolist():
        for square, part in _squares(shapes[owner], squares):
            parts.append(part)
            owners.append(owner)
            homes.append(square)
    rest = shapes.copy()
    rest[large] = None
    return (
        np.concatenate([rest, np.array(parts, dtype=object)]),
        np.concatenate([np.arange(len(shapes)), np.array(owners, dtype=np.int64)]),
        np.concatenate([everywhere, np.array(homes, dtype=np.int64).reshape(-1, 2)]),
    )


def _squares(shape: Any, squares: npt.NDArray[np.int64]) -> Iterator[tuple[npt.NDArray[np.int64], Any]]:
    """Cut a shape into squares of the coarse grid, halving the longer side of the grid at each step."""
    if shape.is_empty:
        return
    west, south = squares.min(axis=0) * QUARTER * EXTENT - BUFFER
    east, north = (squares.max(axis=0) + 1) * QUARTER * EXTENT + BUFFER
    piece = shapely.clip_by_rect(shape, float(west), float(south), float(east), float(north))
    if piece.is_empty:
        return
    if len(squares) == 1:
        yield squares[0], piece
        return
    side = int(np.argmax(np.ptp(squares, axis=0)))
    middle = np.median(squares[:, side])
    left = squares[:, side] < middle
    if not left.any():
        left = squares[:, side] <= middle
    yield from _squares(piece, squares[left])
    yield from _squares(piece, squares[~left])


def _on_tiles(
    parts: Any,
    shape: str,
    tile: npt.NDArray[np.int64],
    tiles: npt.NDArray[np.int64],
    low: npt.NDArray[np.float64],
    high: npt.NDArray[np.float64],
) -> Any:
    """Clip each part to its tile and round it to the tile's grid; what is left of nothing is empty."""
    if shape != "point":
        bounds = shapely.bounds(parts)
        across = np.flatnonzero(
            (bounds[:, :2] < low[tile]).any(axis=1) | (bounds[:, 2:] > high[tile]).any(axis=1)
        )
        parts = parts.copy()
        if len(across):
            tile_across = tile[across]
            first = np.flatnonzero(np.diff(tile_across, prepend=-1))
            for group in np.split(across, first[1:]):
                at = tile[group[0]]
                # Cut first, move after: most of a long line or a sea lies on other tiles.
                parts[group] = shapely.clip_by_rect(parts[group], *low[at].tolist(), *high[at].tolist())
    xy, of = shapely.get_coordinates(parts, return_index=True)
    local = xy - (tiles[tile] * EXTENT)[of]
    if shape == "point":
        local = np.floor(local)
        moved = shapely.set_coordinates(parts.copy(), local)
        inside = np.zeros(len(parts), dtype=np.bool_)
        inside[of] = ((local >= 0) & (local < EXTENT)).all(axis=1)  # a point belongs to one tile only
        moved[~inside] = shapely.Point()
        return moved
    return _on_grid(shapely.set_coordinates(parts, local), shape)


def _on_grid(shapes: Any, shape: str) -> Any:
    """Round to whole units; areas stay valid and lose what collapses, lines keep their direction."""
    rounded = shapely.transform(shapes, np.rint)
    if shape == "line":
        # A line whose every point fell on one spot is no line any more.
        rounded[shapely.length(rounded) == 0] = shapely.LineString()
        return shapely.remove_repeated_points(rounded, 0.0)
    broken = ~shapely.is_valid(rounded)
    if broken.any():
        whole = shapes[broken]
        invalid = ~shapely.is_valid(whole)
        whole[invalid] = shapely.make_valid(whole[invalid])
        rounded[broken] = shapely.set_precision(_only_areas(whole), 1.0)
    rounded = shapely.remove_repeated_points(_only_areas(rounded), 0.0)
    # With y southward, the outer rings that tiles want are those that shapely calls counter-clockwise.
    return shapely.orient_polygons(rounded, exterior_cw=False)


def _only_areas(shapes: Any) -> Any:
    """Drop the lines and points that validation may leave beside areas."""
    mixed = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    for index in np.flatnonzero(mixed):
        parts = shapely.get_parts(shapes[index])
        areas = parts[shapely.get_dimensions(parts) == 2]
        shapes[index] = shapely.union_all(areas) if len(areas) else shapely.Polygon()
    shapes[shapely.get_dimensions(shapes) < 2] = shapely.Polygon()
    return shapes

"""From reached parts of streets to areas on the map.

The area of a limit is everything within a margin of a street that is reached in time. It is not put
together from thousands of buffered lines: the distance to the streets is measured on a grid, band by
band, and its contour at the margin followed. That takes milliseconds, gives valid polygons, and, since
the distance only falls as the limit grows, each area lies within the next.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import MapError
from geo.reach.shapes_kernels import contour, draw_parts, stamp
from routing.streets.locations import EARTH_RADIUS_M
from routing.streets.locations_kernels import interpolate
from routing.streets.network import StreetNetwork, freeze
from routing.streets.reach import Pieces

#: Grid points at most; larger areas get a coarser grid, and then a wider margin.
_MAX_POINTS = 6_000_000
_CELLS_PER_MARGIN = 3.0
_FEWEST_CELLS_PER_MARGIN = 1.5


class Lines(NamedTuple):
    """Drawn parts of streets.

    Attributes
    ----------
    first
        int64[p + 1], points by line, at least two each.
    lon, lat
        float64, degrees.
    """

    first: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]

    def geometries(self) -> NDArray[Any]:
        """Return one shapely LineString a line."""
        points = np.stack([self.lon, self.lat], axis=1)
        return np.asarray(
            shapely.linestrings(
                points, indices=np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))
            )
        )


class Plane(NamedTuple):
    """A flat map round one point, in metres; true to a per cent within a few hundred kilometres north."""

    lon: float
    lat: float

    def metres(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return metres east and north of the point."""
        east = lon - self.lon
        east = east - 360 * np.round(east / 360)
        scale = math.radians(EARTH_RADIUS_M)
        return east * (scale * math.cos(math.radians(self.lat))), (lat - self.lat) * scale

    def degrees(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return float64[k, 2] degrees of float64[k, 2] metres."""
        scale = math.radians(EARTH_RADIUS_M)
        across = scale * math.cos(math.radians(self.lat))
        return np.stack([self.lon + points[:, 0] / across, self.lat + points[:, 1] / scale], axis=1)


def draw_pieces(network: StreetNetwork, drawn_m: NDArray[np.float64], pieces: Pieces) -> Lines:
    """Draw parts of streets.

    Parameters
    ----------
    network
        A network that passes `check_network`.
    drawn_m
        float64[s], from `drawn_metres`.
    pieces
        What to draw, p parts.

    Returns
    -------
    Lines
        p lines.
    """
    edge, start, stop = pieces.edge.copy(), pieces.start.copy(), pieces.stop.copy()
    for column in (edge, start, stop):
        freeze(column)
    shape = (network.shape_first, network.shape_lon, network.shape_lat)
    ends = np.array([*interpolate(edge, start, *shape, drawn_m), *interpolate(edge, stop, *shape, drawn_m)])
    freeze(ends)
    return Lines(*draw_parts(edge, start, stop, ends, *shape, drawn_m))


class _Grid:
    """The distance of grid points to lines that are added one batch after the other."""

    def __init__(self, batches: Sequence[Lines], margin_m: float) -> None:
        lon = np.concatenate([lines.lon for lines in batches])
        lat = np.concatenate([lines.lat for lines in batches])
        self.plane = Plane(float(lon[0]), float(lat.min() + lat.max()) / 2)
        x, y = self.plane.metres(lon, lat)
        width, height = float(np.ptp(x)), float(np.ptp(y))
        self.cell = max(
            margin_m / _CELLS_PER_MARGIN,
            math.sqrt((width + 6 * margin_m) * (height + 6 * margin_m) / _MAX_POINTS),
        )
        self.margin = max(margin_m, _FEWEST_CELLS_PER_MARGIN * self.cell)
        self.far = self.margin + 1.5 * self.cell
        # Beyond the last point that a line can lower, so that contours never meet the border.
        rim = self.far + 2 * self.cell
        self.west, self.south = float(x.min()) - rim, float(y.min()) - rim
        self.shape = (
            math.ceil((height + 2 * rim) / self.cell) + 1,
            math.ceil((width + 2 * rim) / self.cell) + 1,
        )
        self._square = self.empty()

    def empty(self) -> NDArray[np.float32]:
        return np.full(self.shape, self.far**2, dtype=np.float32)

    def distance(self, lines: Lines, *, afresh: bool = False) -> NDArray[np.float32]:
        """Return float32[rows, columns], metres to the lines and, unless afresh, those before them."""
        if afresh:
            self._square = self.empty()
        x, y = self.plane.metres(lines.lon, lines.lat)
        x -= self.west
        y -= self.south
        for array in (lines.first, x, y):
            freeze(array)
        stamp(lines.first, x, y, self.cell, self.far, self._square)
        distance = np.sqrt(self._square)
        freeze(distance)
        return distance

    def rings(self, field: NDArray[np.float32], level: float) -> NDArray[Any]:
        """Return the rings of a contour, metres on the plane; shells run counter-clockwise."""
        first, column, row = contour(field, level)
        points = np.stack([self.west + column * self.cell, self.south + row * self.cell], axis=1)
        size = np.diff(first)
        # Closed by hand, since three points are enough for a ring.
        closed = np.insert(points, first[1:], points[first[:-1]], axis=0) if len(size) else points
        return np.asarray(shapely.linearrings(closed, indices=np.repeat(np.arange(len(size)), size + 1)))


def reach_polygons(
    bands: Sequence[Lines], *, margin_m: float, fill_holes_m2: float
) -> list[shapely.MultiPolygon]:
    """Return the area round the streets of each limit.

    Parameters
    ----------
    bands
        What each limit adds to the one before it.
    margin_m
        How far from a street a point still belongs to it.
    fill_holes_m2
        Smaller holes are filled.

    Returns
    -------
    list of MultiPolygon
        Valid, in degrees, each within the next.

    Raises
    ------
    MapError
        ``reach_invalid`` where the margin or the holes are not sizes.
    """
    _check_sizes(margin_m, fill_holes_m2)
    if not any(len(lines.lon) for lines in bands):
        return [shapely.MultiPolygon() for _ in bands]
    grid = _Grid(bands, margin_m)
    found: list[shapely.MultiPolygon] = []
    inner = shapely.MultiPolygon()
    for lines in bands:
        if len(lines.lon) or not found:
            rings = grid.rings(grid.distance(lines), grid.margin)
            # Simplified each by itself, two areas could cross by a hand's breadth.
            outer = shapely.union(_simple(_polygons(rings, fill_holes_m2), grid.cell), inner)
            inner = _multi(outer)
        found.append(_degrees(inner, grid.plane))
    return found


def service_polygons(
    owners: Sequence[Lines], *, margin_m: float, fill_holes_m2: float
) -> list[shapely.MultiPolygon]:
    """Return the area that is nearest to the streets of each owner.

    Parameters
    ----------
    owners
        The streets of each owner, none of them shared.
    margin_m, fill_holes_m2
        As for `reach_polygons`; an area inside another one is no hole of it.

    Returns
    -------
    list of MultiPolygon
        Valid, in degrees, without overlap.

    Raises
    ------
    MapError
        As `reach_polygons`.
    """
    _check_sizes(margin_m, fill_holes_m2)
    if not any(len(lines.lon) for lines in owners):
        return [shapely.MultiPolygon() for _ in owners]
    grid = _Grid(owners, margin_m)
    nearest, second = grid.empty(), grid.empty()
    owner = np.full(grid.shape, -1, dtype=np.int32)
    for number, lines in enumerate(owners):
        distance = grid.distance(lines, afresh=True)
        better = distance < nearest
        second = np.where(better, nearest, np.minimum(second, distance))
        nearest = np.where(better, distance, nearest)
        owner[better] = number
    exact: list[shapely.MultiPolygon] = []
    filled: list[shapely.MultiPolygon] = []
    for number, lines in enumerate(owners):
        distance = grid.distance(lines, afresh=True)
        # Below zero where this owner is the nearest; a tie is nobody's but the first one's.
        lead = np.where(owner == number, distance - second, np.maximum(distance - nearest, np.float32(1e-3)))
        field = np.maximum(distance - np.float32(grid.margin), lead).astype(np.float32)
        freeze(field)
        rings = grid.rings(field, 0.0)
        exact.append(_simple(_polygons(rings, 0.0), grid.cell))
        filled.append(_simple(_polygons(rings, fill_holes_m2), grid.cell))
    tree = shapely.STRtree(exact)
    areas: list[shapely.MultiPolygon] = []
    for number, area in enumerate(filled):
        # Holes that are somebody's are not filled, and lines simplified by themselves may cross.
        touching = [int(other) for other in tree.query(area, "intersects") if other != number]
        others = [areas[other] if other < number else exact[other] for other in touching]
        areas.append(_multi(shapely.difference(area, shapely.union_all(others))))
    return [_degrees(area, grid.plane) for area in areas]


def area_km2(area: shapely.Geometry) -> float:
    """Return the square kilometres of an area in degrees, on a sphere.

    Notes
    -----
    Cylindrical equal-area projection (Lambert 1772): sides are taken as straight on it, which for
    sides of some hundred metres changes nothing that could be seen.
    """
    flat = shapely.transform(
        area,
        lambda points: np.stack([np.radians(points[:, 0]), np.sin(np.radians(points[:, 1]))], axis=1),
    )
    return float(flat.area) * (EARTH_RADIUS_M / 1000) ** 2


def _check_sizes(margin_m: float, fill_holes_m2: float) -> None:
    if not 1 <= margin_m <= 10_000:
        raise MapError(
            f"margin_m: {margin_m} is not a margin; give 1 to 10,000 metres.", code="reach_invalid"
        )
    if not 0 <= fill_holes_m2 < math.inf:
        raise MapError(
            f"fill_holes_m2: {fill_holes_m2} is not an area; give 0 or more square metres.",
            code="reach_invalid",
        )


def _polygons(rings: NDArray[Any], fill_holes_m2: float) -> shapely.MultiPolygon:
    """Put rings together: every hole into the smallest shell round it, filled where it is small."""
    outside = shapely.is_ccw(rings)
    area = shapely.area(shapely.polygons(rings))
    shells = np.flatnonzero(outside)
    holes = np.flatnonzero(~outside & (area >= fill_holes_m2))
    hull = shapely.polygons(rings[shells])
    inside: dict[int, list[Any]] = {}
    if len(holes):
        which, where = shapely.STRtree(hull).query(shapely.get_point(rings[holes], 0), "intersects")
        for at in range(len(holes)):
            around = where[which == at]
            shell = int(around[np.argmin(area[shells[around]])])
            inside.setdefault(shell, []).append(rings[holes[at]])
    parts = hull.copy()
    for shell, kept in inside.items():
        parts[shell] = shapely.polygons(rings[shells[shell]], holes=kept)
    # A shell in a hole that was filled is covered by now.
    which, where = shapely.STRtree(parts).query(shapely.get_point(rings[shells], 0), "intersects")
    covered = np.zeros(len(parts), dtype=np.bool_)
    covered[which[which != where]] = True
    return shapely.MultiPolygon(parts[~covered].tolist())


def _simple(area: shapely.MultiPolygon, cell: float) -> shapely.MultiPolygon:
    return _multi(shapely.simplify(area, cell / 8, preserve_topology=True))


def _multi(area: shapely.Geometry) -> shapely.MultiPolygon:
    """Return the polygons of a geometry; overlays may leave lines and points."""
    if not shapely.is_valid(area):
        area = shapely.make_valid(area)
    parts = shapely.get_parts(shapely.get_parts(area))
    return shapely.MultiPolygon(parts[shapely.get_type_id(parts) == 3].tolist())


def _degrees(area: shapely.MultiPolygon, plane: Plane) -> shapely.MultiPolygon:
    return shapely.transform(area, plane.degrees)

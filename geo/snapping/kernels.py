"""Kernels of snapping: a grid over street segments, and the nearest segment of a point."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel


class SegmentGrid(NamedTuple):
    """Straight street segments, listed by the cells of a uniform grid that they touch.

    Attributes
    ----------
    start_lon, start_lat, end_lon, end_lat
        float64[g], degrees; longitudes are continuous, and may pass 180.
    corner
        float64[2], longitude and latitude of the grid's south-west corner, degrees.
    cell
        float64[2], width and height of a cell, degrees.
    cells
        int64[2], columns and rows.
    first
        int32[columns * rows + 1], entries by cell, row by row from the south-west.
    segment
        int32[...], the segments that touch the cell.
    """

    start_lon: NDArray[np.float64]
    start_lat: NDArray[np.float64]
    end_lon: NDArray[np.float64]
    end_lat: NDArray[np.float64]
    corner: NDArray[np.float64]
    cell: NDArray[np.float64]
    cells: NDArray[np.int64]
    first: NDArray[np.int32]
    segment: NDArray[np.int32]


@kernel
def _clamped(value: float, count: int) -> int:
    """Return the cell number of a position in cell widths, the border cells reaching to infinity."""
    return int(min(max(math.floor(value), 0), count - 1))


@kernel
def touched_cells(
    start_lon: NDArray[np.float64],
    start_lat: NDArray[np.float64],
    end_lon: NDArray[np.float64],
    end_lat: NDArray[np.float64],
    corner: NDArray[np.float64],
    cell: NDArray[np.float64],
    cells: NDArray[np.int64],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """List the segments of every cell: the fields ``first`` and ``segment`` of `SegmentGrid`.

    A segment is cut into the rows it crosses, so that a long oblique one is not listed in all
    cells of its bounding box. The parts are widened by a thousandth of a cell against rounding.
    """
    columns, rows = cells[0], cells[1]
    first = np.zeros(columns * rows + 1, dtype=np.int32)
    segment = np.empty(0, dtype=np.int32)
    margin = 1e-3
    # The first round counts, the second one fills.
    for filling in (False, True):
        if filling:
            for at in range(columns * rows):
                first[at + 1] += first[at]
            segment = np.empty(first[columns * rows], dtype=np.int32)
        for g in range(len(start_lon)):
            x, y = (start_lon[g] - corner[0]) / cell[0], (start_lat[g] - corner[1]) / cell[1]
            u, v = (end_lon[g] - corner[0]) / cell[0], (end_lat[g] - corner[1]) / cell[1]
            if y > v:
                x, y, u, v = u, v, x, y
            lowest, highest = _clamped(y - margin, rows), _clamped(v + margin, rows)
            for row in range(lowest, highest + 1):
                enter, leave = x, u
                if v > y:
                    slope = (u - x) / (v - y)
                    if row > lowest:
                        enter = x + slope * max(0.0, row - margin - y)
                    if row < highest:
                        leave = u - slope * max(0.0, v - (row + 1) - margin)
                west = _clamped(min(enter, leave) - margin, columns)
                east = _clamped(max(enter, leave) + margin, columns)
                for column in range(west, east + 1):
                    at = row * columns + column
                    if filling:
                        # Filled from the back, which leaves ``first`` at the start of the cell.
                        first[at] -= 1
                        segment[first[at]] = g
                    else:
                        first[at] += 1
    return first, segment


@kernel
def nearest_segments(
    grid: SegmentGrid,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    metres_per_degree: float,
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Find the nearest segment of every point, exactly, by rings of cells around it.

    Parameters
    ----------
    grid
        At least one segment.
    lon, lat
        float64[k], degrees, with longitudes continuous as in the grid.
    metres_per_degree
        Of latitude.

    Returns
    -------
    tuple
        int32[k], the segment (of equally near ones the first); float64[k], how far along it the
        nearest point is, in [0, 1]; float64[k], metres to there, measured flat around the point.
    """
    columns, rows = grid.cells[0], grid.cells[1]
    width, height = grid.cell[0], grid.cell[1]
    found = np.empty(len(lon), dtype=np.int32)
    along = np.empty(len(lon), dtype=np.float64)
    metres = np.empty(len(lon), dtype=np.float64)
    for i in range(len(lon)):
        x_metres = metres_per_degree * math.cos(math.radians(lat[i]))
        column = _clamped((lon[i] - grid.corner[0]) / width, columns)
        row = _clamped((lat[i] - grid.corner[1]) / height, rows)
        best = np.inf
        best_segment = -1
        best_along = 0.0
        ring = 0
        while True:
            south, north = row - ring, row + ring
            west, east = column - ring, column + ring
            for r in range(max(south, 0), min(north, rows - 1) + 1):
                # Whole rows at the top and the bottom of the ring, two cells of those between.
                step = 1 if r in (south, north) else max(1, east - west)
                for c in range(west, east + 1, step):
                    if c < 0 or c >= columns:
                        continue
                    for at in range(grid.first[r * columns + c], grid.first[r * columns + c + 1]):
                        g = grid.segment[at]
                        x = (grid.start_lon[g] - lon[i]) * x_metres
                        y = (grid.start_lat[g] - lat[i]) * metres_per_degree
                        dx = (grid.end_lon[g] - lon[i]) * x_metres - x
                        dy = (grid.end_lat[g] - lat[i]) * metres_per_degree - y
                        square = dx * dx + dy * dy
                        part = 0.0
                        if square > 0:
                            part = min(1.0, max(0.0, -(x * dx + y * dy) / square))
                        x += part * dx
                        y += part * dy
                        distance = x * x + y * y
                        if distance < best or (distance == best and g < best_segment):
                            best, best_segment, best_along = distance, g, part
            # Everything in cells outside the ring lies beyond one of its sides.
            beyond = np.inf
            if west > 0:
                beyond = min(beyond, (lon[i] - grid.corner[0] - west * width) * x_metres)
            if east < columns - 1:
                beyond = min(beyond, (grid.corner[0] + (east + 1) * width - lon[i]) * x_metres)
            if south > 0:
                beyond = min(beyond, (lat[i] - grid.corner[1] - south * height) * metres_per_degree)
            if north < rows - 1:
                beyond = min(beyond, (grid.corner[1] + (north + 1) * height - lat[i]) * metres_per_degree)
            if beyond == np.inf or (beyond > 0 and beyond * beyond > best):
                break
            ring += 1
        found[i] = best_segment
        along[i] = best_along
        metres[i] = math.sqrt(best)
    return found, along, metres

"""Kernels of reach areas: drawing parts of streets, measuring distance to them, following contours."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel


@kernel
def draw_parts(
    edge: NDArray[np.int32],
    start: NDArray[np.float64],
    stop: NDArray[np.float64],
    ends: NDArray[np.float64],
    shape_first: NDArray[np.int32],
    shape_lon: NDArray[np.float64],
    shape_lat: NDArray[np.float64],
    drawn_m: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Draw parts of edges, from the first to the last fraction of each.

    Parameters
    ----------
    edge, start, stop
        int32[p], and float64[p] fractions, ``start <= stop``.
    ends
        float64[4, p], longitude and latitude at ``start``, then at ``stop``.
    shape_first, shape_lon, shape_lat, drawn_m
        Shapes of edges as in `StreetNetwork`, with the metres up to each point.

    Returns
    -------
    tuple
        int64[p + 1], points by part, at least two each; float64 longitudes and latitudes, degrees.
    """
    count = len(edge)
    room = 2 * count
    for p in range(count):
        room += shape_first[edge[p] + 1] - shape_first[edge[p]]
    lon = np.empty(room, dtype=np.float64)
    lat = np.empty(room, dtype=np.float64)
    first = np.zeros(count + 1, dtype=np.int64)
    size = 0
    for p in range(count):
        low = shape_first[edge[p]]
        high = shape_first[edge[p] + 1] - 1
        total = drawn_m[high]
        lon[size] = ends[0, p]
        lat[size] = ends[1, p]
        size += 1
        if total > 0:
            for point in range(low + 1, high):
                fraction = drawn_m[point] / total
                if start[p] < fraction < stop[p]:
                    lon[size] = shape_lon[point]
                    lat[size] = shape_lat[point]
                    size += 1
        lon[size] = ends[2, p]
        lat[size] = ends[3, p]
        size += 1
        first[p + 1] = size
    return first, lon[:size].copy(), lat[:size].copy()


@kernel
def stamp(
    first: NDArray[np.int64],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    cell: float,
    far: float,
    square: NDArray[np.float32],
) -> None:
    """Lower a grid's squared distances to those of some lines.

    Parameters
    ----------
    first
        int64[p + 1], points by line.
    x, y
        float64, metres from the grid's first point.
    cell
        Metres between grid points.
    far
        Metres beyond which distances are not needed.
    square
        float32[rows, columns], squared metres, written.

    Notes
    -----
    O(k) for the k grid points nearer than ``far``, counted once for every straight piece. Bends
    closer together than an eighth of a cell are passed over.
    """
    rows, columns = square.shape
    near = (cell / 8) ** 2
    for line in range(len(first) - 1):
        last = first[line + 1] - 1
        ax = x[first[line]]
        ay = y[first[line]]
        for point in range(first[line] + 1, last + 1):
            bx = x[point]
            by = y[point]
            dx = bx - ax
            dy = by - ay
            length2 = dx * dx + dy * dy
            if point < last and length2 < near:
                continue
            inverse = 1.0 / length2 if length2 > 0 else 0.0
            west = max(0, math.ceil((min(ax, bx) - far) / cell))
            east = min(columns - 1, math.floor((max(ax, bx) + far) / cell))
            south = max(0, math.ceil((min(ay, by) - far) / cell))
            north = min(rows - 1, math.floor((max(ay, by) + far) / cell))
            for row in range(south, north + 1):
                py = row * cell - ay
                for column in range(west, east + 1):
                    px = column * cell - ax
                    part = min(1.0, max(0.0, (px * dx + py * dy) * inverse))
                    ex = px - part * dx
                    ey = py - part * dy
                    value = np.float32(ex * ex + ey * ey)
                    square[row, column] = min(square[row, column], value)
            ax = bx
            ay = by


@kernel
def contour(
    field: NDArray[np.float32], level: float
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Follow the lines where a field on a grid crosses a level, the lower side on their left.

    Parameters
    ----------
    field
        float32[rows, columns]; the outermost points must lie above the level.
    level
        Points at or below it are inside.

    Returns
    -------
    tuple
        int64[r + 1], points by ring; float64 columns and rows of the points, in cells. Outer rings run
        counter-clockwise, holes clockwise; a ring does not repeat its first point. Rings neither touch
        nor cross.

    References
    ----------
    W. E. Lorensen and H. E. Cline, "Marching cubes", SIGGRAPH 1987, doi:10.1145/37401.37422, in two
    dimensions; a square whose opposite corners are inside is joined where the mean of its corners is.
    """
    rows, columns = field.shape
    # A side of a square is numbered by its lower left point: 2 n towards the east, 2 n + 1 north.
    follower = np.full(2 * rows * columns, -1, dtype=np.int32)
    count = 0
    for row in range(rows - 1):
        for column in range(columns - 1):
            a = field[row, column] <= level
            b = field[row, column + 1] <= level
            c = field[row + 1, column + 1] <= level
            d = field[row + 1, column] <= level
            if a == b and b == c and c == d:
                continue
            n = row * columns + column
            south = 2 * n
            east = 2 * (n + 1) + 1
            north = 2 * (n + columns)
            west = 2 * n + 1
            if a == c and b == d:
                mean = (
                    field[row, column]
                    + field[row, column + 1]
                    + field[row + 1, column + 1]
                    + field[row + 1, column]
                ) / 4
                joined = mean <= level
                if a:
                    follower[south] = east if joined else west
                    follower[north] = west if joined else east
                else:
                    follower[west] = south if joined else north
                    follower[east] = north if joined else south
                count += 2
                continue
            # Once round the square: leave it inside to outside, come back outside to inside.
            leave = south if a and not b else east if b and not c else north if c and not d else west
            back = south if b and not a else east if c and not b else north if d and not c else west
            follower[leave] = back
            count += 1
    first = np.empty(count + 1, dtype=np.int64)
    x = np.empty(count, dtype=np.float64)
    y = np.empty(count, dtype=np.float64)
    rings = 0
    size = 0
    for begin in range(len(follower)):
        side = begin
        if follower[side] < 0:
            continue
        first[rings] = size
        rings += 1
        while follower[side] >= 0:
            n = side >> 1
            row = n // columns
            column = n - row * columns
            here = field[row, column]
            there = field[row + 1, column] if side & 1 else field[row, column + 1]
            # Never quite at a grid point, where two rings could touch.
            part = min(0.999, max(0.001, (level - here) / (there - here)))
            x[size] = column if side & 1 else column + part
            y[size] = row + part if side & 1 else row
            size += 1
            onward = follower[side]
            follower[side] = -1
            side = onward
    first[rings] = size
    return first[: rings + 1].copy(), x, y

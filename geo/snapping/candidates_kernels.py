"""Kernel of finding all streets around a point, not only the nearest one."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from geo.snapping.kernels import SegmentGrid
from routing.jit import kernel


@kernel
def nearby_segments(
    grid: SegmentGrid,
    segment_edge: NDArray[np.int32],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    radius_m: NDArray[np.float64],
    most: int,
    metres_per_degree: float,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Find the nearest segment of each of the nearest edges around every point.

    Parameters
    ----------
    grid
        At least one segment.
    segment_edge
        int32[g], the edge of each segment.
    lon, lat
        float64[k], degrees, with longitudes continuous as in the grid.
    radius_m
        float64[k], how far an edge may be from its point.
    most
        How many edges a point gets at most; the nearest ones are kept, of equally near ones those
        with the lowest numbers.
    metres_per_degree
        Of latitude.

    Returns
    -------
    tuple
        int32[k + 1], the findings of each point, from the nearest to the farthest; int32[f], segments;
        float64[f], how far along the segment the nearest point is, in [0, 1]; float64[f], metres.

    Notes
    -----
    O(segments in the square around the point) each, as `nearest_segments` measured flat around it.
    """
    columns, rows = grid.cells[0], grid.cells[1]
    width, height = grid.cell[0], grid.cell[1]
    first = np.zeros(len(lon) + 1, dtype=np.int32)
    segment = np.empty(len(lon) * most, dtype=np.int32)
    along = np.empty(len(lon) * most, dtype=np.float64)
    metres = np.empty(len(lon) * most, dtype=np.float64)
    count = 0
    for i in range(len(lon)):
        start = count
        x_metres = max(metres_per_degree * math.cos(math.radians(lat[i])), 1e-6)
        reach_x = radius_m[i] / x_metres
        reach_y = radius_m[i] / metres_per_degree
        west = int(min(max(math.floor((lon[i] - reach_x - grid.corner[0]) / width), 0), columns - 1))
        east = int(min(max(math.floor((lon[i] + reach_x - grid.corner[0]) / width), 0), columns - 1))
        south = int(min(max(math.floor((lat[i] - reach_y - grid.corner[1]) / height), 0), rows - 1))
        north = int(min(max(math.floor((lat[i] + reach_y - grid.corner[1]) / height), 0), rows - 1))
        for row in range(south, north + 1):
            for column in range(west, east + 1):
                cell = row * columns + column
                for at in range(grid.first[cell], grid.first[cell + 1]):
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
                    distance = math.sqrt(x * x + y * y)
                    if distance > radius_m[i]:
                        continue
                    edge = segment_edge[g]
                    # One place an edge: where it is known already, the nearer one stays.
                    place = -1
                    for known in range(start, count):
                        if segment_edge[segment[known]] == edge:
                            place = known
                            break
                    if place >= 0:
                        nearer = distance < metres[place] or (
                            distance == metres[place] and g < segment[place]
                        )
                        if not nearer:
                            continue
                    elif count - start < most:
                        place = count
                        count += 1
                    else:
                        place = count - 1
                        last = segment_edge[segment[place]]
                        if distance > metres[place] or (distance == metres[place] and edge > last):
                            continue
                    while place > start and (
                        metres[place - 1] > distance
                        or (metres[place - 1] == distance and segment_edge[segment[place - 1]] > edge)
                    ):
                        segment[place] = segment[place - 1]
                        along[place] = along[place - 1]
                        metres[place] = metres[place - 1]
                        place -= 1
                    segment[place] = g
                    along[place] = part
                    metres[place] = distance
        first[i + 1] = count
    return first, segment[:count].copy(), along[:count].copy(), metres[:count].copy()

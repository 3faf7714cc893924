"""Kernels of partial arcs: what lies before a point on an arc, and where a fraction is drawn."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.turn_graph import TurnGraph


@kernel
def part_before(whole: int, fraction: float, against: bool) -> int:  # noqa: FBT001
    """Return how much of an arc's integer cost lies before a point on it.

    The one definition of partial arcs. The part behind the point is ``whole`` less this, so the
    two always add up to the arc; and the part before never falls as the point moves along.

    Parameters
    ----------
    whole
        Cost of the arc, in any integer unit, at least 0.
    fraction
        Where the point is on the edge, in [0, 1] from the start of the drawing.
    against
        Whether the arc runs against the drawing.

    Returns
    -------
    int
        0 .. ``whole``.
    """
    along = math.floor(whole * fraction + 0.5)
    return whole - along if against else along


@kernel
def key_before(graph: TurnGraph, arc: int, fraction: float, against: bool) -> int:  # noqa: FBT001
    """Return the packed cost (see `TurnGraph`) of the part of an arc before a point on it."""
    time_ms = part_before(int(graph.arc_ms[arc]), fraction, against)
    return (time_ms << 32) + part_before(int(graph.length_cm[arc]), fraction, against)


@kernel
def interpolate(
    edge: NDArray[np.int32],
    fraction: NDArray[np.float64],
    shape_first: NDArray[np.int32],
    shape_lon: NDArray[np.float64],
    shape_lat: NDArray[np.float64],
    drawn_m: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the drawn points at given fractions of given edges.

    Parameters
    ----------
    edge
        int32[k].
    fraction
        float64[k], in [0, 1].
    shape_first
        int32[e + 1], shape points by edge.
    shape_lon, shape_lat
        float64[s], degrees.
    drawn_m
        float64[s], metres along the edge up to each shape point.

    Returns
    -------
    tuple
        float64[k] longitudes and float64[k] latitudes, degrees.
    """
    lon = np.empty(len(edge), dtype=np.float64)
    lat = np.empty(len(edge), dtype=np.float64)
    for i in range(len(edge)):
        low = shape_first[edge[i]]
        high = shape_first[edge[i] + 1] - 1
        total = drawn_m[high]
        if total == 0 or fraction[i] == 1:
            lon[i] = shape_lon[high]
            lat[i] = shape_lat[high]
            continue
        # Narrow down to the segment: low stays at or before the fraction, high beyond it.
        while high - low > 1:
            middle = (low + high) // 2
            if drawn_m[middle] / total <= fraction[i]:
                low = middle
            else:
                high = middle
        part = 0.0
        # A fraction that was made from a drawn point leads back to exactly that point.
        if drawn_m[low] / total < fraction[i]:
            part = (fraction[i] * total - drawn_m[low]) / (drawn_m[high] - drawn_m[low])
            part = min(1.0, max(0.0, part))
        step = shape_lon[high] - shape_lon[low]
        if step > 180:
            step -= 360
        elif step < -180:
            step += 360
        at = shape_lon[low] + part * step
        if at > 180:
            at -= 360
        elif at < -180:
            at += 360
        lon[i] = at
        lat[i] = shape_lat[low] + part * (shape_lat[high] - shape_lat[low])
    return lon, lat

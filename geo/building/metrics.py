"""How long each profile takes on each street segment."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from geo.building.topology import Edges
from geo.building.uses import WayUses
from geo.profiles.rules import TOWARD_JUNCTION, NodeUse
from routing.streets.network import FORBIDDEN


def slot_durations_ms(
    edges: Edges,
    uses: WayUses,
    *,
    delay_ms: NDArray[np.int32] | None = None,
    closed: NDArray[np.bool_] | None = None,
    stretch: NDArray[np.float64] | None = None,
) -> NDArray[np.int32]:
    """Return how long directed segments take.

    Parameters
    ----------
    edges
        The drawn segments.
    uses
        What the profile may do on ways.
    delay_ms
        int32[2e], milliseconds lost at nodes along the segment, as `slot_delays_ms`.
    closed
        bool[e], segments that the profile may not use whatever their tags say.
    stretch
        float64[2e], how many times as long as on the flat, as `geo.building.slopes.slot_stretch`.

    Returns
    -------
    ndarray
        int32[2e], milliseconds by directed segment, `FORBIDDEN` where closed.
    """
    kmh = uses.kmh[edges.way].ravel()
    length = np.repeat(edges.length_cm, 2)
    fixed = np.repeat(uses.fixed_s[edges.way], 2) * 1000.0
    if delay_ms is not None:
        fixed += delay_ms
    with np.errstate(divide="ignore", invalid="ignore"):
        # 1 cm at 1 km/h lasts 36 ms.
        moving = length * 36.0 / kmh * (1.0 if stretch is None else stretch)
        duration = np.floor(moving + fixed + 0.5)
    open_ = kmh > 0.0
    if closed is not None:
        open_ &= ~np.repeat(closed, 2)
    return np.where(open_, duration, FORBIDDEN).astype(np.int32)


def slot_delays_ms(
    edges: Edges, node_id: NDArray[np.int64], uses: Mapping[int, NodeUse]
) -> NDArray[np.int32]:
    """Return what is lost at signs and signals that stand along segments, not at their ends.

    Parameters
    ----------
    edges
        The drawn segments.
    node_id
        int64[k], numbers of the extract's nodes.
    uses
        By node number; those without a way through must be ends of segments.

    Returns
    -------
    ndarray
        int32[2e], milliseconds by directed segment.
    """
    delay = np.zeros(2 * len(edges.start), dtype=np.int32)
    timed = np.array([number for number, use in uses.items() if use.delay_s], dtype=np.int64)
    row = np.searchsorted(node_id, np.sort(timed))
    end = np.zeros(len(edges.shape_node), dtype=np.bool_)
    end[edges.shape_first[:-1]], end[edges.shape_first[1:] - 1] = True, True
    points = np.flatnonzero(np.isin(edges.shape_node, row) & ~end)
    edge_of = np.searchsorted(edges.shape_first, points, side="right") - 1
    for point, edge in zip(points.tolist(), edge_of.tolist(), strict=True):
        use = uses[int(node_id[edges.shape_node[point]])]
        along = _toward_nearer_end(edges, edge, point) if use.along == TOWARD_JUNCTION else use.along
        for side, sign in enumerate((1, -1)):
            if along in {0, sign}:
                delay[2 * edge + side] += (use.delay_s or 0) * 1000
    return delay


def slot_directions(edges: Edges) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the directions in which slots leave their tail and arrive at their head.

    Returns
    -------
    leaving_deg, arriving_deg : float64[2e]
        Degrees counter-clockwise from east.
    """
    first, last = edges.shape_first[:-1], edges.shape_first[1:] - 1
    start = _direction(edges, first, first + 1)
    end = _direction(edges, last - 1, last)
    leaving = np.stack([start, end + 180.0], axis=1).ravel()
    arriving = np.stack([end, start + 180.0], axis=1).ravel()
    return leaving, arriving


def _direction(edges: Edges, start: NDArray[np.int32], end: NDArray[np.int32]) -> NDArray[np.float64]:
    east = (edges.shape_lon[end] - edges.shape_lon[start]) * np.cos(np.radians(edges.shape_lat[start]))
    return np.degrees(np.arctan2(edges.shape_lat[end] - edges.shape_lat[start], east))


def _toward_nearer_end(edges: Edges, edge: int, point: int) -> int:
    """Return 1 where a drawn point lies nearer to the segment's last point than to its first, else -1."""
    away = []
    for end in (int(edges.shape_first[edge]), int(edges.shape_first[edge + 1]) - 1):
        north = edges.shape_lat[point] - edges.shape_lat[end]
        east = (edges.shape_lon[point] - edges.shape_lon[end]) * np.cos(np.radians(edges.shape_lat[end]))
        away.append(float(np.hypot(north, east)))
    return 1 if away[1] < away[0] else -1

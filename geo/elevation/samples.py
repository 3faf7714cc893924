"""Points at even steps along streets, at which heights are fitted."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from geo.building.topology import Edges
from routing.streets.locations import shape_metres
from routing.streets.locations_kernels import interpolate
from routing.streets.network import freeze

T = TypeVar("T", bound=np.generic)

#: Heights are wanted about this often along a street.
_SPACING_M = 20.0


class Samples(NamedTuple):
    """Points at even steps along the edges; junctions first, each once, then the points between.

    Attributes
    ----------
    first
        int64[e + 1], samples by edge, both ends included.
    point
        int64[k], the point that each sample is.
    lon, lat
        float64[p], degrees.
    tail, head
        int64[q], points at both ends of each piece between samples.
    edge
        int64[q], the edge of each piece.
    length_m
        float64[q].
    """

    first: NDArray[np.int64]
    point: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    edge: NDArray[np.int64]
    length_m: NDArray[np.float64]


def sample_edges(edges: Edges, spans: NDArray[np.bool_]) -> Samples:
    """Return the points of edges: one every 20 m or so, but only the ends of what hangs between them.

    Parameters
    ----------
    edges
        The streets, without copies.
    spans
        bool[e], bridges, tunnels and the like.
    """
    length = np.maximum(edges.length_cm / 100.0, 0.5)
    pieces = np.where(spans, 1, np.maximum(np.rint(length / _SPACING_M), 1)).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(pieces + 1)])
    edge = np.repeat(np.arange(len(pieces)), pieces + 1)
    step = np.arange(first[-1]) - first[edge]
    between = (step > 0) & (step < pieces[edge])
    point = np.where(step == 0, edges.start[edge], edges.end[edge]).astype(np.int64)
    point[between] = len(edges.node_lon) + np.arange(between.sum())
    inner_lon, inner_lat = interpolate(
        frozen(edge[between].astype(np.int32)),
        frozen(step[between] / pieces[edge[between]]),
        frozen(edges.shape_first),
        frozen(edges.shape_lon),
        frozen(edges.shape_lat),
        shape_metres(edges.shape_first, edges.shape_lon, edges.shape_lat),
    )
    starts = np.flatnonzero(step < pieces[edge])
    return Samples(
        first=first,
        point=point,
        lon=np.concatenate([edges.node_lon, inner_lon]),
        lat=np.concatenate([edges.node_lat, inner_lat]),
        tail=point[starts],
        head=point[starts + 1],
        edge=edge[starts],
        length_m=(length / pieces)[edge[starts]],
    )


def straightness(
    samples: Samples, start: NDArray[np.int64], middle: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the cosine of the bend at points between others, 0 from a right angle on."""
    shrink = np.cos(np.radians(samples.lat[middle]))
    x, y = samples.lon, samples.lat
    in_x, in_y = (x[middle] - x[start]) * shrink, y[middle] - y[start]
    out_x, out_y = (x[end] - x[middle]) * shrink, y[end] - y[middle]
    product = np.hypot(in_x, in_y) * np.hypot(out_x, out_y)
    cosine = (in_x * out_x + in_y * out_y) / np.where(product > 0.0, product, 1.0)
    # Points in one place have no direction between them: those are one point to the street.
    return np.where(product > 0.0, np.clip(cosine, 0.0, 1.0), 1.0)


def frozen(array: NDArray[T]) -> NDArray[T]:
    """Return a read-only view as kernels need it (or a copy, where the memory layout has to change)."""
    view = np.ascontiguousarray(array).view()
    freeze(view)
    return view

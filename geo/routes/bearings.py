"""In which direction arcs leave their first junction and arrive at their last."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.streets.locations import drawn_metres
from routing.streets.locations_kernels import interpolate
from routing.streets.network import StreetNetwork, freeze

#: How far from the junction one looks: far enough to look past the kinks that mappers draw where
#: a lane is joined to the middle of a wide street.
LOOK_M = 12.0


class ArcBearings(NamedTuple):
    """Directions of arcs at their two ends.

    Attributes
    ----------
    leaving, arriving
        float32[m], read-only: degrees clockwise from north, 0 <= b < 360.
    """

    leaving: NDArray[np.float32]
    arriving: NDArray[np.float32]


def arc_bearings(network: StreetNetwork) -> ArcBearings:
    """Measure the directions of all arcs.

    Parameters
    ----------
    network
        A network that passes `check_network`.

    Returns
    -------
    ArcBearings
        Each direction is that between the junction and the point `LOOK_M` away along the street
        (or its other end, where it is shorter).
    """
    drawn_m = drawn_metres(network)
    first, last = network.shape_first[:-1], network.shape_first[1:] - 1
    total = drawn_m[last]
    loop = (network.shape_lon[first] == network.shape_lon[last]) & (
        network.shape_lat[first] == network.shape_lat[last]
    )
    look = np.minimum(LOOK_M, np.where(loop, total / 2, total))
    share = np.divide(look, total, out=np.zeros(len(total)), where=total > 0)
    edges = np.arange(network.edge_count, dtype=np.int32)
    freeze(edges)
    start = _bearing(network, first, _at(network, drawn_m, edges, share))
    end = (_bearing(network, last, _at(network, drawn_m, edges, 1.0 - share)) + 180.0) % 360.0
    edge = network.arc_edge
    leaving = np.where(network.arc_reversed, (end[edge] + 180.0) % 360.0, start[edge]).astype(np.float32)
    arriving = np.where(network.arc_reversed, (start[edge] + 180.0) % 360.0, end[edge]).astype(np.float32)
    for array in (leaving, arriving):
        freeze(array)
    return ArcBearings(leaving, arriving)


def bearing(lon: float, lat: float, to_lon: float, to_lat: float) -> float:
    """Return the direction from one point to a near one, degrees clockwise from north."""
    return float(_direction(np.float64(lon), np.float64(lat), np.float64(to_lon), np.float64(to_lat)))


def _at(
    network: StreetNetwork,
    drawn_m: NDArray[np.float64],
    edges: NDArray[np.int32],
    fraction: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    freeze(fraction)
    return interpolate(edges, fraction, network.shape_first, network.shape_lon, network.shape_lat, drawn_m)


def _bearing(
    network: StreetNetwork,
    point: NDArray[np.int32],
    to: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> NDArray[np.float64]:
    return _direction(network.shape_lon[point], network.shape_lat[point], *to)


def _direction(
    lon: NDArray[np.float64] | np.float64,
    lat: NDArray[np.float64] | np.float64,
    to_lon: NDArray[np.float64] | np.float64,
    to_lat: NDArray[np.float64] | np.float64,
) -> NDArray[np.float64]:
    # The short way round where the antimeridian lies between.
    east = (to_lon - lon + 180.0) % 360.0 - 180.0
    angle = np.degrees(np.arctan2(east * np.cos(np.radians(lat)), to_lat - lat)) % 360.0
    # Tiny negative angles round up to the full circle.
    return np.asarray(np.where(angle >= 360.0, 0.0, angle), dtype=np.float64)

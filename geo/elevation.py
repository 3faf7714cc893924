"""The elevation of a town's streets, and of a path through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.streets.locations import shape_metres
from routing.streets.network import freeze

if TYPE_CHECKING:
    from geo.town import Town
    from routing.streets.network import StreetNetwork
    from routing.streets.paths import StreetPath


class StreetElevation(NamedTuple):
    """Heights along every street segment, in metres above the datum of the raster.

    Attributes
    ----------
    node_m
        float32[n], at junctions, NaN where unknown.
    first
        int32[e + 1], heights by edge.
    along_m
        float32[k], at even steps from the first to the last drawn point of each edge, at least two;
        all NaN where any is unknown.
    """

    node_m: NDArray[np.float32]
    first: NDArray[np.int32]
    along_m: NDArray[np.float32]

    @property
    def known_edges(self) -> NDArray[np.bool_]:
        """bool[e], the edges whose heights are known."""
        return ~np.isnan(self.along_m[self.first[:-1]])

    def with_copies(self, source: NDArray[np.int64]) -> StreetElevation:
        """Return the same elevation with copies of the given edges appended."""
        size = np.diff(self.first)[source]
        offset = np.concatenate([[0], np.cumsum(size)])
        points = np.arange(offset[-1]) - np.repeat(offset[:-1] - self.first[source], size)
        whole = StreetElevation(
            self.node_m,
            np.concatenate([self.first, self.first[-1] + offset[1:]]).astype(np.int32),
            np.concatenate([self.along_m, self.along_m[points]]),
        )
        for array in whole:
            freeze(array)
        return whole

    def fits(self, nodes: int, edges: int) -> bool:
        """Tell whether the arrays are whole, and those of a network of so many nodes and edges."""
        size = len(self.along_m)
        return bool(
            self.node_m.dtype == np.float32
            and self.node_m.shape == (nodes,)
            and self.first.dtype == np.int32
            and self.first.shape == (edges + 1,)
            and self.along_m.dtype == np.float32
            and self.along_m.shape == (size,)
            and self.first[0] == 0
            and self.first[-1] == size
            and (np.diff(self.first) >= 2).all()
            and not np.isinf(self.along_m).any()
            and not np.isinf(self.node_m).any()
        )


class PathProfile(NamedTuple):
    """The elevation of a path.

    Attributes
    ----------
    distance_m
        float64[p], metres from the start of the path, rising from 0 to its length.
    elevation_m
        float64[p], metres, NaN where unknown.
    arc
        int32[p - 1], the place in the path's list of arcs of each piece between two points.
    """

    distance_m: NDArray[np.float64]
    elevation_m: NDArray[np.float64]
    arc: NDArray[np.int32]


def path_profile(town: Town, path: StreetPath) -> PathProfile:
    """Return the elevation along a path, at every height that is stored on the way and at both ends.

    Parameters
    ----------
    town
        The town that the path runs through.
    path
        A path of any of its profiles.

    Returns
    -------
    PathProfile
        All NaN where the town has no elevation. At least two points, both at distance 0 where the
        path has no length.
    """
    network, elevation = town.network, town.elevation
    arcs = path.arcs.tolist()
    if not arcs:
        return PathProfile(np.zeros(2), np.full(2, np.nan), np.zeros(1, dtype=np.int32))
    distances, heights, owners = [np.zeros(1)], [], []
    walked = 0.0
    for at, arc in enumerate(arcs):
        edge = int(network.arc_edge[arc])
        against = bool(network.arc_reversed[arc])
        start, end = (1.0, 0.0) if against else (0.0, 1.0)
        if at == 0:
            start = _fraction(network, edge, float(path.lon[0]), float(path.lat[0]))
        if at == len(arcs) - 1:
            end = _fraction(network, edge, float(path.lon[-1]), float(path.lat[-1]))
        steps, values = _stored(elevation, edge)
        inner = steps[(steps > min(start, end)) & (steps < max(start, end))]
        fraction = np.concatenate([[start], inner[::-1] if start > end else inner, [end]])
        metres = network.length_cm[arc] / 100.0 * np.abs(np.diff(fraction))
        distances.append(walked + np.cumsum(metres))
        walked = float(distances[-1][-1])
        # The height at a joint is that of the junction, the same for the arcs on both sides.
        height = np.interp(fraction, steps, values)
        heights.append(height if at == 0 else height[1:])
        owners.append(np.full(len(metres), at, dtype=np.int32))
    distance = np.concatenate(distances)
    if walked > 0.0:
        # Partial arcs of the path are whole centimetres; the sum of the pieces is that of the path.
        distance *= path.distance_cm / 100.0 / walked
    return PathProfile(distance, np.concatenate(heights), np.concatenate(owners))


def _stored(elevation: StreetElevation | None, edge: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the fractions of an edge at which its height is stored, and the heights."""
    if elevation is None:
        return np.array([0.0, 1.0]), np.full(2, np.nan)
    values = elevation.along_m[elevation.first[edge] : elevation.first[edge + 1]].astype(np.float64)
    return np.linspace(0.0, 1.0, len(values)), values


def _fraction(network: StreetNetwork, edge: int, lon: float, lat: float) -> float:
    """Return where on an edge the point of it lies that is nearest to a position."""
    points = slice(int(network.shape_first[edge]), int(network.shape_first[edge + 1]))
    bounds = np.array([0, points.stop - points.start], dtype=np.int32)
    along = shape_metres(bounds, network.shape_lon[points], network.shape_lat[points])
    if along[-1] == 0.0:
        return 0.0
    shrink = np.cos(np.radians(lat))
    x = (network.shape_lon[points] - lon) * shrink
    y = network.shape_lat[points] - lat
    step_x, step_y = np.diff(x), np.diff(y)
    squared = step_x**2 + step_y**2
    share = np.clip(-(x[:-1] * step_x + y[:-1] * step_y) / np.where(squared > 0.0, squared, 1.0), 0.0, 1.0)
    off = np.hypot(x[:-1] + share * step_x, y[:-1] + share * step_y)
    at = int(np.argmin(off))
    return float((along[at] + share[at] * (along[at + 1] - along[at])) / along[-1])

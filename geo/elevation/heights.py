"""The elevation of a town's streets, and of a path through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.streets.locations import EARTH_RADIUS_M, shape_metres
from routing.streets.network import freeze

if TYPE_CHECKING:
    from geo.town import Town
    from routing.streets.network import StreetNetwork
    from routing.streets.paths import StreetPath

#: What is stored of an edge in a town without elevation.
_UNKNOWN = np.full(2, np.nan, dtype=np.float32)


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


def path_profile(town: Town, path: StreetPath, ends: tuple[float, float] | None = None) -> PathProfile:
    """Return the elevation along a path, at every height that is stored on the way and at both ends.

    Parameters
    ----------
    town
        The town that the path runs through.
    path
        A path of any of its profiles.
    ends
        Fractions of their edges at which it begins and ends, as `Locations`; left out, they are looked
        for in the drawing.

    Returns
    -------
    PathProfile
        All NaN where the town has no elevation. At least two points, both at distance 0 where the
        path has no length.
    """
    network, elevation = town.network, town.elevation
    count = len(path.arcs)
    if not count:
        return PathProfile(np.zeros(2), np.full(2, np.nan), np.zeros(1, dtype=np.int32))
    edge, against = network.arc_edge[path.arcs], network.arc_reversed[path.arcs]
    if elevation is None:
        stored, steps, heights = np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64), _UNKNOWN
    else:
        stored, heights = elevation.first[edge].astype(np.int64), elevation.along_m
        steps = elevation.first[edge + 1] - stored - 1
    # From here on shares of an arc run from where it is entered.
    enter, leave = np.zeros(count), np.ones(count)
    first, last = _ends(network, path) if ends is None else ends
    enter[0] = 1.0 - first if against[0] else first
    leave[-1] = 1.0 - last if against[-1] else last
    owner = np.repeat(np.arange(count, dtype=np.int32), steps + 1)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(steps + 1) - steps - 1, steps + 1)
    share = step / steps[owner]
    height = heights[stored[owner] + np.where(against[owner], steps[owner] - step, step)].astype(np.float64)
    # Where two arcs meet, the height at the end of the one is that at the start of the other.
    inner = (share > enter[owner]) & (share < leave[owner]) | ((share == 1.0) & (owner < count - 1))
    tips = []
    for at, where in ((0, enter[0]), (count - 1, leave[-1])):
        of_arc = owner == at
        tips.append(float(np.interp(where, share[of_arc], height[of_arc])))
    owner = np.concatenate([[0], owner[inner], [count - 1]]).astype(np.int32)
    share = np.concatenate([enter[:1], share[inner], leave[-1:]])
    metres = network.length_cm[path.arcs] / 100.0
    before = np.concatenate([[0.0], np.cumsum(metres * (leave - enter))[:-1]])
    distance = before[owner] + (share - enter[owner]) * metres[owner]
    if distance[-1] > 0.0:
        # Partial arcs of a path are whole centimetres; its profile is just as long as the path.
        distance *= path.distance_cm / 100.0 / distance[-1]
    return PathProfile(distance, np.concatenate([tips[:1], height[inner], tips[1:]]), owner[1:])


def _entry_and_exit(network: StreetNetwork, arc: int) -> tuple[float, float]:
    """Return the fractions of its edge at which an arc begins and ends."""
    return (1.0, 0.0) if network.arc_reversed[arc] else (0.0, 1.0)


def _ends(network: StreetNetwork, path: StreetPath) -> tuple[float, float]:
    """Return the fractions of their edges at which a path begins and ends.

    A street may pass one place twice, a round one begins where it ends; what fits the length of the
    path is right.
    """
    first, last = int(path.arcs[0]), int(path.arcs[-1])
    entry, leave = _entry_and_exit(network, last)[0], _entry_and_exit(network, first)[1]
    length = network.length_cm[path.arcs].astype(np.float64)
    best, least = (0.0, 0.0), np.inf
    for start in _fractions(network, int(network.arc_edge[first]), path.lon[0], path.lat[0]):
        for end in _fractions(network, int(network.arc_edge[last]), path.lon[-1], path.lat[-1]):
            if len(length) == 1:
                # Along the arc only: backwards counts as going the other way round, which it never does.
                along = (end - start) * (leave - entry) * length[0]
            else:
                along = length[1:-1].sum() + abs(leave - start) * length[0] + abs(end - entry) * length[-1]
            gap = abs(along - path.distance_cm)
            if gap < least:
                best, least = (start, end), gap
    return best


def _fractions(network: StreetNetwork, edge: int, lon: float, lat: float) -> list[float]:
    """Return where on an edge a position lies: all places within a millimetre of the nearest one."""
    points = slice(int(network.shape_first[edge]), int(network.shape_first[edge + 1]))
    bounds = np.array([0, points.stop - points.start], dtype=np.int32)
    along = shape_metres(bounds, network.shape_lon[points], network.shape_lat[points])
    if along[-1] == 0.0:
        return [0.0]
    metres = np.radians(EARTH_RADIUS_M)
    x = (network.shape_lon[points] - lon) * (metres * np.cos(np.radians(lat)))
    y = (network.shape_lat[points] - lat) * metres
    step_x, step_y = np.diff(x), np.diff(y)
    squared = step_x**2 + step_y**2
    share = np.clip(-(x[:-1] * step_x + y[:-1] * step_y) / np.where(squared > 0.0, squared, 1.0), 0.0, 1.0)
    off = np.hypot(x[:-1] + share * step_x, y[:-1] + share * step_y)
    found = (along[:-1] + share * np.diff(along))[off < off.min() + 0.001] / along[-1]
    fractions: list[float] = np.unique(found).tolist()
    return fractions

"""A fastest trip through the streets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.streets.network import Locations, StreetNetwork, freeze
from routing.streets.paths_kernels import draw


@dataclass(frozen=True, slots=True, eq=False)
class StreetPath:
    """A fastest trip between two locations, the shortest of the fastest ones.

    Attributes
    ----------
    arcs
        int32[k], read-only: the arcs covered in order, the first and the last in part; none where
        the two locations coincide. An arc stands twice where the trip has to go round to a point
        behind its start. All but the first may be copies (`StreetNetwork.original_arc` tells).
    duration_ms, distance_cm
        Exactly what a table says for the pair: the arcs, the parts cut off both ends taken away,
        and the turns between them.
    lon, lat
        float64[p], read-only, p >= 2: the drawing in degrees, from the origin's point on the
        street to the destination's. The first two points are equal only where the trip has no
        length.
    """

    arcs: NDArray[np.int32]
    duration_ms: int
    distance_cm: int
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


def drawn_paths(
    network: StreetNetwork,
    drawn_m: NDArray[np.float64],
    origins: Locations,
    destinations: Locations,
    origin_index: NDArray[np.int32],
    destination_index: NDArray[np.int32],
    first_pair: int,
    keys: NDArray[np.int64],
    arc_first: NDArray[np.int64],
    arcs: NDArray[np.int32],
) -> list[StreetPath | None]:
    """Draw the trips of consecutive pairs.

    Parameters
    ----------
    network
        The streets.
    drawn_m
        float64[s], from `drawn_metres`.
    origins, destinations
        The locations that pairs refer to.
    origin_index, destination_index
        int32[p], pairs.
    first_pair
        The first of the q pairs that were searched.
    keys
        int64[q], packed costs (see `TurnGraph`), -1 where there is no path.
    arc_first, arcs
        int64[q + 1] and int32[...], the arcs of each trip.

    Returns
    -------
    list
        q paths, None where there is none.
    """
    for array in (arc_first, arcs):
        freeze(array)
    point_first, lon, lat = draw(
        network, drawn_m, origins, destinations, origin_index, destination_index, first_pair, arc_first, arcs
    )
    for coordinates in (lon, lat):
        freeze(coordinates)
    arc_bounds, point_bounds = arc_first.tolist(), point_first.tolist()
    return [
        None
        if key < 0
        else StreetPath(
            arcs=arcs[arc_bounds[at] : arc_bounds[at + 1]],
            duration_ms=key >> 32,
            distance_cm=key & 0xFFFFFFFF,
            lon=lon[point_bounds[at] : point_bounds[at + 1]],
            lat=lat[point_bounds[at] : point_bounds[at + 1]],
        )
        for at, key in enumerate(keys.tolist())
    ]

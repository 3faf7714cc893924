"""A fastest trip through the streets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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

"""All streets around a position, for those who cannot take the nearest one for granted."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import MapError
from geo.snapping.candidates_kernels import nearby_segments
from geo.snapping.nearest import _METRES_PER_DEGREE, SnapIndex, _positions
from routing.streets.locations import locate_on_edges
from routing.streets.matching import Candidates
from routing.streets.network import Metric, StreetNetwork, freeze


class CandidateIndex(SnapIndex):
    """Finds several streets around a point, tunnels and other streets without doors included.

    Parameters
    ----------
    network
        The streets.
    metric
        What the profile may use; as for `SnapIndex`, only its main body counts.

    Raises
    ------
    MapError
        ``extract_empty`` if the profile may use no street at all.
    InvalidNetworkError
        If the arrays break an invariant of `StreetNetwork` or `Metric`.
    """

    def __init__(self, network: StreetNetwork, metric: Metric) -> None:
        super().__init__(network, metric)
        freeze(self._edge)

    def around(
        self, lon: ArrayLike, lat: ArrayLike, radius_m: NDArray[np.float64], *, most: int
    ) -> Candidates:
        """Return the nearest place on each of the nearest streets around every point.

        Parameters
        ----------
        lon, lat
            float64[k], degrees.
        radius_m
            float64[k], how far a street may be from its point, at least 0.
        most
            How many streets a point gets at most, at least 1.

        Returns
        -------
        Candidates
            By point, from the nearest street to the farthest; none where no street is near.

        Raises
        ------
        MapError
            ``position_invalid`` if a coordinate is not a number of degrees, or a radius no length.
        """
        longitude, latitude = _positions(lon, lat)
        radius = np.array(radius_m, dtype=np.float64, ndmin=1)
        if radius.shape != longitude.shape or not (np.isfinite(radius) & (radius >= 0)).all() or most < 1:
            raise MapError(
                "radius_m must hold a length in metres for each point, and most must be at least 1.",
                code="position_invalid",
            )
        wanted_lon = self._continuous(longitude)
        for array in (wanted_lon, latitude, radius):
            freeze(array)
        first, segment, along, distance_m = nearby_segments(
            self._grid, self._edge, wanted_lon, latitude, radius, most, _METRES_PER_DEGREE
        )
        freeze(first)
        return Candidates(
            first,
            locate_on_edges(
                self._network,
                self._drawn_m,
                self._edge[segment],
                self._fraction(segment, along),
                usable_arcs=self._usable_arcs,
                distance_m=distance_m,
            ),
        )

    def _fraction(self, segment: NDArray[np.int32], along: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where on their edges points on segments are, as `SnapIndex.nearest` does."""
        start = self._start_point[segment]
        low, high = self._drawn_m[start], self._drawn_m[start + 1]
        total = self._drawn_m[self._network.shape_first[self._edge[segment] + 1] - 1]
        metres = np.where(along == 1, high, low + along * (high - low))
        fraction = np.divide(metres, total, out=np.zeros(len(segment)), where=total > 0)
        return np.minimum(fraction, 1.0)

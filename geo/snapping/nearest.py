"""Snapping: from a position on the map to the nearest point on a street that a profile can use."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import MapError
from geo.snapping.kernels import SegmentGrid, nearest_segments, touched_cells
from routing.streets.components import largest_component
from routing.streets.locations import EARTH_RADIUS_M, drawn_metres, locate_on_edges
from routing.streets.network import FORBIDDEN, Locations, Metric, StreetNetwork, freeze

_METRES_PER_DEGREE = math.radians(EARTH_RADIUS_M)
#: Offending points that an error message names.
_NAMED = 5


class SnapIndex:
    """Finds the nearest street of one profile.

    Only streets in the profile's main body count (see `largest_component`): a point never lands on
    an island or in a one-way trap, from where no trip could be planned. Build one index a profile;
    threads may share it.

    Parameters
    ----------
    network
        The streets.
    metric
        What the profile may use.
    doorless
        bool[e], edges that no point belongs to however near they pass, such as tunnels; left out:
        none. They are passed over unless the profile has no other street.

    Raises
    ------
    MapError
        ``extract_empty`` if the profile may use no street at all.
    InvalidNetworkError
        If the arrays break an invariant of `StreetNetwork` or `Metric`.

    Notes
    -----
    Straight segments in a uniform grid of about as many cells. A query looks at rings of cells
    around the point until nothing nearer can follow: O(1) in a town, and exact anywhere.
    """

    def __init__(
        self, network: StreetNetwork, metric: Metric, *, doorless: NDArray[np.bool_] | None = None
    ) -> None:
        self._network = network
        # The appended False answers for the arc -1.
        connected = np.append(largest_component(network, metric), False)
        usable_edges = connected[network.edge_arc[:, 0]] | connected[network.edge_arc[:, 1]]
        # One may leave a door along an arc by which nobody can come, and the other way round.
        as_drawn = network.original_arc == np.arange(network.arc_count)
        self._usable_arcs: NDArray[np.bool_] = (
            as_drawn & (metric.arc_ms != FORBIDDEN) & usable_edges[network.arc_edge]
        )
        freeze(self._usable_arcs)
        if not usable_edges.any():
            raise MapError(
                "The profile may use no street of this map; check the extract and the profile's rules.",
                code="extract_empty",
            )
        if doorless is not None and (usable_edges & ~doorless).any():
            usable_edges &= ~doorless
        self._drawn_m = drawn_metres(network)
        edge_of_point = np.repeat(np.arange(network.edge_count, dtype=np.int32), np.diff(network.shape_first))
        starts = np.flatnonzero((edge_of_point[:-1] == edge_of_point[1:]) & usable_edges[edge_of_point[:-1]])
        self._start_point = starts
        self._edge = edge_of_point[starts]
        self._origin_lon = float(network.shape_lon[starts[0]])
        start_lon = self._continuous(network.shape_lon[starts])
        end_lon = self._continuous(network.shape_lon[starts + 1])
        self._grid = _segment_grid(
            start_lon, network.shape_lat[starts], end_lon, network.shape_lat[starts + 1]
        )

    @property
    def usable_arcs(self) -> NDArray[np.bool_]:
        """bool[m], read-only: the arcs that locations may start and end on."""
        return self._usable_arcs

    def nearest(self, lon: ArrayLike, lat: ArrayLike) -> Locations:
        """Snap points to the nearest usable street, however far it is.

        Parameters
        ----------
        lon, lat
            float64[k], degrees; single numbers are one point.

        Returns
        -------
        Locations
            k locations, read-only. Of equally near streets the one with the lowest number is
            taken.

        Raises
        ------
        MapError
            ``position_invalid`` if a coordinate is not a number of degrees.
        """
        longitude, latitude = _positions(lon, lat)
        wanted_lon = self._continuous(longitude)
        for array in (wanted_lon, latitude):
            freeze(array)
        segment, along, distance_m = nearest_segments(self._grid, wanted_lon, latitude, _METRES_PER_DEGREE)
        start = self._start_point[segment]
        edge = self._edge[segment]
        low, high = self._drawn_m[start], self._drawn_m[start + 1]
        total = self._drawn_m[self._network.shape_first[edge + 1] - 1]
        # At its end a segment must give exactly the fraction at which the next one starts.
        metres = np.where(along == 1, high, low + along * (high - low))
        fraction = np.divide(metres, total, out=np.zeros(len(edge)), where=total > 0)
        return locate_on_edges(
            self._network,
            self._drawn_m,
            edge,
            np.minimum(fraction, 1.0),
            usable_arcs=self._usable_arcs,
            distance_m=distance_m,
        )

    def snap(self, lon: ArrayLike, lat: ArrayLike, *, max_distance_m: float = 300.0) -> Locations:
        """Snap points to the nearest usable street within a limit.

        Parameters
        ----------
        lon, lat
            float64[k], degrees; single numbers are one point.
        max_distance_m
            The farthest that a street may be.

        Returns
        -------
        Locations
            As `nearest`.

        Raises
        ------
        MapError
            ``too_far_from_street``, naming the first points that are too far and how far they are;
            ``position_invalid`` if a coordinate is not a number of degrees.
        """
        locations = self.nearest(lon, lat)
        far = np.flatnonzero(locations.distance_m > max_distance_m)
        if len(far):
            longitude, latitude = _positions(lon, lat)
            named = ", ".join(
                f"point {i} at lon {longitude[i]:.6f}, lat {latitude[i]:.6f} ({locations.distance_m[i]:.0f} m)"
                for i in far[:_NAMED].tolist()
            )
            more = f" and {len(far) - _NAMED} more" if len(far) > _NAMED else ""
            raise MapError(
                f"{len(far)} of {len(longitude)} points are more than {max_distance_m:.0f} m from any street "
                f"of the profile: {named}{more}. Correct the coordinates or use a map of that place.",
                code="too_far_from_street",
            )
        return locations

    def _continuous(self, lon: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return longitudes within half a turn of the network, so that the antimeridian is no border."""
        east = lon - self._origin_lon
        return lon - np.where(east > 180, 360.0, np.where(east < -180, -360.0, 0.0))


def _segment_grid(
    start_lon: NDArray[np.float64],
    start_lat: NDArray[np.float64],
    end_lon: NDArray[np.float64],
    end_lat: NDArray[np.float64],
) -> SegmentGrid:
    """Lay a grid with square cells, about one a segment, over the segments."""
    west, south = min(start_lon.min(), end_lon.min()), min(start_lat.min(), end_lat.min())
    east, north = max(start_lon.max(), end_lon.max()), max(start_lat.max(), end_lat.max())
    shrink = max(math.cos(math.radians((south + north) / 2)), 1e-3)
    width, height = (east - west) * shrink, north - south
    # The floor of a metre serves networks that have no extent in one direction, or in none.
    side = max(math.sqrt(width * height / len(start_lon)), (width + height) / len(start_lon), 1e-5)
    cell = np.array([side / shrink, side])
    cells = np.array([math.floor(width / side) + 1, math.floor(height / side) + 1], dtype=np.int64)
    corner = np.array([west, south])
    for array in (start_lon, start_lat, end_lon, end_lat, corner, cell, cells):
        freeze(array)
    first, segment = touched_cells(start_lon, start_lat, end_lon, end_lat, corner, cell, cells)
    for array in (first, segment):
        freeze(array)
    return SegmentGrid(start_lon, start_lat, end_lon, end_lat, corner, cell, cells, first, segment)


def _positions(lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    longitude = np.array(lon, dtype=np.float64, ndmin=1)
    latitude = np.array(lat, dtype=np.float64, ndmin=1)
    if longitude.ndim != 1 or longitude.shape != latitude.shape:
        raise MapError(
            f"lon and lat must be equally long lists, not {longitude.shape} and {latitude.shape}.",
            code="position_invalid",
        )
    good = (np.abs(longitude) <= 180) & (np.abs(latitude) <= 90)
    if not good.all():
        bad = int(np.argmin(good))
        raise MapError(
            f"Point {bad} is at lon {longitude[bad]}, lat {latitude[bad]}; give degrees, longitude first "
            "(-180..180), then latitude (-90..90).",
            code="position_invalid",
        )
    return longitude, latitude

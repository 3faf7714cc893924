"""What planning needs from a town's map: the part of `geo.town.Town` that this package uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from pathlib import Path

    # Kernels come with them: who only speaks of towns need not load any.
    from geo.places.osm import OsmPlace
    from routing.streets.network import Locations
    from routing.streets.paths import StreetPath
    from routing.streets.tables import TravelTimes

#: Farther than this from a street that the vehicle may use, a place is not served, metres.
STREET_REACH_M = 300.0


class StreetTables(Protocol):
    """Makes tables of one profile."""

    def travel_times(self, origins: Locations, destinations: Locations, /) -> TravelTimes:
        """Return the table from snapped points to others."""


class TownMap(Protocol):
    """A town's streets, places and addresses."""

    @property
    def name(self) -> str:
        """Name in the store, such as ``monaco``."""

    @property
    def title(self) -> str:
        """Name for people."""

    @property
    def profiles(self) -> tuple[str, ...]:
        """Names of the ways of moving that the map was built for."""

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""

    @property
    def time_zone(self) -> str:
        """IANA name."""

    @property
    def map_hash(self) -> str:
        """Fingerprint of the map."""

    @property
    def tiles_path(self) -> Path | None:
        """Its base map (PMTiles), None where it has none."""

    @property
    def addresses(self) -> Any:
        """A `geo.addresses.search.AddressIndex`."""

    def places(self) -> tuple[OsmPlace, ...]:
        """Return shops and service points."""

    def snap(
        self, profile: str, lon: ArrayLike, lat: ArrayLike, *, max_distance_m: float = STREET_REACH_M
    ) -> Locations:
        """Place points on the profile's streets; raise MapError if one is too far."""

    def travel_times(self, profile: str, lon: ArrayLike, lat: ArrayLike) -> TravelTimes:
        """Return the square table between points."""

    def engine(self, profile: str) -> StreetTables:
        """Return what makes tables between snapped points, a `routing.streets.engine.StreetEngine`."""

    def route(self, profile: str, lon: ArrayLike, lat: ArrayLike) -> list[StreetPath]:
        """Return the legs through points in order."""


def on_streets(
    town: TownMap, profile: str, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return which points lie within `STREET_REACH_M` of a street that the profile may use.

    Parameters
    ----------
    town, profile
        The map and the way of moving.
    lon, lat
        float64[n], degrees.
    """
    if _all_snap(town, profile, lon, lat, STREET_REACH_M):
        return np.ones(len(lon), dtype=np.bool_)
    if len(lon) == 1:
        return np.zeros(1, dtype=np.bool_)
    half = len(lon) // 2
    return np.concatenate(
        [on_streets(town, profile, lon[:half], lat[:half]), on_streets(town, profile, lon[half:], lat[half:])]
    )


def street_distance_m(
    town: TownMap, profile: str, lon: float, lat: float, *, at_most_m: float = 20_000.0
) -> int:
    """Return metres from a point to the nearest street that the profile may use, -1 if beyond ``at_most_m``."""
    from geo.errors import MapError

    try:
        snapped = town.snap(profile, [lon], [lat], max_distance_m=at_most_m)
    except MapError:
        return -1
    return round(float(snapped.distance_m[0]))


def _all_snap(
    town: TownMap,
    profile: str,
    lon: Sequence[float] | NDArray[np.float64],
    lat: Sequence[float] | NDArray[np.float64],
    reach_m: float,
) -> bool:
    from geo.errors import MapError

    try:
        town.snap(profile, lon, lat, max_distance_m=reach_m)
    except MapError:
        return False
    return True

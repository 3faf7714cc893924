"""A part of a town with more or less demand than the rest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

_M_PER_DEGREE = 111_195.0


class Located(Protocol):
    """Anything with a position, degrees."""

    @property
    def lon(self) -> float:
        """Longitude."""

    @property
    def lat(self) -> float:
        """Latitude."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A circle on the map, and how much is ordered there.

    Attributes
    ----------
    lon, lat, radius_m
        The circle.
    factor
        How many orders go there for each one that would: below 1 some are left out, above 1 some are added.
    """

    lon: float
    lat: float
    radius_m: int
    factor: float

    def holds(self, place: Located) -> bool:
        """Return whether a place lies in the circle."""
        east = (place.lon - self.lon) * math.cos(math.radians(self.lat))
        return math.hypot(east, place.lat - self.lat) * _M_PER_DEGREE <= self.radius_m

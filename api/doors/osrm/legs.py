"""A leg of a way: one or several paths between two stops, and what is known of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from api.doors.osrm.coordinates import Coordinate
from api.doors.osrm.geometry import joined

if TYPE_CHECKING:
    from routing.streets.paths import StreetPath


@dataclass(frozen=True, slots=True)
class Stretch:
    """A path from one coordinate to the next.

    Attributes
    ----------
    path
        Its arcs, milliseconds, centimetres and drawing.
    start, end
        Fractions of the first and the last edge.
    asked_start, asked_end
        (longitude, latitude) that were asked for.
    """

    path: StreetPath
    start: float
    end: float
    asked_start: Coordinate
    asked_end: Coordinate

    @property
    def line(self) -> NDArray[np.float64]:
        """float64[p, 2], p >= 2, longitude and latitude."""
        return np.stack([self.path.lon, self.path.lat], axis=1)


@dataclass(frozen=True, slots=True)
class Leg:
    """The way from one stop to the next.

    Attributes
    ----------
    stretches
        One, or more where the way passes coordinates that are no stops.
    """

    stretches: tuple[Stretch, ...]

    @property
    def duration_ms(self) -> int:
        """Milliseconds."""
        return sum(stretch.path.duration_ms for stretch in self.stretches)

    @property
    def distance_cm(self) -> int:
        """Centimetres."""
        return sum(stretch.path.distance_cm for stretch in self.stretches)

    @property
    def line(self) -> NDArray[np.float64]:
        """float64[p, 2], p >= 2, longitude and latitude, joints once."""
        return joined([stretch.line for stretch in self.stretches])


def legs_of(stretches: Sequence[Stretch], stops: Sequence[int]) -> list[Leg]:
    """Cut the stretches of a way at its stops.

    Parameters
    ----------
    stretches
        From each coordinate to the next.
    stops
        Numbers of the coordinates that are stops, rising, the first and the last among them.
    """
    return [Leg(tuple(stretches[start:end])) for start, end in pairwise(stops)]

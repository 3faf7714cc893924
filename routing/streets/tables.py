"""Many-to-many travel times and metres."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.streets.network import UNREACHABLE


class TravelTimes(NamedTuple):
    """A table of exact fastest trips between locations.

    Attributes
    ----------
    durations_ms
        int32[a, b], milliseconds, -1 where there is no path.
    distances_cm
        int32[a, b], centimetres along that path (the shortest of the fastest ones), -1 where none.
    """

    durations_ms: NDArray[np.int32]
    distances_cm: NDArray[np.int32]

    @property
    def durations_s(self) -> NDArray[np.int32]:
        """int32[a, b], whole seconds, halves rounded up, `UNREACHABLE` where there is no path."""
        return _scaled(self.durations_ms, 1000)

    @property
    def distances_m(self) -> NDArray[np.int32]:
        """int32[a, b], whole metres, halves rounded up, `UNREACHABLE` where there is no path."""
        return _scaled(self.distances_cm, 100)


def _scaled(table: NDArray[np.int32], unit: int) -> NDArray[np.int32]:
    rounded = (table.astype(np.int64) + unit // 2) // unit
    return np.where(table < 0, UNREACHABLE, rounded).astype(np.int32)

"""Which of this machine's towns holds some places: for clients that name coordinates and no town."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from geo.errors import MapError
from geo.kept_towns import KeptTowns
from geo.outlines import around
from geo.town import Town

#: A place may lie so far outside the streets' rectangle: as far as places are from streets at most, metres.
MARGIN_M: Final = 330.0


class TownFinder:
    """Finds towns by places; threads may share it.

    None is built: the towns that come with the program count once they were.

    Parameters
    ----------
    towns
        Those of this machine.
    """

    def __init__(self, towns: KeptTowns) -> None:
        self._towns = towns

    def find(self, lon: Sequence[float], lat: Sequence[float]) -> Town | None:
        """Return the smallest town that holds all places, None where there is none.

        Parameters
        ----------
        lon, lat
            Degrees, one pair at least.

        Raises
        ------
        MapError
            ``town_damaged``, ``town_outdated``: the town that would hold them cannot be read.
        """
        for outline in around(self._towns.outlines(), lon, lat, MARGIN_M):
            town = self._towns.load(outline.name)
            try:
                town.check_inside(np.asarray(lon), np.asarray(lat))
            except MapError:
                continue
            return town
        return None

    def names(self) -> tuple[str, ...]:
        """Return the names of the towns that places are looked for in."""
        return tuple(sorted(outline.name for outline in self._towns.outlines()))

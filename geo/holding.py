"""Which of this machine's towns holds some places: for clients that name coordinates and no town."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from geo.artefact import MANIFEST
from geo.errors import MapError
from geo.store import TownStore
from geo.town import Town

#: A place may lie so far outside the streets' rectangle: about 300 m, as far as places are from streets at most.
MARGIN_DEG = 0.003
#: Towns kept open.
_MOST_OPEN = 8


class _Built(NamedTuple):
    """A town's rectangle, and what tells its files from those that may replace them."""

    stamp: tuple[int, int]
    bbox: tuple[float, float, float, float]


class TownFinder:
    """Finds towns by places; used by one thread at a time.

    Towns are opened when first asked for and kept open. One that was added again meanwhile is opened anew. None is built: the towns that
    come with the program count once they were.

    Parameters
    ----------
    store
        The towns of this machine.
    """

    def __init__(self, store: TownStore) -> None:
        self._store = store
        self._built: dict[str, _Built] = {}
        self._open: dict[str, tuple[tuple[int, int], Town]] = {}

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
        # The part of the world in which every place lies, less the margin that places may lie outside of a town.
        west, east = min(lon) + MARGIN_DEG, max(lon) - MARGIN_DEG
        south, north = min(lat) + MARGIN_DEG, max(lat) - MARGIN_DEG
        self._look()
        candidates = [
            (name, built)
            for name, built in self._built.items()
            if built.bbox[0] <= west
            and built.bbox[1] <= south
            and built.bbox[2] >= east
            and built.bbox[3] >= north
        ]
        candidates.sort(key=lambda one: (_area(one[1].bbox), one[0]))
        for name, built in candidates:
            town = self._opened(name, built.stamp)
            try:
                town.check_inside(np.asarray(lon), np.asarray(lat))
            except MapError:
                continue
            return town
        return None

    def names(self) -> tuple[str, ...]:
        """Return the names of the towns that places are looked for in."""
        self._look()
        return tuple(sorted(self._built))

    def _look(self) -> None:
        """Take notice of towns that were added, replaced or removed."""
        names = self._store.list()
        for gone in self._built.keys() - set(names):
            del self._built[gone]
            self._open.pop(gone, None)
        for name in names:
            path = self._store.folder(name) / MANIFEST
            try:
                facts = path.stat()
                stamp = (facts.st_mtime_ns, facts.st_ino)
                if name not in self._built or self._built[name].stamp != stamp:
                    west, south, east, north = json.loads(path.read_text(encoding="utf-8"))["bbox"]
                    self._built[name] = _Built(stamp, (west, south, east, north))
            except (OSError, ValueError, KeyError, TypeError):
                # Being replaced, or damaged: whoever asks for it by name is told.
                self._built.pop(name, None)

    def _opened(self, name: str, stamp: tuple[int, int]) -> Town:
        known = self._open.pop(name, None)
        town = known[1] if known is not None and known[0] == stamp else self._store.load(name)
        self._open[name] = (stamp, town)
        while len(self._open) > _MOST_OPEN:
            del self._open[next(iter(self._open))]
        return town


def _area(bbox: tuple[float, float, float, float]) -> float:
    return (bbox[2] - bbox[0]) * (bbox[3] - bbox[1])

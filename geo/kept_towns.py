"""Towns kept in memory, for programs that ask for the same ones again and again."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Final

from geo.outlines import Stamp, TownOutline, TownShelf
from geo.store import TownStore
from geo.town import Town

#: Towns kept at most; the one that was asked for longest ago is forgotten first.
MOST: Final = 32


class KeptTowns:
    """The towns of a shelf, each loaded once until its map is replaced; threads may share it.

    Parameters
    ----------
    shelf
        Where they are; the towns of this machine where not given.
    """

    def __init__(self, shelf: TownShelf | None = None) -> None:
        self._shelf = shelf if shelf is not None else TownStore()
        self._lock = threading.Lock()
        self._loading: dict[str, threading.Lock] = {}
        self._towns: dict[str, tuple[Stamp, Town]] = {}

    def load(self, name: str) -> Town:
        """Return a town; errors as `geo.store.TownStore.load`."""
        with self._lock:
            loading = self._loading.setdefault(name, threading.Lock())
        # Whoever else wants it meanwhile gets the same one.
        with loading:
            known = self._towns.get(name)
            stamp = self.stamp(name)
            if known is None or known[0] != stamp or stamp is None:
                try:
                    town = self._shelf.load(name)
                except BaseException:
                    with self._lock:
                        self._loading.pop(name, None)  # names are anybody's words
                    raise
                # Built just now, if it comes with the program: its stamp is known from now on only. Else the one from before: a map that was put in
                # its place while it was read is noticed by the next look.
                known = self.stamp(name) if stamp is None else stamp, town
            with self._lock:
                self._towns.pop(name, None)
                self._towns[name] = known
                while len(self._towns) > MOST:
                    del self._towns[next(iter(self._towns))]
            return known[1]

    def kept(self) -> tuple[tuple[str, str], ...]:
        """Return the names of the towns in memory, with the fingerprints of their maps."""
        with self._lock:
            return tuple((name, town.map_hash) for name, (_, town) in sorted(self._towns.items()))

    def outlines(self) -> Sequence[TownOutline]:
        """Return the extents of the towns that can be loaded."""
        return self._shelf.outlines()

    def stamp(self, name: str) -> Stamp:
        """Return what differs once a town has been built anew, None where there is none."""
        return self._shelf.stamp(name)

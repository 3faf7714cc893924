"""Towns kept in memory, for programs that ask for the same ones again and again."""

from __future__ import annotations

import threading
from typing import Final

from geo.artefact import MANIFEST
from geo.store import TownStore
from geo.town import Town

#: Towns kept at most; the one that was asked for longest ago is forgotten first.
MOST: Final = 32


class KeptTowns:
    """The towns of a store, each loaded once until its map is replaced; threads may share it.

    Parameters
    ----------
    store
        Where they are.
    """

    def __init__(self, store: TownStore | None = None) -> None:
        self.store = store or TownStore()
        self._lock = threading.Lock()
        self._loading: dict[str, threading.Lock] = {}
        self._towns: dict[str, tuple[int | None, Town]] = {}

    def load(self, name: str) -> Town:
        """Return a town; errors as `geo.store.TownStore.load`."""
        with self._lock:
            loading = self._loading.setdefault(name, threading.Lock())
        # Whoever else wants it meanwhile gets the same one.
        with loading:
            stamp = self._stamp(name)
            known = self._towns.get(name)
            if known is None or known[0] != stamp or stamp is None:
                town = self.store.load(name)
                # Built just now, if it comes with the program: its stamp is known from now on only.
                known = self._stamp(name), town
            with self._lock:
                self._towns.pop(name, None)
                self._towns[name] = known
                while len(self._towns) > MOST:
                    del self._towns[next(iter(self._towns))]
            return known[1]

    def _stamp(self, name: str) -> int | None:
        try:
            return (self.store.home / "towns" / name / MANIFEST).stat().st_mtime_ns
        except OSError:
            return None

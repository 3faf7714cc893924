"""The streets of maps at a moment, with what persons have closed by hand."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dispatch.closures.closure import Closure
from dispatch.errors import DispatchError
from dispatch.last_used import LastUsed
from dispatch.town_map import TownMap

if TYPE_CHECKING:
    from geo.live.streets import LiveDisruption, LiveStreets
    from geo.town import Town

#: Maps whose streets are followed at a time.
MOST_MAPS = 8
#: Closures whose streets are remembered.
MOST_CLOSURES = 2_000


@dataclass(frozen=True, slots=True)
class ClosedExtent:
    """What a closure closes on a map: street segments, their metres in all, and the streets that have names."""

    edges: int
    length_m: int
    streets: tuple[str, ...]


class ClosedStreets:
    """Follows the streets of maps; threads may share it.

    Parameters
    ----------
    open_live
        Returns what follows the streets of a map; what is kept beside the map where not given.
    """

    def __init__(self, open_live: Callable[[Town], LiveStreets] | None = None) -> None:
        self._open_live = open_live
        self._lock = threading.Lock()
        self._live: LastUsed[str, LiveStreets] = LastUsed(MOST_MAPS)
        self._found: LastUsed[tuple[str, str, int], LiveDisruption] = LastUsed(MOST_CLOSURES)

    def follow(self, town: TownMap) -> LiveStreets | None:
        """Return what follows the streets of a map, None where they do not change."""
        from geo.live.streets import LiveStreets
        from geo.town import Town

        # A map that is made elsewhere may follow its streets itself.
        if not isinstance(town, Town) and not hasattr(town, "live_streets"):
            return None
        with self._lock:
            live = self._live.get(town.name)
            if live is not None and live.town is town:
                return live
            opened: LiveStreets = (
                (self._open_live or LiveStreets)(town) if isinstance(town, Town) else town.live_streets()
            )
            return self._live.put(town.name, opened)

    def at(self, town: TownMap, moment_s: int, closures: Iterable[Closure] = ()) -> TownMap:
        """Return the streets of a map as they are at a moment; the map itself where streets do not change."""
        live = self.follow(town)
        if live is None:
            return town
        more = [self._placed(live, one) for one in closures if one.holds(moment_s, live.town.time_zone)]
        return live.at(dt.datetime.fromtimestamp(moment_s, dt.UTC), more=more)

    def check(self, town: TownMap, document: Mapping[str, object]) -> ClosedExtent:
        """Return what a closure would close.

        Raises
        ------
        DispatchError
            ``no_live_streets``: the streets of that map do not change.
        DisruptionError
            ``disruption_invalid``: it cannot be read, or no street crosses it or lies in it.
        """
        live = self.follow(town)
        if live is None:
            raise DispatchError(
                f"map {town.name!r}: its streets do not change; use a town that was built of OpenStreetMap",
                code="no_live_streets",
            )
        return ClosedExtent(*live.extent(live.checked(document)))

    def extent(self, town: TownMap, closure: Closure) -> ClosedExtent:
        """Return what a closure closes on a map as that is now."""
        live = self.follow(town)
        if live is None:
            return ClosedExtent(0, 0, ())
        return ClosedExtent(*live.extent(self._placed(live, closure)))

    def _placed(self, live: LiveStreets, closure: Closure) -> LiveDisruption:
        key = (live.town.map_hash, closure.id, closure.version)
        return self._found.get_or(key, lambda: live.placed(closure.document()))

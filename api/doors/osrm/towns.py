"""Finding the town of a request, and keeping those that were asked lately in memory."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from api.doors.osrm.coordinates import Coordinate
from api.doors.osrm.faults import DISABLED_DATASET, INVALID_VALUE, NO_SEGMENT, OsrmError
from api.doors.osrm.profiles import profile_named
from geo.errors import MapError

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets
    from geo.outlines import TownOutline
    from geo.town import Town

#: Towns kept in memory.
_KEPT: Final = 8
_METRES_PER_DEGREE: Final = 111_195.0
_log = logging.getLogger(__name__)


@runtime_checkable
class StreetShelf(Protocol):
    """Where towns with streets are found, such as `geo.store.TownStore`."""

    def load(self, name: str) -> Town:
        """Give a town, or raise `geo.errors.MapError` with the code ``town_unknown``."""

    def outlines(self) -> Sequence[TownOutline]:
        """Give the extents of the towns that can be loaded."""


class DoorTowns:
    """The towns behind the door; threads may share it.

    Parameters
    ----------
    shelf
        Where towns are found.
    """

    def __init__(self, shelf: StreetShelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._loading: dict[str, threading.Lock] = {}
        self._towns: dict[str, tuple[tuple[int, int, int] | None, Town]] = {}
        self._streets: dict[tuple[str, str], DoorStreets] = {}

    def streets(
        self, name: str, profile: str, coordinates: Sequence[Coordinate], margin_m: float
    ) -> DoorStreets:
        """Return the streets of a profile in the town of a request.

        Parameters
        ----------
        name
            The town's short name; empty where the coordinates are to tell.
        profile
            As in the URL.
        coordinates
            What is asked about.
        margin_m
            How far outside of a town's extent a coordinate may be, metres.

        Raises
        ------
        OsrmError
            ``NoSegment`` where no town's map holds the coordinates, ``InvalidValue`` for an unknown town or profile,
            ``DisabledDataset`` where a town's files cannot be used.
        """
        outlines = self._shelf.outlines()
        if not name:
            name = _town_around(outlines, coordinates, margin_m)
        town = self._town(name, outlines)
        chosen = profile_named(profile, town.profiles)
        with self._lock:
            known = self._streets.get((name, chosen))
            if known is None or known.town is not town:
                from api.doors.osrm.streets import DoorStreets

                known = self._streets[name, chosen] = DoorStreets(town, chosen)
            return known

    def _town(self, name: str, outlines: Sequence[TownOutline]) -> Town:
        """Load a town unless it is known and unchanged; several threads wait for one to do so."""
        stamp = next((outline.stamp for outline in outlines if outline.name == name), None)
        with self._lock:
            known = self._towns.get(name)
            if known is not None and known[0] == stamp:
                return known[1]
            loading = self._loading.setdefault(name, threading.Lock())
        with loading:
            with self._lock:
                known = self._towns.get(name)
            if known is not None and known[0] == stamp:
                return known[1]
            town = self._loaded(name, outlines)
            # Built just now, if it comes with the program: its stamp is known from now on only.
            stamp = next((one.stamp for one in self._shelf.outlines() if one.name == name), None)
            with self._lock:
                self._towns.pop(name, None)
                self._towns[name] = stamp, town
                while len(self._towns) > _KEPT:
                    oldest = next(iter(self._towns))
                    del self._towns[oldest]
                    for key in [key for key in self._streets if key[0] == oldest]:
                        del self._streets[key]
            return town

    def _loaded(self, name: str, outlines: Sequence[TownOutline]) -> Town:
        try:
            return self._shelf.load(name)
        except MapError as error:
            with self._lock:
                self._loading.pop(name, None)
            if error.code in {"town_unknown", "name_invalid"}:
                raise OsrmError(
                    INVALID_VALUE, f"There is no town {name!r} here. {_known(outlines)}"
                ) from error
            # The cause names folders of the server, which are nobody else's business.
            _log.exception("the town %s cannot be loaded", name)
            raise OsrmError(
                DISABLED_DATASET, f"The map of {name!r} cannot be used now; the server's log says why."
            ) from error


def _town_around(outlines: Sequence[TownOutline], coordinates: Sequence[Coordinate], margin_m: float) -> str:
    """Return the town with the smallest extent that holds all coordinates, or that they are near to if none does."""
    found = [one for one in outlines if _holds(one.bbox, coordinates, 0.0)] or [
        one for one in outlines if _holds(one.bbox, coordinates, margin_m)
    ]
    if not found:
        raise OsrmError(
            NO_SEGMENT,
            "Could not find a matching segment: no town's map holds "
            f"{'this coordinate' if len(coordinates) == 1 else 'all these coordinates'}. {_known(outlines)}",
        )
    return min(found, key=lambda outline: (_area(outline.bbox), outline.name)).name


def _known(outlines: Sequence[TownOutline]) -> str:
    if not outlines:
        return "No town has been added yet; add one with `tournee town add`."
    listed = ", ".join(
        f"{one.name} ({one.bbox[0]:.2f},{one.bbox[1]:.2f} to {one.bbox[2]:.2f},{one.bbox[3]:.2f})"
        for one in outlines[:50]
    )
    more = f" and {len(outlines) - 50} more" if len(outlines) > 50 else ""
    return f"Towns: {listed}{more}."


def _holds(
    bbox: tuple[float, float, float, float], coordinates: Sequence[Coordinate], margin_m: float
) -> bool:
    west, south, east, north = bbox
    high = margin_m / _METRES_PER_DEGREE
    wide = high / max(math.cos(math.radians((south + north) / 2)), 1e-3)
    return all(
        west - wide <= lon <= east + wide and south - high <= lat <= north + high for lon, lat in coordinates
    )


def _area(bbox: tuple[float, float, float, float]) -> float:
    west, south, east, north = bbox
    return (east - west) * (north - south) * math.cos(math.radians((south + north) / 2))

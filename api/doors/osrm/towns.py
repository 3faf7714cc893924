"""Finding the town of a request, and its streets."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from api.doors.osrm.coordinates import Coordinate
from api.doors.osrm.faults import DISABLED_DATASET, INVALID_VALUE, NO_SEGMENT, OsrmError
from api.doors.osrm.profiles import profile_named
from geo.errors import MapError
from geo.outlines import TownOutline, TownShelf, around

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets
    from geo.town import Town

#: Streets of profiles of towns kept ready to be asked.
_KEPT: Final = 24
_log = logging.getLogger(__name__)


class DoorTowns:
    """The towns behind the door; threads may share it.

    Parameters
    ----------
    shelf
        Where towns are found; kept ones stay shared with whoever else keeps them.
    """

    def __init__(self, shelf: TownShelf) -> None:
        from geo.kept_towns import KeptTowns

        self._shelf = shelf if isinstance(shelf, KeptTowns) else KeptTowns(shelf)
        self._lock = threading.Lock()
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
        town = self._loaded(name, outlines)
        chosen = profile_named(profile, town.profiles)
        with self._lock:
            known = self._streets.pop((name, chosen), None)
            if known is None or known.town is not town:
                from api.doors.osrm.streets import DoorStreets

                known = DoorStreets(town, chosen)
            self._streets[name, chosen] = known
            while len(self._streets) > _KEPT:
                del self._streets[next(iter(self._streets))]
            return known

    def _loaded(self, name: str, outlines: Sequence[TownOutline]) -> Town:
        try:
            return self._shelf.load(name)
        except MapError as error:
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
    lon, lat = zip(*coordinates, strict=True)
    found = around(outlines, lon, lat) or around(outlines, lon, lat, margin_m)
    if not found:
        raise OsrmError(
            NO_SEGMENT,
            "Could not find a matching segment: no town's map holds "
            f"{'this coordinate' if len(coordinates) == 1 else 'all these coordinates'}. {_known(outlines)}",
        )
    return found[0].name


def _known(outlines: Sequence[TownOutline]) -> str:
    if not outlines:
        return "No town has been added yet; add one with `tournee town add`."
    listed = ", ".join(
        f"{one.name} ({one.bbox[0]:.2f},{one.bbox[1]:.2f} to {one.bbox[2]:.2f},{one.bbox[3]:.2f})"
        for one in outlines[:50]
    )
    more = f" and {len(outlines) - 50} more" if len(outlines) > 50 else ""
    return f"Towns: {listed}{more}."

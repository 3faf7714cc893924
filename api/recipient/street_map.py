"""The map on a page of the recipient: the sheet of streets, the door in the middle, and the courier where that may be seen.

The streets are a picture of their own (`api.recipient.streets_page`), which says no more than the part of the town and is kept for a while;
door and courier are drawn into the page, which nobody keeps.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from api.recipient.guest import Guest
from dispatch.last_used import LastUsed
from dispatch.positions.visibility import NearCourier
from dispatch.recipient.whereabouts import Whereabouts, is_mapped, whereabouts

if TYPE_CHECKING:
    from dispatch.town_map import TownMap
    from geo.tiles.street_view import StreetView

#: Sheets that a process keeps; one has some 20 kB.
MOST_SHEETS: Final = 256
#: Names of the eight winds, clockwise from north, in the dictionaries.
_WINDS: Final = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
_sheets: Final[LastUsed[tuple[str, int, int, int], bytes]] = LastUsed(MOST_SHEETS)


@dataclass(frozen=True, slots=True)
class ShownCourier:
    """The courier on a map: at ``x`` and ``y``, or somewhere in the part of ``width`` by ``height`` units of which that is the middle."""

    x: int
    y: int
    width: int
    height: int
    time: str

    @property
    def time_y(self) -> int:
        """Where the time is written: above the mark, or below where there is no room."""
        return self.y - 38 if self.y > 90 else self.y + 58


@dataclass(frozen=True, slots=True)
class StreetMap:
    """What a template draws: the sheet of streets and where it lies, and the courier; the door is in the middle of ``width`` by ``height``."""

    words: str
    width: int
    height: int
    sheet: str
    sheet_x: int
    sheet_y: int
    sheet_width: int
    sheet_height: int
    courier: ShownCourier | None

    @property
    def door_x(self) -> int:
        """Where the door is."""
        return self.width // 2

    @property
    def door_y(self) -> int:
        """Where the door is."""
        return self.height // 2


def street_map(guest: Guest, seen: Whereabouts | None) -> StreetMap | None:
    """Return the map of a door, None where there is none: for whoever is not the recipient, without a base map, or with the courier too far."""
    town = _town(guest)
    if seen is None or town is None:
        return None
    from geo.tiles.street_view import HEIGHT, SHEET_HEIGHT, SHEET_WIDTH, WIDTH, view_of

    view = view_of(seen.lon, seen.lat, seen.part)
    if view is None:
        return None
    at = view.sheet_at
    return StreetMap(
        _words(guest, seen),
        WIDTH,
        HEIGHT,
        guest.url(f"streets/{view.scale}", v=sheet_name(town, view)),
        at.x,
        at.y,
        SHEET_WIDTH,
        SHEET_HEIGHT,
        None if seen.courier is None else _courier(guest, view, seen, seen.courier),
    )


def has_map(guest: Guest) -> bool:
    """Return whether the recipient of a delivery could be shown a map."""
    return is_mapped(guest.delivery) and _town(guest) is not None


def sheet_of(guest: Guest, scale: int) -> tuple[str, bytes] | None:
    """Return the name and the picture of the sheet under a door, None where there is none.

    Raises
    ------
    MapError
        ``tiles_damaged``.
    """
    from geo.tiles.street_sheet import draw_sheet
    from geo.tiles.street_view import SCALES, view_at

    town = _town(guest)
    if town is None or town.tiles_path is None or not 0 <= scale < SCALES:
        return None
    with guest.reading() as reading:
        seen = whereabouts(reading, guest.delivery, None, recognised=guest.recognised)
    if seen is None:
        return None
    view = view_at(seen.lon, seen.lat, scale)
    key = (town.map_hash, view.scale, *view.cell)
    drawn = _sheets.get(key)
    if drawn is None:
        drawn = draw_sheet(town.tiles_path, view.scale, view.cell).encode()
        _sheets.put(key, drawn)
    return sheet_name(town, view), drawn


def sheet_name(town: TownMap, view: StreetView) -> str:
    """Return what names a sheet: another one where map, part or drawing are others."""
    from geo.tiles.street_sheet import DRAWN_AS

    text = f"{DRAWN_AS}\n{town.map_hash}\n{view.scale}\n{view.cell}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _town(guest: Guest) -> TownMap | None:
    from geo.errors import MapError

    try:
        town = guest.business.map_of(guest.town_id)
    except MapError:
        return None
    return town if town.tiles_path is not None else None


def _courier(guest: Guest, view: StreetView, seen: Whereabouts, courier: NearCourier) -> ShownCourier:
    from_x, from_y = view.spot(*seen.part[0])
    to_x, to_y = view.spot(*seen.part[1])
    return ShownCourier(
        (from_x + to_x) // 2,
        (from_y + to_y) // 2,
        to_x - from_x,
        to_y - from_y,
        guest.wording.time(courier.at_s),
    )


def _words(guest: Guest, seen: Whereabouts) -> str:
    """Return in words what is to be seen."""
    courier, wording = seen.courier, guest.wording
    if courier is None:
        return wording.text("map_door")
    time, wind = wording.time(courier.at_s), wording.text(f"wind_{_WINDS[_wind(seen, courier)]}")
    if courier.exact:
        return wording.text("map_exact", time=time, wind=wind)
    return wording.text("map_about", time=time, wind=wind)


def _wind(seen: Whereabouts, courier: NearCourier) -> int:
    east = (courier.lon - seen.lon) * math.cos(math.radians(seen.lat))
    return round(math.degrees(math.atan2(east, courier.lat - seen.lat)) / 45) % 8

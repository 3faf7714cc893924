"""Which part of a town a small picture of its streets shows: a view around a point, and the sheet of streets that lies under it.

Sheets are cut along a grid of the whole world, so that the same sheet lies under every point of a cell: it says of a point no more than that,
and is kept where the picture with the point on it is not.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from geo.tiles.cut import to_world

#: A view in its own units: what lies around the point in the middle.
WIDTH: Final = 640
HEIGHT: Final = 480
#: Width and height of a cell of the grid, and of a sheet: the views of all points of its cell.
CELL: Final = 128
SHEET_WIDTH: Final = WIDTH + CELL
SHEET_HEIGHT: Final = HEIGHT + CELL
#: A unit of scale 0 is the world over this: 0.86 m at 44 degrees north, so that a view shows 275 m to each side. Each scale shows twice as much.
FINEST: Final = 1 << 25
SCALES: Final = 5


class Spot(NamedTuple):
    """Where something lies on a view, in its units from the top left."""

    x: int
    y: int


class StreetView(NamedTuple):
    """What lies around a point.

    Attributes
    ----------
    scale
        0 to `SCALES` - 1, from streets to the whole town.
    x, y
        The point in the middle, in units of the scale from the north-west of the world.
    """

    scale: int
    x: int
    y: int

    @property
    def cell(self) -> tuple[int, int]:
        """The cell of the grid that the point is in."""
        return self.x // CELL, self.y // CELL

    @property
    def sheet_at(self) -> Spot:
        """Where the top left of the sheet lies on the view."""
        return Spot(-(self.x % CELL), -(self.y % CELL))

    def spot(self, lon: float, lat: float) -> Spot:
        """Return where a position lies; it may be outside."""
        x, y = _units(lon, lat, self.scale)
        return Spot(x - self.x + WIDTH // 2, y - self.y + HEIGHT // 2)


def view_of(
    lon: float, lat: float, shown: tuple[tuple[float, float], ...] = (), *, margin: int = 40
) -> StreetView | None:
    """Return the closest view with a point in the middle and all of some positions on it.

    Parameters
    ----------
    lon, lat
        The point, degrees.
    shown
        Positions as (lon, lat).
    margin
        So far from the edges they must be, units.

    Returns
    -------
    StreetView or None
        None where they are too far apart for any view.
    """
    for scale in range(SCALES):
        view = view_at(lon, lat, scale)
        spots = [view.spot(*each) for each in shown]
        if all(margin <= x <= WIDTH - margin and margin <= y <= HEIGHT - margin for x, y in spots):
            return view
    return None


def view_at(lon: float, lat: float, scale: int) -> StreetView:
    """Return the view of a scale with a point in the middle."""
    return StreetView(scale, *_units(lon, lat, scale))


def _units(lon: float, lat: float, scale: int) -> tuple[int, int]:
    x, y = to_world(np.array([lon]), np.array([lat]))[0] * (FINEST >> scale)
    return math.floor(x), math.floor(y)

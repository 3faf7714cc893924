"""Where things of a board are: exactly, or as far as a screen that is always open may show it."""

from __future__ import annotations

from typing import NamedTuple

from dispatch.domain import PlaceKind
from dispatch.positions.visibility import cell_of

_ADDRESS = PlaceKind.ADDRESS.value


class Whereabouts(NamedTuple):
    """A position in degrees. ``exact`` is False for the middle of a cell of the town, some 220 m on a side."""

    lon: float
    lat: float
    exact: bool = True


def whereabouts(lon: float, lat: float, kind: str, *, visit: bool) -> Whereabouts:
    """Return what is shown of where a place is.

    Whose door is visited by a service is as social as why: it is shown where that is kept, and here only in which part of the town.

    Parameters
    ----------
    lon, lat
        Degrees.
    kind
        Of the place: kitchens, shops and depots are no secret.
    visit
        Whether somebody is visited there by a service.
    """
    if visit and kind == _ADDRESS:
        return Whereabouts(*cell_of(lon, lat), exact=False)
    return Whereabouts(lon, lat)

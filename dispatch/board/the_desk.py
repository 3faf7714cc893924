"""The desk of this process: one for all jobs that run in it, with the maps of this machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from dispatch.board.desk import Desk
from dispatch.town_map import TownMap

if TYPE_CHECKING:
    from geo.live.streets import LiveStreets
    from geo.town import Town

_open_map: Callable[[str], TownMap] | None = None
_open_live: Callable[[Town], LiveStreets] | None = None


def use_maps(
    open_map: Callable[[str], TownMap] | None, open_live: Callable[[Town], LiveStreets] | None = None
) -> None:
    """Have the desk of this process open maps, and what follows their closures, in another way; what it knew is forgotten.

    None for those of this machine.
    """
    global _open_map, _open_live
    _open_map, _open_live = open_map, open_live
    the_desk.cache_clear()
    the_maps.cache_clear()


@cache
def the_desk() -> Desk:
    """Return the desk of this process."""
    return Desk(the_maps(), _open_live)


@cache
def the_maps() -> Callable[[str], TownMap]:
    """Return what opens the maps of this process; each is kept until it is replaced."""
    if _open_map is not None:
        return _open_map
    from geo.kept_towns import KeptTowns

    return KeptTowns().load

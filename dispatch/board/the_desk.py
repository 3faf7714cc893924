"""The desk of this process: one for all jobs that run in it, with the maps of this machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from dispatch.board.desk import Desk
from dispatch.town_map import TownMap

_open_map: Callable[[str], TownMap] | None = None


def use_maps(open_map: Callable[[str], TownMap] | None) -> None:
    """Have the desk of this process open maps in another way, None for those of this machine; what it knew is forgotten."""
    global _open_map  # noqa: PLW0603  (a process has one desk, as it has one memory)
    _open_map = open_map
    the_desk.cache_clear()


@cache
def the_desk() -> Desk:
    """Return the desk of this process."""
    if _open_map is not None:
        return Desk(_open_map)
    from geo.store import TownStore

    return Desk(TownStore().load)

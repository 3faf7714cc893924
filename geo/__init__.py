"""OpenStreetMap to routing arrays: extracts, profiles, snapping, addresses, places and tiles.

The names that programs ask for most are here too, as in ``from geo import Town, TownStore``. They are
imported when they are first asked for, so that ``import geo`` itself costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.errors import MapError
    from geo.live.streets import LiveStreets
    from geo.profiles import PROFILES
    from geo.reach.areas import isochrones, service_areas
    from geo.routes.route import Route, find_alternatives, find_route
    from geo.store import TownStore
    from geo.town import Town

__all__ = [
    "PROFILES",
    "LiveStreets",
    "MapError",
    "Route",
    "Town",
    "TownStore",
    "find_alternatives",
    "find_route",
    "isochrones",
    "service_areas",
]

_HOMES = {
    "PROFILES": "profiles",
    "LiveStreets": "live.streets",
    "MapError": "errors",
    "Route": "routes.route",
    "Town": "town",
    "TownStore": "store",
    "find_alternatives": "routes.route",
    "find_route": "routes.route",
    "isochrones": "reach.areas",
    "service_areas": "reach.areas",
}


if not TYPE_CHECKING:  # type checkers see the imports above, and must not take every name for granted

    def __getattr__(name: str) -> object:
        """Import a name of ``__all__`` from the module that holds it."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

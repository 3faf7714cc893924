"""Shortest paths over street networks: tables of times and metres, and paths, on arrays only.

The names that programs ask for most are here too, as in ``from routing.streets import StreetEngine``. They
are imported when they are first asked for, so that ``import routing.streets`` itself costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.streets.alternatives import AlternativeFinder
    from routing.streets.assemble import assemble_network
    from routing.streets.dijkstra import DijkstraEngine
    from routing.streets.engine import StreetEngine
    from routing.streets.hierarchy import Hierarchy, build_hierarchy
    from routing.streets.network import Locations, Metric, StreetNetwork
    from routing.streets.paths import StreetPath
    from routing.streets.reach import Reacher
    from routing.streets.tables import TravelTimes

__all__ = [
    "AlternativeFinder",
    "DijkstraEngine",
    "Hierarchy",
    "Locations",
    "Metric",
    "Reacher",
    "StreetEngine",
    "StreetNetwork",
    "StreetPath",
    "TravelTimes",
    "assemble_network",
    "build_hierarchy",
]

_HOMES = {
    "AlternativeFinder": "alternatives",
    "DijkstraEngine": "dijkstra",
    "Hierarchy": "hierarchy",
    "Locations": "network",
    "Metric": "network",
    "Reacher": "reach",
    "StreetEngine": "engine",
    "StreetNetwork": "network",
    "StreetPath": "paths",
    "TravelTimes": "tables",
    "assemble_network": "assemble",
    "build_hierarchy": "hierarchy",
}


if not TYPE_CHECKING:  # type checkers see the imports above, and must not take every name for granted

    def __getattr__(name: str) -> object:
        """Import a name of ``__all__`` from the module that holds it."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

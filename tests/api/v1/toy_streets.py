"""Toytown with streets that somebody can close: one every hundred metres from west to east, and nothing becomes slower by it."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import shapely

from geo.live.disruptions import DisruptionError, DisruptionFault
from geo.live.disruptions_read import read_disruption
from tests.dispatch.toy_town import DEGREE, ToyTown

_STREETS = [
    shapely.LineString([(0, north * DEGREE), (5000 * DEGREE, north * DEGREE)])
    for north in range(0, 5001, 100)
]


class ToyLive:
    """What follows the streets of Toytown."""

    def __init__(self, town: ToyTown) -> None:
        self.town = town

    def at(self, _when: Any = None, **_more: Any) -> ToyTown:
        return self.town

    def disruptions(self) -> tuple[Any, ...]:
        return ()

    def placed(self, document: Mapping[str, object]) -> Any:
        area = read_disruption(document, self.town.time_zone, profiles=self.town.profiles).where.area
        return SimpleNamespace(
            hit=[number for number, one in enumerate(_STREETS) if shapely.intersects(area, one)]
        )

    def checked(self, document: Mapping[str, object]) -> Any:
        found = self.placed(document)
        if not found.hit:
            raise DisruptionError(
                (DisruptionFault("geometry", "", "no street crosses the area or lies in it."),)
            )
        return found

    def extent(self, found: Any) -> tuple[int, int, tuple[str, ...]]:
        return len(found.hit), 5000 * len(found.hit), tuple(f"Street {number}" for number in found.hit)


class FollowedToyTown(ToyTown):
    """Toytown that follows its own streets."""

    def live_streets(self) -> ToyLive:
        return ToyLive(self)

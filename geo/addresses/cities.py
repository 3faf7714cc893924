"""Which town and postcode a street or house belongs to, where the map does not say it."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geo.addresses.french import name_words
from geo.addresses.streets import Metres
from geo.places.points import TaggedPoint

NEIGHBOUR_M = 1_000.0
"""Within this distance an address that names its town speaks for those that do not."""

CITY_REACH = {"city": 4.0, "town": 2.0, "village": 1.0}
"""How far the name of a settlement carries, relative to a village."""


def city_of(point: TaggedPoint) -> str:
    """Return the town that an object itself names, empty where it names none."""
    city = point.tags.get("addr:city", "").strip()
    return city if name_words(city) else ""


class Cities:
    """Which town a position belongs to, where nothing says it."""

    def __init__(self, points: tuple[TaggedPoint, ...], metres: Metres) -> None:
        said = [(p, city_of(p)) for p in points if "addr:city" in p.tags]
        told = [(metres.point(p.lon, p.lat), city) for p, city in said if city]
        self._tree = shapely.STRtree([xy for xy, _ in told])
        self._said = [city for _, city in told]
        centres = sorted(
            (p.tags["name"], p.order, CITY_REACH[p.tags["place"]], p.lon, p.lat)
            for p in points
            if p.tags.get("place") in CITY_REACH and "name" in p.tags
        )
        self._names = [name for name, *_ in centres]
        self._reach = np.array([reach for *_, reach, _, _ in centres])
        self._centres = np.array([metres.point(lon, lat) for *_, lon, lat in centres])

    def at(self, xy: Any) -> str:
        """Return the town of the nearest address that names one, else of the nearest centre."""
        near = self._tree.query_nearest(xy, max_distance=NEIGHBOUR_M)
        if near.size:
            return min(self._said[int(n)] for n in near)
        if not self._names:
            return ""
        return self._names[int((shapely.distance(self._centres, xy) / self._reach).argmin())]

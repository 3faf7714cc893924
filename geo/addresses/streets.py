"""The named streets of an OpenStreetMap extract, each joined from its many ways.

Notes
-----
One street is one name in one neighbourhood: ways of the same name within `SAME_STREET_M` of one
another are one street, farther ones are its namesakes in another village.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from osmium.filter import KeyFilter
from osmium.osm import Way

from geo.addresses.french import name_words
from geo.places.points import way_line

SAME_STREET_M = 600.0
"""Ways of one name that come this close to one another are one street."""

TAGGED_STREET_M = 2_000.0
"""A house that names its street is given the street of that name within this distance."""

NOT_STREETS = frozenset(
    {"bus_stop", "corridor", "elevator", "platform", "proposed", "raceway", "rest_area", "services"}
)
"""Values of ``highway`` whose names are no addresses."""

NAME_KEYS = ("name", "alt_name", "short_name", "official_name", "old_name", "loc_name", "name:fr")


@dataclass(slots=True)
class Street:
    """A street, or a group of houses known by the name of a place.

    ``city`` and ``postcode`` may be empty; ``osm_id`` is that of its first way, or empty.
    """

    name: str
    variants: set[str]
    shape: Any  # shapely geometry, metres
    lon: float
    lat: float
    osm_id: str = ""
    city: str = ""
    postcode: str = ""


@dataclass(slots=True)
class Streets:
    """Streets while houses are being given to them."""

    items: list[Street] = field(default_factory=list)
    by_name: dict[tuple[str, ...], list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, street: Street) -> int:
        """Add a street and return its number."""
        number = len(self.items)
        self.items.append(street)
        for words in sorted({name_words(name) for name in street.variants}):
            self.by_name[words].append(number)
        return number

    def also_named(self, number: int, name: str) -> None:
        """Let a street be found by one more name."""
        words = name_words(name)
        self.items[number].variants.add(name)
        if number not in self.by_name[words]:
            self.by_name[words].append(number)

    def named(self, name: str, xy: Any) -> int | None:
        """Return the nearest street of that name, if one is near enough."""
        numbers = self.by_name.get(name_words(name), [])
        near = min(((self.items[n].shape.distance(xy), n) for n in numbers), default=None)
        return near[1] if near and near[0] <= TAGGED_STREET_M else None


class Metres:
    """Degrees to metres on a plane, good to a few per thousand over a town or county."""

    def __init__(self, latitude: float) -> None:
        self._factor = np.array([111_320.0 * np.cos(np.radians(latitude)), 110_574.0])

    def point(self, lon: float, lat: float) -> Any:
        """Return a shapely point, metres."""
        return shapely.points(np.array([lon, lat]) * self._factor)

    def line(self, line: list[tuple[float, float]]) -> Any:
        """Return a shapely line (a point when there is only one position), metres."""
        coordinates = np.array(line) * self._factor
        return shapely.linestrings(coordinates) if len(line) > 1 else shapely.points(coordinates[0])

    def degrees(self, xy: Any) -> tuple[float, float]:
        """Return the longitude and latitude of a shapely point in metres."""
        lon, lat = np.array([xy.x, xy.y]) / self._factor
        return round(float(lon), 7), round(float(lat), 7)

    def bounds(self, shape: Any) -> tuple[float, float, float, float]:
        """Return the west, south, east and north of a shape in metres, degrees."""
        west, south, east, north = np.array(shapely.bounds(shape)) / np.tile(self._factor, 2)
        return round(float(west), 7), round(float(south), 7), round(float(east), 7), round(float(north), 7)


Lines = list[tuple[dict[str, str], list[tuple[float, float]], str]]


def read_streets(extract: Path) -> tuple[Lines, Lines]:
    """Return named streets and named squares, as tags, line and id, in the order of the file."""
    streets: Lines = []
    squares: Lines = []
    reading = osmium.FileProcessor(str(extract)).with_locations().with_filter(KeyFilter("name"))
    for thing in reading.with_filter(KeyFilter("highway", "place")):
        if not isinstance(thing, Way):
            continue
        line = way_line(thing)
        tags = dict(thing.tags)
        if not line or not name_words(tags["name"]):
            continue
        if "highway" in tags and tags["highway"] not in NOT_STREETS:
            streets.append((tags, line, f"w{thing.id}"))
        elif tags.get("place") == "square":
            squares.append((tags, line, f"w{thing.id}"))
    return streets, squares


def _variants(tags: dict[str, str]) -> set[str]:
    names = (part.strip() for key in NAME_KEYS for part in tags.get(key, "").split(";"))
    return {name for name in names if name_words(name)}


def group_streets(lines: Lines, squares: Lines, metres: Metres) -> list[Street]:
    """Join ways of one name that lie close together into streets."""
    groups: dict[tuple[str, ...], Lines] = defaultdict(list)
    for tags, line, osm_id in (*lines, *squares):
        groups[name_words(tags["name"])].append((tags, line, osm_id))
    found = []
    for words in sorted(groups):
        shapes = np.array([metres.line(line) for _, line, _ in groups[words]])
        for members in _clusters(shapes):
            variants: set[str] = set()
            for member in members:
                variants |= _variants(groups[words][member][0])
            shape = shapely.union_all(shapes[members])
            middle = shapely.get_point(shapely.shortest_line(shape, shape.centroid), 0)
            tags, _, osm_id = groups[words][members[0]]
            found.append(Street(tags["name"].strip(), variants, shape, *metres.degrees(middle), osm_id))
    return found


def _clusters(shapes: Any) -> list[list[int]]:
    """Return groups of shapes that are linked by gaps of at most `SAME_STREET_M`."""
    tree = shapely.STRtree(shapes)
    near: dict[int, list[int]] = defaultdict(list)
    for one, other in zip(*tree.query(shapes, predicate="dwithin", distance=SAME_STREET_M), strict=True):
        near[int(one)].append(int(other))
    seen: set[int] = set()
    groups = []
    for start in range(len(shapes)):
        if start in seen:
            continue
        group, ahead = {start}, [start]
        while ahead:
            for other in near[ahead.pop()]:
                if other not in group:
                    group.add(other)
                    ahead.append(other)
        seen |= group
        groups.append(sorted(group))
    return groups

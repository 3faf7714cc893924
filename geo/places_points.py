"""Tagged OpenStreetMap objects, each reduced to one point on the map.

Shops, house numbers and service points are drawn by some mappers as a node and by others as the
outline of a building or as a multipolygon. To a courier all three are one door; here they become
one kind of record.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import osmium
import shapely

from geo.errors import MapError


@dataclass(frozen=True, slots=True)
class TaggedPoint:
    """One tagged object and the point that stands for it.

    ``osm_id`` is the object's type letter and number, such as ``n12``, ``w7`` or ``r3``; ``tags``
    are all its tags; ``lon`` and ``lat`` are degrees. ``order`` sorts nodes before ways before
    relations, each by number.
    """

    osm_id: str
    order: tuple[int, int]
    tags: dict[str, str]
    lon: float
    lat: float


@contextmanager
def readable(extract: Path) -> Iterator[None]:
    """Turn the reader's own exceptions on ``extract`` into a `MapError`.

    Raises
    ------
    MapError
        Code ``extract_unreadable`` when the file is missing, truncated or no OpenStreetMap data.
    """
    try:
        if not extract.is_file():
            raise MapError(
                f"The extract {extract.name!r} does not exist; name an .osm.pbf file that does.",
                code="extract_unreadable",
            )
        yield
    except (RuntimeError, OSError, ValueError) as fault:
        raise MapError(
            f"The extract {extract.name!r} cannot be read ({fault}); it may be truncated: fetch it again.",
            code="extract_unreadable",
        ) from fault


def read_points(extract: Path, keys: tuple[str, ...]) -> tuple[TaggedPoint, ...]:
    """Read every object that carries at least one of ``keys``, as points.

    Parameters
    ----------
    extract
        An OpenStreetMap file, nodes before ways before relations as is usual.
    keys
        Tag keys, of which an object needs one.

    Returns
    -------
    tuple of TaggedPoint
        Nodes, then ways (centroid of the outline, or middle vertex of a line), then relations
        (middle of their outer or first members), each sorted by number. Objects none of whose nodes
        are in the extract are left out.

    Raises
    ------
    MapError
        Code ``extract_unreadable`` when the file cannot be read.
    """
    found: list[TaggedPoint] = []
    with readable(extract):
        wanted_ways = _members_wanted(extract, keys)
        extents: dict[int, tuple[float, float, float, float]] = {}
        nodes_and_ways = osmium.FileProcessor(str(extract), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        for thing in nodes_and_ways:
            if thing.is_node():
                if any(key in thing.tags for key in keys) and thing.location.valid():
                    place = thing.location
                    found.append(
                        TaggedPoint(f"n{thing.id}", (0, thing.id), dict(thing.tags), place.lon, place.lat)
                    )
                continue
            tagged = any(key in thing.tags for key in keys)
            if not tagged and thing.id not in wanted_ways:
                continue
            line = [(n.location.lon, n.location.lat) for n in thing.nodes if n.location.valid()]
            if not line:
                continue
            if thing.id in wanted_ways:
                extents[thing.id] = shapely.multipoints(line).bounds
            if tagged:
                lon, lat = _middle(line)
                found.append(TaggedPoint(f"w{thing.id}", (1, thing.id), dict(thing.tags), lon, lat))
        for thing in osmium.FileProcessor(str(extract), osmium.osm.RELATION):
            if not any(key in thing.tags for key in keys):
                continue
            boxes = [extents[m.ref] for m in thing.members if _is_outline(m) and m.ref in extents]
            if boxes:
                west, south, east, north = (
                    pick(box[side] for box in boxes) for side, pick in enumerate((min, min, max, max))
                )
                found.append(
                    TaggedPoint(
                        f"r{thing.id}",
                        (2, thing.id),
                        dict(thing.tags),
                        round((west + east) / 2, 7),
                        round((south + north) / 2, 7),
                    )
                )
    return tuple(sorted(found, key=lambda point: point.order))


def _is_outline(member: osmium.osm.RelationMember) -> bool:
    return member.type == "w" and member.role in {"outer", "outline", ""}


def _members_wanted(extract: Path, keys: tuple[str, ...]) -> frozenset[int]:
    """Ways that outline a wanted relation; relations come last in a file, so this is a pass of its own."""
    return frozenset(
        member.ref
        for relation in osmium.FileProcessor(str(extract), osmium.osm.RELATION)
        if any(key in relation.tags for key in keys)
        for member in relation.members
        if _is_outline(member)
    )


def _middle(line: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the centroid of a closed outline, the middle vertex of an open line."""
    if len(line) >= 4 and line[0] == line[-1]:
        middle = shapely.polygons(line).centroid
        if not middle.is_empty:
            return round(middle.x, 7), round(middle.y, 7)
    return line[len(line) // 2]

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

import numpy as np
import osmium
import shapely
from osmium.filter import IdFilter, KeyFilter
from osmium.geom import WKBFactory
from osmium.osm import NODE, RELATION, WAY, Node, Relation, Way

from geo.errors import MapError
from geo.imports.files import MAX_NUMBER


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
    wkb = WKBFactory()
    ways: list[tuple[int, dict[str, str]]] = []
    lines: list[str | bytes] = []
    with readable(extract):
        # Objects without any of the keys never reach Python: most nodes only give ways their shape.
        for thing in osmium.FileProcessor(str(extract)).with_locations().with_filter(KeyFilter(*keys)):
            if isinstance(thing, Node) and thing.location.valid():
                lon, lat = thing.location.lon, thing.location.lat
                found.append(TaggedPoint(f"n{thing.id}", (0, thing.id), dict(thing.tags), lon, lat))
            elif isinstance(thing, Way):
                try:
                    lines.append(wkb.create_linestring(thing))
                except (osmium.InvalidLocationError, RuntimeError):
                    # The extract lacks nodes of the way, or they lie on one spot.
                    line = way_line(thing)
                    if not line:
                        continue
                    lines.append(shapely.to_wkb(shapely.linestrings(line if len(line) > 1 else line * 2)))
                ways.append((thing.id, dict(thing.tags)))
        for (number, tags), (lon, lat) in zip(ways, _middles(lines), strict=True):
            found.append(TaggedPoint(f"w{number}", (1, number), tags, lon, lat))
        found.extend(_relation_points(extract, keys))
    return tuple(sorted(found, key=lambda point: point.order))


def way_line(way: Way) -> list[tuple[float, float]]:
    """Return the positions of a way's nodes that the extract holds.

    Parameters
    ----------
    way
        A way read with locations.

    Returns
    -------
    list of (lon, lat)
        Degrees; empty when none of the nodes are in the extract.
    """
    # Every access to a location makes a new object, and there are millions.
    locations = (node.location for node in way.nodes)
    return [(at.lon, at.lat) for at in locations if at.valid()]


def _relation_points(extract: Path, keys: tuple[str, ...]) -> list[TaggedPoint]:
    """Place relations in the middle of the box around their outlines.

    Relations come last in a file and their ways before, hence a second reading of the ways, which is
    skipped when no relation is wanted.
    """
    outlines: dict[int, tuple[dict[str, str], list[int]]] = {}
    for thing in osmium.FileProcessor(str(extract), RELATION).with_filter(KeyFilter(*keys)):
        if isinstance(thing, Relation):
            ways = [m.ref for m in thing.members if m.type == "w" and m.role in {"outer", "outline", ""}]
            if ways:
                outlines[thing.id] = dict(thing.tags), ways
    if not outlines:
        return []
    # A damaged number far beyond all others would make a table of its size.
    wanted = IdFilter({way for _, ways in outlines.values() for way in ways if 0 <= way < MAX_NUMBER})
    wanted.enable_for(WAY)
    extents: dict[int, tuple[float, float, float, float]] = {}
    reading = osmium.FileProcessor(str(extract), NODE | WAY).with_locations()
    for thing in reading.with_filter(osmium.filter.EntityFilter(WAY)).with_filter(wanted):
        if isinstance(thing, Way) and (line := way_line(thing)):
            extents[thing.id] = shapely.multipoints(line).bounds
    found = []
    for number, (tags, ways) in outlines.items():
        boxes = [extents[way] for way in ways if way in extents]
        if boxes:
            west, south, east, north = (
                pick(box[side] for box in boxes) for side, pick in enumerate((min, min, max, max))
            )
            lon, lat = round((west + east) / 2, 7), round((south + north) / 2, 7)
            found.append(TaggedPoint(f"r{number}", (2, number), tags, lon, lat))
    return found


def _middles(lines: list[str | bytes]) -> list[tuple[float, float]]:
    """Return the centroids of closed outlines and the middle vertices of open lines (WKB)."""
    shapes = shapely.from_wkb(np.array(lines, dtype=object))
    xy, of = shapely.get_coordinates(shapes, return_index=True)
    size = np.bincount(of, minlength=len(shapes))
    middle = xy[np.cumsum(size) - size + size // 2]
    closed = np.flatnonzero(shapely.is_closed(shapes) & (size >= 4))
    if len(closed):
        inside = np.isin(of, closed)
        rings = shapely.linearrings(xy[inside], indices=np.searchsorted(closed, of[inside]))
        centres = shapely.centroid(shapely.polygons(rings))
        there = ~shapely.is_empty(centres)
        middle[closed[there]] = np.round(shapely.get_coordinates(centres[there]), 7)
    return [(lon, lat) for lon, lat in middle.tolist()]

"""Features of the base map, read from an OpenStreetMap extract."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import osmium
import shapely
from osmium.filter import EmptyTagFilter
from osmium.geom import WKBFactory
from osmium.osm import NODE, RELATION, Area, Node, Relation, Way

from geo.places_points import readable, way_line
from geo.tiles_schema import Drawing, Properties, draw_area, draw_line, draw_point
from geo.tiles_sea import sea_polygons, surroundings

DRAWN_LEVELS = frozenset({"2", "4", "6", "8"})
"""Administrative levels whose boundaries are drawn: state, region, county, municipality."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A drawn thing: ``shape`` is a shapely geometry in degrees, ``order`` its place among others."""

    layer: str
    min_zoom: int
    properties: Properties
    shape: Any
    order: tuple[int, int]


def read_features(extract: Path, bbox: tuple[float, float, float, float]) -> list[Feature]:
    """Read all features of the base map.

    Parameters
    ----------
    extract
        An OpenStreetMap file.
    bbox
        West, south, east, north in degrees: where the sea is drawn.

    Returns
    -------
    list of Feature
        Sea first, then nodes, ways, areas and boundaries, each by number.

    Raises
    ------
    MapError
        Code ``extract_unreadable`` when the file cannot be read.
    """
    found: list[Feature] = []
    coast: list[tuple[int, list[tuple[float, float]]]] = []
    wkb = WKBFactory()
    with readable(extract):
        levels = _boundary_levels(extract)
        # Untagged nodes are nine in ten objects and none is drawn: they stay out of Python.
        tagged = EmptyTagFilter()
        tagged.enable_for(NODE)
        for thing in osmium.FileProcessor(str(extract)).with_areas().with_filter(tagged):
            if isinstance(thing, Node) and thing.location.valid():
                at = shapely.points(thing.location.lon, thing.location.lat)
                drawings = draw_point(dict(thing.tags), "point")
                found.extend(_feature(drawing, at, (0, thing.id)) for drawing in drawings)
            elif isinstance(thing, Way) and (thing.tags or thing.id in levels):
                line = way_line(thing)
                if len(line) < 2:
                    continue
                tags = dict(thing.tags)
                if tags.get("natural") == "coastline":
                    coast.append((thing.id, line))
                if thing.id in levels and tags.get("maritime") != "yes":
                    edge = Drawing("boundaries", 10, {"admin_level": levels[thing.id]})
                    found.append(_feature(edge, shapely.linestrings(line), (3, thing.id)))
                drawing = draw_line(tags)
                if drawing:
                    found.append(_feature(drawing, shapely.linestrings(line), (1, thing.id)))
            elif isinstance(thing, Area) and thing.tags:
                found.extend(_area_features(thing, wkb))
    found.sort(key=lambda feature: feature.order)
    return _sea(coast, bbox) + found


def _feature(drawing: Drawing, shape: Any, order: tuple[int, int]) -> Feature:
    return Feature(drawing.layer, drawing.min_zoom, drawing.properties, shape, order)


def _area_features(area: Area, wkb: WKBFactory) -> list[Feature]:
    tags = dict(area.tags)
    grounds, names = draw_area(tags), draw_point(tags, "area")
    if not (grounds or names) or area.num_rings()[0] == 0:  # rings are missing where the extract was cut
        return []
    shape = shapely.from_wkb(wkb.create_multipolygon(area))
    if not shapely.is_valid(shape):
        shape = shapely.make_valid(shape)
    order = (2, area.id)
    middle = shapely.point_on_surface(shape) if names else None
    return [
        *(_feature(drawing, shape, order) for drawing in grounds),
        *(_feature(drawing, middle, order) for drawing in names),
    ]


def _boundary_levels(extract: Path) -> dict[int, int]:
    """Return the highest administrative level whose boundary each way is part of."""
    levels: dict[int, int] = {}
    for thing in osmium.FileProcessor(str(extract), RELATION):
        if not isinstance(thing, Relation) or thing.tags.get("boundary") != "administrative":
            continue
        if thing.tags.get("admin_level") in DRAWN_LEVELS:
            level = int(thing.tags["admin_level"])
            for member in thing.members:
                if member.type == "w":
                    levels[member.ref] = min(level, levels.get(member.ref, level))
    return levels


def _sea(
    coast: list[tuple[int, list[tuple[float, float]]]], bbox: tuple[float, float, float, float]
) -> list[Feature]:
    lines = [line for _, line in sorted(coast)]
    sea = sea_polygons(lines, surroundings(bbox))
    return [Feature("water", 10, {"class": "sea"}, part, (-1, 0)) for part in shapely.get_parts(sea)]

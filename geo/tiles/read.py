"""Features of the base map, read from an OpenStreetMap extract."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from osmium.filter import EmptyTagFilter
from osmium.geom import WKBFactory
from osmium.osm import NODE, RELATION, Area, Node, Relation, Way

from geo.places.points import readable, way_line
from geo.tiles.schema import LINE_KEYS, POINT_KEYS, Drawing, Properties, draw_area, draw_line, draw_point
from geo.tiles.sea import sea_polygons, surroundings

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


@dataclass(frozen=True, slots=True)
class Drawn:
    """What an extract draws on the map.

    Parameters
    ----------
    features
        Nodes, then ways, areas and boundaries, each by number.
    coast
        Coastlines as (number, line), water on their right.
    """

    features: list[Feature]
    coast: list[tuple[int, list[tuple[float, float]]]]

    def with_sea(self, bbox: tuple[float, float, float, float]) -> list[Feature]:
        """Return the sea around a box (west, south, east, north, degrees) and then all features."""
        return _sea(self.coast, bbox) + self.features


def read_features(extract: Path) -> Drawn:
    """Read all features of the base map.

    Parameters
    ----------
    extract
        An OpenStreetMap file.

    Returns
    -------
    Drawn
        All that is drawn, wherever the town lies in it.

    Raises
    ------
    MapError
        Code ``extract_unreadable`` when the file cannot be read.
    """
    shapes = _Shapes()
    coast: list[tuple[int, list[tuple[float, float]]]] = []
    with readable(extract):
        levels = _boundary_levels(extract)
        # Untagged nodes are nine in ten objects and none is drawn: they stay out of Python.
        tagged = EmptyTagFilter()
        tagged.enable_for(NODE)
        for thing in osmium.FileProcessor(str(extract)).with_areas().with_filter(tagged):
            # Taking all tags of an object out of the file costs more than drawing it.
            held = thing.tags
            if isinstance(thing, Node):
                if any(key in held for key in POINT_KEYS) and thing.location.valid():
                    shapes.add_point(thing, draw_point(dict(held), "point"))
            elif isinstance(thing, Way):
                if not (any(key in held for key in LINE_KEYS) or thing.id in levels):
                    continue
                tags = dict(held)
                if tags.get("natural") == "coastline":
                    coast.append((thing.id, way_line(thing)))
                if thing.id in levels and tags.get("maritime") != "yes":
                    edge = Drawing("boundaries", 10, {"admin_level": levels[thing.id]})
                    shapes.add_line(thing, edge, (3, thing.id))
                drawing = draw_line(tags)
                if drawing:
                    shapes.add_line(thing, drawing, (1, thing.id))
            elif isinstance(thing, Area) and held:
                shapes.add_area(thing, dict(held))
        found = shapes.features()
    found.sort(key=lambda feature: feature.order)
    return Drawn(found, coast)


class _Shapes:
    """What is drawn, its geometries made by the thousand once the file is read."""

    def __init__(self) -> None:
        self._wkb = WKBFactory()
        self._points: list[tuple[float, float]] = []
        self._point_drawings: list[tuple[tuple[Drawing, ...], int]] = []
        self._lines: list[str | bytes] = []
        self._line_drawings: list[tuple[Drawing, tuple[int, int]]] = []
        self._areas: list[str] = []
        self._area_drawings: list[tuple[tuple[Drawing, ...], tuple[Drawing, ...], int]] = []

    def add_point(self, node: Node, drawings: tuple[Drawing, ...]) -> None:
        """Take a node as drawn."""
        self._points.append((node.location.lon, node.location.lat))
        self._point_drawings.append((drawings, node.id))

    def add_line(self, way: Way, drawing: Drawing, order: tuple[int, int]) -> None:
        """Take a way as drawn, without the nodes that the extract lacks."""
        try:
            line: str | bytes = self._wkb.create_linestring(way)
        except (osmium.InvalidLocationError, RuntimeError):
            held = way_line(way)
            if len(held) < 2:
                return
            line = shapely.to_wkb(shapely.linestrings(held))
        self._lines.append(line)
        self._line_drawings.append((drawing, order))

    def add_area(self, area: Area, tags: dict[str, str]) -> None:
        """Take an area, if it is drawn and whole: rings are missing where the extract was cut."""
        grounds, names = draw_area(tags), draw_point(tags, "area")
        if (grounds or names) and area.num_rings()[0] > 0:
            self._areas.append(self._wkb.create_multipolygon(area))
            self._area_drawings.append((grounds, names, area.id))

    def features(self) -> list[Feature]:
        """Return all that was taken, as features."""
        points = shapely.points(np.array(self._points).reshape(-1, 2))
        found = [
            _feature(drawing, shape, (0, number))
            for shape, (drawings, number) in zip(points, self._point_drawings, strict=True)
            for drawing in drawings
        ]
        lines = shapely.from_wkb(np.array(self._lines, dtype=object))
        found += [
            _feature(drawing, shape, order)
            for shape, (drawing, order) in zip(lines, self._line_drawings, strict=True)
        ]
        areas = shapely.from_wkb(np.array(self._areas, dtype=object))
        invalid = ~shapely.is_valid(areas)
        areas[invalid] = shapely.make_valid(areas[invalid])
        named = np.array([bool(names) for _, names, _ in self._area_drawings], dtype=np.bool_)
        middles = np.full(len(areas), None, dtype=object)
        middles[named] = shapely.point_on_surface(areas[named])
        for shape, middle, (grounds, names, number) in zip(areas, middles, self._area_drawings, strict=True):
            found += [_feature(drawing, shape, (2, number)) for drawing in grounds]
            found += [_feature(drawing, middle, (2, number)) for drawing in names]
        return found


def _feature(drawing: Drawing, shape: Any, order: tuple[int, int]) -> Feature:
    return Feature(drawing.layer, drawing.min_zoom, drawing.properties, shape, order)


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

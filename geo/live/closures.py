"""Finding the street segments that a disruption concerns on a town's map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.live.closures_names import StreetNames
from geo.live.disruptions import Direction, Disruption, DisruptionFault, DisruptionKind, EdgeAnchor, Where
from routing.streets.locations import EARTH_RADIUS_M, drawn_metres
from routing.streets.locations_kernels import interpolate
from routing.streets.network import freeze

if TYPE_CHECKING:
    from geo.town import Town

_METRES_PER_DEGREE = float(np.radians(EARTH_RADIUS_M))
#: A street segment of a later map is the one that was meant if it passes this close to its middle.
_ANCHOR_M = 15.0
#: Areas of more parts than this are filtered by their common frame only.
_FRAMED_PARTS = 32


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The street segments concerned.

    Attributes
    ----------
    edges
        int32[k], read-only, increasing; edges as drawn, never copies.
    missing
        What is meant and not on the map: a street, a way, a segment, an area without streets.
    """

    edges: NDArray[np.int32]
    missing: tuple[DisruptionFault, ...]


class StreetSelector:
    """Looks for streets on one town's map; threads may share it.

    Parameters
    ----------
    town
        The map.

    Notes
    -----
    Frames of all drawn edges are compared with the frame of each part of an area; only what
    remains is tested exactly: O(e) with a very small constant, and exact.
    """

    def __init__(self, town: Town) -> None:
        self._town = town
        self._network = town.network
        network = self._network
        self._drawn = np.flatnonzero(network.original_edge == np.arange(network.edge_count)).astype(np.int32)
        start = network.shape_first[:-1]
        self._west, self._east, self._south, self._north = (
            narrow.reduceat(values, start)[self._drawn]
            for values in (network.shape_lon, network.shape_lat)
            for narrow in (np.minimum, np.maximum)
        )
        self._arc_edge = network.original_edge[network.arc_edge]
        self._names = StreetNames(town.street_names)

    def select(self, where: Where) -> Selection:
        """Find the edges that are meant.

        Parameters
        ----------
        where
            Names, ways and segments add up and an area limits them; an area alone concerns all that
            crosses it or lies in it.

        Returns
        -------
        Selection
        """
        missing: list[DisruptionFault] = []
        inside = None if where.area is None else self._in_area(where.area)
        if inside is not None and not len(inside):
            missing.append(DisruptionFault("geometry", "", "no street crosses the area or lies in it."))
        if not (where.streets or where.ways or where.edges):
            assert inside is not None, "a disruption without a place is refused when it is read"
            return Selection(_frozen(inside), tuple(missing))
        chosen = np.zeros(self._network.edge_count, dtype=np.bool_)
        wanted = [("streets", name, self._of_street(name)) for name in where.streets]
        wanted += [("ways", str(way), self._of_ways([way])) for way in where.ways]
        wanted += [
            ("edges", f"way {edge.way_id} at [{edge.lon}, {edge.lat}]", self._at_anchor(edge))
            for edge in where.edges
        ]
        for field, value, edges in wanted:
            meant = edges if inside is None else np.intersect1d(edges, inside)
            chosen[meant] = True
            if not len(meant):
                lost = "not within the area" if len(edges) else "not among the streets of this map"
                missing.append(DisruptionFault(field, value, f"{lost}; correct it."))
        return Selection(_frozen(np.flatnonzero(chosen)), tuple(missing))

    def settle(self, where: Where) -> tuple[Where, tuple[DisruptionFault, ...]]:
        """Replace what people type by what the map says, and check that everything is there.

        Parameters
        ----------
        where
            As read.

        Returns
        -------
        where : Where
            With the names of streets as the map spells them.
        faults : tuple of DisruptionFault
            Everything that cannot be found, with the nearest that can.
        """
        faults: list[DisruptionFault] = []
        if where.area is not None:
            faults += self._area_faults(where.area)
        streets: list[str] = []
        for name in where.streets:
            found = self._names.resolve(name)
            if found is None:
                nearest = " or ".join(map(repr, self._names.nearest(name)))
                remedy = f"Do you mean {nearest}?" if nearest else "Write it as on the map."
                faults.append(DisruptionFault("streets", name, f"no such street here. {remedy}"))
            else:
                streets += found
        settled = Where(where.area, tuple(dict.fromkeys(streets)), where.ways, where.edges)
        if not faults:
            faults += self.select(settled).missing
        return settled, tuple(faults)

    def arcs(self, disruption: Disruption, selection: Selection) -> NDArray[np.int32]:
        """Return int32[k], increasing: the arcs concerned, copies included."""
        chosen = np.zeros(self._network.edge_count, dtype=np.bool_)
        chosen[selection.edges] = True
        arcs = chosen[self._arc_edge]
        direction = disruption.direction
        if direction is not Direction.BOTH:
            # Working one way closes the direction that is not named.
            backward = (direction is Direction.BACKWARD) != (disruption.kind is DisruptionKind.ONE_WAY)
            arcs &= self._network.arc_reversed == backward
        return _frozen(np.flatnonzero(arcs))

    def anchors(self, edges: NDArray[np.integer[Any]]) -> tuple[EdgeAnchor, ...]:
        """Return edges as they can be found on a later map too."""
        wanted = np.unique(self._network.original_edge[edges]).astype(np.int32)
        half = np.full(len(wanted), 0.5)
        drawn_m = drawn_metres(self._network)
        for array in (wanted, half):
            freeze(array)
        network = self._network
        lon, lat = interpolate(
            wanted, half, network.shape_first, network.shape_lon, network.shape_lat, drawn_m
        )
        ways = self._town.edge_arrays.way_id[wanted]
        return tuple(
            EdgeAnchor(int(way), round(float(east), 7), round(float(north), 7))
            for way, east, north in zip(ways, lon, lat, strict=True)
        )

    def nearest_street(self, shape: Any) -> tuple[str, float]:
        """Return the name (empty where it has none) of the street nearest to a shape, and metres to it."""
        shrink = np.array([np.cos(np.radians(shape.centroid.y)), 1.0]) * _METRES_PER_DEGREE
        lines = shapely.transform(self._lines(self._drawn), lambda points: points * shrink)
        distance = shapely.distance(lines, shapely.transform(shape, lambda points: points * shrink))
        at = int(np.argmin(distance))
        return self._town.edge_name(int(self._drawn[at])), float(distance[at])

    def _area_faults(self, area: Any) -> list[DisruptionFault]:
        if len(self._in_area(area)):
            return []
        west, south, east, north = self._town.bbox
        name, distance_m = self.nearest_street(area)
        street = f"{name!r}" if name else "an unnamed street"
        far = f"{distance_m:.0f} m" if distance_m < 10_000 else f"{distance_m / 1000:.0f} km"
        what = "no street crosses it or lies in it"
        if shapely.disjoint(area, shapely.box(west, south, east, north)):
            what = (
                f"it lies outside the town ({west:.4f} {south:.4f} {east:.4f} {north:.4f}, longitude first)"
            )
        return [
            DisruptionFault(
                "geometry",
                "",
                f"{what}; the nearest is {street}, {far} away. Draw it over the street.",
            )
        ]

    def _of_street(self, name: str) -> NDArray[np.int32]:
        numbers = self._names.same(name)
        return self._drawn_where(np.isin(self._town.edge_arrays.name[self._drawn], numbers))

    def _of_ways(self, ways: list[int]) -> NDArray[np.int32]:
        return self._drawn_where(np.isin(self._town.edge_arrays.way_id[self._drawn], ways))

    def _drawn_where(self, chosen: NDArray[np.bool_]) -> NDArray[np.int32]:
        edges: NDArray[np.int32] = self._drawn[chosen]
        return edges

    def _at_anchor(self, anchor: EdgeAnchor) -> NDArray[np.int32]:
        edges = self._of_ways([anchor.way_id])
        if not len(edges):
            return edges
        shrink = np.array([np.cos(np.radians(anchor.lat)), 1.0]) * _METRES_PER_DEGREE
        lines = shapely.transform(self._lines(edges), lambda points: points * shrink)
        distance = shapely.distance(lines, shapely.points(np.array([anchor.lon, anchor.lat]) * shrink))
        nearest = int(np.argmin(distance))
        return edges[nearest : nearest + 1] if distance[nearest] <= _ANCHOR_M else edges[:0]

    def _in_area(self, area: Any) -> NDArray[np.int32]:
        """Return int32[k], increasing: the drawn edges that cross a geometry or lie in it."""
        parts = shapely.get_parts(area)
        if any(part.geom_type == "GeometryCollection" for part in parts):
            return np.unique(np.concatenate([self._in_area(part) for part in parts]))
        if len(parts) > _FRAMED_PARTS:
            # A copy: preparing a geometry that threads share is not safe.
            parts = np.array([shapely.force_2d(area)])
        found = [self._touched(part) for part in parts]
        return np.unique(np.concatenate(found)) if found else self._drawn[:0]

    def _touched(self, part: Any) -> NDArray[np.int32]:
        west, south, east, north = part.bounds
        near = (self._west <= east) & (self._east >= west) & (self._south <= north) & (self._north >= south)
        edges = self._drawn_where(near)
        if not len(edges):
            return edges
        lines = self._lines(edges)
        shapely.prepare(part)
        hit: NDArray[np.bool_] = shapely.intersects(part, lines)
        if part.area > 0:
            # A street that meets the area's outline in a point only stays outside.
            grazed = np.flatnonzero(hit)[shapely.touches(part, lines[hit])]
            hit[grazed] = shapely.length(shapely.intersection(part, lines[grazed])) > 0
        return edges[hit]

    def _lines(self, edges: NDArray[np.int32]) -> NDArray[Any]:
        """Return the drawings of edges as shapely lines."""
        first = self._network.shape_first
        size = first[edges + 1] - first[edges]
        offset = np.concatenate([[0], np.cumsum(size)])
        points = np.arange(offset[-1]) + np.repeat(first[edges] - offset[:-1], size)
        coordinates = np.column_stack([self._network.shape_lon[points], self._network.shape_lat[points]])
        lines: NDArray[Any] = shapely.linestrings(coordinates, indices=np.repeat(np.arange(len(edges)), size))
        return lines


def _frozen(edges: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
    frozen = np.array(edges, dtype=np.int32)
    freeze(frozen)
    return frozen

"""Low-emission zones of an extract: areas that some vehicles may not enter.

A zone is a closed way or a multipolygon relation tagged ``boundary=low_emission_zone``. Extracts are
cut along lines, so that the ring of a zone may be open; a zone without a whole outer ring is left
out, since nobody can tell its inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray

from geo.imports.files import MAX_NUMBER

#: Value of ``boundary`` that makes a zone.
ZONE = "low_emission_zone"
#: (type, number, role) of the ways around one zone.
Members = Sequence[tuple[str, int, str]]


def read_zones(path: Path, zones: Iterable[Members]) -> Any | None:
    """Read the shapes of zones.

    Parameters
    ----------
    path
        An OpenStreetMap file.
    zones
        For each zone the members that its relation lists, or the one way that is its outline.

    Returns
    -------
    shapely geometry or None
        The union of all whole zones, degrees; None where there is none.
    """
    listed = list(zones)
    ways = {number for members in listed for kind, number, _ in members if kind == "w"}
    lines = _lines(path, ways)
    shapes = [_shape(members, lines) for members in listed]
    whole = [shape for shape in shapes if shape is not None and not shape.is_empty]
    return shapely.union_all(whole) if whole else None


def inside(zones: Any | None, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points lie in a zone, bool[k]."""
    if zones is None:
        return np.zeros(len(lon), dtype=np.bool_)
    shapely.prepare(zones)
    found: NDArray[np.bool_] = shapely.contains_xy(zones, lon, lat)
    return found


def _lines(path: Path, ways: set[int]) -> dict[int, list[tuple[float, float]]]:
    refs: dict[int, list[int]] = {}
    if not ways:
        return {}
    for way in _objects(path, osmium.osm.WAY, ways):
        refs[int(way.id)] = [int(node.ref) for node in way.nodes]
    nodes = {ref for row in refs.values() for ref in row}
    at: dict[int, tuple[float, float]] = {}
    if nodes:
        for node in _objects(path, osmium.osm.NODE, nodes):
            if node.location.valid():
                at[int(node.id)] = (node.location.lon, node.location.lat)
    return {way: [at[ref] for ref in row if ref in at] for way, row in refs.items()}


def _objects(path: Path, kind: Any, numbers: set[int]) -> Any:
    # A damaged number far beyond all others would make a table of its size.
    held = sorted(number for number in numbers if 0 <= number < MAX_NUMBER)
    return osmium.FileProcessor(str(path), kind).with_filter(osmium.filter.IdFilter(held))


def _shape(members: Members, lines: dict[int, list[tuple[float, float]]]) -> Any | None:
    outer = _polygons(members, lines, inner=False)
    if outer is None:
        return None
    holes = _polygons(members, lines, inner=True)
    return outer if holes is None else shapely.difference(outer, holes)


def _polygons(members: Members, lines: dict[int, list[tuple[float, float]]], *, inner: bool) -> Any | None:
    chosen = [
        shapely.LineString(lines[number])
        for kind, number, role in members
        if kind == "w" and (role == "inner") == inner and len(lines.get(number, ())) >= 2
    ]
    if not chosen:
        return None
    faces = shapely.polygonize(chosen)
    return shapely.union_all(faces) if not faces.is_empty else None

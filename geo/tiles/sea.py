"""Sea polygons from coastlines.

OpenStreetMap draws no sea, only coastlines, directed so that land lies on their left and water on
their right. Within a box the coast is cut where it leaves; the pieces and the box's own edge divide
the box into faces, and every face is sea or land by what the coast around it says.

Notes
-----
The faces are judged by vote, metre by metre of coast, so that one way drawn backwards or a gap does
not flood a town. A coast that stops inside the box (the extract ends there) is prolonged in the
general direction of its last stretch. Without any coastline there is no sea.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

TAIL_M = 1_500.0
"""The stretch of coast whose direction is prolonged where the extract ends."""

SIDE_STEP_M = 0.5
"""How far from the coast a face is probed, on either side."""

VOTE_M = 50.0
"""The coast votes in steps of at most this length."""

SURROUNDINGS = 3.0
"""The sea is drawn this many boxes beyond the box on each side: a wide screen shows much around a narrow town."""

SURROUNDINGS_DEG = 0.5
"""But never further than this, so that a large box does not make an ocean of tiles."""

_M_PER_DEGREE = 111_195.0


def surroundings(bbox: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return the box (west, south, east, north, degrees) around a town's box in which the sea is drawn."""
    west, south, east, north = bbox
    wide = min((east - west) * SURROUNDINGS, SURROUNDINGS_DEG)
    high = min((north - south) * SURROUNDINGS, SURROUNDINGS_DEG)
    return (
        max(west - wide, -180.0),
        max(south - high, -85.0),
        min(east + wide, 180.0),
        min(north + high, 85.0),
    )


def sea_polygons(coastlines: list[list[tuple[float, float]]], bbox: tuple[float, float, float, float]) -> Any:
    """Return the sea within a box.

    Parameters
    ----------
    coastlines
        Directed lines of ``(lon, lat)`` in degrees, water on the right; in any order.
    bbox
        West, south, east, north in degrees.

    Returns
    -------
    shapely geometry
        A Polygon or MultiPolygon in degrees, empty when there is no sea.
    """
    west, south, east, north = bbox
    factor = np.array([_M_PER_DEGREE * np.cos(np.radians((south + north) / 2)), _M_PER_DEGREE])
    box = shapely.box(west * factor[0], south * factor[1], east * factor[0], north * factor[1])
    lines = [shapely.linestrings(np.array(line) * factor) for line in coastlines if len(line) > 1]
    if not lines:
        return shapely.MultiPolygon()
    joined = shapely.line_merge(shapely.multilinestrings(lines), directed=True)
    # Short steps, so that a coast that crosses the box's edge is heard on either side of it.
    joined = shapely.get_parts(shapely.segmentize(joined, VOTE_M))
    chains = [shapely.get_coordinates(part) for part in joined]
    coast = shapely.multilinestrings([shapely.linestrings(_prolonged(chain, box)) for chain in chains])
    # Noding with the box's edge makes the faces; what of the coast lies outside bounds none of them.
    edges = shapely.union_all([shapely.intersection(coast, box), box.exterior])
    faces = shapely.get_parts(shapely.polygonize([edges]))
    sea = faces[_votes(faces, chains) > 0]
    return shapely.transform(shapely.union_all(sea), lambda xy: xy / factor)


def _prolonged(chain: npt.NDArray[np.float64], box: Any) -> npt.NDArray[np.float64]:
    """Lead both ends of an open chain out of the box."""
    if np.array_equal(chain[0], chain[-1]):
        return chain
    west, south, east, north = box.bounds
    reach = (east - west) + (north - south)
    ends = shapely.contains_xy(box, chain[[0, -1]])
    if ends[1]:
        chain = np.vstack([chain, chain[-1] + reach * _direction(chain[::-1])])
    if ends[0]:
        chain = np.vstack([chain[0] + reach * _direction(chain), chain])
    return chain


def _direction(chain: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the unit vector that leads out of the chain at its first point."""
    line = shapely.linestrings(chain)
    inside = shapely.get_coordinates(shapely.line_interpolate_point(line, min(TAIL_M, line.length)))[0]
    out = chain[0] - inside
    length = float(np.hypot(*out))
    return out / length if length > 0 else np.array([1.0, 0.0])


def _votes(faces: Any, chains: list[npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    """Return for each face the metres of coast that call it sea, less those that call it land."""
    starts = np.vstack([chain[:-1] for chain in chains])
    steps = np.vstack([np.diff(chain, axis=0) for chain in chains])
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    starts, steps, lengths = starts[lengths > 0], steps[lengths > 0], lengths[lengths > 0]
    right = np.column_stack([steps[:, 1], -steps[:, 0]]) / lengths[:, None] * SIDE_STEP_M
    middles = starts + steps / 2
    votes = np.zeros(len(faces))
    for side, vote in ((right, 1.0), (-right, -1.0)):
        # Asked for by the faces, which are then prepared once, not for every metre of a country's coast.
        face, probe = shapely.STRtree(shapely.points(middles + side)).query(faces, predicate="contains")
        np.add.at(votes, face, vote * lengths[probe])
    return votes

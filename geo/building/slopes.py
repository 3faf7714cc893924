"""How much longer each directed segment takes for its slope."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.building.topology import Edges
from geo.building.uses import WayUses
from geo.elevation.heights import StreetElevation
from geo.elevation.slopes import WALKER, Riding, SlopeModel, slope_factor
from geo.elevation.way_slopes import WaySlopes

#: Steps along a street count as at least this long; over less, a rounded height is no grade.
_SHORTEST_M = 1.0


class EdgeGrades(NamedTuple):
    """Grades of equally long pieces of each edge.

    Attributes
    ----------
    first
        int64[e + 1], pieces by edge, at least one each.
    grade
        float64[k], rise over run along the drawing order; 0 where nothing is known.
    """

    first: NDArray[np.int64]
    grade: NDArray[np.float64]


def edge_grades(edges: Edges, slopes: WaySlopes, elevation: StreetElevation | None) -> EdgeGrades:
    """Return the grades of edges: from the elevation where known, else the tagged incline.

    Parameters
    ----------
    edges
        The streets, without copies.
    slopes
        The tags.
    elevation
        Of the same edges, None where there is none.
    """
    tagged = np.where(slopes.climbed, 0.0, np.nan_to_num(slopes.grade, nan=0.0))[edges.way]
    if elevation is None:
        return EdgeGrades(np.arange(len(tagged) + 1), tagged)
    pieces = np.where(elevation.known_edges, np.diff(elevation.first) - 1, 1).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(pieces)])
    edge = np.repeat(np.arange(len(pieces)), pieces)
    at = elevation.first[edge] + np.arange(first[-1]) - first[edge]
    length = np.maximum(edges.length_cm / 100.0 / pieces, _SHORTEST_M)[edge]
    grade = (elevation.along_m[at + 1].astype(np.float64) - elevation.along_m[at]) / length
    grade = np.where(slopes.climbed[edges.way][edge], 0.0, grade)
    return EdgeGrades(first, np.where(elevation.known_edges[edge], grade, tagged[edge]))


def slot_stretch(model: SlopeModel, edges: Edges, uses: WayUses, grades: EdgeGrades) -> NDArray[np.float64]:
    """Return float64[2e], how many times as long as on the flat each directed segment takes.

    Time is averaged over the pieces of an edge, not speed over its mean grade: a hump costs time even
    where both ends are equally high. Who pushes a bicycle goes as a walker does.

    Parameters
    ----------
    model
        The profile's.
    edges
        The streets, without copies.
    uses
        What the profile may do on their ways.
    grades
        Of the same edges.
    """
    stretch = np.ones((len(edges.way), 2))
    sloping = np.flatnonzero(np.add.reduceat(grades.grade != 0.0, grades.first[:-1]))
    if not len(sloping):
        return stretch.ravel()
    pieces = np.diff(grades.first)[sloping]
    first = np.concatenate([[0], np.cumsum(pieces)])
    at = np.repeat(grades.first[sloping] - first[:-1], pieces) + np.arange(first[-1])
    for side, sign in ((0, 1.0), (1, -1.0)):
        grade = sign * grades.grade[at]

        def mean(pace: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.add.reduceat(pace, first[:-1]) / pieces

        pace = 1.0 / slope_factor(model, grade)
        stretch[sloping, side] = mean(pace)
        if isinstance(model, Riding):
            way = edges.way[sloping]
            for held, held_pace in (
                # Slow for comfort on the flat, and so no faster downhill.
                (uses.kmh[way, side] < model.coasts_from_kmh, np.maximum(pace, 1.0)),
                (uses.pushed[way, side], 1.0 / slope_factor(WALKER, grade)),
            ):
                stretch[sloping, side] = np.where(held, mean(held_pace), stretch[sloping, side])
    return stretch.ravel()

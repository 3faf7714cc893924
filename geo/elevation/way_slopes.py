"""What the tags of a way say of its slope: a figure, a direction, or that slopes do not matter on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.building.edge_flags import EdgeFlag, way_flags
from geo.building.extract import Extract

#: A tagged incline beyond this is a slip of the pen, or the grade of steps.
_STEEPEST_TAG = 0.45
_FIGURE = re.compile(r"^\s*([+-]?\d+(?:[.,]\d+)?)\s*(%|°|deg|degrees)?\s*$")
_DIRECTIONS = {"up": 1, "down": -1}
#: The steepest that streets of a kind are built; a raster that says more is wrong about the street.
_STEEPEST = {
    **dict.fromkeys(("motorway", "motorway_link", "trunk", "trunk_link"), 0.12),
    **dict.fromkeys(
        ("primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link"), 0.20
    ),
    **dict.fromkeys(("path", "footway", "track", "bridleway", "corridor", "platform"), 0.45),
    "steps": 0.8,
    "elevator": 10.0,
}
_STEEPEST_STREET = 0.30
#: Pieces that hang between their ends whatever the ground under them.
_SPANS = EdgeFlag.BRIDGE | EdgeFlag.TUNNEL | EdgeFlag.FERRY | EdgeFlag.ELEVATOR
#: What has a speed of its own that already counts the climb.
_CLIMBED = EdgeFlag.STEPS | EdgeFlag.FERRY | EdgeFlag.ELEVATOR


class WaySlopes(NamedTuple):
    """The slopes of ways as far as their tags tell.

    Attributes
    ----------
    grade
        float64[w], rise over run along the drawing order, NaN where no figure is tagged.
    direction
        int8[w], 1 where the way rises, -1 where it falls along its drawing order, 0 where nothing is said.
    steepest
        float64[w], the highest plausible grade, up or down.
    spans
        bool[w], bridges, tunnels, ferries and lifts.
    climbed
        bool[w], steps, escalators, ferries and lifts: slopes do not change their speed.
    """

    grade: NDArray[np.float64]
    direction: NDArray[np.int8]
    steepest: NDArray[np.float64]
    spans: NDArray[np.bool_]
    climbed: NDArray[np.bool_]


def read_incline(text: str) -> tuple[float, int]:
    """Read an incline.

    Parameters
    ----------
    text
        "8%", "-4,5 %", "5°", "up" or "down".

    Returns
    -------
    grade : float
        Rise over run, NaN where there is no figure or one that no street has.
    direction : int
        1 upwards, -1 downwards, 0 where the text says neither.
    """
    direction = _DIRECTIONS.get(text.strip().lower())
    if direction is not None:
        return float("nan"), direction
    found = _FIGURE.match(text.lower())
    if found is None:
        return float("nan"), 0
    figure = float(found[1].replace(",", "."))
    in_degrees = found[2] not in {None, "%"}
    grade = float(np.tan(np.radians(min(max(figure, -80.0), 80.0)))) if in_degrees else figure / 100.0
    if abs(grade) > _STEEPEST_TAG:
        return float("nan"), int(np.sign(grade))
    return grade, int(np.sign(grade))


def way_slopes(extract: Extract) -> WaySlopes:
    """Return what the tags of all ways say of their slopes."""
    inclines = [
        read_incline(tags["incline"]) if "incline" in tags else (np.nan, 0) for tags in extract.way_tags
    ]
    flags = np.array([int(way_flags(tags)) for tags in extract.way_tags], dtype=np.int64)
    grade = np.array([one for one, _ in inclines], dtype=np.float64)
    steepest = np.array([_steepest(tags) for tags in extract.way_tags], dtype=np.float64)
    conveying = np.array(["conveying" in tags for tags in extract.way_tags], dtype=np.bool_)
    return WaySlopes(
        grade=grade,
        direction=np.array([one for _, one in inclines], dtype=np.int8),
        steepest=np.fmax(steepest, np.abs(grade)),
        spans=(flags & int(_SPANS)) != 0,
        climbed=((flags & int(_CLIMBED)) != 0) | conveying,
    )


def _steepest(tags: Mapping[str, str]) -> float:
    return _STEEPEST.get(tags.get("highway", ""), _STEEPEST_STREET)

"""Hints: where a coordinate was found on the streets, for the next question about it."""

from __future__ import annotations

import base64
import hashlib
import struct
from typing import TYPE_CHECKING, NamedTuple

from api.doors.osrm.coordinates import Coordinate

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets

#: The map and profile, the edge, the fraction, and the coordinate in millionths of a degree.
_LAYOUT = struct.Struct("<8sidii")
#: Metres within which a place is the end of its street.
_HAIR_M = 1e-6


class Hint(NamedTuple):
    """A place on the streets.

    Attributes
    ----------
    edge
        An edge of the town's network.
    fraction
        Where on its drawing, in [0, 1].
    """

    edge: int
    fraction: float


def write_hint(streets: DoorStreets, place: Hint, asked: Coordinate) -> str:
    """Return the text that stands for a place on the streets.

    Parameters
    ----------
    streets
        The streets that the place is on.
    place
        The place.
    asked
        The coordinate that was asked for.
    """
    packed = _LAYOUT.pack(_names(streets), place.edge, place.fraction, *_millionths(asked))
    return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def read_hint(streets: DoorStreets, hint: bytes, asked: Coordinate) -> Hint | None:
    """Return the place that a hint stands for.

    Parameters
    ----------
    streets
        The streets that are asked about now.
    hint
        A hint's bytes, from whoever sent them.
    asked
        The coordinate that it came with.

    Returns
    -------
    Hint or None
        None where it is of another map, profile, program or coordinate: then the coordinate tells by itself.
    """
    if len(hint) != _LAYOUT.size:
        return None
    names, edge, fraction, *millionths = _LAYOUT.unpack(hint)
    if names != _names(streets) or tuple(millionths) != _millionths(asked):
        return None
    if not 0 <= edge < streets.network.edge_count or not 0 <= fraction <= 1:
        return None
    return Hint(edge, settled(streets, edge, fraction))


def settled(streets: DoorStreets, edge: int, fraction: float) -> float:
    """Return a fraction of an edge that is exactly 0 or 1 where it is so but for rounding.

    Parameters
    ----------
    streets
        The streets.
    edge
        The edge.
    fraction
        In [0, 1], from arithmetic other than that of snapping. Drawings are cut where places and junctions have the
        same coordinates, and a place a hair before the junction has these too.
    """
    network = streets.network
    low, high = int(network.shape_first[edge]), int(network.shape_first[edge + 1]) - 1
    whole_m = float(streets.drawn_m[high] - streets.drawn_m[low])
    if fraction * whole_m < _HAIR_M:
        return 0.0
    return 1.0 if (1.0 - fraction) * whole_m < _HAIR_M else fraction


def _names(streets: DoorStreets) -> bytes:
    return hashlib.sha256(f"{streets.town.map_hash} {streets.profile}".encode()).digest()[:8]


def _millionths(asked: Coordinate) -> tuple[int, int]:
    return round(asked[0] * 1e6), round(asked[1] * 1e6)

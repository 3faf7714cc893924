"""House numbers drawn as a line between two known ones (``addr:interpolation``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import osmium
from osmium.filter import KeyFilter
from osmium.osm import Way

from geo.addresses.french import HouseNumber
from geo.places.points import readable

STEPS = {"all": 1, "even": 2, "odd": 2}
"""How far apart the numbers of a line are, by its tag; a number stands for itself."""

LONGEST = 500
"""Numbers on one line between two known ones; more is a slip of a mapper."""


@dataclass(frozen=True, slots=True)
class Door:
    """A number between two known ones; ``street`` is theirs and ``osm_id`` is the line's."""

    street: int
    number: HouseNumber
    lon: float
    lat: float
    osm_id: str


def interpolated_doors(extract: Path, known: Mapping[str, tuple[int, HouseNumber]]) -> Iterator[Door]:
    """Yield the doors between known ones, in the order of the file.

    Parameters
    ----------
    extract
        An OpenStreetMap file.
    known
        The street and the number of houses, by OpenStreetMap id.

    Raises
    ------
    MapError
        Code ``extract_unreadable`` when the file cannot be read.
    """
    with readable(extract):
        reading = osmium.FileProcessor(str(extract)).with_locations()
        for way in reading.with_filter(KeyFilter("addr:interpolation")):
            if not isinstance(way, Way):
                continue
            rule = way.tags["addr:interpolation"].strip()
            step = int(rule) if rule.isdecimal() and len(rule) < 4 else STEPS.get(rule, 0)
            nodes = [
                (f"n{node.ref}", node.location.lon, node.location.lat)
                for node in way.nodes
                if node.location.valid()
            ]
            if step:
                yield from _along(nodes, known, step, f"w{way.id}")


def _along(
    nodes: list[tuple[str, float, float]],
    known: Mapping[str, tuple[int, HouseNumber]],
    step: int,
    osm_id: str,
) -> Iterator[Door]:
    numbered = [at for at, (node, _, _) in enumerate(nodes) if node in known]
    for begin, end in pairwise(numbered):
        street, first = known[nodes[begin][0]]
        other, last = known[nodes[end][0]]
        span = abs(last.number - first.number)
        if street != other or span <= step or span // step > LONGEST or span % step:
            continue
        line = np.array([(lon, lat) for _, lon, lat in nodes[begin : end + 1]])
        east = np.cos(np.radians(line[0, 1]))
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*(np.diff(line, axis=0) * (east, 1.0)).T))])
        direction = 1 if last.number > first.number else -1
        for passed in range(step, span, step):
            at = along[-1] * passed / span
            lon, lat = (float(np.interp(at, along, line[:, axis])) for axis in (0, 1))
            number = HouseNumber(first.number + direction * passed)
            yield Door(street, number, round(lon, 7), round(lat, 7), osm_id)

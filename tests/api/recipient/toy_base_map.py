"""A base map of Toytown: streets every hundred metres, with names, a pond and a park beside the door of the orders of tests."""

from __future__ import annotations

from pathlib import Path

from geo.tiles.archive import build_tiles
from tests.dispatch.toy_town import DEGREE
from tests.geo.osm_text import Node, Way, write_osm

#: West and south of the streets, and how many there are each way, metres apart.
FROM_M, COUNT, APART_M = 0, 41, 100


def build_toy_base_map(folder: Path) -> Path:
    """Build it, and return the file."""
    nodes: list[Node] = []
    ways: list[Way] = []
    end_m = FROM_M + (COUNT - 1) * APART_M

    def line(points: list[tuple[int, int]], tags: dict[str, str], *, closed: bool = False) -> None:
        first = len(nodes) + 1
        nodes.extend(
            (first + at, east * DEGREE, north * DEGREE, {}) for at, (east, north) in enumerate(points)
        )
        refs = list(range(first, first + len(points)))
        ways.append((len(ways) + 1, [*refs, first] if closed else refs, tags))

    for number in range(COUNT):
        at_m = FROM_M + number * APART_M
        kind = {"highway": "residential" if number % 5 else "primary"}
        line([(FROM_M, at_m), (end_m, at_m)], {**kind, "name": f"Avenue Exemple {number}"})
        line([(at_m, FROM_M), (at_m, end_m)], {**kind, "name": f"Rue du Test {number}"})
    line(
        [(2010, 2010), (2090, 2010), (2090, 2090), (2010, 2090)],
        {"leisure": "park", "name": "Square <Exemple>"},
        closed=True,
    )
    line([(1910, 1910), (1990, 1910), (1990, 1990), (1910, 1990)], {"natural": "water"}, closed=True)
    extract = write_osm(folder / "toytown.osm", nodes, ways)
    out = folder / "map.pmtiles"
    build_tiles(extract, out, bbox=(0.0, 0.0, end_m * DEGREE, end_m * DEGREE), title="Toytown")
    return out

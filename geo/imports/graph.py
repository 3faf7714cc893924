"""Street graphs of OSMnx as OpenStreetMap files, so that they are built as any extract is.

An edge of such a graph is one direction of a stretch of street. Both directions of a two-way street are
paired again, stretches of one way with the same tags are joined end to end, and the points of drawn lines
become nodes. What the graph does not hold cannot come back: turn restrictions, addresses, shops, land and
water, and every tag that was not downloaded.
"""

from __future__ import annotations

import math
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import osmium
from osmium.osm.mutable import Node, Way

from geo.errors import MapError
from geo.imports.files import MAX_NUMBER
from geo.imports.graph_data import GraphData, line_of, tags_of, truth, values_of

#: Positions are whole numbers of 1e-7 degrees in OpenStreetMap files.
_PER_DEGREE = 10_000_000
_Point = tuple[int, int]
_ONE_WAY_BY_NATURE = frozenset({"roundabout", "circular"})


@dataclass(slots=True)
class _Stretch:
    """A stretch of street with one or both of its directions; ``way`` is the number of its way, 0 without."""

    start: int
    end: int
    inside: tuple[_Point, ...]
    way: int
    tags: dict[str, str]
    said_oneway: bool
    drawn: bool | None
    forward: bool = True
    backward: bool = False
    backward_drawn: bool | None = None

    def turned(self) -> _Stretch:
        """Return the stretch as drawn from its other end."""
        return _Stretch(
            self.end, self.start, self.inside[::-1], self.way, self.tags, self.said_oneway,
            self.backward_drawn, self.backward, self.forward, self.drawn,
        )  # fmt: skip


def write_graph(data: GraphData, out: Path) -> dict[str, int]:
    """Write a street graph as an ``.osm.pbf`` file.

    Parameters
    ----------
    data
        The graph.
    out
        The file to write.

    Returns
    -------
    dict
        What was counted: edges read, ways written, edges left out and why, values chosen.

    Raises
    ------
    MapError
        ``graph_invalid`` where positions are missing or not degrees, ``extract_empty`` where no edge is
        a street.
    """
    data.check_degrees()
    counts: Counter[str] = Counter()
    number_of = _numbers(data.nodes)
    positions = {number_of[node]: _position(node, facts) for node, facts in data.nodes.items()}
    stretches = _paired(data, number_of, positions, counts)
    if not stretches:
        raise MapError(
            f"graph: none of its {len(data.edges):,} edges is a street (none has an attribute highway). Give a graph "
            "that OSMnx made.",
            code="extract_empty",
        )
    node_tags = {}
    for node, facts in data.nodes.items():
        tags, chosen = tags_of(facts)
        counts["values_chosen"] += chosen
        if tags:
            node_tags[number_of[node]] = tags
    used = {number for stretch in stretches for number in (stretch.start, stretch.end)}
    with osmium.SimpleWriter(os.fspath(out), overwrite=True) as writer:
        own = frozenset(positions)
        lines = _drawn_lines(stretches, positions)
        for number in sorted(positions):
            if number in used or number not in own:
                x, y = positions[number]
                location = (x / _PER_DEGREE, y / _PER_DEGREE)
                writer.add_node(Node(id=number, version=1, location=location, tags=node_tags.get(number, {})))
        ways = _numbered(_joined(stretches, lines), counts)
        for number, nodes, tags in ways:
            writer.add_way(Way(id=number, version=1, nodes=nodes, tags=tags))
    return {
        "edges": len(data.edges),
        "ways": len(ways),
        **{name: counts[name] for name in _COUNTED},
    }


_COUNTED = (
    "edges_without_highway",
    "edges_without_length",
    "edges_twice",
    "values_chosen",
    "ways_renumbered",
)


def _numbers(nodes: Iterable[Any]) -> dict[Any, int]:
    """Give every node its own number where all have one, else numbers in their order."""
    found = {}
    for node in nodes:
        number = _whole(node)
        if number is None:
            return {each: at for at, each in enumerate(nodes, start=1)}
        found[node] = number
    if len(set(found.values())) < len(found):
        return {each: at for at, each in enumerate(nodes, start=1)}
    return found


def _whole(value: Any) -> int | None:
    """Return a value as a number that OpenStreetMap could have given, None where it is none."""
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 < number < MAX_NUMBER and str(value) == str(number) else None


def _position(node: Any, facts: Mapping[str, Any]) -> _Point:
    try:
        x, y = float(facts["x"]), float(facts["y"])
    except (KeyError, TypeError, ValueError) as error:
        raise MapError(
            f"graph: node {str(node)[:80]} has no position (numbers x and y, degrees). Give a graph that OSMnx made.",
            code="graph_invalid",
        ) from error
    return _rounded(x, y, f"node {str(node)[:80]}")


def _rounded(x: float, y: float, what: str) -> _Point:
    if not (math.isfinite(x) and math.isfinite(y) and abs(x) <= 180.0 and abs(y) <= 90.0):
        raise MapError(
            f"graph: {what} lies at {x}, {y}, which is no place on Earth in degrees (x is the longitude). Turn the "
            "positions back with osmnx.projection.project_graph(graph, to_latlong=True).",
            code="graph_invalid",
        )
    return round(x * _PER_DEGREE), round(y * _PER_DEGREE)


def _paired(
    data: GraphData, number_of: Mapping[Any, int], positions: Mapping[int, _Point], counts: Counter[str]
) -> list[_Stretch]:
    """Return the stretches of street that edges are directions of, as their ways are drawn."""
    known: dict[tuple[int, int, tuple[int, ...], tuple[_Point, ...]], _Stretch] = {}
    for tail, head, attributes in data.edges:
        if tail not in number_of or head not in number_of:
            raise MapError(
                f"graph: an edge runs from {str(tail)[:80]} to {str(head)[:80]}, and one of them is no node of the "
                "graph. Save the graph again.",
                code="graph_invalid",
            )
        tags, chosen = tags_of(attributes)
        if "highway" not in tags and tags.get("route") != "ferry":
            counts["edges_without_highway"] += 1
            continue
        start, end = number_of[tail], number_of[head]
        inside = _inside(attributes.get("geometry"), positions[start], positions[end])
        if not inside and positions[start] == positions[end]:
            counts["edges_without_length"] += 1
            continue
        ways = tuple(sorted({w for item in values_of(attributes.get("osmid")) if (w := _whole(item))}))
        other = known.get((end, start, ways, inside[::-1]))
        drawn = truth(attributes.get("reversed"))
        if other is not None and not other.backward and (start, end) != (end, start):
            other.backward, other.backward_drawn = True, drawn
        elif (start, end, ways, inside) in known:
            same = known[start, end, ways, inside]
            # Both directions of a loop that reads the same from either end have one key.
            if start == end and not same.backward and inside == inside[::-1]:
                same.backward, same.backward_drawn = True, drawn
            else:
                counts["edges_twice"] += 1
        elif other is not None and start == end and not other.backward:
            other.backward, other.backward_drawn = True, drawn
        else:
            counts["values_chosen"] += chosen
            way = ways[0] if ways else 0
            said = truth(attributes.get("oneway")) is True
            known[start, end, ways, inside] = _Stretch(start, end, inside, way, tags, said, drawn)
    return [_as_drawn(stretch) for stretch in known.values()]


def _inside(geometry: Any, start: _Point, end: _Point) -> tuple[_Point, ...]:
    """Return the drawn points between the ends, in the direction of the edge."""
    line = line_of(geometry)
    if line is None:
        return ()
    points = [_rounded(x, y, "a drawn line") for x, y in line]
    if _apart(points[0], start) + _apart(points[-1], end) > _apart(points[0], end) + _apart(
        points[-1], start
    ):
        points.reverse()
    if points[0] == start:
        points = points[1:]
    if points and points[-1] == end:
        points = points[:-1]
    return tuple(points)


def _apart(one: _Point, other: _Point) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _as_drawn(stretch: _Stretch) -> _Stretch:
    """Turn a stretch as its way is drawn and write its direction as a tag."""
    against = stretch.drawn is True and (not stretch.backward or stretch.backward_drawn is not True)
    found = stretch.turned() if against else stretch
    tags = found.tags
    if found.forward and found.backward:
        if found.said_oneway:
            # Both directions are there for those whom the one-way does not bind.
            tags["oneway"] = "yes"
        elif tags.get("junction") in _ONE_WAY_BY_NATURE or tags.get("highway") == "motorway":
            tags["oneway"] = "no"
    else:
        tags["oneway"] = "yes" if found.forward else "-1"
    return found


def _drawn_lines(stretches: list[_Stretch], positions: dict[int, _Point]) -> list[list[int]]:
    """Return the nodes of every stretch, adding those of drawn lines to the positions."""
    fresh = max(positions)
    lines = []
    for stretch in stretches:
        inner = []
        for point in stretch.inside:
            fresh += 1
            positions[fresh] = point
            inner.append(fresh)
        lines.append([stretch.start, *inner, stretch.end])
    return lines


_Way = tuple[int, list[int], dict[str, str]]


def _joined(stretches: list[_Stretch], lines: list[list[int]]) -> list[_Way]:
    """Join the stretches of a way that have the same tags, end to end."""
    groups: dict[tuple[int, tuple[tuple[str, str], ...]], list[list[int]]] = defaultdict(list)
    ways: list[_Way] = []
    for stretch, line in zip(stretches, lines, strict=True):
        tags = tuple(sorted(stretch.tags.items()))
        if stretch.way:
            groups[stretch.way, tags].append(line)
        else:
            ways.append((0, line, dict(tags)))
    for (way, tags), members in groups.items():
        ways.extend((way, line, dict(tags)) for line in _chains(members))
    return ways


def _chains(lines: list[list[int]]) -> list[list[int]]:
    """Join lines whose end is the beginning of another one."""
    from_node: dict[int, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        from_node[line[0]].append(at)
    ends = {line[-1] for line in lines}
    begins = [at for at, line in enumerate(lines) if line[0] not in ends]
    taken: set[int] = set()
    chains = []
    # Lines that begin nowhere else come first; what is left then are rings.
    for first in (*begins, *range(len(lines))):
        if first in taken:
            continue
        taken.add(first)
        chain = list(lines[first])
        while following := [at for at in from_node[chain[-1]] if at not in taken]:
            taken.add(following[0])
            chain += lines[following[0]][1:]
        chains.append(chain)
    return chains


def _numbered(ways: list[_Way], counts: Counter[str]) -> list[_Way]:
    """Give every way a number of its own: the longest keeps the map's, others get fresh ones."""
    fresh = max((way for way, _, _ in ways), default=0)
    keeps: dict[int, int] = {}
    for at, (way, line, _) in enumerate(ways):
        if way and (way not in keeps or len(line) > len(ways[keeps[way]][1])):
            keeps[way] = at
    numbered = []
    for at, (way, line, tags) in enumerate(ways):
        number = way
        if keeps.get(way) != at:
            fresh += 1
            number = fresh
            counts["ways_renumbered"] += 1
        numbered.append((number, line, tags))
    return sorted(numbered, key=lambda one: one[0])

"""A street graph in OSMnx's manner, wherever it comes from: plain nodes, edges and attributes."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely

from geo.errors import MapError

#: Attributes that OSMnx, networkx or `to_networkx` compute or that are no tags of the street.
_NO_TAGS = frozenset(
    """
    osmid length geometry reversed oneway key from to u v u_original v_original id speed_kph travel_time
    grade grade_abs bearing elevation merged_edges street_count x y lon lat osmid_original
    travel_time_ms pushed
    """.split()  # noqa: SIM905 - a list of quotation marks reads worse
)
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_:.-]{0,99}")
_LONGEST_TAG = 1000
_LONGEST_LIST = 100_000
_DEGREES = frozenset({"", "epsg:4326", "wgs84", "ogc:crs84", "urn:ogc:def:crs:ogc:1.3:crs84"})

#: Classes of street from the one that fewest may use to the one that most may: a stretch merged from
#: several is open only to those who may use them all.
_STRICTEST_FIRST = (
    "steps", "corridor", "elevator", "footway", "pedestrian", "path", "bridleway", "cycleway", "track", "busway",
    "service", "living_street", "residential", "unclassified", "road", "tertiary_link", "tertiary",
    "secondary_link", "secondary", "primary_link", "primary", "trunk_link", "trunk", "motorway_link", "motorway",
)  # fmt: skip
_STRICTNESS = {value: rank for rank, value in enumerate(_STRICTEST_FIRST)}
_DENYING = {"no": 0, "private": 1, "destination": 3, "customers": 3, "yes": 9}
_LOWEST_WINS = frozenset({"maxspeed", "width", "est_width", "maxwidth", "maxheight", "maxweight", "lanes"})
_DENIAL_WINS = frozenset({"access", "vehicle", "motor_vehicle", "motorcar", "goods", "bicycle", "foot"})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(slots=True)
class GraphData:
    """A directed street graph.

    Parameters
    ----------
    facts
        What is said of the whole graph, such as its ``crs``.
    nodes
        Attributes by node, among them ``x`` and ``y`` in degrees.
    edges
        (from, to, attributes), among them ``osmid`` and ``highway``.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    nodes: dict[Any, Mapping[str, Any]] = field(default_factory=dict)
    edges: list[tuple[Any, Any, Mapping[str, Any]]] = field(default_factory=list)

    @classmethod
    def of(cls, graph: Any) -> GraphData:
        """Take a networkx graph.

        Raises
        ------
        MapError
            ``graph_invalid`` where it is not a directed graph.
        """
        if not all(hasattr(graph, name) for name in ("nodes", "edges", "is_directed", "graph")):
            raise MapError(
                f"graph: a {type(graph).__name__} is no networkx graph. Give the graph that OSMnx returns.",
                code="graph_invalid",
            )
        if not graph.is_directed():
            raise MapError(
                "graph: it is not directed, so one-way streets are lost. Give the graph that OSMnx returns, before "
                "osmnx.convert.to_undirected.",
                code="graph_invalid",
            )
        return cls(dict(graph.graph), dict(graph.nodes(data=True)), list(graph.edges(data=True)))

    def check_degrees(self) -> None:
        """Check that positions are degrees.

        Raises
        ------
        MapError
            ``graph_invalid`` where the graph names another reference system.
        """
        crs = str(self.facts.get("crs") or "").strip().lower()
        if crs not in _DEGREES:
            raise MapError(
                f"graph: its positions are in {crs[:80]!r}, not in degrees (EPSG:4326). Turn them back with "
                "osmnx.projection.project_graph(graph, to_latlong=True).",
                code="graph_invalid",
            )


def values_of(value: Any) -> list[Any]:
    """Return what an attribute holds: the items of a list (or of a list written as text), or itself."""
    if isinstance(value, list | tuple | set | frozenset):
        return [item for item in value if not _is_nothing(item)]
    if isinstance(value, str):
        text = value.strip()
        if text[:1] == "[" and text[-1:] == "]" and len(text) <= _LONGEST_LIST:
            try:
                parsed = ast.literal_eval(text)
            except (ValueError, SyntaxError, MemoryError, RecursionError):
                return [value]  # a name may well begin with a bracket
            return [item for item in parsed if not _is_nothing(item)]
        return [value] if text else []
    return [] if _is_nothing(value) else [value]


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def truth(value: Any) -> bool | None:
    """Return what a yes-or-no attribute says, None where it says both or nothing."""
    said = {str(item).strip().lower() in {"true", "yes", "1", "-1"} for item in values_of(value)}
    return said.pop() if len(said) == 1 else None


def tags_of(attributes: Mapping[str, Any]) -> tuple[dict[str, str], int]:
    """Return the tags among the attributes of an edge or node, one value each.

    Where OSMnx merged stretches of different tags into one edge, the value that holds for the whole of it
    is taken: the class of street that fewest may use, the lowest limit, the access that denies most; of
    names and other tags the first in alphabetical order.

    Returns
    -------
    tags, chosen : dict, int
        The tags in alphabetical order, and in how many of them a value was chosen among several.
    """
    tags, chosen = {}, 0
    for key in sorted(str(key) for key in attributes):
        if key in _NO_TAGS or not _KEY.fullmatch(key):
            continue
        values = sorted({text for item in values_of(attributes.get(key)) if (text := _text(item))})
        if values:
            tags[key] = _strictest(key, values)
            chosen += len(values) > 1
    return tags, chosen


def _text(value: Any) -> str:
    if isinstance(value, bool) or str(value) in {"True", "False"}:
        return "yes" if str(value) == "True" else "no"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    return text if len(text) <= _LONGEST_TAG else ""


def _strictest(key: str, values: list[str]) -> str:
    if len(values) == 1:
        return values[0]
    if key == "highway":
        return min(values, key=lambda value: _STRICTNESS.get(value, -1))
    if key in _DENIAL_WINS:
        return min(values, key=lambda value: _DENYING.get(value, 5))
    if key in _LOWEST_WINS:
        numbers = {value: float(found[0]) for value in values if (found := _NUMBER.search(value))}
        return min(numbers, key=lambda value: numbers[value]) if numbers else values[0]
    return values[0]


def line_of(value: Any) -> list[tuple[float, float]] | None:
    """Return the points of a drawn line (a shapely line or its WKT), None where there is none."""
    if isinstance(value, str):
        value = shapely.from_wkt(value, on_invalid="ignore") if value.strip() else None
    if not isinstance(value, shapely.LineString) or value.is_empty:
        return None
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(value)]

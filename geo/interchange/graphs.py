"""A town's streets as graphs of networkx, in the manner of OSMnx, and back.

Two graphs are offered. `to_networkx` gives the graph that OSMnx users know: junctions as nodes, directed
streets as edges with their length and travel time. Turns have no place in it, so waiting at signals, turn
costs and turn restrictions are left out. `to_turn_graph` keeps all of it: its nodes are directed streets,
its edges turns, and shortest paths in it are those of Tournée to the millisecond.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.building.extract import Extract
from geo.building.source_tags import SourceTags, read_source_tags
from geo.errors import MapError
from geo.imports.sources import read_source
from geo.town import Town
from routing.streets.network import FORBIDDEN

ATTRIBUTION = "© OpenStreetMap contributors"
CRS = "epsg:4326"
_BACKWARDS = frozenset({"-1", "reverse"})
_ONE_WAY = frozenset({"yes", "true", "1"}) | _BACKWARDS


def to_networkx(town: Town, profile: str, at: datetime | None = None) -> Any:
    """Return a town's streets as OSMnx has them.

    Parameters
    ----------
    town
        The town.
    profile
        Whose streets: what this profile may not use is left out.
    at
        A moment, as `Town.metric`; without one, hours are left out of account.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes by OpenStreetMap number with ``x``, ``y``, ``street_count`` and their tags; edges with
        ``osmid``, ``length`` (metres), ``travel_time`` (seconds, exact to the millisecond), ``speed_kph``,
        ``oneway``, ``reversed``, ``name``, ``geometry`` where the street is not straight, ``pushed`` where a
        bicycle is, and their tags. The graph has ``crs``, ``attribution``, ``profile`` and ``map_hash``.

    Raises
    ------
    MapError
        ``profile_unknown``; ``library_missing`` where networkx is not installed.
    """
    nx = library("networkx")
    streets = _Streets(town, profile, at)
    graph = nx.MultiDiGraph(**streets.facts(town, profile))
    network = town.network
    arcs = np.flatnonzero(
        (streets.arc_ms != FORBIDDEN) & (network.original_arc == np.arange(network.arc_count))
    )
    ends = np.stack([network.tail[arcs], network.head[arcs]])
    _, one_each = np.unique(network.arc_edge[arcs], return_index=True)
    count = np.bincount(ends[:, one_each].ravel(), minlength=network.node_count)
    for node in np.unique(ends).tolist():
        graph.add_node(streets.number(node), **streets.node(node), street_count=int(count[node]))
    for arc, (tail, head) in zip(arcs.tolist(), ends.T.tolist(), strict=True):
        graph.add_edge(streets.number(tail), streets.number(head), **streets.arc(arc))
    return graph


def to_turn_graph(town: Town, profile: str, at: datetime | None = None) -> Any:
    """Return a town's streets with every turn, so that shortest paths are Tournée's own.

    Parameters
    ----------
    town, profile, at
        As `to_networkx`.

    Returns
    -------
    networkx.DiGraph
        Nodes are arcs of `Town.network`, with the attributes of `to_networkx`'s edges, ``u``, ``v``,
        ``travel_time_ms`` and ``original``: where restrictions depend on where one came from, an arc has
        copies, and trips end on any of them. Edges are allowed turns; their ``travel_time_ms`` (and
        ``travel_time``, seconds) is that of the turn and of the arc it leads to, their ``length`` that of
        this arc. The trip from one arc's end to another's is the shortest path between them.

    Raises
    ------
    MapError
        As `to_networkx`.
    """
    nx = library("networkx")
    streets = _Streets(town, profile, at)
    graph = nx.DiGraph(**streets.facts(town, profile))
    network = town.network
    original = network.original_arc
    for arc in np.flatnonzero(streets.arc_ms != FORBIDDEN).tolist():
        graph.add_node(
            arc,
            u=streets.number(int(network.tail[arc])),
            v=streets.number(int(network.head[arc])),
            original=int(original[arc]),
            travel_time_ms=int(streets.arc_ms[arc]),
            **streets.arc(arc),
        )
    into = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
    onto = network.turn_head
    allowed = (
        (streets.turn_ms != FORBIDDEN)
        & (streets.arc_ms[into] != FORBIDDEN)
        & (streets.arc_ms[onto] != FORBIDDEN)
    )
    turns = np.flatnonzero(allowed)
    cost = streets.turn_ms[turns].astype(np.int64) + streets.arc_ms[onto[turns]]
    columns = (into[turns], onto[turns], cost, network.length_cm[onto[turns]])
    graph.add_edges_from(
        (start, end, {"travel_time_ms": ms, "travel_time": ms / 1000, "length": cm / 100})
        for start, end, ms, cm in zip(*(column.tolist() for column in columns), strict=True)
    )
    return graph


def from_networkx(graph: Any) -> Extract:
    """Return the streets of a graph in OSMnx's manner, as if they had been read from a map.

    `TownStore.add` takes such a graph as well, and makes a whole town of it.

    Parameters
    ----------
    graph
        A directed networkx graph: nodes with ``x`` and ``y`` in degrees, edges with ``highway``, and
        ``osmid``, ``oneway``, ``reversed``, ``geometry`` and other tags where known.

    Returns
    -------
    Extract
        Without turn restrictions, which such graphs do not hold.

    Raises
    ------
    MapError
        ``graph_invalid`` or ``extract_empty``.
    """
    return read_source(graph)


def library(name: str) -> Any:
    """Import one of the libraries of the optional extra ``geo``.

    Raises
    ------
    MapError
        ``library_missing`` where it is not installed.
    """
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MapError(
            f"{name} is not installed, and graphs and frames need it. Run `pip install 'tournee[geo]'`.",
            code="library_missing",
        ) from error


class _Streets:
    """Arcs and junctions of a town as attributes of a graph."""

    def __init__(self, town: Town, profile: str, at: datetime | None) -> None:
        metric = town.metric(profile, at)
        self.arc_ms: NDArray[np.int32] = metric.arc_ms
        self.turn_ms: NDArray[np.int32] = metric.turn_ms
        self._pushed = town.pushed_arcs(profile, at)
        self._town = town
        self._network = town.network
        self._tags: SourceTags = read_source_tags(
            town.folder, self._network.node_count, self._network.edge_count
        )
        self._edges: dict[int, tuple[dict[str, Any], Any, bool]] = {}
        heights = town.node_elevation_m
        self._heights = None if heights is None else np.asarray(heights)

    def facts(self, town: Town, profile: str) -> dict[str, Any]:
        """Return what is said of the whole graph."""
        return {
            "crs": CRS,
            "name": town.title,
            "profile": profile,
            "map_hash": town.map_hash,
            "attribution": ATTRIBUTION,
        }

    def number(self, node: int) -> int:
        """Return OpenStreetMap's number of a junction."""
        return int(self._tags.node_number[node])

    def node(self, node: int) -> dict[str, Any]:
        """Return the attributes of a junction."""
        facts: dict[str, Any] = dict(self._tags.node_tags.get(node, {}))
        facts |= {"x": float(self._network.node_lon[node]), "y": float(self._network.node_lat[node])}
        if self._heights is not None and np.isfinite(self._heights[node]):
            facts["elevation"] = round(float(self._heights[node]), 2)
        return facts

    def arc(self, arc: int) -> dict[str, Any]:
        """Return the attributes of an arc."""
        network = self._network
        edge = int(network.arc_edge[arc])
        against = bool(network.arc_reversed[arc])
        tags, line, turned = self._edge(edge)
        metres = float(network.length_cm[arc]) / 100
        seconds = float(self.arc_ms[arc]) / 1000
        facts = {
            **tags,
            "osmid": self._town.edge_way_id(edge),
            "reversed": against != turned,
            "length": metres,
            "travel_time": seconds,
            "speed_kph": round(metres / seconds * 3.6, 3) if seconds > 0 else 0.0,
        }
        if line is not None:
            facts["geometry"] = shapely.reverse(line) if against else line
        if self._pushed[arc]:
            facts["pushed"] = True
        return facts

    def _edge(self, edge: int) -> tuple[dict[str, Any], Any, bool]:
        """Return the tags of an edge, its line (None where it is straight), and whether it is one-way backwards.

        As in OSMnx, such a street is said to run as its traffic does.
        """
        known = self._edges.get(edge)
        if known is None:
            tags: dict[str, Any] = dict(self._tags.tag_sets[int(self._tags.edge_tags[edge])])
            said = tags.get("oneway")
            by_nature = (
                tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") == "motorway"
            )
            tags["oneway"] = said in _ONE_WAY if said is not None else by_nature
            if name := self._town.edge_name(edge):
                tags["name"] = name
            first, last = self._network.shape_first[edge], self._network.shape_first[edge + 1]
            line = None
            if last - first > 2:
                drawn = np.column_stack(
                    [self._network.shape_lon[first:last], self._network.shape_lat[first:last]]
                )
                line = shapely.linestrings(drawn)
            known = self._edges[edge] = (tags, line, said in _BACKWARDS)
        return known

"""Street graphs in OSMnx's manner, small enough to check by hand."""

from __future__ import annotations

import networkx as nx
from shapely.geometry import LineString

from tests.geo.small_maps import position


def graph_of(nodes, edges, **facts):
    """Draw a graph: `nodes` by number as (x, y[, tags]) in metres, `edges` as (from, to, attributes)."""
    graph = nx.MultiDiGraph(crs="epsg:4326", **facts)
    for number, (x, y, *rest) in nodes.items():
        lon, lat = position(x, y)
        graph.add_node(number, x=lon, y=lat, **(rest[0] if rest else {}))
    for start, end, attributes in edges:
        graph.add_edge(start, end, **attributes)
    return graph


def both_ways(start, end, way, *inside, **tags):
    """Return both directions of a two-way street, drawn through points in metres."""
    ends = []
    for tail, head, against in ((start, end, False), (end, start, True)):
        points = [position(*point) for point in (inside[::-1] if against else inside)]
        facts = {"osmid": way, "highway": "residential", "oneway": False, "reversed": against, **tags}
        if points:
            facts["geometry"] = ("inside", points)
        ends.append((tail, head, facts))
    return ends


def drawn(graph):
    """Turn the marked inner points of edges into whole lines, as OSMnx has them."""
    for tail, head, facts in graph.edges(data=True):
        if "geometry" in facts:
            ends = [(graph.nodes[node]["x"], graph.nodes[node]["y"]) for node in (tail, head)]
            facts["geometry"] = LineString([ends[0], *facts["geometry"][1], ends[1]])
    return graph

"""Tests of street graphs of OSMnx as sources of towns."""

from __future__ import annotations

import gzip

import networkx as nx
import numpy as np
import pytest

from geo.building.network import build_streets
from geo.errors import MapError
from geo.imports.sources import prepared, read_source
from geo.store import TownStore
from routing.streets.network import check_network
from tests.geo.graph_maps import both_ways, drawn, graph_of

NODES = {
    1: (0, 0),
    2: (100, 0, {"highway": "traffic_signals", "street_count": 3}),
    3: (200, 0),
    4: (100, 100),
}


def _ways(extract):
    """Return each way's number, nodes and tags."""
    cuts = np.split(extract.way_refs, extract.way_first[1:-1])
    return [
        (int(number), refs.tolist(), dict(tags))
        for number, refs, tags in zip(extract.way_id, cuts, extract.way_tags, strict=True)
    ]


def test_two_way_streets_are_paired_and_joined():
    """Tests that both directions become one way, and that its stretches are joined through a junction."""
    graph = graph_of(NODES, [*both_ways(1, 2, 50), *both_ways(2, 3, 50), *both_ways(2, 4, 60)])
    extract = read_source(graph)
    assert _ways(extract) == [
        (50, [1, 2, 3], {"highway": "residential"}),
        (60, [2, 4], {"highway": "residential"}),
    ]
    assert extract.node_id.tolist() == [1, 2, 3, 4]
    assert extract.node_tags == {2: {"highway": "traffic_signals"}}


def test_one_way_streets_keep_their_direction():
    """Tests a street with one edge, one drawn against its way, and a contraflow street with both."""
    one = {"osmid": 50, "highway": "primary", "oneway": True, "reversed": False}
    against = {"osmid": 60, "highway": "primary", "oneway": False, "reversed": True}
    contraflow = [(u, v, {**facts, "oneway": True}) for u, v, facts in both_ways(2, 4, 70)]
    graph = graph_of(NODES, [(1, 2, one), (3, 2, against), *contraflow])
    assert _ways(read_source(graph)) == [
        (50, [1, 2], {"highway": "primary", "oneway": "yes"}),
        (60, [2, 3], {"highway": "primary", "oneway": "-1"}),
        (70, [2, 4], {"highway": "residential", "oneway": "yes"}),
    ]


def test_two_way_roundabout_says_so():
    """Tests that a ring which the graph has in both directions is not taken for a one-way one."""
    graph = graph_of(NODES, both_ways(1, 2, 50, (50, 20), junction="roundabout"))
    ((_, _, tags),) = _ways(read_source(drawn(graph)))
    assert tags["oneway"] == "no"


def test_drawn_lines_become_nodes():
    """Tests that both directions share the points between, and that lengths follow the line."""
    graph = drawn(graph_of(NODES, both_ways(1, 2, 50, (0, 100), (100, 100))))
    streets = build_streets(read_source(graph), ("foot",))
    assert streets.report["edges"] == 1
    assert streets.report["street_metres"] == pytest.approx(300, abs=1)
    assert np.diff(streets.network.shape_first).tolist() == [4]


def test_parallel_edges_and_loops():
    """Tests that streets between the same junctions stay apart and that rings at one junction are kept."""
    ring = both_ways(4, 4, 80, (150, 150), (50, 150))
    graph = graph_of(
        NODES, [*both_ways(1, 2, 50), *both_ways(1, 2, 51, (50, 40)), *both_ways(1, 2, 52, (50, -40)), *ring]
    )
    extract = read_source(drawn(graph))
    assert extract.way_id.tolist() == [50, 51, 52, 80]
    assert all("oneway" not in tags for tags in extract.way_tags)
    check_network(build_streets(extract, ("foot", "van")).network)


def test_doubled_and_lengthless_edges_are_counted(tmp_path):
    """Tests that the same edge twice, a loop without length and an edge that is no street are left out."""
    twice = both_ways(1, 2, 50)[0]
    loop = (3, 3, {"osmid": 70, "highway": "residential"})
    river = (1, 4, {"osmid": 71, "waterway": "river"})
    with prepared(graph_of(NODES, [*both_ways(1, 2, 50), twice, loop, river]), tmp_path) as source:
        assert source.report == {
            "kind": "graph",
            "edges": 5,
            "ways": 1,
            "edges_without_highway": 1,
            "edges_without_length": 1,
            "edges_twice": 1,
            "values_chosen": 0,
            "ways_renumbered": 0,
        }
    assert list(tmp_path.iterdir()) == []


def test_merged_stretches_take_the_strictest_value():
    """Tests the value that holds for all of an edge which OSMnx merged from several ways."""
    lists = {
        "osmid": [61, 60],
        "highway": ["residential", "footway"],
        "maxspeed": ["50", "30"],
        "access": ["yes", "private"],
        "name": ["Rue B", "Rue A"],
        "width": ["3.5", "2"],
        "oneway": [False, True],
    }
    both = [(1, 2, {**lists, "reversed": False}), (2, 1, {**lists, "reversed": True})]
    ((number, _, tags),) = _ways(read_source(graph_of(NODES, both)))
    assert number == 60
    assert tags == {
        "highway": "footway",
        "maxspeed": "30",
        "access": "private",
        "name": "Rue A",
        "width": "2",
    }


def test_one_way_number_for_different_tags():
    """Tests that a number is used once: the longest stretch keeps it, the other has a fresh one."""
    graph = graph_of(NODES, [*both_ways(1, 2, 50), *both_ways(2, 3, 50), *both_ways(2, 4, 50, lanes=2)])
    assert [(number, refs) for number, refs, _ in _ways(read_source(graph))] == [
        (50, [1, 2, 3]),
        (51, [2, 4]),
    ]


def test_nodes_without_numbers():
    """Tests that nodes may be called anything, as in graphs that were consolidated or made by hand."""
    graph = nx.relabel_nodes(graph_of(NODES, both_ways(1, 2, 50)), {1: "north", 2: 0, 3: -7, 4: ("a", 1)})
    assert _ways(read_source(graph)) == [(50, [1, 2], {"highway": "residential"})]


@pytest.mark.parametrize(
    ("graph", "code", "message"),
    [
        ({"nodes": []}, "graph_invalid", "no networkx graph"),
        (nx.MultiGraph(), "graph_invalid", "not directed"),
        (nx.MultiDiGraph(crs="epsg:32632"), "graph_invalid", "epsg:32632.*to_latlong"),
        (nx.MultiDiGraph(), "extract_empty", "none of its 0 edges"),
        (graph_of(NODES, [(1, 2, {"osmid": 1})]), "extract_empty", "none of its 1 edges"),
        (graph_of({1: (0, 0), 2: (9e9, 0)}, both_ways(1, 2, 5)), "graph_invalid", "node 2 lies at"),
        (nx.MultiDiGraph([(1, 2, {"highway": "path"})]), "graph_invalid", "node 1 has no position"),
    ],
)
def test_graphs_that_are_no_streets(graph, code, message):
    """Tests that each kind of wrong graph is refused with what to do."""
    with pytest.raises(MapError, match=message) as caught:
        read_source(graph)
    assert caught.value.code == code


HEAD = '<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
KEYS = (
    '<key id="x" for="node" attr.name="x"/><key id="y" for="node" attr.name="y"/>'
    '<key id="h" for="edge" attr.name="highway"/><key id="g" for="edge" attr.name="geometry"/>'
)
BODY = (
    '<graph edgedefault="directed"><node id="1"><data key="x">7.0</data><data key="y">44.0</data></node>'
    '<node id="2"><data key="x">7.001</data><data key="y">44.0</data></node>'
    '<edge source="1" target="2"><data key="h">residential</data></edge></graph></graphml>'
)


@pytest.mark.parametrize("packed", [False, True])
def test_graphml(tmp_path, packed):
    """Tests a hand-written GraphML file, plain and packed."""
    path = tmp_path / ("t.graphml.gz" if packed else "t.graphml")
    text = (HEAD + KEYS + BODY).encode()
    path.write_bytes(gzip.compress(text) if packed else text)
    extract = read_source(path)
    assert extract.way_refs.tolist() == [1, 2]
    assert extract.way_tags == ({"highway": "residential", "oneway": "yes"},)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("words", "not a whole GraphML file"),
        (HEAD + KEYS + BODY[:-40], "not a whole GraphML file"),
        ('<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "b">]>' + HEAD[21:] + "</graphml>", "document type"),
        (HEAD + "</graphml>", "holds no graph"),
        (HEAD + '<graph edgedefault="undirected"/></graphml>', "a directed one"),
        (HEAD + '<graph><edge source="1"/></graph></graphml>', "lacks its attribute 'target'"),
        (HEAD + "<a>" * 40 + "</a>" * 40 + "</graphml>", "nested"),
        (HEAD + '<graph edgedefault="directed"><edge source="8" target="9"/></graph></graphml>', "no node"),
    ],
)
def test_graphml_that_is_no_graph(tmp_path, text, message):
    """Tests that each kind of wrong GraphML file is refused, entities above all."""
    path = tmp_path / "t.graphml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MapError, match=message):
        read_source(path)


def test_graphml_of_osmnx_is_the_graph(tmp_path):
    """Tests that a graph saved by OSMnx gives the same streets as the graph itself."""
    osmnx = pytest.importorskip("osmnx")
    graph = drawn(
        graph_of(
            NODES, [*both_ways(1, 2, [50, 51], (50, 20), name=["A", "B"]), *both_ways(2, 4, 60, bridge=True)]
        )
    )
    osmnx.save_graphml(graph, tmp_path / "t.graphml")
    saved, straight = read_source(tmp_path / "t.graphml"), read_source(graph)
    assert _ways(saved) == _ways(straight)
    assert saved.node_lon.tolist() == straight.node_lon.tolist()
    assert straight.way_tags[1]["bridge"] == "yes"


def test_town_of_a_graph(tmp_path):
    """Tests that a whole town is made of a graph: streets to find by name, no houses, no shops."""
    graph = graph_of(NODES, [*both_ways(1, 2, 50, name="Rue du Port"), *both_ways(2, 4, 60)])
    town = TownStore(tmp_path).add("t", graph, tiles=False)
    assert town.report["source"]["kind"] == "graph"
    assert town.report["addresses"] == 0
    assert town.places() == ()
    assert town.tiles_path is None
    assert town.addresses.search("rue du port")[0].street == "Rue du Port"
    assert TownStore(tmp_path).add("u", graph, tiles=False).map_hash == town.map_hash

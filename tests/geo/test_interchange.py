"""Tests of graphs and frames made of a town, and of the way back."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

import geo
from geo.building.network import build_streets
from geo.errors import MapError
from geo.interchange.frames import rounds_frame, stops_frame, streets_frame, zones_frame
from geo.interchange.graphs import from_networkx, library, to_networkx, to_turn_graph
from geo.store import TownStore
from routing.streets.engine import StreetEngine
from routing.streets.network import FORBIDDEN, Locations
from tests.geo.small_maps import draw

MONACO = Path(geo.__file__).parent / "data" / "monaco.osm.pbf"
NODES = {
    1: (0, 0), 2: (100, 0, "highway=turning_circle"), 3: (200, 0), 4: (100, 100), 5: (150, 130), 6: (200, 100),
}  # fmt: skip
WAYS = {
    20: ([1, 2, 3], "highway=residential name=Grand'Rue maxspeed=30"),
    21: ([2, 4], "highway=residential oneway=yes"),
    22: ([6, 5, 4], "highway=tertiary oneway=-1"),
    23: ([3, 6], "highway=footway"),
    24: ([1, 4], "highway=residential oneway=yes oneway:bicycle=no"),
}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A town of five streets without turn restrictions."""
    folder = tmp_path_factory.mktemp("town")
    return TownStore(folder).add("t", draw(folder / "t.osm", NODES, WAYS), title="Town", tiles=False)


@pytest.fixture(scope="module")
def monaco(tmp_path_factory):
    """Monaco for vans, with its turn restrictions."""
    return TownStore(tmp_path_factory.mktemp("monaco")).add("m", MONACO, profiles=("van",), tiles=False)


def test_graph_is_as_osmnx_has_it(town):
    """Tests numbers, directions, lengths, times, lines and tags of the graph."""
    graph = to_networkx(town, "van")
    assert graph.graph["crs"] == "epsg:4326"
    assert graph.graph["attribution"] == "© OpenStreetMap contributors"
    assert set(graph.nodes) == {1, 2, 3, 4, 6}
    assert graph.nodes[2]["highway"] == "turning_circle"
    assert graph.nodes[2]["street_count"] == 3
    assert {(u, v) for u, v in graph.edges()} == {(1, 2), (2, 1), (2, 3), (3, 2), (2, 4), (4, 6), (1, 4)}
    there, back = graph.edges[1, 2, 0], graph.edges[2, 1, 0]
    assert there["osmid"] == 20
    assert (there["name"], there["highway"], there["maxspeed"]) == ("Grand'Rue", "residential", "30")
    assert (there["oneway"], there["reversed"], back["reversed"]) == (False, False, True)
    assert there["length"] == pytest.approx(100, abs=0.1)
    assert there["travel_time"] == pytest.approx(there["length"] / there["speed_kph"] * 3.6, rel=1e-3)
    bent = graph.edges[4, 6, 0]
    assert (bent["oneway"], bent["reversed"]) == (True, False)
    assert bent["geometry"].coords[0] == (graph.nodes[4]["x"], graph.nodes[4]["y"])
    assert len(bent["geometry"].coords) == 3


def test_contraflow_is_there_for_bicycles_only(town):
    """Tests that the direction that only bicycles may take is an edge of their graph alone."""
    assert to_networkx(town, "bike").has_edge(4, 1)
    assert not to_networkx(town, "van").has_edge(4, 1)


@pytest.mark.parametrize("profile", ["foot", "bike", "van", "car"])
def test_there_and_back_again(town, profile):
    """Tests that streets without restrictions come back from a graph with every time the same."""
    extract = from_networkx(to_networkx(town, profile))
    back = build_streets(extract, (profile,))
    before = {}
    for streets, network, arc_ms in (
        ("town", town.network, town.metric(profile).arc_ms),
        ("back", back.network, back.metrics[profile].arc_ms),
    ):
        at = list(zip(network.node_lon.tolist(), network.node_lat.tolist(), strict=True))
        before[streets] = sorted(
            (at[network.tail[arc]], at[network.head[arc]], int(network.length_cm[arc]), int(arc_ms[arc]))
            for arc in range(network.arc_count)
            if arc_ms[arc] != FORBIDDEN
        )
    assert before["town"] == before["back"]
    turns = [
        sorted(metric.turn_ms[metric.turn_ms != FORBIDDEN].tolist())
        for metric in (town.metric(profile), back.metrics[profile])
    ]
    assert turns[0] == turns[1]


def test_osmnx_routes_and_saves(town, tmp_path):
    """Tests that OSMnx finds a path in the graph and reads it again from its own file."""
    osmnx = pytest.importorskip("osmnx")
    graph = to_networkx(town, "van")
    assert osmnx.routing.shortest_path(graph, 3, 6, weight="travel_time") == [3, 2, 4, 6]
    osmnx.save_graphml(graph, tmp_path / "t.graphml")
    assert set(osmnx.load_graphml(tmp_path / "t.graphml").edges) == set(graph.edges)
    assert len(osmnx.graph_to_gdfs(graph, nodes=False)) == 7


def _at_ends(network, arcs, fraction):
    """Return locations at the beginning (0) or end (1) of arcs, left and reached along these arcs only."""
    edge = network.arc_edge[arcs]
    against = network.arc_reversed[arcs]
    node = np.where(fraction == 0, network.tail[arcs], network.head[arcs])
    return Locations(
        edge=edge.astype(np.int32),
        forward_arc=np.where(against, -1, arcs).astype(np.int32),
        backward_arc=np.where(against, arcs, -1).astype(np.int32),
        fraction=np.where(against, 1.0 - fraction, float(fraction)),
        lon=network.node_lon[node],
        lat=network.node_lat[node],
        distance_m=np.zeros(len(arcs)),
    )


def test_turn_graph_is_exact(monaco):
    """Tests on a real town that networkx finds the times of the engine, restrictions and all."""
    network, metric = monaco.network, monaco.metric("van")
    graph = to_turn_graph(monaco, "van")
    assert len(graph) == int((metric.arc_ms != FORBIDDEN).sum())
    drawn = np.flatnonzero(
        (metric.arc_ms != FORBIDDEN) & (network.original_arc == np.arange(network.arc_count))
    )
    chance = np.random.default_rng(5)
    starts, ends = chance.choice(drawn, 12, replace=False), chance.choice(drawn, 40, replace=False)
    table = StreetEngine(network, metric).travel_times(
        _at_ends(network, starts, 0), _at_ends(network, ends, 1)
    )
    copies = {int(end): [n for n, of in graph.nodes(data="original") if of == end] for end in ends}
    reached = 0
    for row, start in enumerate(starts.tolist()):
        found = nx.single_source_dijkstra_path_length(graph, start, weight="travel_time_ms")
        for column, end in enumerate(ends.tolist()):
            least = min((found[n] for n in copies[end] if n in found), default=None)
            if least is not None and start != end:
                reached += 1
                seconds = (least + graph.nodes[start]["travel_time_ms"]) / 1000
                assert abs(seconds - table.durations_s[row, column]) <= 0.5
    assert reached > 400


def test_streets_frame(town):
    """Tests one row a street, its times by profile and the credit."""
    pytest.importorskip("geopandas")
    frame = streets_frame(town)
    assert frame.crs == "EPSG:4326"
    assert frame.attrs["attribution"] == "© OpenStreetMap contributors"
    assert sorted(frame.osmid) == [20, 20, 21, 22, 23, 24]
    one = frame[frame.osmid == 21].iloc[0]
    assert (one.u, one.v, one.highway) == (2, 4, "residential")
    assert one.van_forward_s > 0
    assert np.isnan(one.van_backward_s)
    bent = frame[frame.osmid == 22].iloc[0]
    assert (bent.u, bent.v) == (6, 4)
    assert np.isnan(bent.van_forward_s)
    assert len(bent.geometry.coords) == 3
    walk = frame[frame.osmid == 23].iloc[0]
    assert np.isnan(walk.car_forward_s)
    assert walk.foot_forward_s == walk.foot_backward_s > 0
    assert sum(frame.length_m) == pytest.approx(town.report["street_metres"], abs=2)


PLAN = {
    "type": "FeatureCollection",
    "attribution": "© OpenStreetMap contributors",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [[7, 44], [7.1, 44]]},
            "properties": {"kind": "round", "shift_id": "s1", "courier": "Ada Example", "distance_m": 1200},
        },
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [7.1, 44]},
            "properties": {"kind": "stop", "shift_id": "s1", "sequence": 1, "tasks": []},
        },
    ],
}


def test_rounds_and_stops(tmp_path):
    """Tests that a plan's file becomes a frame of rounds and one of stops."""
    pytest.importorskip("geopandas")
    path = tmp_path / "plan.geojson"
    path.write_text(json.dumps(PLAN), encoding="utf-8")
    rounds, stops = rounds_frame(path), stops_frame(PLAN)
    assert rounds.courier.tolist() == ["Ada Example"]
    assert rounds.geometry.iloc[0].geom_type == "LineString"
    assert stops.sequence.tolist() == [1]
    assert stops.attrs["attribution"] == "© OpenStreetMap contributors"
    assert len(rounds_frame({"type": "FeatureCollection", "features": []})) == 0


def test_zones():
    """Tests a bare area, a feature and a collection, of which only areas are taken."""
    pytest.importorskip("geopandas")
    area = {"type": "Polygon", "coordinates": [[[7, 44], [7.1, 44], [7.1, 44.1], [7, 44]]]}
    feature = {"type": "Feature", "geometry": area, "properties": {"name": "Market", "until": "12:00"}}
    assert len(zones_frame(area)) == 1
    assert zones_frame(feature).name.tolist() == ["Market"]
    both = {"type": "FeatureCollection", "features": [feature, *PLAN["features"]]}
    assert zones_frame(both).until.tolist() == ["12:00"]


@pytest.mark.parametrize(
    "content", ["[]", "{}", '{"type": "FeatureCollection"}', "\x00", '{"type": "Feature"}']
)
def test_no_geojson(tmp_path, content):
    """Tests that a file which is no GeoJSON is refused by name."""
    pytest.importorskip("geopandas")
    path = tmp_path / "plan.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(MapError, match=r"plan\.geojson.*no GeoJSON") as caught:
        rounds_frame(path)
    assert caught.value.code == "geojson_unreadable"


def test_missing_library_is_named():
    """Tests that the remedy is said where an optional library is not installed."""
    with pytest.raises(MapError, match=r"pip install 'tournee\[geo\]'") as caught:
        library("no_such_library_anywhere")
    assert caught.value.code == "library_missing"

"""Tests of routes through a real town against the map file, read here without the builder."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import osmium
import pytest

import geo
from routing.streets.engine import StreetEngine
from routing.streets.network import FORBIDDEN, Locations

MONACO = Path(geo.__file__).parent / "data" / "monaco.osm.pbf"
PROFILES = ("foot", "bike", "cargo_bike", "van", "car")
MOTOR = {
    *("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential"),
    *("motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link"),
    *("living_street", "service", "road"),
}


class MapFile:
    """The map file as plain dictionaries."""

    def __init__(self):
        self.at = defaultdict(set)
        self.ways = {}
        self.restrictions = []
        for item in osmium.FileProcessor(str(MONACO)):
            tags = dict(item.tags)
            if item.is_node():
                self.at[item.lon, item.lat].add(item.id)
            elif item.is_way() and ("highway" in tags or tags.get("route") == "ferry"):
                self.ways[item.id] = ([node.ref for node in item.nodes], tags)
            elif item.is_relation() and tags.get("type") == "restriction":
                self.restrictions.append((tags, [(m.type, m.ref, m.role) for m in item.members]))

    def oneway(self, way):
        """Return 1, -1 or 0."""
        tags = self.ways[way][1]
        if tags.get("oneway") in {"yes", "-1", "no"}:
            return {"yes": 1, "-1": -1, "no": 0}[tags["oneway"]]
        return 1 if tags.get("junction") in {"roundabout", "circular"} else 0

    def steps(self, town, path):
        """Return the (arc, way, from node, to node) of every step between drawn points along whole arcs."""
        found = []
        for arc in path.arcs.tolist()[1:-1]:
            network, edge = town.network, town.network.arc_edge[arc]
            shape = slice(network.shape_first[edge], network.shape_first[edge + 1])
            points = list(
                zip(network.shape_lon[shape].tolist(), network.shape_lat[shape].tolist(), strict=True)
            )
            if network.arc_reversed[arc]:
                points.reverse()
            way = town.edge_way_id(edge)
            members = set(self.ways[way][0])
            for start, end in pairwise(points):
                u, v = (min(self.at[point] & members) for point in (start, end))
                found.append((arc, way, u, v))
        return found


@pytest.fixture(scope="module")
def map_file():
    """Monaco, read once."""
    return MapFile()


@pytest.fixture(scope="module")
def paths(monaco):
    """300 routes for each profile between random places in town."""
    found = {}
    for profile in PROFILES:
        rng = np.random.default_rng(5)
        west, south, east, north = monaco.bbox
        points = rng.uniform((west, south), (east, north), (2000, 2))
        metric = monaco.metric(profile)
        index = monaco.snap(profile, points[:, 0], points[:, 1], max_distance_m=10_000)
        near = np.flatnonzero(index.distance_m < 150)[:301]
        locations = Locations(*(column[near] for column in index))
        pair = np.arange(300)
        engine = StreetEngine(monaco.network, metric)
        found[profile] = engine.fastest_paths(locations, locations, pair, pair + 1)
        assert all(path is not None for path in found[profile])
    return found


@pytest.mark.parametrize("profile", PROFILES)
def test_steps_are_on_the_map(monaco, map_file, paths, profile):
    """Tests that every step of a route follows its way in the file."""
    neighbours = {way: set(pairwise(refs)) for way, (refs, _) in map_file.ways.items()}
    count = 0
    for path in paths[profile]:
        for _, way, u, v in map_file.steps(monaco, path):
            assert (u, v) in neighbours[way] or (v, u) in neighbours[way]
            count += 1
    assert count > 5000


@pytest.mark.parametrize("profile", ["bike", "cargo_bike", "van", "car"])
def test_no_route_breaks_a_one_way_street(monaco, map_file, paths, profile):
    """Tests that nobody rides or drives against a one-way street (unless the map lets bicycles)."""
    pushed = monaco.pushed_arcs(profile)
    checked = 0
    for path in paths[profile]:
        for arc, way, u, v in map_file.steps(monaco, path):
            refs, tags = map_file.ways[way]
            oneway = map_file.oneway(way)
            if not oneway or pushed[arc]:
                continue
            if profile not in {"van", "car"} and (
                tags.get("oneway:bicycle") == "no" or "opposite" in str(tags.get("cycleway"))
            ):
                continue
            checked += 1
            assert ((u, v) if oneway == 1 else (v, u)) in set(pairwise(refs)), (way, tags)
    assert checked > 100


@pytest.mark.parametrize("profile", PROFILES)
def test_no_route_uses_a_closed_way(monaco, map_file, paths, profile):
    """Tests that routes keep to ways that are open to the profile."""
    pushed = monaco.pushed_arcs(profile)
    motor = ("motorcar", "motor_vehicle", "vehicle")
    own = {"foot": ("foot",), "van": motor, "car": motor}.get(profile, ("bicycle", "vehicle"))
    for path in paths[profile]:
        for arc, way, _, _ in map_file.steps(monaco, path):
            tags = map_file.ways[way][1]
            keys = ("foot",) if pushed[arc] else own
            stated = next((tags[key] for key in (*keys, "access") if key in tags), "yes")
            assert stated not in {"no", "private", "permit"}, (way, tags)
            if profile in {"van", "car"}:
                assert tags.get("highway") in MOTOR or any(key in tags for key in own)
            if profile == "cargo_bike":
                assert tags.get("highway") not in {"steps", "elevator"}


@pytest.mark.parametrize("profile", ["bike", "cargo_bike", "van", "car"])
def test_no_route_breaks_a_turn_restriction(monaco, map_file, paths, profile):
    """Tests that no route makes a forbidden turn, nor leaves a mandatory one."""
    pushed = monaco.pushed_arcs(profile)
    bans = defaultdict(list)
    for tags, members in map_file.restrictions:
        role = {name: ref for _, ref, name in members}
        known = {"from", "via", "to"} <= role.keys() and {role["from"], role["to"]} <= map_file.ways.keys()
        ends = known and role["via"] in {
            map_file.ways[role["from"]][0][0],
            map_file.ways[role["from"]][0][-1],
        }
        onto = known and role["via"] in {map_file.ways[role["to"]][0][0], map_file.ways[role["to"]][0][-1]}
        if ends and onto and "restriction" in tags and "except" not in tags:
            bans[role["via"]].append((tags["restriction"], role["from"], role["to"]))
    assert sum(map(len, bans.values())) > 30
    passed = 0
    for path in paths[profile]:
        steps = map_file.steps(monaco, path)
        for (arc, way, _, via), (onward_arc, onward, _, _) in pairwise(steps):
            if way == onward and arc == onward_arc:
                continue
            for kind, start, end in bans.get(via, ()):
                if way != start or pushed[arc] or pushed[onward_arc]:
                    continue
                passed += 1
                if kind.startswith("no_"):
                    assert onward != end, (kind, start, via, end)
                elif profile in {"van", "car"} or map_file.ways[onward][1].get("highway") in MOTOR:
                    assert onward == end, (kind, start, via, end)
    # The test means something only if routes pass by bans.
    assert passed > 10


def _graph(network, metric):
    """The graph of arcs, each entered at its start: turning from arc a into arc b lasts arc a plus the turn."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.arc_count))
    arriving = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
    for arc, onto, turn_ms in zip(
        arriving.tolist(), network.turn_head.tolist(), metric.turn_ms.tolist(), strict=True
    ):
        if FORBIDDEN not in {turn_ms, int(metric.arc_ms[arc]), int(metric.arc_ms[onto])}:
            graph.add_edge(arc, onto, weight=int(metric.arc_ms[arc]) + turn_ms)
    return graph


@pytest.mark.parametrize("profile", PROFILES)
def test_durations_equal_networkx(monaco, profile):
    """Tests that 2,000 durations equal Dijkstra's on the same arcs and turns."""
    network, metric = monaco.network, monaco.metric(profile)
    graph = _graph(network, metric)
    rng = np.random.default_rng(11)
    as_drawn = network.original_arc == np.arange(network.arc_count)
    usable = np.flatnonzero((metric.arc_ms != FORBIDDEN) & ~network.arc_reversed & as_drawn)
    arcs = rng.choice(usable, 120, replace=False)
    # Trips start and end at the first drawn point of a street, along its forward arc only.
    edge = network.arc_edge[arcs]
    none = np.full(len(arcs), -1, dtype=np.int32)
    at = network.shape_first[edge]
    places = Locations(
        edge=edge,
        forward_arc=arcs.astype(np.int32),
        backward_arc=none,
        fraction=np.zeros(len(arcs)),
        lon=network.shape_lon[at],
        lat=network.shape_lat[at],
        distance_m=np.zeros(len(arcs)),
    )
    origins = Locations(*(column[:20] for column in places))
    destinations = Locations(*(column[20:] for column in places))
    table = StreetEngine(network, metric).travel_times(origins, destinations).durations_ms
    for row, source in enumerate(arcs[:20].tolist()):
        reached = nx.single_source_dijkstra_path_length(graph, source)
        ends = [np.flatnonzero(network.original_arc == target).tolist() for target in arcs[20:]]
        expected = [min((reached[end] for end in copies if end in reached), default=-1) for copies in ends]
        assert table[row].tolist() == expected
    assert (table >= 0).mean() > 0.5

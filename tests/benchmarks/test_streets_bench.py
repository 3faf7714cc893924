"""Tests of the street benchmark's own side: what is timed, asked, compared, explained and written down."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from networkx import DiGraph, single_source_dijkstra_path_length

from benchmarks.streets_bench.agreement import summary, worst_pairs
from benchmarks.streets_bench.closures import arcs_of, choose_ways, closed_metric, write_node_pairs
from benchmarks.streets_bench.explain import Streetwise
from benchmarks.streets_bench.order_quality import order_quality
from benchmarks.streets_bench.own_build import REACH_M, draw_workload
from benchmarks.streets_bench.peer_graphs import TurnGraph
from benchmarks.streets_bench.peer_ours import (
    measure_closures,
    measure_routes,
    measure_same_graph,
    measure_tables,
)
from benchmarks.streets_bench.report import BEGIN, END, write_report
from benchmarks.streets_bench.timing import Record
from benchmarks.streets_bench.workload import PAIRS, POINTS, Task, Workload
from geo.building.extract import read_extract
from geo.building.network import build_streets
from geo.snapping.nearest import SnapIndex
from geo.store import TownStore
from routing.streets.dijkstra import DijkstraEngine
from routing.streets.network import FORBIDDEN
from tests.geo.small_maps import draw

#: A grid of 5 x 5 junctions, 100 m apart, its middle street closed to cars.
SIDE = 5


def _grid(path):
    nodes = {1 + x + SIDE * y: (100 * x, 100 * y) for x in range(SIDE) for y in range(SIDE)}
    ways = {}
    for line in range(SIDE):
        name = f"highway=residential name=Row~{line}"
        closed = " motor_vehicle=no" if line == 2 else ""
        ways[100 + line] = ([1 + x + SIDE * line for x in range(SIDE)], name + closed)
        ways[200 + line] = (
            [1 + line + SIDE * y for y in range(SIDE)],
            f"highway=residential name=Column~{line}",
        )
    return draw(path, nodes, ways)


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    return _grid(tmp_path_factory.mktemp("grid") / "grid.osm")


@pytest.fixture(scope="module")
def town(extract, tmp_path_factory):
    store = TownStore(tmp_path_factory.mktemp("home"))
    return store.add("grid", extract, tiles=False, profiles=("car", "bike"), time_zone="Europe/Paris")


def test_median_and_extremes():
    """Tests that a figure is the median of its runs with the shortest and the longest."""
    record = Record("x", runs=3, budget_s=1.0, packages=("numpy", "no-such-package"))
    record.put("work", [3.0, 1.0, 2.0])
    assert record.figures["work"] == {"median": 2.0, "min": 1.0, "max": 3.0, "runs": 3}
    assert record.facts["versions"] == {"numpy": np.__version__, "no-such-package": None}


def test_first_run_does_not_count():
    """Tests that short work is done once more than it is counted, and its last result returned."""
    calls = []
    found = Record("x", runs=3, budget_s=60.0, packages=()).time(
        "work", lambda: calls.append(1) or len(calls)
    )
    assert found == len(calls) == 4


def test_too_long_tables_are_left_out():
    """Tests that a table whose expected time exceeds the budget is not searched, and that this is recorded."""
    clock = iter([0.0, 0.1, 0.4])
    record = Record("x", runs=1, budget_s=1.0, packages=())
    asked = []

    def time(name, work):
        asked.append(work())
        record.put(name, [next(clock) + 0.1])

    record.time = time
    # 0.1 s, then 0.2 s at twice the size, so that growth is linear: 1.0 s is expected at ten times, no more.
    record.tables("table", (10, 20, 110), lambda size: size)
    assert asked == [10, 20]
    assert list(record.facts["left_out"]) == ["table_110"]


def test_workload_comes_back(tmp_path):
    """Tests that questions are read as they were written."""
    arrays = np.arange(3.0), np.arange(3.0) + 40
    asked = Workload(*arrays, 2, np.array([0, 1]), np.array([2, 0]))
    asked.save(tmp_path / "asked.npz")
    read = Workload.load(tmp_path / "asked.npz")
    assert all(np.array_equal(one, other) for one, other in zip(asked, read, strict=True))
    assert read.places(2) == [(0.0, 40.0), (1.0, 41.0)]


def test_questions_are_the_same_every_time(town):
    """Tests that points lie within reach of both profiles, are as many as promised, and repeat."""
    one, other = draw_workload(town, ["car", "bike"]), draw_workload(town, ["car", "bike"])
    assert len(one.lon) == POINTS
    assert len(one.start) == PAIRS
    assert one.addresses == 0
    assert np.array_equal(one.lon, other.lon)
    assert np.array_equal(one.end, other.end)
    assert town.snap("car", one.lon, one.lat).distance_m.max() <= REACH_M


def test_closed_streets_are_said_to_both(town, extract, tmp_path):
    """Tests that the chosen ways close both directions of all their arcs, and that OSRM is told every stretch."""
    ways = choose_ways(town, "car")
    assert 102 not in ways
    assert set(ways) <= {*range(100, 105), *range(200, 205)}
    arcs = arcs_of(town, [100])
    assert len(arcs) == 8
    metric = closed_metric(town.metric("car"), arcs)
    assert (metric.arc_ms[arcs] == FORBIDDEN).all()
    assert (town.metric("car").arc_ms[arcs] != FORBIDDEN).all()
    assert write_node_pairs(extract, [100], tmp_path / "closed.csv") == 8
    with (tmp_path / "closed.csv").open() as file:
        rows = list(csv.reader(file))
    assert ["1", "2", "0"] in rows
    assert ["2", "1", "0"] in rows


def test_osrm_route_followed_on_our_streets(extract):
    """Tests that a drawing of our own path is followed arc by arc, and costs what the path costs."""
    streets = build_streets(read_extract(extract), ["car"])
    metric = streets.metrics["car"]
    lon, lat = streets.network.node_lon, streets.network.node_lat
    # Beside the streets at two opposite corners.
    places = SnapIndex(streets.network, metric).nearest(
        np.array([lon.min() + 3e-4, lon.max() - 4e-4]), np.array([lat.min() - 1e-5, lat.max() + 1e-5])
    )
    (path,) = DijkstraEngine(streets.network, metric).fastest_paths(places, places, [0], [1])
    line = np.stack([path.lon, path.lat], axis=1).round(6)
    scale = np.array([111_195.0 * np.cos(np.radians(44.0)), 111_195.0])
    metres = np.hypot(*(np.diff(line, axis=0) * scale).T).tolist()
    seconds = [length / 10 for length in metres]
    route = {"duration_s": sum(seconds) + 7, "line": line.tolist(), "stretch_s": seconds, "stretch_m": metres}
    streetwise = Streetwise(streets, metric)
    followed = streetwise.follow(route)
    assert [arc for arc, _, _ in followed.arcs] == path.arcs.tolist()
    assert followed.turns_s == pytest.approx(7)
    assert streetwise.seconds_of(route) == pytest.approx(path.duration_ms / 1000, abs=0.2)
    sums = streetwise.by_class([route])
    assert sums["residential"]["osrm_s"] == pytest.approx(sum(seconds), abs=0.2)
    closed = closed_metric(metric, path.arcs[1:2])
    assert Streetwise(streets, closed).seconds_of(route) is None
    assert any("closed to us" in cause for cause in Streetwise(streets, closed).causes(route))


def test_own_side_is_measured(town, tmp_path):
    """Tests a whole run of our own side on a small town, and that its graph holds the very trips of the engine."""
    asked = draw_workload(town, ["car", "bike"])
    record = Record("ours", runs=1, budget_s=0.5, packages=())
    task = Task(tmp_path / "x", tmp_path, "car", asked, (5, 10), 2, record, tmp_path / "ours.json")
    (tmp_path / "closed-ways.json").write_text("[100]", encoding="utf-8")
    for measure in (measure_tables, measure_same_graph, measure_routes, measure_closures):
        measure(task, town, "car")
    assert {"table_10", "table_one_thread_5", "table_both_10", "table_snapped_10", "graph_5"} <= set(
        record.figures
    )
    assert record.facts["route_steps_per_s"] > 0
    assert record.facts["closed_arcs"] == 8
    graph = TurnGraph.load(tmp_path / "graph-car.npz")
    found = DiGraph()
    found.add_weighted_edges_from(
        zip(graph.tail.tolist(), graph.head.tolist(), graph.ms.tolist(), strict=True)
    )
    for row, start in enumerate(graph.places.tolist()):
        reached = single_source_dijkstra_path_length(found, start)
        assert [reached.get(end, -1) for end in graph.places.tolist()] == graph.durations_ms[row].tolist()


def test_summary_of_ratios():
    """Tests the median, the shares and the counts on a table that is checked by hand."""
    theirs = np.array([[np.nan, 100.0], [200.0, np.nan]])
    ours = np.array([[5.0, 102.0], [240.0, np.nan]])
    found = summary(ours, theirs)
    assert found["pairs"] == 2
    assert found["median"] == pytest.approx(1.11)
    assert found["within_3_percent"] == 0.5
    assert found["within_10_percent"] == 0.5
    assert found["only_ours_reached"] == 1
    assert found["only_theirs_reached"] == 0


def test_worst_pairs_name_no_point_twice():
    """Tests that outliers come in the order of how far they are apart, without points seen before or short trips."""
    theirs = np.full((4, 4), 100.0)
    ours = theirs.copy()
    ours[0, 1], ours[0, 2], ours[3, 2] = 300.0, 290.0, 150.0
    theirs[2, 3], ours[2, 3] = 10.0, 50.0
    assert worst_pairs(ours, theirs) == [(0, 1), (3, 2)]


def test_order_quality_of_a_path_and_a_star():
    """Tests arcs, triangles and depth of orders that are drawn on paper."""
    tail, head = [0, 1, 2], [1, 2, 3]
    along = order_quality(tail, head, [0, 1, 2, 3])
    assert (along.arcs, along.triangles, along.depth) == (3, 0, 4)
    # The second and the third vertex last: two levels below the top.
    assert order_quality(tail, head, [0, 3, 1, 2]).depth == 3
    # The middle of a star first: its neighbours become a clique of four.
    star = order_quality([0, 0, 0, 0], [1, 2, 3, 4], [0, 1, 2, 3, 4])
    assert (star.arcs, star.triangles, star.depth) == (10, 10, 5)
    with pytest.raises(ValueError, match="order"):
        order_quality(tail, head, [0, 0, 1, 2])


def _figure(seconds):
    return {"median": seconds, "min": seconds, "max": seconds, "runs": 1}


def test_report_replaces_its_own_part_of_the_page(tmp_path):
    """Tests that ratios are to our own figure, that what stands around the tables stays, and that they come once."""
    page = tmp_path / "page.md"
    page.write_text("# Measurements\n\nBefore.\n", encoding="utf-8")
    common = {"sizes": [100], "versions": {"numpy": "2"}, "load_before": 0.5, "load_after": 1.0}
    ours = {**common, "figures": {"table_100": _figure(0.01), "table_one_thread_100": _figure(0.02)}}
    osrm = {**common, "figures": {"table_100": _figure(0.2)}, "route_duration_per_s": 4000.0}
    built = {"figures": {"build": _figure(3.0)}, "build_peak_mb": 10.0, "disk_mb": 1.0}
    record = {"map": "grid", "file_mb": 1.0, "build": built, "car": {"ours": ours, "osrm-ch": osrm}}
    record["car"]["valhalla"] = {"failed": "ended with 1"}
    for _ in range(2):
        write_report([record], page, "make bench-streets", 2)
        page.write_text(page.read_text(encoding="utf-8") + "After.\n", encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
    assert text.startswith("# Measurements\n\nBefore.\n")
    assert text.endswith("After.\nAfter.\n")
    assert "| durations, 100 × 100 | 0.0100 | 0.0200 **2.0×** | 0.200 **20.0×** |" in text
    assert "| single trips per second: how long | – | – | 4,000 |" in text
    assert "Valhalla |" not in text


def test_record_is_json(tmp_path):
    """Tests that what is recorded can be read again."""
    record = Record("x", runs=1, budget_s=1.0, packages=())
    record.each("ask", 3, lambda at: at)
    record.write(tmp_path / "record.json")
    read = json.loads(Path(tmp_path / "record.json").read_text(encoding="utf-8"))
    assert read["peer"] == "x"
    assert read["ask_per_s"] > 0

"""Tests of the street network and the metrics built from hand-drawn maps."""

from __future__ import annotations

import numpy as np
import pytest

from geo.building.extract import read_extract
from geo.building.network import build_streets
from geo.errors import MapError
from routing.streets.network import FORBIDDEN, check_metric, check_network
from tests.geo.small_maps import SmallMap, draw, position

STREET = "highway=residential"


def edges(drawn):
    """Return the drawn edges as {(from, to)} in map numbers."""
    network = drawn.streets.network
    found = set()
    for forward, backward in network.edge_arc.tolist():
        arc, swap = (forward, False) if forward >= 0 else (backward, True)
        ends = (drawn.number[network.tail[arc]], drawn.number[network.head[arc]])
        found.add(ends[::-1] if swap else ends)
    return found


def test_ways_are_cut_where_they_meet(tmp_path):
    """Tests that nodes in the middle of a way are drawn and only junctions cut it."""
    drawn = SmallMap(
        tmp_path / "t.osm",
        {1: (0, 0), 2: (100, 0), 3: (150, 50), 4: (300, 0), 5: (100, 100)},
        {10: ([1, 2, 3, 4], f"{STREET} name=Rue"), 11: ([2, 5], STREET)},
    )
    assert edges(drawn) == {(1, 2), (2, 4), (2, 5)}
    network = drawn.streets.network
    check_network(network)
    for metric in drawn.streets.metrics.values():
        check_metric(network, metric)
    assert network.shape_first.tolist() == [0, 2, 5, 7]
    assert (network.shape_lon[3], network.shape_lat[3]) == position(150, 50)
    assert drawn.streets.edge_way_id.tolist() == [10, 10, 11]
    assert [drawn.streets.names[at] for at in drawn.streets.edge_name] == ["Rue", "Rue", ""]
    assert [drawn.streets.classes[at] for at in drawn.streets.edge_class] == ["residential"] * 3


def test_lengths_and_times(tmp_path):
    """Tests lengths and times that can be worked out by hand: 100 m at 24 km/h last 15 s."""
    drawn = SmallMap(tmp_path / "t.osm", {1: (0, 0), 2: (60, 80), 3: (120, 0)}, {10: ([1, 2, 3], STREET)})
    assert drawn.streets.network.length_cm.tolist() == pytest.approx([20_000, 20_000], abs=4)
    assert drawn.milliseconds("van", 1, 3) == pytest.approx(30_000, abs=6)
    assert drawn.milliseconds("foot", 3, 1) == pytest.approx(144_000, abs=30)


def test_one_way_street(tmp_path):
    """Tests that a one-way street is driven one way, ridden one way, walked and pushed both ways."""
    drawn = SmallMap(tmp_path / "t.osm", {1: (0, 0), 2: (100, 0)}, {10: ([1, 2], f"{STREET} oneway=yes")})
    assert drawn.may("van", 1, 2)
    assert not drawn.may("van", 2, 1)
    assert drawn.milliseconds("bike", 1, 2) == pytest.approx(22_500, abs=5)
    assert drawn.milliseconds("bike", 2, 1) == pytest.approx(80_000, abs=15)
    assert drawn.streets.pushed["bike"].tolist() == [False, True]
    assert drawn.may("foot", 2, 1)


def test_round_street(tmp_path):
    """Tests that a way which closes on itself without a junction is an edge of its own."""
    drawn = SmallMap(tmp_path / "t.osm", {1: (0, 0), 2: (50, 50), 3: (100, 0)}, {10: ([1, 2, 3, 1], STREET)})
    assert edges(drawn) == {(1, 1)}
    assert drawn.milliseconds("van", 1, 1) == pytest.approx(36_213, abs=20)


def test_way_that_meets_itself(tmp_path):
    """Tests that a way is cut where it crosses its own course."""
    drawn = SmallMap(
        tmp_path / "t.osm",
        {1: (0, 0), 2: (100, 0), 3: (150, 50), 4: (150, -50)},
        {10: ([1, 2, 3, 4, 2], STREET)},
    )
    assert edges(drawn) == {(1, 2), (2, 2)}


def test_repeated_and_missing_nodes(tmp_path):
    """Tests that a repeated node is one node, and that a way is cut where its node is missing."""
    drawn = SmallMap(
        tmp_path / "t.osm",
        {1: (0, 0), 2: (100, 0), 3: (200, 0), 5: (400, 0), 6: (500, 0)},
        {10: ([1, 2, 2, 3, 99, 5, 6, 98], STREET)},
    )
    assert edges(drawn) == {(1, 3), (5, 6)}
    assert drawn.streets.report["nodes_missing"] == 2


def test_streets_that_nobody_may_use_are_left_out(tmp_path):
    """Tests that closed ways make neither edges nor junctions."""
    drawn = SmallMap(
        tmp_path / "t.osm",
        {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (100, 100)},
        {10: ([1, 2, 3], STREET), 11: ([2, 4], "highway=construction")},
    )
    assert edges(drawn) == {(1, 3)}


def test_no_usable_street(tmp_path):
    """Tests that a map of closed ways alone is refused."""
    path = draw(tmp_path / "t.osm", {1: (0, 0), 2: (100, 0)}, {10: ([1, 2], "highway=proposed")})
    with pytest.raises(MapError, match="no street") as caught:
        build_streets(read_extract(path), ("foot",))
    assert caught.value.code == "extract_empty"


def test_impossible_length(tmp_path):
    """Tests that a node torn far away is noticed."""
    path = draw(tmp_path / "t.osm", {1: (0, 0), 2: (900_000, 0)}, {10: ([1, 2], STREET)})
    with pytest.raises(MapError, match=r"Way 10 runs 899 km") as caught:
        build_streets(read_extract(path), ("foot",))
    assert caught.value.code == "extract_unreadable"


class TestBarriers:
    """A street with something in the middle."""

    @pytest.fixture
    def middle(self, tmp_path):
        """A function that draws the street with tags on its middle node."""

        def draw_middle(text, way=STREET):
            return SmallMap(
                tmp_path / "t.osm", {1: (0, 0), 2: (100, 0, text), 3: (200, 0)}, {10: ([1, 2, 3], way)}
            )

        return draw_middle

    def test_bollard(self, middle):
        """Tests that a bollard stops vans, who may turn round there, and nobody else."""
        drawn = middle("barrier=bollard")
        assert not drawn.may("van", 1, 2, 3)
        assert not drawn.may("van", 3, 2, 1)
        assert drawn.milliseconds("van", 1, 2, 1) == pytest.approx(15_000 + 20_000 + 15_000, abs=6)
        assert drawn.may("cargo_bike", 1, 2, 3)

    def test_cycle_barrier(self, middle):
        """Tests that a cycle barrier costs a bicycle time and stops a cargo bicycle."""
        drawn = middle("barrier=cycle_barrier", "highway=cycleway")
        free = middle("", "highway=cycleway")
        assert drawn.milliseconds("bike", 1, 2, 3) == pytest.approx(
            free.milliseconds("bike", 1, 3) + 6000, abs=5
        )
        assert not drawn.may("cargo_bike", 1, 2, 3)

    def test_lift(self, middle):
        """Tests that a lift drawn as a node costs its wait."""
        drawn = middle("highway=elevator", "highway=footway")
        assert drawn.milliseconds("foot", 1, 2, 3) == pytest.approx(144_000 + 30_000, abs=30)
        assert not drawn.may("cargo_bike", 1, 2, 3)

    def test_signal_for_one_direction(self, middle):
        """Tests that a signal delays the direction it is meant for."""
        drawn = middle("highway=traffic_signals traffic_signals:direction=forward")
        assert drawn.milliseconds("van", 1, 3) - drawn.milliseconds("van", 3, 1) == 9000
        drawn = middle("highway=traffic_signals traffic_signals:direction=backward")
        assert drawn.milliseconds("van", 3, 1) - drawn.milliseconds("van", 1, 3) == 9000

    def test_turning_circle(self, middle):
        """Tests that vans turn round at a turning circle, and where the street goes on do not."""
        assert middle("highway=turning_circle").may("van", 1, 2, 1)
        drawn = middle("barrier=gate")
        assert not drawn.may("van", 1, 2, 1)
        assert not drawn.may("cargo_bike", 1, 2, 1)
        assert drawn.may("bike", 1, 2, 1)
        assert drawn.milliseconds("foot", 1, 2, 1) == pytest.approx(144_000, abs=30)


def test_lift_drawn_as_a_way(tmp_path):
    """Tests that a lift between two levels at almost the same place costs its wait."""
    drawn = SmallMap(
        tmp_path / "t.osm",
        {1: (0, 0), 2: (50, 0), 3: (52, 0), 4: (100, 0)},
        {
            10: ([1, 2], "highway=footway"),
            11: ([2, 3], "highway=elevator"),
            12: ([3, 4], "highway=footway"),
        },
    )
    assert drawn.milliseconds("foot", 1, 2, 3, 4) == pytest.approx(72_000 + 30_000, abs=30)
    assert drawn.may("bike", 1, 2, 3, 4)
    assert not drawn.may("cargo_bike", 1, 2, 3)


@pytest.mark.parametrize(
    ("left_hand_traffic", "left_s", "right_s"), [(False, 6.333, 2.333), (True, 2.333, 6.333)]
)
def test_turn_costs(tmp_path, left_hand_traffic, left_s, right_s):
    """Tests that a corner costs a van time, and more across the oncoming lane; going straight is free."""
    nodes = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (100, -100), 5: (100, 100)}
    ways = {10: ([1, 2, 3], STREET), 11: ([4, 2, 5], STREET)}
    drawn = SmallMap(tmp_path / "t.osm", nodes, ways, left_hand_traffic=left_hand_traffic)
    assert drawn.milliseconds("van", 1, 2, 3) == pytest.approx(30_000, abs=8)
    assert drawn.milliseconds("van", 1, 2, 5) == pytest.approx(30_000 + left_s * 1000, abs=8)
    assert drawn.milliseconds("van", 1, 2, 4) == pytest.approx(30_000 + right_s * 1000, abs=8)
    assert drawn.milliseconds("foot", 1, 2, 5) == pytest.approx(144_000, abs=30)


def test_corner_without_a_junction_is_free(tmp_path):
    """Tests that a bend costs nothing, even where one way ends and the next begins."""
    drawn = SmallMap(
        tmp_path / "t.osm",
        {1: (0, 0), 2: (100, 0), 3: (100, 100)},
        {10: ([1, 2], STREET), 11: ([2, 3], STREET)},
    )
    assert drawn.milliseconds("van", 1, 2, 3) == pytest.approx(30_000, abs=8)


def test_getting_off_the_bicycle_takes_time(tmp_path):
    """Tests that changing between riding and pushing costs a moment."""
    drawn = SmallMap(
        tmp_path / "t.osm",
        {1: (0, 0), 2: (100, 0), 3: (200, 0)},
        {10: ([1, 2], STREET), 11: ([2, 3], "highway=footway")},
    )
    assert drawn.milliseconds("bike", 1, 2, 3) == pytest.approx(22_500 + 3000 + 80_000, abs=20)


def test_all_arrays_are_read_only(monaco):
    """Tests that nobody can change a loaded town by accident."""
    for array in (*monaco.network, *(monaco.pushed_arcs(name) for name in monaco.profiles)):
        assert not array.flags.writeable
        assert type(array) is np.ndarray


def test_van_stays_off_footways(monaco):
    """Tests on a real town that vans have far fewer arcs than walkers, and none twice."""
    usable = {name: int((monaco.metric(name).arc_ms != FORBIDDEN).sum()) for name in monaco.profiles}
    assert usable["van"] < usable["bike"] < usable["foot"]
    assert monaco.report["usable_arcs"] == usable


def test_streets_without_doors(tmp_path):
    """Tests which streets have no addresses: motorways, tunnels of main roads and those closed to walkers."""
    kinds = {
        10: "highway=motorway",
        11: "highway=primary tunnel=yes",
        12: "highway=residential tunnel=yes",
        13: "highway=residential tunnel=building_passage foot=no",
        14: "highway=trunk motorroad=yes",
        15: "highway=residential",
        16: "highway=residential tunnel=yes foot=no",
    }
    nodes = {number: (100 * number, 0) for number in range(1, 9)}
    ways = {way: ([at, at + 1], text) for at, (way, text) in enumerate(kinds.items(), start=1)}
    streets = SmallMap(tmp_path / "doors.osm", nodes, ways).streets
    doorless = dict(zip(streets.edge_way_id.tolist(), streets.edge_doorless.tolist(), strict=True))
    assert doorless == {10: True, 11: True, 12: False, 13: False, 14: True, 15: False, 16: True}

"""Tests that turn restrictions forbid what they say, to whom they say it, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from geo.snapping.nearest import SnapIndex
from routing.streets.engine import StreetEngine
from tests.geo.small_maps import SmallMap, position

#        5
#        |12
#  1-10--2--11-3--14--6
#        |13   |15
#        4     7
NODES = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (100, -100), 5: (100, 100), 6: (300, 0), 7: (200, -100)}
WAYS = {
    10: ([1, 2], "highway=residential"),
    11: ([2, 3], "highway=residential"),
    12: ([2, 5], "highway=residential"),
    13: ([2, 4], "highway=residential"),
    14: ([3, 6], "highway=residential"),
    15: ([3, 7], "highway=residential"),
}
VEHICLES = ("bike", "cargo_bike", "van")


@pytest.fixture
def drawn(tmp_path):
    """A function that draws the cross with restrictions and perhaps other ways."""

    def draw(*relations, ways=None):
        return SmallMap(tmp_path / "cross.osm", NODES, {**WAYS, **(ways or {})}, relations)

    return draw


def test_no_restriction(drawn):
    """Tests that everything is allowed where nothing is forbidden."""
    cross = drawn()
    for profile in ("foot", *VEHICLES):
        assert cross.may(profile, 1, 2, 5)
        assert cross.may(profile, 1, 2, 3, 6)


@pytest.mark.parametrize(
    ("kind", "to", "lost"),
    [("no_left_turn", 12, 5), ("no_right_turn", 13, 4), ("no_straight_on", 11, 3)],
)
def test_no_turn(drawn, kind, to, lost):
    """Tests that one turn is forbidden, the others and the way back are not, and walkers do not care."""
    cross = drawn((f"restriction={kind}", f"from:10 via:2 to:{to}"))
    for profile in VEHICLES:
        for end in (3, 4, 5):
            assert cross.may(profile, 1, 2, end) == (end != lost)
            assert cross.may(profile, end, 2, 1)
    assert all(cross.may("foot", 1, 2, end) for end in (3, 4, 5))


@pytest.mark.parametrize(
    ("kind", "to", "left"),
    [("only_left_turn", 12, 5), ("only_right_turn", 13, 4), ("only_straight_on", 11, 3)],
)
def test_only_turn(drawn, kind, to, left):
    """Tests that a mandatory direction leaves one turn, not even turning round."""
    cross = drawn((f"restriction={kind}", f"from:10 via:2 to:{to}"))
    for profile in VEHICLES:
        for end in (1, 3, 4, 5):
            assert cross.may(profile, 1, 2, end) == (end == left)
        assert cross.may(profile, 5, 2, 4)


def test_mandatory_direction_leaves_cycle_tracks_open(drawn):
    """Tests that a bicycle may turn off onto a track although motor traffic must go straight on."""
    cross = drawn(
        ("restriction=only_straight_on", "from:10 via:2 to:11"), ways={12: ([2, 5], "highway=cycleway")}
    )
    assert cross.may("bike", 1, 2, 5)
    assert not cross.may("bike", 1, 2, 4)
    assert not cross.may("van", 1, 2, 5)


def test_mandatory_direction_into_a_closed_street_binds_nobody_it_closes_out(drawn):
    """Tests that vans are not trapped where only bicycles can follow the arrow."""
    cross = drawn(
        ("restriction=only_straight_on", "from:10 via:2 to:11"),
        ways={11: ([2, 3], "highway=residential motor_vehicle=no")},
    )
    assert cross.may("van", 1, 2, 5)
    assert not cross.may("bike", 1, 2, 5)


def test_no_u_turn(drawn):
    """Tests that a ban on turning round binds even those who may do it elsewhere."""
    cross = drawn(("restriction=no_u_turn", "from:10 via:2 to:10"))
    assert not cross.may("bike", 1, 2, 1)
    assert cross.may("bike", 5, 2, 5)
    assert cross.may("bike", 1, 2, 3)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("restriction=no_left_turn except=bicycle", ("van",)),
        ("restriction=no_left_turn except=psv;bicycle", ("van",)),
        ("restriction=no_left_turn except=psv", VEHICLES),
        ("restriction=no_left_turn except=motorcar", ("bike", "cargo_bike")),
        ("restriction:bicycle=no_left_turn", ("bike", "cargo_bike")),
        ("restriction:motorcar=no_left_turn", ("van",)),
        ("restriction:hgv=no_left_turn", ()),
        ("restriction:conditional=no_left_turn", ()),
        ("restriction=no_left_turn day_on=Monday", ()),
        ("restriction=nonsense", ()),
    ],
)
def test_who_is_bound(drawn, text, bound):
    """Tests that a restriction binds the vehicles it names."""
    cross = drawn((text, "from:10 via:2 to:12"))
    for profile in ("foot", *VEHICLES):
        assert cross.may(profile, 1, 2, 5) == (profile not in bound)


def test_restrictions_are_counted(drawn):
    """Tests that the report tells how many restrictions were left out, and why."""
    cross = drawn(
        ("restriction:conditional=no_left_turn", "from:10 via:2 to:12"),
        ("restriction=no_right_turn hour_on=8:00", "from:10 via:2 to:13"),
        ("restriction=no_straight_on", "from:10 via:2 to:11"),
        ("restriction=no_straight_on", "from:10 via:2 to:99"),
        ("restriction=no_straight_on", "from:10 to:11"),
    )
    fates = cross.streets.report["restrictions"]
    assert fates["van"] == {"applied": 1, "broken": 2, "by_hours": 0, "over_ways": 0, "unread": 2}
    assert fates["foot"] == {"exempt": 5}


def test_ban_into_a_street_closed_to_all(drawn):
    """Tests that a ban whose street nobody may use is whole but without effect."""
    cross = drawn(
        ("restriction=no_left_turn", "from:10 via:2 to:12"), ways={12: ([2, 5], "highway=construction")}
    )
    assert cross.streets.report["restrictions"]["van"] == {"by_hours": 0, "over_ways": 0, "without_effect": 1}


def test_exits_onto_several_streets(drawn):
    """Tests that a restriction with several last streets forbids each of them."""
    cross = drawn(("restriction=no_exit", "from:10 via:2 to:11 to:13"))
    assert not cross.may("van", 1, 2, 3)
    assert not cross.may("van", 1, 2, 4)
    assert cross.may("van", 1, 2, 5)
    assert cross.may("van", 5, 2, 3)


def test_no_entry_from_several_streets(drawn):
    """Tests that a restriction with several first streets binds each of them."""
    cross = drawn(("restriction=no_entry", "from:10 from:12 via:2 to:11"))
    assert not cross.may("van", 1, 2, 3)
    assert not cross.may("van", 5, 2, 3)
    assert cross.may("van", 4, 2, 3)


def test_way_that_goes_on_beyond_the_junction(drawn):
    """Tests that of a way through the junction the half that fits the ban's name is meant."""
    cross = drawn(
        ("restriction=no_left_turn", "from:10 via:2 to:12"), ways={10: ([1, 2, 3], "highway=residential")}
    )
    assert not cross.may("van", 1, 2, 5)
    assert cross.may("van", 3, 2, 5)


def test_pushed_bicycle_is_not_bound(drawn):
    """Tests that whoever pushes along the footway walks, and walkers are not bound."""
    cross = drawn(("restriction=no_left_turn", "from:10 via:2 to:12"), ways={12: ([2, 5], "highway=footway")})
    assert cross.may("bike", 1, 2, 5)


class TestOverAWay:
    """A ban from 10 over 11 into 14: who comes from 12 or 13 may go on."""

    @pytest.fixture
    def cross(self, drawn):
        """The cross with the ban."""
        return drawn(("restriction=no_straight_on", "from:10 via:11 to:14"))

    @pytest.mark.parametrize("profile", VEHICLES)
    def test_sequence(self, cross, profile):
        """Tests that the sequence is forbidden, and each part of it allowed."""
        assert not cross.may(profile, 1, 2, 3, 6)
        assert cross.may(profile, 1, 2, 3, 7)
        assert cross.may(profile, 1, 2, 3)
        assert cross.may(profile, 5, 2, 3, 6)
        assert cross.may(profile, 4, 2, 3, 6)
        assert cross.may(profile, 2, 3, 6)
        assert cross.may(profile, 6, 3, 2, 1)

    def test_same_time_on_the_copy(self, cross):
        """Tests that the detour through the copy costs what the street costs."""
        # 3 x 100 m at 24 km/h, right-angled turn to the right at node 3: 3.5 s x 60 / 90.
        assert cross.milliseconds("van", 1, 2, 3, 7) == pytest.approx(3 * 15_000 + 2_333, abs=5)

    def test_walkers_walk(self, cross):
        """Tests that walkers ignore the ban and the copies."""
        assert cross.may("foot", 1, 2, 3, 6)
        copy = cross.streets.network.edge_arc[-1].max()
        assert cross.streets.metrics["foot"].arc_ms[copy] == 2**31 - 1

    def test_doors_are_on_the_street_as_drawn(self, cross):
        """Tests that points on the via street snap to the drawn edge, and trips go round the ban."""
        network, metric = cross.streets.network, cross.streets.metrics["van"]
        lon, lat = np.array([position(50, 1), position(150, 1), position(250, 1)]).T
        doors = SnapIndex(network, metric).snap(lon, lat)
        assert [cross.streets.edge_way_id[edge] for edge in doors.edge] == [10, 11, 14]
        assert doors.edge.max() < cross.streets.report["edges"]
        times = StreetEngine(network, metric).travel_times(doors, doors, threads=1).durations_s
        # Onward from the via street, and back: 15 s for 100 m.
        assert times[1, 2] == 15
        assert times[2, 0] == 30
        # From the first street: into a side street, round at its end, and on from there.
        assert times[0, 2] > 30 + 30 + 20

    def test_doors_on_the_via_street_are_reached_at_once(self, cross):
        """Tests that who comes from the first street stops on the via street, and may then go on as he likes."""
        network, metric = cross.streets.network, cross.streets.metrics["van"]
        lon, lat = np.array([position(50, 1), position(150, 1), position(250, 1)]).T
        doors = SnapIndex(network, metric).snap(lon, lat)
        engine = StreetEngine(network, metric)
        # 100 m at 24 km/h straight on; stopping at the door ends what the ban speaks of.
        assert engine.travel_times(doors, doors, threads=1).durations_s[0, 1] == 15
        to_door, onward = engine.fastest_paths(doors, doors, [0, 1], [1, 2])
        assert [cross.streets.edge_way_id[network.arc_edge[arc]] for arc in to_door.arcs] == [10, 11]
        assert [cross.streets.edge_way_id[network.arc_edge[arc]] for arc in onward.arcs] == [11, 14]

    def test_via_street_that_only_copies_lead_onto(self, tmp_path):
        """Tests that a one-way via street that is entered from the banned street alone keeps its doors."""
        ways = {
            10: ([1, 2], "highway=residential oneway=yes"),
            11: ([2, 3], "highway=residential oneway=yes"),
            14: WAYS[14],
            15: ([3, 7, 4, 1], "highway=residential oneway=yes"),
        }
        ban = ("restriction=no_straight_on", "from:10 via:11 to:14")
        only = SmallMap(tmp_path / "ring.osm", NODES, ways, [ban])
        network, metric = only.streets.network, only.streets.metrics["van"]
        lon, lat = np.array([position(50, 1), position(150, 1)]).T
        doors = SnapIndex(network, metric).snap(lon, lat)
        assert [only.streets.edge_way_id[edge] for edge in doors.edge] == [10, 11]
        times = StreetEngine(network, metric).travel_times(doors, doors, threads=1).durations_s
        assert times[0, 1] == 15

    def test_report(self, cross):
        """Tests that the report counts the ban and its copy."""
        report = cross.streets.report
        assert report["edges_copied_for_restrictions"] == 1
        assert report["restrictions"]["van"]["over_ways"] == 1


def test_u_turn_over_a_way(drawn):
    """Tests that turning back over a short link is forbidden in one direction only."""
    cross = drawn(("restriction=no_u_turn", "from:12 via:11 to:15"))
    assert not cross.may("van", 5, 2, 3, 7)
    assert cross.may("van", 7, 3, 2, 5)
    assert cross.may("van", 5, 2, 3, 6)


def test_over_two_ways(drawn):
    """Tests a ban over two via ways, and that leaving on the way is free."""
    cross = drawn(
        ("restriction=no_right_turn", "from:12 via:11 via:14 to:16"), ways={16: ([6, 7], WAYS[10][1])}
    )
    assert not cross.may("van", 5, 2, 3, 6, 7)
    assert cross.may("van", 5, 2, 3, 7, 6)
    assert cross.may("van", 1, 2, 3, 6, 7)
    assert cross.may("van", 3, 6, 7)
    assert cross.streets.report["edges_copied_for_restrictions"] == 2


def test_over_a_way_with_a_junction_in_the_middle(drawn):
    """Tests that a via way which is cut at a junction is followed to its end."""
    cross = drawn(
        ("restriction=no_left_turn", "from:12 via:11 to:16"),
        ways={11: ([2, 3, 6], WAYS[11][1]), 14: ([3, 5], WAYS[14][1]), 16: ([6, 7], WAYS[10][1])},
    )
    assert not cross.may("van", 5, 2, 3, 6, 7)
    assert cross.may("van", 5, 2, 3, 7)
    assert cross.may("van", 5, 3, 6, 7)


def test_mandatory_course_over_a_way(drawn):
    """Tests that whoever enters the via way from the first street must follow it to the last."""
    cross = drawn(("restriction=only_straight_on", "from:10 via:11 to:14"))
    assert cross.may("van", 1, 2, 3, 6)
    assert not cross.may("van", 1, 2, 3, 7)
    assert cross.may("van", 1, 2, 5)
    assert cross.may("van", 5, 2, 3, 7)


def test_two_bans_share_a_via_way(drawn):
    """Tests that overlapping sequences are each forbidden, and their mixtures are not."""
    cross = drawn(
        ("restriction=no_straight_on", "from:10 via:11 to:14"),
        ("restriction=no_u_turn", "from:12 via:11 to:15"),
        ("restriction=no_straight_on except=bicycle", "from:13 via:11 to:14"),
    )
    assert not cross.may("van", 1, 2, 3, 6)
    assert not cross.may("van", 5, 2, 3, 7)
    assert not cross.may("van", 4, 2, 3, 6)
    assert cross.may("van", 1, 2, 3, 7)
    assert cross.may("van", 5, 2, 3, 6)
    assert cross.may("van", 4, 2, 3, 7)
    assert cross.may("bike", 4, 2, 3, 6)
    assert not cross.may("bike", 1, 2, 3, 6)


def test_ban_whose_first_street_is_the_via_way_of_another(drawn):
    """Tests that a copy also heeds the bans that begin on its street."""
    cross = drawn(
        ("restriction=no_straight_on", "from:10 via:11 to:14"),
        ("restriction=no_right_turn", "from:11 via:3 to:15"),
    )
    assert not cross.may("van", 1, 2, 3, 7)
    assert not cross.may("van", 5, 2, 3, 7)
    assert not cross.may("van", 1, 2, 3, 6)
    assert cross.may("van", 5, 2, 3, 6)


def test_dead_end_after_a_ban(drawn):
    """Tests that a van may turn round where a ban leaves no other way on."""
    cross = drawn(
        ("restriction=no_straight_on", "from:11 via:3 to:14"),
        ("restriction=no_right_turn", "from:11 via:3 to:15"),
    )
    assert cross.may("van", 2, 3, 2)
    assert not cross.may("van", 1, 2, 1)

"""Tests of what sizes, signs, kerbs, ferries and speed limits mean to vehicles."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from geo.profiles import PROFILES, identity, in_order
from geo.profiles.evaluate import evaluate_node, evaluate_way, node_condition_keys, way_condition_keys
from geo.profiles.rules import NO_USE, TOWARD_JUNCTION
from geo.profiles.values import duration_s, speed_limit_kmh
from tests.geo.small_maps import tags

FOOT, BIKE, CARGO, VAN, CAR = (PROFILES[name] for name in ("foot", "bike", "cargo_bike", "van", "car"))
TRAILER = replace(CARGO, name="cargo_trailer", width_m=1.1, length_m=4.2, trailer=True)


def goes(rules, text):
    """Tell whether a profile may go along the drawing order."""
    return evaluate_way(rules, tags(text)).forward_kmh > 0.0


def delays(text):
    """Return the seconds that a node costs foot, bike, cargo bike, van and car."""
    return tuple(evaluate_node(rules, tags(text)).delay_s for rules in (FOOT, BIKE, CARGO, VAN, CAR))


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        # by limit: 85 hundredths of it, at most 1.4 times the class
        ("highway=secondary maxspeed=50", 42.5),
        ("highway=secondary maxspeed=30", 25.5),
        ("highway=residential maxspeed=50", 26 * 1.4),
        ("highway=motorway maxspeed=110", 93.5),
        ("highway=primary maxspeed:type=FR:urban", 42.5),
        ("highway=secondary maxspeed:forward=30 maxspeed=50", 25.5),
        # the law where no sign stands
        ("highway=motorway", 110.5),
        ("highway=living_street", 12.0),
        ("highway=residential", 26 * 1.4),
        ("highway=secondary zone:traffic=FR:rural", 56.0),
        ("highway=secondary zone:traffic=FR:urban", 42.5),
        ("highway=tertiary sidewalk=both", 42.5),
        ("highway=tertiary lit=yes", 42.5),
        # unknown surroundings: the class
        ("highway=tertiary", 36.0),
        ("highway=tertiary sidewalk=no", 36.0),
        ("highway=service", 14.0),
    ],
)
def test_car_speed(text, kmh):
    """Tests effective speeds of a car, with a limit and without."""
    assert evaluate_way(CAR, tags(text)).forward_kmh == pytest.approx(kmh)


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("highway=residential", True),
        ("highway=residential motorcar=no", False),
        ("highway=residential motor_vehicle=no motorcar=yes", True),
        ("highway=residential goods=no", True),
        ("highway=residential access=private", False),
        ("highway=pedestrian", False),
        ("highway=pedestrian motor_vehicle=destination", True),
        ("highway=pedestrian vehicle=delivery", True),
        ("highway=pedestrian access=delivery", True),
        ("highway=pedestrian vehicle=yes", False),
        ("highway=footway", False),
        ("highway=motorway", True),
        ("highway=residential maxwidth=2", True),
        ("highway=residential maxwidth=1.8", False),
        ("highway=residential maxheight=1.9", True),
        ("highway=residential maxweight=1.5", False),
        ("highway=residential maxaxleload=0.5", False),
        ("highway=residential oneway=-1", False),
        ("highway=steps", False),
    ],
)
def test_car_access(text, open_):
    """Tests where a car may go."""
    assert goes(CAR, text) == open_


@pytest.mark.parametrize(
    ("rules", "text", "open_"),
    [
        (VAN, "highway=residential maxlength=5", False),
        (VAN, "highway=residential maxlength=7", True),
        (VAN, "highway=residential maxweightrating=3", False),
        (VAN, "highway=residential maxaxleload=2", False),
        (VAN, "highway=residential hgv=no", True),
        (CARGO, "highway=cycleway maxlength=2", False),
        (CARGO, "highway=cycleway cargo_bike=no", True),  # pushed
        (CARGO, "highway=footway cargo_bike=yes", True),
        (CARGO, "highway=steps ramp:wheelchair=yes", True),
        (CARGO, "highway=steps ramp:bicycle=yes", False),
        (BIKE, "highway=steps ramp:stroller=yes", True),
        (BIKE, "highway=steps ramp:stroller=no", False),
        (TRAILER, "highway=cycleway", True),
        (TRAILER, "highway=cycleway trailer=no", False),
        (CARGO, "highway=cycleway trailer=no", True),
        (TRAILER, "highway=cycleway width=1", False),
        (CARGO, "highway=cycleway width=1", True),
    ],
)
def test_sizes(rules, text, open_):
    """Tests that vehicles keep to ways that hold them."""
    assert goes(rules, text) == open_


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kerb=raised", (0, 3, 8, None, None)),
        ("kerb=rolled", (0, 1, 2, 3, 3)),
        ("kerb=lowered", (0, 0, 0, 0, 0)),
        ("kerb=flush", (0, 0, 0, 0, 0)),
        ("kerb=raised kerb:height=0.03", (0, 0, 0, 0, 0)),
        ("kerb=raised kerb:height=0.12", (0, 3, 8, None, None)),
        ("barrier=bollard maxwidth:physical=2", (0, 0, 0, None, 6)),
        ("barrier=bollard maxwidth:physical=2.5", (0, 0, 0, 6, 6)),
        ("barrier=block maxwidth=2.5", (0, 1, 3, 6, 6)),
        ("barrier=cycle_barrier", (0, 6, None, None, None)),
        ("barrier=cycle_barrier bicycle=yes", (0, 6, None, None, None)),
        ("barrier=cycle_barrier cargo_bike=yes", (0, 6, 6, None, None)),
        ("barrier=cycle_barrier cycle_barrier=single opening=1.2", (0, 6, 6, None, None)),
        ("barrier=cycle_barrier maxwidth:physical=1.2", (0, 6, None, None, None)),
        ("barrier=cycle_barrier maxwidth:physical=1.2 maxlength:physical=3", (0, 6, 6, None, None)),
        ("barrier=gate maxwidth=2", (3, 6, 10, None, 10)),
        ("highway=stop", (0, 0, 0, 4, 4)),
        ("highway=give_way", (0, 0, 0, 2, 2)),
        ("railway=level_crossing", (0, 5, 5, 10, 10)),
        ("traffic_calming=bump", (0, 0, 1, 3, 3)),
        ("traffic_calming=table", (0, 0, 0, 2, 2)),
        ("traffic_calming=island", (0, 0, 0, 0, 0)),
        ("highway=crossing crossing=traffic_signals traffic_calming=table", (0, 3, 3, 6, 6)),
    ],
)
def test_node(text, expected):
    """Tests what kerbs, openings in barriers, signs and traffic calming cost whom."""
    assert delays(text) == expected


@pytest.mark.parametrize(
    ("text", "along"),
    [
        ("highway=stop", TOWARD_JUNCTION),
        ("highway=stop direction=forward", 1),
        ("highway=give_way direction=backward", -1),
        ("highway=stop direction=both", 0),
        ("highway=stop stop=all", 0),
    ],
)
def test_direction_of_signs(text, along):
    """Tests for whom a sign stands."""
    assert evaluate_node(VAN, tags(text)).along == along


def test_trailer_at_a_barrier():
    """Tests that a barrier closed to trailers stops only who has one."""
    gate = tags("barrier=gate trailer=no")
    assert evaluate_node(TRAILER, gate).delay_s is None
    assert evaluate_node(CARGO, gate).delay_s == 10


class TestFerries:
    """Ways tagged route=ferry."""

    @pytest.mark.parametrize(
        ("text", "aboard"),
        [
            ("route=ferry", (True, True, True, True, True)),
            ("route=ferry foot=yes", (True, True, True, False, False)),
            ("route=ferry foot=yes bicycle=no", (True, False, False, False, False)),
            ("route=ferry foot=yes motor_vehicle=yes", (True, True, True, True, True)),
            ("route=ferry motor_vehicle=no", (True, True, True, False, False)),
            ("route=ferry access=private", (False, False, False, False, False)),
            ("route=ferry maxweight=3", (True, True, True, False, True)),
            ("route=bus", (False, False, False, False, False)),
        ],
    )
    def test_who_is_aboard(self, text, aboard):
        """Tests whom a ferry carries."""
        assert tuple(goes(rules, text) for rules in (FOOT, BIKE, CARGO, VAN, CAR)) == aboard

    def test_speed_limits_are_for_roads(self):
        """Tests that everybody aboard is as fast."""
        text = tags("route=ferry maxspeed=3")
        assert {evaluate_way(rules, text).forward_kmh for rules in PROFILES.values()} == {15.0}


def test_with_a_key():
    """Tests that a profile may be let into private streets, and is still kept out of forbidden ones."""
    resident = replace(VAN, name="resident", also_open=frozenset({"private"}))
    assert goes(resident, "highway=residential access=private")
    assert not goes(resident, "highway=residential access=no")
    assert not goes(VAN, "highway=residential access=private")


def test_limit_alone_decides():
    """Tests a table in which a limit lifts the speed without end."""
    fast = replace(CAR, name="fast", limit_lift=math.inf, obeys_maxspeed_factor=0.8)
    assert evaluate_way(fast, tags("highway=residential maxspeed=90")).forward_kmh == pytest.approx(72.0)


def test_walkers_have_no_conditions_of_vehicles():
    """Tests which conditional tags concern whom."""
    assert set(way_condition_keys(FOOT)) == {
        *("foot", "foot:forward", "foot:backward", "access", "access:forward", "access:backward"),
        "oneway:foot",
    }
    assert {"goods", "motor_vehicle", "oneway", "maxspeed", "maxweight"} <= set(way_condition_keys(VAN))
    assert "foot" not in way_condition_keys(VAN)
    assert {"cargo_bike", "bicycle", "foot"} <= set(node_condition_keys(CARGO))


def test_order_and_identity():
    """Tests that own tables come after the known ones, and are told apart by their content."""
    one, other = replace(VAN, name="small", width_m=1.8), replace(VAN, name="small", width_m=1.7)
    assert [rules.name for rules in in_order([one, CAR, FOOT])] == ["foot", "car", "small"]
    assert identity(VAN) == "van"
    assert identity(replace(VAN)) == "van"
    assert identity(one) == identity(replace(one)) != identity(other)
    assert identity(replace(VAN, width_m=1.8)).startswith("van:")
    assert identity(one) != identity(replace(one, also_open=frozenset({"private", "permit"})))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:20", 1200),
        ("1:05:30", 3930),
        ("PT1H20M", 4800),
        ("PT45S", 45),
        ("20", 1200),
        ("0", None),
        ("PT", None),
        ("20 min", None),
        ("99:99", None),
        ("", None),
    ],
)
def test_duration(text, seconds):
    """Tests reading how long a ferry takes."""
    assert duration_s(text) == seconds


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("DE:rural", 100.0),
        ("IT:rural", 90.0),
        ("FR:rural", 80.0),
        ("GB:nsl_single", 96.6),
        ("XX:urban", 50.0),
    ],
)
def test_named_limits(text, kmh):
    """Tests that a named limit is that of its country."""
    assert speed_limit_kmh(text) == kmh


def test_no_use_is_whole():
    """Tests that a trailer that may not go gets the way that nobody may use."""
    assert evaluate_way(TRAILER, tags("highway=cycleway trailer=no")) == NO_USE

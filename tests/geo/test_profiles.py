"""Tests of what tags mean to the four profiles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.profiles import PROFILES
from geo.profiles.evaluate import NODE_KEYS, WAY_KEYS, evaluate_node, evaluate_way
from geo.profiles.rules import NO_USE
from geo.profiles.values import length_m, speed_limit_kmh, weight_t

FOOT, BIKE, CARGO, VAN = (PROFILES[name] for name in ("foot", "bike", "cargo_bike", "van"))


def tags(text):
    """Read "highway=residential oneway=yes" as tags."""
    return dict(item.split("=") for item in text.split())


def moves(rules, text):
    """Return how a profile goes forward and backward: "-" not, "p" pushing, "r" otherwise."""
    use = evaluate_way(rules, tags(text))
    sides = ((use.forward_kmh, use.pushed_forward), (use.backward_kmh, use.pushed_backward))
    return "".join("-" if not kmh else "p" if pushed else "r" for kmh, pushed in sides)


# Each row: tags, then foot, bike, cargo bike and van, each forward and backward.
WAYS = [
    # classes
    ("highway=residential", "rr rr rr rr"),
    ("highway=service", "rr rr rr rr"),
    ("highway=service service=emergency_access", "rr rr rr --"),
    ("highway=service service=emergency_access motor_vehicle=yes", "rr rr rr rr"),
    ("highway=motorway", "-- -- -- r-"),
    ("highway=motorway oneway=no", "-- -- -- rr"),
    ("highway=motorway_link", "-- -- -- rr"),
    ("highway=trunk motorroad=yes", "-- -- -- rr"),
    ("highway=footway", "rr pp pp --"),
    ("highway=footway bicycle=yes", "rr rr rr --"),
    ("highway=footway bicycle=designated", "rr rr rr --"),
    ("highway=footway access=yes", "rr pp pp --"),
    ("highway=footway motor_vehicle=yes", "rr pp pp rr"),
    ("highway=path", "rr rr rr --"),
    ("highway=path bicycle=no", "rr pp pp --"),
    ("highway=cycleway", "rr rr rr --"),
    ("highway=cycleway foot=no", "-- rr rr --"),
    ("highway=bridleway", "rr pp pp --"),
    ("highway=track", "rr rr rr --"),
    ("highway=track motor_vehicle=yes", "rr rr rr rr"),
    ("highway=track motor_vehicle=yes tracktype=grade5", "rr rr rr --"),
    ("highway=platform", "rr -- -- --"),
    ("highway=corridor", "rr -- -- --"),
    ("highway=construction", "-- -- -- --"),
    ("highway=proposed foot=yes", "-- -- -- --"),
    ("highway=raceway", "-- -- -- --"),
    ("highway=busway", "-- -- -- --"),
    ("highway=busway bicycle=yes", "-- rr rr --"),
    # pedestrian streets: ridden at walking pace unless forbidden, closed to vans unless opened
    ("highway=pedestrian", "rr rr rr --"),
    ("highway=pedestrian bicycle=no", "rr pp pp --"),
    ("highway=pedestrian bicycle=dismount", "rr pp pp --"),
    ("highway=pedestrian motor_vehicle=delivery", "rr rr rr rr"),
    ("highway=pedestrian vehicle=no", "rr pp pp --"),
    ("highway=pedestrian area=yes", "rr rr rr --"),
    ("highway=service area=yes", "rr rr rr --"),
    # steps and lifts
    ("highway=steps", "rr -- -- --"),
    ("highway=steps bicycle=yes", "rr -- -- --"),
    ("highway=steps ramp:bicycle=yes", "rr pp -- --"),
    ("highway=steps ramp:bicycle=no", "rr -- -- --"),
    ("highway=steps conveying=forward", "r- -- -- --"),
    ("highway=steps conveying=backward", "-r -- -- --"),
    ("highway=steps conveying=yes", "rr -- -- --"),
    ("highway=elevator", "rr pp -- --"),
    ("highway=elevator bicycle=no", "rr pp -- --"),
    # access, from general to specific
    ("highway=residential access=no", "-- -- -- --"),
    ("highway=residential access=private", "-- -- -- --"),
    ("highway=residential access=permit", "-- -- -- --"),
    ("highway=residential access=destination", "rr rr rr rr"),
    ("highway=residential access=delivery", "rr rr rr rr"),
    ("highway=residential access=customers", "rr rr rr rr"),
    ("highway=residential access=permissive", "rr rr rr rr"),
    ("highway=residential access=no foot=yes", "rr pp pp --"),
    ("highway=residential access=no vehicle=yes", "-- rr rr rr"),
    ("highway=residential access=no bicycle=yes", "-- rr rr --"),
    ("highway=residential vehicle=no", "rr pp pp --"),
    ("highway=residential vehicle=no motor_vehicle=delivery", "rr pp pp rr"),
    ("highway=residential motor_vehicle=no", "rr rr rr --"),
    ("highway=residential motor_vehicle=private", "rr rr rr --"),
    ("highway=residential motor_vehicle=no motorcar=yes", "rr rr rr rr"),
    ("highway=residential motorcar=no goods=yes", "rr rr rr rr"),
    ("highway=residential foot=no", "-- rr rr rr"),
    ("highway=residential bicycle=no", "rr pp pp rr"),
    ("highway=residential bicycle=no foot=no", "-- -- -- rr"),
    ("highway=residential bicycle=use_sidepath", "rr pp pp rr"),
    ("highway=residential bicycle=designated", "rr rr rr rr"),
    ("highway=residential access=nonsense", "rr rr rr rr"),
    ("highway=residential access=no;destination", "rr rr rr rr"),
    ("highway=residential motor_vehicle:backward=no", "rr rr rr r-"),
    # one-way streets: walkers and pushed bicycles ignore them
    ("highway=residential oneway=yes", "rr rp rp r-"),
    ("highway=residential oneway=1", "rr rp rp r-"),
    ("highway=residential oneway=true", "rr rp rp r-"),
    ("highway=residential oneway=-1", "rr pr pr -r"),
    ("highway=residential oneway=reverse", "rr pr pr -r"),
    ("highway=residential oneway=no", "rr rr rr rr"),
    ("highway=residential oneway=alternating", "rr rr rr rr"),
    ("highway=residential oneway=reversible", "rr pp pp --"),
    ("highway=residential junction=roundabout", "rr rp rp r-"),
    ("highway=residential junction=circular", "rr rp rp r-"),
    ("highway=residential junction=roundabout oneway=-1", "rr pr pr -r"),
    ("highway=residential oneway=yes foot=no", "-- r- r- r-"),
    ("highway=residential oneway:foot=yes", "r- rr rr rr"),
    # contraflow cycling
    ("highway=residential oneway=yes oneway:bicycle=no", "rr rr rr r-"),
    ("highway=residential oneway=-1 oneway:bicycle=no", "rr rr rr -r"),
    ("highway=residential oneway=reversible oneway:bicycle=no", "rr rr rr --"),
    ("highway=residential oneway:bicycle=yes", "rr rp rp rr"),
    ("highway=residential oneway=yes oneway:bicycle=-1", "rr pr pr r-"),
    ("highway=residential oneway=yes cycleway=opposite", "rr rr rr r-"),
    ("highway=residential oneway=yes cycleway=opposite_lane", "rr rr rr r-"),
    ("highway=residential oneway=yes cycleway:left=opposite_track", "rr rr rr r-"),
    ("highway=residential oneway=yes cycleway=lane", "rr rp rp r-"),
    ("highway=residential oneway=yes cycleway:left=lane cycleway:left:oneway=-1", "rr rr rr r-"),
    ("highway=residential oneway=yes cycleway:left=no cycleway:left:oneway=-1", "rr rp rp r-"),
    ("highway=pedestrian oneway=yes bicycle=yes", "rr rp rp --"),
    # surfaces and sizes
    ("highway=residential smoothness=horrible", "rr rr -- --"),
    ("highway=residential smoothness=impassable", "rr -- -- --"),
    ("highway=residential surface=mud", "rr rr rr --"),
    ("highway=path width=0.8", "rr rr -- --"),
    ("highway=path maxwidth=0.9", "rr rr -- --"),
    ("highway=path width=1.2", "rr rr rr --"),
    ("highway=residential maxwidth=2", "rr rr rr --"),
    ("highway=residential maxwidth=2.5", "rr rr rr rr"),
    ("highway=residential maxheight=2.2", "rr rr rr --"),
    ("highway=residential maxheight=default", "rr rr rr rr"),
    ("highway=residential maxweight=2", "rr rr rr --"),
    ("highway=residential maxweight=7.5", "rr rr rr rr"),
]


@pytest.mark.parametrize(("text", "expected"), WAYS)
def test_way(text, expected):
    """Tests that tags open and close a way, in both directions, as the table says."""
    assert " ".join(moves(rules, text) for rules in (FOOT, BIKE, CARGO, VAN)) == expected


@pytest.mark.parametrize(
    ("rules", "text", "kmh"),
    [
        (FOOT, "highway=residential", 5.0),
        (FOOT, "highway=steps", 2.5),
        (FOOT, "highway=residential maxspeed=2", 5.0),  # limits are for vehicles
        (BIKE, "highway=residential", 16.0),
        (BIKE, "highway=pedestrian", 6.0),
        (BIKE, "highway=pedestrian bicycle=yes", 10.0),
        (BIKE, "highway=footway", 4.5),  # pushed
        (BIKE, "highway=residential maxspeed=10", 10.0),
        (BIKE, "highway=residential maxspeed=50", 16.0),
        (BIKE, "highway=residential surface=gravel", 10.0),
        (BIKE, "highway=residential surface=gravel;asphalt", 10.0),
        (BIKE, "highway=residential surface=gravel smoothness=horrible", 6.0),
        (BIKE, "highway=residential incline=10%", 16.0),  # slopes are another module's business
        (CARGO, "highway=footway", 3.0),
        (VAN, "highway=residential", 24.0),
        (VAN, "highway=residential maxspeed=20", 16.0),
        (VAN, "highway=residential maxspeed=50", 30.0),  # no more than a quarter over the class
        (VAN, "highway=secondary maxspeed=50", 40.0),
        (VAN, "highway=secondary maxspeed=FR:zone30", 24.0),
        (VAN, "highway=secondary maxspeed:type=FR:urban", 40.0),
        (VAN, "highway=service maxspeed=50", 13.0),
        (VAN, "highway=service service=driveway", 8.0),
        (VAN, "highway=pedestrian motor_vehicle=destination", 8.0),
        (VAN, "highway=residential surface=sett", 24.0),
        (VAN, "highway=residential surface=cobblestone", 18.0),
    ],
)
def test_speed(rules, text, kmh):
    """Tests the effective speed along the drawing order."""
    assert evaluate_way(rules, tags(text)).forward_kmh == pytest.approx(kmh)


def test_lift_takes_a_fixed_time():
    """Tests that a lift drawn as a way costs its wait, and more with a bicycle."""
    assert evaluate_way(FOOT, tags("highway=elevator")).fixed_s == 30
    assert evaluate_way(BIKE, tags("highway=elevator")).fixed_s == 45


# Each row: tags, then seconds for foot, bike, cargo bike and van, None where there is no way through.
NODES = [
    ("highway=crossing", (0, 0, 0, 0)),
    ("highway=traffic_signals", (0, 7, 7, 9)),
    ("highway=crossing crossing=traffic_signals", (0, 3, 3, 4)),
    ("highway=elevator", (30, 45, None, None)),
    ("barrier=no", (0, 0, 0, 0)),
    ("barrier=bollard", (0, 0, 0, None)),
    ("barrier=bollard maxwidth:physical=0.8", (0, 0, None, None)),
    ("barrier=block", (0, 1, 3, None)),
    ("barrier=cycle_barrier", (0, 6, None, None)),
    ("barrier=gate", (3, 6, 10, 10)),
    ("barrier=gate locked=yes", (None, None, None, None)),
    ("barrier=gate access=private", (None, None, None, None)),
    ("barrier=gate access=private foot=yes", (3, 6, 6, None)),
    ("barrier=gate motor_vehicle=no", (3, 6, 10, None)),
    ("barrier=gate bicycle=no", (3, 6, 6, 10)),
    ("barrier=lift_gate", (0, 2, 2, 5)),
    ("barrier=bollard motor_vehicle=delivery", (0, 0, 0, 6)),
    ("barrier=stile", (10, None, None, None)),
    ("barrier=turnstile", (5, None, None, None)),
    ("barrier=chain", (0, 6, None, None)),
    ("barrier=kerb", (0, 0, 0, 0)),
    ("barrier=kerb kerb=raised", (0, 3, 8, None)),
    ("kerb=raised", (0, 3, 8, None)),
    ("highway=crossing kerb=raised", (0, 0, 0, 0)),
    ("barrier=wall", (None, None, None, None)),
    ("barrier=entrance", (0, 0, 0, 0)),
    ("barrier=something_new", (0, 0, 0, None)),
    ("barrier=height_restrictor maxheight=2.0", (0, 0, 0, None)),
]


@pytest.mark.parametrize(("text", "expected"), NODES)
def test_node(text, expected):
    """Tests what barriers, lifts and signals cost whom."""
    assert tuple(evaluate_node(rules, tags(text)).delay_s for rules in (FOOT, BIKE, CARGO, VAN)) == expected


@pytest.mark.parametrize(("value", "along"), [("forward", 1), ("backward", -1), ("both", 0)])
def test_signal_direction(value, along):
    """Tests that a signal for one direction is known as such."""
    node = {"highway": "traffic_signals", "traffic_signals:direction": value}
    assert evaluate_node(VAN, node).along == along


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("30", 30.0),
        ("30 km/h", 30.0),
        ("20 mph", 32.18688),
        ("20mph", 32.18688),
        ("FR:urban", 50.0),
        ("FR:zone30", 30.0),
        ("FR:zone:20", 20.0),
        ("zone:30", 30.0),
        ("FR:rural", 80.0),
        ("walk", 6.0),
        ("FR:living_street", 20.0),
        ("none", None),
        ("signals", None),
        ("0", None),
        ("-5", None),
        ("999999", None),
        ("30;50", None),
        ("", None),
    ],
)
def test_speed_limit(text, kmh):
    """Tests reading speed limits in the forms that mappers use."""
    assert speed_limit_kmh(text) == (None if kmh is None else pytest.approx(kmh))


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("2.5", 2.5),
        ("2,5", 2.5),
        ("2.5 m", 2.5),
        ("80 cm", 0.8),
        ("7'6\"", 2.286),
        ("7'", 2.1336),
        ("7 ft", 2.1336),
        ("default", None),
        ("below_default", None),
        ("-2", None),
        ("", None),
    ],
)
def test_length(text, metres):
    """Tests reading lengths in the forms that mappers use."""
    assert length_m(text) == (None if metres is None else pytest.approx(metres))


@pytest.mark.parametrize(
    ("text", "tonnes"), [("3.5", 3.5), ("3.5 t", 3.5), ("7500 kg", 7.5), ("heavy", None)]
)
def test_weight(text, tonnes):
    """Tests reading weights in the forms that mappers use."""
    assert weight_t(text) == (None if tonnes is None else pytest.approx(tonnes))


def test_keys_are_kept_by_the_reader():
    """Tests that every tag which the tables above use is one that the reader keeps."""
    assert {key for text, _ in WAYS for key in tags(text)} <= WAY_KEYS
    assert {key for text, _ in NODES for key in tags(text)} <= NODE_KEYS


def test_walker_in_profile_table_is_data_only():
    """Tests that a profile is plain data: a changed copy behaves by its changed table."""
    slow = replace(FOOT, speed_kmh={**FOOT.speed_kmh, "steps": 1.0})
    assert evaluate_way(slow, tags("highway=steps")).forward_kmh == 1.0


def test_nobody_pushes_a_bicycle_through_a_gallery():
    """Tests that indoor passages are for walkers, and that only the tag's yes makes them so."""
    gallery, arcade = tags("highway=footway indoor=yes"), tags("highway=footway indoor=no")
    assert evaluate_way(FOOT, gallery).forward_kmh == 5.0
    for rules in (BIKE, CARGO):
        assert evaluate_way(rules, gallery) == NO_USE
        assert evaluate_way(rules, arcade).pushed_forward

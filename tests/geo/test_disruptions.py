"""Tests of reading disruptions, and of the hours at which they hold."""

from __future__ import annotations

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.live.disruptions import (
    Direction,
    Disruption,
    DisruptionError,
    DisruptionKind,
    EdgeAnchor,
    Where,
)
from geo.live.disruptions_area import AreaError, read_area
from geo.live.disruptions_hours import InForce
from geo.live.disruptions_read import disruption_json, read_disruption

PARIS = "Europe/Paris"
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


def s(text, zone=PARIS, fold=0):
    """Return a wall-clock moment as epoch seconds."""
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp())


def test_shortest_disruption():
    """Tests what is assumed of what is left out: closed for all, both ways, always."""
    read = read_disruption({"streets": ["Rue du Marché"]}, PARIS)
    assert read == Disruption("", DisruptionKind.CLOSED, Where(streets=("Rue du Marché",)), InForce())
    assert all(read.concerns(profile) for profile in ("foot", "bike", "cargo_bike", "van", "car"))
    assert not read.lets_push("bike")


def test_who_is_concerned():
    """Tests groups, exceptions, and that walkers pass one-way working."""
    motor = read_disruption({"ways": [1], "profiles": ["motor"]}, PARIS)
    assert [motor.concerns(profile) for profile in ("foot", "bike", "van", "car")] == [
        False,
        False,
        True,
        True,
    ]
    spared = read_disruption({"ways": [1], "except": ["foot", "pushed"]}, PARIS)
    assert [spared.concerns(profile) for profile in ("foot", "bike", "van")] == [False, True, True]
    assert [spared.lets_push(profile) for profile in ("foot", "bike", "cargo_bike", "van")] == [
        False, True, True, False,
    ]  # fmt: skip
    one_way = read_disruption({"ways": [1], "kind": "one_way", "direction": "forward"}, PARIS)
    assert [one_way.concerns(profile) for profile in ("foot", "bike")] == [False, True]
    for_all = read_disruption(
        {"ways": [1], "kind": "one_way", "direction": "forward", "profiles": ["foot"]}, PARIS
    )
    assert for_all.concerns("foot")


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({}, {"geometry"}),  # nowhere
        ({"street": ["x"], "ways": [1]}, {"street"}),  # an unknown field
        ({"ways": [1], "kind": "open"}, {"kind"}),
        ({"ways": [1], "direction": "left"}, {"direction"}),
        ({"ways": [1], "kind": "one_way"}, {"direction"}),  # which way?
        ({"ways": [1], "profiles": ["tank"]}, {"profiles"}),
        ({"ways": [1], "profiles": "van"}, {"profiles"}),  # no list
        ({"ways": [1], "profiles": [["van"]]}, {"profiles"}),
        ({"ways": [1], "except": ["foot", "cycles", "motor"]}, {"except"}),  # nobody left
        ({"ways": [1], "profiles": ["van"], "except": ["motor"]}, {"except"}),
        ({"ways": [1], "kind": "slow", "speed_factor": 0.5, "except": ["pushed"]}, {"except"}),
        ({"ways": [1], "kind": "slow"}, {"speed_factor"}),
        ({"ways": [1], "kind": "slow", "speed_factor": 1}, {"speed_factor"}),  # slows nobody
        ({"ways": [1], "kind": "slow", "speed_factor": 0}, {"speed_factor"}),
        ({"ways": [1], "kind": "slow", "speed_factor": float("nan")}, {"speed_factor"}),
        ({"ways": [1], "kind": "slow", "speed_factor": "0.5"}, {"speed_factor"}),
        ({"ways": [1], "speed_factor": 0.5}, {"speed_factor"}),  # of a closure
        ({"ways": [1], "kind": "cap"}, {"speed_kmh"}),
        ({"ways": [1], "kind": "cap", "speed_kmh": 2.5}, {"speed_kmh"}),
        ({"ways": [1], "kind": "cap", "speed_kmh": 10**400}, {"speed_kmh"}),
        ({"ways": [1], "kind": "cap", "speed_kmh": True}, {"speed_kmh"}),
        ({"ways": [1], "from": "2026-11-28T14:00", "to": "2026-11-28T06:00"}, {"to"}),
        ({"ways": [1], "from": "2026-11-28", "to": "2026-11-28"}, {"to"}),  # an empty span
        ({"ways": [1], "from": "tomorrow"}, {"from"}),
        ({"ways": [1], "from": 5}, {"from"}),
        ({"ways": [1], "from": "9999-12-31T23:59"}, {"from"}),
        ({"ways": [1], "hours": "Saturday morning"}, {"hours"}),
        ({"ways": ["1"]}, {"ways"}),
        ({"ways": [True]}, {"ways"}),
        ({"ways": [2**80]}, {"ways"}),
        ({"streets": [""]}, {"streets"}),
        ({"edges": [3]}, {"edges"}),
        ({"edges": [{"way": 1, "lon": 7}]}, {"edges"}),
        ({"edges": [{"way": 1, "lon": 7, "lat": 99}]}, {"edges"}),
        ({"ways": [1], "note": "x" * 1001}, {"note"}),
        ({"ways": [1], "note": 5}, {"note"}),
        ({"geometry": {"type": "Point", "coordinates": [0, 0]}}, {"geometry"}),
        (
            {"geometry": {}, "kind": "slow", "speed_factor": 2, "hours": "?", "profiles": ["x"]},
            {"geometry", "speed_factor", "hours", "profiles"},  # all at once
        ),
    ],
)
def test_faults(fields, at_fault):
    """Tests that every fault is found, each with its field."""
    with pytest.raises(DisruptionError) as caught:
        read_disruption(fields, PARIS)
    assert {fault.field for fault in caught.value.faults} == at_fault
    assert caught.value.code == "disruption_invalid"
    assert all(field in str(caught.value) for field in at_fault)


@pytest.mark.parametrize("raw", [None, 5, "closed", [], [{"ways": [1]}]])
def test_not_an_object(raw):
    """Tests that anything but an object is refused."""
    with pytest.raises(DisruptionError):
        read_disruption(raw, PARIS)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20).map(str.strip)
MOMENT = st.none() | st.integers(0, 4_000_000_000)


@given(
    kind=st.sampled_from(DisruptionKind),
    direction=st.sampled_from([Direction.FORWARD, Direction.BACKWARD]),
    spans=st.tuples(MOMENT, st.none() | st.integers(1, 10**8)),
    weekly=st.sampled_from(["", "Sa 06:00-14:00", "Mo-Fr 22:00-02:00; PH off"]),
    permille=st.integers(10, 999),
    kmh=st.integers(1, 130),
    ways=st.sets(st.integers(1, 2**40), min_size=1, max_size=3),
    note=TEXT,
)
def test_round_trip(kind, direction, spans, weekly, permille, kmh, ways, note):
    """Tests that a disruption comes back from JSON as it was."""
    starts_s, length = spans
    ends_s = None if length is None else (starts_s or 0) + length
    disruption = Disruption(
        "7",
        kind,
        Where(
            shapely.box(0.1, 0.2, 0.3, 0.4),
            ("Rue A",),
            tuple(sorted(ways)),
            (EdgeAnchor(5, 7.1234567, 44.0),),
        ),
        InForce(starts_s, ends_s, weekly),
        permille if kind is DisruptionKind.SLOW else 0,
        kmh if kind is DisruptionKind.CAP else 0,
        direction,
        ("motor",),
        ("car",),
        note,
        "régie",
        1_700_000_000,
    )
    assert read_disruption(json.loads(json.dumps(disruption_json(disruption, PARIS))), PARIS) == disruption


def test_features():
    """Tests that Features and collections are read as one geometry."""
    feature = {"type": "Feature", "properties": {}, "geometry": SQUARE}
    assert read_area(feature).equals(shapely.box(0, 0, 1, 1))
    other = {"type": "LineString", "coordinates": [[5, 5], [6, 6]]}
    features = [feature, {"type": "Feature", "geometry": other}]
    both = read_area({"type": "FeatureCollection", "features": features})
    assert both.area == 1
    assert both.length == pytest.approx(4 + 2**0.5)
    assert (
        read_area({"type": "Polygon", "coordinates": [[[0, 0, 9], [1, 0, 9], [1, 1, 9], [0, 0, 9]]]}).has_z
        is False
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}, "cross"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [200, 0], [1, 1], [0, 0]]]}, "degrees"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "FeatureCollection", "features": []}, "empty"),
        ({"type": "FeatureCollection"}, "not GeoJSON"),
        ({"type": "MultiPoint", "coordinates": [[0, 0]]}, "no extent"),
        ({"type": "Circle"}, "not a GeoJSON"),
        ("text", "not GeoJSON"),
        (None, "not GeoJSON"),
        ({"type": "LineString", "coordinates": [[0, 0], [1e-3, 1e-3]] * 60_000}, "points"),
    ],
)
def test_areas_that_cannot_be_used(content, reason):
    """Tests that a geometry that cannot be used is refused with its reason."""
    with pytest.raises(AreaError, match=reason):
        read_area(content)


def test_span_of_moments():
    """Tests that the start is included and the end is not."""
    when = InForce(s("2026-11-28T06:00"), s("2026-11-28T14:00"))
    asked = ["2026-11-28T05:59:59", "2026-11-28T06:00", "2026-11-28T13:59:59", "2026-11-28T14:00"]
    assert [when.holds(s(moment), PARIS) for moment in asked] == [False, True, True, False]


def test_weekly_hours_on_the_towns_clocks():
    """Tests weekly hours in winter and summer, and their conjunction with a span."""
    when = InForce(starts_s=s("2026-07-01T00:00"), weekly="Sa 06:00-14:00")
    assert when.holds(s("2026-07-04T06:00"), PARIS)  # 04:00 UTC
    assert when.holds(s("2026-11-28T06:00"), PARIS)  # 05:00 UTC
    assert not when.holds(s("2026-11-28T14:00"), PARIS)
    assert not when.holds(s("2026-06-27T08:00"), PARIS)  # before the span


def test_the_night_when_clocks_go_back():
    """Tests that an hour that passes twice holds twice, as on 25 October 2026 in Paris."""
    when = InForce(weekly="02:00-02:30")
    begins = [s("2026-10-25T02:00", fold=fold) for fold in (0, 1)]
    assert begins[1] - begins[0] == 3600
    assert [when.holds(moment, PARIS) for moment in begins] == [True, True]
    assert not when.holds(begins[0] + 1800, PARIS)
    day = s("2026-10-25T00:00")
    moments = when.candidates(day, day + 25 * 3600 - 1, PARIS)
    assert {begins[0], begins[0] + 1800, begins[1], begins[1] + 1800} <= moments


def test_the_night_when_clocks_go_forward():
    """Tests that nothing holds in an hour that is skipped, as on 29 March 2026 in Paris."""
    when = InForce(weekly="02:00-03:00")
    day = s("2026-03-29T00:00")
    assert not any(when.holds(moment, PARIS) for moment in range(day, day + 23 * 3600, 300))
    across = InForce(weekly="01:30-03:30")
    held = [moment for moment in range(day, day + 23 * 3600, 300) if across.holds(moment, PARIS)]
    assert len(held) == 12  # an hour of real time
    assert held[0] in across.candidates(day, day + 23 * 3600, PARIS)
    assert held[-1] + 300 in across.candidates(day, day + 23 * 3600, PARIS)


@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "Atlantic/Reykjavik", "Asia/Kathmandu", "Australia/Lord_Howe"]
)
@pytest.mark.parametrize("date", ["2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-28"])
def test_candidates_miss_no_change(zone, date):
    """Tests that between candidates the answer stays the same, on days when clocks change too."""
    when = InForce(s(f"{date}T01:10", zone), s(f"{date}T20:00", zone), "02:00-02:20,09:00-12:00")
    day = s(f"{date}T00:00", zone)
    moments = when.candidates(day, day + 86_400, zone)
    held = when.holds(day, zone)
    for moment in range(day + 60, day + 86_400, 60):
        now = when.holds(moment, zone)
        assert now == held or moment in moments
        held = now


def test_next_moment():
    """Tests finding the first moment at which something holds."""
    friday = s("2026-11-27T10:00")
    assert InForce().next_moment(friday, PARIS) == friday
    assert InForce(weekly="Sa 06:00-14:00").next_moment(friday, PARIS) == s("2026-11-28T06:00")
    assert InForce(starts_s=friday + 5).next_moment(friday, PARIS) == friday + 5
    assert InForce(ends_s=friday).next_moment(friday, PARIS) is None
    assert InForce(weekly="2020 Jan 01").next_moment(friday, PARIS) is None

"""Tests of what streets are at certain hours."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from geo.conditions.moments import Moments
from geo.errors import MapError
from geo.snapping.nearest import SnapIndex
from geo.store import TownStore
from routing.streets.dijkstra import DijkstraEngine
from routing.streets.hierarchy import build_hierarchy
from routing.streets.network import FORBIDDEN, check_metric
from tests.geo.small_maps import SmallMap, draw, position

STREET = "highway=residential"
ZONE = ZoneInfo("Europe/Paris")
MONDAY = dt.date(2026, 7, 13)  # the day before the national holiday
HOLIDAY = dt.date(2026, 7, 14)
#  1-10-2-11-3-12-4, the middle one with conditions
NODES = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (300, 0)}


def clock(day, text):
    """Return a moment on the town's clocks."""
    return dt.datetime.combine(day, dt.time.fromisoformat(text))


def moments_of(drawn):
    """Return a drawn map's streets at any moment, with hierarchies made when asked for."""

    def hierarchy(profile):
        return build_hierarchy(drawn.streets.network, moments.variants(profile))

    moments = Moments(drawn.streets, "Europe/Paris", hierarchy)
    return moments


class Street:
    """Three streets in a row, of which the middle one depends on the hour."""

    def __init__(self, path, middle, nodes=None, ways=None, relations=()):
        ways = {10: ([1, 2], STREET), 11: ([2, 3], middle), 12: ([3, 4], STREET), **(ways or {})}
        self.drawn = SmallMap(path, {**NODES, **(nodes or {})}, ways, relations)
        self.moments = moments_of(self.drawn)

    def may(self, profile, *numbers, at=None):
        """Tell whether a profile may travel along junctions at a moment."""
        return self.drawn.may(profile, *numbers, metric=self.moments.at(profile, at).metric)

    def milliseconds(self, profile, *numbers, at=None):
        """Return how long that takes."""
        return self.drawn.milliseconds(profile, *numbers, metric=self.moments.at(profile, at).metric)

    def changes(self, profile, day):
        """Return the changes of a day as clock times."""
        return [moment.strftime("%H:%M:%S %z") for moment in self.moments.changes(profile, day)]


@pytest.fixture
def street(tmp_path):
    """A function that draws the three streets."""
    return lambda middle, **others: Street(tmp_path / "street.osm", middle, **others)


class TestDeliveryHours:
    """A pedestrian street that is open for deliveries in the morning of working days."""

    @pytest.fixture
    def pedestrian(self, street):
        """The street."""
        return street("highway=pedestrian motor_vehicle:conditional=delivery~@~(Mo-Sa~06:00-11:00;PH~off)")

    @pytest.mark.parametrize(
        ("day", "time", "open_"),
        [
            (MONDAY, "05:59:59", False),
            (MONDAY, "06:00", True),
            (MONDAY, "07:30", True),
            (MONDAY, "10:59:59", True),
            (MONDAY, "11:00", False),
            (MONDAY, "15:00", False),
            (HOLIDAY, "07:30", False),
            (dt.date(2026, 7, 12), "07:30", False),  # Sunday
            (dt.date(2026, 7, 18), "07:30", True),  # Saturday
            (dt.date(2026, 3, 29), "07:30", False),  # a Sunday, the clocks go forward
            (dt.date(2026, 10, 26), "07:30", True),  # the day after they go back
        ],
    )
    def test_van(self, pedestrian, day, time, open_):
        """Tests the hours to the second, a Sunday, a public holiday and the days around clock changes."""
        assert pedestrian.may("van", 1, 2, 3, 4, at=clock(day, time)) == open_

    def test_without_a_moment(self, pedestrian):
        """Tests that hours are left out where nobody asks for a moment, and walkers never mind."""
        assert not pedestrian.may("van", 1, 2, 3)
        assert pedestrian.milliseconds("foot", 1, 2, 3) == pedestrian.milliseconds(
            "foot", 1, 2, 3, at=clock(MONDAY, "07:30")
        )

    def test_time_it_takes(self, pedestrian):
        """Tests that the van drives at walking pace: 100 m at 24, at 8 and at 24 km/h."""
        took = pedestrian.milliseconds("van", 1, 2, 3, 4, at=clock(MONDAY, "07:30"))
        assert took == pytest.approx(15_000 + 45_000 + 15_000, abs=10)

    def test_aware_moments(self, pedestrian):
        """Tests that a moment with a zone means the town's clocks: 05:30 UTC is 07:30 in summer."""
        assert pedestrian.may("van", 2, 3, at=dt.datetime(2026, 7, 13, 5, 30, tzinfo=dt.UTC))
        assert not pedestrian.may("van", 2, 3, at=dt.datetime(2026, 7, 13, 9, 0, tzinfo=dt.UTC))
        # In winter the same hour is 06:30.
        assert pedestrian.may("van", 2, 3, at=dt.datetime(2026, 1, 12, 5, 30, tzinfo=dt.UTC))
        assert not pedestrian.may("van", 2, 3, at=dt.datetime(2026, 1, 12, 4, 30, tzinfo=dt.UTC))

    def test_changes(self, pedestrian):
        """Tests that the day's changes are listed, and that quiet days have none."""
        assert pedestrian.changes("van", MONDAY) == ["06:00:00 +0200", "11:00:00 +0200"]
        assert pedestrian.changes("van", HOLIDAY) == []
        assert pedestrian.changes("foot", MONDAY) == []

    def test_dead_end_when_closed(self, pedestrian):
        """Tests that a van may turn round at the closed end, and that a turn costs as if the way were open."""
        assert pedestrian.may("van", 1, 2, 1, at=clock(MONDAY, "15:00"))
        base, morning = (pedestrian.moments.at("van", at).metric for at in (None, clock(MONDAY, "07:30")))
        network = pedestrian.drawn.streets.network
        onto_closed = base.arc_ms[network.turn_head] == FORBIDDEN
        assert onto_closed.any()
        assert np.array_equal(base.turn_ms, morning.turn_ms)
        into = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
        straight_on = network.arc_edge[into] != network.arc_edge[network.turn_head]
        assert (base.turn_ms[straight_on] != FORBIDDEN).all()

    def test_same_hours_share(self, pedestrian):
        """Tests that moments at which the same holds are one metric and one engine."""
        early, late = clock(MONDAY, "06:00"), clock(dt.date(2026, 7, 15), "10:00")
        moments = pedestrian.moments
        assert moments.at("van", early).metric is moments.at("van", late).metric
        assert moments.engine("van", early) is moments.engine("van", late)
        assert moments.engine("van", None) is moments.engine("van", clock(MONDAY, "15:00"))
        assert moments.engine("van", None) is not moments.engine("van", early)

    def test_metrics_are_sound(self, pedestrian):
        """Tests that every metric keeps the invariants, and that the last variant bounds them all."""
        network = pedestrian.drawn.streets.network
        base, widest, apart = pedestrian.moments.variants("van")
        for at in (None, clock(MONDAY, "07:30"), clock(MONDAY, "15:00")):
            metric = pedestrian.moments.at("van", at).metric
            check_metric(network, metric)
            assert (widest.arc_ms <= metric.arc_ms).all()
            assert (widest.turn_ms <= metric.turn_ms).all()
        check_metric(network, widest)
        check_metric(network, apart)
        assert pedestrian.moments.variants("foot") == (pedestrian.drawn.streets.metrics["foot"],)
        assert base is pedestrian.drawn.streets.metrics["van"]


def test_over_midnight(street):
    """Tests hours that run over midnight, on both sides of it and into a day without them."""
    night = street(f"{STREET} motor_vehicle:conditional=no~@~(Fr~22:00-06:00)")
    friday, saturday = dt.date(2026, 7, 17), dt.date(2026, 7, 18)
    assert night.may("van", 2, 3, at=clock(friday, "05:00"))
    assert night.may("van", 2, 3, at=clock(friday, "21:59"))
    assert not night.may("van", 2, 3, at=clock(friday, "23:59:59"))
    assert not night.may("van", 2, 3, at=clock(saturday, "00:00"))
    assert not night.may("van", 2, 3, at=clock(saturday, "05:59"))
    assert night.may("van", 2, 3, at=clock(saturday, "06:00"))
    assert night.changes("van", friday) == ["22:00:00 +0200"]
    assert night.changes("van", saturday) == ["06:00:00 +0200"]


def test_changes_at_midnight(street):
    """Tests that a change at midnight belongs to the day that begins."""
    sunday = street(f"{STREET} motor_vehicle:conditional=no~@~(Su)")
    assert sunday.changes("van", dt.date(2026, 7, 19)) == ["00:00:00 +0200"]
    assert sunday.changes("van", dt.date(2026, 7, 20)) == ["00:00:00 +0200"]
    assert sunday.changes("van", dt.date(2026, 7, 21)) == []


def test_clocks_go_back(street):
    """Tests that hours within the hour that passes twice hold twice."""
    quarter = street(f"{STREET} motor_vehicle:conditional=no~@~(02:15-02:45)")
    assert quarter.changes("van", dt.date(2026, 10, 25)) == [
        "02:15:00 +0200",
        "02:45:00 +0200",
        "02:15:00 +0100",
        "02:45:00 +0100",
    ]
    assert not quarter.may("van", 2, 3, at=dt.datetime(2026, 10, 25, 2, 30, tzinfo=ZONE))
    assert not quarter.may("van", 2, 3, at=dt.datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZONE))


def test_change_in_the_hour_that_comes_back(street):
    """Tests that setting the clocks back may itself end or begin what holds."""
    half = street(f"{STREET} motor_vehicle:conditional=no~@~(02:30-04:00)")
    assert half.changes("van", dt.date(2026, 10, 25)) == [
        "02:30:00 +0200",
        "02:00:00 +0100",
        "02:30:00 +0100",
        "04:00:00 +0100",
    ]


def test_clocks_go_forward(street):
    """Tests that hours within the skipped hour never come, and that others begin when it is skipped."""
    skipped = street(f"{STREET} motor_vehicle:conditional=no~@~(02:15-02:45)")
    assert skipped.changes("van", dt.date(2026, 3, 29)) == []
    begun = street(f"{STREET} motor_vehicle:conditional=no~@~(02:30-04:00)")
    assert begun.changes("van", dt.date(2026, 3, 29)) == ["03:00:00 +0200", "04:00:00 +0200"]


def test_seasons_and_several_clauses(street):
    """Tests a market in summer and delivery hours the whole year, the later clause counting."""
    market = street(
        "highway=pedestrian motor_vehicle:conditional=delivery~@~(06:00-11:00);no~@~(Jul-Aug~We~00:00-24:00)"
    )
    wednesday = dt.date(2026, 7, 15)
    assert market.may("van", 2, 3, at=clock(dt.date(2026, 6, 17), "07:00"))
    assert not market.may("van", 2, 3, at=clock(wednesday, "07:00"))
    assert market.may("van", 2, 3, at=clock(dt.date(2026, 7, 16), "07:00"))


def test_one_way_by_the_hour(street):
    """Tests a street that is one-way in the morning; walkers and pushed bicycles do not care."""
    morning = street(f"{STREET} oneway:conditional=yes~@~(07:00-09:00)")
    at = clock(MONDAY, "08:00")
    assert morning.may("van", 3, 2)
    assert not morning.may("van", 3, 2, at=at)
    assert morning.may("van", 2, 3, at=at)
    assert morning.milliseconds("bike", 3, 2, at=at) == pytest.approx(80_000, abs=15)
    assert morning.moments.at("bike", at).pushed.sum() == 1
    assert morning.may("foot", 3, 2, at=at)


def test_reversible_lane(street):
    """Tests a street whose direction changes with the hour and is closed between."""
    lane = street(f"{STREET} oneway=reversible oneway:conditional=yes~@~(06:00-12:00);-1~@~(13:00-20:00)")
    found = [
        (lane.may("van", 2, 3, at=clock(MONDAY, time)), lane.may("van", 3, 2, at=clock(MONDAY, time)))
        for time in ("05:00", "08:00", "12:30", "15:00")
    ]
    assert found == [(False, False), (True, False), (False, False), (False, True)]


def test_speed_limit_by_the_hour(street):
    """Tests that 100 m at four fifths of 20 km/h take 22.5 s at night."""
    night = street(f"{STREET} maxspeed=50 maxspeed:conditional=20~@~(22:00-06:00)")
    assert night.milliseconds("van", 2, 3, at=clock(MONDAY, "23:00")) == pytest.approx(22_500, abs=5)
    assert night.milliseconds("van", 2, 3) == pytest.approx(12_000, abs=5)


def test_bicycles_pushed_by_the_hour(street):
    """Tests that getting off and on is paid when, and only when, the bicycle is pushed."""
    shopping = street("highway=pedestrian bicycle:conditional=no~@~(11:00-19:00)")
    ridden, pushed = 22_500 + 60_000 + 22_500, 22_500 + 3000 + 80_000 + 3000 + 22_500
    assert shopping.milliseconds("bike", 1, 2, 3, 4) == pytest.approx(ridden, abs=20)
    at = clock(MONDAY, "12:00")
    assert shopping.milliseconds("bike", 1, 2, 3, 4, at=at) == pytest.approx(pushed, abs=20)
    widest = shopping.moments.variants("bike")[1]
    assert (widest.turn_ms <= shopping.moments.at("bike", at).metric.turn_ms).all()


def test_barrier_by_the_hour(street):
    """Tests a bollard that sinks in the morning, and turning round in front of it."""
    rising = street(
        STREET,
        nodes={5: (150, 0, "barrier=bollard motor_vehicle:conditional=delivery~@~(06:00-11:00)")},
        ways={11: ([2, 5, 3], STREET)},
    )
    at = clock(MONDAY, "07:30")
    assert not rising.may("van", 2, 5, 3)
    assert rising.milliseconds("van", 2, 5, 3, at=at) == pytest.approx(15_000 + 6000, abs=5)
    assert rising.may("van", 2, 5, 2, at=clock(MONDAY, "12:00"))
    assert rising.may("cargo_bike", 2, 5, 3)


CROSS_NODES = {5: (100, 100), 6: (100, -100)}
CROSS_WAYS = {13: ([2, 5], STREET), 14: ([2, 6], STREET)}


class TestRestrictions:
    """A crossroads at node 2, with a ban on turning left from 10 into 13."""

    @pytest.fixture
    def cross(self, tmp_path):
        """A function that draws it with a restriction."""
        return lambda text, members="from:10 via:2 to:13", middle=STREET: Street(
            tmp_path / "cross.osm", middle, CROSS_NODES, CROSS_WAYS, [(text, members)]
        )

    @pytest.mark.parametrize(
        "text",
        [
            "restriction:conditional=no_left_turn~@~(Mo-Fr~07:00-09:00)",
            "restriction:motor_vehicle:conditional=no_left_turn~@~(Mo-Fr~07:00-09:00)",
            "restriction=no_left_turn day_on=Monday day_off=Friday hour_on=07:00 hour_off=09:00",
        ],
    )
    def test_left_turn(self, cross, text):
        """Tests that the ban holds in its hours, tagged in the new manner and in the old one."""
        banned = cross(text)
        assert banned.may("van", 1, 2, 5)
        assert not banned.may("van", 1, 2, 5, at=clock(MONDAY, "08:00"))
        assert banned.may("van", 1, 2, 5, at=clock(MONDAY, "09:00"))
        assert banned.may("van", 1, 2, 5, at=clock(dt.date(2026, 7, 18), "08:00"))
        assert banned.may("van", 1, 2, 6, at=clock(MONDAY, "08:00"))
        report = banned.drawn.streets.report["restrictions"]["van"]
        assert (report["applied"], report["by_hours"]) == (1, 1)

    def test_lasting_ban_with_free_hours(self, cross):
        """Tests that a ban may be lifted at certain hours."""
        lifted = cross("restriction=no_left_turn restriction:conditional=none~@~(20:00-22:00)")
        assert not lifted.may("van", 1, 2, 5)
        assert lifted.may("van", 1, 2, 5, at=clock(MONDAY, "21:00"))
        assert not lifted.may("van", 1, 2, 5, at=clock(MONDAY, "22:00"))

    def test_over_a_way(self, cross):
        """Tests that a ban over a way holds in its hours only, and that the way there is free."""
        over = cross("restriction:conditional=no_straight_on~@~(07:00-09:00)", "from:10 via:11 to:12")
        at = clock(MONDAY, "08:00")
        assert over.may("van", 1, 2, 3, 4)
        assert not over.may("van", 1, 2, 3, 4, at=at)
        assert over.may("van", 5, 2, 3, 4, at=at)
        assert over.may("van", 1, 2, 3, at=at)

    def test_mandatory_way_that_is_closed(self, cross):
        """Tests that nobody is held to a direction while the street there is closed."""
        only = cross(
            "restriction=only_straight_on", "from:10 via:2 to:11", f"{STREET} access:conditional=no~@~(Mo)"
        )
        assert not only.may("van", 1, 2, 5)
        assert only.may("van", 1, 2, 5, at=clock(MONDAY, "12:00"))
        assert not only.may("van", 1, 2, 5, at=clock(HOLIDAY, "12:00"))
        assert (only.moments.variants("van")[1].turn_ms <= only.moments.at("van", None).metric.turn_ms).all()

    def test_unread_hours_are_counted(self, cross):
        """Tests that a restriction whose hours cannot be read binds nobody and is counted."""
        unread = cross("restriction:conditional=no_left_turn~@~(school~hours)")
        assert unread.may("van", 1, 2, 5, at=clock(MONDAY, "08:00"))
        assert unread.drawn.streets.report["restrictions"]["van"]["unread"] == 1

    def test_heavy_vehicles_only(self, cross):
        """Tests that a ban for lorries binds no van."""
        heavy = cross("restriction:conditional=no_left_turn~@~(weight>7.5)")
        assert heavy.may("van", 1, 2, 5)
        assert heavy.drawn.streets.report["restrictions"]["van"]["exempt"] == 1


def test_report(street):
    """Tests that the report counts what depends on the hour and names what was not understood."""
    found = street(
        f"{STREET} motor_vehicle:conditional=no~@~(07:00-09:00)",
        ways={12: ([3, 4], f"{STREET} motor_vehicle:conditional=no~@~flood")},
    ).drawn.streets.report
    assert found["ways_with_conditions"] == 2
    assert found["conditions"] == {
        "hours": 1,
        "ways": {"foot": 0, "bike": 0, "cargo_bike": 0, "van": 1},
        "nodes": {"foot": 0, "bike": 0, "cargo_bike": 0, "van": 0},
        "clauses_unread": 1,
        "ways_unread": [12],
        "nodes_unread": [],
    }


def test_every_moment_is_as_if_it_were_tagged_so(tmp_path):
    """Tests random maps against maps whose tags say plainly what holds at the moment."""
    rng = np.random.default_rng(3)
    spans = [("06:00", "11:00"), ("10:00", "19:00"), ("22:00", "05:00")]
    values = {
        "motor_vehicle": ("no", "delivery"),
        "access": ("no",),
        "oneway": ("yes", "-1", "no"),
        "bicycle": ("no", "yes"),
        "maxspeed": ("20", "10"),
    }
    nodes = {1 + x + 4 * y: (100 * x, 100 * y) for x in range(4) for y in range(3)}
    pairs = [(a, a + 1) for a in nodes if a % 4] + [(a, a + 4) for a in nodes if a + 4 in nodes]
    for trial in range(6):
        conditional, plain = {}, {}
        times = ["05:30", "07:00", "10:30", "15:00", "23:30"]
        for way, pair in enumerate(pairs, start=20):
            text = str(rng.choice(["highway=residential", "highway=pedestrian", "highway=tertiary"]))
            chosen = [str(key) for key in rng.choice(list(values), rng.integers(0, 3), replace=False)]
            clauses = {
                key: [
                    (str(rng.choice(values[key])), spans[at])
                    for at in rng.choice(3, rng.integers(1, 3), replace=False)
                ]
                for key in chosen
            }
            written = [
                f"{key}:conditional=" + ";".join(f"{value}~@~({a}-{b})" for value, (a, b) in listed)
                for key, listed in clauses.items()
            ]
            conditional[way] = (pair, " ".join([text, *written]))
            for time in times:
                holding = {
                    key: value
                    for key, listed in clauses.items()
                    for value, (a, b) in listed
                    if (a <= time < b if a < b else time >= a or time < b)
                }
                tagged = " ".join([text, *(f"{key}={value}" for key, value in holding.items())])
                plain.setdefault(time, {})[way] = (pair, tagged)
        drawn = SmallMap(tmp_path / f"{trial}.osm", nodes, conditional)
        moments = moments_of(drawn)
        for time in times:
            simple = SmallMap(tmp_path / f"{trial}-plain.osm", nodes, plain[time])
            for profile in ("foot", "bike", "van"):
                metric = moments.at(profile, clock(MONDAY, time)).metric
                check_metric(drawn.streets.network, metric)
                bound = moments.variants(profile)
                widest = bound[min(1, len(bound) - 1)]
                assert (widest.arc_ms <= metric.arc_ms).all()
                assert (widest.turn_ms <= metric.turn_ms).all()
                for a, b in [*pairs, *(pair[::-1] for pair in pairs)]:
                    expected = simple.milliseconds(profile, a, b)
                    assert drawn.milliseconds(profile, a, b, metric=metric) == expected, (time, profile, a, b)
                    for c in (b - 1, b + 1, b - 4, b + 4):
                        if (min(b, c), max(b, c)) in pairs and c != a:
                            assert drawn.may(profile, a, b, c, metric=metric) == simple.may(profile, a, b, c)


def test_engines_of_all_moments_share_a_hierarchy(street):
    """Tests engines of changing hours, barriers, bans and pushing against a plain search."""
    shopping = (
        "highway=pedestrian motor_vehicle:conditional=delivery~@~(06:00-11:00) "
        "bicycle:conditional=no~@~(10:00-19:00)"
    )
    town = street(
        shopping,
        nodes={
            5: (150, 0, "barrier=bollard motor_vehicle:conditional=yes~@~(05:00-09:00)"),
            6: (150, 150),
            7: (200, -100),
        },
        ways={
            11: ([2, 5, 3], shopping),
            13: ([1, 6, 4], f"{STREET} oneway:conditional=yes~@~(07:00-09:00)"),
            14: ([3, 7], STREET),
            15: ([2, 7], f"{STREET} access:conditional=no~@~(12:00-13:00)"),
        },
        relations=[("restriction:conditional=no_right_turn~@~(08:00-16:00)", "from:14 via:3 to:12")],
    )
    network = town.drawn.streets.network
    lon, lat = np.array(
        [position(*at) for at in ((30, 0), (120, 0), (180, 0), (250, 0), (200, -50), (75, 75))]
    ).T
    for profile in ("foot", "bike", "cargo_bike", "van"):
        tables = []
        for hour in ("04:00", "05:30", "07:30", "08:30", "09:30", "10:30", "12:30", "15:00", "20:00"):
            at = clock(MONDAY, hour)
            metric = town.moments.at(profile, at).metric
            places = town.moments.snap_index(profile, at).nearest(lon, lat)
            engine = town.moments.engine(profile, at)
            found = engine.travel_times(places, places, threads=1)
            expected = DijkstraEngine(network, metric).travel_times(places, places, threads=1)
            assert np.array_equal(found.durations_ms, expected.durations_ms)
            assert np.array_equal(found.distances_cm, expected.distances_cm)
            assert engine.hierarchy is town.moments.engine(profile, None).hierarchy
            tables.append(found.durations_ms.tobytes())
        assert len(set(tables)) > (0 if profile == "foot" else 2)  # nobody walks round by the closed way


class TestTown:
    """The same through a town that was written to disk."""

    @pytest.fixture
    def town(self, tmp_path):
        """A town with a pedestrian street beside which the loading bay stands."""
        middle = "highway=pedestrian motor_vehicle:conditional=delivery~@~(06:00-11:00)"
        ways = {10: ([1, 2], STREET), 11: ([2, 3], middle), 12: ([3, 4], STREET), 13: ([1, 5, 4], STREET)}
        path = draw(tmp_path / "town.osm", {**NODES, 5: (150, 200)}, ways)
        return TownStore(tmp_path / "home").add("t", path, tiles=False, time_zone="Europe/Paris")

    def test_snapping(self, town):
        """Tests that the van reaches the door in the street's hours, and goes round it otherwise."""
        lon, lat = np.array([position(150, 2)]).T
        morning, evening = clock(MONDAY, "07:30"), clock(MONDAY, "20:00")
        assert town.edge_way_id(town.snap("van", lon, lat, at=morning).edge[0]) == 11
        assert town.edge_way_id(town.snap("van", lon, lat, at=evening).edge[0]) != 11
        assert town.edge_way_id(town.snap("van", lon, lat).edge[0]) != 11
        assert isinstance(town.engine("van").metric, type(town.metric("van")))

    def test_travel_times(self, town):
        """Tests that tables and routes take the short way in its hours."""
        lon, lat = np.array([position(50, 0), position(250, 0)]).T
        morning = clock(MONDAY, "07:30")
        assert town.travel_times("van", lon, lat, at=morning).durations_s[0, 1] == 60
        assert town.travel_times("van", lon, lat).durations_s[0, 1] > 75
        (leg,) = town.route("van", lon, lat, at=morning)
        assert 11 in {town.edge_way_id(town.network.arc_edge[arc]) for arc in leg.arcs}

    def test_changes(self, town):
        """Tests the town's own list of changes."""
        changes = town.metric_changes("van", MONDAY)
        assert [moment.astimezone(dt.UTC).hour for moment in changes] == [4, 9]
        assert town.metric_changes("foot", MONDAY) == ()
        assert len(town.metric_variants("van")) == 3

    def test_unknown_profile(self, town):
        """Tests that a profile the town was not built for is named."""
        with pytest.raises(MapError, match="'rocket'") as caught:
            town.metric("rocket", clock(MONDAY, "07:30"))
        assert caught.value.code == "profile_unknown"

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('"06:00-11:00"', '"dawn of day"'),
            ('"arc":[', '"arc":[99999,'),
            ('"switch_hours":[0', '"switch_hours":[7'),
            ('"turn":[', '"turn":[-5,'),
            ('"arc_ms":[', '"arc_ms":[1,'),
            ('"node":[', '"node":["x"'),
            ('{"hours"', '{"times"'),
        ],
    )
    def test_damage(self, town, old, new):
        """Tests that a file of conditions that does not fit its network is refused."""
        from geo.conditions.file import read_conditions

        path = town.folder / "conditions.json"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(ValueError, match=r"conditions\.json"):
            read_conditions(town.folder, town.profiles, town.network)


def test_snap_index_of_the_widest_metric(street):
    """Tests that the bound of all moments is a whole metric that everything can be built over."""
    pedestrian = street("highway=pedestrian motor_vehicle:conditional=delivery~@~(06:00-11:00)")
    index = SnapIndex(pedestrian.drawn.streets.network, pedestrian.moments.variants("van")[1])
    assert index.usable_arcs.all()

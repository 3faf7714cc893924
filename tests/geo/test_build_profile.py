"""Tests of building profiles: own tables, ferries, and signs along streets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.building.extract import read_extract
from geo.building.network import build_streets
from geo.building.profile_metrics import chosen_rules
from geo.errors import MapError
from geo.profiles import PROFILES
from geo.profiles.rules import TurnRules
from geo.store import TownStore
from tests.geo.small_maps import SmallMap, draw

STREET = "highway=residential"
VAN = PROFILES["van"]
SLOW = replace(VAN, name="slow_van", speed_kmh={"residential": 12.0})


def test_own_table(tmp_path):
    """Tests that a changed table is a profile like any other: 100 m at 12 km/h last 30 s."""
    drawn = SmallMap(
        tmp_path / "t.osm", {1: (0, 0), 2: (100, 0)}, {10: ([1, 2], STREET)}, profiles=("van", SLOW)
    )
    assert drawn.milliseconds("van", 1, 2) == pytest.approx(15_000, abs=5)
    assert drawn.milliseconds("slow_van", 1, 2) == pytest.approx(30_000, abs=5)


def test_own_table_in_a_town(tmp_path):
    """Tests that a town keeps own profiles, and that its hash tells one table from another."""
    path = draw(tmp_path / "t.osm", {1: (0, 0), 2: (100, 0)}, {10: ([1, 2], STREET)})
    store = TownStore(tmp_path / "home")
    town = store.add("a", path, profiles=[SLOW, "foot"], tiles=False)
    assert town.profiles == ("foot", "slow_van")
    assert town.metric("slow_van").arc_ms.tolist() == pytest.approx([30_000, 30_000], abs=5)
    slower = replace(SLOW, speed_kmh={"residential": 6.0})
    assert store.add("b", path, profiles=[slower, "foot"], tiles=False).map_hash != town.map_hash


@pytest.mark.parametrize(
    ("profiles", "code"),
    [
        ([], "profile_unknown"),
        (["van", "rocket"], "profile_unknown"),
        (["van", "van"], "profile_invalid"),
        (["slow_van", SLOW], "profile_unknown"),
        ([replace(SLOW, name="../van")], "profile_invalid"),
        ([replace(SLOW, name="")], "profile_invalid"),
        ([SLOW, replace(SLOW, width_m=1.0)], "profile_invalid"),
    ],
)
def test_wrong_profiles(profiles, code):
    """Tests that unknown, repeated and unfit names are refused."""
    with pytest.raises(MapError) as caught:
        chosen_rules(profiles)
    assert caught.value.code == code


BANKS = {1: (0, 0), 2: (100, 0), 3: (600, 0), 4: (700, 0), 5: (2000, 0)}


class TestFerry:
    """A street, a ferry of 500 m, and a street on the other bank."""

    def drawn(self, folder, text, more=None):
        """Draw it with a ferry."""
        ways = {
            10: ([1, 2], STREET),
            11: ([2, 3], f"route=ferry {text}"),
            12: ([3, 4], STREET),
            **(more or {}),
        }
        return SmallMap(folder / "t.osm", BANKS, ways, profiles=tuple(PROFILES))

    def test_duration_and_boarding(self, tmp_path):
        """Tests that a crossing lasts what the tag says, and that boarding takes its time once."""
        ferry = self.drawn(tmp_path, "duration=00:10")
        assert ferry.milliseconds("van", 2, 3) == pytest.approx(600_000, abs=700)
        assert ferry.milliseconds("van", 1, 2, 3, 4) == pytest.approx(
            15_000 + 900_000 + 600_000 + 15_000, abs=700
        )
        assert ferry.milliseconds("foot", 1, 2, 3, 4) == pytest.approx(
            72_000 + 300_000 + 600_000 + 72_000, abs=900
        )

    def test_interval(self, tmp_path):
        """Tests that half the interval is waited for: every 40 minutes makes 20."""
        ferry = self.drawn(tmp_path, "duration=00:10 interval=00:40")
        assert ferry.milliseconds("car", 1, 2, 3) - ferry.milliseconds("car", 2, 3) == pytest.approx(
            1_200_000 + ferry.milliseconds("car", 1, 2), abs=5
        )

    def test_unknown_duration(self, tmp_path):
        """Tests 500 m at 15 km/h: 120 s for everybody."""
        ferry = self.drawn(tmp_path, "")
        assert {round(ferry.milliseconds(profile, 2, 3) / 100) for profile in PROFILES} == {1200}

    def test_nobody_turns_round_at_sea(self, tmp_path):
        """Tests that even walkers stay aboard, and that a ferry has no doors and a class of its own."""
        ferry = self.drawn(tmp_path, "")
        assert not any(ferry.may(profile, 2, 3, 2) for profile in PROFILES)
        streets = ferry.streets
        on_ferry = streets.edge_way_id == 11
        assert streets.edge_doorless[on_ferry].all()
        assert [streets.classes[at] for at in streets.edge_class[on_ferry]] == ["ferry"]

    def test_ferries_to_nowhere(self, tmp_path):
        """Tests that ferries which leave the extract, one after the other, are left out."""
        ferry = self.drawn(tmp_path, "", {13: ([3, 5], "route=ferry"), 14: ([5, 99], "route=ferry")})
        assert set(ferry.streets.edge_way_id.tolist()) == {10, 11, 12}

    def test_vehicles_left_behind(self, tmp_path):
        """Tests that a ferry for walkers carries no van."""
        ferry = self.drawn(tmp_path, "foot=yes")
        assert ferry.may("foot", 1, 2, 3, 4)
        assert not ferry.may("van", 1, 2, 3)


class TestSigns:
    """A street of 300 m with a sign 20 m before its far end."""

    def drawn(self, folder, text):
        """Draw it."""
        nodes = {1: (0, 0), 2: (280, 0, text), 3: (300, 0)}
        return SmallMap(folder / "t.osm", nodes, {10: ([1, 2, 3], STREET)})

    @pytest.mark.parametrize(
        ("text", "there", "back"),
        [
            ("highway=stop", 4000, 0),
            ("highway=stop direction=backward", 0, 4000),
            ("highway=give_way stop=all", 2000, 2000),
            ("traffic_calming=bump", 3000, 3000),
            ("railway=level_crossing", 10_000, 10_000),
            ("highway=crossing crossing=traffic_signals", 4000, 4000),
        ],
    )
    def test_delays(self, tmp_path, text, there, back):
        """Tests that signs cost those they stand for, and that the street is not cut for them."""
        drawn, plain = self.drawn(tmp_path, text), self.drawn(tmp_path, "")
        assert drawn.milliseconds("van", 1, 3) - plain.milliseconds("van", 1, 3) == there
        assert drawn.milliseconds("van", 3, 1) - plain.milliseconds("van", 3, 1) == back
        assert drawn.streets.report["edges"] == 1

    def test_several(self, tmp_path):
        """Tests that delays along a street add up."""
        nodes = {
            1: (0, 0),
            2: (100, 0, "traffic_calming=bump"),
            3: (200, 0, "traffic_calming=hump"),
            4: (300, 0),
        }
        drawn = SmallMap(tmp_path / "t.osm", nodes, {10: ([1, 2, 3, 4], STREET)})
        assert drawn.milliseconds("van", 1, 4) == pytest.approx(45_000 + 3000 + 2000, abs=10)


# The crossroads of node 2, where 10 comes from the west: 12 leaves to the north, 13 to the south.
CROSS = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (100, -100), 5: (100, 100)}
CROSS_WAYS = {10: ([1, 2, 3], STREET), 11: ([4, 2, 5], STREET)}


@pytest.mark.parametrize(
    ("left_hand_traffic", "end", "seconds"),
    [
        # 7.5 / (1 + exp(-(13 / 1.075 x 90 / 180 - 6.5 x 1.075))) and the steeper side
        (False, 4, 2.107),
        (False, 5, 5.393),
        (True, 4, 5.393),
        (True, 5, 2.107),
        (False, 3, 0.007),
    ],
)
def test_sigmoid_turns(tmp_path, left_hand_traffic, end, seconds):
    """Tests the S-curve of turns at right angles, to either side."""
    rules = replace(VAN, name="curved", turns=TurnRules(sigmoid_s=7.5, sigmoid_bias=1.075))
    drawn = SmallMap(
        tmp_path / "t.osm", CROSS, CROSS_WAYS, profiles=(rules,), left_hand_traffic=left_hand_traffic
    )
    assert drawn.milliseconds("curved", 1, 2, end) == pytest.approx(30_000 + seconds * 1000, abs=12)


def test_no_oncoming_traffic_on_a_roundabout(tmp_path):
    """Tests that leaving a roundabout to the left waits for nobody: 3.5 s x 60 / 90 for the corner."""
    ways = {**CROSS_WAYS, 10: ([1, 2, 3], f"{STREET} junction=roundabout")}
    drawn = SmallMap(tmp_path / "t.osm", CROSS, ways)
    assert drawn.milliseconds("van", 1, 2, 5) == pytest.approx(30_000 + 2333, abs=8)


def test_trailing_profile_has_its_own_restrictions(tmp_path):
    """Tests that build_streets takes names and tables alike, in any order."""
    path = draw(tmp_path / "t.osm", CROSS, CROSS_WAYS)
    streets = build_streets(read_extract(path), [SLOW, "car", "foot"])
    assert list(streets.metrics) == ["slow_van", "car", "foot"]
    assert set(streets.report["restrictions"]) == {"slow_van", "car", "foot"}

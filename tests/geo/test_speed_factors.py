"""Tests of speeds by class of street and hour."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from geo.errors import MapError
from geo.live.speed_factors import LearnedFactors, SpeedTable, arc_factors, read_speed_table
from tests.geo.live_towns import add_town

PARIS = "Europe/Paris"
TABLE = """profiles,classes,hours,factor
motor,main,Mo-Fr 07:30-09:00,0.6
van;bike,residential;footway,"Mo-Fr 07:30-09:00,16:30-18:30",0.8

van,,PH,1.1
van,tertiary,Mo 08:00-08:30,0.3
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The small town."""
    folder = tmp_path_factory.mktemp("speeds")
    return add_town(folder / "home", folder)


def read(tmp_path, text, encoding="utf-8"):
    """Read a table from text."""
    path = tmp_path / "speeds.csv"
    path.write_bytes(text.encode(encoding))
    return read_speed_table(path, PARIS)


def s(text):
    """Return a wall-clock moment as epoch seconds."""
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(PARIS)).timestamp())


def holding(table, profile, text):
    """Return the factors that hold, in thousandths."""
    return [rule.permille for rule in table.holding(profile, s(text), PARIS)]


def test_rules_hold_by_profile_and_hour(tmp_path):
    """Tests which rules hold for whom and when, public holidays included."""
    table = read(tmp_path, TABLE)
    assert holding(table, "van", "2026-11-30T08:00") == [600, 800, 300]  # a Monday
    assert holding(table, "car", "2026-11-30T08:00") == [600]
    assert holding(table, "bike", "2026-11-30T17:00") == [800]
    assert holding(table, "foot", "2026-11-30T08:00") == []
    assert holding(table, "van", "2026-11-29T08:00") == []  # a Sunday
    assert holding(table, "van", "2026-12-25T03:00") == [1100]


def test_spreadsheets_may_write_it(tmp_path):
    """Tests a byte order mark and Windows line ends."""
    assert len(read(tmp_path, TABLE.replace("\n", "\r\n"), "utf-8-sig").rules) == 4


def test_the_last_rule_counts(town, tmp_path):
    """Tests that exceptions follow what they except from, arc by arc."""
    rules = read(tmp_path, TABLE).holding("van", s("2026-11-30T08:00"), PARIS)
    factors = arc_factors(town, rules, None, -1)
    way = town.edge_arrays.way_id[town.network.arc_edge]
    expected = np.where(way == 14, 300, 800)  # the tertiary street, and the residential ones
    assert factors.tolist() == expected.tolist()
    assert not factors.flags.writeable
    assert arc_factors(town, (), None, -1) is None


def test_learned_factors_come_first(town):
    """Tests that learned factors take the table's place where they are known, copies included."""
    network = town.network
    permille = np.zeros((2, network.arc_count), dtype=np.int16)
    permille[1, 0] = 450
    learned = LearnedFactors(town.map_hash, np.zeros(168, dtype=np.int16), permille)
    table = SpeedTable()
    assert table.holding("van", 0, PARIS) == ()
    factors = arc_factors(town, (), learned, 1)
    assert factors.tolist() == np.where(network.original_arc == 0, 450, 1000).tolist()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("tank,main,,0.5", "tank"),
        ("van,boulevard,,0.5", "boulevard"),
        ("van,main,early,0.5", "early"),
        ("van,main,,0.04", "0.04"),
        ("van,main,,3.1", "3.1"),
        ("van,main,,fast", "fast"),
        ("van,main,,nan", "nan"),
        ("van,main,,inf", "inf"),
        ("van,main,0.5", "3 columns"),
        ("van,main,Mo 07:00-09:00,16:00-18:00,0.5", "5 columns"),
    ],
)
def test_faults_name_their_line(tmp_path, row, fault):
    """Tests that every fault of a table is named with its line."""
    with pytest.raises(MapError, match=f"line 2.*{fault}") as caught:
        read(tmp_path, f"profiles,classes,hours,factor\n{row}\nvan,main,,9\n")
    assert "line 3" in str(caught.value)
    assert caught.value.code == "speed_factors_invalid"


@pytest.mark.parametrize("text", ["", "profiles;classes;hours;factor\n", "van,main,,0.5\n", '"', "a\0b"])
def test_not_a_table(tmp_path, text):
    """Tests files that are no such tables."""
    with pytest.raises(MapError) as caught:
        read(tmp_path, text)
    assert caught.value.code == "speed_factors_invalid"
    with pytest.raises(MapError):
        read(tmp_path, "é,", "latin-1")


@pytest.mark.parametrize(
    ("bucket", "permille"),
    [
        (np.zeros(24, dtype=np.int16), np.zeros((1, 3), dtype=np.int16)),  # a day
        (np.zeros(168, dtype=np.int32), np.zeros((1, 3), dtype=np.int16)),
        (np.zeros(168, dtype=np.int16), np.zeros(3, dtype=np.int16)),
        (np.ones(168, dtype=np.int16), np.zeros((1, 3), dtype=np.int16)),  # a row that is not there
        (np.zeros(168, dtype=np.int16), np.full((1, 3), 49, dtype=np.int16)),
        (np.zeros(168, dtype=np.int16), np.full((1, 3), 3001, dtype=np.int16)),
    ],
)
def test_learned_arrays_are_checked(bucket, permille):
    """Tests that arrays that cannot be learned factors are refused."""
    with pytest.raises(MapError) as caught:
        LearnedFactors("map", bucket, permille)
    assert caught.value.code == "speed_factors_invalid"

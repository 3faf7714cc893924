"""Tests of what slopes do to the times of streets, from tagged inclines alone."""

from __future__ import annotations

import numpy as np
import pytest

from geo.building.slopes import EdgeGrades, edge_grades, slot_stretch
from geo.elevation.heights import StreetElevation
from geo.elevation.slopes import BICYCLE, LEVEL, WALKER, slope_factor
from tests.geo.small_maps import SmallMap

NODES = {1: (0, 0), 2: (100, 0)}


def seconds(tmp_path, profile, text):
    """Return the seconds along 100 m with these tags, and back."""
    drawn = SmallMap(tmp_path / "t.osm", NODES, {10: ([1, 2], text)})
    return [drawn.milliseconds(profile, *ends) / 1000 for ends in ((1, 2), (2, 1))]


def test_tagged_incline(tmp_path):
    """Tests that a figure slows the climb and speeds up the descent, each by the model."""
    up, down = seconds(tmp_path, "bike", "highway=residential incline=8%")
    assert up == pytest.approx(22.5 / slope_factor(BICYCLE, [0.08])[0], abs=0.01)
    assert down == pytest.approx(22.5 / slope_factor(BICYCLE, [-0.08])[0], abs=0.01)
    assert seconds(tmp_path, "bike", "highway=residential incline=-8%") == [down, up]


def test_direction_without_a_figure(tmp_path):
    """Tests that "up" alone costs nothing: nobody knows how steep it is."""
    up, down = seconds(tmp_path, "bike", "highway=residential incline=up")
    assert up == down == pytest.approx(22.5, abs=0.005)


def test_slow_for_comfort(tmp_path):
    """Tests that sett is not ridden faster downhill, but slower uphill."""
    up, down = seconds(tmp_path, "bike", "highway=residential surface=sett incline=5%")
    assert down == pytest.approx(30.0, abs=0.01)
    assert up == pytest.approx(30.0 / slope_factor(BICYCLE, [0.05])[0], abs=0.01)


def test_pushed_bicycles_climb_as_walkers_do(tmp_path):
    """Tests that whoever pushes a bicycle is slowed as a walker is."""
    up, down = seconds(tmp_path, "bike", "highway=footway incline=10%")
    assert up == pytest.approx(80.0 / slope_factor(WALKER, [0.1])[0], abs=0.02)
    assert down == pytest.approx(80.0, abs=0.02)


@pytest.mark.parametrize("text", ["highway=steps incline=40%", "highway=footway conveying=yes incline=30%"])
def test_steps_count_their_climb_already(tmp_path, text):
    """Tests that steps and moving ramps take the same time with and without a tagged incline."""
    assert seconds(tmp_path, "foot", text) == seconds(tmp_path, "foot", text.rsplit(" ", 1)[0])


class Streets:
    """Two edges of 100 m on one way, as `edge_grades` and `slot_stretch` read them."""

    way = np.array([0, 0])
    length_cm = np.array([10_000, 10_000])


class Ways:
    """One way, tagged 4 %, ridden at 16 km/h."""

    grade = np.array([0.04])
    climbed = np.array([False])
    kmh = np.array([[16.0, 16.0]])
    pushed = np.array([[False, False]])


def test_grades_of_pieces():
    """Tests that known heights give a grade a piece, and unknown ones the tagged incline."""
    heights = StreetElevation(
        np.zeros(3, np.float32),
        np.array([0, 3, 6], np.int32),
        np.array([10, 15, 14, np.nan, np.nan, np.nan], np.float32),
    )
    grades = edge_grades(Streets, Ways, heights)
    assert grades.first.tolist() == [0, 2, 3]
    assert grades.grade == pytest.approx([0.1, -0.02, 0.04])
    assert edge_grades(Streets, Ways, None).grade.tolist() == [0.04, 0.04]


def test_time_is_averaged_not_speed():
    """Tests the mean pace over pieces up and down: a hump of 8 % costs half as much again, both ways alike."""
    grades = EdgeGrades(np.array([0, 2, 3]), np.array([0.08, -0.08, 0.0]))
    stretch = slot_stretch(BICYCLE, Streets, Ways, grades)
    pace = (1 / slope_factor(BICYCLE, [0.08, -0.08])).mean()
    assert stretch == pytest.approx([pace, pace, 1.0, 1.0])
    assert pace > 1.4
    assert slot_stretch(LEVEL, Streets, Ways, grades).tolist() == [1.0] * 4

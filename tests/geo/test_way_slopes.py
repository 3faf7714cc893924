"""Tests of what tags say of slopes."""

from __future__ import annotations

import numpy as np
import pytest

from geo.building.extract import read_extract
from geo.elevation.way_slopes import read_incline, way_slopes
from tests.geo.small_maps import draw


@pytest.mark.parametrize(
    ("text", "grade", "direction"),
    [
        ("8%", 0.08, 1),
        ("8 %", 0.08, 1),
        ("+8", 0.08, 1),
        ("-4,5 %", -0.045, -1),
        ("0%", 0.0, 0),
        ("10°", np.tan(np.radians(10)), 1),
        ("-5 deg", -np.tan(np.radians(5)), -1),
        ("up", np.nan, 1),
        (" Down ", np.nan, -1),
        ("60%", np.nan, 1),  # steps, or a slip of the pen: upwards, but no figure for a street
        ("-90°", np.nan, -1),
        ("steep", np.nan, 0),
        ("", np.nan, 0),
    ],
)
def test_incline(text, grade, direction):
    """Tests reading inclines in per cent, in degrees, and as a direction."""
    found = read_incline(text)
    assert found == (pytest.approx(grade, nan_ok=True), direction)


def test_ways(tmp_path):
    """Tests what is told of each way: bridges hang, steps are climbed, steep tags lift the bound."""
    kinds = {
        10: "highway=residential",
        11: "highway=residential incline=40%",
        12: "highway=footway bridge=yes",
        13: "highway=primary tunnel=yes incline=down",
        14: "highway=steps",
        15: "highway=residential tunnel=building_passage",
        16: "highway=footway conveying=forward",
    }
    nodes = {number: (100 * number, 0) for number in range(1, 9)}
    ways = {way: ([at, at + 1], text) for at, (way, text) in enumerate(kinds.items(), start=1)}
    found = way_slopes(read_extract(draw(tmp_path / "t.osm", nodes, ways)))
    assert np.isnan(found.grade).tolist() == [True, False, True, True, True, True, True]
    assert found.grade[1] == pytest.approx(0.4)
    assert found.direction.tolist() == [0, 1, 0, -1, 0, 0, 0]
    assert found.steepest == pytest.approx([0.30, 0.40, 0.45, 0.20, 0.8, 0.30, 0.45])
    assert found.spans.tolist() == [False, False, True, True, False, False, False]
    assert found.climbed.tolist() == [False, False, False, False, True, False, True]

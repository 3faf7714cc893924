"""Tests of areas that some vehicles may not enter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.building.extract import read_extract
from geo.building.low_emission import inside
from geo.building.network import build_streets
from geo.profiles import PROFILES
from routing.streets.network import FORBIDDEN
from tests.geo.osm_text import write_osm
from tests.geo.small_maps import position

STREET = {"highway": "residential"}
ZONE = {"boundary": "low_emission_zone"}
OLD_VAN = replace(PROFILES["van"], name="old_van", low_emission=False)
# A street through a zone of 200 m: nodes 1..4 at 0, 100, 200 and 300 m; the zone lies from 90 to 210 m.
STREETS = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (300, 0)}
CORNERS = {5: (90, -50), 6: (210, -50), 7: (210, 50), 8: (90, 50)}
HOLE = {15: (140, -20), 16: (160, -20), 17: (160, 20), 18: (140, 20)}


@pytest.fixture
def read(tmp_path):
    """A function that writes and reads a map with a zone."""

    def write(ways, relations=()):
        nodes = [
            (number, *position(*at), {}) for number, at in sorted({**STREETS, **CORNERS, **HOLE}.items())
        ]
        streets = [(20, [1, 2], STREET), (21, [2, 3], STREET), (22, [3, 4], STREET)]
        return read_extract(write_osm(tmp_path / "zone.osm", nodes, [*streets, *ways], relations))

    return write


def closed_ways(extract):
    """Return the ways that an old van may not use."""
    streets = build_streets(extract, [OLD_VAN, "van"])
    shut = streets.metrics["old_van"].arc_ms == FORBIDDEN
    assert not (streets.metrics["van"].arc_ms == FORBIDDEN).any()
    return sorted(set(streets.edge_way_id[streets.network.arc_edge[shut]].tolist()))


def test_closed_way(read):
    """Tests a zone drawn as one closed way."""
    assert closed_ways(read([(30, [5, 6, 7, 8, 5], ZONE)])) == [21]


def test_relation_of_open_ways_with_a_hole(read):
    """Tests a zone whose ring is put together, and that what lies in its hole is outside."""
    ways = [(30, [5, 6, 7], {}), (31, [7, 8, 5], {}), (32, [15, 16, 17, 18, 15], {})]
    members = [("way", 30, "outer"), ("way", 31, "outer"), ("way", 32, "inner")]
    extract = read(ways, [(40, members, {"type": "boundary", **ZONE})])
    lon, lat = np.array([position(100, 0), position(150, 0), position(250, 0)]).T
    assert inside(extract.zones, lon, lat).tolist() == [True, False, False]
    assert closed_ways(extract) == []  # the middle of the street lies in the hole


def test_open_ring(read):
    """Tests that a zone whose ring the extract cuts is left out."""
    extract = read([(30, [5, 6, 7], {})], [(40, [("way", 30, "outer"), ("way", 99, "outer")], ZONE)])
    assert extract.zones is None
    assert closed_ways(extract) == []


def test_no_zone(read):
    """Tests that nothing is closed, and nothing inside, where there is no zone."""
    extract = read([(30, [5, 6, 7, 8, 5], {"boundary": "administrative"})])
    assert extract.zones is None
    assert not inside(None, np.zeros(3), np.zeros(3)).any()
    assert closed_ways(extract) == []

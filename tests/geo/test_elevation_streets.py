"""Tests of fitting the heights of streets to a raster, on hand-drawn maps and ground."""

from __future__ import annotations

import numpy as np
import pytest

from geo.building.extract import read_extract
from geo.building.network import build_streets
from geo.elevation.raster import ElevationRaster
from geo.elevation.streets import elevation_report
from geo.errors import MapError
from tests.geo.rasters import CELLS, plane, tile_of, write_tile
from tests.geo.small_maps import LAT, LON, draw, position

STREET = "highway=residential"
#: Metres that a cell of the tile is wide and high where the maps lie.
WIDE = 111_195.0 / CELLS * np.cos(np.radians(44.0))
HIGH = 111_195.0 / CELLS


class Hill:
    """A drawn map on a drawn ground."""

    def __init__(
        self, folder, posts, nodes, ways, relations=(), profiles=("foot", "bike", "cargo_bike", "van")
    ):
        path = write_tile(folder / "N44E007.hgt", posts)
        self.raster = ElevationRaster([path])
        self.extract = read_extract(draw(folder / "t.osm", nodes, ways, relations))
        self.streets = build_streets(self.extract, profiles, elevation=self.raster)
        self.elevation = self.streets.elevation
        self.nodes = nodes

    def along(self, way, part=0):
        """Return the heights along the given part of a way, as drawn."""
        edge = np.flatnonzero(self.streets.edge_way_id == way)[part]
        return self.elevation.along_m[self.elevation.first[edge] : self.elevation.first[edge + 1]]

    def at(self, number):
        """Return the height of a junction."""
        lon, lat = position(*self.nodes[number][:2])
        network = self.streets.network
        (node,) = np.flatnonzero((network.node_lon == lon) & (network.node_lat == lat))
        return float(self.elevation.node_m[node])

    def seconds(self, profile, way):
        """Return the seconds along a way and back."""
        edge = int(np.flatnonzero(self.streets.edge_way_id == way)[0])
        arcs = self.streets.network.edge_arc[edge]
        return [int(self.streets.metrics[profile].arc_ms[arc]) / 1000 for arc in arcs]


def grades(heights, length_m):
    """Return the grades between evenly spaced heights."""
    return np.diff(heights) / (length_m / (len(heights) - 1))


def test_even_slope(tmp_path):
    """Tests that streets on an even slope have its heights, ends and crossings included."""
    nodes = {1: (100, 500), 2: (600, 500), 3: (600, 900), 4: (1000, 500), 5: (900, 100)}
    ways = {10: ([1, 2, 4], STREET), 11: ([3, 2], STREET), 12: ([2, 5], "highway=footway")}
    hill = Hill(tmp_path, plane(5, 7, base=20), nodes, ways)
    for number, (x, y) in nodes.items():
        assert hill.at(number) == pytest.approx(20 + 5 * x / WIDE + 7 * y / HIGH, abs=0.05)
    # 500 m in pieces of 20 m.
    assert len(hill.along(10)) == 26
    assert grades(hill.along(10), 500) == pytest.approx(np.full(25, 5 / WIDE), abs=2e-4)
    assert hill.elevation.known_edges.all()


def test_bridge_over_a_valley(tmp_path):
    """Tests that a bridge is straight while the street through the valley goes down and up."""
    posts = tile_of(lambda east, north: 100 - 40 * ((east >= 10) & (east <= 14)) + 0 * north)
    nodes = {1: (0, 100), 2: (8 * WIDE, 100), 3: (16 * WIDE, 100), 4: (24 * WIDE, 100)}
    nodes |= {5: (0, 300), 6: (24 * WIDE, 300)}
    ways = {
        10: ([1, 2], STREET),
        11: ([2, 3], f"{STREET} bridge=yes"),
        12: ([3, 4], STREET),
        13: ([5, 6], STREET),
    }
    hill = Hill(tmp_path, posts, nodes, ways)
    assert len(hill.along(11)) == 2
    assert hill.along(11) == pytest.approx([100, 100], abs=1.0)
    assert hill.along(13).min() < 75
    # Crossing the valley itself takes a walker longer than crossing the bridge, street for street.
    over = hill.seconds("foot", 10)[0] + hill.seconds("foot", 11)[0] + hill.seconds("foot", 12)[0]
    assert hill.seconds("foot", 13)[0] > over + 30


def test_tunnels_hang_between_their_portals(tmp_path):
    """Tests a junction inside a hill: it is as high as its portals allow, by their distance."""
    posts = tile_of(
        lambda east, north: np.where((east > 3) & (east < 17), 300, 30 * (east >= 17)) + 0 * north
    )
    nodes = {1: (0, 200), 2: (2 * WIDE, 200), 3: (12 * WIDE, 200), 4: (18 * WIDE, 200), 5: (22 * WIDE, 200)}
    nodes |= {6: (12 * WIDE, 400)}
    ways = {
        10: ([1, 2], STREET),
        11: ([2, 3], f"{STREET} tunnel=yes"),
        12: ([3, 4], f"{STREET} tunnel=yes"),
        13: ([4, 5], STREET),
        14: ([3, 6], "highway=service tunnel=yes"),
    }
    hill = Hill(tmp_path, posts, nodes, ways)
    low, high = hill.at(2), hill.at(4)
    assert high > low + 20
    assert hill.at(3) == pytest.approx(low + (high - low) * 10 / 16, abs=0.1)
    # A dead end inside the hill hangs on the junction alone.
    assert hill.at(6) == pytest.approx(hill.at(3), abs=0.1)


def test_a_rough_raster_is_smoothed(tmp_path):
    """Tests that noise of the raster is not climbed: of 5 m up and down at each post little is left."""
    posts = tile_of(lambda east, north: 100 + 5 * ((east + north) % 2))
    nodes = {1: (0, 2 * HIGH), 2: (30 * WIDE, 2 * HIGH)}
    hill = Hill(tmp_path, posts, nodes, {10: ([1, 2], STREET)})
    climbed = np.abs(np.diff(hill.along(10))).sum()
    assert climbed < 0.4 * 30 * 5
    assert hill.along(10).mean() == pytest.approx(102.5, abs=0.5)


def test_cliffs_are_bounded(tmp_path):
    """Tests that no street is steeper than such streets are, footpaths and steps being steeper."""
    posts = tile_of(lambda east, north: 150 * (east >= 5) + 0 * north)
    nodes = {
        1: (0, 100),
        2: (10 * WIDE, 100),
        3: (0, 500),
        4: (10 * WIDE, 500),
        5: (0, 900),
        6: (10 * WIDE, 900),
    }
    ways = {
        10: ([1, 2], "highway=primary"),
        11: ([3, 4], "highway=footway"),
        12: ([5, 6], "highway=steps"),
    }
    hill = Hill(tmp_path, posts, nodes, ways)
    steepest = [grades(hill.along(way), 10 * WIDE).max() for way in (10, 11, 12)]
    assert steepest[0] == pytest.approx(0.20, abs=0.001)
    assert steepest[1] == pytest.approx(0.45, abs=0.001)
    assert 0.45 < steepest[2] <= 0.801
    assert hill.along(10)[-1] - hill.along(10)[0] < 10 * WIDE * 0.2 + 0.1


def test_tagged_incline_decides_what_the_raster_is_too_coarse_for(tmp_path):
    """Tests a ramp of 100 m that is tagged 10 % on flat ground, and 1 km whose tag contradicts the raster."""
    nodes = {1: (100, 100), 2: (200, 100), 3: (100, 500), 4: (1100, 500), 5: (100, 900), 6: (200, 900)}
    ways = {
        10: ([1, 2], f"{STREET} incline=10%"),
        11: ([3, 4], f"{STREET} incline=10%"),
        12: ([5, 6], STREET),
    }
    hill = Hill(tmp_path, plane(0, 0, base=50), nodes, ways)
    ramp, long, flat = (hill.along(way) for way in (10, 11, 12))
    assert ramp[-1] - ramp[0] == pytest.approx(10, abs=0.5)
    assert 10 < long[-1] - long[0] < 60
    assert flat == pytest.approx(np.full(len(flat), 50.0), abs=1e-3)
    up, down = hill.seconds("bike", 10)
    assert up > 2 * down


def test_direction_against_the_raster(tmp_path):
    """Tests that a way which is tagged upwards where the raster falls counts as level."""
    nodes = {1: (100, 100), 2: (160, 100), 3: (100, 500), 4: (160, 500)}
    ways = {10: ([1, 2], f"{STREET} incline=up"), 11: ([3, 4], f"{STREET} incline=down")}
    hill = Hill(tmp_path, plane(-6, 0, base=1000), nodes, ways)
    assert abs(grades(hill.along(10), 60)).max() < 0.01
    assert grades(hill.along(11), 60) == pytest.approx(np.full(3, -6 / WIDE), abs=1e-3)


def test_voids(tmp_path):
    """Tests that a small void is bridged along the street, and that a large one leaves it unknown."""
    posts = plane(5, 0, base=10).copy()
    posts[-7:, 10:13] = -32768  # 3 posts wide, up to 6 cells north
    posts[-20:-10, 10:40] = -32768
    nodes = {1: (0, 100), 2: (30 * WIDE, 100), 3: (0, 15 * HIGH), 4: (60 * WIDE, 15 * HIGH)}
    hill = Hill(tmp_path, posts, nodes, {10: ([1, 2], STREET), 11: ([3, 4], f"{STREET} incline=10%")})
    heights = hill.along(10)
    assert heights == pytest.approx(np.linspace(heights[0], heights[-1], len(heights)), abs=2.0)
    assert heights[-1] == pytest.approx(10 + 5 * 30, abs=0.1)
    assert np.isnan(hill.along(11)).all()
    assert hill.elevation.known_edges.tolist() == [True, False]
    # Where the raster says nothing the tag does.
    up, down = hill.seconds("bike", 11)
    assert up > 2 * down
    report = elevation_report(hill.streets.network, hill.elevation, hill.raster)
    assert report["tiles"] == ["N44E007"]
    assert report["known_share"] == pytest.approx(30 / 90, abs=0.01)
    assert report["steep_share"] == 0.0
    assert report["highest_m"] == pytest.approx(160, abs=0.2)


def test_tiles_of_elsewhere(tmp_path):
    """Tests that tiles which do not cover the town are refused, naming those that would."""
    write_tile(tmp_path / "S10W010.hgt", plane(0, 0))
    extract = read_extract(draw(tmp_path / "t.osm", {1: (0, 0), 2: (100, 0)}, {10: ([1, 2], STREET)}))
    with pytest.raises(MapError, match=r"\(S10W010\) say nothing .* N44E007") as caught:
        build_streets(extract, ("foot",), elevation=ElevationRaster([tmp_path / "S10W010.hgt"]))
    assert caught.value.code == "elevation_elsewhere"


def test_copies_lie_where_their_originals_do(tmp_path):
    """Tests that the copy of a street for a restriction over it has its heights and times."""
    nodes = {1: (0, 100), 2: (200, 100), 3: (400, 100), 4: (600, 100), 5: (200, 300), 6: (400, 300)}
    ways = {
        10: ([1, 2], STREET),
        11: ([2, 3], STREET),
        12: ([3, 4], STREET),
        13: ([2, 5], STREET),
        14: ([3, 6], STREET),
    }
    hill = Hill(tmp_path, plane(6, 3), nodes, ways, [("restriction=no_left_turn", "from:10 via:11 to:14")])
    network, elevation = hill.streets.network, hill.elevation
    copies = np.flatnonzero(network.original_edge != np.arange(network.edge_count))
    assert len(copies) == 1
    assert np.array_equal(hill.along(11, 0), hill.along(11, 1))
    assert elevation.fits(network.node_count, network.edge_count)
    assert (hill.along(11)[-1] - hill.along(11)[0]) == pytest.approx(6 * 200 / WIDE, abs=0.1)


def test_loops_and_parallel_streets(tmp_path):
    """Tests that loops, short ones too, and streets between the same junctions follow an even slope."""
    nodes = {1: (100, 100), 2: (300, 100), 3: (308, 104), 4: (308, 96), 5: (200, 130), 6: (200, 70)}
    ways = {
        10: ([1, 2], STREET),
        11: ([2, 3, 4, 2], STREET),
        12: ([1, 5, 2], STREET),
        13: ([1, 6, 2], STREET),
    }
    hill = Hill(tmp_path, plane(5, 0), nodes, ways)
    assert hill.elevation.known_edges.all()
    for number in (1, 2):
        assert hill.at(number) == pytest.approx(5 * nodes[number][0] / WIDE, abs=0.3)
    assert np.ptp(hill.along(11)) < 0.7
    for way in (12, 13):
        assert hill.along(way)[[0, -1]] == pytest.approx([hill.at(1), hill.at(2)])


def test_same_input_gives_same_bytes(tmp_path):
    """Tests that the fit is the same every time."""
    rng = np.random.default_rng(3)
    posts = rng.integers(0, 40, (1201, 1201))
    nodes = {number: (x, y) for number, (x, y) in enumerate(rng.integers(1, 900, (9, 2)).tolist(), start=1)}
    ways = {10 + at: ([at, at + 1], STREET) for at in range(1, 9)}
    first, second = (Hill(tmp_path, posts, nodes, ways, profiles=("foot",)).elevation for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert one.tobytes() == other.tobytes()
        assert not one.flags.writeable


def test_slope_costs_by_profile(tmp_path):
    """Tests times on 12 % over 200 m: the climb is slow for walkers and riders, a motor helps, a van hardly minds."""
    hill = Hill(tmp_path, plane(8, 0), {1: (100, 100), 2: (300, 100)}, {10: ([1, 2], STREET)})
    grade = 8 / WIDE
    foot_up, foot_down = hill.seconds("foot", 10)
    assert foot_up == pytest.approx(144 * np.exp(3.5 * grade), rel=0.01)
    # Tobler's descent: a little slower than the flat beyond 10 %.
    assert foot_down == pytest.approx(144 * np.exp(3.5 * (grade - 0.1)), rel=0.01)
    bike_up, bike_down = hill.seconds("bike", 10)
    assert bike_up > 2.5 * 45
    assert bike_down < 50
    cargo_up, _ = hill.seconds("cargo_bike", 10)
    assert 45 < cargo_up < bike_up
    van_up, van_down = hill.seconds("van", 10)
    assert van_up == van_down == pytest.approx(30 * (1 + 2 * (grade - 0.06)), rel=0.01)


def test_hump_costs_time_although_its_ends_are_level(tmp_path):
    """Tests that time is summed over the pieces of a long street, not taken from its mean grade."""
    posts = tile_of(lambda east, north: 8 * (10 - np.abs(east - 10)).clip(0) + 0 * north)
    hill = Hill(tmp_path, posts, {1: (0, 100), 2: (20 * WIDE, 100)}, {10: ([1, 2], STREET)})
    heights = hill.along(10)
    assert heights.max() > 70
    assert heights[0] == pytest.approx(heights[-1], abs=0.5)
    flat_s = 20 * WIDE / (5 / 3.6)
    for seconds in hill.seconds("foot", 10):
        assert seconds > 1.2 * flat_s


def test_corner_of_the_map(tmp_path):
    """Tests that the drawn maps lie where the tile's plane is read, so that the figures above mean something."""
    raster = ElevationRaster([write_tile(tmp_path / "N44E007.hgt", plane(1, 2))])
    assert raster.heights([LON], [LAT]).tolist() == [0.0]
    lon, lat = position(10 * WIDE, 10 * HIGH)
    assert raster.heights([lon], [lat]) == pytest.approx([30.0], abs=0.05)

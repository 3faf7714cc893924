"""Tests of the climb and the work of paths."""

from __future__ import annotations

import numpy as np
import pytest

from geo.elevation.effort import path_effort, work_j
from geo.elevation.heights import path_profile
from geo.elevation.slopes import BICYCLE, CARGO_BICYCLE, WALKER
from geo.errors import MapError
from geo.store import TownStore
from tests.geo.rasters import plane, tile_of, write_tile
from tests.geo.small_maps import draw, position
from tests.geo.test_elevation_streets import WIDE

STREET = "highway=residential"
NODES = {1: (100, 100), 2: (500, 100), 3: (900, 100), 4: (900, 600), 5: (100, 600)}
WAYS = {
    10: ([1, 2, 3], STREET),
    11: ([3, 4], f"{STREET} oneway=yes"),
    12: ([4, 5, 1], STREET),
    13: ([2, 5], "highway=footway"),
}
#: Metres up for each metre east.
GRADE = 5 / WIDE


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Two towns of one map: on a slope of 7.5 % towards the east, and without a raster."""
    folder = tmp_path_factory.mktemp("towns")
    extract = draw(folder / "t.osm", NODES, WAYS)
    raster = write_tile(folder / "N44E007.hgt", plane(5, 0, base=30))
    store = TownStore(folder / "home")
    store.add("hill", extract, tiles=False, elevation=[raster])
    store.add("flat", extract, tiles=False)
    return store


@pytest.fixture(scope="module")
def hill(store):
    """The town on the slope, as loaded from disk."""
    return store.load("hill")


def route(town, profile, *points):
    """Return the path between two points in metres."""
    lon, lat = np.array([position(*point) for point in points]).T
    (path,) = town.route(profile, lon, lat)
    return path


def test_climb_by_hand(hill):
    """Tests 600 m straight uphill, from the middle of one street to the middle of another."""
    path = route(hill, "foot", (200, 101), (800, 101))
    effort = path_effort(hill, "foot", path)
    assert effort.ascent_m == pytest.approx(600 * GRADE, abs=0.2)
    assert effort.descent_m == pytest.approx(0.0, abs=0.05)
    assert effort.distance_m[0] == 0.0
    assert effort.distance_m[-1] == pytest.approx(path.distance_cm / 100)
    assert (np.diff(effort.distance_m) >= 0.0).all()
    expected = 30 + 5 * 200 / WIDE + GRADE * effort.distance_m
    assert effort.elevation_m == pytest.approx(expected, abs=0.1)
    assert not effort.elevation_m.flags.writeable


def test_way_back(hill):
    """Tests that the way back descends what the way there climbs, over one part of one street too."""
    for points in (((200, 101), (800, 101)), ((150, 101), (250, 101))):
        there = path_effort(hill, "bike", route(hill, "bike", *points))
        back = path_effort(hill, "bike", route(hill, "bike", *points[::-1]))
        assert there.ascent_m == pytest.approx(back.descent_m)
        assert there.elevation_m == pytest.approx(back.elevation_m[::-1], abs=1e-3)
        assert there.work_kj > back.work_kj
        length = points[1][0] - points[0][0]
        assert there.ascent_m == pytest.approx(length * GRADE, abs=0.1)


def test_path_of_no_length(hill):
    """Tests that a path from a place to itself climbs nothing."""
    path = route(hill, "foot", (300, 100), (300, 100))
    effort = path_effort(hill, "foot", path)
    assert effort.distance_m.tolist() == [0.0, 0.0]
    assert path.distance_cm == 0


def test_path_round_to_a_point_behind_its_start(hill):
    """Tests a one-way street that is entered again from its start: the climb counts once round."""
    path = route(hill, "van", (900, 400), (900, 300))
    profile = path_profile(hill, path)
    assert path.arcs[0] == path.arcs[-1]
    assert profile.distance_m[-1] == pytest.approx(path.distance_cm / 100)
    assert profile.elevation_m[0] == pytest.approx(profile.elevation_m[-1], abs=0.1)
    effort = path_effort(hill, "van", path)
    assert effort.ascent_m == pytest.approx(800 * GRADE, abs=0.3)
    assert effort.descent_m == pytest.approx(800 * GRADE, abs=0.3)
    assert effort.work_kj is None


def test_round_street(tmp_path):
    """Tests paths that begin or end where a round street begins and ends: its loop counts only if it is walked."""
    nodes = {1: (100, 100), 2: (300, 100), 3: (400, 200), 4: (500, 100), 5: (400, 50)}
    ways = {10: ([1, 2], STREET), 11: ([2, 3, 4, 5, 2], f"{STREET} oneway=yes")}
    raster = write_tile(tmp_path / "N44E007.hgt", plane(5, 0))
    town = TownStore(tmp_path / "home").add(
        "t", draw(tmp_path / "t.osm", nodes, ways), tiles=False, profiles=["foot", "van"], elevation=[raster]
    )
    for points in (((300, 100), (150, 100)), ((150, 100), (300, 100)), ((300, 100), (400, 50))):
        for profile in town.profiles:
            path = route(town, profile, *points)
            profiled = path_profile(town, path)
            assert profiled.distance_m[-1] == pytest.approx(path.distance_cm / 100)
            # Whoever knows where on their streets the path begins and ends gets the same.
            where = town.snap(profile, *np.array([position(x, y) for x, y in points]).T)
            known = path_profile(town, path, (float(where.fraction[0]), float(where.fraction[1])))
            assert known.distance_m == pytest.approx(profiled.distance_m, abs=0.01)
            assert known.elevation_m == pytest.approx(profiled.elevation_m, abs=0.01)
            ends = [5 * x / WIDE for x, _ in points]
            assert profiled.elevation_m[[0, -1]] == pytest.approx(ends, abs=0.5)
            steepest = np.abs(np.diff(profiled.elevation_m)) - 0.09 * np.diff(profiled.distance_m)
            assert steepest.max() < 0.5


def test_sums_of_the_table(hill):
    """Tests that tables, paths and the sum of a path's parts agree where slopes count."""
    rng = np.random.default_rng(2)
    lon, lat = np.array([position(x, y) for x, y in rng.uniform(100, 900, (12, 2))]).T
    for profile in hill.profiles:
        where = hill.snap(profile, lon, lat)
        table = hill.engine(profile).travel_times(where, where)
        pair = np.arange(12)
        paths = hill.engine(profile).fastest_paths(where, where, pair, np.roll(pair, 1))
        for at, path in enumerate(paths):
            assert path.duration_ms == table.durations_ms[at, at - 1]
            assert path_profile(hill, path).distance_m[-1] == pytest.approx(path.distance_cm / 100)
    # The slope rises eastwards: whoever walks or rides there takes longer than back.
    east = np.argsort(lon)
    for profile in ("foot", "bike", "cargo_bike"):
        there = hill.travel_times(profile, lon[east], lat[east]).durations_ms
        assert there[0, -1] > there[-1, 0]


def test_town_without_elevation(store):
    """Tests that nothing is claimed where no raster was given, and that slopes cost nothing."""
    flat = store.load("flat")
    assert flat.elevation is None
    assert flat.node_elevation_m is None
    assert flat.report["elevation"] is None
    path = route(flat, "bike", (200, 101), (800, 101))
    effort = path_effort(flat, "bike", path)
    assert (effort.ascent_m, effort.descent_m, effort.work_kj) == (None, None, None)
    assert np.isnan(effort.elevation_m).all()
    assert effort.distance_m[-1] == pytest.approx(600, abs=0.2)


def test_what_is_stored(store, hill):
    """Tests that a town keeps its heights, says what is known, and is another map than without them."""
    assert hill.node_elevation_m.dtype == np.float32
    network = hill.network
    x = (network.node_lon - position(0, 0)[0]) / (position(1000, 0)[0] - position(0, 0)[0]) * 1000
    assert hill.node_elevation_m == pytest.approx(30 + GRADE * x, abs=0.2)
    report = hill.report["elevation"]
    assert report["tiles"] == ["N44E007"]
    assert report["known_share"] == 1.0
    assert report["lowest_m"] == pytest.approx(30 + 100 * GRADE, abs=0.2)
    assert hill.map_hash != store.load("flat").map_hash


def test_damaged_heights(tmp_path):
    """Tests that heights which do not fit the network are noticed."""
    from geo.artefact import _read_elevation
    from geo.elevation.heights import StreetElevation

    class Network:
        node_count, edge_count = 2, 1

    arrays = (np.zeros(2, np.float32), np.array([0, 2], np.int32), np.zeros(2, np.float32))
    assert StreetElevation(*arrays).fits(2, 1)
    for at, bad in ((0, np.zeros(3, np.float32)), (1, np.array([0, 1], np.int32)), (2, np.zeros(2))):
        changed = [bad if place == at else array for place, array in enumerate(arrays)]
        assert not StreetElevation(*changed).fits(2, 1)
        for name, array in zip(("node_elevation_m", "elevation_first", "elevation_m"), changed, strict=True):
            np.save(tmp_path / f"{name}.npy", array)
        with pytest.raises(MapError, match="heights of the streets") as caught:
            _read_elevation(tmp_path, Network())
        assert caught.value.code == "town_damaged"


def test_lifts_and_ferries_carry(tmp_path):
    """Tests that what an engine climbs is neither climbed nor work."""
    posts = tile_of(lambda east, north: 4 * east + 0 * north)
    nodes = {1: (100, 100), 2: (300, 100), 3: (500, 100), 4: (700, 100)}
    ways = {10: ([1, 2], STREET), 11: ([2, 3], "highway=elevator"), 12: ([3, 4], STREET)}
    raster = write_tile(tmp_path / "N44E007.hgt", posts)
    town = TownStore(tmp_path / "home").add(
        "t", draw(tmp_path / "t.osm", nodes, ways), tiles=False, profiles=["foot"], elevation=[raster]
    )
    path = route(town, "foot", (100, 100), (700, 100))
    effort = path_effort(town, "foot", path)
    assert effort.elevation_m[-1] - effort.elevation_m[0] == pytest.approx(4 * 600 / WIDE, abs=0.2)
    assert effort.ascent_m == pytest.approx(4 * 400 / WIDE, abs=0.2)


def test_work_by_hand():
    """Tests the work of a kilometre against what can be computed from the papers' formulas."""
    km, on_bike, rise = np.array([1000.0]), np.array([False]), np.array([0.0])
    # Walking on the flat burns 2.5 J a kilogram and metre, a quarter of which is work.
    assert work_j(WALKER, km, rise, on_bike) == pytest.approx([80 * 2.5 * 1000 / 4])
    # Uphill on 10 %: the polynomial gives 4.9 J.
    cost = 280.5e-5 - 58.7e-4 - 76.8e-3 + 51.9e-2 + 19.6e-1 + 2.5
    assert work_j(WALKER, km, np.array([100.0]), on_bike) == pytest.approx([80 * cost * 1000 / 4])
    # A climb lifts 95 kg by 100 m: at least 93 kJ, and nothing the way down.
    up = work_j(BICYCLE, km, np.array([100.0]), on_bike)[0]
    assert 95 * 9.80665 * 100 < up < 1.2 * 95 * 9.80665 * 100
    assert work_j(BICYCLE, km, np.array([-100.0]), on_bike).tolist() == [0.0]
    # The motor does most of it, unless the bicycle is pushed.
    assert work_j(CARGO_BICYCLE, km, np.array([100.0]), on_bike)[0] < up
    pushed = work_j(CARGO_BICYCLE, km, np.array([100.0]), np.array([True]))[0]
    assert pushed > 200 * 9.80665 * 100
    assert work_j(WALKER, np.zeros(1), rise, on_bike).tolist() == [0.0]

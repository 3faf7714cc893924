"""Tests of keeping towns: adding, loading, replacing, removing, and damage."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import threading

import numpy as np
import pytest

from geo.artefact import BUILDER_VERSION, FORMAT_VERSION
from geo.errors import MapError
from geo.store import TownStore, default_home
from geo.town import Town
from tests.geo.small_maps import draw, position

NODES = {1: (0, 0), 2: (100, 0), 3: (200, 0), 4: (100, 100)}
WAYS = {
    10: ([1, 2, 3], "highway=residential name=Rue"),
    11: ([2, 4], "highway=footway"),
    12: ([4, 1], "highway=residential oneway=yes"),
}


@pytest.fixture
def extract(tmp_path):
    """A small map."""
    return draw(tmp_path / "small.osm", NODES, WAYS)


@pytest.fixture
def store(tmp_path):
    """An empty store."""
    return TownStore(tmp_path / "home")


@pytest.fixture
def square(tmp_path):
    """A boundary around the western half of the small map."""
    (west, south), (east, north) = position(-50, -50), position(120, 150)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    path = tmp_path / "boundary.geojson"
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


def test_add_and_load(store, extract):
    """Tests that a town comes back from disk as it was built."""
    heard = []
    added = store.add(
        "petite-ville", extract, tiles=False, on_progress=lambda stage, share: heard.append((stage, share))
    )
    loaded = store.load("petite-ville")
    assert store.list() == ("petite-ville",)
    assert (loaded.name, loaded.title) == ("petite-ville", "Petite Ville")
    assert loaded.profiles == ("foot", "bike", "cargo_bike", "van", "car")
    assert loaded.time_zone == "Europe/Paris"
    assert loaded.bbox == pytest.approx((*position(0, 0), *position(200, 100)))
    assert loaded.tiles_path is None
    assert loaded.boundary is None
    assert loaded.map_hash == added.map_hash
    assert [loaded.edge_name(edge) for edge in range(loaded.network.edge_count)] == ["Rue", "Rue", "", ""]
    assert [loaded.edge_way_id(edge) for edge in range(loaded.network.edge_count)] == [10, 10, 11, 12]
    assert [loaded.edge_class(edge) for edge in (0, 2)] == ["residential", "footway"]
    assert heard[0][1] == 0.0
    assert heard[-1] == ("done", 1.0)
    assert sorted(share for _, share in heard) == [share for _, share in heard]


def test_routes_of_a_small_town(store, extract):
    """Tests a table and a route whose times can be worked out by hand: 100 m at 24 km/h last 15 s."""
    town = store.add("t", extract, tiles=False)
    lon, lat = np.array([position(50, 1), position(150, 1)]).T
    table = town.travel_times("van", lon, lat, threads=1)
    assert table.durations_s.tolist() == [[0, 15], [15, 0]]
    (leg,) = town.route("van", lon, lat)
    assert leg.duration_ms == table.durations_ms[0, 1]
    assert leg.distance_cm == pytest.approx(10_000, abs=5)


def test_same_extract_gives_same_bytes(store, extract):
    """Tests that two builds of a town are equal byte by byte."""
    one = store.add("t", extract, tiles=False)
    before = {path.name: path.read_bytes() for path in one.folder.iterdir()}
    two = TownStore(store.home / "other").add("t", extract, tiles=False)
    after = {path.name: path.read_bytes() for path in two.folder.iterdir()}
    assert before == after


def test_map_hash_follows_the_map(store, extract, tmp_path):
    """Tests that another map, or other profiles, have another hash, and another title has not."""
    one = store.add("one", extract, tiles=False)
    assert store.add("two", extract, title="Deux", tiles=False).map_hash == one.map_hash
    assert store.add("two", extract, profiles=("foot",), tiles=False).map_hash != one.map_hash
    other = draw(tmp_path / "other.osm", NODES, {**WAYS, 13: ([3, 4], "highway=path")})
    assert store.add("two", other, tiles=False).map_hash != one.map_hash


def test_chosen_profiles_and_time_zone(store, extract):
    """Tests that only the wanted profiles are built, in the usual order, with the named zone."""
    town = store.add("t", extract, profiles=("van", "foot"), time_zone="Indian/Reunion", tiles=False)
    assert town.profiles == ("foot", "van")
    assert town.time_zone == "Indian/Reunion"
    with pytest.raises(MapError, match="'bike' is none of this town's: foot, van") as caught:
        town.snap("bike", [7.0], [43.0])
    assert caught.value.code == "profile_unknown"


def test_replacing_leaves_the_loaded_town_usable(store, extract, tmp_path):
    """Tests that a town in use goes on with its own arrays while a new one takes its name."""
    old = store.add("t", extract, tiles=False)
    arcs = old.network.arc_count
    store.add("t", draw(tmp_path / "o.osm", NODES, {10: ([1, 2, 3], "highway=path")}), tiles=False)
    assert int(old.network.head.max()) < old.network.node_count
    assert old.network.arc_count == arcs
    assert store.load("t").network.arc_count == 2
    assert [path.name for path in (store.home / "towns").iterdir() if path.is_dir()] == ["t"]


def test_remove(store, extract):
    """Tests that a removed town is gone, and that removing it again says so."""
    store.add("t", extract, tiles=False)
    store.remove("t")
    assert store.list() == ()
    with pytest.raises(MapError, match="Known towns: none") as caught:
        store.remove("t")
    assert caught.value.code == "town_unknown"


def test_unknown_town(store, extract):
    """Tests that an unknown name is answered with the known ones."""
    store.add("petite-ville", extract, tiles=False)
    with pytest.raises(MapError, match="Known towns: akureyri, monaco, petite-ville") as caught:
        store.load("nowhere")
    assert caught.value.code == "town_unknown"


@pytest.mark.parametrize("name", ["", "Petite", "a b", "../x", "-a", "a/b", "é", "a" * 65, ".a", "a\n"])
def test_names(store, extract, name):
    """Tests that names which could leave the store's folder or confuse a shell are refused."""
    for act in (store.load, store.remove, lambda name: store.add(name, extract)):
        with pytest.raises(MapError, match="short name") as caught:
            act(name)
        assert caught.value.code == "name_invalid"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"profiles": ("horse",)}, "profile_unknown"),
        ({"profiles": ()}, "profile_unknown"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone_unknown"),
        ({"time_zone": "../../etc/passwd"}, "time_zone_unknown"),
    ],
)
def test_wrong_options(store, extract, options, code):
    """Tests that wrong options are refused before anything is built."""
    with pytest.raises(MapError) as caught:
        store.add("t", extract, tiles=False, **options)
    assert caught.value.code == code
    assert store.list() == ()


def test_failed_build_leaves_nothing(store, extract, tmp_path):
    """Tests that neither an error nor an interruption leaves a half-built town behind."""

    def stop(stage, share):
        if share > 0.2:
            raise KeyboardInterrupt(stage)

    with pytest.raises(KeyboardInterrupt):
        store.add("t", extract, tiles=False, on_progress=stop)
    broken = tmp_path / "broken.osm"
    broken.write_bytes(extract.read_bytes()[:300])
    with pytest.raises(MapError):
        store.add("t", broken, tiles=False)
    assert [path for path in (store.home / "towns").iterdir() if path.is_dir()] == []


def test_failed_update_keeps_the_old_town(store, extract, tmp_path):
    """Tests that the town stays when its update is no map."""
    store.add("t", extract, tiles=False)
    with pytest.raises(MapError):
        store.add("t", tmp_path / "missing.osm", tiles=False)
    assert store.load("t").report["edges"] == 4


def test_home_that_cannot_be_written(tmp_path, extract):
    """Tests that a home which is a file is named, with the remedy."""
    home = tmp_path / "home"
    home.write_text("", encoding="utf-8")
    with pytest.raises(MapError, match="set TOURNEE_HOME") as caught:
        TownStore(home).add("t", extract, tiles=False)
    assert caught.value.code == "home_unwritable"


def test_full_disk(store, extract, monkeypatch):
    """Tests that a disk which fills up while addresses are written is reported as such."""

    def fill(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("geo.addresses.search.build_address_index", fill)
    with pytest.raises(MapError, match=r"disk is full.*Free space there") as caught:
        store.add("t", extract, tiles=False)
    assert caught.value.code == "home_unwritable"
    assert store.list() == ()


def test_what_a_killed_build_left_is_swept_up_at_once(store, extract):
    """Tests that the next build deletes a dead build's folder and leaves a living one's alone."""
    towns = store.home / "towns"
    dead, living = towns / ".building-dead", towns / ".building-living"
    for folder in (dead, living):
        folder.mkdir(parents=True)
        (folder / "half.npy").touch()
    handle = os.open(living, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        store.add("town", extract, tiles=False)
    finally:
        os.close(handle)
    assert not dead.exists()
    assert (living / "half.npy").exists()
    store.add("town", extract, tiles=False)
    assert sorted(path.name for path in towns.iterdir()) == [".lock", "town"]


def test_default_home(monkeypatch, tmp_path):
    """Tests where data go: the named folder, else the user's data folder."""
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path / "a"))
    assert default_home() == tmp_path / "a"
    monkeypatch.delenv("TOURNEE_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "b"))
    assert default_home() == tmp_path / "b" / "tournee"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "c"))
    assert default_home() == tmp_path / "c" / ".local" / "share" / "tournee"


def test_adding_and_loading_at_the_same_time(store, extract):
    """Tests that readers always find a whole town while writers replace it."""
    store.add("t", extract, tiles=False)
    faults = []

    def write():
        try:
            for _ in range(3):
                store.add("t", extract, tiles=False)
        except MapError as error:
            faults.append(error)

    def read():
        try:
            for _ in range(40):
                assert store.load("t").report["edges"] == 4
        except (MapError, AssertionError) as error:
            faults.append(error)

    threads = [threading.Thread(target=act) for act in (write, write, read, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


class TestDamage:
    """A town whose files were changed."""

    @pytest.fixture
    def folder(self, store, extract):
        """The folder of a small town."""
        return store.add("t", extract, tiles=False).folder

    def test_every_file(self, folder):
        """Tests that any file that is missing, shortened, lengthened or changed in one bit is noticed."""
        for path in sorted(folder.iterdir()):
            whole = path.read_bytes()
            middle = bytes([whole[len(whole) // 2] ^ 1])
            flipped = whole[: len(whole) // 2] + middle + whole[len(whole) // 2 + 1 :]
            changes = (
                [None, whole[:-1], b""]
                if path.name == "manifest.json"
                else [
                    None,
                    whole[:-1],
                    whole + b"x",
                    flipped,
                    b"",
                ]
            )
            for change in changes:
                path.unlink()
                if change is not None:
                    path.write_bytes(change)
                if path.name == "manifest.json" and change == whole[:-1]:
                    continue  # the final line break may go
                with pytest.raises(MapError, match="add it again") as caught:
                    Town.load(folder)
                assert caught.value.code == "town_damaged"
                path.write_bytes(whole)
            path.write_bytes(whole)
        assert Town.load(folder).report["edges"] == 4

    @pytest.mark.parametrize(
        "change",
        [
            {"bbox": None},
            {"bbox": [1, 2, 3]},
            {"profiles": ["horse"]},
            {"profiles": None},
            {"files": []},
            {"files": {"names.json": {}}},
            {"report": 3},
            {"classes": [""]},
            {"has_boundary": True},
        ],
    )
    def test_manifest(self, folder, change):
        """Tests that a manifest of the wrong shape is noticed."""
        path = folder / "manifest.json"
        manifest = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**manifest, **change}), encoding="utf-8")
        with pytest.raises(MapError) as caught:
            Town.load(folder)
        assert caught.value.code == "town_damaged"

    def test_arrays_that_break_an_invariant(self, folder):
        """Tests that arrays are checked even where their sums agree with the manifest."""
        from geo.artefact import file_sha256

        path = folder / "network.head.npy"
        head = np.load(path)
        head[0] = 99
        np.save(path, head)
        manifest_path = folder / "manifest.json"
        manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
        manifest["files"][path.name] = {"bytes": path.stat().st_size, "sha256": file_sha256(path)}
        manifest_path.write_text(json.dumps(manifest), encoding="utf-8")
        with pytest.raises(MapError, match="head must lie in") as caught:
            Town.load(folder)
        assert caught.value.code == "town_damaged"

    def test_other_format(self, folder):
        """Tests that a town of another version is told apart from a damaged one."""
        path = folder / "manifest.json"
        manifest = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**manifest, "format_version": FORMAT_VERSION + 1}), encoding="utf-8")
        with pytest.raises(MapError, match="Add the town again") as caught:
            Town.load(folder)
        assert caught.value.code == "town_outdated"


def test_one_way_motorway_alone(store, tmp_path):
    """Tests that a map without a single turn can be stored."""
    path = draw(tmp_path / "m.osm", {1: (0, 0), 2: (100, 0)}, {10: ([1, 2], "highway=motorway")})
    town = store.add("t", path, tiles=False)
    assert len(town.network.turn_head) == 0
    assert town.network.arc_count == 1


def test_boundary(store, extract, square):
    """Tests that points outside the boundary are refused by number, and those inside are not."""
    town = store.add("t", extract, boundary=square, tiles=False)
    assert town.boundary["type"] == "Polygon"
    inside, outside = position(50, 0), position(180, 0)
    assert len(town.snap("van", [inside[0]], [inside[1]]).edge) == 1
    with pytest.raises(MapError, match=r"1 of 2 points lie outside the town: point 1") as caught:
        town.travel_times("van", [inside[0], outside[0]], [inside[1], outside[1]])
    assert caught.value.code == "outside_town"


@pytest.mark.parametrize(
    "content",
    [
        "no json",
        "[]",
        "{}",
        '{"type": "Point", "coordinates": [7, 43]}',
        '{"type": "Polygon", "coordinates": []}',
        '{"type": "Polygon", "coordinates": [[[7, 43], [8, 43]]]}',
        '{"type": "Polygon", "coordinates": [[[7, 430], [8, 430], [8, 440], [7, 430]]]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}',
        '{"type": "FeatureCollection", "features": []}',
        '{"type": "Feature", "geometry": null}',
    ],
)
def test_boundaries_that_are_no_area(store, extract, tmp_path, content):
    """Tests that what is no polygon is refused before anything is built."""
    path = tmp_path / "b.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(MapError, match="not a GeoJSON polygon") as caught:
        store.add("t", extract, boundary=path, tiles=False)
    assert caught.value.code == "boundary_unreadable"


def test_boundary_elsewhere(store, tmp_path, square):
    """Tests that the boundary of another town is noticed."""
    far = {number: (x + 50_000, y) for number, (x, y) in NODES.items()}
    with pytest.raises(MapError, match="none of the extract's streets") as caught:
        store.add("t", draw(tmp_path / "far.osm", far, WAYS), boundary=square, tiles=False)
    assert caught.value.code == "boundary_elsewhere"


def test_missing_boundary(store, extract, tmp_path):
    """Tests that a boundary file that is not there is named."""
    with pytest.raises(MapError, match="no such file") as caught:
        store.add("t", extract, boundary=tmp_path / "none.geojson", tiles=False)
    assert caught.value.code == "boundary_missing"


class TestShipped:
    """The towns that come with the program."""

    def test_names(self, store):
        """Tests that they are known before they are built."""
        assert store.shipped() == ("monaco", "akureyri")
        assert store.list() == ()

    def test_monaco(self, monaco):
        """Tests what is known of Monaco."""
        assert (monaco.title, monaco.time_zone) == ("Monaco", "Europe/Monaco")
        assert monaco.report["restrictions"]["van"] == {
            "applied": 40,
            "broken": 4,
            "by_hours": 0,
            "over_ways": 0,
        }
        assert len(monaco.places()) > 300
        assert len(monaco.addresses.houses()) > 200
        assert "Rue Grimaldi" in monaco.street_names

    def test_akureyri(self, akureyri):
        """Tests that everybody gets about in Akureyri."""
        lon, lat = np.array([(-18.0906, 65.6826), (-18.1064, 65.6762)]).T
        for profile in akureyri.profiles:
            assert 0 < akureyri.travel_times(profile, lon, lat).durations_s[0, 1] < 3600

    def test_made_anew_by_a_newer_program(self, store, extract, monkeypatch):
        """Tests that a shipped town which an older program built is built again when loaded."""
        built = []
        old = store.add("akureyri", extract, tiles=False)
        path = old.folder / "manifest.json"
        manifest = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**manifest, "builder_version": BUILDER_VERSION - 1}), encoding="utf-8")
        add = store.add
        monkeypatch.setattr(
            store,
            "add",
            lambda name, *_, **options: built.append(name) or add(name, extract, **options, tiles=False),
        )
        assert store.load("akureyri").title == "Akureyri"
        assert built == ["akureyri"]
        assert store.load("akureyri").title == "Akureyri"
        assert built == ["akureyri"]

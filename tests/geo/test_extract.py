"""Tests of reading extracts, above all broken ones."""

from __future__ import annotations

import bz2
import gzip
import random
from pathlib import Path

import numpy as np
import osmium
import pytest

import geo
from geo.building.extract import read_extract
from geo.building.network import build_streets
from geo.errors import MapError
from geo.profiles import PROFILES
from routing.streets.network import check_metric, check_network
from tests.geo.small_maps import draw, position

MONACO = Path(geo.__file__).parent / "data" / "monaco.osm.pbf"
NODES = {1: (0, 0), 2: (100, 0, "barrier=gate note=green"), 3: (200, 0)}
WAYS = {
    20: ([2, 3], "highway=footway colour=grey"),
    10: ([1, 2], "highway=residential name=Rue surface=sett motor_vehicle:conditional=no"),
    30: ([1, 3], "building=yes"),
}

STREET = (
    b'<osm version="0.6"><node id="1" version="1" lat="%s" lon="1"/><node id="2" version="1" lat="1" lon="1"/>'
    b'<way id="1" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way></osm>'
)


@pytest.fixture
def drawn(tmp_path):
    """A small map as XML."""
    return draw(tmp_path / "small.osm", NODES, WAYS, [("restriction=no_u_turn", "from:10 via:2 to:10")])


def test_what_is_kept(drawn):
    """Tests that streets, their nodes, the tags that matter and restrictions are kept, in order."""
    extract = read_extract(drawn)
    assert extract.way_id.tolist() == [10, 20]
    assert extract.way_refs.tolist() == [1, 2, 2, 3]
    assert extract.way_tags[0] == {
        "highway": "residential",
        "name": "Rue",
        "surface": "sett",
        "motor_vehicle:conditional": "no",
    }
    assert extract.node_id.tolist() == [1, 2, 3]
    assert (extract.node_lon[1], extract.node_lat[1]) == position(100, 0)
    assert extract.node_tags == {2: {"barrier": "gate"}}
    assert extract.restrictions[0].members == (("w", 10, "from"), ("n", 2, "via"), ("w", 10, "to"))
    assert extract.conditional_ways == 1


@pytest.mark.parametrize(
    ("ending", "pack"), [(".osm", bytes), (".osm.gz", gzip.compress), (".osm.bz2", bz2.compress)]
)
def test_formats(drawn, tmp_path, ending, pack):
    """Tests that packed and plain XML give the same streets."""
    path = tmp_path / f"packed{ending}"
    path.write_bytes(pack(drawn.read_bytes()))
    assert read_extract(path).way_refs.tolist() == [1, 2, 2, 3]


@pytest.mark.parametrize(
    ("name", "content", "code", "message"),
    [
        ("none.osm.pbf", None, "extract_missing", "no such file"),
        ("empty.osm.pbf", b"", "extract_unreadable", "is empty"),
        ("picture.png", b"x", "extract_unreadable", "unknown kind of file"),
        ("words.osm.pbf", b"this is no map" * 99, "extract_unreadable", "not a whole OpenStreetMap file"),
        ("words.osm", b"this is no map", "extract_unreadable", "not a whole OpenStreetMap file"),
        ("page.osm", b"<html><body/></html>", "extract_unreadable", "not a whole OpenStreetMap file"),
        ("words.osm.gz", b"this is no map", "extract_unreadable", "not a whole OpenStreetMap file"),
        ("cut.osm.gz", gzip.compress(b"<osm>" * 999, mtime=0)[:-9], "extract_unreadable", "not a whole"),
        ("no_ways.osm", b'<osm version="0.6"></osm>', "extract_empty", "no street"),
        ("huge.osm", STREET % b"1e30", "extract_unreadable", "wrong format for coordinate"),
        ("nan.osm", STREET % b"nan", "extract_unreadable", "wrong format for coordinate"),
    ],
)
def test_files_that_are_no_extract(tmp_path, name, content, code, message):
    """Tests that each kind of wrong file is refused by name, with what to do."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MapError, match=message) as caught:
        read_extract(path)
    assert caught.value.code == code
    assert name in str(caught.value)


def test_folder_is_no_extract(tmp_path):
    """Tests that a folder is refused as what it is."""
    with pytest.raises(MapError, match="this is a folder"):
        read_extract(tmp_path)


def test_streets_without_nodes(tmp_path):
    """Tests that an extract cut without the nodes of its ways is refused with the remedy."""
    path = draw(tmp_path / "t.osm", {}, {10: ([1, 2], "highway=residential")})
    with pytest.raises(MapError, match="lacks the nodes") as caught:
        read_extract(path)
    assert caught.value.code == "extract_empty"


@pytest.mark.parametrize(
    ("old", "new"), [('lon="7.0000000"', 'lon="187.0"'), ('lat="44.0000000"', 'lat="-93.5"')]
)
def test_absurd_coordinates(drawn, old, new):
    """Tests that a position outside the globe is refused, naming the node."""
    text = drawn.read_text(encoding="utf-8")
    assert old in text
    drawn.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MapError, match=r"node 1 lies at|not a whole OpenStreetMap file") as caught:
        read_extract(drawn)
    assert caught.value.code == "extract_unreadable"


@pytest.fixture(scope="module")
def plain_pbf(tmp_path_factory):
    """Monaco's streets as an uncompressed file, in which no checksum notices a flipped bit."""
    path = tmp_path_factory.mktemp("pbf") / "plain.osm.pbf"
    kept = set(read_extract(MONACO).way_refs.tolist())
    with osmium.SimpleWriter(osmium.io.File(str(path), "pbf,pbf_compression=none"), overwrite=True) as writer:
        for item in osmium.FileProcessor(str(MONACO)):
            if (
                (item.is_node() and item.id in kept)
                or (item.is_way() and "highway" in item.tags)
                or (item.is_relation() and "restriction" in item.tags)
            ):
                writer.add(item)
    return path.read_bytes()


def _reads_or_refuses(path):
    """Return whether the file gave a sound network; any other end than a MapError is a fault."""
    try:
        streets = build_streets(read_extract(path), tuple(PROFILES))
    except MapError as error:
        code = error.code
    else:
        code = ""
    if code:
        assert code in {"extract_unreadable", "extract_empty"}
        return False
    check_network(streets.network)
    for metric in streets.metrics.values():
        check_metric(streets.network, metric)
    return True


def test_truncated(tmp_path):
    """Tests that a file cut off at any of forty places is refused."""
    whole = MONACO.read_bytes()
    path = tmp_path / "cut.osm.pbf"
    for part in range(40):
        path.write_bytes(whole[: len(whole) * part // 40])
        assert not _reads_or_refuses(path)


def test_flipped_bits_in_packed_file(tmp_path):
    """Tests that flipped bits in a compressed file are noticed or harmless."""
    whole = MONACO.read_bytes()
    chance = random.Random(7)
    path = tmp_path / "flipped.osm.pbf"
    for _ in range(30):
        broken = bytearray(whole)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        path.write_bytes(broken)
        _reads_or_refuses(path)


def test_flipped_bits_in_plain_file(tmp_path, plain_pbf):
    """Tests that flipped bits which no checksum notices give a refusal or a sound network."""
    chance = random.Random(8)
    path = tmp_path / "flipped.osm.pbf"
    path.write_bytes(plain_pbf)
    assert _reads_or_refuses(path)
    fates = []
    for _ in range(12):
        broken = bytearray(plain_pbf)
        for _ in range(chance.choice([1, 4, 30])):
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        path.write_bytes(broken)
        fates.append(_reads_or_refuses(path))
    # The test means something only if both ends occur.
    assert {True, False} == set(fates)


def test_real_extract():
    """Tests the sizes of a real extract."""
    extract = read_extract(MONACO)
    assert len(extract.way_id) == 2853
    assert len(extract.restrictions) == 44
    assert np.isin(extract.way_refs, extract.node_id).all()

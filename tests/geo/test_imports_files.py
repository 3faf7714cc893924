"""Tests of files as sources of towns: every format alike, and every kind of file that is none."""

from __future__ import annotations

import bz2
import gzip
import os
import re
import socket
from pathlib import Path

import numpy as np
import osmium
import pytest

from geo.boundary import Boundary
from geo.building.network import build_streets
from geo.errors import MapError
from geo.imports.place import download_place
from geo.imports.sources import prepared, read_source
from geo.store import TownStore
from tests.geo.graph_maps import both_ways, graph_of
from tests.geo.small_maps import draw

NODES = {1: (0, 0), 2: (100, 0, "barrier=bollard"), 3: (200, 0), 4: (200, 100)}
WAYS = {
    10: ([1, 2, 3], "highway=residential name=Rue"),
    20: ([3, 4], "highway=footway"),
    30: ([4, 1], "building=yes"),
}
BANS = [("restriction=no_left_turn", "from:10 via:3 to:20")]


@pytest.fixture
def text(tmp_path):
    """A small map as XML text."""
    return draw(tmp_path / "drawn.xml", NODES, WAYS, BANS).read_bytes()


def _pbf(text, path, kind="pbf"):
    """Write XML text as a packed file."""
    plain = path.with_name("plain.osm")
    plain.write_bytes(text)
    with osmium.SimpleWriter(osmium.io.File(os.fspath(path), kind), overwrite=True) as writer:
        for item in osmium.FileProcessor(os.fspath(plain)):
            writer.add(item)
    return path


def _arrays(streets):
    """Return everything that is built, as bytes."""
    arrays = [
        *streets.network,
        streets.edge_way_id,
        streets.edge_name,
        streets.edge_class,
        streets.node_number,
    ]
    for name in sorted(streets.metrics):
        arrays += [*streets.metrics[name], streets.pushed[name]]
    return [array.tobytes() for array in arrays], streets.names, streets.classes


def test_every_format_gives_the_same_bytes(tmp_path, text):
    """Tests that one map in four formats is one network, byte for byte."""
    packed = {
        "a.osm": bytes,
        "b.osm.gz": gzip.compress,
        "c.osm.bz2": bz2.compress,
        "d.OSM.XML": bytes,
        "E.OSM.PBF": lambda _: (tmp_path / "e.osm.pbf").read_bytes(),
    }
    found = [build_streets(read_source(_pbf(text, tmp_path / "e.osm.pbf")), ("foot", "bike", "van"))]
    for name, pack in packed.items():
        (tmp_path / name).write_bytes(pack(text))
        found.append(build_streets(read_source(tmp_path / name), ("foot", "bike", "van")))
    assert found[0].report["edges"] == 3
    assert all(_arrays(one) == _arrays(found[0]) for one in found)


def test_town_of_text_is_the_town_of_its_packed_file(tmp_path, text):
    """Tests that every file of a town but its manifest is the same from XML and from a packed file."""
    (tmp_path / "a.osm.gz").write_bytes(gzip.compress(text, mtime=0))
    _pbf(text, tmp_path / "a.osm.pbf")
    store = TownStore(tmp_path)
    towns = [
        store.add(name, tmp_path / f"a.osm.{ending}", title="T")
        for name, ending in (("g", "gz"), ("p", "pbf"))
    ]
    files = [
        {path.name: path.read_bytes() for path in town.folder.iterdir() if path.name != "manifest.json"}
        for town in towns
    ]
    assert files[0] == files[1]
    assert "map.pmtiles" in files[0]


def _missing(folder):
    return folder / "none.osm.pbf"


def _folder(folder):
    (folder / "t.osm.pbf").mkdir()
    return folder / "t.osm.pbf"


def _loop(folder):
    (folder / "t.osm").symlink_to(folder / "t.osm")
    return folder / "t.osm"


def _pipe(folder):
    os.mkfifo(folder / "t.osm.gz")
    return folder / "t.osm.gz"


def _socket(folder):
    path = folder / "t.osm"
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.fspath(path))
    return path


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_missing, "no such file"),
        (_folder, "this is a folder"),
        (_loop, "symbolic links"),
        (_pipe, "a pipe, a socket or a device"),
        (_socket, "a pipe, a socket or a device"),
    ],
)
def test_paths_that_lead_to_no_file(tmp_path, make, message):
    """Tests that what is no file is named as what it is, and that nobody waits for a pipe."""
    with pytest.raises(MapError, match=message) as caught:
        read_source(make(tmp_path))
    assert caught.value.code == "extract_missing"


def test_path_that_cannot_be():
    """Tests that a name with a zero byte, which no system takes, is an error of the map."""
    with pytest.raises(MapError, match="no such file"):
        read_source(Path("a\x00.osm"))


BOMB = b'<osm version="0.6">' + b" " * 200_000_000


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.osm.pbf", b"", "the file is empty"),
        ("t.csv", b"a,b", "unknown kind of file"),
        ("t.osm.pbf", b"<osm/>", "its content is XML text.*must end in .osm"),
        ("t.osm.pbf", gzip.compress(b"<osm/>", mtime=0), "its content is gzip data"),
        ("t.osm.gz", b"BZh9", "its content is bzip2 data"),
        ("t.osm", b"PK\x03\x04", "its content is a ZIP archive"),
        ("t.osm", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c", "its content is an OpenStreetMap PBF file"),
        (
            "t.osm.pbf",
            b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c",
            "cut off: a block at byte 0 reaches to byte 141",
        ),
        ("t.osm.pbf", b"\xff" * 99, "at byte 0, block 0 announces a header of 4294967295 bytes"),
        ("t.osm.pbf", b"\x00\x00\x00\x0b\x0a\x07OSMData\x18\x00", "does not begin with a map's header"),
        ("t.osm.gz", gzip.compress(BOMB, mtime=0), "unpacks to more than"),
        ("t.osm.bz2", bz2.compress(BOMB), "unpacks to more than"),
        ("t.osm.gz", gzip.compress(b"<osm>" * 99, mtime=0)[:-4], "not a whole OpenStreetMap file"),
        ("t.osm", b'<?xml version="1.0"?><html/>', "not a whole OpenStreetMap file"),
    ],
)
def test_content_that_is_no_map(tmp_path, name, content, message):
    """Tests that wrong, broken and malicious content is refused with the reason."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MapError, match=message) as caught:
        read_source(tmp_path / name)
    assert caught.value.code == "extract_unreadable"
    assert str(tmp_path / name) in str(caught.value)


def test_truncation_is_found_without_unpacking(tmp_path, text):
    """Tests that a packed file cut anywhere is refused, but between the blocks of streets and restrictions."""
    whole = _pbf(text, tmp_path / "t.osm.pbf").read_bytes()
    accepted = []
    for end in range(1, len(whole)):
        (tmp_path / "cut.osm.pbf").write_bytes(whole[:end])
        try:
            read_source(tmp_path / "cut.osm.pbf")
        except MapError as error:
            assert re.search(r"byte \d+|no block of data|no street", str(error))  # noqa: PT017
        else:
            accepted.append(end)
    # The format marks no end: a file may stop after any of its blocks.
    assert len(accepted) == 1
    assert whole[accepted[0] + 4 : accepted[0] + 13] == b"\x0a\x07OSMData"


def test_history_is_refused(tmp_path):
    """Tests that a file with every version of every object is refused with the remedy."""
    path = tmp_path / "t.osm.pbf"
    with osmium.SimpleWriter(osmium.io.File(os.fspath(path), "osh.pbf")) as writer:
        writer.add_node(osmium.osm.mutable.Node(id=1, version=1, location=(7, 44)))
    with pytest.raises(MapError, match=r"history of the map.*time-filter"):
        read_source(path)


def test_numbers_of_an_editor(tmp_path, text):
    """Tests that negative numbers, which editors give to unsaved objects, are raised above all others."""
    path = tmp_path / "t.osm"
    path.write_bytes(text.replace(b'"2"', b'"-2"').replace(b'id="20"', b'id="-5"').replace(b'"4"', b'"-4"'))
    extract = read_source(path)
    assert extract.way_id.tolist() == [10, 35]
    assert extract.way_refs.tolist() == [1, 32, 3, 3, 34]
    assert extract.node_tags == {32: {"barrier": "bollard"}}
    assert build_streets(extract, ("foot",)).report["edges"] == 2


@pytest.mark.parametrize("number", [-2, 1 << 55])
def test_absurd_numbers_in_packed_files(tmp_path, text, number):
    """Tests that numbers no node can have are refused before tables of their size are made."""
    raised = text.replace(b'ref="2"', b'ref="%d"' % number)
    with pytest.raises(MapError, match=f"over node {number}"):
        read_source(_pbf(raised, tmp_path / "t.osm.pbf"))


def test_odd_ways(tmp_path):
    """Tests ways of no node and of one, a node twice, and a way of a hundred thousand points."""
    nodes = {n: (n % 317, n // 317) for n in range(1, 100_002)}
    ways = {
        1: (list(range(1, 100_002)), "highway=track"),
        2: ([], "highway=path"),
        3: ([7], "highway=path"),
        4: ([1, 1, 2], "highway=path"),
    }
    extract = read_source(draw(tmp_path / "t.osm", nodes, ways))
    assert np.diff(extract.way_first).tolist() == [100_001, 2]


def test_same_number_twice(tmp_path):
    """Tests that the last of two objects with one number counts, as in files joined carelessly."""
    path = draw(tmp_path / "t.osm", NODES, WAYS)
    doubled = path.read_text(encoding="utf-8").replace(
        "</osm>",
        '<way id="10" version="2"><nd ref="1"/><nd ref="3"/><tag k="highway" v="path"/></way>'
        '<node id="3" version="2" lon="7.002" lat="44.0"/></osm>',
    )
    path.write_text(doubled, encoding="utf-8")
    extract = read_source(path)
    assert extract.way_refs.tolist() == [1, 3, 3, 4]
    assert extract.way_tags[0] == {"highway": "path"}


def test_nothing_is_left_behind(tmp_path, text):
    """Tests that temporary files are gone afterwards, whether it went well or not."""
    (tmp_path / "t.osm.gz").write_bytes(gzip.compress(text, mtime=0))
    (tmp_path / "u.osm.gz").write_bytes(gzip.compress(text[:-30], mtime=0))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with prepared(tmp_path / "t.osm.gz", scratch) as source:
        assert source.extract.is_relative_to(scratch)
    with pytest.raises(MapError), prepared(tmp_path / "u.osm.gz", scratch):
        pass
    assert list(scratch.iterdir()) == []


def _downloads(graph):
    def download(place):
        if isinstance(graph, Exception):
            raise graph
        assert place == "Ville, Pays"
        return graph

    return download


def test_place_by_name(tmp_path):
    """Tests that what is downloaded for a place becomes a file, and the file a town."""
    pytest.importorskip("osmnx")
    graph = graph_of({1: (0, 0), 2: (100, 0)}, both_ways(1, 2, 50, name="Rue"), name="downloaded")
    path = tmp_path / "t.graphml.gz"
    download_place("Ville, Pays", path, downloader=_downloads(graph))
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.graphml.gz"]
    assert read_source(path).way_tags == ({"highway": "residential", "name": "Rue"},)


class InsufficientResponseError(ValueError):
    """Stands for OSMnx's error of that name."""


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (ConnectionError("no route to host"), "download_failed", "no route to host.*Check the connection"),
        (TimeoutError(), "download_failed", "could not be downloaded"),
        (InsufficientResponseError("no data"), "place_unknown", "no area of that name"),
        (TypeError("Nominatim did not geocode to a polygon"), "place_unknown", "no area of that name"),
        (KeyError("elements"), "download_failed", "could not be turned into streets"),
    ],
)
def test_place_that_cannot_be_downloaded(tmp_path, error, code, message):
    """Tests that every failure names the place, the reason and a remedy."""
    pytest.importorskip("osmnx")
    with pytest.raises(MapError, match=message) as caught:
        download_place("Ville, Pays", tmp_path / "t.graphml.gz", downloader=_downloads(error))
    assert caught.value.code == code
    assert "'Ville, Pays'" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_place_without_a_name(tmp_path):
    """Tests that an empty name is refused before anybody is asked."""
    with pytest.raises(MapError, match="the name is empty"):
        download_place("  ", tmp_path / "t.graphml.gz")


def test_boundary_that_is_a_pipe(tmp_path):
    """Tests that nobody waits for a boundary which is a pipe, either."""
    os.mkfifo(tmp_path / "area.geojson")
    with pytest.raises(MapError, match="a pipe or a device") as caught:
        Boundary.read(tmp_path / "area.geojson")
    assert caught.value.code == "boundary_unreadable"

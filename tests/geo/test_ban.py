"""Reading the French address base, and joining it to the doors of the map."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from geo.addresses.ban import check_lists, read_ban
from geo.addresses.search import AddressIndex
from geo.addresses.town import FAULTS_FILE, index_addresses
from geo.boundary import Boundary
from geo.errors import MapError
from tests.geo.osm_text import write_osm

HEADER = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;"
    "nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;"
    "source_position;source_voie;certification_commune;cad_parcelles"
)
BOX = (1.49, 43.49, 1.6, 43.6)


def line(**said):
    """Return a line of the list; Valmont is no real commune."""
    fields = {
        "id": "31999_0010_00012", "numero": "12", "nom_voie": "Rue Grimaldi", "code_postal": "31999",
        "code_insee": "31999", "nom_commune": "Valmont", "lon": "1.5001", "lat": "43.503",
        "type_position": "entrée", "certification_commune": "1",
    } | said  # fmt: skip
    return ";".join(fields.get(name, "") for name in HEADER.split(";"))


def write(path, *lines):
    """Write a list, gzipped where its name says so."""
    text = "\n".join([HEADER, *lines, ""])
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["adresses-99.csv", "adresses-99.csv.gz"])
def test_good_lines_are_taken(tmp_path: Path, name: str) -> None:
    """Tests every field of a good line, that far ones are counted, and both file forms."""
    path = write(
        tmp_path / name, line(rep="bis", alias="Rue Longue"), line(lon="2.0"), line(certification_commune="0")
    )
    read = read_ban(path, BOX)
    first, second = read.addresses
    assert (read.lines, read.outside, read.faults) == (3, 1, ())
    assert (first.id, first.number, first.street) == ("ban:31999_0010_00012", "12 bis", "Rue Grimaldi")
    assert (first.city, first.postcode, first.other_names) == ("Valmont", "31999", ("Rue Longue",))
    assert (first.lon, first.lat, first.surveyed, second.surveyed) == (1.5001, 43.503, True, False)


@pytest.mark.parametrize(
    ("said", "column", "reason"),
    [
        ({"numero": "douze"}, "numero", "not a house number"),
        ({"numero": "0"}, "numero", "not a house number"),
        ({"numero": "99999"}, "numero", "without house numbers"),
        ({"numero": "9" * 5000}, "numero", "not a house number"),
        ({"nom_voie": ""}, "nom_voie", "names no street"),
        ({"lon": "1,5"}, "lon", "not a position"),
        ({"lat": "nan"}, "lat", "not a position"),
        ({"lat": "430"}, "lat", "not a position"),
        ({"code_postal": "3199"}, "code_postal", "five figures"),
        ({"id": "1;2"}, "", "24 fields instead of 23"),
    ],
)
def test_faulty_lines_are_listed(tmp_path: Path, said: dict[str, str], column: str, reason: str) -> None:
    """Tests that a faulty line is named with its reason and costs no other line."""
    read = read_ban(write(tmp_path / "list.csv", line(), line(**said), line(numero="14")), BOX)
    (fault,) = read.faults
    assert (fault.line, fault.column) == (3, column)
    assert reason in fault.reason
    assert len(fault.value) <= 80
    assert [each.number for each in read.addresses] == ["12", "14"]


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"a;b;c\n1;2;3\n",
        b"\x1f\x8b\x08\x00rubbish",
        HEADER.encode() + b"\n\xff\xfe;\n",
        (HEADER + "\n" + "rubbish\n" * 1001).encode(),
    ],
    ids=["missing", "empty", "other columns", "broken gzip", "not UTF-8", "all faulty"],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes | None) -> None:
    """Tests that another file is refused by name and reason."""
    path = tmp_path / "list.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MapError, match=r"list\.csv") as caught:
        read_ban(path, BOX)
    assert caught.value.code == "addresses_unreadable"


def test_endless_line_is_one_fault(tmp_path: Path) -> None:
    """Tests that a line without an end is a fault like another, and does not fill the memory."""
    read = read_ban(write(tmp_path / "list.csv", line(), "x" * 1_000_000, line(numero="14")), BOX)
    assert [fault.line for fault in read.faults] == [3]
    assert len(read.addresses) == 2


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """Give a map of Rue Grimaldi with the doors 12, a node, and 18 and 20, one building."""
    said = {"addr:street": "Rue Grimaldi", "addr:city": "Valmont"}
    return write_osm(
        tmp_path / "map.osm",
        nodes=[
            (1, 1.5, 43.5, {}),
            (2, 1.5, 43.506, {}),
            (3, 1.50005, 43.50301, {"addr:housenumber": "12", **said}),
            (4, 1.50005, 43.504, {"addr:housenumber": "18,20", "building": "yes", **said}),
            (5, 1.5, 43.5, {"place": "village", "name": "Valmont"}),
        ],
        ways=[(1, [1, 2], {"highway": "residential", "name": "Rue Grimaldi"})],
    )


def test_surveyed_positions_count_more_than_the_maps(tmp_path: Path, extract: Path) -> None:
    """Tests the rule of merging: surveyed list, map, unsurveyed list; and doors and names that only the list has."""
    path = write(
        tmp_path / "list.csv",
        line(),  # 12, surveyed: its position replaces the map's
        line(
            numero="20", lat="43.50402", certification_commune="0", id="20"
        ),  # not surveyed: the map's stays
        line(numero="18", lat="43.50401", id="18"),  # surveyed: half of the map's building
        line(numero="30", lat="43.505", id="30", type_position="segment"),  # a door that the map lacks
        line(numero="1", nom_voie="Chemin des Ânes", lat="43.51", id="1"),  # a street that the map lacks
        line(numero="99999", id="ld"),
    )
    report = index_addresses(extract, tmp_path / "index", [path], BOX, None)
    assert (report["addresses"], report["addresses_listed"]) == (5, 4)
    (row,) = report["address_lists"]
    assert (row["taken"], row["outside"], row["faulty"]) == (5, 0, 1)
    assert "Licence Ouverte" in row["attribution"]
    faults = list(csv.DictReader((tmp_path / FAULTS_FILE).read_text(encoding="utf-8").splitlines()))
    assert [(each["file"], each["line"], each["column"]) for each in faults] == [("list.csv", "7", "numero")]
    with AddressIndex(tmp_path / "index") as index:
        found = {text: index.search(f"{text}, Valmont")[0] for text in ("12 rue Grimaldi", "20 rue Grimaldi")}
        assert (found["12 rue Grimaldi"].lat, found["12 rue Grimaldi"].osm_id) == (
            43.503,
            "ban:31999_0010_00012",
        )
        assert (found["20 rue Grimaldi"].lat, found["20 rue Grimaldi"].osm_id) == (43.504, "n4")
        half = index.search("18 rue grimaldi, Valmont")[0]
        assert (half.osm_id, half.confidence) == ("ban:18", 1.0)
        assert index.search("30 rue grimaldi")[0].postcode == "31999"
        assert index.search("1 ch. des anes")[0].label == "1 Chemin des Ânes, Valmont"


def test_list_is_cut_at_the_boundary(tmp_path: Path, extract: Path) -> None:
    """Tests that addresses outside the area served are left out, and that a list of elsewhere is refused."""
    area = {
        "type": "Polygon",
        "coordinates": [[[1.49, 43.4], [1.6, 43.4], [1.6, 43.504], [1.49, 43.504], [1.49, 43.4]]],
    }
    boundary = Boundary(json.loads(json.dumps(area)), "area")
    path = write(tmp_path / "list.csv", line(), line(numero="30", lat="43.505"))
    report = index_addresses(extract, tmp_path / "index", [path], BOX, boundary)
    assert (report["address_lists"][0]["taken"], report["address_lists"][0]["outside"]) == (1, 1)
    elsewhere = write(tmp_path / "far.csv", line(lat="48.0"))
    with pytest.raises(MapError, match=r"far\.csv") as caught:
        index_addresses(extract, tmp_path / "index", [elsewhere], BOX, boundary)
    assert caught.value.code == "addresses_elsewhere"


def test_same_list_gives_the_same_bytes(tmp_path: Path, extract: Path) -> None:
    """Tests that building twice from a list gives one file."""
    path = write(tmp_path / "list.csv", line(), line(numero="14"), line(numero="16", nom_voie="Rue Neuve"))
    for name in ("one", "two"):
        index_addresses(extract, tmp_path / name, [path], BOX, None)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_missing_list_is_refused_before_the_work(tmp_path: Path) -> None:
    """Tests that a list that is not there is named, in a way of its own."""
    there = tmp_path / "adresses-99.csv"
    write(there, line())
    check_lists([there])
    with pytest.raises(MapError, match=r"addresses: there is no file .*none\.csv") as caught:
        check_lists([there, tmp_path / "none.csv"])
    assert caught.value.code == "addresses_missing"

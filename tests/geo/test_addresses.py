"""The geocoder on a village that can be drawn on a napkin, and on two real towns."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from geo.addresses.search import AddressIndex, Difference, IndexCounts, build_address_index
from geo.errors import MapError
from tests.geo.osm_text import write_osm

DATA = Path(__file__).parents[2] / "geo" / "data"


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AddressIndex]:
    """Give the index of a village of three streets, west to east, each 700 m long from south to north.

    Rue Grimaldi at longitude 1.500 with all numbers tagged; Avenue de l'Hermitage at 1.510, whose
    doors say no street; Rue du 8 Mai 1945 at 1.520. Rue Basse runs 50 m beside the avenue, Rue de
    Valmont has no doors, and a second Rue Grimaldi lies 30 km away.
    """
    folder = tmp_path_factory.mktemp("village")
    grimaldi = {"addr:street": "Rue Grimaldi", "addr:city": "Valmont", "addr:postcode": "31999"}
    extract = write_osm(
        folder / "village.osm",
        nodes=[
            (1, 1.5, 43.5, {}),
            (2, 1.5, 43.503, {}),
            (3, 1.5, 43.506, {}),
            (4, 1.51, 43.5, {}),
            (5, 1.51, 43.506, {}),
            (6, 1.52, 43.5, {}),
            (7, 1.52, 43.506, {}),
            (8, 1.9, 43.5, {}),
            (9, 1.9, 43.506, {}),
            (12, 1.5106, 43.5, {}),
            (13, 1.5106, 43.502, {}),
            (10, 1.53, 43.5, {}),
            (11, 1.53, 43.506, {}),
            (20, 1.5001, 43.5010, {"addr:housenumber": "2", **grimaldi}),
            (21, 1.5001, 43.5020, {"addr:housenumber": "4 bis", **grimaldi}),
            (22, 1.5001, 43.5030, {"addr:housenumber": "12-14", **grimaldi}),
            (23, 1.5001, 43.5021, {"addr:housenumber": "4 bis", "shop": "books", "name": "Page Une", **grimaldi}),
            (24, 1.9001, 43.5010, {"addr:housenumber": "2", "addr:street": "Rue Grimaldi", "addr:city": "Autreville"}),
            (30, 1.5101, 43.5010, {"addr:housenumber": "7"}),
            (31, 1.5102, 43.5011, {"addr:housenumber": "7", "amenity": "cafe"}),
            (32, 1.5101, 43.5030, {"addr:housenumber": "9"}),
            (33, 1.6, 43.6, {"addr:housenumber": "9"}),
            (34, 1.5105, 43.5010, {"addr:housenumber": "7"}),  # back to back with Hermitage's
            (40, 1.5201, 43.5010, {"addr:housenumber": "8", "addr:street": "Rue du 8 Mai 1945"}),
            (41, 1.5, 43.51, {"addr:housenumber": "3", "addr:place": "Le Moulin"}),
            (50, 1.5, 43.5, {"place": "village", "name": "Valmont"}),
            (51, 1.515, 43.503, {"amenity": "library", "name": "Médiathèque Ada"}),
            (60, 1.5199, 43.5040, {"addr:housenumber": "15"}),
        ],
        ways=[
            (1, [1, 2], {"highway": "residential", "name": "Rue Grimaldi"}),
            (2, [2, 3], {"highway": "residential", "name": "Rue Grimaldi", "alt_name": "Rue Longue"}),
            (3, [4, 5], {"highway": "residential", "name": "Avenue de l'Hermitage"}),
            (4, [6, 7], {"highway": "residential", "name": "Rue du 8 Mai 1945"}),
            (5, [8, 9], {"highway": "residential", "name": "Rue Grimaldi"}),
            (6, [8, 9], {"highway": "platform", "name": "Quai Fantôme"}),
            (7, [10, 11], {"highway": "service", "name": "Rue de Valmont"}),
            (8, [12, 13], {"highway": "service", "name": "Rue Basse"}),
        ],
        relations=[
            (1, [("n", 60, "house"), ("w", 3, "street")], {"type": "associatedStreet", "name": "Avenue de l'Hermitage"}),
        ],
    )  # fmt: skip
    build_address_index(extract, folder / "village.addresses")
    with AddressIndex(folder / "village.addresses") as index:
        yield index


@pytest.mark.parametrize(
    "text",
    [
        "4 bis Rue Grimaldi, Valmont",
        "4bis rue grimaldi",
        "4 BIS R. GRIMALDI",
        "4 b rue Grimaldi",
        "Rue Grimaldi 4 bis",
        "4 bis, rue Grimaldi, 31999 Valmont, bât. C, 3e étage, porte 12",
    ],
)
def test_exact_house_is_certain(village: AddressIndex, text: str) -> None:
    """Tests that a full address, however written, is found with confidence 1."""
    best = village.search(text)[0]
    assert (best.label, best.kind, best.housenumber) == ("4 bis Rue Grimaldi, Valmont", "house", "4 bis")
    assert (best.street, best.lon, best.lat) == ("Rue Grimaldi", 1.5001, 43.502)
    assert best.confidence == 1.0


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("9 av de l'hermitage", "9 Avenue de l'Hermitage, Valmont"),  # street inferred
        ("9 avenu hermitaeg", "9 Avenue de l'Hermitage, Valmont"),  # slips and an article left out
        ("15 avenue de l'hermitage", "15 Avenue de l'Hermitage, Valmont"),  # a relation says so, not the map
        ("14 rue grimaldi valmont", "14 Rue Grimaldi, Valmont"),  # the end of a range
        ("8 rue du 8 mai 1945", "8 Rue du 8 Mai 1945, Valmont"),  # figures in the name
        ("rue du 8 mai 1945", "Rue du 8 Mai 1945, Valmont"),
        ("12 rue longue", "12 Rue Grimaldi, Valmont"),  # the other name
        ("3 le moulin", "3 Le Moulin, Valmont"),  # houses of a place without streets
        ("mediatheque", "Médiathèque Ada, Valmont"),
        ("hermitage", "Avenue de l'Hermitage, Valmont"),
        ("rue de valmont", "Rue de Valmont, Valmont"),  # named like the town
    ],
)
def test_best_answer(village: AddressIndex, text: str, label: str) -> None:
    """Tests what each way of asking finds first."""
    assert village.search(text)[0].label == label


def test_namesakes_share_the_doubt(village: AddressIndex) -> None:
    """Tests that an address which exists twice is uncertain until the town or a position is given."""
    both = village.search("2 rue Grimaldi")
    assert {match.label for match in both[:2]} == {"2 Rue Grimaldi, Valmont", "2 Rue Grimaldi, Autreville"}
    assert [match.confidence for match in both[:2]] == [0.8, 0.8]
    told = village.search("2 rue Grimaldi Autreville")
    assert (told[0].label, told[0].confidence) == ("2 Rue Grimaldi, Autreville", 1.0)
    assert village.search("2 rue Grimaldi", near=(1.9, 43.5))[0].label == "2 Rue Grimaldi, Autreville"
    assert village.search("2 rue Grimaldi", near=(1.5, 43.5))[0].label == "2 Rue Grimaldi, Valmont"


def test_number_that_is_not_there_gives_the_street(village: AddressIndex) -> None:
    """Tests that a wrong number is admitted: the street, near the closest number, less confidently."""
    best = village.search("22 rue Grimaldi Valmont")[0]
    assert (best.kind, best.housenumber) == ("street", "")
    assert best.label == "Rue Grimaldi (≈ 12-14), Valmont"
    assert (best.lon, best.lat) == (1.5001, 43.503)
    assert best.confidence == 0.6
    assert best.differences == (Difference("number", "22", "12-14"),)
    assert best.extent is not None
    west, south, east, north = best.extent
    assert west == pytest.approx(1.5) == east
    assert (south, north) == (pytest.approx(43.5), pytest.approx(43.506))


def test_number_between_two_known_ones(village: AddressIndex) -> None:
    """Tests that 8 is put half way from 4 bis to 12, and that the answer says so."""
    best = village.search("8 rue Grimaldi, Valmont")[0]
    assert (best.kind, best.housenumber, best.confidence) == ("interpolated", "8", 0.75)
    assert best.label == "≈ 8 Rue Grimaldi, Valmont"
    assert best.lon == pytest.approx(1.5001)
    assert best.lat == pytest.approx(43.502 + (43.503 - 43.502) * (8 - 4) / (12 - 4))
    assert best.differences == (Difference("number", "8", "4 bis–12-14"),)


def test_other_suffix_is_less_certain(village: AddressIndex) -> None:
    """Tests that number 4 is answered with 4 bis, not as certain."""
    best = village.search("4 rue Grimaldi Valmont")[0]
    assert (best.housenumber, best.confidence) == ("4 bis", 0.8)
    assert best.differences == (Difference("suffix", "4", "4 bis"),)


def test_less_typed_is_less_certain(village: AddressIndex) -> None:
    """Tests that confidence falls from the full name over a slip to half the name."""
    full, slip, half = (
        village.search(text)[0].confidence
        for text in ("9 avenue de l'hermitage", "9 avenue de l'hermitagge", "9 hermitage")
    )
    assert 1.0 == full > slip > half > 0.5


@pytest.mark.parametrize(
    "text", ["", "   ", "12", "???", "xyzzy", '"; DROP TABLE house', "quai fantome", "\x00"]
)
def test_nothing_found_is_empty(village: AddressIndex, text: str) -> None:
    """Tests that noise, hostile text and what is no street give no answer and no error."""
    assert village.search(text) == ()


def test_very_long_text_is_cut(village: AddressIndex) -> None:
    """Tests that text beyond any address costs no more than an address."""
    best = village.search("9 avenue de l'hermitage" + " " * 500 + "rubbish " * 100_000)[0]
    assert (best.street, best.confidence) == ("Avenue de l'Hermitage", 1.0)


def test_limit(village: AddressIndex) -> None:
    """Tests that no more answers come than asked for."""
    assert len(village.search("rue", limit=1)) <= 1
    assert village.search("2 rue Grimaldi", limit=0) == ()


def test_houses_are_listed_once(village: AddressIndex) -> None:
    """Tests that a shop beside its own door is no second house, and that far-off doors are left out."""
    labels = [house.label for house in village.houses()]
    assert labels == [
        "2 Rue Grimaldi, Valmont",
        "4 bis Rue Grimaldi, Valmont",
        "12-14 Rue Grimaldi, Valmont",
        "2 Rue Grimaldi, Autreville",
        "7 Avenue de l'Hermitage, Valmont",
        "9 Avenue de l'Hermitage, Valmont",
        "7 Rue Basse, Valmont",
        "8 Rue du 8 Mai 1945, Valmont",
        "3 Le Moulin, Valmont",
        "15 Avenue de l'Hermitage, Valmont",
    ]


def test_reverse_finds_the_nearest_door(village: AddressIndex) -> None:
    """Tests that a position gives the nearest house, less certainly from afar."""
    (close,) = village.reverse(1.51012, 43.50301)
    (far,) = village.reverse(1.5103, 43.5035)
    assert close.label == far.label == "9 Avenue de l'Hermitage, Valmont"
    assert close.confidence == 1.0
    assert 0 < far.confidence < 0.5


def test_town_without_doors(tmp_path: Path) -> None:
    """Tests that a map without house numbers still finds streets, and says why it finds no door."""
    extract = write_osm(
        tmp_path / "bare.osm",
        nodes=[(1, 1.5, 43.5, {}), (2, 1.5, 43.503, {})],
        ways=[(1, [1, 2], {"highway": "residential", "name": "Rue Nue"})],
    )
    assert build_address_index(extract, tmp_path / "bare") == IndexCounts(houses=0, listed=0)
    with AddressIndex(tmp_path / "bare") as index:
        assert index.houses() == ()
        assert index.search("5 rue nue")[0].confidence == 0.6
        with pytest.raises(MapError, match="house numbers") as caught:
            index.reverse(1.5, 43.5)
    assert caught.value.code == "extract_empty"


@pytest.mark.parametrize("content", [None, b"", b"no database at all, only a line of text" * 50])
def test_damaged_index_is_refused(tmp_path: Path, content: bytes | None) -> None:
    """Tests that a missing, empty or foreign file is refused by name."""
    path = tmp_path / "town.addresses"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MapError, match="town") as caught:
        AddressIndex(path)
    assert caught.value.code == "town_damaged"


def test_index_is_read_only(village: AddressIndex) -> None:
    """Tests that nobody can write through the index's connections."""
    with (
        closing(village._connect()) as db,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        db.execute("DELETE FROM array")


def test_real_town_is_built_the_same_twice(tmp_path: Path) -> None:
    """Tests that two builds of Monaco have the same bytes and its known doors."""
    first = build_address_index(DATA / "monaco.osm.pbf", tmp_path / "one")
    second = build_address_index(DATA / "monaco.osm.pbf", tmp_path / "two")
    assert first == second
    assert first.houses > 250
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert not list(tmp_path.glob("*.part"))
    with AddressIndex(tmp_path / "one") as index:
        best = index.search("41 bd d'italie")[0]
        assert (best.housenumber, best.street, best.confidence) == ("41", "Boulevard d'Italie", 1.0)


def test_real_town_forgives_slips_from_many_threads(tmp_path: Path) -> None:
    """Tests that of 300 Icelandic doors typed without accents and with one slip, 97 % are found."""
    build_address_index(DATA / "akureyri.osm.pbf", tmp_path / "index")
    shuffle = random.Random(20)
    letters = str.maketrans("áéíóúýö", "aeiouyo")
    with AddressIndex(tmp_path / "index") as index:
        doors = shuffle.sample(index.houses(), 300)
        asked = []
        for door in doors:
            name = door.street.lower().translate(letters)
            slip = shuffle.randrange(1, len(name))
            asked.append(f"{name[: slip - 1]}{name[slip:]} {door.housenumber}")
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(index.search, asked))
        assert found == [index.search(text) for text in asked]
    right = sum(
        bool(answers) and (answers[0].street, answers[0].kind) == (door.street, "house")
        for door, answers in zip(doors, found, strict=True)
    )
    assert right >= 0.97 * len(doors)

"""Suggestions, boxes, shops, drawn numbers, hostile text and damaged files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.addresses.search import AddressIndex, Difference, build_address_index
from geo.errors import MapError
from tests.geo.osm_text import write_osm
from tests.naive.edit_distance import slips

STREETS = (
    "Rue Grimaldi", "Avenue de l'Hermitage", "Boulevard Saint-Roman", "Rue du 8 Mai 1945", "Lyngháls",
    "Þingvallastræti", "Hauptstraße", "Viale Monza", "Rue de la Fontaine", "Quai Neuf",
)  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AddressIndex]:
    """Give ten parallel streets 1 km apart, each with the doors 1 to 10 and 101 along it, in Valmont.

    Rue Grimaldi also has the numbers 21 to 31 drawn as a line between the houses 20 and 32, two
    bakeries and a hamlet.
    """
    folder = tmp_path_factory.mktemp("town")
    nodes, ways = [(1, 1.4, 43.5, {"place": "village", "name": "Valmont"})], []
    for street, name in enumerate(STREETS):
        lon, base = 1.5 + street / 80, 100 * (street + 1)
        nodes += [(base, lon, 43.5, {}), (base + 1, lon, 43.52, {})]
        ways.append((base, [base, base + 1], {"highway": "residential", "name": name}))
        said = {"addr:street": name, "addr:city": "Valmont", "addr:postcode": f"3199{street % 2}"}
        nodes += [
            (base + 1 + number, lon, 43.5 + number / 1000, {"addr:housenumber": str(number), **said})
            for number in range(1, 11)
        ]
        nodes.append((base + 20, lon, 43.519, {"addr:housenumber": "101", **said}))
    grimaldi = {"addr:street": "Rue Grimaldi", "addr:city": "Valmont"}
    nodes += [
        (5000, 1.5, 43.512, {"addr:housenumber": "20", **grimaldi}),
        (5001, 1.5, 43.518, {"addr:housenumber": "32", **grimaldi}),
        (5002, 1.5, 43.514, {}),
        (5010, 1.52, 43.5, {"shop": "bakery", "name": "Au Bon Pain"}),
        (5011, 1.58, 43.5, {"shop": "bakery", "name": "Chez Zoé"}),
        (5012, 1.55, 43.53, {"place": "hamlet", "name": "Les Tilleuls"}),
    ]
    ways.append((5020, [5000, 5002, 5001], {"addr:interpolation": "even"}))
    extract = write_osm(folder / "town.osm", nodes=sorted(nodes), ways=ways)
    build_address_index(extract, folder / "index")
    with AddressIndex(folder / "index") as index:
        yield index


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("12 rue x", ""),
        ("vial", "Viale Monza, Valmont"),
        ("3 vial", "3 Viale Monza, Valmont"),
        ("3 viale mon", "3 Viale Monza, Valmont"),
        ("fontai", "Rue de la Fontaine, Valmont"),
        ("thingv", "Þingvallastræti, Valmont"),
        ("avenue herm", "Avenue de l'Hermitage, Valmont"),
        ("les til", "Les Tilleuls, Valmont"),
        ("grimla", "Rue Grimaldi, Valmont"),  # a slip in the beginning of a word
        ("bd", "Boulevard Saint-Roman, Valmont"),  # an abbreviation that may also go on
    ],
)
def test_suggestions(town: AddressIndex, text: str, label: str) -> None:
    """Tests what is offered first for a beginning."""
    found = town.suggest(text)
    assert (found[0].label if found else "") == label


def test_suggested_numbers_begin_as_typed(town: AddressIndex) -> None:
    """Tests that a number at the end is offered with those that it may become."""
    assert [match.housenumber for match in town.suggest("Lyngháls 1")] == ["1", "10", "101"]
    assert [match.housenumber for match in town.suggest("Lyngháls 10", limit=1)] == ["10"]


def test_box_leaves_out_what_is_outside(town: AddressIndex) -> None:
    """Tests that only answers within the box come, and none when none is."""
    best = town.search("3 rue grimaldi", bbox=(1.49, 43.5, 1.505, 43.51))
    assert [match.label for match in best] == ["3 Rue Grimaldi, Valmont"]
    assert not town.search("3 rue grimaldi", bbox=(1.6, 43.5, 1.7, 43.51))


def test_kinds(town: AddressIndex) -> None:
    """Tests the five kinds of answers, and that only a street has an extent."""
    asked = ("3 rue grimaldi", "22 rue grimaldi", "rue grimaldi", "les tilleuls", "au bon pain")
    found = [town.search(text)[0] for text in asked]
    assert [match.kind for match in found] == ["house", "interpolated", "street", "place", "poi"]
    assert [match.extent is not None for match in found] == [False, False, True, False, False]
    assert [match.osm_id for match in found] == ["n104", "w5020", "w100", "n5012", "n5010"]


def test_numbers_drawn_as_a_line(town: AddressIndex) -> None:
    """Tests that 26 lies half way along its line from 20 to 32, and is no house of the list."""
    best = town.search("26 rue Grimaldi, Valmont")[0]
    assert (best.kind, best.housenumber, best.confidence) == ("interpolated", "26", 0.75)
    assert (best.lon, best.lat) == (1.5, 43.515)
    assert best.differences == (Difference("number", "26", ""),)
    assert all(house.housenumber != "26" for house in town.houses())


@pytest.mark.parametrize("text", ["boulangerie", "bakery"])
def test_shops_by_what_they_sell(town: AddressIndex, text: str) -> None:
    """Tests that both bakeries are found in both languages, the nearer one first."""
    found = town.search(text, near=(1.58, 43.5))
    assert [match.street for match in found] == ["Chez Zoé", "Au Bon Pain"]
    assert {match.confidence for match in found} == {0.63}  # a category, and there are two


@pytest.mark.parametrize(
    ("text", "label", "differences"),
    [
        ("3 boulevard saint roman", "3 Boulevard Saint-Roman, Valmont", ()),
        ("3 bd st-roman", "3 Boulevard Saint-Roman, Valmont", ()),
        ("3 boulevard saintroman", "3 Boulevard Saint-Roman, Valmont",
         (Difference("spelling", "boulevard saintroman", "boulevard saint roman"),)),
        ("3 avenue de l her mitage", "3 Avenue de l'Hermitage, Valmont",
         (Difference("spelling", "avenue de l her mitage", "avenue de l hermitage"),)),
        ("3, rue du huit mai 1945", "3 Rue du 8 Mai 1945, Valmont", ()),
        ("3 rue du 8-Mai-1945", "3 Rue du 8 Mai 1945, Valmont", ()),
        ("Hauptstr. 3", "3 Hauptstraße, Valmont", ()),
        ("V.le Monza 3", "3 Viale Monza, Valmont", ()),
        ("n° 3 Quai Neuf", "3 Quai Neuf, Valmont", ()),
        ("3quai Neuf 31991 Valmont cedex 9", "3 Quai Neuf, Valmont", ()),
        ("3 quai neuf 31990 Valmont", "3 Quai Neuf, Valmont", (Difference("postcode", "31990", "31991"),)),
        ("à côté de 3 quai Neuf", "3 Quai Neuf, Valmont", (Difference("beside", "a cote de", ""),)),
        ("3 quai Neuf Paris", "3 Quai Neuf, Valmont", (Difference("unknown", "paris", ""),)),
        ("3 fontaine", "3 Rue de la Fontaine, Valmont", ()),
    ],
)  # fmt: skip
def test_ways_of_writing(
    town: AddressIndex, text: str, label: str, differences: tuple[Difference, ...]
) -> None:
    """Tests what is found for each way of writing, and what it admits to differ in."""
    best = town.search(text)[0]
    assert (best.label, best.differences) == (label, differences)


@given(st.sampled_from(STREETS), st.integers(1, 10), st.data())
def test_one_slip_finds_the_house(town: AddressIndex, street: str, number: int, data: st.DataObject) -> None:
    """Tests that any letter of a name left out, added, replaced or swapped finds the same house."""
    letters = [at for at, letter in enumerate(street) if letter.isalpha()]
    at = data.draw(st.sampled_from(letters))
    change = data.draw(st.sampled_from("-+=x"))
    letter = data.draw(st.sampled_from("aeiounst"))
    typed = {
        "-": street[:at] + street[at + 1 :],
        "+": street[:at] + letter + street[at:],
        "=": street[:at] + letter + street[at + 1 :],
        "x": street[:at] + street[at + 1 : at + 2] + street[at] + street[at + 2 :],
    }[change]
    assert slips(street, typed) <= 1
    best = town.search(f"{number} {typed}, Valmont")[0]
    assert (best.street, best.housenumber, best.kind) == (street, str(number), "house")


@given(st.text(max_size=60))
def test_no_text_is_an_error(town: AddressIndex, text: str) -> None:
    """Tests that whatever is typed, answers are few, likely and within the town."""
    for found in (town.search(text, limit=3), town.suggest(text, limit=3)):
        assert len(found) <= 3
        for match in found:
            assert 0.0 < match.confidence <= 1.0
            assert 1.3 < match.lon < 1.7


@pytest.mark.parametrize(
    "text",
    [
        "rue " * 10_000,
        "x" * 10_000,
        '" OR pieces MATCH "',
        "NEAR(rue grimaldi) AND * ^ - :",
        "rue\x00grimaldi\x00",
        "\ud800 rue",
        "🏠 3 rue 🚲",
        "شارع 3",
        "\u202e3 eur",
        "3" * 400,
        "٣ rue",
        "1e309 nan inf -1",
    ],
    ids=range(12),
)
def test_hostile_text(town: AddressIndex, text: str) -> None:
    """Tests that long, foreign and malicious text is answered or not, and never an error."""
    assert len(town.search(text)) <= 5
    assert len(town.suggest(text)) <= 5


@pytest.mark.parametrize(
    "position", [(float("nan"), 0.0), (181.0, 0.0), (0.0, -91.0), (0.0, float("inf"))], ids=str
)
def test_no_position_is_refused(town: AddressIndex, position: tuple[float, float]) -> None:
    """Tests that what is no position is an error that says so."""
    with pytest.raises(MapError, match="no position") as caught:
        town.reverse(*position)
    assert caught.value.code == "position_invalid"


def test_reverse_within_a_distance(town: AddressIndex) -> None:
    """Tests the number of houses, their order, and that far ones are left out."""
    found = town.reverse(1.5, 43.5031, limit=3)
    assert [match.housenumber for match in found] == ["3", "4", "2"]
    assert town.reverse(1.5, 43.5031, limit=3, max_m=50.0) == found[:1]
    assert town.reverse(5.0, 43.5, limit=3) == ()
    assert town.reverse(1.5, 43.5031, limit=0) == ()


def test_nearest_houses_equal_a_plain_search(town: AddressIndex) -> None:
    """Tests the look-up by latitude against measuring every house."""
    for lon, lat in ((1.51, 43.507), (1.55, 43.52), (1.6125, 43.5)):
        found = [(match.lon, match.lat) for match in town.reverse(lon, lat, limit=4, max_m=5_000.0)]
        metres = sorted(
            (((house.lon - lon) * 0.7253744) ** 2 + (house.lat - lat) ** 2, house.lon, house.lat)
            for house in town.houses()
        )
        assert sorted(found) == sorted((east, north) for _, east, north in metres[:4])


def test_threads_get_the_answers_of_one(town: AddressIndex) -> None:
    """Tests that many threads, patient queries among them, get what one alone gets."""
    texts = [f"{number} {name[1:]}" for number in range(1, 11) for name in STREETS] + ["qwxz", "rue"] * 10
    alone = [town.search(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(town.search, texts)) == alone


@pytest.mark.parametrize("change", ["missing", "short", "beyond", "other layout"])
def test_inconsistent_file_is_refused(town: AddressIndex, tmp_path: Path, change: str) -> None:
    """Tests that arrays which do not fit together never reach a kernel."""
    path = tmp_path / "index"
    path.write_bytes(town._path.read_bytes())
    statement = {
        "missing": "DELETE FROM array WHERE name = 'post_name'",
        "short": "UPDATE array SET data = substr(data, 1, 8) WHERE name = 'name_token'",
        "beyond": "UPDATE array SET data = zeroblob(length(data) - 4) || x'ffffff7f' WHERE name = 'number_house'",
        "other layout": "UPDATE meta SET value = '1' WHERE key = 'layout'",
    }[change]
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement)
    with pytest.raises(MapError, match="build the town again") as caught:
        AddressIndex(path)
    assert caught.value.code == "town_damaged"

"""Tests of checking a day against its town's map."""

import pytest

from dispatch.dayfile import check_day_in_town, locate_day, read_day
from dispatch.errors import InvalidDayError
from tests.dispatch.day_files import line_of, small_day, write_json
from tests.dispatch.toy_town import Match, ToyTown, at


def toy_day() -> dict:
    document = small_day()
    for index, place in enumerate(document["places"]):
        place.update(at(100 * index, 50))
    return document


def check(tmp_path, document, town=None):
    path = write_json(tmp_path / "day.json", document)
    return path, check_day_in_town(read_day(path), town or ToyTown(), source=path)


def test_places_near_streets_have_no_faults(tmp_path):
    """Tests that a day within the town passes."""
    assert check(tmp_path, toy_day())[1] == ()


@pytest.mark.parametrize(
    ("east", "north", "code", "words"),
    [
        (100, -301, "outside_town", "301 m"),  # just too far south of the last street
        (6000, 6000, "outside_town", "1414 m"),  # on the rock, where the bike cannot go
        (10**6, 0, "outside_town", "more than 20 km"),  # another country
    ],
)
def test_place_off_the_streets(tmp_path, east, north, code, words):
    """Tests that a place too far from the streets is a fault that names the distance, with its line."""
    document = toy_day()
    document["places"][3].update(at(east, north))
    path, (fault,) = check(tmp_path, document)
    assert (fault.pointer, fault.code) == ("/places/3", code)
    assert fault.line == line_of(path, '"id": "door-1"') - 1
    assert words in fault.message
    assert "'door-1'" in fault.message


def test_place_just_near_enough(tmp_path):
    """Tests that 300 metres from a street is near enough, even outside the box of the map."""
    document = toy_day()
    document["places"][3].update(at(100, -299))
    assert check(tmp_path, document)[1] == ()


def test_addresses(tmp_path):
    """Tests that a sure address is found, an unsure one asked about, an unknown one refused."""
    document = toy_day()
    for index, street in ((2, "Main Street"), (3, "Sied Street"), (4, "Nowhere")):
        place = document["places"][index]
        del place["lon"], place["lat"]
        place["address"] = f"1 {street}"
    town = ToyTown()
    town.addresses.known = {
        "1 Main Street": [Match("1 Main Street", **at(70), confidence=0.95)],
        "1 Sied Street": [
            Match("1 Side Street", **at(80), confidence=0.7),
            Match("1 Sea Street", **at(90), confidence=0.5),
        ],
    }
    path, faults = check(tmp_path, document, town)
    assert [(fault.pointer, fault.code) for fault in faults] == [
        ("/places/3/address", "address_uncertain"),
        ("/places/4/address", "address_not_found"),
    ]
    assert "did you mean '1 Side Street' or '1 Sea Street'?" in faults[0].remedy
    assert faults[0].line == line_of(path, "1 Sied Street")
    with pytest.raises(InvalidDayError) as refused:
        locate_day(read_day(path), town)
    assert len(refused.value.faults) == 2


def test_located_address_is_checked_too(tmp_path):
    """Tests that an address found far from every street is a fault."""
    document = toy_day()
    place = document["places"][3]
    del place["lon"], place["lat"]
    place["address"] = "1 Island"
    town = ToyTown()
    town.addresses.known = {"1 Island": [Match("1 Island", **at(0, 9000), confidence=1.0)]}
    (fault,) = check(tmp_path, document, town)[1]
    assert fault.code == "outside_town"


def test_real_town_finds_its_own_addresses(monaco, tmp_path):
    """Tests that an address of the map, typed as people do, is located at its door."""
    house = monaco.addresses.houses()[0]
    document = small_day() | {"town": "monaco", "time_zone": "Europe/Monaco"}
    for place in document["places"]:
        del place["lon"], place["lat"]
        place["address"] = f"{house.housenumber} {house.street}".lower()
    located = locate_day(read_day(write_json(tmp_path / "day.json", document)), monaco)
    assert {(place.lon, place.lat) for place in located.places} == {(house.lon, house.lat)}


def test_town_without_the_streets_of_a_vehicle(tmp_path):
    """Tests that the missing profile is one fault, not a far street for every place."""
    document = toy_day()
    town = ToyTown()
    town.profiles = ("foot", "van")
    path, (fault,) = check(tmp_path, document, town)
    assert (fault.pointer, fault.code) == ("/vehicles/0/profile", "profile_not_built")
    assert fault.line == line_of(path, '"profile"')
    assert "add the town again" in fault.remedy


def test_places_of_a_table_are_faults_of_its_lines(tmp_path):
    """Tests that a far pin and an unknown address of a table name its line and column."""
    path = write_json(tmp_path / "day.json", toy_day())
    table = tmp_path / "orders.csv"
    table.write_text(
        "recipient,window_from,window_to,shops,lon,lat,address\n"
        "A,10:00,12:00,bakery,0.01,0.01,\n"
        "B,10:00,12:00,bakery,7.42,43.73,\n"
        "C,10:00,12:00,bakery,,,1 Nowhere\n",
        encoding="utf-8",
    )
    faults = check_day_in_town(read_day(path, deliveries_csv=table), ToyTown(), source=path)
    found = sorted((fault.line, fault.pointer, fault.code) for fault in faults)
    assert found == [(3, "lon", "outside_town"), (4, "address", "address_not_found")]

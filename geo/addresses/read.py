"""Streets, houses and named places of an OpenStreetMap extract, ready to be indexed.

Many mapped houses carry a number and no street. Three things make up for it, in this order: the
relation that ties houses to a street, the tag, and the nearest named street that does not already
have that number.

Notes
-----
Addresses of an official list join those of the map. The same number of the same street within
`DUPLICATE_M` is one house, and its position is the first of: a listed one that the commune vouches
for, the map's address point, the map's building, any other listed one, the map's shop. Doors
farther apart than that stay two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import osmium
import shapely
from osmium.filter import TagFilter
from osmium.osm import RELATION, Relation

from geo.addresses.cities import Cities, city_of
from geo.addresses.french import HouseNumber, house_numbers, name_words
from geo.addresses.interpolation import interpolated_doors
from geo.addresses.listed import ListedAddress
from geo.addresses.places import NamedPlace, named_places
from geo.addresses.street_words import FRENCH_KINDS
from geo.addresses.streets import Metres, Street, Streets, group_streets, read_streets
from geo.places.points import TaggedPoint, read_points, readable

INFERRED_STREET_M = 200.0
"""A house that names no street is given the nearest one within this distance, or left out."""

DUPLICATE_M = 60.0
"""The same number of a street within this distance is one house, mapped twice (a shop, its building)."""

SAME_DOOR_M = 20.0
"""The same where the streets differ: parallel streets have equal numbers back to back."""


@dataclass(slots=True)
class House:
    """An address point: ``text`` is the number as on the door, ``numbers`` what it stands for.

    ``guessed`` marks numbers that a mapper drew as a line between two known ones.
    """

    street: int
    text: str
    numbers: tuple[HouseNumber, ...]
    lon: float
    lat: float
    city: str
    postcode: str
    osm_id: str
    order: tuple[int, int]
    guessed: bool = False


@dataclass(slots=True)
class Gazetteer:
    """Everything that can be searched in an extract."""

    streets: list[Street]
    houses: list[House]
    places: list[NamedPlace]
    metres: Metres
    number_first: bool
    listed: int
    """Houses whose position comes from the list."""


@dataclass(slots=True)
class _Candidate:
    """An address point before its street is settled; the lowest rank speaks for a house."""

    point: TaggedPoint
    xy: Any  # shapely point, metres
    numbers: tuple[HouseNumber, ...]
    street_name: str
    source: int
    other_names: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[int, tuple[int, int]]:
        return (self.source, self.point.order)


def read_gazetteer(extract: Path, listed: Sequence[ListedAddress] = ()) -> Gazetteer:
    """Read what can be searched by address or name.

    Parameters
    ----------
    extract
        An OpenStreetMap file.
    listed
        Addresses of an official list, within the town.

    Returns
    -------
    Gazetteer
        In an order that depends on the content of the file and the list only.

    Raises
    ------
    MapError
        Code ``extract_unreadable`` when the file cannot be read.
    """
    with readable(extract):
        lines, squares = read_streets(extract)
        street_of = _read_street_relations(extract)
    points = read_points(extract, ("addr:housenumber", "name"))
    latitudes = [line[0][1] for _, line, _ in lines] or [point.lat for point in points] or [0.0]
    metres = Metres(sum(latitudes) / len(latitudes))

    streets = Streets()
    for street in group_streets(lines, squares, metres):
        streets.add(street)
    candidates = _candidates(points, street_of, metres) + _listed_candidates(listed, metres)
    candidates.sort(key=lambda candidate: candidate.rank)
    taken: dict[tuple[int, HouseNumber], list[_Candidate]] = defaultdict(list)
    houses = _tagged_houses(candidates, streets, taken, metres)
    houses += _inferred_houses(candidates, streets, taken)
    houses.sort(key=lambda house: house.order)
    houses += _interpolated_houses(extract, houses)

    cities = Cities(points, metres)
    _name_cities(streets.items, houses, cities)
    names = [street.name for street in streets.items]
    french = sum(name_words(name)[0] in FRENCH_KINDS for name in names)
    return Gazetteer(
        streets=streets.items,
        houses=houses,
        places=named_places(points, streets, cities, metres),
        metres=metres,
        number_first=french * 3 > len(names),
        listed=sum(house.osm_id.startswith("ban:") for house in houses),
    )


def _interpolated_houses(extract: Path, houses: list[House]) -> list[House]:
    """Return the numbers drawn as lines between known houses that no house has."""
    known = {house.osm_id: (house.street, house.numbers[0]) for house in houses}
    taken = {(house.street, number) for house in houses for number in house.numbers}
    guessed: list[House] = []
    for door in interpolated_doors(extract, known):
        if (door.street, door.number) in taken:
            continue
        taken.add((door.street, door.number))
        order = (4, len(guessed))
        text = str(door.number)
        guessed.append(
            House(
                door.street,
                text,
                (door.number,),
                door.lon,
                door.lat,
                "",
                "",
                door.osm_id,
                order,
                guessed=True,
            )
        )
    return guessed


def _read_street_relations(extract: Path) -> dict[str, str]:
    """Return the street name that relations give to houses, by OpenStreetMap id."""
    names: dict[str, str] = {}
    reading = osmium.FileProcessor(str(extract), RELATION)
    for thing in reading.with_filter(TagFilter(("type", "associatedStreet"), ("type", "street"))):
        if isinstance(thing, Relation):
            name = thing.tags.get("addr:street") or thing.tags.get("name")
            for member in thing.members:
                if name and member.role in {"house", "address", "addr:houselink"}:
                    names[f"{member.type}{member.ref}"] = name
    return names


def _candidates(
    points: tuple[TaggedPoint, ...], street_of: dict[str, str], metres: Metres
) -> list[_Candidate]:
    found = []
    for point in points:
        tags = point.tags
        numbers = house_numbers(tags.get("addr:housenumber", ""))
        if not numbers:
            continue
        name = street_of.get(point.osm_id) or tags.get("addr:street") or tags.get("addr:place") or ""
        # A shop sits beside the door that it names.
        business = any(key in tags for key in ("shop", "amenity", "office", "craft", "tourism"))
        source = 4 if business else 1 + ("building" in tags)
        xy = metres.point(point.lon, point.lat)
        found.append(_Candidate(point, xy, numbers, name.strip() if name_words(name) else "", source))
    return found


def _listed_candidates(listed: Sequence[ListedAddress], metres: Metres) -> list[_Candidate]:
    found = []
    for row, each in enumerate(listed):
        tags = {"addr:housenumber": each.number, "addr:city": each.city, "addr:postcode": each.postcode}
        point = TaggedPoint(each.id, (3, row), tags, each.lon, each.lat)
        source = 0 if each.surveyed else 3
        xy = metres.point(each.lon, each.lat)
        numbers = house_numbers(each.number)
        found.append(_Candidate(point, xy, numbers, each.street, source, each.other_names))
    return found


def _tagged_houses(
    candidates: list[_Candidate],
    streets: Streets,
    taken: dict[tuple[int, HouseNumber], list[_Candidate]],
    metres: Metres,
) -> list[House]:
    """Give houses that name their street to it; a name that no way bears makes a street of its own."""
    houses = []
    for candidate in candidates:
        if not candidate.street_name:
            continue
        street = streets.named(candidate.street_name, candidate.xy)
        if street is None:
            name = candidate.street_name
            at = metres.degrees(candidate.xy)
            street = streets.add(Street(name, {name}, candidate.xy, *at))
        for name in candidate.other_names:
            streets.also_named(street, name)
        if _claim(candidate, street, taken):
            houses.append(_house(candidate, street))
    return houses


def _inferred_houses(
    candidates: list[_Candidate],
    streets: Streets,
    taken: dict[tuple[int, HouseNumber], list[_Candidate]],
) -> list[House]:
    """Give the other houses to the nearest street that lacks their number, surest ones first."""
    if not streets.items:
        return []
    tree = shapely.STRtree([street.shape for street in streets.items])
    waiting = []
    for candidate in candidates:
        if candidate.street_name:
            continue
        near = tree.query(candidate.xy, predicate="dwithin", distance=INFERRED_STREET_M)
        ways = sorted((streets.items[n].shape.distance(candidate.xy), int(n)) for n in near)[:4]
        if ways:
            waiting.append((ways[0][0], candidate.rank, candidate, ways))
    houses = []
    for _, _, candidate, ways in sorted(waiting, key=lambda item: item[:2]):
        nearest = ways[0][1]
        if any(_twins(candidate, n, taken, DUPLICATE_M if n == nearest else SAME_DOOR_M) for _, n in ways):
            continue  # a shop beside a door that is already in the index
        for _, street in ways:
            if all((street, number) not in taken for number in candidate.numbers):
                _claim(candidate, street, taken)
                houses.append(_house(candidate, street))
                break
    return houses


def _twins(
    candidate: _Candidate,
    street: int,
    taken: dict[tuple[int, HouseNumber], list[_Candidate]],
    within_m: float,
) -> bool:
    """Tell whether all numbers of the candidate are already known on that street close by."""
    return all(
        any(other.xy.distance(candidate.xy) <= within_m for other in taken.get((street, number), ()))
        for number in candidate.numbers
    )


def _claim(
    candidate: _Candidate, street: int, taken: dict[tuple[int, HouseNumber], list[_Candidate]]
) -> bool:
    """Give a street the numbers of a candidate that it does not have there yet, if there are any."""
    candidate.numbers = tuple(
        number
        for number in candidate.numbers
        if not any(
            other.xy.distance(candidate.xy) <= DUPLICATE_M for other in taken.get((street, number), ())
        )
    )
    for number in candidate.numbers:
        taken[street, number].append(candidate)
    return bool(candidate.numbers)


def _house(candidate: _Candidate, street: int) -> House:
    point = candidate.point
    return House(
        street=street,
        text=point.tags["addr:housenumber"].strip(),
        numbers=candidate.numbers,
        lon=point.lon,
        lat=point.lat,
        city=city_of(point),
        postcode=point.tags.get("addr:postcode", "").strip(),
        osm_id=point.osm_id,
        order=point.order,
    )


def _name_cities(streets: list[Street], houses: list[House], cities: Cities) -> None:
    """Write town and postcode of every street (those of most of its houses) and house."""
    said: dict[int, Counter[str]] = defaultdict(Counter)
    codes: dict[int, Counter[str]] = defaultdict(Counter)
    for house in houses:
        if house.city:
            said[house.street][house.city] += 1
        if house.postcode:
            codes[house.street][house.postcode] += 1
    for number, street in enumerate(streets):
        street.city = _commonest(said[number]) if number in said else cities.at(street.shape)
        street.postcode = _commonest(codes[number]) if number in codes else ""
    for house in houses:
        house.city = house.city or streets[house.street].city


def _commonest(counts: Counter[str]) -> str:
    return min(counts.items(), key=lambda item: (-item[1], item[0]))[0]

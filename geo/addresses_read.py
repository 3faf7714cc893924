"""Streets, houses and named places of an OpenStreetMap extract, ready to be indexed.

Many mapped houses carry a number and no street. Three things make up for it, in this order: the
relation that ties houses to a street, the tag, and the nearest named street that does not already
have that number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import osmium
import shapely
from osmium.filter import TagFilter
from osmium.osm import RELATION, Relation

from geo.addresses_streets import Metres, Street, Streets, group_streets, read_streets
from geo.french import STREET_KINDS, HouseNumber, fold, house_numbers, name_words
from geo.places_points import TaggedPoint, read_points, readable

INFERRED_STREET_M = 200.0
"""A house that names no street is given the nearest one within this distance, or left out."""

DUPLICATE_M = 60.0
"""The same number of a street within this distance is one house, mapped twice (a shop, its building)."""

SAME_DOOR_M = 20.0
"""The same where the streets differ: parallel streets have equal numbers back to back."""

SAME_PLACE_M = 150.0
"""A shop and the building it fills bear one name and are one place."""

PLACE_KEYS = ("place", "amenity", "shop", "craft", "leisure", "tourism", "historic", "building", "office")
"""A named object with one of these tags can be searched by its name."""

NEIGHBOUR_M = 1_000.0
"""Within this distance an address that names its town speaks for those that do not."""

CITY_REACH = {"city": 4.0, "town": 2.0, "village": 1.0}
"""How far the name of a settlement carries, relative to a village."""


@dataclass(slots=True)
class House:
    """An address point: ``text`` is the number as on the door, ``numbers`` what it stands for."""

    street: int
    text: str
    numbers: tuple[HouseNumber, ...]
    lon: float
    lat: float
    city: str
    order: tuple[int, int]


@dataclass(slots=True)
class Gazetteer:
    """Everything that can be searched in an extract."""

    streets: list[Street]
    houses: list[House]
    places: list[tuple[str, str, float, float]]  # name, city, lon, lat
    cities: list[str]
    postcodes: list[str]
    number_first: bool


@dataclass(slots=True)
class _Candidate:
    """An address point before its street is settled."""

    point: TaggedPoint
    xy: Any  # shapely point, metres
    numbers: tuple[HouseNumber, ...]
    street_name: str

    @property
    def rank(self) -> tuple[int, tuple[int, int]]:
        """Plain address points before buildings before shops, which sit beside the door they name."""
        tags = self.point.tags
        business = any(key in tags for key in ("shop", "amenity", "office", "craft", "tourism"))
        return (2 if business else int("building" in tags), self.point.order)


def read_gazetteer(extract: Path) -> Gazetteer:
    """Read what can be searched by address or name.

    Parameters
    ----------
    extract
        An OpenStreetMap file.

    Returns
    -------
    Gazetteer
        In an order that depends on the file's content only.

    Raises
    ------
    MapError
        Code ``extract_unreadable`` when the file cannot be read.
    """
    with readable(extract):
        lines, squares = read_streets(extract)
        street_of = _read_street_relations(extract)
    points = read_points(extract, ("addr:housenumber", "name"))
    latitudes = [line[0][1] for _, line in lines] or [point.lat for point in points] or [0.0]
    metres = Metres(sum(latitudes) / len(latitudes))

    streets = Streets()
    for street in group_streets(lines, squares, metres):
        streets.add(street)
    candidates = _candidates(points, street_of, metres)
    taken: dict[tuple[int, HouseNumber], list[_Candidate]] = defaultdict(list)
    houses = _tagged_houses(candidates, streets, taken, metres)
    houses += _inferred_houses(candidates, streets, taken)
    houses.sort(key=lambda house: house.order)

    cities = _Cities(points, metres)
    _name_cities(streets.items, houses, cities)
    names = [street.name for street in streets.items]
    french = sum(name_words(name)[:1] != ("via",) and name_words(name)[0] in STREET_KINDS for name in names)
    return Gazetteer(
        streets=streets.items,
        houses=houses,
        places=_places(points, streets, cities, metres),
        cities=sorted({s.city for s in streets.items} | {h.city for h in houses} - {""}),
        postcodes=_postcodes(points),
        number_first=french * 3 > len(names),
    )


def _postcodes(points: tuple[TaggedPoint, ...]) -> list[str]:
    """Return the postcodes with a figure in them; a slip of a mapper must not swallow words of queries."""
    codes = {fold(point.tags.get("addr:postcode", "")) for point in points}
    return sorted(code for code in codes if any(char.isdigit() for char in code))


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
        numbers = house_numbers(point.tags.get("addr:housenumber", ""))
        if numbers:
            tags = point.tags
            name = street_of.get(point.osm_id) or tags.get("addr:street") or tags.get("addr:place") or ""
            xy = metres.point(point.lon, point.lat)
            found.append(_Candidate(point, xy, numbers, name.strip() if name_words(name) else ""))
    return sorted(found, key=lambda candidate: candidate.rank)


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
    if _twins(candidate, street, taken, DUPLICATE_M):
        return False
    for number in candidate.numbers:
        taken[street, number].append(candidate)
    return True


def _house(candidate: _Candidate, street: int) -> House:
    point = candidate.point
    text = point.tags["addr:housenumber"].strip()
    return House(street, text, candidate.numbers, point.lon, point.lat, _city(point), point.order)


class _Cities:
    """Which town a position belongs to, where nothing says it."""

    def __init__(self, points: tuple[TaggedPoint, ...], metres: Metres) -> None:
        said = [(p, _city(p)) for p in points if "addr:city" in p.tags]
        told = [(metres.point(p.lon, p.lat), city) for p, city in said if city]
        self._tree = shapely.STRtree([xy for xy, _ in told])
        self._said = [city for _, city in told]
        self._centres = sorted(
            (p.tags["name"], CITY_REACH[p.tags["place"]], metres.point(p.lon, p.lat).wkb)
            for p in points
            if p.tags.get("place") in CITY_REACH and "name" in p.tags
        )

    def at(self, xy: Any) -> str:
        """Return the town of the nearest address that names one, else of the nearest centre."""
        near = self._tree.query_nearest(xy, max_distance=NEIGHBOUR_M)
        if near.size:
            return min(self._said[int(n)] for n in near)
        reaches = ((xy.distance(shapely.from_wkb(at)) / reach, name) for name, reach, at in self._centres)
        return min(reaches, default=(0.0, ""))[1]


def _city(point: TaggedPoint) -> str:
    city = point.tags.get("addr:city", "").strip()
    return city if name_words(city) else ""


def _name_cities(streets: list[Street], houses: list[House], cities: _Cities) -> None:
    """Write the town of every street (that of most of its houses, else of its neighbours) and house."""
    said: dict[int, Counter[str]] = defaultdict(Counter)
    for house in houses:
        if house.city:
            said[house.street][house.city] += 1
    for number, street in enumerate(streets):
        if number in said:
            street.city = min(said[number].items(), key=lambda item: (-item[1], item[0]))[0]
        else:
            street.city = cities.at(street.shape)
    for house in houses:
        house.city = house.city or streets[house.street].city


def _places(
    points: tuple[TaggedPoint, ...],
    streets: Streets,
    cities: _Cities,
    metres: Metres,
) -> list[tuple[str, str, float, float]]:
    """Return named things that are not streets of the same name close by."""
    found: list[tuple[str, str, float, float]] = []
    known: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for point in points:
        name = point.tags.get("name", "").strip()
        if not name_words(name) or not any(key in point.tags for key in PLACE_KEYS):
            continue
        xy = metres.point(point.lon, point.lat)
        same = known[name_words(name)]
        if streets.named(name, xy) is not None or any(other.distance(xy) < SAME_PLACE_M for other in same):
            continue
        same.append(xy)
        city = _city(point) or cities.at(xy)
        found.append((name, city, point.lon, point.lat))
    return found

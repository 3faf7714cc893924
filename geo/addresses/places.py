"""The named places of a town that can be searched: settlements, lieux-dits, shops and sights."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from geo.addresses.cities import Cities, city_of
from geo.addresses.french import name_words
from geo.addresses.streets import Metres, Streets
from geo.places.points import TaggedPoint

CATEGORY_KEYS = ("shop", "amenity", "craft", "leisure", "tourism", "historic", "office", "building")
"""A named object with one of these tags is a point of interest; its category is the first one's value."""

SAME_PLACE_M = 150.0
"""A shop and the building it fills bear one name and are one place."""

NAME_KEYS = ("alt_name", "short_name", "official_name", "brand", "name:fr")

FRENCH_CATEGORIES = {
    "alcohol": "caviste", "bakery": "boulangerie", "bank": "banque", "beauty": "institut de beaute",
    "bicycle": "velos", "books": "librairie", "butcher": "boucherie", "cheese": "fromagerie",
    "childcare": "creche", "cinema": "cinema", "clinic": "clinique", "clothes": "vetements",
    "college": "college", "computer": "informatique", "convenience": "epicerie", "dentist": "dentiste",
    "doctors": "medecin", "dry_cleaning": "pressing", "fire_station": "pompiers", "florist": "fleuriste",
    "fuel": "station service", "furniture": "meubles", "greengrocer": "primeur",
    "hairdresser": "coiffeur", "hospital": "hopital", "hotel": "hotel", "jewelry": "bijouterie",
    "kindergarten": "ecole maternelle", "laundry": "laverie", "library": "bibliotheque",
    "marketplace": "marche", "museum": "musee", "nursing_home": "maison de retraite",
    "optician": "opticien", "pastry": "patisserie", "pharmacy": "pharmacie",
    "place_of_worship": "eglise", "police": "police", "post_office": "poste",
    "restaurant": "restaurant", "school": "ecole", "seafood": "poissonnerie", "shoes": "chaussures",
    "social_facility": "foyer", "stationery": "papeterie", "supermarket": "supermarche",
    "theatre": "theatre", "townhall": "mairie", "toys": "jouets", "university": "universite",
    "veterinary": "veterinaire",
}  # fmt: skip
"""What shops and services are called in France, folded, by the value of their tag."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place or point of interest.

    Attributes
    ----------
    name
        As on the map.
    variants
        All names it is known by.
    categories
        Folded words for what it is, in English and French; empty for settlements.
    kind
        ``place`` or ``poi``.
    city, postcode
        May be empty.
    lon, lat
        Degrees.
    osm_id
        Type letter and number.
    """

    name: str
    variants: frozenset[str]
    categories: tuple[str, ...]
    kind: str
    city: str
    postcode: str
    lon: float
    lat: float
    osm_id: str


def named_places(
    points: tuple[TaggedPoint, ...], streets: Streets, cities: Cities, metres: Metres
) -> list[NamedPlace]:
    """Return named things that are not streets of the same name close by, in the order of the points."""
    found: list[NamedPlace] = []
    known: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for point in points:
        name = point.tags.get("name", "").strip()
        settlement = "place" in point.tags
        category = next((point.tags[key] for key in CATEGORY_KEYS if key in point.tags), "")
        if not name_words(name) or not (settlement or category):
            continue
        xy = metres.point(point.lon, point.lat)
        same = known[name_words(name)]
        if streets.named(name, xy) is not None or any(other.distance(xy) < SAME_PLACE_M for other in same):
            continue
        same.append(xy)
        variants = {name, *(point.tags[key].strip() for key in NAME_KEYS if key in point.tags)}
        found.append(
            NamedPlace(
                name=name,
                variants=frozenset(each for each in variants if name_words(each)),
                categories=() if settlement else _category_words(category),
                kind="place" if settlement else "poi",
                city=city_of(point) or cities.at(xy),
                postcode=point.tags.get("addr:postcode", "").strip(),
                lon=point.lon,
                lat=point.lat,
                osm_id=point.osm_id,
            )
        )
    return found


def _category_words(category: str) -> tuple[str, ...]:
    if category in {"", "yes", "no"}:
        return ()
    english = category.partition(";")[0].replace("_", " ")
    return tuple(dict.fromkeys((english, FRENCH_CATEGORIES.get(category, english))))

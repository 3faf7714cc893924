"""The shops and service points of a town, as OpenStreetMap knows them.

A place is kept when it has a name and a tag that says what people do there: a shop, a craft, or
one of the amenities that hand goods over the counter or serve the public. Hotels and sights
(``tourism``) are no part of a delivery service and stay out, as do contact details.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from geo.errors import MapError
from geo.places.points import TaggedPoint, read_points

AMENITIES = frozenset(
    {
        "arts_centre", "bakery", "bank", "bar", "cafe", "childcare", "clinic", "college",
        "community_centre", "courthouse", "dentist", "doctors", "fast_food", "fire_station", "food_court",
        "hospital", "ice_cream", "kindergarten", "library", "marketplace", "nursing_home", "pharmacy",
        "place_of_worship", "police", "post_office", "pub", "public_building", "recycling", "restaurant",
        "school", "social_centre", "social_facility", "theatre", "townhall", "university", "veterinary",
    }
)  # fmt: skip
"""Amenities that are places here; the many others (benches, parking, fountains) are not."""

NO_CATEGORY = frozenset({"vacant", "no", "disused"})
"""Values of ``shop`` and ``craft`` that say there is none."""


@dataclass(frozen=True, slots=True)
class OsmPlace:
    """A named shop or service point.

    Attributes
    ----------
    osm_id
        Type letter and number of the OpenStreetMap object, such as ``n123``.
    name
        As on the sign.
    kind
        ``shop``, ``craft`` or ``amenity``: the key that made it a place.
    category
        The value of that key, such as ``bakery`` or ``library``.
    lon, lat
        Degrees.
    address
        House number and street where the object itself says them, else empty.
    opening_hours
        The raw tag, else empty; `geo.conditions.opening` reads it.
    """

    osm_id: str
    name: str
    kind: str
    category: str
    lon: float
    lat: float
    address: str = ""
    opening_hours: str = ""


def read_places(extract: Path) -> tuple[OsmPlace, ...]:
    """Read the places of an extract.

    Parameters
    ----------
    extract
        An OpenStreetMap file.

    Returns
    -------
    tuple of OsmPlace
        Nodes, then ways, then relations, each by number. An object that is both a shop and an
        amenity is listed once, as a shop.

    Raises
    ------
    MapError
        Code ``extract_unreadable`` when the file cannot be read.
    """
    points = read_points(extract, ("shop", "amenity", "craft"))
    places = (_place(point) for point in points)
    return tuple(place for place in places if place is not None)


def save_places(path: Path, places: Iterable[OsmPlace]) -> None:
    """Write places as JSON, in the order given, one per line.

    Parameters
    ----------
    path
        The file to write; replaced when it exists.
    places
        What to write.
    """
    lines = (json.dumps(asdict(place), ensure_ascii=False, sort_keys=True) for place in places)
    body = ",\n".join(lines)
    path.write_text(f"[\n{body}\n]\n", encoding="utf-8")


def load_places(path: Path) -> tuple[OsmPlace, ...]:
    """Read what `save_places` wrote.

    Parameters
    ----------
    path
        A file of places.

    Returns
    -------
    tuple of OsmPlace
        In the order of the file.

    Raises
    ------
    MapError
        Code ``town_damaged`` when the file is missing or not a list of places.
    """
    try:
        return tuple(OsmPlace(**fields) for fields in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as fault:
        raise MapError(
            f"The places file {path.name!r} cannot be read ({fault}); build the town again.",
            code="town_damaged",
        ) from fault


def _place(point: TaggedPoint) -> OsmPlace | None:
    tags = point.tags
    name = tags.get("name", "").strip()
    if not name:
        return None
    for kind in ("shop", "craft", "amenity"):
        category = tags.get(kind, "")
        if not category or category in NO_CATEGORY or (kind == "amenity" and category not in AMENITIES):
            continue
        if category == "recycling" and tags.get("recycling_type") == "container":
            continue  # a bottle bank in the street, not a recycling centre with staff
        return OsmPlace(
            osm_id=point.osm_id,
            name=name,
            kind=kind,
            category=category,
            lon=point.lon,
            lat=point.lat,
            address=_address(tags),
            opening_hours=tags.get("opening_hours", "").strip(),
        )
    return None


def _address(tags: dict[str, str]) -> str:
    street = tags.get("addr:street") or tags.get("addr:place") or ""
    number = tags.get("addr:housenumber", "")
    return f"{number} {street}".strip() if street else ""

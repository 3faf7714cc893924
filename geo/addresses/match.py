"""The answers of a geocoder, and in what they differ from what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.addresses.distance import slips

KINDS = ("house", "interpolated", "street", "place", "poi")
"""What an answer can be."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One point in which an answer is not what was typed.

    Attributes
    ----------
    kind
        ``number``: the house number is not on the map; ``suffix``: it is there with another suffix;
        ``spelling``: a word is written otherwise; ``left_out``: a word of the name was not typed;
        ``unknown``: a typed word is no part of the address; ``city``: another town was typed;
        ``postcode``: another postcode was typed; ``beside``: the text says "next to".
    asked, found
        What was typed and what the map says, either may be empty.
    """

    kind: str
    asked: str
    found: str


@dataclass(frozen=True, slots=True)
class AddressMatch:
    """An answer of a geocoder.

    Attributes
    ----------
    label
        The address as people of the town write it, with the town. ``≈`` marks a number that is
        not on the map: the pin is then between its neighbours, or at the nearest number.
    housenumber
        The number found; empty for a street or place, and where the number asked for is not known
        nor between two known ones.
    street
        Name of the street, or of the place.
    lon, lat
        Degrees.
    kind
        ``house``, ``interpolated``, ``street``, ``place`` or ``poi``.
    confidence
        0 to 1.
    city, postcode
        May be empty.
    osm_id
        Type letter and number of the OpenStreetMap object (``w12``), or the identifier of an
        official list (``ban:…``); empty where unknown.
    extent
        (west, south, east, north) of a street, degrees; None for what is a point.
    differences
        In what the answer is not what was asked; empty when it is exactly that.
    """

    label: str
    housenumber: str
    street: str
    lon: float
    lat: float
    kind: str
    confidence: float
    city: str = ""
    postcode: str = ""
    osm_id: str = ""
    extent: tuple[float, float, float, float] | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class House:
    """A door of the town."""

    label: str
    housenumber: str
    street: str
    lon: float
    lat: float


def word_differences(
    typed: Sequence[str],
    name: Sequence[str],
    city: Sequence[str],
    towns: frozenset[str],
    small: frozenset[str],
) -> list[Difference]:
    """Return in what typed words differ from a name.

    Parameters
    ----------
    typed
        Folded words of the query, without the house number.
    name, city
        Folded words of the name found and of its town.
    towns
        Folded words of all towns' names.
    small
        Words of no account.
    """
    missing = [word for word in name if word not in typed]
    street = [word for word in typed if word not in city]
    if len(street) != len(name) and slips("".join(street), "".join(name)) <= len("".join(name)) // 6:
        return [Difference("spelling", " ".join(street), " ".join(name))]
    found = []
    for word in typed:
        if word in name or word in city:
            continue
        near = min(missing, key=lambda other: (slips(word, other), other), default="")
        near_city = min(city, key=lambda other: slips(word, other), default="")
        if near and (slips(word, near) <= max(1, len(near) // 2) or near.startswith(word)):
            missing.remove(near)
            found.append(Difference("spelling", word, near))
        elif near_city and slips(word, near_city) <= len(near_city) // 3:
            found.append(Difference("spelling", word, near_city))
        elif word in towns:
            found.append(Difference("city", word, " ".join(city)))
        elif word not in small:
            found.append(Difference("unknown", word, ""))
    return found + [Difference("left_out", "", word) for word in missing if word not in small]

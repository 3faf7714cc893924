"""An address from an official list, beside those of the map."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """One line of a list of addresses, such as the French national address base.

    Attributes
    ----------
    id
        Its identifier, with the list's prefix, such as ``ban:06999_0010_00012``.
    number
        As on the door: ``12 bis``.
    street
        The street's name, or that of the place where there are no streets.
    other_names
        Further names of the street.
    city, postcode
        May be empty.
    lon, lat
        Degrees.
    surveyed
        Whether the commune vouches for the position of the door, so that it counts more than the
        map's.
    """

    id: str
    number: str
    street: str
    other_names: tuple[str, ...]
    city: str
    postcode: str
    lon: float
    lat: float
    surveyed: bool

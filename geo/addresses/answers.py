"""From rows of an address index to answers that people can read."""

from __future__ import annotations

import numpy as np

from geo.addresses.arrays import Arrays, Texts
from geo.addresses.french import HouseNumber, house_numbers, name_words
from geo.addresses.index import words_of
from geo.addresses.layout import BETWEEN, ENTRY, HOUSE, NEAREST, SUFFIX, Names
from geo.addresses.match import AddressMatch, Difference, House, word_differences
from geo.addresses.query import Query
from geo.addresses.street_words import SMALL_WORDS, STREET_KINDS

BESIDE = 0.7
"""What is left of the confidence of "next to …"."""

_ENTRY_KINDS = ("street", "place", "poi")


class AddressBook:
    """The texts of an address index.

    Parameters
    ----------
    arrays
        As `geo.addresses.arrays.build_arrays` makes them.
    number_first
        Whether house numbers come before the names of streets.
    """

    def __init__(self, arrays: Arrays, *, number_first: bool) -> None:
        self._arrays = arrays
        self._names = Names(*(arrays[field] for field in Names._fields))
        self._number_first = number_first
        self._entry_name = Texts(arrays, "entry_name")
        self._entry_osm = Texts(arrays, "entry_osm")
        self._house_text = Texts(arrays, "house_text")
        self._house_osm = Texts(arrays, "house_osm")
        self._city = tuple(Texts(arrays, "city_name"))
        self._postcode = tuple(Texts(arrays, "postcode"))
        self._extent = arrays["entry_extent"].reshape(-1, 4)
        self.postcode_number = {code: number for number, code in enumerate(self._postcode) if code}
        self.towns = frozenset(word for city in self._city for word in name_words(city))

    def houses(self) -> tuple[House, ...]:
        """Return all houses, in the order of the index."""
        lon, lat = self._names.house_lon.tolist(), self._names.house_lat.tolist()
        entry = self._arrays["house_entry"].tolist()
        names = list(self._entry_name)
        texts = list(self._house_text)
        city = [self._city[number] for number in self._names.house_city.tolist()]
        return tuple(
            House(
                self._label(texts[at], names[entry[at]], city[at]),
                texts[at],
                names[entry[at]],
                lon[at],
                lat[at],
            )
            for at in np.flatnonzero(self._names.house_guessed == 0).tolist()
        )

    def match(
        self,
        query: Query,
        entry: int,
        name: int,
        reading: int,
        status: int,
        house: int,
        other: int,
        confidence: float,
        lon: float,
        lat: float,
    ) -> AddressMatch:
        """Return a row of `geo.addresses.layout.Answers` to a query in words."""
        names = self._names
        read = query.readings[reading]
        street = self._entry_name[entry]
        city = self._city[names.house_city[house] if house >= 0 else names.entry_city[entry]]
        code = int(names.house_postcode[house]) if house >= 0 else 0
        postcode = self._postcode[code or names.entry_postcode[entry]]
        differences = self._differences(query, reading, name, city, postcode)
        kind = _ENTRY_KINDS[names.entry_kind[entry]]
        osm_id = self._entry_osm[entry]
        number, shown = "", ""
        if status in (HOUSE, SUFFIX):
            kind, osm_id = "house", self._house_osm[house]
            number = shown = self._number_at(house, None if status == SUFFIX else read.number)
            if status == SUFFIX:
                differences.insert(0, Difference("suffix", str(read.number), number))
        elif status == BETWEEN:
            kind = "interpolated"
            number = str(read.number and read.number.number)
            shown = f"≈ {number}"
            osm_id = osm_id if other >= 0 else self._house_osm[house]
            sides = [self._house_text[each] for each in (house, other) if each >= 0]
            differences.insert(
                0, Difference("number", str(read.number), "–".join(sides) if other >= 0 else "")
            )
        elif status != ENTRY:
            closest = self._house_text[house] if status == NEAREST else ""
            differences.insert(0, Difference("number", str(read.number), closest))
            shown = f"(≈ {closest})" if closest else ""
        if query.beside:
            confidence *= BESIDE
            differences.append(Difference("beside", query.beside, ""))
        label = self._label(shown, street, city)
        if shown.startswith("("):
            label = self._label("", f"{street} {shown}", city)
        west, south, east, north = self._extent[entry].tolist()
        extent = (west, south, east, north) if kind == "street" else None
        return AddressMatch(
            label, number, street, round(lon, 7), round(lat, 7), kind, round(confidence, 3), city, postcode,
            osm_id, extent, tuple(differences),
        )  # fmt: skip

    def _differences(
        self, query: Query, reading: int, name: int, city: str, postcode: str
    ) -> list[Difference]:
        read = query.readings[reading]
        typed = [word for word, used in zip(query.words, read.used, strict=True) if used]
        own = words_of(self._arrays, name)
        found = (
            []
            if set(typed) == set(own)
            else word_differences(typed, own, name_words(city), self.towns, SMALL_WORDS | STREET_KINDS)
        )
        if read.postcode and postcode and read.postcode != postcode:
            found.append(Difference("postcode", read.postcode, postcode))
        return found

    def _number_at(self, house: int, asked: HouseNumber | None) -> str:
        """Return the number by which a house answers: of "12-14" the one that was asked for."""
        text: str = self._house_text[house]
        return str(asked) if asked is not None and len(house_numbers(text)) > 1 else text

    def numbers_from(
        self, beginning: str, entry: int, name: int, limit: int, confidence: float
    ) -> list[AddressMatch]:
        """Return the houses of a street whose numbers begin as typed, in increasing order.

        Parameters
        ----------
        beginning
            Figures.
        entry, name
            The street, and its name that fits the query.
        limit
            At most this many.
        confidence
            That of the street.
        """
        if beginning in words_of(self._arrays, name):
            return []
        first, last = self._arrays["number_first"][entry : entry + 2]
        values, houses = (
            self._arrays[column][first:last].tolist() for column in ("number_value", "number_house")
        )
        chosen = [
            house for value, house in zip(values, houses, strict=True) if str(value).startswith(beginning)
        ]
        real = [house for house in dict.fromkeys(chosen) if not self._names.house_guessed[house]]
        return [self.house_match(house, round(confidence, 3)) for house in real[:limit]]

    def house_match(self, house: int, confidence: float) -> AddressMatch:
        """Return a house in words."""
        names = self._names
        entry = int(self._arrays["house_entry"][house])
        street, number = self._entry_name[entry], self._house_text[house]
        city = self._city[names.house_city[house]]
        postcode = self._postcode[int(names.house_postcode[house]) or names.entry_postcode[entry]]
        return AddressMatch(
            self._label(number, street, city), number, street, float(names.house_lon[house]),
            float(names.house_lat[house]), "house", confidence, city, postcode, self._house_osm[house],
        )  # fmt: skip

    def _label(self, number: str, name: str, city: str) -> str:
        line = f"{number} {name}" if self._number_first else f"{name} {number}"
        return f"{line.strip()}, {city}" if city else line.strip()

"""The geocoder: from what people type to a door, and from a position to the nearest door.

An index is one SQLite file. Names are found by the three-letter pieces they share with the query
(FTS5, ranked by BM25), so a slip of the finger still finds its street; the few dozen best are then
compared word by word (`geo.addresses_match`) and their house numbers looked up.

Notes
-----
Confidence is a promise to the dispatcher, so it is only 1 for a house whose number and full street
name were typed and which has no namesake. A number that is not on the map gives the street, placed
at the nearest number, with six tenths of the confidence.

References
----------
Robertson, S., Zaragoza, H. (2009). The probabilistic relevance framework: BM25 and beyond.
Foundations and Trends in Information Retrieval 3(4), https://doi.org/10.1561/1500000019
"""

from __future__ import annotations

import math
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from geo.addresses_index import write_index
from geo.addresses_match import fit, word_weight
from geo.addresses_query import Query, Reading, read_query
from geo.addresses_read import read_gazetteer
from geo.errors import MapError
from geo.french import HouseNumber, fold, name_words

CANDIDATES = 40
"""Names compared word by word for each query."""

NOT_FOUND = 0.6
"""What is left of the confidence when the house number is not on the map."""

OTHER_SUFFIX = 0.85
"""What is left when the number is there with another suffix (12 for 12c)."""

OTHER_NAME = 0.97
"""What a match of a former or shorter name is worth: a street that bears the name today comes first."""

NAMESAKE = 0.8
"""What is left when the same address exists twice and the query does not say which."""

WEAK = 0.35
"""Matches below this confidence are noise and are not returned."""

NEAR_BONUS = 0.1
NEAR_M = 2_000.0
METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class AddressMatch:
    """An answer of the geocoder.

    Attributes
    ----------
    label
        The address as people of the town write it, with the town.
    housenumber
        The number found, empty for a street or place. When the number asked for is not on the map
        the label says which one is nearest and this stays empty.
    street
        Name of the street, or of the place.
    lon, lat
        Degrees.
    kind
        ``house``, ``street`` or ``place``.
    confidence
        0 to 1.
    """

    label: str
    housenumber: str
    street: str
    lon: float
    lat: float
    kind: str
    confidence: float


@dataclass(frozen=True, slots=True)
class House:
    """A door of the town."""

    label: str
    housenumber: str
    street: str
    lon: float
    lat: float


def build_address_index(extract: Path, out: Path) -> int:
    """Index the addresses of an extract.

    Parameters
    ----------
    extract
        An OpenStreetMap file.
    out
        The SQLite file to write, replaced when it exists. The same extract gives the same bytes.

    Returns
    -------
    int
        How many houses were indexed.

    Raises
    ------
    MapError
        Code ``extract_unreadable`` when the extract cannot be read.
    """
    gazetteer = read_gazetteer(extract)
    write_index(gazetteer, out)
    return len(gazetteer.houses)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A street or place as stored."""

    id: int
    name: str
    city: str
    kind: str
    lon: float
    lat: float


class AddressIndex:
    """An address index that was built before; may be used from several threads at once.

    Parameters
    ----------
    path
        A file written by `build_address_index`. It is opened read-only and must not change while open.

    Raises
    ------
    MapError
        Code ``town_damaged`` when the file is missing or not an address index.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: deque[sqlite3.Connection] = deque()
        try:
            with self._connection() as db:
                known = dict(db.execute("SELECT key, value FROM meta"))
                rows = db.execute(
                    "SELECT text, name, house.city, house.lon, house.lat FROM house"
                    " JOIN entry ON entry.id = house.entry ORDER BY house.id"
                ).fetchall()
                self._number_first = known["number_first"] == "1"
                self._towns = frozenset(known["towns"].split())
                self._postcodes = frozenset(known["postcodes"].split())
        except (sqlite3.Error, KeyError) as fault:
            self.close()
            raise MapError(
                f"The address index {path.name!r} cannot be read ({fault}); build the town again.",
                code="town_damaged",
            ) from fault
        self._houses = tuple(
            House(self._label(text, name, city), text, name, lon, lat) for text, name, city, lon, lat in rows
        )
        self._positions = np.array([(lon, lat) for *_, lon, lat in rows], dtype=np.float64).reshape(-1, 2)
        self._positions.flags.writeable = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. The index may still be used; it opens the file again."""
        while self._idle:
            self._idle.pop().close()

    def houses(self) -> tuple[House, ...]:
        """Return all houses, in an order that depends on the extract only."""
        return self._houses

    def search(
        self, text: str, *, limit: int = 5, near: tuple[float, float] | None = None
    ) -> tuple[AddressMatch, ...]:
        """Find addresses, streets and places by what somebody typed.

        Parameters
        ----------
        text
            Such as ``"12 bis av. de la Costa, Monaco"``; the number may come after the street.
        limit
            At most this many answers.
        near
            A ``(lon, lat)`` to prefer among answers that fit equally well.

        Returns
        -------
        tuple of AddressMatch
            Best first; empty when nothing fits.
        """
        query = read_query(text, self._postcodes)
        if not query.readings:
            return ()
        best: dict[int, AddressMatch] = {}
        with self._connection() as db:
            for entry, words in self._candidates(db, query):
                match = self._best_match(db, query, entry, words)
                if match and (entry.id not in best or match.confidence > best[entry.id].confidence):
                    best[entry.id] = match
        found = _doubt_namesakes(list(best.values()))
        found = [match for match in found if match.confidence >= WEAK]
        found.sort(key=lambda match: (-match.confidence - _nearness(match, near), match.label, match.lon))
        return tuple(found[:limit])

    def reverse(self, lon: float, lat: float) -> AddressMatch:
        """Return the house nearest to a position.

        Parameters
        ----------
        lon, lat
            Degrees.

        Returns
        -------
        AddressMatch
            Its confidence is 1 within 15 m of the address point and falls with the distance.

        Raises
        ------
        MapError
            Code ``extract_empty`` when the town has no addresses.
        """
        if not self._houses:
            raise MapError(
                "The town's map holds no house numbers; give positions instead of addresses.",
                code="extract_empty",
            )
        scale = np.array([math.cos(math.radians(lat)), 1.0])
        squares = (((self._positions - (lon, lat)) * scale) ** 2).sum(axis=1)
        number = int(squares.argmin())
        distance_m = math.sqrt(float(squares[number])) * METRES_PER_DEGREE
        house = self._houses[number]
        confidence = round(min(1.0, 15.0 / distance_m), 3) if distance_m > 0 else 1.0
        return AddressMatch(
            house.label, house.housenumber, house.street, house.lon, house.lat, "house", confidence
        )

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection to one thread; there are never more than threads at work at once."""
        try:
            db = self._idle.pop()
        except IndexError:
            uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            db = sqlite3.connect(uri, uri=True, check_same_thread=False)
        try:
            yield db
        except BaseException:
            db.close()
            raise
        self._idle.append(db)

    def _candidates(self, db: sqlite3.Connection, query: Query) -> list[tuple[_Entry, tuple[str, ...]]]:
        """Return the names that share most three-letter pieces with the query, and their words."""
        words = query.readings[-1].name
        telling = [word for word in words if not word.isdigit() and word not in self._towns]
        if all(word_weight(word) < 1.0 for word in telling):
            telling = list(words)  # "rue de Monaco": the town's name is all there is to go by
        pieces = {f" {word} "[start : start + 3] for word in telling for start in range(len(word))}
        asked = " OR ".join(f'"{piece}"' for piece in sorted(pieces))
        rows = db.execute(
            "SELECT entry.id, entry.name, city, kind, lon, lat, variant.words"
            " FROM (SELECT rowid FROM pieces WHERE pieces MATCH ? ORDER BY rank, rowid LIMIT ?) AS hit"
            " JOIN variant ON variant.id = hit.rowid JOIN entry ON entry.id = variant.entry",
            (asked, CANDIDATES),
        )
        return [(_Entry(*row[:6]), tuple(row[6].split())) for row in rows]

    def _best_match(
        self, db: sqlite3.Connection, query: Query, entry: _Entry, words: tuple[str, ...]
    ) -> AddressMatch | None:
        best: AddressMatch | None = None
        city = name_words(entry.city)
        numbered = False
        for reading in query.readings:
            figures = {word for word in reading.name if word[0].isdigit()}
            if reading.number is None and numbered and not figures <= set(words):
                continue  # a number is typed, and it is no part of this name: it is the house's
            share = fit(reading.name, words, city, self._towns)
            if words != name_words(entry.name):
                share *= OTHER_NAME
            numbered = numbered or reading.number is not None
            if share * (1.0 if entry.kind == "street" else NOT_FOUND) <= (best.confidence if best else 0.0):
                continue
            match = self._located(db, reading, entry, share)
            if best is None or match.confidence > best.confidence:
                best = match
        return best

    def _located(self, db: sqlite3.Connection, reading: Reading, entry: _Entry, share: float) -> AddressMatch:
        """Return the house of that number, or the street or place itself."""
        if reading.number is None or entry.kind != "street":
            share *= NOT_FOUND if reading.number else 1.0
            label = self._label("", entry.name, entry.city)
            return AddressMatch(label, "", entry.name, entry.lon, entry.lat, entry.kind, round(share, 3))
        asked = reading.number
        rows = db.execute(
            "SELECT number, suffix, house.lon, house.lat, house.city FROM number"
            " JOIN house ON house.id = number.house WHERE number.entry = ?"
            " ORDER BY abs(number - ?) + 2 * ((number - ?) & 1), suffix != ?, number, suffix, house.id"
            " LIMIT 2",
            (entry.id, asked.number, asked.number, asked.suffix),
        ).fetchall()
        if not rows:
            return self._located(db, Reading(None, reading.name), entry, share * NOT_FOUND)
        number, suffix, lon, lat, city = rows[0]
        near = str(HouseNumber(number, suffix))
        if number != asked.number:
            label = self._label("", f"{entry.name} (≈ {near})", city)
            return AddressMatch(label, "", entry.name, lon, lat, "street", round(share * NOT_FOUND, 3))
        same = suffix == asked.suffix or {suffix, asked.suffix} == {"b", "bis"}
        share *= 1.0 if same else OTHER_SUFFIX
        if len(rows) > 1 and rows[1][:2] == rows[0][:2]:
            share *= NAMESAKE  # two doors of one number, too far apart to be one house
        label = self._label(near, entry.name, city)
        return AddressMatch(label, near, entry.name, lon, lat, "house", round(share, 3))

    def _label(self, number: str, name: str, city: str) -> str:
        line = f"{number} {name}" if self._number_first else f"{name} {number}"
        return f"{line.strip()}, {city}" if city else line.strip()


def _nearness(match: AddressMatch, near: tuple[float, float] | None) -> float:
    if near is None:
        return 0.0
    east = (match.lon - near[0]) * math.cos(math.radians(near[1]))
    distance_m = math.hypot(east, match.lat - near[1]) * METRES_PER_DEGREE
    return NEAR_BONUS * math.exp(-distance_m / NEAR_M)


def _doubt_namesakes(matches: list[AddressMatch]) -> list[AddressMatch]:
    """Lower the confidence of answers that the query does not tell apart."""
    said: dict[tuple[str, str, float], int] = {}
    for match in matches:
        key = (fold(match.street), match.housenumber, match.confidence)
        said[key] = said.get(key, 0) + 1
    return [
        replace(match, confidence=round(match.confidence * NAMESAKE, 3))
        if said[fold(match.street), match.housenumber, match.confidence] > 1
        else match
        for match in matches
    ]

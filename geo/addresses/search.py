"""The geocoder: from what people type to a door, and from a position to the nearest door.

Three steps, each a kernel: the words of the map that each typed word may stand for
(`geo.addresses.words_kernels`), the few dozen names that hold most of them
(`geo.addresses.names_kernels`), and a comparison of those word by word with a look-up of the house
number (`geo.addresses.fit_kernels`). Only when that finds little are names sought whose words the
query joins or tears apart (`geo.addresses.joined_kernels`), and only when that finds nothing, names
that share three-letter pieces with it (`geo.addresses.pieces`, SQLite's FTS5).

Notes
-----
Confidence is a promise to the dispatcher, so it is only 1 for a house whose number and full street
name were typed and which has no namesake. A number that is not on the map never moves a pin
silently: the answer says so in its kind, its label and its differences.
"""

from __future__ import annotations

import math
import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from geo.addresses.answers import AddressBook
from geo.addresses.encode import EncodedQuery, encode
from geo.addresses.index import read_arrays, write_index
from geo.addresses.layout import Dictionary, Names
from geo.addresses.match import AddressMatch, Difference, House
from geo.addresses.pieces import alike_names
from geo.addresses.query import Query, read_query
from geo.addresses.scratch import MORE, Scratch
from geo.addresses.street_words import word_weight
from geo.errors import MapError

if TYPE_CHECKING:
    from geo.addresses.listed import ListedAddress

Row = tuple[int, int, int, int, int, int, float, float, float]
"""One of `geo.addresses.layout.Answers`."""

__all__ = ["AddressIndex", "AddressMatch", "Difference", "House", "IndexCounts", "build_address_index"]

WEAK = 0.35
"""Matches below this confidence are noise and are not returned."""

POOR = 0.55
"""Where the best answer is below this, names that only look alike are tried too."""

CLOSE_M = 15.0
"""A position this close to an address point is at that address."""

METRES_PER_DEGREE = 111_195.0
_NOWHERE = (math.nan, math.nan)
_EVERYWHERE = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True, slots=True)
class IndexCounts:
    """What an index holds: ``houses`` with a number, ``listed`` ones whose position is an official list's."""

    houses: int
    listed: int


def build_address_index(extract: Path, out: Path, listed: Sequence[ListedAddress] = ()) -> IndexCounts:
    """Index the addresses of an extract.

    Parameters
    ----------
    extract
        An OpenStreetMap file.
    out
        The file to write, replaced when it exists. The same extract and list give the same bytes.
    listed
        Addresses of an official list, within the town.

    Returns
    -------
    IndexCounts
        How many houses were indexed.

    Raises
    ------
    MapError
        Code ``extract_unreadable`` when the extract cannot be read.
    """
    # Imported here: loading a town needs none of the libraries that build one.
    from geo.addresses.read import read_gazetteer

    gazetteer = read_gazetteer(extract, listed)
    write_index(gazetteer, out)
    return IndexCounts(sum(not house.guessed for house in gazetteer.houses), gazetteer.listed)


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
        self._idle: deque[Scratch] = deque()
        try:
            db = self._connect()
        except sqlite3.Error as fault:
            raise MapError(
                f"The address index {path.name!r} cannot be read ({fault}); build the town again.",
                code="town_damaged",
            ) from fault
        try:
            arrays, number_first = read_arrays(db, path)
        finally:
            db.close()
        self._arrays = arrays
        self._book = AddressBook(arrays, number_first=number_first)
        self._words = Dictionary(*(arrays[field] for field in Dictionary._fields))
        self._names = Names(*(arrays[field] for field in Names._fields))
        self._sorted_lat = self._names.house_lat[arrays["house_by_lat"]]
        self._houses: tuple[House, ...] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        """Return the number of houses."""
        return len(self._sorted_lat)

    def close(self) -> None:
        """Close the file. The index may still be used; it opens the file again when needed."""
        while self._idle:
            db = self._idle.pop().db
            if db is not None:
                db.close()

    def houses(self) -> tuple[House, ...]:
        """Return all houses, in an order that depends on the extract and the list only."""
        if self._houses is None:
            self._houses = self._book.houses()
        return self._houses

    def search(
        self,
        text: str,
        *,
        limit: int = 5,
        near: tuple[float, float] | None = None,
        bbox: tuple[float, float, float, float] | None = None,
    ) -> tuple[AddressMatch, ...]:
        """Find addresses, streets and places by what somebody typed.

        Parameters
        ----------
        text
            Such as ``"12 bis av. de la Costa, Monaco"``; the number may come after the street.
        limit
            At most this many answers.
        near
            A ``(lon, lat)`` to prefer among answers that fit about equally well.
        bbox
            ``(west, south, east, north)``; answers outside are left out.

        Returns
        -------
        tuple of AddressMatch
            Best first; empty when nothing fits.
        """
        query = read_query(text, self._book.postcode_number)
        return tuple(self._book.match(query, *row) for row in self._rows(query, limit, near, bbox))

    def suggest(
        self, text: str, *, limit: int = 5, near: tuple[float, float] | None = None
    ) -> tuple[AddressMatch, ...]:
        """Find what somebody may be about to type.

        Parameters
        ----------
        text
            The beginning of an address: the last word may go on, and so may a number at the end.
        limit
            At most this many answers.
        near
            A ``(lon, lat)`` to prefer among answers that fit about equally well.

        Returns
        -------
        tuple of AddressMatch
            Best first, no two of the same label.
        """
        found: list[AddressMatch] = []
        queries = [
            read_query(text, self._book.postcode_number, begun=True, literal=literal)
            for literal in (False, True)
        ]
        both = queries[0].words != queries[1].words
        for query in queries[: 1 + both]:
            rows = self._rows(query, limit, near, None, patient=False)
            if rows and text[-1:].isdigit() and query.words[-1].isdigit():
                found += self._book.numbers_from(query.words[-1], *rows[0][:2], limit, rows[0][6])
            found += (self._book.match(query, *row) for row in rows)
        if both:
            found.sort(key=lambda match: -match.confidence)
        unique: dict[str, AddressMatch] = {}
        for match in found:
            unique.setdefault(match.label, match)
        return tuple(unique.values())[: max(0, limit)]

    def reverse(
        self, lon: float, lat: float, *, limit: int = 1, max_m: float = 1_000.0
    ) -> tuple[AddressMatch, ...]:
        """Return the houses nearest to a position.

        Parameters
        ----------
        lon, lat
            Degrees.
        limit
            At most this many.
        max_m
            No farther than this.

        Returns
        -------
        tuple of AddressMatch
            Nearest first; confidence is 1 within 15 m of the address point and falls with the
            distance. Empty when there is no house near enough.

        Raises
        ------
        MapError
            Code ``extract_empty`` when the town has no addresses, ``position_invalid`` when the
            position is none.
        """
        if not (abs(lon) <= 180.0 and abs(lat) <= 90.0 and max_m >= 0.0):
            raise MapError(
                f"lon, lat: [{lon}, {lat}] within {max_m} m is no position; give degrees, longitude first.",
                code="position_invalid",
            )
        if not len(self):
            raise MapError(
                "The town's map holds no house numbers; give positions instead of addresses.",
                code="extract_empty",
            )
        reach_m = min(50.0, max_m)
        while True:
            reach = reach_m / METRES_PER_DEGREE
            low, high = np.searchsorted(self._sorted_lat, (lat - reach, lat + reach), side="left").tolist()
            rows = self._arrays["house_by_lat"][low:high]
            east = (self._names.house_lon[rows] - lon + 180.0) % 360.0 - 180.0
            metres = METRES_PER_DEGREE * np.hypot(
                east * math.cos(math.radians(lat)), self._names.house_lat[rows] - lat
            )
            close = np.flatnonzero(metres <= reach_m)
            if len(close) >= limit or reach_m >= max_m:
                break
            reach_m = min(reach_m * 4.0, max_m)
        nearest = close[np.lexsort((rows[close], metres[close]))][: max(0, limit)]
        return tuple(
            self._book.house_match(
                int(rows[at]), round(min(1.0, CLOSE_M / max(float(metres[at]), CLOSE_M)), 3)
            )
            for at in nearest
        )

    def _connect(self) -> sqlite3.Connection:
        uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
        return sqlite3.connect(uri, uri=True, check_same_thread=False)

    @contextmanager
    def _scratch(self) -> Iterator[Scratch]:
        """Lend work space to one thread; there is never more of it than threads at work at once."""
        try:
            scratch = self._idle.pop()
        except IndexError:
            scratch = Scratch(len(self._names.name_entry))
        yield scratch
        self._idle.append(scratch)

    def _rows(
        self,
        query: Query,
        limit: int,
        near: tuple[float, float] | None,
        bbox: tuple[float, float, float, float] | None,
        *,
        patient: bool = True,
    ) -> list[Row]:
        """Return the best answers; the patient try once more, forgivingly, where little is found."""
        if not query.readings or limit < 1 or not len(self._names.name_entry):
            return []
        code = encode(query, self._book.postcode_number)
        aim = np.array(near or _NOWHERE, dtype=np.float64), np.array(bbox or _EVERYWHERE, dtype=np.float64)
        with self._scratch() as scratch:
            count = self._find(code, aim, scratch, effort=0)
            if patient and (count == 0 or scratch.found.confidence[0] < POOR):
                count = self._find(code, aim, scratch, effort=1)
                if count == 0:
                    count = self._find(code, aim, scratch, effort=2)
            return list(zip(*(column[: min(count, limit)].tolist() for column in scratch.found), strict=True))

    def _find(
        self,
        code: EncodedQuery,
        aim: tuple[NDArray[np.float64], NDArray[np.float64]],
        scratch: Scratch,
        *,
        effort: int,
    ) -> int:
        """Fill ``scratch.found`` and return how many answers there are.

        Effort 1 forgives one more slip a word and tries names with their words joined or torn apart;
        effort 2 tries what shares three-letter pieces with the query.
        """
        # Imported here: loading a town needs no compiler.
        from geo.addresses.fit_kernels import best_answers
        from geo.addresses.names_kernels import likely_names
        from geo.addresses.words_kernels import likely_tokens

        count = likely_tokens(
            self._words,
            code.letter,
            code.first,
            code.begun,
            min(effort, 1),
            scratch.hit_word,
            scratch.hit_token,
            scratch.hit_like,
        )
        chosen, like, slot, city_like = likely_names(
            self._names,
            scratch.hit_word[:count],
            scratch.hit_token[:count],
            scratch.hit_like[:count],
            code.figure,
            scratch.gained,
            scratch.best,
            scratch.last,
            scratch.touched,
        )
        joined = np.zeros((len(chosen), len(code.number)), dtype=np.float32)
        if effort:
            chosen, joined = self._with_others(code, scratch, chosen, pieces=effort > 1)
        return best_answers(
            self._names, chosen, joined, like, slot, city_like, code.used, code.number, code.suffix,
            code.postcode, code.figure, code.weight, *aim, WEAK, scratch.found,
        )  # fmt: skip

    def _with_others(
        self, code: EncodedQuery, scratch: Scratch, chosen: NDArray[np.int32], *, pieces: bool
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Add names that the query is but for its spaces, with how well they fit each reading."""
        from geo.addresses.joined_kernels import joined_names

        fits = {name: [0.0] * len(code.number) for name in chosen.tolist()}
        name, fit = np.empty(MORE, dtype=np.int32), np.empty(MORE, dtype=np.float32)
        for reading, used in enumerate(code.used.tolist()):
            if code.number[reading] < 0 and len(code.number) > 1:
                continue  # the number is typed: with it, no name fits
            named = (word for word, use in zip(code.words, used, strict=True) if use)
            text = "".join(word for word in named if word not in self._book.towns)
            letters = np.frombuffer(text.encode("utf-32-le"), dtype=np.int32)
            count = joined_names(self._words, self._names, letters, name, fit)
            for each, share in zip(name[:count].tolist(), fit[:count].tolist(), strict=True):
                fits.setdefault(each, [0.0] * len(code.number))[reading] = share
        if pieces:
            telling = [word for word in code.words if word.isalpha() and word_weight(word) == 1.0]
            for each in alike_names(scratch.open(self._connect), telling):
                fits.setdefault(each, [0.0] * len(code.number))
        names = np.fromiter(fits, dtype=np.int32, count=len(fits))
        return names, np.array([*fits.values()], dtype=np.float32).reshape(len(fits), len(code.number))

"""The French national address base (Base Adresse Nationale) as it is published, one CSV a département.

Licence Ouverte 2.0: whoever shows these addresses names their source, `ATTRIBUTION`.
"""

from __future__ import annotations

import csv
import gzip
import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from geo.addresses.french import house_numbers, name_words
from geo.addresses.listed import ListedAddress
from geo.errors import MapError

ATTRIBUTION = "Base Adresse Nationale (BAN), Licence Ouverte 2.0"

REQUIRED = ("id", "numero", "rep", "nom_voie", "code_postal", "nom_commune", "lon", "lat")
"""Columns without which a file is no such list; the others are used where they are there."""

SURVEYED = frozenset(
    {"entrée", "délivrance postale", "bâtiment", "cage d’escalier", "cage d'escalier", "logement"}
)
"""Kinds of position that are a door's; the others (segment, parcel, unknown) are only near it."""

NO_NUMBER = 99_999
"""How communes mark a lieu-dit, which has no numbers."""

MAX_LINE = 65_536
HOPELESS = 1_000
"""Where so many lines at the beginning are faulty and none is good, the file is something else."""


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line that was left out: its number in the file, the column, its value and what is wrong."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class AddressList:
    """What a file holds: ``addresses`` in the box asked for, ``faults``, and counts of all and of far ones."""

    addresses: tuple[ListedAddress, ...]
    faults: tuple[LineFault, ...]
    lines: int
    outside: int


def read_ban(path: Path, bbox: tuple[float, float, float, float]) -> AddressList:
    """Read the addresses of an area.

    Parameters
    ----------
    path
        A ``.csv`` or ``.csv.gz``, separated by semicolons, in UTF-8.
    bbox
        West, south, east, north in degrees; addresses outside are counted only.

    Returns
    -------
    AddressList
        Good lines in the order of the file, and every faulty one with its reason.

    Raises
    ------
    MapError
        Code ``addresses_unreadable`` when the file is missing, damaged or no such list.
    """
    reader = _Reader(bbox)
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == b"\x1f\x8b"
        with _opened(path, packed=packed) as stream:
            rows = csv.reader(_lines(stream), delimiter=";")
            header = [name.strip() for name in next(rows, [])]
            missing = [name for name in REQUIRED if name not in header]
            if missing:
                raise _unreadable(path, f"its first line has no column {', '.join(missing)}")
            for row in rows:
                reader.take(rows.line_num, header, row)
                if len(reader.faults) >= HOPELESS and not (reader.found or reader.outside):
                    raise _unreadable(
                        path, f"its first {HOPELESS} lines are all faulty: {reader.faults[0].reason}"
                    )
    except UnicodeDecodeError as error:
        raise _unreadable(path, "it is not UTF-8") from error
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        raise _unreadable(path, str(error)) from error
    return AddressList(tuple(reader.found), tuple(reader.faults), reader.lines, reader.outside)


class _Reader:
    """Sorts lines into good, far and faulty ones."""

    def __init__(self, bbox: tuple[float, float, float, float]) -> None:
        self.west, self.south, self.east, self.north = bbox
        self.found: list[ListedAddress] = []
        self.faults: list[LineFault] = []
        self.lines = 0
        self.outside = 0

    def take(self, line: int, header: list[str], row: list[str]) -> None:
        """Sort one line."""
        if not row:
            return
        self.lines += 1
        if len(row) != len(header):
            self._refuse(line, "", ";".join(row)[:80], f"it has {len(row)} fields instead of {len(header)}")
            return
        said = dict(zip(header, map(str.strip, row), strict=True))
        lon, lat = self._degrees(line, said, "lon", 180.0), self._degrees(line, said, "lat", 90.0)
        if lon is None or lat is None:
            return
        if not (self.west <= lon <= self.east and self.south <= lat <= self.north):
            self.outside += 1
            return
        number = self._number(line, said)
        street = said["nom_voie"] or said.get("nom_ld", "") or said.get("nom_afnor", "")
        if number is None:
            return
        if not name_words(street):
            self._refuse(line, "nom_voie", said["nom_voie"], "it names no street")
            return
        code = said["code_postal"]
        if code and not (code.isdecimal() and len(code) == 5):
            self._refuse(line, "code_postal", code, "it is not five figures")
            return
        others = (name.strip() for name in said.get("alias", "").replace("|", ",").split(","))
        certified = said.get("certification_commune") == "1"
        self.found.append(
            ListedAddress(
                id=f"ban:{said['id']}",
                number=number,
                street=street,
                other_names=tuple(name for name in others if name_words(name)),
                city=said["nom_commune"],
                postcode=code,
                lon=round(lon, 7),
                lat=round(lat, 7),
                surveyed=certified and said.get("type_position", "").lower() in SURVEYED,
            )
        )

    def _number(self, line: int, said: dict[str, str]) -> str | None:
        text, rep = said["numero"], said["rep"].lower()
        number = int(text) if text.isdecimal() and len(text) < 10 else 0
        written = f"{number} {rep}" if len(rep) > 1 else f"{number}{rep}"
        if number == NO_NUMBER:
            self._refuse(line, "numero", text, "this number stands for a place without house numbers")
        elif not 0 < number < 10_000:
            self._refuse(line, "numero", text, "it is not a house number from 1 to 9999")
        elif not house_numbers(written):
            self._refuse(line, "rep", said["rep"], "it cannot follow a house number")
        else:
            return written
        return None

    def _degrees(self, line: int, said: dict[str, str], column: str, most: float) -> float | None:
        text = said[column]
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not abs(value) <= most:
            self._refuse(line, column, text, "it is not a position in degrees")
            return None
        return value

    def _refuse(self, line: int, column: str, value: str, reason: str) -> None:
        self.faults.append(LineFault(line, column, value[:80], reason))


def _opened(path: Path, *, packed: bool) -> TextIO:
    if packed:
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _lines(stream: TextIO) -> Iterator[str]:
    """Yield lines, none of which can fill the memory."""
    while line := stream.readline(MAX_LINE):
        if len(line) == MAX_LINE and not line.endswith("\n"):
            rest = line
            while rest and not rest.endswith("\n"):
                rest = stream.readline(MAX_LINE)
            line = line[:100] + "\n"  # too few fields, and so reported
        yield line


def check_lists(paths: Sequence[Path]) -> None:
    """Refuse lists that are not there, before minutes of building.

    Raises
    ------
    MapError
        ``addresses_missing``.
    """
    for path in paths:
        if not path.is_file():
            raise MapError(
                f"addresses: there is no file {path}. Give a file of the Base Adresse Nationale, such as "
                "adresses-06.csv.gz.",
                code="addresses_missing",
            )


def _unreadable(path: Path, reason: str) -> MapError:
    return MapError(
        f"{path}: not a list of addresses ({reason}). Give a file of the Base Adresse Nationale, such as "
        "adresses-06.csv.gz, with its columns separated by semicolons.",
        code="addresses_unreadable",
    )

"""Instance files as lines of words: opened, unpacked, and read with faults that name their line."""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from routing.errors import RoutingError

#: Bytes of an unpacked instance file; the largest public ones have some ten million.
MAX_BYTES = 512 * 1024 * 1024
#: Locations of one instance: a table of all pairs grows with the square.
MAX_LOCATIONS = 20_000
#: Vehicles of one instance, and requests times vehicles: more are a damaged file.
MAX_VEHICLES = 20_000
MAX_CHOICES = 50_000_000
#: Numbers beyond this are a damaged file rather than a place or a time.
MAX_NUMBER = 1e12
_GZIP_MAGIC = b"\x1f\x8b"
#: Characters of a stranger's word that a message repeats.
_SHOWN = 40


class FormatError(RoutingError):
    """An instance or routes file that cannot be read.

    Parameters
    ----------
    message
        What is wrong and what to do about it.
    line
        Number of the line, from 1; 0 for the file as a whole.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {message}" if line else message, code="format_invalid")
        self.line = line


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its number in the file, from 1, and its words."""

    number: int
    words: tuple[str, ...]


def read_text(path: Path) -> str:
    """Return the text of a file, unpacked if its content is gzip, whatever it is called.

    Raises
    ------
    OSError
        The file cannot be read.
    FormatError
        It is empty, damaged, too large or no text.
    """
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if data.startswith(_GZIP_MAGIC):
        try:
            with gzip.open(path) as file:
                data = file.read(MAX_BYTES + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FormatError(
                "the gzip file is damaged or cut short: unpack it with `gzip -t` to see, or fetch it again"
            ) from error
    if len(data) > MAX_BYTES:
        raise FormatError(f"the file has more than {MAX_BYTES:,} bytes: give an instance of one problem")
    if not data.strip():
        raise FormatError("the file is empty: give an instance file")
    if b"\0" in data:
        raise FormatError("the file is binary: give a text file in one of the documented formats")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Names and comments of older files are in Latin-1; numbers are the same in both.
        return data.decode("latin-1")


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text that are not blank."""
    return [
        Line(number, tuple(words))
        for number, line in enumerate(text.split("\n"), 1)
        if (words := line.split())
    ]


def real(line: Line, column: int, what: str) -> float:
    """Return a word as a finite number.

    Raises
    ------
    FormatError
        The word is missing, no number, not finite or beyond any use.
    """
    if column >= len(line.words):
        raise FormatError(f"{what} is missing: give {column + 1} columns", line.number)
    word = line.words[column]
    try:
        value = float(word)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > MAX_NUMBER:
        raise FormatError(f"{what} is {shown(word)}: give a finite number", line.number)
    return value


def positive(line: Line, column: int, what: str) -> float:
    """Return a word as a number that is not negative; raise `FormatError` as `real` does."""
    value = real(line, column, what)
    if value < 0:
        raise FormatError(f"{what} is {shown(line.words[column])}: give 0 or more", line.number)
    return value


def whole(line: Line, column: int, what: str) -> int:
    """Return a word as a whole number, written ``7`` or ``7.0``; raise `FormatError` as `real` does."""
    value = real(line, column, what)
    if value != int(value):
        raise FormatError(f"{what} is {shown(line.words[column])}: give a whole number", line.number)
    return int(value)


def count(line: Line, column: int, what: str, least: int = 0) -> int:
    """Return a word as a whole number of at least ``least``; raise `FormatError` as `real` does."""
    value = whole(line, column, what)
    if value < least:
        raise FormatError(f"{what} is {value}: give {least} or more", line.number)
    return value


def window(line: Line, column: int, what: str) -> tuple[float, float]:
    """Return two words as earliest and latest.

    Raises
    ------
    FormatError
        As `real`, or the earliest is after the latest.
    """
    earliest, latest = real(line, column, f"{what}, earliest"), real(line, column + 1, f"{what}, latest")
    if earliest > latest:
        raise FormatError(f"{what} is {earliest:g} .. {latest:g}: give the earlier end first", line.number)
    return earliest, latest


def check_locations(number: int, line: int = 0) -> None:
    """Raise `FormatError` where a table of all pairs of locations would not fit."""
    if number > MAX_LOCATIONS:
        raise FormatError(f"{number:,} locations: give at most {MAX_LOCATIONS:,}", line)


def fleet_size(line: Line, column: int, requests: int) -> int:
    """Return a word as the number of vehicles for about so many requests.

    Raises
    ------
    FormatError
        As `whole`, or the number is 0 or beyond any use.
    """
    vehicles = count(line, column, "the number of vehicles", 1)
    most = min(MAX_VEHICLES, MAX_CHOICES // max(requests, 1))
    if vehicles > most:
        raise FormatError(f"the number of vehicles is {vehicles}: give at most {most:,}", line.number)
    return vehicles


def check_rows(lines: Sequence[Line], columns: int) -> None:
    """Raise `FormatError` for the first line with another number of words than ``columns``."""
    for line in lines:
        if len(line.words) != columns:
            raise FormatError(f"{len(line.words)} columns: give {columns}", line.number)


def headers(lines: Sequence[Line]) -> Iterator[tuple[Line, str, str]]:
    """Yield the lines ``KEY: value`` with the key in capitals and the value."""
    for line in lines:
        key, colon, value = " ".join(line.words).partition(":")
        if colon:
            yield line, key.strip().upper(), value.strip()


def shown(word: str) -> str:
    """Return a stranger's word in quotes, cut if long, for a message."""
    return repr(word if len(word) <= _SHOWN else f"{word[:_SHOWN]}...")

"""The sections of a VRPLIB file, as numbers by node and by vehicle, with faults that name their line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from routing.rounds.formats.text import (
    FormatError,
    Line,
    check_locations,
    count,
    lines_of,
    positive,
    real,
    whole,
)

_SUFFIX = "_SECTION"
_END = "-1"


@dataclass(frozen=True, slots=True)
class Sections:
    """What a VRPLIB file says.

    Attributes
    ----------
    head
        Value of each ``KEY : value``, as a line of words.
    rows
        Lines of each section, by its name without ``_SECTION``.
    """

    head: dict[str, Line]
    rows: dict[str, list[Line]] = field(default_factory=dict)

    def text(self, key: str, default: str = "") -> str:
        """Return a header's value in one piece."""
        return " ".join(self.head[key].words) if key in self.head else default

    def number(self, key: str, default: float | None = None) -> float:
        """Return a header's value as a number of at least 0; raise `FormatError` if there is none."""
        if key not in self.head:
            if default is None:
                raise FormatError(f"there is no line {key}: add it")
            return default
        return positive(self.head[key], 0, key)

    def whole(self, key: str, default: int | None = None) -> int:
        """Return a header's value as a whole number of at least 0; raise `FormatError` if there is none."""
        if key in self.head or default is None:
            self.number(key)
            return count(self.head[key], 0, key)
        return default

    def by_index(self, section: str, size: int, *, columns: int = 1, least: int = 1) -> list[Line]:
        """Return the lines of a section with one for each of ``1 .. size``, in that order.

        Raises
        ------
        FormatError
            An index is missing, twice, or none of these; or a line has fewer than ``columns`` values.
        """
        found: dict[int, Line] = {}
        for line in self.rows.get(section, []):
            index = whole(line, 0, f"the index in {section}{_SUFFIX}")
            if not least <= index < size + least or index in found:
                what = "there twice" if index in found else f"not one of {least} .. {size + least - 1}"
                raise FormatError(
                    f"index {index} in {section}{_SUFFIX} is {what}: number them in order", line.number
                )
            if len(line.words) <= columns:
                raise FormatError(
                    f"{section}{_SUFFIX} has {columns} values after the index: one is missing", line.number
                )
            found[index] = line
        if len(found) != size:
            missing = next(index for index in range(least, size + least) if index not in found)
            raise FormatError(f"index {missing} is missing in {section}{_SUFFIX}: the file may be cut short")
        return [found[index] for index in range(least, size + least)]

    def column(
        self,
        key: str,
        size: int,
        default: float,
        read: Callable[[Line, int, str], float] = positive,
    ) -> list[float]:
        """Return a value for each of ``size`` nodes or vehicles: from a section, one header for all, or a default."""
        if key in self.rows:
            return [read(line, 1, f"{key}{_SUFFIX}") for line in self.by_index(key, size)]
        return [read(self.head[key], 0, key) if key in self.head else default] * size

    def lists(self, section: str, size: int) -> list[list[int]] | None:
        """Return the lists of numbers of a section by vehicle, None if it is not there."""
        if section not in self.rows:
            return None
        return [
            [count(line, column, f"{section}{_SUFFIX}", 1) for column in range(1, len(line.words))]
            for line in self.by_index(section, size, columns=0)
        ]


def read_sections(text: str) -> Sections:
    """Split a VRPLIB text into headers and sections.

    Raises
    ------
    FormatError
        A line before the first section is no header.
    """
    result = Sections({})
    rows: list[Line] | None = None
    for line in lines_of(text):
        first = line.words[0].rstrip(":")
        if first == "EOF":
            break
        if first.endswith(_SUFFIX):
            rows = result.rows.setdefault(first.removesuffix(_SUFFIX), [])
        elif rows is not None and ":" not in line.words and not line.words[0].endswith(":"):
            if line.words != (_END,):
                rows.append(line)
        else:
            key, colon, value = " ".join(line.words).partition(":")
            if not colon:
                raise FormatError(
                    "the line is neither KEY : value nor NAME_SECTION: mend or remove it", line.number
                )
            result.head[key.strip()] = Line(line.number, tuple(value.split()))
    check_locations(result.whole("DIMENSION"), result.head["DIMENSION"].number)
    return result


def coordinates(sections: Sections, size: int) -> list[tuple[float, float]]:
    """Return x and y of each node."""
    return [
        (real(line, 1, "x"), real(line, 2, "y")) for line in sections.by_index("NODE_COORD", size, columns=2)
    ]


def edge_weights(sections: Sections, size: int) -> NDArray[np.float64]:
    """Return the table of ``EDGE_WEIGHT_SECTION``, float64[n, n].

    Raises
    ------
    FormatError
        Its format is unknown, or it has another number of entries, or one is no number or negative.
    """
    lines = sections.rows.get("EDGE_WEIGHT", [])
    flat: list[float] = []
    for line in lines:
        flat += [positive(line, column, "an edge weight") for column in range(len(line.words))]
    rows, columns = _entries(sections, size)
    if len(flat) != len(rows):
        where = lines[-1].number if lines else 0
        raise FormatError(
            f"EDGE_WEIGHT_SECTION has {len(flat)} numbers: {len(rows)} belong there, the file may be cut short",
            where,
        )
    table = np.zeros((size, size), dtype=np.float64)
    table[rows, columns] = flat
    if len(flat) < size * size:
        table[columns, rows] = flat
    return table


def _entries(sections: Sections, size: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    kind = sections.text("EDGE_WEIGHT_FORMAT", "FULL_MATRIX").upper()
    match kind:
        case "FULL_MATRIX":
            grid = np.indices((size, size)).reshape(2, -1)
            return grid[0], grid[1]
        # A triangle by rows of one side is the same triangle by columns of the other.
        case "UPPER_ROW" | "LOWER_COL":
            return np.triu_indices(size, 1)
        case "LOWER_ROW" | "UPPER_COL":
            return np.tril_indices(size, -1)
        case "UPPER_DIAG_ROW" | "LOWER_DIAG_COL":
            return np.triu_indices(size)
        case "LOWER_DIAG_ROW" | "UPPER_DIAG_COL":
            return np.tril_indices(size)
        case _:
            raise FormatError(
                f"EDGE_WEIGHT_FORMAT is {kind}: give FULL_MATRIX or a triangle such as LOWER_ROW",
                sections.head["EDGE_WEIGHT_FORMAT"].number,
            )

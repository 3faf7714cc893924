"""Points from a CSV file: a header with ``lon`` and ``lat``, one point a row, every fault told at once."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from api.cli.console import MAX_FAULTS_SHOWN, err, fail, said
from api.cli.exit_codes import ExitCode


class Points(NamedTuple):
    """The points of a file, in its order.

    Attributes
    ----------
    lon, lat
        Degrees.
    ids
        The column ``id`` where there is one, else the numbers of the rows from 1.
    lines
        The line of the file that each point ends on.
    """

    lon: list[float]
    lat: list[float]
    ids: list[str]
    lines: list[int]


def read_points(path: Path) -> Points:
    """Read points.

    Commas or semicolons may separate the columns; with semicolons, decimals may have a comma, as
    spreadsheets in French write them. Columns other than ``lon``, ``lat`` and ``id`` are passed over.

    Parameters
    ----------
    path
        A text file in UTF-8.

    Raises
    ------
    typer.Exit
        `ExitCode.INVALID_INPUT`; every fault is printed with its line.
    OSError
        If the file cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fail(
            ExitCode.INVALID_INPUT,
            f"{path}: not text in UTF-8 (byte {error.start}). Save it as CSV in UTF-8.",
        ) from None
    header_line = text.split("\n", 1)[0]
    separator = ";" if header_line.count(";") > header_line.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        columns = _columns(path, header)
        numbered = ((rows.line_num, row) for row in rows)
        return _points(path, numbered, columns, decimal_comma=separator == ";")
    except csv.Error as error:
        raise fail(
            ExitCode.INVALID_INPUT, f"{path}, line {rows.line_num}: not CSV ({error}). Save it again."
        ) from None


def _columns(path: Path, header: list[str]) -> dict[str, int]:
    missing = [name for name in ("lon", "lat") if name not in header]
    twice = [name for name in ("lon", "lat", "id") if header.count(name) > 1]
    if missing or twice:
        what = (
            f"has no column {' and no column '.join(missing)}"
            if missing
            else f"has {' and '.join(twice)} twice"
        )
        raise fail(
            ExitCode.INVALID_INPUT,
            f"{path}, line 1: the header {what}. Write lon,lat (degrees), and id if points have names.",
        )
    return {name: header.index(name) for name in ("lon", "lat", "id") if name in header}


def _points(
    path: Path, rows: Iterator[tuple[int, list[str]]], columns: dict[str, int], *, decimal_comma: bool
) -> Points:
    points = Points([], [], [], [])
    faults: list[str] = []
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
        numbers = {name: _degrees(cells[name], decimal_comma=decimal_comma) for name in ("lon", "lat")}
        for name, limit in (("lon", 180.0), ("lat", 90.0)):
            number = numbers[name]
            if number is None or not abs(number) <= limit:
                faults.append(
                    f"line {line}: {name} is {cells[name]!r}; write degrees from {-limit:g} to {limit:g}"
                )
        points.lon.append(numbers["lon"] or 0.0)
        points.lat.append(numbers["lat"] or 0.0)
        points.ids.append(cells.get("id") or str(len(points.ids) + 1))
        points.lines.append(line)
    if faults:
        for fault in faults[:MAX_FAULTS_SHOWN]:
            err.print(f"  {said(fault)}", soft_wrap=True)
        more = f", the first {MAX_FAULTS_SHOWN} of them listed" if len(faults) > MAX_FAULTS_SHOWN else ""
        raise fail(ExitCode.INVALID_INPUT, f"{path}: {len(faults)} faults{more}; nothing was written.")
    if not points.lon:
        raise fail(
            ExitCode.INVALID_INPUT, f"{path}: there are no points below the header. Add a row for each."
        )
    return points


def _degrees(text: str, *, decimal_comma: bool) -> float | None:
    try:
        number = float(text.replace(",", ".") if decimal_comma else text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None

"""`tournee geocode --file`: every line of a CSV looked up."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from api.cli.console import fail
from api.cli.exit_codes import ExitCode
from api.cli.outputs import check_outputs

if TYPE_CHECKING:
    from geo.addresses.geocoders import Geocoder, Position
    from geo.addresses.match import AddressMatch

COLUMNS = ("lon", "lat", "label", "kind", "confidence", "postcode", "city", "osm_id", "differences")
PREFIX = "found_"


@dataclass(slots=True)
class Counts:
    """How the lines of a file came out."""

    lines: int = 0
    sure: int = 0
    unsure: int = 0
    lost: int = 0


def geocode_file(
    geocoder: Geocoder, file: Path, result: Path, column: str, *, near: Position | None
) -> Counts:
    """Look up every line.

    Parameters
    ----------
    geocoder
        Whom to ask.
    file
        CSV with a header, UTF-8, separated by commas or semicolons.
    result
        CSV to write, separated alike: the columns of ``file``, then those of the answer, each named
        with the prefix ``found_``; empty where nothing was found.
    column
        Where the address is; a file of one column needs no such name.
    near
        A position to prefer.

    Returns
    -------
    Counts

    Raises
    ------
    typer.Exit
        `ExitCode.INVALID_INPUT` where the file is no such CSV; the message is printed.
    OSError
        Where a file cannot be read or written.
    """
    check_outputs({"--out": result}, inputs=[file])
    counts = Counts()
    part = result.with_name(f"{result.name}.part")
    try:
        with (
            file.open(encoding="utf-8-sig", newline="") as source,
            part.open("w", encoding="utf-8", newline="") as target,
        ):
            _lookup(geocoder, file, source, target, column, near, counts)
        part.replace(result)
    except (UnicodeDecodeError, csv.Error) as error:
        raise fail(
            ExitCode.INVALID_INPUT, f"--file {file}: not a CSV file in UTF-8 ({error}). Save it as UTF-8."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return counts


def _lookup(
    geocoder: Geocoder,
    file: Path,
    source: TextIO,
    target: TextIO,
    column: str,
    near: Position | None,
    counts: Counts,
) -> None:
    from geo.addresses.geocoders import CONFIDENT

    first = source.readline()
    source.seek(0)
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(source, delimiter=delimiter)
    header = next(rows, [])
    names = [name.strip() for name in header]
    if column not in names and len(names) != 1:
        raise fail(
            ExitCode.INVALID_INPUT,
            f"--file {file}: no column {column!r} among {', '.join(names) or 'none'}. Name it with --column.",
        )
    at = names.index(column) if column in names else 0
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\n")
    writer.writerow([*header, *(PREFIX + name for name in COLUMNS)])
    for row in rows:
        if not row:
            continue
        counts.lines += 1
        found = geocoder.search(row[at], limit=1, near=near) if at < len(row) else ()
        if not found:
            counts.lost += 1
        elif found[0].confidence >= CONFIDENT:
            counts.sure += 1
        else:
            counts.unsure += 1
        whole = row[: len(header)] + [""] * (len(header) - len(row))
        writer.writerow([*whole, *(_cells(found[0]) if found else [""] * len(COLUMNS))])


def _cells(match: AddressMatch) -> list[str]:
    from api.cli.geocode import differences

    return [
        f"{match.lon:.7f}",
        f"{match.lat:.7f}",
        match.label,
        match.kind,
        f"{match.confidence:.3f}",
        match.postcode,
        match.city,
        match.osm_id,
        differences(match),
    ]

"""One door to every format: which one a file is in, and the instance it holds."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from routing.rounds.formats.darp import parse_darp
from routing.rounds.formats.euclid import Rounding
from routing.rounds.formats.instance import Instance
from routing.rounds.formats.lilim import parse_lilim
from routing.rounds.formats.mpdptw import parse_mpdptw
from routing.rounds.formats.sartori import parse_sartori
from routing.rounds.formats.solomon import parse_solomon
from routing.rounds.formats.text import FormatError, lines_of, read_text
from routing.rounds.formats.vrplib import parse_vrplib

#: Names of the formats, as `read_instance` and `tournee solve --format` take them.
FORMATS = ("lilim", "sartori", "mpdptw", "vrplib", "solomon", "darp", "vroom")
#: Formats whose numbers have one convention only.
_FIXED: dict[str, Callable[[str, str], Instance]] = {"sartori": parse_sartori}
_ROUNDED: dict[str, Callable[[str, str, Rounding], Instance]] = {
    "lilim": parse_lilim,
    "mpdptw": parse_mpdptw,
    "solomon": parse_solomon,
    "darp": parse_darp,
}
#: Lines looked at to tell the format.
_HEAD_LINES = 200


def read_instance(
    path: str | os.PathLike[str],
    format: str = "auto",  # noqa: A002
    *,
    rounding: Rounding | str | None = None,
) -> Instance:
    """Read an instance of any format but VROOM's, which has a reader of its own.

    Parameters
    ----------
    path
        The file, plain or packed with gzip.
    format
        One of `FORMATS`, or ``auto`` to tell it by the content.
    rounding
        How lengths become whole numbers, see `Rounding`; None for the convention of the format.

    Raises
    ------
    OSError
        The file cannot be read.
    FormatError, InvalidProblemError
        It holds no such instance; the message names the line and the remedy.
    """
    where = Path(path)
    return parse_instance(read_text(where), instance_name(where), format, rounding=rounding)


def parse_instance(
    text: str,
    name: str,
    format: str = "auto",  # noqa: A002
    *,
    rounding: Rounding | str | None = None,
) -> Instance:
    """Return the instance that a text holds; ``name`` is for files that give none. See `read_instance`."""
    if format == "auto":
        format = detect_format(text)  # noqa: A001
    try:
        chosen = None if rounding is None else Rounding(rounding)
    except ValueError as error:
        raise FormatError(f"the rounding is {rounding!r}: give one of {', '.join(Rounding)}") from error
    if format == "vrplib":
        return parse_vrplib(text, name, chosen)
    if format in _FIXED:
        return _FIXED[format](text, name)
    if format in _ROUNDED:
        return _ROUNDED[format](text, name, chosen or Rounding.EXACT)
    if format == "vroom":
        raise FormatError("the file is VROOM's JSON: read it with routing.rounds.formats.vroom.read_vroom")
    raise FormatError(f"the format is {format!r}: give auto or one of {', '.join(FORMATS)}")


def detect_format(text: str) -> str:
    """Return the format of a text, one of `FORMATS`.

    Raises
    ------
    FormatError
        It is none of them.
    """
    if text.lstrip()[:1] in {"{", "["}:
        return "vroom"
    lines = lines_of(text[:100_000])[:_HEAD_LINES]
    words = {line.words[0].rstrip(":").upper() for line in lines}
    if "NODES" in words or {"SIZE", "ROUTE-TIME"} & words:
        return "sartori"
    if "DIMENSION" in words or any(word.endswith("_SECTION") for word in words):
        return "vrplib"
    if "CUSTOMER" in words or "VEHICLE" in words:
        return "solomon"
    columns = [len(line.words) for line in lines[:3]]
    match columns:
        case [3, 9, *_]:
            return "lilim"
        case [2, 9, *_]:
            return "mpdptw"
        case [5, 7, *_]:
            return "darp"
        case _:
            raise FormatError(
                f"the format cannot be told from the content: choose one of {', '.join(FORMATS)} with --format"
            )


def instance_name(path: Path) -> str:
    """Return the name of a file without the endings of its format and packing."""
    name = path.name
    for ending in (".gz", ".txt", ".vrp", ".json"):
        name = name.removesuffix(ending)
    return name or path.name

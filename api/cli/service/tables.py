"""Plain tables and JSON of the service commands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import typer
from rich.table import Table

from api.cli.console import out, said

_DAY_MIN = 24 * 60


def print_table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[int] = ()
) -> None:
    """Print rows under headings.

    Parameters
    ----------
    right
        Columns that are set to the right, numbers above all.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(said(str(cell)) for cell in row))
    out.print(table)


def print_json(value: Any) -> None:
    """Print JSON and nothing else."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def clock(minute: int) -> str:
    """Return a minute of the day as clocks show it."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def read_hours(text: str, option: str) -> tuple[int, int]:
    """Return minutes of the day of ``11:00-12:30``, ``9-12h30``, ``22:00-01:00`` or ``22:00-24:00``.

    24:00 ends a window only. It is the minute 0 of the next day; after 00:00, where that would be no time at all, the last minute of the day.

    Raises
    ------
    typer.BadParameter
        They are none.
    """
    found = re.fullmatch(r"\s*(\d{1,2})(?:[:h](\d{2})?)?\s*[-–]\s*(\d{1,2})(?:[:h](\d{2})?)?\s*", text)
    parts = [int(part or 0) for part in found.groups()] if found else []
    if not parts or parts[0] > 23 or max(parts[1], parts[3]) > 59 or parts[2] * 60 + parts[3] > _DAY_MIN:
        raise typer.BadParameter(f"'{text}' are no hours; write them as 11:00-12:30.", param_hint=option)
    from_min, to_min = parts[0] * 60 + parts[1], parts[2] * 60 + parts[3]
    if to_min == _DAY_MIN:
        to_min = 0 if from_min else _DAY_MIN - 1
    return from_min, to_min


def weekday_units(texts: Sequence[str], option: str) -> tuple[tuple[int, int], ...]:
    """Return units by weekday of ``fr=3`` and the like, nothing for ``none``.

    Raises
    ------
    typer.BadParameter
        One is no number of a weekday, or a weekday comes twice.
    """
    from dispatch.services.weekday_names import UnknownWeekdayError, weekday_of

    found: dict[int, int] = {}
    for text in texts if [text.strip() for text in texts] != ["none"] else ():
        word, _, number = text.partition("=")
        try:
            day, units = weekday_of(word), int(number)
        except (UnknownWeekdayError, ValueError):
            day, units = -1, 0
        if day < 0 or day in found:
            raise typer.BadParameter(
                f"'{text}' is no number of a weekday; write fr=3 or ve=3, each day once, or none.",
                param_hint=option,
            )
        found[day] = units
    return tuple(sorted(found.items()))

"""Plain tables and JSON of the service commands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import typer
from rich.table import Table

from api.cli.console import out, said


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

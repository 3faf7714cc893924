"""Cells of tables that people open in a spreadsheet."""

from __future__ import annotations

from typing import Any

#: A spreadsheet takes a cell that begins so for a formula. Names and notes come from strangers.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: Any) -> Any:
    """Return a cell that no spreadsheet computes: text that it would take for a formula has an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell

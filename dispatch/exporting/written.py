"""Lines of a file as bytes: a table that spreadsheets and programs read alike, or JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from dispatch.exporting.columns import Row, columns_of
from dispatch.exporting.export import Export, ExportFormat
from dispatch.exports.cells import harmless


def written_head(export: Export) -> bytes:
    """Return what a file begins with: of a table the names of its columns, behind the mark by which spreadsheets know UTF-8."""
    if export.format is ExportFormat.JSON:
        return b""
    return ("\ufeff" + _table([columns_of(export)])).encode()


def written_rows(export: Export, rows: Iterable[Row]) -> bytes:
    """Return lines as they stand in a file."""
    columns = columns_of(export)
    if export.format is ExportFormat.JSON:
        lines = (
            json.dumps({name: row[name] for name in columns}, ensure_ascii=False, separators=(",", ":"))
            + "\n"
            for row in rows
        )
        # Half of a pair of surrogates is no character of UTF-8: it must not cost the file.
        return "".join(lines).encode("utf-8", "replace")
    return _table([_cell(row[name]) for name in columns] for row in rows).encode("utf-8", "replace")


def _table(rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""
    return harmless(value.replace("\x00", "")) if isinstance(value, str) else value

"""Tables as spreadsheets write them: whatever the encoding and the separator, with the line of every fault."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch.errors import Fault
from dispatch.said_words import nearest, shown


@dataclass(frozen=True, slots=True)
class TableForm:
    """Which columns a table may have and must have, and how many lines at most. Every table says where: by ``address``, or ``lon`` and ``lat``.

    ``things`` are what its lines are about; ``names`` other names of columns, see `plain_header`.
    """

    columns: tuple[str, ...]
    required: tuple[str, ...]
    most: int
    things: str = "deliveries"
    names: Mapping[str, str] = field(default_factory=dict)

    def column(self, heading: str) -> str:
        """Return the column that a heading means; the heading itself where it means none."""
        written = heading.strip().lower()
        return written if written in self.columns else self.names.get(plain_header(written), written)


def plain_header(heading: str) -> str:
    """Return a heading in small letters without accents, its words joined by underscores: ``Date de naissance`` is ``date_de_naissance``."""
    letters = unicodedata.normalize("NFKD", heading.casefold())
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


def table_text(content: bytes) -> str:
    """Return the text of a table as spreadsheets write them: UTF-8, UTF-16 or Windows-1252."""
    # What spreadsheets call "Unicode text".
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Spreadsheets of western Europe still write Windows-1252; the five bytes it leaves undefined
        # become the replacement character rather than an error about a name's spelling.
        return content.decode("cp1252", errors="replace")


def table_rows(text: str, form: TableForm) -> tuple[list[tuple[int, dict[str, str]]], list[Fault]]:
    """Return the filled lines of a table by column, each with its number in the file, and what is wrong with its form.

    Parameters
    ----------
    text
        With commas, semicolons or tabs.
    form
        Which columns there may be.
    """
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    faults: list[Fault] = []
    columns: list[str] = []
    line = 1
    try:
        for cells in reader:
            filled = any(cell.strip() for cell in cells)
            # Spreadsheets end lines with the separators of empty cells.
            while filled and not cells[-1].strip() and (not columns or len(cells) > len(columns)):
                cells.pop()
            if filled and not columns:
                columns = [form.column(cell) for cell in cells]
                faults = _header_faults(columns, form)
                if faults:
                    return [], faults
            elif len(cells) > len(columns) and filled:
                message = f"the line has {len(cells)} cells, the header {len(columns)}"
                remedy = "put texts with separators in quotes"
                faults.append(Fault("", line, "extra_cells", shown(cells[-1]), message, remedy))
            elif filled:
                stripped = (cell.strip() for cell in cells)
                rows.append((line, dict(zip(columns, stripped, strict=False))))
            line = reader.line_num + 1
    except csv.Error as fault:
        faults.append(Fault("", line, "syntax", "", f"not CSV: {fault}", "check the quotes of the line"))
    if not columns:
        faults.append(Fault("", 1, "missing", "", "the file is empty", "begin with a line of column names"))
    if len(rows) > form.most:
        message = f"the file has {len(rows)} {form.things}, at most {form.most} are taken at once"
        return [], [*faults, Fault("", 0, "too_many", str(len(rows)), message, "split the file")]
    return rows, faults


def _header_faults(columns: list[str], form: TableForm) -> list[Fault]:
    meant = [column for column in columns if nearest(column, list(form.columns))]
    if not set(columns) & set(form.columns) and 2 * len(meant) < len(columns):
        remedy = f"begin with a line such as {','.join(form.required)},address"
        value = shown(",".join(columns))
        return [Fault("", 1, "missing", value, "the first line names no column", remedy)]
    faults = [
        Fault(column, 1, "duplicate_key", column, "the column comes twice", "keep one of the two")
        for column in sorted({name for name in columns if columns.count(name) > 1})
    ]
    for column in columns:
        if column not in form.columns:
            guess = nearest(column, list(form.columns))
            remedy = (
                f"did you mean {guess!r}?"
                if guess
                else "remove it; known columns are " + ", ".join(form.columns)
            )
            faults.append(Fault(column, 1, "unknown_field", column, "there is no such column", remedy))
    missing = [column for column in form.required if column not in columns]
    if "address" not in columns and not {"lon", "lat"} <= set(columns):
        missing.append("address")
    faults += [
        Fault(column, 1, "missing", "", f"the column {column!r} is missing", f"add the column {column!r}")
        for column in missing
    ]
    return faults

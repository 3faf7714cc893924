"""Read a day file, with a CSV of further deliveries beside it, or say everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dispatch.dayfile.consistency import sense_faults
from dispatch.dayfile.convert import to_day
from dispatch.dayfile.form_faults import form_faults
from dispatch.dayfile.json_positions import JsonSyntaxError, JsonText, scan_json
from dispatch.dayfile.models import DayDocument
from dispatch.domain import Day
from dispatch.errors import Fault, InvalidDayError
from dispatch.said_words import excerpt

#: Larger files are refused before they fill the memory; the largest legal day is far below.
MAX_BYTES = 50_000_000


def read_day(
    path: str | Path, *, deliveries_csv: str | Path | None = None, skip_faulty_lines: bool = False
) -> Day:
    """Read and check a day file.

    Parameters
    ----------
    path
        A JSON file in the form of docs/day-file.md.
    deliveries_csv
        A CSV file of further deliveries, in the form of the same page.
    skip_faulty_lines
        Leave faulty lines of the CSV out instead of refusing it; `read_deliveries_csv` lists them.

    Raises
    ------
    InvalidDayError
        Listing every fault of the day file; or, if it has none, every fault of the CSV file.
    OSError
        If a file cannot be read.
    """
    return to_day(read_day_document(path, deliveries_csv=deliveries_csv, skip_faulty_lines=skip_faulty_lines))


def read_day_document(
    path: str | Path, *, deliveries_csv: str | Path | None = None, skip_faulty_lines: bool = False
) -> DayDocument:
    """Read and check a day file; return it as written, with the deliveries of the CSV added.

    Parameters and errors are those of `read_day`.
    """
    text = read_positions(Path(path))
    faults = document_faults(text)
    if faults:
        raise InvalidDayError(str(path), faults)
    raw = text.value
    if deliveries_csv is not None:
        from dispatch.dayfile.deliveries_csv import read_deliveries_csv

        table = read_deliveries_csv(deliveries_csv, raw)
        if table.faults and not skip_faulty_lines:
            raise InvalidDayError(str(deliveries_csv), table.faults)
        raw = table.added_to(raw)
    return DayDocument.model_validate(raw)


def read_positions(path: Path) -> JsonText:
    """Return the JSON of a file with the lines of its values.

    Raises
    ------
    InvalidDayError
        With one fault, if the file is too large, not UTF-8 or not JSON.
    OSError
        If the file cannot be read.
    """
    # Not asked of the file system: pipes and devices say that they are empty.
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
        raise _unreadable(path, 0, "too_large", "", message, "split the day")
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        remedy = "write a day file; `tournee day generate` makes one to start from"
        raise _unreadable(path, 0, "syntax", "", "the file is empty", remedy)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        value = f"byte 0x{content[fault.start]:02x}"
        raise _unreadable(
            path, line, "not_utf8", value, "the file is not UTF-8", "save it as UTF-8"
        ) from None
    try:
        return scan_json(text)
    except JsonSyntaxError as fault:
        message = f"not JSON at column {fault.column}: {fault.message}"
        value = excerpt(text.split("\n")[fault.line - 1].strip())
        raise _unreadable(
            path, fault.line, "syntax", value, message, "mend the line; nothing was read after it"
        ) from None


def _unreadable(path: Path, line: int, code: str, value: str, message: str, remedy: str) -> InvalidDayError:
    return InvalidDayError(str(path), (Fault("", line, code, value, message, remedy),))


def document_faults(text: JsonText) -> tuple[Fault, ...]:
    """Return every fault of a day document with its line, in the order of the file.

    Parameters
    ----------
    text
        The document with its positions.
    """
    doubled = [
        Fault(
            pointer,
            line,
            "duplicate_key",
            "",
            "the field is written twice in this object",
            "keep one of the two",
        )
        for pointer, line in text.duplicate_keys
    ]
    found = faults_of(text.value)
    faults = doubled + [with_line(fault, text) for fault in found]
    order = {pointer: index for index, pointer in enumerate(text.lines)}
    return tuple(sorted(faults, key=lambda fault: (fault.line, order.get(fault.pointer, -1))))


def faults_of(raw: Any) -> list[Fault]:
    """Return the faults of form and of sense of a day document, with lines at zero."""
    form = form_faults(raw)
    # What a list too long for a day means, entry by entry, is not worth minutes: it must be split anyway.
    flooded = any(fault.code == "too_many" and fault.pointer.count("/") == 1 for fault in form)
    return form if flooded else form + sense_faults(raw, form)


def with_line(fault: Fault, text: JsonText) -> Fault:
    """Return the fault with the line of its pointer."""
    return Fault(
        fault.pointer, text.line_of(fault.pointer), fault.code, fault.value, fault.message, fault.remedy
    )

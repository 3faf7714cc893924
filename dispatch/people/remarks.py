"""What couriers say about their hours, and what becomes of it: a remark is kept, answered, and corrected by a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.storage import work
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_people import HOURS_NOTE
from dispatch.storage.store import Reading, Writing

#: A remark or a reason is no longer than this, characters.
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class HoursNote:
    """A remark, an answer or a correction. ``line`` is a line's name, empty for the shift; ``paid_s`` what a correction adds."""

    id: str
    kind: str
    shift_id: str
    courier_id: str
    line: str
    text: str
    author: str
    written_s: int
    paid_s: int = 0
    answers_id: str = ""


def remark(writing: Writing, shift_id: str, text: str, *, line: str = "") -> HoursNote:
    """Keep what somebody says about a shift or a line of it, as the courier or for them; notes ``hours.contested``."""
    note = _add(writing, "remark", shift_id, text, line=line)
    data = {"shift_id": shift_id, "courier_id": note.courier_id, "line": line}
    writing.note("hours.contested", note.id, 1, data)
    return note


def answer(writing: Writing, remark_id: str, text: str) -> HoursNote:
    """Answer a remark; notes ``hours.answered``.

    Raises
    ------
    NotFoundError
        There is no such remark.
    """
    row = _remark_row(writing, remark_id)
    note = _add(writing, "answer", row.shift_id, text, line=row.line, answers_id=remark_id)
    writing.note("hours.answered", remark_id, 1, {"courier_id": row.courier_id})
    return note


def correct(writing: Writing, shift_id: str, paid_s: int, reason: str, *, remark_id: str = "") -> HoursNote:
    """Add paid seconds to a shift, or take some off, with a reason that its courier sees; notes ``hours.corrected``.

    Raises
    ------
    DispatchError
        ``no_reason``: there is no reason, or one that is too long. ``nothing_to_correct``: no seconds.
    """
    if paid_s == 0:
        raise DispatchError(
            "paid_s 0 corrects nothing: give the seconds to add, or to take off", code="nothing_to_correct"
        )
    line = _remark_row(writing, remark_id).line if remark_id else ""
    note = _add(writing, "correction", shift_id, reason, line=line, answers_id=remark_id, paid_s=paid_s)
    data = {"shift_id": shift_id, "courier_id": note.courier_id, "paid_s": paid_s, "reason": reason}
    writing.note("hours.corrected", note.id, 1, data)
    return note


def notes(reading: Reading, shift_id: str) -> list[HoursNote]:
    """Return everything said about the hours of a shift, in the order in which it was."""
    return [
        HoursNote(
            row.id, row.kind, row.shift_id, row.courier_id, row.line, row.text, row.author, row.written_s,
            row.paid_s, row.answers_id or "",
        )
        for row in work.notes_of(reading, [shift_id])
    ]  # fmt: skip


def _remark_row(reading: Reading, name: str) -> Row[Any]:
    row = reading.get(HOURS_NOTE, name)
    if row.kind != "remark":
        raise DispatchError(f"{name} is a {row.kind}: only a remark is answered", code="no_remark")
    return row


def _add(
    writing: Writing,
    kind: str,
    shift_id: str,
    text: str,
    *,
    line: str = "",
    answers_id: str = "",
    paid_s: int = 0,
) -> HoursNote:
    if not text.strip() or len(text) > LONGEST:
        raise DispatchError(
            f"the text of a {kind} has {len(text)} characters: say it in 1 to {LONGEST}", code="no_reason"
        )
    shift = writing.get(SHIFT, shift_id)
    if line and not line.startswith(f"{shift_id}/"):
        raise DispatchError(
            f"line {line} is none of shift {shift_id}: give one of its own", code="no_such_line"
        )
    note = HoursNote(
        writing.ids.new(ids.HOURS_NOTE), kind, shift_id, shift.courier_id, line, text, writing.actor,
        writing.now_s, paid_s, answers_id,
    )  # fmt: skip
    writing.insert(
        HOURS_NOTE,
        {
            "id": note.id, "kind": kind, "shift_id": shift_id, "courier_id": note.courier_id, "line": line, "text": text,
            "author": note.author, "written_s": note.written_s, "paid_s": paid_s, "answers_id": answers_id or None,
        },
    )  # fmt: skip
    return note

"""Why deliveries were pinned or left off before a plan by hand: kept beside the plan, which has nobody's words in it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update

from dispatch.storage.schema_planning import LEFT_OFF, PIN, PLAN_NOTE
from dispatch.storage.store import Reading, Writing


def keep_notes(writing: Writing, run_id: str, notes: Mapping[str, str]) -> None:
    """Keep what was noted, by delivery, with the plan that changes it; empty ones are none."""
    writing.insert(
        PLAN_NOTE,
        *(
            {"run_id": run_id, "delivery_id": name, "note": note, "kept_s": writing.now_s}
            for name, note in sorted(notes.items())
            if note
        ),
    )


def notes_before(reading: Reading, run_id: str) -> dict[str, str]:
    """Return what was noted before a plan by hand, by delivery; nothing once its time of keeping is over."""
    rows = reading.rows(reading.select(PLAN_NOTE).where(PLAN_NOTE.c.run_id == run_id))
    return {row.delivery_id: row.note for row in rows if row.note}


def note_again(writing: Writing, notes: Mapping[str, str]) -> None:
    """Give pins, and deliveries that are left off, their notes back; who is neither has no place for one."""
    for table in (PIN, LEFT_OFF):
        for name, note in notes.items():
            writing.connection.execute(
                update(table)
                .where(table.c.town_id == writing.town_id, table.c.delivery_id == name, table.c.note == "")
                .values(note=note)
            )

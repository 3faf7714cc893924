"""Reports of pooling in the database."""

from __future__ import annotations

import secrets
from collections.abc import Container, Mapping
from typing import Any

from sqlalchemy import update

from dispatch.pooling.day_report import DayReport, PartKind, day_document, day_of
from dispatch.storage.schema_pooling import POOLING_DAY, POOLING_KEY
from dispatch.storage.store import Reading, Writing

#: Reports whose details are forgotten in one transaction.
BATCH = 50


def pseudonym_key(writing: Writing) -> bytes:
    """Return the key of the pseudonyms of a town, made the first time that it is asked for; notes ``pooling.key_made``, without it."""
    found = known_key(writing)
    if found is None:
        # Of two who ask for the first time one makes it.
        writing.exclude("pooling key")
        found = known_key(writing)
    if found is None:
        found = secrets.token_bytes(32)
        writing.insert(POOLING_KEY, {"value": found.hex()})
        writing.note("pooling.key_made", writing.town_id, 1)
    return found


def known_key(reading: Reading) -> bytes | None:
    """Return the key of the pseudonyms of a town, None where no report was made yet."""
    row = reading.connection.execute(reading.select(POOLING_KEY)).one_or_none()
    return None if row is None else bytes.fromhex(row.value)


def details_of(reading: Reading, pseudonyms: Container[str]) -> list[dict[str, Any]]:
    """Return what kept reports have of some people: their parts and the visits to them, by date."""
    rows = reading.rows(
        reading.select(POOLING_DAY).where(POOLING_DAY.c.has_details).order_by(POOLING_DAY.c.day)
    )
    return [
        {"day": row.day, "data": one}
        for row in rows
        for one in (*row.document["parts"], *row.document["drops"])
        if _is_of(one, pseudonyms)
    ]


def forget_people(writing: Writing, pseudonyms: Container[str]) -> int:
    """Take some people and the visits to them out of kept reports, whose sums stay; returns how many days were changed.

    Whoever erases them notes the event.
    """
    changed = 0
    for row in writing.rows(writing.select(POOLING_DAY).where(POOLING_DAY.c.has_details)):
        document = dict(row.document)
        for name in ("parts", "drops"):
            document[name] = [one for one in document[name] if not _is_of(one, pseudonyms)]
        if document == row.document:
            continue
        changed += 1
        writing.connection.execute(
            update(POOLING_DAY)
            .where(POOLING_DAY.c.town_id == writing.town_id, POOLING_DAY.c.day == row.day)
            .values(document=document)
        )
    return changed


def _is_of(one: Mapping[str, Any], pseudonyms: Container[str]) -> bool:
    if one.get("kind") == PartKind.BENEFICIARY:
        return one["name"] in pseudonyms
    return one.get("beneficiary", "") in pseudonyms


def keep(writing: Writing, report: DayReport, fingerprint: str) -> None:
    """Keep the report of a day in the place of an earlier one; notes ``pooling.compared``, without anything about people.

    Parameters
    ----------
    report
        The report.
    fingerprint
        Of what was compared, see `dispatch.pooling.stored.fingerprint`.
    """
    writing.exclude(f"pooling {report.date}")
    writing.remove(POOLING_DAY, POOLING_DAY.c.day == report.date)
    _insert(writing, report.date, fingerprint, day_document(report), has_details=True)
    saved = report.saved()
    writing.note(
        "pooling.compared",
        f"pooling {report.date}",
        1,
        {
            "day": report.date,
            "verdict": report.verdict().value,
            "saved_m": saved.distance_m,
            "saved_minor": saved.cost_minor,
        },
    )


def kept_days(reading: Reading, from_day: str, to_day: str) -> dict[str, tuple[str, DayReport]]:
    """Return fingerprint and report of the days of some local dates, both included, that were compared."""
    query = reading.select(POOLING_DAY).where(POOLING_DAY.c.day >= from_day, POOLING_DAY.c.day <= to_day)
    return {
        row.day: (row.fingerprint, day_of(row.document))
        for row in reading.rows(query.order_by(POOLING_DAY.c.day))
    }


def forget_before(writing: Writing, day: str) -> int:
    """Take single drops and beneficiaries out of the reports before a local date; sums stay. Notes ``pooling.details_forgotten``.

    Returns
    -------
    int
        How many days were changed, `BATCH` at most.
    """
    old = writing.rows(
        writing.select(POOLING_DAY)
        .where(POOLING_DAY.c.day < day, POOLING_DAY.c.has_details)
        .order_by(POOLING_DAY.c.day)
        .limit(BATCH)
    )
    for row in old:
        document = dict(row.document)
        document["drops"] = []
        document["parts"] = [part for part in document["parts"] if part["kind"] != PartKind.BENEFICIARY]
        writing.remove(POOLING_DAY, POOLING_DAY.c.day == row.day)
        _insert(writing, row.day, row.fingerprint, document, has_details=False)
    if old:
        writing.note("pooling.details_forgotten", f"pooling {day}", 1, {"before": day, "days": len(old)})
    return len(old)


def _insert(
    writing: Writing, day: str, fingerprint: str, document: dict[str, Any], *, has_details: bool
) -> None:
    row = {
        "day": day,
        "fingerprint": fingerprint,
        "document": document,
        "has_details": has_details,
        "computed_s": writing.now_s,
    }
    writing.insert(POOLING_DAY, row)

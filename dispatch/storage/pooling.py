"""Reports of pooling in the database."""

from __future__ import annotations

from dispatch.pooling.day_report import DayReport, day_document, day_of
from dispatch.storage.schema_pooling import POOLING_DAY
from dispatch.storage.store import Reading, Writing


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
    writing.insert(
        POOLING_DAY,
        {
            "day": report.date,
            "fingerprint": fingerprint,
            "document": day_document(report),
            "computed_s": writing.now_s,
        },
    )
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
        How many days were changed.
    """
    changed = 0
    for date, (mark, report) in kept_days(writing, "", day).items():
        if date >= day or not (report.drops or any(part.kind == "beneficiary" for part in report.parts)):
            continue
        document = day_document(report)
        document["drops"] = []
        document["parts"] = [part for part in document["parts"] if part["kind"] != "beneficiary"]
        writing.remove(POOLING_DAY, POOLING_DAY.c.day == date)
        writing.insert(
            POOLING_DAY,
            {"day": date, "fingerprint": mark, "document": document, "computed_s": writing.now_s},
        )
        changed += 1
    if changed:
        writing.note("pooling.details_forgotten", f"pooling {day}", 1, {"before": day, "days": changed})
    return changed

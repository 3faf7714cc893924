"""The calendar of peaks in the database, and how much of a day is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from dispatch import ids
from dispatch.domain import TimeWindow
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.day_rules import DayRules, Peak, checked, rules_document
from dispatch.orders.delivery import Mode
from dispatch.storage import reservations
from dispatch.storage.prepared import of_town
from dispatch.storage.schema_intake import PEAK
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import Reading, Writing

_TO_COME = of_town(PEAK).where(PEAK.c.to_day >= bindparam("from_day")).order_by(PEAK.c.from_day, PEAK.c.id)


def add(writing: Writing, name: str, from_day: str, to_day: str, rules: DayRules) -> Peak:
    """Put days with rules of their own into the calendar; notes ``peak.added``.

    Raises
    ------
    InvalidRulesError
        Its days or rules cannot be.
    """
    peak = checked(Peak(writing.ids.new(ids.PEAK), name.strip(), from_day, to_day, rules))
    writing.insert(PEAK, {"id": peak.id, "version": 1, **_values(peak)})
    writing.note("peak.added", peak.id, 1, _values(peak))
    return peak


def change(writing: Writing, old: Peak, **changes: object) -> Peak:
    """Store a peak with some fields changed; notes ``peak.changed``.

    Raises
    ------
    InvalidRulesError
        Its days or rules cannot be.
    ConflictError
        It has changed since it was read.
    """
    new = checked(replace(old, **changes))  # type: ignore[arg-type]
    new = replace(new, version=writing.change(PEAK, old.id, old.version, _values(new)))
    writing.note("peak.changed", new.id, new.version, _values(new))
    return new


def remove(writing: Writing, peak: Peak) -> None:
    """Take a peak out of the calendar; notes ``peak.removed``.

    Raises
    ------
    ConflictError
        It has changed since it was read, or is gone.
    """
    # First as a change: somebody else's change of it is not thrown away unseen.
    version = writing.change(PEAK, peak.id, peak.version, {})
    writing.remove(PEAK, PEAK.c.id == peak.id)
    writing.note("peak.removed", peak.id, version, _values(peak))


def get(reading: Reading, name: str) -> Peak:
    """Return a peak.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _peak(reading.get(PEAK, name))


def get_many(reading: Reading, names: Iterable[str]) -> dict[str, Peak]:
    """Return those of the peaks that the town has, by name."""
    return {row.id: _peak(row) for row in reading.among(PEAK.c.id, names)}


def all_of(reading: Reading, *, from_day: dt.date | None = None) -> tuple[Peak, ...]:
    """Return the peaks of a town, those that are not over on a date only if one is given."""
    return tuple(
        _peak(row)
        for row in reading.fetch(_TO_COME, from_day="" if from_day is None else from_day.isoformat())
    )


def count_begun(reading: Reading, day: dt.date, slot: TimeWindow, *, besides: str = "") -> int:
    """Return how many deliveries have windows that begin in a stretch of a local date, whose end is not in it.

    In its first hours they may be planned on the date before (`dispatch.orders.service_day`).

    Windows that are kept for somebody count like deliveries. Those that no courier has to do with do not, nor does what is cancelled.

    Parameters
    ----------
    besides
        A delivery or a quote that does not count.
    """
    query = (
        select(func.count())
        .select_from(DELIVERY)
        .where(
            DELIVERY.c.town_id == reading.town_id,
            DELIVERY.c.day.in_([day.isoformat(), (day - dt.timedelta(days=1)).isoformat()]),
            DELIVERY.c.window_from_s >= slot.earliest,
            DELIVERY.c.window_from_s < slot.latest,
            DELIVERY.c.status != DeliveryStatus.CANCELLED.value,
            DELIVERY.c.mode != Mode.COLLECT.value,
            DELIVERY.c.id != besides,
        )
    )
    kept = reservations.count_begun(reading, day, slot, besides=besides)
    return int(reading.connection.execute(query).scalar_one()) + kept


def _peak(row: Row[Any]) -> Peak:
    return Peak(row.id, row.name, row.from_day, row.to_day, DayRules(**row.rules), row.version)


def _values(peak: Peak) -> dict[str, object]:
    return {
        "name": peak.name,
        "from_day": peak.from_day,
        "to_day": peak.to_day,
        "rules": rules_document(peak.rules),
    }

"""Runs of the retention as they were kept: how much was erased under each rule, and how much had to stay for which reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, or_

from dispatch.storage.schema_privacy import RETENTION_RUN
from dispatch.storage.store import Reading


@dataclass(frozen=True, slots=True)
class RetentionRun:
    """A run: ``counts`` by rule, ``held`` by rule and reason; names of people and things are left out."""

    id: str
    status: str
    as_of_s: int
    started_s: int
    finished_s: int | None
    counts: Mapping[str, int]
    held: Mapping[str, Mapping[str, int]]


def runs(reading: Reading, *, after: tuple[int, str] | None = None, most: int) -> list[RetentionRun]:
    """Return a page of runs, the latest first.

    Parameters
    ----------
    after
        When the last one that is known was started, and its name; None for the beginning.
    """
    one = RETENTION_RUN.c
    query = reading.select(RETENTION_RUN)
    if after is not None:
        query = query.where(or_(one.started_s < after[0], and_(one.started_s == after[0], one.id < after[1])))
    rows = reading.rows(query.order_by(one.started_s.desc(), one.id.desc()).limit(most))
    return [_run(row) for row in rows]


def _run(row: Row[Any]) -> RetentionRun:
    progress: Mapping[str, Any] = row.progress
    return RetentionRun(
        row.id, row.status, row.as_of_s, row.started_s, row.finished_s,
        {name: rule["count"] for name, rule in progress.items()},
        {name: Counter(rule["held"].values()) for name, rule in progress.items()},
    )  # fmt: skip

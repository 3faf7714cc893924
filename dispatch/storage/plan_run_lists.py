"""Plan runs page by page, the latest first, without what they propose."""

from __future__ import annotations

from sqlalchemy import and_, or_, select

from dispatch.runs.run import PlanRun
from dispatch.storage.planning import PLAIN_COLUMNS, run_of_row
from dispatch.storage.schema_planning import PLAN_RUN
from dispatch.storage.store import Reading


def runs_page(
    reading: Reading, *, day: str = "", after: tuple[int, str] | None = None, most: int
) -> tuple[PlanRun, ...]:
    """Return a page of runs.

    Parameters
    ----------
    day
        Of that local date alone; empty for all.
    after
        When the last one that is known was asked for, and its name.
    most
        So many.
    """
    one = PLAN_RUN.c
    query = select(*PLAIN_COLUMNS).where(one.town_id == reading.town_id)
    if day:
        query = query.where(one.day == day)
    if after is not None:
        query = query.where(
            or_(one.requested_s < after[0], and_(one.requested_s == after[0], one.id < after[1]))
        )
    query = query.order_by(one.requested_s.desc(), one.id.desc()).limit(most)
    return tuple(run_of_row(row) for row in reading.rows(query))

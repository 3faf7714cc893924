"""The work of a comparison, where it is computed."""

from __future__ import annotations

from dispatch.board.the_desk import the_desk
from dispatch.executor.job_run import JobRun
from dispatch.pooling.compare import PooledDay, compare_day
from dispatch.pooling.task import PoolingProgress, PoolingTask


def compare(task: PoolingTask, run: JobRun) -> PooledDay:
    """Return a day's report.

    Raises
    ------
    DispatchError
        ``nobody_on_shift``, ``too_many_skills``.
    """
    day = task.day
    return compare_day(
        day,
        the_desk().town_map(day.day.town),
        effort=task.effort,
        draw=task.draw,
        on_progress=lambda what, share: run.progress(PoolingProgress(day.day.date, what, share)),
    )

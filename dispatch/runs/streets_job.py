"""Which streets there are at a moment, where maps are."""

from __future__ import annotations

from dispatch.board.desk import street_version
from dispatch.board.the_desk import the_desk
from dispatch.executor.job_run import JobRun
from dispatch.runs.streets_task import StreetsTask


def version(task: StreetsTask, run: JobRun) -> str:
    """Return the version of the streets of a moment."""
    del run
    return street_version(the_desk().streets(task.map, task.moment_s, task.closures))

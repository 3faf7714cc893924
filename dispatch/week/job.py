"""The work of a week run, where it is computed."""

from __future__ import annotations

from dispatch.board.the_desk import the_desk
from dispatch.board.travel import TravelBook
from dispatch.executor.job_run import JobRun
from dispatch.week.compute import propose
from dispatch.week.proposal import WeekProposal
from dispatch.week.task import WeekTask


def plan_week(task: WeekTask, run: JobRun) -> WeekProposal:
    """Return a plan of a week.

    It has the streets of the map, without what closes them for some days: that is for the plans of those days.
    """
    book = TravelBook(the_desk().town_map(task.state.town.map))
    return propose(
        task.state,
        book,
        task.policy,
        seconds=task.seconds,
        iterations=task.iterations,
        seed=task.seed,
        on_progress=run.progress,
    )

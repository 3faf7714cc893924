"""Plans computed in this process: for simulations, tests and single commands."""

from __future__ import annotations

from dispatch.board.desk import Desk
from dispatch.runs.job import PlanTask, compute
from dispatch.runs.proposal import Proposal
from dispatch.runs.runner import OnProgress


class InlinePlanner:
    """A `dispatch.runs.runner.Planner` in this thread.

    Parameters
    ----------
    desk
        Where boards are made.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def plan(self, task: PlanTask, on_progress: OnProgress | None = None) -> Proposal:
        """Return a plan; see `dispatch.runs.job.compute`."""
        return compute(self.desk, task, on_progress)

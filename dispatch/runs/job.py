"""The work of a plan run, where it is computed."""

from __future__ import annotations

from typing import Any

from dispatch.board.board import Impossible
from dispatch.board.desk import made_of
from dispatch.board.reasons import WhyNot, WhyNotCode
from dispatch.board.state import DayState
from dispatch.board.the_desk import the_desk
from dispatch.executor.job_run import JobRun
from dispatch.runs.compute import propose
from dispatch.runs.proposal import Figures, LeftOut, Proposal
from dispatch.runs.task import PlanTask

_NOTHING = Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def plan(task: PlanTask, run: JobRun) -> Proposal:
    """Return a plan.

    Raises
    ------
    DispatchError
        ``plan_impossible``, ``too_many_skills``.
    """
    state = task.state
    desk = the_desk()
    board = desk.board(state, task.policy)
    streets = desk.book(state).town
    record = made_of(state, streets)
    if board is None:
        return _nobody(state, record)
    return propose(
        board,
        seconds=task.seconds,
        iterations=task.iterations,
        seed=task.seed,
        record=record,
        on_progress=run.progress,
    )


def _nobody(state: DayState, record: dict[str, Any]) -> Proposal:
    left_out = [Impossible(delivery, WhyNot(WhyNotCode.NO_COURIER)) for delivery in state.deliveries.values()]
    nothing = Figures(0, 0, len(left_out), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    return Proposal(
        day=state.day,
        now_s=state.now_s,
        sequence=state.sequence,
        versions={name: delivery.version for name, delivery in state.deliveries.items()},
        rounds=(),
        left_out=tuple(LeftOut(one.delivery.id, (one.reason,)) for one in left_out),
        before=_NOTHING,
        after=nothing,
        moved=(),
        record=record,
    )

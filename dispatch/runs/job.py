"""The work of a plan run, where it is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dispatch.board.board import Board
from dispatch.board.demands import is_open
from dispatch.board.reasons import WhyNot, WhyNotCode
from dispatch.board.state import DayState
from dispatch.board.the_desk import the_desk
from dispatch.board.to_do import why_off
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
    # Before the board: if the map is replaced in between, the plan is taken for one of the old streets and made anew, never the other way.
    record = desk.street_facts(state)
    board = desk.board(state, task.policy)
    if board is None:
        return nobody(state, record)
    proposal = _proposed(task, board, record, run)
    hurried = _squeezed_out(board, proposal) if task.policy.margin_s else frozenset()
    if not hurried:
        return proposal
    # Late by a little is better than never: for these there is no margin.
    board = desk.board(state, task.policy, hurried)
    assert board is not None
    again = _proposed(task, board, record, run)
    return again if len(again.left_out) < len(proposal.left_out) else proposal


def _proposed(task: PlanTask, board: Board, record: Mapping[str, Any], run: JobRun) -> Proposal:
    return propose(
        board,
        seconds=task.seconds,
        iterations=task.iterations,
        seed=task.seed,
        record=record,
        on_progress=run.progress,
    )


def _squeezed_out(board: Board, proposal: Proposal) -> frozenset[str]:
    """Return the deliveries that a plan leaves out though they can be planned."""
    known = {demand.delivery.id for demand in board.demands}
    return frozenset(one.delivery_id for one in proposal.left_out if one.delivery_id in known)


def nobody(state: DayState, record: Mapping[str, Any]) -> Proposal:
    """Return the plan of a day on which nobody is on shift any more."""
    reason = WhyNot(WhyNotCode.NO_COURIER)
    left_out = tuple(
        LeftOut(name, (why_off(state.left_off[name]) if name in state.left_off else reason,))
        for name, delivery in state.deliveries.items()
        if any(map(is_open, delivery.tasks))
    )
    off = len(state.left_off.keys() & {one.delivery_id for one in left_out})
    return Proposal(
        day=state.day,
        now_s=state.now_s,
        sequence=state.sequence,
        versions={name: delivery.version for name, delivery in state.deliveries.items()},
        rounds=(),
        left_out=left_out,
        before=_NOTHING,
        after=replace(_NOTHING, left_out=len(left_out) - off, left_off=off),
        moved=(),
        record=dict(record),
    )

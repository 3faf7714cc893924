"""Plans by hand, where they are computed."""

from __future__ import annotations

from dataclasses import replace

from dispatch.board.state import LeaveOff
from dispatch.board.the_desk import the_desk
from dispatch.executor.job_run import JobRun
from dispatch.manual.decisions import named, staying_off
from dispatch.manual.draft import carry_out, draft_of
from dispatch.manual.edits import ImpossibleEditError, TakeOff
from dispatch.manual.settle import settle
from dispatch.manual.task import EditTask
from dispatch.manual.undo import way_back
from dispatch.runs.job import nobody
from dispatch.runs.proposal import Proposal


def edit(task: EditTask, run: JobRun) -> Proposal:
    """Return the plan with edits carried out.

    Raises
    ------
    ImpossibleEditError
        One cannot be carried out, whatever it breaks.
    """
    del run
    desk = the_desk()
    # What a person asks for counts, and no longer what persons have said of the same deliveries before.
    asked = named(task.state, task.edits)
    state = replace(
        task.state,
        left_off={name: wish for name, wish in task.state.left_off.items() if name not in asked},
    )
    record = desk.street_facts(state)
    board = desk.board(state, replace(task.policy, margin_s=0))
    if board is None and all(isinstance(one, TakeOff) for one in task.edits):
        off = {name: LeaveOff(name, "") for name in staying_off(task.edits)}
        return nobody(
            replace(state, left_off={**state.left_off, **off}), {**record, "by_hand": True, "broken": []}
        )
    if board is None:
        raise ImpossibleEditError("nobody is on shift any more: add a shift first")
    draft = draft_of(board)
    before = {shift: tuple(own) for shift, own in draft.tasks.items()}
    carry_out(board, draft, task.edits)
    proposal, _ = settle(board, draft, record)
    return replace(proposal, record={**proposal.record, "undo": way_back(before, proposal)})

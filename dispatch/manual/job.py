"""Plans by hand, where they are computed."""

from __future__ import annotations

from dispatch.board.desk import made_of
from dispatch.board.the_desk import the_desk
from dispatch.executor.job_run import JobRun
from dispatch.manual.draft import carry_out, draft_of
from dispatch.manual.edits import ImpossibleEditError
from dispatch.manual.settle import settle
from dispatch.manual.task import EditTask
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
    board = desk.board(task.state, task.policy)
    if board is None:
        raise ImpossibleEditError("nobody is on shift any more: add a shift first")
    draft = draft_of(board)
    carry_out(board, draft, task.edits)
    streets = desk.book(task.state).town
    return settle(board, draft, made_of(task.state, streets))[0]

"""Answers, where they are computed."""

from __future__ import annotations

from dataclasses import replace

from dispatch.board.reasons import WhyNot, WhyNotCode
from dispatch.board.the_desk import the_desk
from dispatch.board.to_do import why_off
from dispatch.errors import DispatchError
from dispatch.executor.job_run import JobRun
from dispatch.why.answering import Answers
from dispatch.why.answers import WhyLeftOut
from dispatch.why.task import WhyAnswer, WhyTask


def answer(task: WhyTask, run: JobRun) -> WhyAnswer:
    """Return why a delivery is where it is.

    Raises
    ------
    DispatchError
        ``not_planned``: nothing is to be done for it on that day.
    """
    del run
    name = task.delivery_id
    board = the_desk().board(task.state, replace(task.policy, margin_s=0))
    if board is None:
        wish = task.state.left_off.get(name)
        reason = WhyNot(WhyNotCode.NO_COURIER) if wish is None else why_off(wish)
        return WhyAnswer(left_out=WhyLeftOut(name, (reason,), (), "" if wish is None else wish.note))
    answers = Answers(board)
    try:
        left_out = answers.left_out(name)
    except DispatchError as error:
        if error.code != "is_planned":
            raise
    else:
        return WhyAnswer(left_out=left_out)
    courier = answers.courier(name)
    try:
        hour = answers.hour(name)
    except DispatchError:
        hour = None  # its goods are only fetched yet
    return WhyAnswer(courier, hour)

"""Insertions, where they are computed: the board of a day and its plan stay in memory from one question to the next."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.board.board import Board
from dispatch.board.the_desk import the_desk
from dispatch.board.travel import TravelBook
from dispatch.executor.job_run import JobRun
from dispatch.executor.sticky import Sticky
from dispatch.promises.insertion import insertions
from dispatch.promises.task import Insertions, InsertionTask
from dispatch.runs.compute import gentle_plan
from routing.rounds.solution import Solution

#: A board is used for so long, seconds: couriers move on, and it knows where they were.
FRESH_S = 60


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """A day ready to be asked about. ``plan`` has everything that is promised or kept, as far as it fits."""

    board: Board | None
    book: TravelBook
    plan: Solution | None
    made_s: int


_DAYS: Sticky[_Kept] = Sticky(capacity=16)


def insert(task: InsertionTask, run: JobRun) -> Insertions:
    """Return what a basket costs in each window.

    Raises
    ------
    StateMissingError
        The state did not come along, and is not kept, or too old.
    """
    del run
    version = task.stamp ^ (task.now_s // FRESH_S)
    made = None if task.state is None else _made(task)
    with _DAYS.lent(task.key, version, made) as lent:
        kept = lent.state
        if kept.board is None or kept.plan is None:
            return Insertions((None,) * len(task.windows), nobody=True)
        found = insertions(kept.board, kept.book, kept.plan, task.ask, task.windows)
    return Insertions(tuple(None if one is None else (one.shift_id, one.cost) for one in found))


def _made(task: InsertionTask) -> _Kept:
    assert task.state is not None
    desk = the_desk()
    board = desk.board(task.state, task.policy)
    book = desk.book(task.state)
    return _Kept(board, book, None if board is None else gentle_plan(board), task.now_s)

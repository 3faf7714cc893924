"""Insertions, where they are computed: the board of a day and its plan stay in memory from one question to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dispatch.board.board import Board
from dispatch.board.encode import make_board
from dispatch.board.the_desk import the_desk
from dispatch.board.travel import Travels
from dispatch.domain import TimeWindow
from dispatch.executor.errors import StateMissingError
from dispatch.executor.job_run import JobRun
from dispatch.executor.sticky import Sticky
from dispatch.promises.insertion import insertions, shut_windows
from dispatch.promises.task import Insertions, InsertionTask
from dispatch.runs.compute import gentle_plan
from dispatch.services.service_type import Rank
from dispatch.town_map import TownMap
from routing.rounds.explain import Explainer
from routing.rounds.obstacle import ObstacleCode
from routing.rounds.solution import Solution

#: A board is used for so long, seconds: couriers move on, and it knows where they were.
FRESH_S = 60
#: So long before and after a required visit that has no place yet nothing is promised, seconds.
AROUND_S = 1800
#: It would fit a round with less on it.
_FULL = frozenset({ObstacleCode.FULL, ObstacleCode.GOODS})


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """A day ready to be asked about, on the map ``town`` of the name ``map``.

    ``plan`` has everything that is promised or kept, as far as it fits; ``taken`` are windows in which nothing more is promised, because of
    what must be and has no place yet.
    """

    board: Board | None
    book: Travels
    plan: Solution | None
    made_s: int
    map: str
    town: TownMap
    taken: tuple[TimeWindow, ...] = ()


_DAYS: Sticky[_Kept] = Sticky(capacity=16)


def insert(task: InsertionTask, run: JobRun) -> Insertions:
    """Return what a basket costs in each window.

    Raises
    ------
    StateMissingError
        The state did not come along, and is not kept, or too old, or of a map that has been replaced.
    """
    del run
    version = task.stamp ^ (task.now_s // FRESH_S)
    made = None if task.state is None else _made(task)
    with _DAYS.lent(task.key, version, made) as lent:
        kept = lent.state
        if made is None and not the_desk().is_current(kept.map, kept.town):
            raise StateMissingError(task.key)
        if kept.board is None or kept.plan is None:
            return Insertions((None,) * len(task.windows), nobody=True)
        found = insertions(kept.board, kept.book, kept.plan, task.ask, task.windows)
        taken = kept.taken
        closed = not any(found) and all(shut_windows(kept.board, kept.book, task.ask, task.windows))
    free = [not any(_meet(window, own) for own in taken) for window in task.windows]
    return Insertions(
        tuple(
            (one.shift_id, one.cost) if one is not None and is_free else None
            for one, is_free in zip(found, free, strict=True)
        ),
        closed=closed,
    )


def _made(task: InsertionTask) -> _Kept:
    assert task.state is not None
    desk = the_desk()
    name = task.state.town.map
    town = desk.town_map(name)
    # One book for both: what is asked about is measured on the streets of the board.
    book = desk.book(task.state)
    board = make_board(task.state, book, task.policy)
    if board is None:
        return _Kept(None, book, None, task.now_s, name, town)
    plan = gentle_plan(board)
    return _Kept(board, book, plan, task.now_s, name, town, tuple(_must_still_fit(board, plan)))


def _must_still_fit(board: Board, plan: Solution) -> Iterator[TimeWindow]:
    """Yield when nothing more is promised: around the windows of required visits that only what else is planned keeps out."""
    left = [
        request
        for request in plan.unassigned.tolist()
        if board.demands[request].delivery.rank is Rank.REQUIRED and not board.is_wish(request)
    ]
    if not left:
        return
    explainer = Explainer(board.problem, plan)
    for request in left:
        if any(one.code in _FULL for one in explainer.obstacles(request)):
            window = board.demands[request].delivery.window
            yield TimeWindow(window.earliest - AROUND_S, window.latest + AROUND_S)


def _meet(one: TimeWindow, other: TimeWindow) -> bool:
    return one.earliest <= other.latest and other.earliest <= one.latest

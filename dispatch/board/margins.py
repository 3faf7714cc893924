"""Margins before the end of windows: drops are planned so long before it, where the plan so far leaves room for that."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from dispatch.board.present import late_items
from dispatch.board.timetable import Timetable
from dispatch.orders.delivery import Task, TaskKind
from routing.rounds.problem import Problem


def with_margins(
    problem: Problem,
    rounds: Sequence[Sequence[int]],
    tasks: Sequence[Task | None],
    margin_s: int,
    without: Collection[str],
) -> Problem:
    """Return a problem whose drops have to begin so long before the end of their windows; half of a window stays.

    Parameters
    ----------
    problem
        All rounds are legal in it.
    rounds
        The plan so far, items by vehicle. What it begins later keeps its window as it is.
    tasks
        By task number, None for goods on board.
    margin_s
        How long before.
    without
        Tasks that keep their windows in any case.
    """
    kept = set(without)
    while True:
        found = _laid_on(problem, tasks, margin_s, kept)
        close = close_tasks(found, rounds, tasks)
        if close <= kept:
            return found
        kept |= close


def _laid_on(
    problem: Problem, tasks: Sequence[Task | None], margin_s: int, without: Collection[str]
) -> Problem:
    drops = np.array(
        [task is not None and task.kind is TaskKind.DROP and task.id not in without for task in tasks],
        dtype=np.bool_,
    )
    windows = np.repeat(drops, np.diff(problem.window_first))
    earliest, latest = problem.window_earliest, problem.window_latest.copy()
    latest[windows] = np.maximum(latest - margin_s, (earliest + latest) // 2)[windows]
    latest.flags.writeable = False
    return problem._replace(window_latest=latest)


def close_tasks(problem: Problem, rounds: Sequence[Sequence[int]], tasks: Sequence[Task | None]) -> set[str]:
    """Return the tasks that rounds begin in their margins, by name.

    Parameters
    ----------
    problem
        With margins; without them all rounds are legal.
    rounds
        Items by vehicle.
    tasks
        By task number, None for goods on board.
    """
    timetable = Timetable(problem)
    found: set[str] = set()
    for vehicle, items in enumerate(rounds):
        if not items or timetable.schedule(vehicle, items) is not None:
            continue
        late = [item for item, _ in late_items(problem, items, timetable.times(vehicle, items))]
        # What begins late may do so for what comes before it: should nothing be late by itself, none of the round has a margin.
        found |= {task.id for item in late or items if item >= 0 and (task := tasks[item]) is not None}
    return found

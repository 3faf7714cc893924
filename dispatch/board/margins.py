"""Margins before the end of windows: work is planned so long before it, where the plan so far leaves room for that."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from dispatch.board.timetable import Timetable
from dispatch.orders.delivery import Task
from routing.rounds.problem import Problem
from routing.rounds.schedule import schedule_round


def with_margins(
    timetable: Timetable,
    rounds: Sequence[Sequence[int]],
    tasks: Sequence[Task | None],
    margin_s: int,
    without: Collection[str],
    *,
    hold: bool = True,
) -> Problem:
    """Return the problem of a timetable whose tasks have to begin so long before the end of their windows; half of a window stays.

    Every round that is legal without margins is so with them, in the same windows.

    Parameters
    ----------
    timetable
        When rounds happen without margins.
    rounds
        The plan so far, items by vehicle, legal. What it begins in the margin may begin then, and no later: margins are there for what
        couriers meet on their way, and not for what else could be planned.
    tasks
        By task number, None for goods on board.
    margin_s
        How long before.
    without
        Names of tasks that keep their windows in any case.
    hold
        Whether what is in its margin is kept from getting later; else it has its window as it is.
    """
    problem = timetable.problem
    free = np.array([task is None or task.id in without for task in tasks], dtype=np.bool_)
    latest = _laid_on(problem, ~free, margin_s)
    margined = Timetable(problem._replace(window_latest=latest))
    ends = latest.copy()
    for vehicle, items in enumerate(rounds):
        planned = timetable.schedule(vehicle, items) if items else None
        if planned is None:
            continue
        as_planned = _windows(problem, items, planned.start_s)
        possible = margined.schedule(vehicle, items)
        if possible is not None and _windows(problem, items, possible.start_s).keys() == as_planned.keys():
            continue
        for starts in (_windows(problem, items, margined.times(vehicle, items).start_s), as_planned):
            if starts.keys() != as_planned.keys():
                continue
            # Whoever cannot but be in a margin, or would only not be by waiting for another window, is there no later than planned.
            limits = {
                window: min(start_s, as_planned[window])
                for window, start_s in starts.items()
                if start_s > latest[window]
            }
            tried = latest.copy()
            for window, start_s in limits.items():
                tried[window] = start_s if hold else problem.window_latest[window]
            found = schedule_round(problem._replace(window_latest=tried), vehicle, items)
            if found is not None and _windows(problem, items, found.start_s).keys() == as_planned.keys():
                break
        # No two rounds have a window in common. The last one tried is the plan itself.
        ends[tried != latest] = tried[tried != latest]
    ends.flags.writeable = False
    return problem._replace(window_latest=ends)


def _laid_on(problem: Problem, which: NDArray[np.bool_], margin_s: int) -> NDArray[np.int64]:
    """Return when windows end with the margins of some tasks, like ``window_latest``."""
    windows = np.repeat(which, np.diff(problem.window_first))
    earliest, latest = problem.window_earliest, problem.window_latest.copy()
    latest[windows] = np.maximum(latest - margin_s, (earliest + latest) // 2)[windows]
    return latest


def _windows(problem: Problem, items: Sequence[int], starts_s: Sequence[int]) -> dict[int, int]:
    """Return when the tasks of a round begin, by the window in which they do; a task that begins after its last one has none."""
    found = {}
    for item, start_s in zip(items, starts_s, strict=True):
        if item < 0:
            continue
        # Windows of a task do not overlap, and are in order.
        for window in range(int(problem.window_first[item]), int(problem.window_first[item + 1])):
            if start_s <= problem.window_latest[window]:
                found[window] = start_s
                break
    return found

"""Margins before the end of windows: work is planned so long before it, where the plan so far leaves room for that."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dispatch.board.present import late_items
from dispatch.board.timetable import Timetable
from dispatch.orders.delivery import Task
from routing.rounds.problem import NO_LIMIT, Problem
from routing.rounds.schedule import schedule_round

#: When items begin at the latest, whatever their margins say.
_Limits = Mapping[int, int]


def with_margins(
    problem: Problem,
    rounds: Sequence[Sequence[int]],
    tasks: Sequence[Task | None],
    margin_s: int,
    without: Collection[str],
    *,
    hold: bool = True,
) -> Problem:
    """Return a problem whose tasks have to begin so long before the end of their windows; half of a window stays.

    Parameters
    ----------
    problem
        All rounds are legal in it.
    rounds
        The plan so far, items by vehicle. What it begins in the margin may begin then, and no later: margins are there for what couriers
        meet on their way, and not for what else could be planned.
    tasks
        By task number, None for goods on board.
    margin_s
        How long before.
    without
        Names of tasks that keep their windows in any case.
    hold
        Whether what is in its margin is kept from getting later; else it has its window as it is.
    """
    free = np.array([task is None or task.id in without for task in tasks], dtype=np.bool_)
    latest = _laid_on(problem, ~free, margin_s)
    timetable = Timetable(problem._replace(window_latest=latest))
    eased = latest.copy()
    for vehicle, items in enumerate(rounds):
        if not items or timetable.schedule(vehicle, items) is not None:
            continue
        for limits in _ways_out(timetable, problem, vehicle, items, hold=hold):
            tried = _limited(problem, latest, limits)
            if schedule_round(problem._replace(window_latest=tried), vehicle, items) is not None:
                break
        # No two rounds have a window in common.
        changed = tried != latest
        eased[changed] = tried[changed]
    eased.flags.writeable = False
    return problem._replace(window_latest=eased)


def _laid_on(problem: Problem, which: NDArray[np.bool_], margin_s: int) -> NDArray[np.int64]:
    """Return when windows end with the margins of some tasks, like ``window_latest``."""
    windows = np.repeat(which, np.diff(problem.window_first))
    earliest, latest = problem.window_earliest, problem.window_latest.copy()
    latest[windows] = np.maximum(latest - margin_s, (earliest + latest) // 2)[windows]
    return latest


def _limited(problem: Problem, latest: NDArray[np.int64], limits: _Limits) -> NDArray[np.int64]:
    """Return the ends of windows with other limits for some tasks, never beyond the windows themselves."""
    tried = latest.copy()
    for item, limit_s in limits.items():
        own = slice(int(problem.window_first[item]), int(problem.window_first[item + 1]))
        tried[own] = np.maximum(latest[own], np.minimum(problem.window_latest[own], limit_s))
    return tried


def _ways_out(
    timetable: Timetable, problem: Problem, vehicle: int, items: Sequence[int], *, hold: bool
) -> Iterator[_Limits]:
    """Yield what could be granted to a round that margins make illegal, the least first; with the last one it is legal.

    Parameters
    ----------
    timetable
        Of the problem with margins.
    problem
        The one without.
    """
    times = timetable.times(vehicle, items)
    starts = dict(zip(items, times.start_s, strict=True))
    late = {item: starts[item] for item, _ in late_items(timetable.problem, items, times)}
    if hold:
        yield late
        legal = schedule_round(problem, vehicle, items)
        if legal is not None:
            # Of several windows a later one has been taken: it is others that are late for that.
            planned = dict(zip(items, legal.start_s, strict=True))
            yield {item: start_s for item, start_s in planned.items() if item >= 0}
    yield dict.fromkeys(late, NO_LIMIT)
    yield {item: NO_LIMIT for item in items if item >= 0}

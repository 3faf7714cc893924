"""Margins before the end of windows: drops are planned so long before it, where the plan so far leaves room for that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

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
    *,
    hold: bool = True,
) -> Problem:
    """Return a problem whose drops have to begin so long before the end of their windows; half of a window stays.

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
        Tasks that keep their windows in any case.
    hold
        Whether what is in its margin is kept from getting later; else it has its window as it is.
    """
    kept = set(without)
    held: dict[str, int] = {}
    while True:
        found = _laid_on(problem, tasks, margin_s, kept, held)
        close = {
            name: start_s for name, start_s in close_tasks(found, rounds, tasks).items() if name not in kept
        }
        if not close:
            return found
        # What cannot be held at the time that it is planned for is let go.
        holdable = {
            name: start_s
            for name, start_s in close.items()
            if hold and start_s is not None and name not in held
        }
        kept |= close.keys() - holdable.keys()
        held |= holdable


def _laid_on(
    problem: Problem,
    tasks: Sequence[Task | None],
    margin_s: int,
    without: Collection[str],
    held: Mapping[str, int],
) -> Problem:
    drops = np.array(
        [task is not None and task.kind is TaskKind.DROP and task.id not in without for task in tasks],
        dtype=np.bool_,
    )
    floor = np.array([0 if task is None else held.get(task.id, 0) for task in tasks], dtype=np.int64)
    counts = np.diff(problem.window_first)
    windows, floors = np.repeat(drops, counts), np.repeat(floor, counts)
    earliest, latest = problem.window_earliest, problem.window_latest.copy()
    close = np.maximum(latest - margin_s, (earliest + latest) // 2)
    latest[windows] = np.maximum(close, np.minimum(latest, floors))[windows]
    latest.flags.writeable = False
    return problem._replace(window_latest=latest)


def close_tasks(
    problem: Problem, rounds: Sequence[Sequence[int]], tasks: Sequence[Task | None]
) -> dict[str, int | None]:
    """Return the tasks that rounds begin in their margins, by name, with the moment; None where it is another one that is late.

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
    found: dict[str, int | None] = {}
    for vehicle, items in enumerate(rounds):
        if not items or timetable.schedule(vehicle, items) is not None:
            continue
        times = timetable.times(vehicle, items)
        starts = dict(zip(items, times.start_s, strict=True))
        late = {item: starts[item] for item, _ in late_items(problem, items, times)}
        # What begins late may do so for what comes before it: should nothing be late by itself, none of the round has a margin.
        of_round: dict[int, int | None] = {**late} or dict.fromkeys(items)
        for item, start_s in of_round.items():
            if item >= 0 and (task := tasks[item]) is not None:
                found[task.id] = start_s
    return found

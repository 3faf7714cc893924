"""Margins before the end of windows: which drops the plan so far leaves none for."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.board.present import late_items
from dispatch.board.timetable import Timetable
from dispatch.orders.delivery import Task
from routing.rounds.problem import Problem


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

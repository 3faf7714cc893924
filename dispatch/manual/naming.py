"""Things as a person points at them, deliveries and stops, become the tasks that edits are about."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from dispatch.board.demands import is_open
from dispatch.manual.edits import ImpossibleEditError
from dispatch.orders.delivery import Task
from dispatch.storage import deliveries
from dispatch.storage.schema_rounds import ROUND, STOP, STOP_TASK
from dispatch.storage.store import Reading


def tasks_of_deliveries(reading: Reading, names: Iterable[str]) -> list[tuple[Task, ...]]:
    """Return what is still to be done for each of some deliveries, in its order.

    Raises
    ------
    ImpossibleEditError
        The town has no such delivery, or nothing is to be done for it.
    """
    wanted = list(dict.fromkeys(names))
    known = deliveries.get_many(reading, wanted)
    found = []
    for name in wanted:
        one = known.get(name)
        tasks = () if one is None else tuple(task for task in one.tasks if is_open(task))
        if not tasks:
            raise ImpossibleEditError(f"delivery {name} has nothing to be done any more: look at it again")
        found.append(tasks)
    return found


def tasks_of_stops(reading: Reading, names: Iterable[str]) -> list[str]:
    """Return the tasks of some stops that are planned there, in the order of the stops.

    Raises
    ------
    ImpossibleEditError
        The town has no such stop, or it has nothing that is still to be done.
    """
    wanted = list(dict.fromkeys(names))
    query = (
        select(STOP.c.id, STOP_TASK.c.task_id, STOP_TASK.c.sequence)
        .join(ROUND, ROUND.c.id == STOP.c.round_id)
        .join(STOP_TASK, STOP_TASK.c.stop_id == STOP.c.id)
        .where(ROUND.c.town_id == reading.town_id, STOP.c.id.in_(wanted), STOP_TASK.c.active)
    )
    rows = sorted(reading.rows(query), key=lambda row: row.sequence)
    tasks = [row.task_id for row in rows]
    known = deliveries.of_tasks(reading, tasks)
    ahead = {task.id for one in known.values() for task in one.tasks if is_open(task)}
    by_stop: dict[str, list[str]] = {}
    for row in rows:
        if row.task_id in ahead:
            by_stop.setdefault(row.id, []).append(row.task_id)
    for name in wanted:
        if name not in by_stop:
            raise ImpossibleEditError(f"stop {name} is over or not on any round: look at the round again")
    return [task for name in wanted for task in by_stop[name]]

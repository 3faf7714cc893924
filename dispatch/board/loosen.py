"""What has to be allowed beyond limits so that there is a plan: lateness that cannot be helped, and whatever is bound to a courier.

A plan always exists. What the plan so far breaks is opened, at a price; and where what a courier has on board, with the stops that are
settled, would still be no legal round, everything that forbids it is: the room of the vehicle, its range, its breaks, longest rides, the
end of the shift. Somebody who has not begun has nothing of that kind: there the first stop is settled no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from dispatch.board.demands import Demand, windows_of
from dispatch.board.fleet import Allowance
from dispatch.board.present import Present, bound_items, late_items
from dispatch.board.standing import Standing
from dispatch.domain import Load
from dispatch.orders.delivery import Task
from routing.rounds.problem import Problem
from routing.rounds.referee_book import Book
from routing.rounds.review_times import reviewed_times

#: A window that is broken already is opened for so long, seconds.
OPENED_S = 6 * 3600


def loosen(
    demands: Iterable[Demand],
    standings: Sequence[Standing],
    now_s: int,
    present: Present,
    allowance: Allowance,
) -> bool:
    """Allow what the plan so far breaks, and what is over before anybody could come; return whether that is anything."""
    for demand in demands:
        for task in demand.tasks:
            latest = max(window.latest for window in windows_of(demand.delivery, task))
            if task.id in present.late_s or latest < now_s:
                allowance.due_s[task.id] = max(latest, now_s) + present.late_s.get(task.id, 0) + OPENED_S
    allowance.waived = set(present.waived)
    for vehicle, seconds in present.overtime_s.items():
        standing = standings[vehicle]
        if not standing.is_out:
            continue  # who has not begun is not sent out beyond the end of the shift
        allowance.latest_s[vehicle] = max(standing.shift.window.latest, now_s) + seconds
    return bool(allowance.due_s or allowance.latest_s or allowance.waived)


def stuck(problem: Problem, rounds: Sequence[Sequence[int]]) -> list[int]:
    """Return the vehicles for which no legal round was found that has what is frozen."""
    return [
        vehicle
        for vehicle, own in enumerate(rounds)
        if not own and problem.prefix_first[vehicle] < problem.prefix_first[vehicle + 1]
    ]


def loosen_stuck(
    problem: Problem,
    vehicles: Iterable[int],
    standings: Sequence[Standing],
    demands: Sequence[Demand],
    tasks: Sequence[Task | None],
    breaks: Sequence[Sequence[int]],
    present: Present,
    allowance: Allowance,
) -> None:
    """Allow what forbids some couriers to do what is bound to them; ``present`` gets how late that is.

    Parameters
    ----------
    tasks
        By task number, None for goods on board.
    breaks
        By vehicle, the numbers of its breaks in its shift, in the solver's order.
    """
    book = Book(problem)
    bounds = problem.request_first.tolist()
    for vehicle in vehicles:
        first, past = problem.prefix_first[vehicle], problem.prefix_first[vehicle + 1]
        frozen = [int(task) for task in problem.prefix_task[first:past]]
        if not standings[vehicle].is_out and all(tasks[task] is not None for task in frozen):
            allowance.unsettled.add(vehicle)
            continue
        items = bound_items(problem, vehicle)
        most = np.cumsum(problem.task_load[items], axis=0, dtype=np.int64).max(axis=0)
        allowance.room[vehicle] = Load(int(most[0]), int(most[1]))
        allowance.boundless.add(vehicle)
        allowance.anyway |= {task.id for item in items if (task := tasks[item]) is not None}
        allowance.waived |= {(vehicle, number) for number in breaks[vehicle]}
        held = set(items)
        allowance.rides |= {
            demand.delivery.id
            for number, demand in enumerate(demands)
            if held.intersection(range(bounds[number], bounds[number + 1]))
        }
        times = reviewed_times(book, vehicle, items, {})
        for item, late_s in late_items(problem, items, times):
            task = tasks[item]
            if task is not None:
                present.late_s[task.id] = max(late_s, present.late_s.get(task.id, 0))
                latest = int(problem.window_latest[problem.window_first[item + 1] - 1])
                allowance.due_s[task.id] = max(allowance.due_s.get(task.id, 0), latest + late_s + OPENED_S)
        over_s = times.return_s - int(problem.vehicle_latest[vehicle])
        if over_s > 0:
            present.overtime_s[vehicle] = max(over_s, present.overtime_s.get(vehicle, 0))
        # The longest duration as well gives way to a later end.
        allowance.latest_s[vehicle] = max(
            allowance.latest_s.get(vehicle, 0), int(problem.vehicle_latest[vehicle]), times.return_s
        )

"""What is still to be done for each delivery: goods to fetch, goods on board, a door to bring them to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from dispatch.domain import Load, TimeWindow
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, Task, TaskKind

#: Nothing more happens with a task in one of these.
_OVER = frozenset({TaskStatus.DONE, TaskStatus.FAILED, TaskStatus.CANCELLED})
_FETCHES = frozenset({TaskKind.PICKUP, TaskKind.TRANSFER})
#: Goods leave the vehicle by one of these.
HANDOVERS = frozenset(TaskKind) - _FETCHES


@dataclass(frozen=True, slots=True)
class Demand:
    """What one courier has to do, all of it or nothing.

    ``on_board`` is what has been collected and not handed over, None if nothing has been. Without a ``handover`` the goods are
    fetched and stay on board to the end of the round.
    """

    delivery: Delivery
    fetches: tuple[Task, ...]
    handover: Task | None
    on_board: Load | None

    @property
    def tasks(self) -> tuple[Task, ...]:
        """What is to be done, the handover last."""
        return self.fetches if self.handover is None else (*self.fetches, self.handover)


def is_open(task: Task) -> bool:
    """Whether a task is still to be done."""
    return task.status not in _OVER


def windows_of(delivery: Delivery, task: Task) -> tuple[TimeWindow, ...]:
    """Return the windows of a task: the promise for the drop, the shop's hours from when the goods are ready for a pickup."""
    if task.kind is TaskKind.DROP:
        return (delivery.window,)
    if task.ready_s is None or task.kind is not TaskKind.PICKUP:
        return task.windows
    later = tuple(
        TimeWindow(max(window.earliest, task.ready_s), window.latest)
        for window in task.windows
        if window.latest >= task.ready_s
    )
    # Goods that are ready after closing time only are a matter for people; until then the last moment stands.
    return later or task.windows[-1:]


def demands_of(delivery: Delivery, done_here: Collection[str]) -> Iterator[Demand]:
    """Yield what is to be done next for a delivery: one demand, or one for each shop where goods on board go back to several.

    Parameters
    ----------
    delivery
        The delivery.
    done_here
        The tasks done so far on the active round that has it.
    """
    fetches = tuple(task for task in delivery.tasks if task.kind in _FETCHES and is_open(task))
    handovers = [task for task in delivery.tasks if task.kind in HANDOVERS and is_open(task)]
    aboard = on_board(delivery, done_here)
    if len(handovers) <= 1:
        # What is on board and has nowhere to go any more takes up room until somebody decides.
        if fetches or handovers or (aboard is not None and aboard != Load()):
            yield Demand(delivery, fetches, handovers[0] if handovers else None, aboard)
        return
    if fetches:
        # Once somebody has them on board it is known who goes to all those places.
        yield Demand(delivery, fetches, None, aboard)
        return
    for handover in handovers:
        own = Load(-handover.load.volume_l, -handover.load.weight_g)
        yield Demand(delivery, (), handover, None if aboard is None else own)


def on_board(delivery: Delivery, done_here: Collection[str]) -> Load | None:
    """Return what of a delivery is on the vehicle of the round that has it, None if nothing has been collected there.

    Parameters
    ----------
    delivery, done_here
        See `demands_of`.
    """
    if not done_here:
        return None
    done = [task for task in delivery.tasks if task.id in done_here and task.status is TaskStatus.DONE]
    if not any(task.kind in _FETCHES for task in done):
        return None
    # What is handed over counts negative.
    return Load(
        max(0, sum(task.load.volume_l for task in done)), max(0, sum(task.load.weight_g for task in done))
    )


def is_lost_from_sight(delivery: Delivery, done_here: Collection[str]) -> bool:
    """Whether goods are to be handed over and nobody knows who has them: on no active round, nor waiting to be taken over."""
    if any(task.kind is TaskKind.TRANSFER and is_open(task) for task in delivery.tasks):
        return False
    if on_board(delivery, done_here) is not None:
        return False
    collected = any(task.kind in _FETCHES and task.status is TaskStatus.DONE for task in delivery.tasks)
    open_tasks = [task for task in delivery.tasks if is_open(task)]
    # What goes back to several places was with one courier: nobody sets out for them with nothing.
    several = len(open_tasks) > 1 and all(task.kind in HANDOVERS for task in open_tasks)
    return collected or several


def task_list(demands: Iterable[Demand]) -> tuple[Task | None, ...]:
    """Return the tasks of demands as a problem numbers them: None for goods on board, then what is to be done."""
    found: list[Task | None] = []
    for demand in demands:
        if demand.on_board is not None:
            found.append(None)
        found += [*demand.fetches, *([demand.handover] if demand.handover else [])]
    return tuple(found)

"""Where the goods of a delivery are, what is still to be done with them, and how far the delivery is for that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from dispatch import ids
from dispatch.domain import Load, TimeWindow
from dispatch.field.fold import TaskFold
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import Outcome, RoundStatus, StopStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, Task, TaskKind

_OPEN = frozenset({TaskStatus.PENDING, TaskStatus.READY, TaskStatus.IN_PROGRESS})
_D = DeliveryStatus

#: How long somebody has to fetch goods that were left behind, or to bring them back, seconds.
LEFT_S = 86_400


@dataclass(frozen=True, slots=True)
class Left:
    """Where the goods of a round that was broken off are, since when."""

    place_id: str
    at_s: int


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was decided about a delivery: that it is cancelled, that its goods go back, that it is tried again.

    ``left_out`` are the pickups of shops that have nothing of it.
    """

    cancelled: bool = False
    back: bool = False
    again: bool = False
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Goods:
    """The tasks of a delivery as they are now, and the state that follows where no round matters for it.

    ``settled`` is that state, None where it depends on the round; ``collected`` of ``total`` pickups are done.
    """

    tasks: tuple[Task, ...]
    settled: DeliveryStatus | None
    collected: int
    total: int
    again: bool = False

    @property
    def open_ids(self) -> frozenset[str]:
        """Tasks that are still to be done."""
        return frozenset(task.id for task in self.tasks if task.status in _OPEN)


def goods_of(
    delivery: Delivery,
    folds: Mapping[str, TaskFold],
    wishes: Wishes,
    left: Mapping[str, Left],
    back_windows: Callable[[Task], tuple[TimeWindow, ...]],
) -> Goods:
    """Return the tasks of a delivery as facts and decisions have them.

    Parameters
    ----------
    delivery
        As it is stored.
    folds
        Its tasks that something was said about.
    wishes
        What was decided.
    left
        Rounds that were broken off, with where their goods are.
    back_windows
        When a shop takes back what was collected by a task.
    """
    tasks = [_folded(task, folds.get(task.id)) for task in delivery.tasks]
    transfers = {_transfer_id(delivery, name): name for name in sorted(left)}
    returns = {_return_id(task): task for task in tasks if task.kind is TaskKind.PICKUP}
    own = [task for task in tasks if task.id not in transfers and task.id not in returns]
    drop = _drop_of(own)
    pickups = [task for task in own if task.kind is TaskKind.PICKUP]
    fold = folds.get(drop.id) if drop else None
    handed = drop is not None and drop.status is TaskStatus.DONE
    partly = (
        handed and fold is not None and fold.counts is not None and fold.counts.outcome is Outcome.PARTIAL
    )
    failed = [task for task in pickups if task.status is TaskStatus.FAILED]
    wanted_of = [task for task in pickups if task.id not in wishes.left_out or task.status is TaskStatus.DONE]
    nothing = bool(pickups) and all(task.status is TaskStatus.FAILED for task in wanted_of)
    lacking = nothing or (delivery.whole and bool(failed))
    stopped = not handed and (wishes.cancelled or lacking)
    # Of what goes back nobody is to fetch more, or to bring it to the door.
    turned = wishes.back and not handed and any(task.status is TaskStatus.DONE for task in pickups)
    own = [_called_off(task, off=stopped or turned or task.id in wishes.left_out) for task in own]
    drop, pickups = _drop_of(own), [task for task in own if task.kind is TaskKind.PICKUP]
    loaded = [task for task in pickups if task.status is TaskStatus.DONE]
    goes_back = stopped or (wishes.back and (not handed or partly))
    known = {task.id: task for task in tasks}
    wanted = {_return_id(task) for task in loaded} if goes_back else set()
    back = [
        _wanted(known.get(name), name in wanted, partial(_return_task, task, back_windows))
        for name, task in returns.items()
    ]
    brought = [task for task in back if task is not None]
    home = bool(wanted) and all(task.status is TaskStatus.DONE for task in brought if task.id in wanted)
    taken = []
    for name, lost in transfers.items():
        of_it = [task for task in own + _known(known, transfers) if _loaded_by(task, folds, lost)]
        needed = bool(of_it) and (not handed or partly) and not home
        made = _wanted(known.get(name), needed, partial(_transfer_task, delivery, left[lost], lost, of_it))
        taken += [made] if made is not None else []
    every = [*pickups, *taken, *([drop] if drop else []), *brought]
    rest = [task for task in own if task not in pickups and task is not drop]
    numbered = tuple(replace(task, sequence=place) for place, task in enumerate([*rest, *every]))
    total = [task for task in pickups if task.status not in {TaskStatus.FAILED, TaskStatus.CANCELLED}]
    short = handed and (partly or bool(failed))
    settled: DeliveryStatus | None = None
    if wanted:
        settled = _D.RETURNED if home else _D.RETURNING
    elif handed:
        settled = _D.PARTIALLY_DELIVERED if short else _D.DELIVERED
    elif wishes.cancelled:
        settled = _D.CANCELLED
    elif lacking or (drop is not None and drop.status is TaskStatus.FAILED):
        settled = _D.FAILED
    return Goods(numbered, settled, len(loaded), len(total), again=wishes.again)


def status_of(
    delivery: Delivery, goods: Goods, on: RoundStatus | None, drop_stop: StopStatus | None
) -> DeliveryStatus:
    """Return how far a delivery is.

    Parameters
    ----------
    delivery, goods
        As it is stored, and its tasks as they are now.
    on
        The state of the active round that has it, None for none.
    drop_stop
        The state of the stop of its drop there.
    """
    if goods.settled is not None:
        return goods.settled
    if on is None and goods.again:
        return _D.RESCHEDULED
    under_way = on in {RoundStatus.STARTED, RoundStatus.PAUSED}
    if goods.collected == goods.total and (goods.total > 0 or under_way):
        if drop_stop is StopStatus.ARRIVED:
            return _D.ARRIVED
        if drop_stop in {StopStatus.NEXT, StopStatus.EN_ROUTE} and not _waits(goods):
            return _D.OUT_FOR_DELIVERY
        return _D.COLLECTED if goods.total else _D.ASSIGNED
    if goods.collected:
        return _D.COLLECTING
    if on is not None:
        return _D.PLANNED if on in {RoundStatus.DRAFT, RoundStatus.PLANNED} else _D.ASSIGNED
    resting = {_D.CREATED, _D.HELD, _D.PROMISED, _D.RESCHEDULED}
    return delivery.status if delivery.status in resting else _D.PROMISED


def _waits(goods: Goods) -> bool:
    return any(task.kind is TaskKind.TRANSFER and task.status in _OPEN for task in goods.tasks)


def _folded(task: Task, fold: TaskFold | None) -> Task:
    if fold is None or task.kind is TaskKind.COLLECT:
        return task  # what is fetched in a shop is never told by couriers
    if fold.counts is not None:
        fact = fold.counts.fact
        status = TaskStatus.DONE if fold.done else TaskStatus.FAILED
        return replace(task, status=status, done_s=fact.at_s, received_s=fact.received_s)
    status = task.status
    if fold.reopened:
        status = TaskStatus.IN_PROGRESS
    elif status in {TaskStatus.DONE, TaskStatus.FAILED}:
        status = TaskStatus.PENDING
    return replace(task, status=status, done_s=None, received_s=None)


def _drop_of(tasks: Iterable[Task]) -> Task | None:
    """Return the task at the door, or in the shop that a return goes to."""
    return next(
        (task for task in reversed(list(tasks)) if task.kind in {TaskKind.DROP, TaskKind.RETURN}), None
    )


def _called_off(task: Task, *, off: bool) -> Task:
    if off and task.status in _OPEN:
        return replace(task, status=TaskStatus.CANCELLED)
    if not off and task.status is TaskStatus.CANCELLED:
        return replace(task, status=TaskStatus.PENDING)
    return task


def _wanted(known: Task | None, wanted: bool, make: Callable[[], Task]) -> Task | None:  # noqa: FBT001
    """Return a task that follows from others: made, called off or taken up again; what was done stays."""
    if known is None:
        return make() if wanted else None
    return _called_off(known, off=not wanted)


def _known(known: Mapping[str, Task], names: Iterable[str]) -> list[Task]:
    return [known[name] for name in names if name in known]


def _loaded_by(task: Task, folds: Mapping[str, TaskFold], round_id: str) -> bool:
    if task.kind not in {TaskKind.PICKUP, TaskKind.TRANSFER} or task.status is not TaskStatus.DONE:
        return False
    fold = folds.get(task.id)
    return fold is not None and fold.counts is not None and fold.counts.fact.round_id == round_id


def _transfer_id(delivery: Delivery, round_id: str) -> str:
    return ids.derived(ids.TASK, "transfer", delivery.id, round_id)


def _return_id(pickup: Task) -> str:
    return ids.derived(ids.TASK, "return", pickup.id)


def _transfer_task(delivery: Delivery, left: Left, round_id: str, loaded: Iterable[Task]) -> Task:
    goods = list(loaded)
    return Task(
        _transfer_id(delivery, round_id),
        delivery.id,
        0,
        TaskKind.TRANSFER,
        left.place_id,
        (TimeWindow(left.at_s, left.at_s + LEFT_S),),
        Load(sum(one.load.volume_l for one in goods), sum(one.load.weight_g for one in goods)),
        max(one.service_s for one in goods),
        items="; ".join(one.items for one in goods if one.items),
    )


def _return_task(pickup: Task, back_windows: Callable[[Task], tuple[TimeWindow, ...]]) -> Task:
    return Task(
        _return_id(pickup),
        pickup.delivery_id,
        0,
        TaskKind.RETURN,
        pickup.place_id,
        back_windows(pickup),
        Load(-pickup.load.volume_l, -pickup.load.weight_g),
        pickup.service_s,
        org_id=pickup.org_id,
        items=pickup.items,
    )

"""What a shop says of a basket: it is ready, it will be late, there is nothing of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from dispatch.domain import Load, Place, TimeWindow
from dispatch.errors import DispatchError
from dispatch.field.facts import FactKind
from dispatch.field.settle import decide
from dispatch.lifecycle.delivery import DELIVERY as LIFE
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.changes import cancel, own_delivery
from dispatch.orders.delivery import Delivery, Task, TaskKind
from dispatch.orders.shop_times import open_windows
from dispatch.orders.tasks_of import less
from dispatch.orders.waiting_room import follow_counters
from dispatch.parties.organization import Organization
from dispatch.storage import deliveries, parties
from dispatch.storage.store import NotFoundError, Reading, Writing

_D = DeliveryStatus
#: Longest delay that a shop tells at once.
LONGEST_DELAY_MIN = 240
_OPEN = frozenset({TaskStatus.PENDING, TaskStatus.READY})
#: Nothing more is prepared for a delivery in one of these.
_OVER = frozenset({_D.CANCELLED, _D.DELIVERED, _D.PARTIALLY_DELIVERED, _D.FAILED, _D.RETURNING, _D.RETURNED})


class PickupOverError(DispatchError):
    """What a shop says comes after the goods have left it, or the order is no more; code ``pickup_over``."""

    def __init__(self, name: str, status: str) -> None:
        super().__init__(
            f"delivery {name} is {status}, and nothing of the shop is left to prepare: nothing can be said of it",
            code="pickup_over",
        )


class BadDelayError(DispatchError):
    """A delay that is none; code ``bad_delay``."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            f"minutes {minutes}: give 1 to {LONGEST_DELAY_MIN}; if it takes longer, say what is missing",
            code="bad_delay",
        )


def own_tasks(reading: Reading, delivery_id: str, org_id: str) -> tuple[Delivery, tuple[Task, ...]]:
    """Return a delivery, and what of it a shop prepares.

    Raises
    ------
    NotFoundError
        There is none of that name, or the shop prepares nothing of it.
    """
    one = own_delivery(reading, delivery_id, org_id)
    tasks = tuple(task for task in one.in_shops if task.org_id == org_id)
    if not tasks:
        raise NotFoundError("delivery", delivery_id)
    return one, tasks


def say_ready(writing: Writing, delivery_id: str, org_id: str) -> Delivery:
    """Say that a shop's part of a basket is ready; notes ``pickup.ready``. Said again, nothing happens.

    What is ready earlier than was expected can be collected from now on. Once all that a recipient comes for is ready, it waits
    (``delivery.handed_over``).

    Raises
    ------
    NotFoundError
        There is none of that name, or the shop prepares nothing of it.
    PickupOverError
        The order is no more.
    """
    one, own = own_tasks(writing, delivery_id, org_id)
    if not any(task.status is TaskStatus.PENDING for task in own):
        return one
    if one.status in _OVER:
        raise PickupOverError(one.id, one.status)
    names = {task.id for task in own if task.status is TaskStatus.PENDING}
    shop, place, zone = _counter(writing, org_id)
    tasks = tuple(
        _ready(task, one, shop, place, zone, writing.now_s) if task.id in names else task
        for task in one.tasks
    )
    stored = deliveries.change(writing, one, tasks=tasks)
    for before, after in zip(one.tasks, tasks, strict=True):
        if before != after:
            writing.note(
                "pickup.ready", stored.id, stored.version,
                {"task_id": after.id, "org_id": org_id, "ready_s": after.ready_s, "expected_s": before.ready_s}
            )  # fmt: skip
    return follow_counters(writing, stored)


def _ready(task: Task, one: Delivery, shop: Organization, place: Place, zone: str, now_s: int) -> Task:
    if task.ready_s is None or task.ready_s <= now_s:
        return replace(task, status=TaskStatus.READY)
    windows = windows_from(task, one, shop, place, zone, now_s)
    return replace(task, status=TaskStatus.READY, ready_s=now_s, windows=windows or task.windows)


def say_late(writing: Writing, delivery_id: str, org_id: str, minutes: int) -> Delivery:
    """Say that a shop's part of a basket will be ready so many minutes later; notes ``pickup.late``.

    Minutes count from when it was to be ready, or from now where that is over: whoever says "ten more minutes" at ten past means
    twenty past. What had been said to be ready is not any more.

    Raises
    ------
    BadDelayError
        It is no delay, or too long a one.
    NotFoundError
        There is none of that name, or the shop prepares nothing of it.
    PickupOverError
        It has left the shop, or the order is no more.
    """
    if not 0 < minutes <= LONGEST_DELAY_MIN:
        raise BadDelayError(minutes)
    one, own = own_tasks(writing, delivery_id, org_id)
    names = {task.id for task in own if task.status in _OPEN}
    if one.status in _OVER or not names:
        raise PickupOverError(one.id, one.status)
    shop, place, zone = _counter(writing, org_id)
    tasks, told = [], []
    for task in one.tasks:
        if task.id not in names:
            tasks.append(task)
            continue
        before_s = writing.now_s if task.ready_s is None else task.ready_s
        ready_s = max(before_s, writing.now_s) + 60 * minutes
        windows = windows_from(task, one, shop, place, zone, ready_s)
        # Where the shop has closed by then, somebody has to look at it; until then it is expected when it is ready.
        kept = windows or (TimeWindow(ready_s, ready_s),)
        tasks.append(replace(task, status=TaskStatus.PENDING, ready_s=ready_s, windows=kept))
        told.append((task.id, before_s, ready_s, bool(windows)))
    changes: dict[str, Any] = {"tasks": tuple(tasks)}
    if one.status is _D.HANDED_OVER:
        changes["status"] = _D.PROMISED
    stored = deliveries.change(writing, one, **changes)
    for name, before_s, ready_s, fits in told:
        writing.note(
            "pickup.late", stored.id, stored.version,
            {"task_id": name, "org_id": org_id, "before_s": before_s, "ready_s": ready_s, "minutes": minutes, "shop_open": fits}
        )  # fmt: skip
    return stored


def leave_out(writing: Writing, delivery_id: str, org_id: str, reason: str) -> Delivery:
    """Say that a shop hands nothing over for a basket: the others of it are brought; notes ``pickup.left_out``.

    The last shop's saying so cancels the order (``delivery.cancelled``).

    Raises
    ------
    NotFoundError
        There is none of that name, or the shop prepares nothing of it.
    PickupOverError
        It has left the shop, or the order is no more.
    """
    one, own = own_tasks(writing, delivery_id, org_id)
    names = {task.id for task in own if task.status in _OPEN}
    if one.status in _OVER or not names:
        raise PickupOverError(one.id, one.status)
    rest = [task for task in one.in_shops if task.id not in names and task.status is not TaskStatus.CANCELLED]
    if not rest and LIFE.may(one.status, _D.CANCELLED):
        return cancel(writing, delivery_id, reason)
    tasks = tuple(
        replace(task, status=TaskStatus.CANCELLED)
        if task.id in names
        else replace(task, load=less(_sum(rest)))
        if task.kind is TaskKind.DROP
        else task
        for task in one.tasks
    )
    # What was waited for is not: all that is left may be on the bike already.
    all_there = one.status is _D.COLLECTING and all(task.status is TaskStatus.DONE for task in rest)
    stored = deliveries.change(writing, one, tasks=tasks, status=_D.COLLECTED if all_there else one.status)
    for name in sorted(names):
        writing.note(
            "pickup.left_out", stored.id, stored.version, {"task_id": name, "org_id": org_id, "reason": reason}
        )  # fmt: skip
    if all_there:
        writing.note("delivery.collected", stored.id, stored.version)
    # A fact like any other: what couriers tell later on must not ask the shop for it again.
    stored = decide(writing, FactKind.LEAVE_OUT, stored, sorted(names), reason)
    return follow_counters(writing, stored)


def _sum(tasks: list[Task]) -> Load:
    return Load(sum(task.load.volume_l for task in tasks), sum(task.load.weight_g for task in tasks))


def _counter(reading: Reading, org_id: str) -> tuple[Organization, Place, str]:
    shop = parties.get_organization(reading, org_id)
    place = parties.get_places(reading, [shop.place_id])[shop.place_id]
    return shop, place, parties.get_town(reading).time_zone


def windows_from(
    task: Task, one: Delivery, shop: Organization, place: Place, zone: str, ready_s: int
) -> tuple[TimeWindow, ...]:
    """Return when a basket is handed over on its day if it is ready at a moment."""
    windows = open_windows(place, shop.throttle, dt.date.fromisoformat(one.day), zone, from_s=ready_s)
    if task.kind is TaskKind.COLLECT:
        end = max(one.window.latest, ready_s)
        both = ((max(window.earliest, one.window.earliest), min(window.latest, end)) for window in windows)
        return tuple(TimeWindow(begin, last) for begin, last in both if begin <= last)
    return windows

"""What waits is not forgotten: recipients are reminded, and what nobody fetches in time is told, put back or sent back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, Mode, TaskKind
from dispatch.orders.relay import REMIND_S, Waiting, WaitingStatus
from dispatch.orders.returns import NotOverdueError
from dispatch.orders.waiting_room import release
from dispatch.storage import deliveries, waiting
from dispatch.storage.store import Writing

_D, _W = DeliveryStatus, WaitingStatus
_OPEN = frozenset({TaskStatus.PENDING, TaskStatus.READY, TaskStatus.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class Swept:
    """The deliveries whose recipients are to be reminded, and those that are overdue now."""

    reminded: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()


def sweep(writing: Writing) -> Swept:
    """Look at everything that waits; notes ``delivery.collect_reminder`` once for each, and ``delivery.not_collected``.

    To be called every few minutes. Called twice, the second time finds nothing. What is overdue at a relay point keeps its room until
    `dispatch.orders.returns.send_back` has had it taken away.
    """
    reminded: list[str] = []
    overdue: list[str] = []
    for kept in waiting.of_status(writing, _W.WAITING):
        if kept.until_s <= writing.now_s:
            if _overdue(writing, kept):
                overdue.append(kept.delivery_id)
        elif kept.reminded_s is None and writing.now_s >= _remind_at(kept):
            kept = waiting.change(writing, kept, reminded_s=writing.now_s)  # noqa: PLW2901
            writing.note(
                "delivery.collect_reminder",
                kept.delivery_id,
                deliveries.get(writing, kept.delivery_id).version,
                {"until_s": kept.until_s, "where": "relay" if kept.relay_id else "counter"},
            )
            reminded.append(kept.delivery_id)
    # What a shop never said was ready, and its customer never asked for.
    never = waiting.of_status(writing, _W.EXPECTED, until_s=writing.now_s)
    overdue += [kept.delivery_id for kept in never if not kept.relay_id and _overdue(writing, kept)]
    return Swept(tuple(reminded), tuple(overdue))


def _remind_at(kept: Waiting) -> int:
    """Return when its recipient is reminded: a day before the end, and never before half of the time is over."""
    since_s = kept.from_s if kept.since_s is None else kept.since_s
    return max(kept.until_s - REMIND_S, (since_s + kept.until_s) // 2)


def _overdue(writing: Writing, kept: Waiting) -> bool:
    one = deliveries.get(writing, kept.delivery_id)
    if one.status is _D.PROMISED and one.mode is Mode.COLLECT:
        one = deliveries.change(writing, one, status=_D.HANDED_OVER)
    if one.status is not _D.HANDED_OVER:
        # Somebody has it in hand: it is held, or was fetched this minute.
        return False
    tasks = tuple(
        replace(task, status=TaskStatus.FAILED)
        if task.kind is TaskKind.COLLECT and task.status in _OPEN
        else task
        for task in one.tasks
    )
    fetched = [
        task.org_id for task in tasks if task.kind is TaskKind.COLLECT and task.status is TaskStatus.DONE
    ]
    status = _D.PARTIALLY_DELIVERED if fetched else _D.FAILED
    stored = deliveries.change(writing, one, status=status, tasks=tasks, attempts=one.attempts + 1)
    waiting.change(writing, kept, status=_W.OVERDUE if kept.relay_id or not fetched else _W.GONE)
    writing.note(
        "delivery.not_collected",
        stored.id,
        stored.version,
        {"where": "relay" if kept.relay_id else "counter", "relay_id": kept.relay_id, "fetched": fetched},
    )
    return True


def put_back(writing: Writing, delivery_id: str) -> Delivery:
    """Say that the shops have put back what nobody has fetched at their counters; notes ``delivery.returned``.

    Raises
    ------
    NotOverdueError
        It is not overdue at a counter.
    """
    one = deliveries.get(writing, delivery_id)
    if one.mode is not Mode.COLLECT or one.status is not _D.FAILED:
        raise NotOverdueError(one.id, one.status)
    one = deliveries.change(writing, one, status=_D.RETURNING)
    stored = deliveries.change(writing, one, status=_D.RETURNED)
    release(writing, one.id)
    writing.note("delivery.returned", stored.id, stored.version, {"reason": "not_collected"})
    return stored

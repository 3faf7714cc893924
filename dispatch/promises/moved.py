"""A delivery gets another window: its promise, its tasks, its place on a round and its room at a relay point change together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dispatch.board.state import TOLD
from dispatch.domain import TimeWindow
from dispatch.field.aftermath import retry_delivery
from dispatch.field.settle import MATTER as FIELD
from dispatch.field.settle import settle_plan
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.codes import new_code
from dispatch.orders.delivery import Delivery, Task, TaskKind
from dispatch.orders.order_times import OrderTimes, relay_of
from dispatch.orders.service_day import service_day
from dispatch.orders.town_facts import TownFacts
from dispatch.orders.waiting_room import keep_room
from dispatch.promises.moving import Move
from dispatch.promises.off_round import check_open, is_planned_in, round_of, store_round, without
from dispatch.storage import deliveries, planning
from dispatch.storage.store import Writing

_D = DeliveryStatus


def give_window(
    writing: Writing, move: Move, window: TimeWindow, times: OrderTimes, facts: TownFacts, quote_id: str
) -> Delivery:
    """Promise a delivery another window, and return it as it is now.

    It stays on its round where the drop is planned in the new window anyway; else the round loses it, and the next plan has it. One that
    has failed is tried again.

    Events: ``delivery.window_changed`` with the window before, or ``delivery.promised`` where there was none; ``delivery.rescheduled``,
    ``round.version_changed``, ``round.aborted``, ``delivery.unpinned``.

    Parameters
    ----------
    move
        As read in this transaction, which keeps other promises and plans out.

    Raises
    ------
    NotMovableError
        ``too_late``: its courier is on the way for it already.
    """
    # What couriers say meanwhile waits until this is done.
    writing.exclude(FIELD)
    one = deliveries.get(writing, move.delivery.id)
    before, first = one, one.status is _D.CREATED
    if one.status is _D.FAILED:
        one = retry_delivery(writing, one.id)
    day = service_day(window.earliest, facts.town).isoformat()
    old = round_of(writing, one)
    new = old
    if old is not None and not (day == one.day and is_planned_in(old, one, window)):
        new = without(old, one)
        check_open(writing, old, one)
    status = one.status
    if first or (new is not old and status in {_D.PLANNED, _D.ASSIGNED}):
        status = _D.PROMISED
    changes: dict[str, Any] = {} if day == one.day else {"day": day, "code": new_code(writing, day)}
    stored = deliveries.change(
        writing,
        one,
        status=status,
        window=window,
        promised_s=writing.now_s,
        tasks=_tasks(move, one, window, times, same_day=day == one.day),
        **changes,
    )
    if day != one.day and planning.take_pin_off(writing, one.id):
        writing.note("delivery.unpinned", stored.id, stored.version)
    keep_room(writing, stored, relay_of(move.order(window, same_day=day == one.day), facts))
    told = {"from_s": window.earliest, "to_s": window.latest, "quote_id": quote_id}
    if first:
        writing.note("delivery.promised", stored.id, stored.version, told)
    else:
        told |= {"before_from_s": before.window.earliest, "before_to_s": before.window.latest}
        writing.note(
            "delivery.window_changed",
            stored.id,
            stored.version,
            {**told, "day": day, "before_day": before.day, "taken_off": new is not old},
        )
    if old is None or new is None or new is old:
        return stored
    store_round(writing, old, new)
    if new.status in TOLD:
        return settle_plan(writing, [new.id], [stored.id]).deliveries[stored.id]
    return stored


def _tasks(
    move: Move, one: Delivery, window: TimeWindow, times: OrderTimes, *, same_day: bool
) -> tuple[Task, ...]:
    """Return the tasks with their new times. On another day shops make the goods anew, and say again that they are ready."""
    hours = {} if same_day else dict(zip((task.id for task in move.pickups), times.pickups, strict=True))
    found = []
    for task in one.tasks:
        if task.kind is TaskKind.DROP:
            found.append(replace(task, windows=times.drop_windows or (window,)))
        elif task.id in hours:
            own = hours[task.id]
            found.append(replace(task, windows=own.windows, ready_s=own.ready_s, status=TaskStatus.PENDING))
        else:
            found.append(task)
    return tuple(found)

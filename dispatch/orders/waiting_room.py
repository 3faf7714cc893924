"""Goods that wait for their recipient, at a relay point or at the counters of their shops: kept room, handed over, fetched with a code."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from typing import Any

from dispatch import ids
from dispatch.domain import Load, TimeWindow
from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, Mode, TaskKind
from dispatch.orders.relay import (
    COUNTER_HOLDING_S,
    IN_ROOM,
    LOCKED_S,
    MOST_TRIES,
    RelayFullError,
    RelayPoint,
    Waiting,
    WaitingStatus,
    free_compartment,
    new_code,
)
from dispatch.storage import deliveries, waiting
from dispatch.storage.store import Reading, Writing

_D, _W = DeliveryStatus, WaitingStatus
#: Tasks that nothing more is done for.
_DONE = frozenset({TaskStatus.DONE, TaskStatus.CANCELLED})


class NotWaitingError(DispatchError):
    """Nothing of a delivery waits to be fetched; code ``not_waiting``."""

    def __init__(self, name: str, status: str) -> None:
        super().__init__(
            f"delivery {name} is {status}: nothing of it waits to be fetched", code="not_waiting"
        )


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of a code. Where it was wrong, ``tries_left`` more are possible until nobody can try for a while."""

    delivery: Delivery
    right: bool
    tries_left: int = MOST_TRIES
    locked_until_s: int | None = None


def keep_room(writing: Writing, delivery: Delivery, relay: RelayPoint | None) -> Waiting | None:
    """Keep room for a delivery's goods where they are to wait, or anew where it has changed; nothing for other modes.

    Room is counted: the caller keeps others from taking any meanwhile (`Writing.exclude` of ``orders``).

    Raises
    ------
    RelayFullError
        There is none.
    """
    if delivery.mode is Mode.COLLECT:
        end = delivery.window.latest + COUNTER_HOLDING_S
        wanted = Waiting(writing.ids.new(ids.WAITING), delivery.id, new_code(), delivery.window.earliest, end)
    elif relay is not None and delivery.mode is Mode.RELAY:
        asked = TimeWindow(delivery.window.earliest, delivery.window.latest + relay.holding_s)
        stays = waiting.stays(writing, relay.id, besides=delivery.id)
        free = free_compartment(relay, stays, asked, _load(delivery), delivery.temperature)
        if free is None:
            raise RelayFullError(relay.id)
        wanted = Waiting(
            writing.ids.new(ids.WAITING), delivery.id, new_code(), asked.earliest, asked.latest, relay.id, free.id
        )  # fmt: skip
    else:
        return None
    before = waiting.of_delivery(writing, delivery.id)
    if before is None:
        return waiting.add(writing, wanted)
    # The recipient has the code already.
    wanted = replace(wanted, id=before.id, code=before.code, version=before.version)
    if wanted == before:
        return before
    return waiting.change(
        writing, before, from_s=wanted.from_s, until_s=wanted.until_s, relay_id=wanted.relay_id,
        compartment_id=wanted.compartment_id, status=_W.EXPECTED,
    )  # fmt: skip


def release(writing: Writing, delivery_id: str) -> None:
    """Give the room of a delivery back that will not come, or was taken away."""
    kept = waiting.of_delivery(writing, delivery_id)
    if kept is not None and kept.status in IN_ROOM:
        waiting.change(writing, kept, status=_W.GONE)


def code_of(reading: Reading, delivery_id: str) -> str:
    """Return the code that a delivery's goods are fetched with: for its recipient alone.

    Raises
    ------
    NotWaitingError
        It is none to be fetched.
    """
    kept = waiting.of_delivery(reading, delivery_id)
    if kept is None:
        raise NotWaitingError(delivery_id, "brought to a door")
    return kept.code


def hand_over(writing: Writing, delivery: Delivery, *, happened_s: int, **changes: Any) -> Delivery:
    """Say that a courier has left the goods at their relay point: from now on they wait; notes ``delivery.handed_over``.

    Parameters
    ----------
    delivery
        As it was read, arrived.
    happened_s
        By the clock of the courier's phone.
    changes
        Other fields of the delivery to be stored with it: its tasks, done.

    Raises
    ------
    NotWaitingError
        It goes to a door, or its recipient comes to the shops.
    IllegalMoveError
        It has not arrived.
    ConflictError
        It has changed since it was read.
    """
    kept = waiting.of_delivery(writing, delivery.id)
    if kept is None or not kept.relay_id:
        raise NotWaitingError(delivery.id, f"{delivery.status}, and goes to no relay point")
    relay = waiting.get_relay(writing, kept.relay_id)
    stored = deliveries.change(writing, delivery, status=_D.HANDED_OVER, **changes)
    # The time that recipients have begins when the goods are there. It ends when their room may be somebody else's, and
    # never before half of it has passed.
    came_s = min(happened_s, writing.now_s)
    until_s = max(min(came_s + relay.holding_s, kept.until_s), came_s + relay.holding_s // 2)
    waiting.change(writing, kept, status=_W.WAITING, since_s=came_s, until_s=until_s)
    writing.note(
        "delivery.handed_over",
        stored.id,
        stored.version,
        {"where": "relay", "relay_id": relay.id, "place_id": relay.place_id, "until_s": until_s},
        happened_s=happened_s,
    )
    return stored


def wait_at_counters(writing: Writing, delivery: Delivery, **changes: Any) -> Delivery:
    """Say that all shops have ready what its recipient comes for; notes ``delivery.handed_over``."""
    kept = waiting.of_delivery(writing, delivery.id)
    if kept is None or delivery.mode is not Mode.COLLECT:
        raise NotWaitingError(delivery.id, "brought to a door")
    stored = deliveries.change(writing, delivery, status=_D.HANDED_OVER, **changes)
    waiting.change(writing, kept, status=_W.WAITING, since_s=writing.now_s)
    writing.note(
        "delivery.handed_over",
        stored.id,
        stored.version,
        {"where": "counter", "org_ids": [task.org_id for task in stored.in_shops], "until_s": kept.until_s},
    )
    return stored


def follow_counters(writing: Writing, delivery: Delivery) -> Delivery:
    """Bring a delivery up that its recipient comes for, after something of it was taken out: all that is left may be ready, or fetched.

    Events: ``delivery.handed_over`` or ``delivery.delivered``.
    """
    if delivery.mode is not Mode.COLLECT or delivery.status not in {_D.PROMISED, _D.HANDED_OVER}:
        return delivery
    left = [task for task in delivery.in_shops if task.status not in _DONE]
    kept = waiting.of_delivery(writing, delivery.id)
    if kept is not None and not left and any(task.status is TaskStatus.DONE for task in delivery.in_shops):
        return _given(writing, delivery, kept, writing.now_s, "")
    if delivery.status is _D.PROMISED and left and all(task.status is TaskStatus.READY for task in left):
        return wait_at_counters(writing, delivery)
    return delivery


def fetch(
    writing: Writing, delivery_id: str, code: str, *, happened_s: int | None = None, org_id: str = ""
) -> Fetched:
    """Hand goods to who says the code; notes ``delivery.delivered``, ``pickup.fetched`` or ``delivery.code_wrong``.

    A wrong code is no error: the try is counted, and that must be kept. The goods of a delivery that is brought already are not
    given twice: it comes back as it is.

    Parameters
    ----------
    code
        As it was said.
    happened_s
        By the clock of whoever hands them over.
    org_id
        The shop, where several keep a part of what is collected; empty for all parts.

    Raises
    ------
    NotWaitingError
        Nothing of it is to be fetched, or not yet.
    """
    one = deliveries.get(writing, delivery_id)
    kept = waiting.of_delivery(writing, delivery_id)
    if kept is None:
        raise NotWaitingError(delivery_id, "brought to a door")
    if kept.locked_s is not None and writing.now_s < kept.locked_s:
        return Fetched(one, right=False, tries_left=0, locked_until_s=kept.locked_s)
    if not hmac.compare_digest(code.strip().encode(), kept.code.encode()):
        return _wrong(writing, one, kept)
    if one.status is _D.DELIVERED:
        return Fetched(one, right=True)
    possible = {_D.HANDED_OVER, _D.FAILED} if one.mode is Mode.RELAY else {_D.HANDED_OVER, _D.PROMISED}
    # What has failed at a relay point is there if it is overdue; else its courier has it.
    is_here = kept.status in {_W.WAITING, _W.OVERDUE} or one.mode is Mode.COLLECT
    if one.status not in possible or kept.status is _W.GONE or not is_here:
        raise NotWaitingError(one.id, one.status)
    at_s = writing.now_s if happened_s is None else happened_s
    if kept.tries:
        kept = waiting.change(writing, kept, tries=0, locked_s=None)
    if one.status is _D.FAILED:
        # It is overdue, and still there: better late than sent back.
        one = deliveries.change(writing, one, status=_D.HANDED_OVER)
    return Fetched(_given(writing, one, kept, at_s, org_id), right=True)


def _given(writing: Writing, one: Delivery, kept: Waiting, at_s: int, org_id: str) -> Delivery:
    tasks = tuple(
        replace(task, status=TaskStatus.DONE, done_s=at_s, received_s=writing.now_s)
        if task.kind is TaskKind.COLLECT and task.status not in _DONE and org_id in {"", task.org_id}
        else task
        for task in one.tasks
    )
    left = [task for task in tasks if task.kind is TaskKind.COLLECT and task.status not in _DONE]
    if one.mode is Mode.COLLECT and left:
        if tasks == one.tasks:
            raise NotWaitingError(one.id, f"{one.status}, and {org_id} has nothing more for it")
        stored = deliveries.change(writing, one, tasks=tasks)
        writing.note(
            "pickup.fetched",
            stored.id,
            stored.version,
            {"org_id": org_id, "left": len(left)},
            happened_s=at_s,
        )
        return stored
    if one.status is _D.PROMISED:
        one = deliveries.change(writing, one, status=_D.HANDED_OVER)
    stored = deliveries.change(writing, one, status=_D.DELIVERED, tasks=tasks)
    waiting.change(writing, kept, status=_W.FETCHED)
    where = {"how": "relay", "relay_id": kept.relay_id} if kept.relay_id else {"how": "counter"}
    writing.note("delivery.delivered", stored.id, stored.version, where, happened_s=at_s)
    return stored


def _wrong(writing: Writing, one: Delivery, kept: Waiting) -> Fetched:
    tries = kept.tries + 1
    locked_s = writing.now_s + LOCKED_S if tries >= MOST_TRIES else None
    kept = waiting.change(writing, kept, tries=0 if locked_s else tries, locked_s=locked_s)
    writing.note("delivery.code_wrong", one.id, one.version, {"tries": tries, "locked_until_s": locked_s})
    return Fetched(one, right=False, tries_left=max(0, MOST_TRIES - tries), locked_until_s=locked_s)


def extend(writing: Writing, delivery_id: str, until_s: int) -> Delivery:
    """Keep goods longer that wait or are overdue; notes ``delivery.holding_extended``.

    Room that is promised to others stays theirs.

    Raises
    ------
    NotWaitingError
        Nothing of it waits, or the moment is no later one.
    RelayFullError
        The room is somebody else's then.
    """
    one = deliveries.get(writing, delivery_id)
    kept = waiting.of_delivery(writing, delivery_id)
    if (
        kept is None
        or kept.status not in {_W.WAITING, _W.OVERDUE}
        or one.status not in {_D.PROMISED, _D.HANDED_OVER, _D.FAILED}
    ):
        raise NotWaitingError(one.id, one.status)
    if until_s <= max(kept.until_s, writing.now_s):
        raise NotWaitingError(one.id, f"kept until {kept.until_s} already: give a later moment")
    if kept.relay_id:
        writing.exclude("orders")
        relay = waiting.get_relay(writing, kept.relay_id)
        own = [compartment for compartment in relay.compartments if compartment.id == kept.compartment_id]
        stays = waiting.stays(writing, relay.id, besides=one.id)
        asked = TimeWindow(writing.now_s, until_s)
        if (
            free_compartment(
                replace(relay, compartments=tuple(own)), stays, asked, _load(one), one.temperature
            )
            is None
        ):
            raise RelayFullError(relay.id)
    if one.status is _D.FAILED:
        # Who keeps it longer has it there.
        again = tuple(
            replace(task, status=TaskStatus.READY)
            if task.kind is TaskKind.COLLECT and task.status is TaskStatus.FAILED
            else task
            for task in one.tasks
        )
        one = deliveries.change(writing, one, late=True, status=_D.HANDED_OVER, tasks=again)
    waiting.change(writing, kept, status=_W.WAITING, until_s=until_s, reminded_s=None)
    writing.note("delivery.holding_extended", one.id, one.version, {"until_s": until_s})
    return one


def _load(delivery: Delivery) -> Load:
    return Load(
        sum(task.load.volume_l for task in delivery.pickups),
        sum(task.load.weight_g for task in delivery.pickups),
    )

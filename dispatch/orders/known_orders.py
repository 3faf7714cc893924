"""An order that comes again: its delivery is brought to what it says now, as long as no round has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from dispatch.domain import Load, Place, TimeWindow
from dispatch.errors import Fault
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.asked import Order, Upsert
from dispatch.orders.checks import MOST_PICKUPS, RefusedOrderError
from dispatch.orders.codes import new_code
from dispatch.orders.delivery import Delivery, Mode, Task, TaskKind
from dispatch.orders.door import FoundDoor
from dispatch.orders.order_times import OrderTimes, relay_of
from dispatch.orders.recipients import recipient_of
from dispatch.orders.service_day import service_day
from dispatch.orders.tasks_of import less, tasks_of
from dispatch.orders.town_facts import TownFacts
from dispatch.orders.waiting_room import follow_counters, keep_room
from dispatch.storage import deliveries, parties
from dispatch.storage.deliveries import ReferenceTakenError
from dispatch.storage.store import Writing

#: What a doubtful address is held for.
ADDRESS_UNCERTAIN = "address_uncertain"
#: Fields that a delivery has from its order as they are.
_TAKEN_OVER = ("temperature", "priority", "max_ride_s", "skills", "payment", "note")
#: While in one of these a delivery may still become another one.
STILL = frozenset({DeliveryStatus.CREATED, DeliveryStatus.HELD, DeliveryStatus.PROMISED})
_UNTOUCHED = frozenset({TaskStatus.PENDING, TaskStatus.READY})


def bring_up(
    writing: Writing,
    known: Delivery,
    order: Order,
    found: FoundDoor,
    times: OrderTimes,
    upsert: Upsert,
    facts: TownFacts,
) -> tuple[Delivery, tuple[str, ...]]:
    """Change a delivery to what its order says now; nothing is written, and nobody told, where that is what it says already.

    Returns
    -------
    delivery : Delivery
    guesses : tuple of str
        What a doubtful address may have meant.

    Raises
    ------
    RefusedOrderError
        It is a promise already for another window, of another mode, or a merge would leave shops on another day or too many.
    ReferenceTakenError
        Somebody has begun with it.
    """
    if known.status not in STILL or any(task.status not in _UNTOUCHED for task in known.tasks):
        raise ReferenceTakenError(order.external_ref)
    day = service_day(order.window.earliest, facts.town).isoformat()
    _refuse_other_promise(known, order)
    door, guesses = _door(writing, known, order, found)
    made = tuple(tasks_of(writing.ids, known.id, order, door, times.pickups, facts.orgs, times.drop_windows))
    if upsert is Upsert.MERGE:
        made = _merged(known, made, day)
    tasks = _kept(known, made, order.window)
    changes: dict[str, object] = {
        "recipient_id": recipient_of(writing, order, known.recipient_id, calling_code=facts.calling_code).id,
        "drop_place_id": door.id,
        "window": order.window,
        **{name: getattr(order, name) for name in _TAKEN_OVER},
    }
    if upsert is Upsert.MERGE:
        # What the order leaves as it is by default stays as it was.
        plain = {field.name: field.default for field in fields(Order)}
        changes = {
            name: value for name, value in changes.items() if name not in plain or value != plain[name]
        }
    if day != known.day:
        changes |= {"day": day, "code": new_code(writing, day)}
    if guesses:
        changes |= {"status": DeliveryStatus.HELD, "held_reason": ADDRESS_UNCERTAIN}
    elif known.status is DeliveryStatus.HELD and known.held_reason == ADDRESS_UNCERTAIN:
        changes |= {"status": DeliveryStatus.CREATED, "held_reason": ""}
    if tasks == known.tasks and all(getattr(known, name) == value for name, value in changes.items()):
        return known, guesses
    if door.id != known.drop_place_id and not order.door.place_id:
        parties.add_places(writing, [door], confidence=found.confidence)
    stored = deliveries.replace_tasks(writing, known, tasks, **changes)
    keep_room(writing, stored, relay_of(order, facts))
    writing.note("delivery.changed", stored.id, stored.version)
    return follow_counters(writing, stored), guesses


def _refuse_other_promise(known: Delivery, order: Order) -> None:
    faults = []
    # What the recipient comes for was promised by its shops alone, and they have said yes to the new window.
    if known.promised_s is not None and order.window != known.window and order.mode is not Mode.COLLECT:
        faults.append(
            Fault(
                "/window",
                0,
                "promised",
                str(order.window.earliest),
                "another window is promised",
                "ask for another slot, or send the window promised",
            )
        )
    if order.mode is not known.mode:
        faults.append(
            Fault(
                "/mode",
                0,
                "mode_differs",
                order.mode,
                f"the order of that reference is a {known.mode}",
                "give another external_ref",
            )
        )
    if faults:
        raise RefusedOrderError(tuple(faults))


def _door(writing: Writing, known: Delivery, order: Order, found: FoundDoor) -> tuple[Place, tuple[str, ...]]:
    """Return where it goes: where it went, if the same is asked for; somebody may have put a doubtful address right since."""
    assert found.place is not None
    before = parties.get_places(writing, [known.drop_place_id])[known.drop_place_id]
    asked = order.door
    if asked.place_id:
        return found.place, ()
    if asked.lon is None or asked.lat is None:
        if asked.address == before.address:
            if known.status is not DeliveryStatus.HELD or known.held_reason != ADDRESS_UNCERTAIN:
                return before, ()
            # Somebody may have set the pin meanwhile, for another order to the same door.
            return (before, found.guesses) if found.guesses else (found.place, ())
    elif (asked.lon, asked.lat, asked.address) == (before.lon, before.lat, before.address):
        return before, ()
    return found.place, found.guesses


def _kept(known: Delivery, tasks: Sequence[Task], window: TimeWindow) -> tuple[Task, ...]:
    """Return the tasks with the names and states of those that they are the successors of."""
    old = {(task.kind, task.org_id): task for task in known.tasks}
    kept = []
    for task in tasks:
        before = old.pop((task.kind, task.org_id), None)
        if before is None:
            kept.append(task)
            continue
        # A basket that is sent again is not made again: it is ready when it was to be, or when its shop has said since.
        same = task.kind in {TaskKind.PICKUP, TaskKind.COLLECT} and (
            window == known.window or before.windows[-1].latest == task.windows[-1].latest
        )
        kept.append(
            replace(
                task,
                id=before.id,
                status=before.status,
                ready_s=before.ready_s if same else task.ready_s,
                windows=before.windows if same else task.windows,
            )
        )
    return tuple(kept)


def _merged(known: Delivery, tasks: Sequence[Task], day: str) -> tuple[Task, ...]:
    """Return the pickups of both, for each shop those of the later order, then its drop with all goods."""
    kinds = {TaskKind.PICKUP, TaskKind.COLLECT}
    shops = {task.org_id for task in tasks if task.kind in kinds}
    stay = [task for task in known.tasks if task.kind in kinds and task.org_id not in shops]
    every = [*stay, *(task for task in tasks if task.kind in kinds)]
    if stay and day != known.day:
        fault = Fault(
            "/pickups",
            0,
            "shops_missing",
            str(len(stay)),
            "shops of it that are not named would stay on their day",
            "name all shops again",
        )
        raise RefusedOrderError((fault,))
    if len(every) > MOST_PICKUPS:
        fault = Fault(
            "/pickups",
            0,
            "too_many_pickups",
            str(len(every)),
            f"a basket comes from at most {MOST_PICKUPS} shops",
            "make two orders of it",
        )
        raise RefusedOrderError((fault,))
    total = Load(sum(task.load.volume_l for task in every), sum(task.load.weight_g for task in every))
    if tasks[-1].kind not in kinds:
        every.append(replace(tasks[-1], load=less(total)))
    return tuple(replace(task, sequence=number) for number, task in enumerate(every))

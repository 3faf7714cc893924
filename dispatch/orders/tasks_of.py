"""The tasks of an order: what is done in each shop, and at the door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dispatch import ids
from dispatch.domain import Load, Place
from dispatch.orders.asked import Order
from dispatch.orders.delivery import Mode, Task, TaskKind
from dispatch.orders.handover import Handover
from dispatch.storage import parties
from dispatch.storage.store import Writing


def tasks_of(
    writing: Writing, name: str, order: Order, door: Place, pickups: Sequence[Handover]
) -> Iterable[Task]:
    """Return new tasks for the delivery of a name, the pickups in the order of the order, then the drop."""
    total = Load(
        sum(one.load.volume_l for one in order.pickups), sum(one.load.weight_g for one in order.pickups)
    )
    counters = parties.organizations(writing)
    place_of = {one.id: one.place_id for one in counters}
    if order.mode is Mode.RETURN:
        # From the door back to the shop.
        asked, times = order.pickups[0], pickups[0]
        yield Task(
            writing.ids.new(ids.TASK),
            name,
            0,
            TaskKind.PICKUP,
            door.id,
            (order.window,),
            total,
            order.service_s,
            items=asked.items,
        )
        yield Task(
            writing.ids.new(ids.TASK), name, 1, TaskKind.RETURN, place_of[asked.org_id], times.windows, less(total), asked.service_s,
            org_id=asked.org_id,
        )  # fmt: skip
        return
    for number, (asked, times) in enumerate(zip(order.pickups, pickups, strict=True)):
        yield Task(
            writing.ids.new(ids.TASK), name, number, TaskKind.PICKUP, place_of[asked.org_id], times.windows, asked.load,
            asked.service_s, org_id=asked.org_id, items=asked.items, ready_s=times.ready_s,
        )  # fmt: skip
    yield Task(
        writing.ids.new(ids.TASK),
        name,
        len(order.pickups),
        TaskKind.DROP,
        door.id,
        (order.window,),
        less(total),
        order.service_s,
    )


def less(load: Load) -> Load:
    """Return what leaves the vehicle where a load is handed over."""
    return Load(-load.volume_l, -load.weight_g)

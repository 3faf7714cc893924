"""The tasks of an order: what is done in each shop, and at the door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dispatch import ids
from dispatch.domain import Load, Place, TimeWindow
from dispatch.ids import Ids
from dispatch.orders.asked import Order
from dispatch.orders.delivery import Mode, Task, TaskKind
from dispatch.orders.handover import Handover
from dispatch.parties.organization import Organization


def tasks_of(
    new: Ids,
    name: str,
    order: Order,
    door: Place,
    pickups: Sequence[Handover],
    orgs: Mapping[str, Organization],
    drop_windows: Sequence[TimeWindow] = (),
) -> Iterable[Task]:
    """Return new tasks for the delivery of a name, the pickups in the order of the order, then the drop.

    Parameters
    ----------
    new
        Makes their names.
    door
        Where the goods go, or come from.
    pickups
        When each shop hands its goods over.
    orgs
        The shops.
    drop_windows
        When the door takes them, if not all the time of the order: the hours of a relay point.
    """
    total = total_load(order)
    windows = tuple(drop_windows) or (order.window,)
    if order.mode is Mode.RETURN:
        # From the door back to the shop.
        asked, times = order.pickups[0], pickups[0]
        yield Task(
            new.new(ids.TASK), name, 0, TaskKind.PICKUP, door.id, windows, total, order.service_s, items=asked.items,
            barcodes=asked.barcodes,
        )  # fmt: skip
        yield Task(
            new.new(ids.TASK), name, 1, TaskKind.RETURN, orgs[asked.org_id].place_id, times.windows, less(total), asked.service_s,
            org_id=asked.org_id,
        )  # fmt: skip
        return
    kind = TaskKind.COLLECT if order.mode is Mode.COLLECT else TaskKind.PICKUP
    for number, (asked, times) in enumerate(zip(order.pickups, pickups, strict=True)):
        yield Task(
            new.new(ids.TASK), name, number, kind, orgs[asked.org_id].place_id, times.windows, asked.load, asked.service_s,
            org_id=asked.org_id, items=asked.items, barcodes=asked.barcodes, ready_s=times.ready_s,
        )  # fmt: skip
    if order.mode is not Mode.COLLECT:
        yield Task(
            new.new(ids.TASK), name, len(order.pickups), TaskKind.DROP, door.id, windows, less(total), order.service_s
        )  # fmt: skip


def total_load(order: Order) -> Load:
    """Return what all goods of an order take up together."""
    return Load(
        sum(one.load.volume_l for one in order.pickups), sum(one.load.weight_g for one in order.pickups)
    )


def less(load: Load) -> Load:
    """Return what leaves the vehicle where a load is handed over."""
    return Load(-load.volume_l, -load.weight_g)

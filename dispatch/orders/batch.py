"""Several orders with one commit: each is taken or not as if it came alone, and what is told as taken is kept."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.errors import DispatchError
from dispatch.orders.asked import Order, Upsert
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.intake import Looked, Taken, admit, look, pinned_order, with_next_window
from dispatch.orders.town_facts import TownFacts, read_facts
from dispatch.storage.store import ConflictError, Store, Writing
from dispatch.town_map import TownMap

#: Orders with one commit: a commit waits for the disk, and other orders wait for this one.
TOGETHER = 25
#: How often an order is tried whose delivery somebody else changes at the same time.
CHANGED_TRIES = 3


def take_batch(
    store: Store,
    town_map: TownMap,
    town_id: str,
    actor: str,
    orders: Sequence[Order],
    *,
    upsert: Upsert = Upsert.CREATE,
    behalf: str = "",
) -> list[Taken | DispatchError]:
    """Take orders in with one commit; see `dispatch.orders.intake.take`.

    Returns
    -------
    list
        For each order what became of it, or the error that it has; one that is wrong undoes none of the others. When this
        returns, what is taken is kept.
    """
    if not orders:
        return []
    with store.reading(town_id) as reading:
        facts = read_facts(reading, orders)
        pinned = [pinned_order(reading, order, facts) for order in orders]
        looked = [_looked(store, town_map, order, facts) for order in pinned]
        early = [
            with_next_window(one, order, facts, reading) if isinstance(one, RefusedOrderError) else one
            for one, order in zip(looked, pinned, strict=True)
        ]

    def step(writing: Writing) -> list[Taken | DispatchError]:
        # Everything in here is done again where the database says that the transaction lost against another.
        writing.exclude("orders")
        present = read_facts(writing, orders)
        return [_admitted(writing, one, present, upsert) if isinstance(one, Looked) else one for one in early]

    if not any(isinstance(one, Looked) for one in early):
        return [one for one in early if isinstance(one, DispatchError)]
    return store.write(town_id, actor, step, behalf=behalf)


def _looked(store: Store, town_map: TownMap, order: Order, facts: TownFacts) -> Looked | RefusedOrderError:
    try:
        return look(town_map, order, facts, store.ids)
    except RefusedOrderError as refused:
        return refused


def _admitted(writing: Writing, one: Looked, facts: TownFacts, upsert: Upsert) -> Taken | DispatchError:
    for left in range(CHANGED_TRIES - 1, -1, -1):
        try:
            with writing.attempt():
                return admit(writing, one, facts, upsert)
        except ConflictError as error:
            if left == 0:
                return error
        except DispatchError as error:
            return error
    raise AssertionError("unreachable")

"""Orders taken in and promised as they were asked for, in one transaction."""

from __future__ import annotations

from dataclasses import replace

from dispatch.orders.asked import Order, Upsert
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.intake import Taken, admit, look, pinned_order, with_next_window
from dispatch.orders.town_facts import read_facts
from dispatch.promises.as_asked import promise_as_asked
from dispatch.storage.store import Store, Writing
from dispatch.town_map import TownMap


def take_promised(
    store: Store,
    town_map: TownMap,
    town_id: str,
    actor: str,
    order: Order,
    *,
    upsert: Upsert = Upsert.CREATE,
    promise: bool = True,
    behalf: str = "",
) -> Taken:
    """Take an order in and promise the window that it asks for, both or neither; parameters and errors as `dispatch.orders.intake.take`.

    Parameters
    ----------
    promise
        Whether it is promised; what is held, or is a promise already, is left as it is.
    """
    with store.reading(town_id) as reading:
        facts = read_facts(reading, [order])
        order = pinned_order(reading, order, facts)
    try:
        looked = look(town_map, order, facts, store.ids)
    except RefusedOrderError as refused:
        with store.reading(town_id) as reading:
            raise with_next_window(refused, order, facts, reading) from None

    def step(writing: Writing) -> Taken:
        taken = admit(writing, looked, read_facts(writing, [order]), upsert)
        promised = promise_as_asked(writing, [taken.delivery]) if promise else ()
        return replace(taken, delivery=promised[0]) if promised else taken

    return store.write(town_id, actor, step, behalf=behalf)

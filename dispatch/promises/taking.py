"""Orders taken in and promised as they were asked for: one, or those of many senders with one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from dispatch.errors import DispatchError
from dispatch.orders.asked import Order, Upsert
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.intake import Looked, Taken, admit, look_at_all, pinned_order, with_next_window
from dispatch.orders.plain import Wanted, store_plain
from dispatch.orders.town_facts import TownFacts, read_facts
from dispatch.promises.as_asked import promise_as_asked
from dispatch.storage.store import ConflictError, Store, Writing
from dispatch.town_map import TownMap

#: How often an order is tried whose delivery somebody else changes at the same time.
CHANGED_TRIES = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """An order, and who wants it.

    Attributes
    ----------
    actor, behalf
        Who orders, as the log names them, and for whom.
    upsert
        What happens where its organisation has a delivery of that reference.
    promise
        Whether the window is promised as it is asked for; what is held, or is a promise already, is left as it is.
    """

    order: Order
    actor: str
    behalf: str = ""
    upsert: Upsert = Upsert.CREATE
    promise: bool = True


#: What became of a wish.
Result = Taken | DispatchError


class Beside(Protocol):
    """What somebody does in the transaction that takes orders."""

    def known(self, writing: Writing, wishes: Sequence[Wish], /) -> Mapping[int, Result]:
        """Return what is known already of some wishes, by their numbers: nothing is done for these."""

    def keep(self, writing: Writing, results: Sequence[Result], /) -> None:
        """Look at what became of every wish, before it is committed."""


class _Nothing:
    def known(self, writing: Writing, wishes: Sequence[Wish], /) -> Mapping[int, Result]:
        del writing, wishes
        return {}

    def keep(self, writing: Writing, results: Sequence[Result], /) -> None:
        del writing, results


#: Nothing else.
NOTHING = _Nothing()


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
    """Take an order in and promise the window that it asks for, both or neither; parameters and errors as `dispatch.orders.intake.take`."""
    result = take_all(store, town_map, town_id, [Wish(order, actor, behalf, upsert, promise)])[0]
    if isinstance(result, DispatchError):
        raise result
    return result


def take_all(
    store: Store, town_map: TownMap, town_id: str, wishes: Sequence[Wish], beside: Beside = NOTHING
) -> list[Result]:
    """Take orders in with one commit, each as if it came alone; when this returns, what is taken is kept.

    Parameters
    ----------
    wishes
        Any number, of any senders.
    beside
        What else is done in the transaction.

    Returns
    -------
    list
        For each wish what became of it, or the error that it has; one that is wrong undoes none of the others.
    """
    if not wishes:
        return []
    orders = [one.order for one in wishes]
    with store.reading(town_id) as reading:
        facts = read_facts(reading, orders)
        pinned = [pinned_order(reading, order, facts) for order in orders]
        looked = look_at_all(town_map, pinned, facts, store.ids)
        looked = [
            with_next_window(one, order, facts, reading) if isinstance(one, RefusedOrderError) else one
            for one, order in zip(looked, pinned, strict=True)
        ]

    def step(writing: Writing) -> list[Result]:
        # Everything in here is done again where the database says that the transaction lost against another.
        writing.exclude("orders")
        results: dict[int, Result] = dict(beside.known(writing, wishes))
        open_ = [number for number in range(len(wishes)) if number not in results]
        _carry_out(writing, wishes, looked, open_, read_facts(writing, orders), facts, results)
        found = [results[number] for number in range(len(wishes))]
        beside.keep(writing, found)
        return found

    return store.write(town_id, wishes[0].actor, step, behalf=wishes[0].behalf)


def _carry_out(
    writing: Writing,
    wishes: Sequence[Wish],
    looked: Sequence[Looked | RefusedOrderError],
    open_: Sequence[int],
    present: TownFacts,
    before: TownFacts,
    results: dict[int, Result],
) -> None:
    """Take the open wishes in, the plain ones at once and the others one by one; they were looked at by the facts of before."""
    facts = present.after(before)
    same = facts is not present and facts.now_s == before.now_s
    good: list[tuple[int, Looked]] = []
    for number in open_:
        one = looked[number]
        if isinstance(one, Looked):
            good.append((number, one))
        else:
            results[number] = one
    wanted = [
        Wanted(one.order, one.found, wish.actor, wish.behalf, wish.promise, one.times if same else None)
        for one, wish in ((one, wishes[number]) for number, one in good)
    ]
    for (number, one), stored in zip(good, store_plain(writing, wanted, facts), strict=True):
        if stored is None:
            results[number] = _one_by_one(writing, wishes[number], one, facts)
        else:
            results[number] = Taken(stored.delivery, new=True, place=stored.place, recipient=stored.recipient)


def _one_by_one(writing: Writing, wish: Wish, looked: Looked, facts: TownFacts) -> Result:
    for left in range(CHANGED_TRIES - 1, -1, -1):
        try:
            with writing.attempt(), writing.acting(wish.actor, wish.behalf):
                taken = admit(writing, looked, facts, wish.upsert)
                promised = promise_as_asked(writing, [taken.delivery]) if wish.promise else ()
                return replace(taken, delivery=promised[0]) if promised else taken
        except ConflictError as error:
            if left == 0:
                return error
        except DispatchError as error:
            return error
    raise AssertionError("unreachable")

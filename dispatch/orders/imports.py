"""Orders from a file (`dispatch.orders.order_file`): the good lines go in, of every faulty one it is told what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from dispatch.errors import DispatchError, Fault
from dispatch.orders.asked import Order, Upsert
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.intake import Taken
from dispatch.orders.order_file import OrderLine, read_orders, sender_of
from dispatch.promises.taking import NOTHING, Beside, Result, Wish, take_all
from dispatch.storage.deliveries import ReferenceTakenError
from dispatch.storage.store import Store
from dispatch.town_map import TownMap

#: Lines with one commit: a commit waits for the disk, and other orders of the town wait for this one.
TOGETHER = 250
#: Which column a fault of an order comes from; the longest beginning wins.
_COLUMN_OF = {
    "/recipient": "recipient",
    "/door": "address",
    "/door/lon": "lon",
    "/window": "window_from",
    "/pickups": "shops",
    "/recipient/phone": "phone",
    "/external_ref": "external_ref",
    "/priority": "priority",
    "/note": "note",
    "/org_id": "shops",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: for each good line its delivery, for each faulty one everything that is wrong with it."""

    taken: tuple[tuple[int, Taken], ...]
    faults: tuple[Fault, ...]
    lines: int


def batches(lines: Sequence[OrderLine], most: int = TOGETHER) -> Iterator[Sequence[OrderLine]]:
    """Yield lines in batches of so many, in their order."""
    for first in range(0, len(lines), most):
        yield lines[first : first + most]


def take_lines(
    store: Store,
    town_map: TownMap,
    town_id: str,
    lines: Sequence[OrderLine],
    wish_of: Callable[[Order], Wish],
    beside: Beside = NOTHING,
) -> tuple[list[tuple[int, Taken]], list[Fault]]:
    """Take the orders of a batch of lines in, with one commit.

    Parameters
    ----------
    wish_of
        Says who wants an order, and how.
    beside
        What else is done in the transaction; not called for a batch without orders.

    Returns
    -------
    taken : list of (int, Taken)
        By line.
    faults : list of Fault
        Those of lines that could not be read, and of orders that were not taken.
    """
    good = [(one.line, one.order) for one in lines if one.order is not None]
    results = take_all(store, town_map, town_id, [wish_of(order) for _, order in good], beside)
    return sorted_out(lines, results)


def sorted_out(
    lines: Sequence[OrderLine], results: Sequence[Result]
) -> tuple[list[tuple[int, Taken]], list[Fault]]:
    """Return what was taken of some lines, and what is wrong with the others; ``results`` are those of the lines with an order."""
    taken: list[tuple[int, Taken]] = []
    faults = [fault for one in lines for fault in one.faults]
    good = [one for one in lines if one.order is not None]
    for one, result in zip(good, results, strict=True):
        if isinstance(result, Taken):
            taken.append((one.line, result))
        else:
            assert one.order is not None
            faults += _faults_of(one.line, result, one.order.external_ref)
    return taken, faults


def import_orders(
    store: Store,
    town_map: TownMap,
    town_id: str,
    actor: str,
    content: bytes,
    *,
    org_id: str,
    day: dt.date,
    upsert: Upsert = Upsert.MERGE,
    promise: bool = False,
    behalf: str = "",
    on_progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Take the orders of a file in, a table or JSON.

    Parameters
    ----------
    store, town_map, town_id, actor, behalf
        See `dispatch.orders.intake.take`.
    content
        Of the file.
    org_id
        Whose orders they are.
    day
        The local date of lines that give none.
    upsert
        What happens where a reference is known.
    promise
        Whether windows are promised as they are asked for.
    on_progress
        Told how many lines are done, and how many there are; what it is told of is kept, whatever happens afterwards.

    Raises
    ------
    NotFoundError
        There is no such town.
    """
    with store.reading(town_id) as reading:
        sender = sender_of(reading, org_id, day)
    lines, faults = read_orders(content, sender)
    taken: list[tuple[int, Taken]] = []
    done = 0
    for batch in batches(lines):
        found, own = take_lines(
            store, town_map, town_id, batch, lambda order: Wish(order, actor, behalf, upsert, promise)
        )
        taken += found
        faults += own
        done += len(batch)
        # Only now are these lines kept, whatever happens to the machine.
        if on_progress is not None:
            on_progress(done, len(lines))
    return Imported(tuple(taken), tuple(sorted(faults, key=lambda fault: fault.line)), len(lines))


def _faults_of(line: int, error: DispatchError, reference: str) -> list[Fault]:
    """Return what is wrong with a line whose order was not taken."""
    if isinstance(error, RefusedOrderError):
        return [replace(fault, line=line, pointer=_column(fault.pointer)) for fault in error.faults]
    if isinstance(error, ReferenceTakenError):
        remedy = "leave the line out, or give another one"
        return [Fault("external_ref", line, error.code, reference, str(error), remedy)]
    return [Fault("", line, error.code, reference, str(error), "send the line again")]


def _column(pointer: str) -> str:
    matches = [
        (len(beginning), column) for beginning, column in _COLUMN_OF.items() if pointer.startswith(beginning)
    ]
    return max(matches)[1] if matches else pointer

"""Choose rounds out of a pool so that every request is served once or left out: set partitioning.

A *column* is a round that is known to be legal: the requests it serves, its cost, and the kind of vehicle that
it needs. Three steps make the model small before it is solved in integers: a linear program over few columns to which those
with negative reduced costs are added until there are none (Gilmore and Gomory); then all columns go that are dearer by
more than the incumbent's distance from that bound; the rest is handed to branch and cut.

The solver is HiGHS (Huangfu and Hall 2018, doi 10.1007/s12532-017-0130-5), imported at the first call. It works
outside Python's lock, on the calling thread alone.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import RoutingError
from routing.rounds.partition_model import (
    MUST_BE_SERVED,
    Columns,
    LinearBound,
    linear_bound,
    solve_integers,
)

__all__ = ["MUST_BE_SERVED", "Partition", "best_partition"]

#: Parts of the pool solved before the whole, in columns of the least reduced costs for each request, and the part of the
#: time left that each may take.
PARTS = (4, 8, 24)
PART_OF_TIME = 0.4
#: So much of the time may go into the linear program.
LINEAR_PART = 0.6


class Partition(NamedTuple):
    """The answer of `best_partition`.

    Attributes
    ----------
    chosen
        int64[k], columns, ascending; requests in none of them are left out.
    cost
        Their cost and the prizes of the requests left out.
    lower_bound
        No choice among the columns given costs less, up to the rounding of the linear program.
    proven
        Whether no choice among the columns given costs less, by the arithmetic of the solver.
    """

    chosen: NDArray[np.int64]
    cost: int
    lower_bound: int
    proven: bool


def best_partition(
    column_first: ArrayLike,
    column_request: ArrayLike,
    column_cost: ArrayLike,
    *,
    request_prize: ArrayLike,
    column_kind: ArrayLike | None = None,
    kind_supply: ArrayLike | None = None,
    together: Sequence[Sequence[int]] = (),
    incumbent: Sequence[int] | NDArray[np.int64] | None = None,
    seconds: float = 5.0,
) -> Partition | None:
    """Choose the columns that serve each request at most once at the least cost.

    Parameters
    ----------
    column_first
        int[c + 1], requests by column.
    column_request
        int[n], the requests of all columns; each at most once in a column.
    column_cost
        int[c], not negative.
    request_prize
        int[r], cost of leaving a request out; `MUST_BE_SERVED` or more where it may not be.
    column_kind
        int[c], kind of the vehicle that the column needs; all of one kind without it.
    kind_supply
        int[k], vehicles by kind; as many as are wanted without it.
    together
        Sets of requests of which at most one chosen column may serve any: those of a group, and the pairs of
        requests in an order.
    incumbent
        A choice to start from.
    seconds
        Time limit; the call ends within a few tenths of a second of it.

    Returns
    -------
    Partition | None
        Never dearer than the incumbent. ``None`` if there is no incumbent and none was found.

    Raises
    ------
    RoutingError
        ``invalid_partition``: the incumbent serves a request twice, leaves one out that must be served, needs more
        vehicles of a kind than there are, or splits a set that belongs together.

    Notes
    -----
    The linear program takes 0.5 s for 250 requests and 30,000 columns, 1.7 s for 450 and 50,000, on one shared core; the
    rest of the time goes into branch and cut, which often ends early where the incumbent is near the bound.
    """
    began = time.monotonic()
    columns = Columns.make(
        column_first, column_request, column_cost, request_prize, column_kind, kind_supply, together
    )
    start = None if incumbent is None else np.unique(np.asarray(incumbent, dtype=np.int64))
    if start is not None:
        wrong = columns.faults(start)
        if wrong:
            raise RoutingError(
                f"the incumbent is no choice of columns: {wrong[0]}; give another or none",
                code="invalid_partition",
            )
    bound = linear_bound(columns, start, began + LINEAR_PART * seconds)
    starts = [choice for choice in (start, _greedy(columns, bound)) if choice is not None]
    start = min(starts, key=columns.cost_of, default=None)
    best, proven = _grown(columns, bound, start, began + seconds)
    if best is None:
        return None
    cost = columns.cost_of(best)
    proven = bound.complete and (proven or bound.value > cost - 1)
    lower = cost if proven else min(cost, int(np.ceil(bound.value - 1e-6))) if bound.complete else 0
    return Partition(best, cost, max(lower, 0), proven)


def _greedy(columns: Columns, bound: LinearBound) -> NDArray[np.int64] | None:
    """Return columns taken by reduced cost, for each request that they serve, as long as they fit; None if that is no choice."""
    size = np.diff(columns.first)[: columns.own]
    room = columns.upper.copy()
    taken = []
    for column in np.argsort(bound.reduced[: columns.own] / np.maximum(size, 1), kind="stable").tolist():
        rows = columns.row[columns.first[column] : columns.first[column + 1]]
        if len(rows) and room[rows].min() > 0:
            room[rows] -= 1
            taken.append(column)
    choice = np.sort(np.array(taken, dtype=np.int64))
    return None if columns.faults(choice) else choice


def _grown(
    columns: Columns, bound: LinearBound, best: NDArray[np.int64] | None, deadline: float
) -> tuple[NDArray[np.int64] | None, bool]:
    """Solve ever larger parts of the pool; each answer lets more of the dear columns go."""
    order = np.argsort(bound.reduced, kind="stable")
    sizes = [part * columns.requests for part in PARTS]
    for size in [*(size for size in sizes if size < len(order)), len(order)]:
        gap = np.inf if best is None else columns.cost_of(best) - bound.value
        within = int(np.searchsorted(bound.reduced[order], gap))
        slacks = np.arange(columns.own, len(order))
        kept = np.union1d(order[: min(size, within)], slacks if best is None else np.union1d(slacks, best))
        left = deadline - time.monotonic()
        found = solve_integers(columns, kept, best, left if size >= within else PART_OF_TIME * left)
        if found.chosen is not None and (
            best is None or columns.cost_of(found.chosen) < columns.cost_of(best)
        ):
            best = found.chosen
        if size >= within:
            return best, found.proven
    return best, False

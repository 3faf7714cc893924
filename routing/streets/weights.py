"""The weights of a hierarchy under one metric, and how a change of the metric changes them."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.streets.climb_kernels import Rows
from routing.streets.customisation import Customisation
from routing.streets.network import Metric, freeze
from routing.streets.unpack_kernels import Unpacking
from routing.streets.weights_kernels import gather_rows, mark_above, move_weights, needed_arcs

#: Below this many vertices, threads cost more than they save.
_WORTH_THREADS = 20_000
#: Origins of tables after which perfect customisation has paid for itself: it takes as long as
#: sweeping for 3,000 to 5,000 origins, and saves 4 (cars) to 16 per cent (bicycles) of the sweeps.
_WORTH_PERFECT = 30_000
#: Of all rows, the share from which on a change is customised anew instead of row by row.
_WORTH_ALL = 0.25


class TableArcs(NamedTuple):
    """The arcs that tables are swept over, with weights in milliseconds or as packed costs.

    Attributes
    ----------
    up_first, up_head, up_weight
        Arcs up, by tail.
    down_first, down_tail, down_weight
        Arcs down, by head.
    """

    up_first: NDArray[np.int32]
    up_head: NDArray[np.int32]
    up_weight: NDArray[np.int32] | NDArray[np.int64]
    down_first: NDArray[np.int32]
    down_tail: NDArray[np.int32]
    down_weight: NDArray[np.int32] | NDArray[np.int64]


class Weights:
    """The weights of a hierarchy's arcs under one metric; never changes.

    Made by `customise` and `recustomise`.

    Attributes
    ----------
    shared
        What does not depend on the metric.
    metric
        The metric.
    up, down
        `Rows` with packed costs.
    rows_gathered
        How many rows were computed to make it.
    """

    def __init__(
        self, shared: Customisation, metric: Metric, up: NDArray[np.int64], down: NDArray[np.int64], rows: int
    ) -> None:
        freeze(up)
        freeze(down)
        self._lock = threading.Lock()
        self._swept = 0
        self._pruned = False
        self._table_arcs: dict[bool, TableArcs] = {}
        self.shared = shared
        self.metric = metric
        self.rows_gathered = rows
        self.up = Rows(shared.hierarchy.up_first, shared.hierarchy.up_head, up)
        self.down = Rows(shared.hierarchy.down_first, shared.hierarchy.down_tail, down)

    def table_arcs(self, sources: int, *, with_distances: bool) -> TableArcs:
        """Return what to sweep for a table, and count the work.

        Once tables have cost about what perfect customisation costs and saves, arcs that other
        ways undercut are left out of all later ones (rent or buy: never more than twice the cost
        of having known the number of tables).

        Parameters
        ----------
        sources
            Origins of the table.
        with_distances
            Whether packed costs are wanted, or milliseconds.
        """
        with self._lock:
            self._swept += sources
            if not self._pruned and self._swept >= _WORTH_PERFECT:
                self._pruned = True
                self._table_arcs = {}
            if with_distances not in self._table_arcs:
                self._table_arcs[with_distances] = self._make_table_arcs(with_distances=with_distances)
            return self._table_arcs[with_distances]

    def _make_table_arcs(self, *, with_distances: bool) -> TableArcs:
        arrays: list[NDArray[np.int32] | NDArray[np.int64]] = []
        keep = self.needed if self._pruned else (None, None)
        for rows, kept in zip((self.up, self.down), keep, strict=True):
            weight = rows.weight if with_distances else milliseconds(rows.weight)
            if kept is None:
                arrays += [rows.first, rows.other, weight]
                continue
            first = np.concatenate([[0], np.cumsum(kept)]).astype(np.int32)[rows.first]
            arrays += [first, rows.other[kept], weight[kept]]
        for array in arrays:
            freeze(array)
        return TableArcs(*arrays)  # type: ignore[arg-type]

    @cached_property
    def unpacking(self) -> Unpacking:
        """What paths need to know; see there."""
        shared, hierarchy = self.shared, self.shared.hierarchy
        return Unpacking(
            hierarchy.slot_first,
            hierarchy.slot_move,
            shared.move_arc,
            hierarchy.move_turn,
            self.metric.arc_ms,
            self.metric.turn_ms,
            shared.network.length_cm,
            *shared.owners,
            *shared.lower,
            np.zeros(hierarchy.slot_count, dtype=np.int32),
        )

    @cached_property
    def needed(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """The arcs up and down that no other way undercuts; see `needed_arcs`."""
        return needed_arcs(*self.up, *self.down)


def customise(shared: Customisation, metric: Metric, *, threads: int | None = None) -> Weights:
    """Compute the weights of a hierarchy under a metric.

    Parameters
    ----------
    shared
        The hierarchy.
    metric
        A metric that passes `check_metric` and `Customisation.check`.
    threads
        How many threads to use; left out: one a processor.

    Returns
    -------
    Weights
        Exact: whatever a trip costs, some climb and descent over the arcs costs the same.
    """
    h = shared.hierarchy
    up = np.empty(len(h.up_head), dtype=np.int64)
    down = np.empty(len(h.down_tail), dtype=np.int64)
    slots = np.arange(h.slot_count, dtype=np.int32)
    freeze(slots)
    _weigh_moves(shared, metric, slots[: len(up)], up, 0)
    _weigh_moves(shared, metric, slots[len(up) :], down, len(up))
    workers = (os.cpu_count() or 1) if threads is None else threads
    if h.vertex_count < _WORTH_THREADS or workers == 1:
        vertices = np.arange(h.vertex_count, dtype=np.int32)
        freeze(vertices)
        _gather(shared, vertices, up, down)
    else:
        tasks, above = shared.tasks
        with ThreadPoolExecutor(workers, thread_name_prefix="customise") as pool:
            list(pool.map(lambda task: _gather(shared, task, up, down), tasks))
        _gather(shared, above, up, down)
    return Weights(shared, metric, up, down, h.vertex_count)


def recustomise(weights: Weights, metric: Metric) -> Weights:
    """Compute the weights under a metric that differs little from a known one.

    Only the rows of vertices above a changed move are computed again.

    Parameters
    ----------
    weights
        The weights under the other metric; they stay as they are.
    metric
        A metric that passes `check_metric` and `Customisation.check`.

    Returns
    -------
    Weights
        The same numbers that `customise` gives.
    """
    shared, h = weights.shared, weights.shared.hierarchy
    moves = [_entries(h.move_first, np.flatnonzero(metric.arc_ms != weights.metric.arc_ms))]
    turns = np.flatnonzero(metric.turn_ms != weights.metric.turn_ms)
    if len(turns):
        by_turn = shared.moves_of_turns
        sorted_turns = h.move_turn[by_turn]
        at = np.minimum(np.searchsorted(sorted_turns, turns), len(sorted_turns) - 1)
        moves.append(by_turn[at[sorted_turns[at] == turns]])
    slots = shared.move_slot[np.concatenate(moves)]
    slots = slots[slots >= 0]
    if not len(slots):
        return Weights(shared, metric, weights.up.weight, weights.down.weight, 0)
    ups = len(h.up_head)
    owner = np.where(
        slots < ups,
        shared.owners[0][np.minimum(slots, max(ups - 1, 0))] if ups else 0,
        shared.owners[1][np.maximum(slots - ups, 0)] if len(h.down_tail) else 0,
    )
    rows = ancestors(h.parent, owner)
    if len(rows) > _WORTH_ALL * h.vertex_count:
        return customise(shared, metric)
    up, down = weights.up.weight.copy(), weights.down.weight.copy()
    freeze(rows)
    for first, weight, offset in ((h.up_first, up, 0), (h.down_first, down, ups)):
        mine = (_entries(first, rows) + offset).astype(np.int32)
        freeze(mine)
        _weigh_moves(shared, metric, mine, weight, offset)
    _gather(shared, rows, up, down)
    return Weights(shared, metric, up, down, len(rows))


def ancestors(parent: NDArray[np.int32], vertices: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the vertices and all above them in a tree: int32[...], ascending."""
    below = vertices.astype(np.int32)
    freeze(below)
    return np.flatnonzero(mark_above(parent, below)).astype(np.int32)


def _entries(first: NDArray[np.int32], rows: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the places of all entries of some rows, row by row."""
    size = first[rows + 1] - first[rows]
    start = np.concatenate([[0], np.cumsum(size)])
    places: NDArray[np.int64] = np.arange(start[-1]) - np.repeat(start[:-1] - first[rows], size)
    return places


def _weigh_moves(
    shared: Customisation, metric: Metric, slots: NDArray[np.int32], weight: NDArray[np.int64], offset: int
) -> None:
    h = shared.hierarchy
    move_weights(
        slots,
        h.slot_first,
        h.slot_move,
        shared.move_arc,
        h.move_turn,
        metric.arc_ms,
        metric.turn_ms,
        shared.network.length_cm,
        weight,
        offset,
    )


def _gather(
    shared: Customisation, vertices: NDArray[np.int32], up: NDArray[np.int64], down: NDArray[np.int64]
) -> None:
    h = shared.hierarchy
    gather_rows(
        vertices,
        h.up_first,
        h.up_head,
        up,
        h.down_first,
        h.down_tail,
        down,
        *shared.lower,
        np.empty(h.vertex_count, dtype=np.int32),
    )


def milliseconds(weight: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the milliseconds of packed costs, int32, read-only."""
    values = (weight >> 32).astype(np.int32)
    freeze(values)
    return values

"""Kernels of the exact search: Dijkstra's algorithm over arcs, with a 4-ary heap.

The label of an arc is the cost at its *start*, after the turn into it. A trip that ends part-way
along an arc is then its label plus the part before the point, and a target just behind its origin
on the same arc comes out right by itself: the arc's start must be reached once more.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.locations_kernels import key_before
from routing.streets.network import FORBIDDEN, Locations
from routing.streets.turn_graph import TurnGraph


class Workspace(NamedTuple):
    """Memory of one search, used again by the next: an entry counts only if stamped by this run.

    Attributes
    ----------
    stamp
        int32[m], the last run that labelled the arc; runs count from 1.
    label
        int64[m], packed cost at the start of the arc.
    previous
        int32[m], the arc before it, or ``-1 - arc`` where that arc is the one the trip started on.
    slot
        int32[m], place in the heap, -1 once settled.
    heap_key, heap_arc
        int64[m] and int32[m], a 4-ary heap by label.
    """

    stamp: NDArray[np.int32]
    label: NDArray[np.int64]
    previous: NDArray[np.int32]
    slot: NDArray[np.int32]
    heap_key: NDArray[np.int64]
    heap_arc: NDArray[np.int32]


@kernel
def new_workspace(arc_count: int) -> Workspace:
    """Return memory for searches over ``arc_count`` arcs."""
    return Workspace(
        np.zeros(arc_count, dtype=np.int32),
        np.empty(arc_count, dtype=np.int64),
        np.empty(arc_count, dtype=np.int32),
        np.empty(arc_count, dtype=np.int32),
        np.empty(arc_count, dtype=np.int64),
        np.empty(arc_count, dtype=np.int32),
    )


@kernel
def _rise(work: Workspace, hole: int, key: int, arc: int) -> None:
    """Put an arc into the heap at ``hole`` or above it, moving later ones down."""
    while hole > 0:
        parent = (hole - 1) >> 2
        if work.heap_key[parent] <= key:
            break
        moved = work.heap_arc[parent]
        work.heap_key[hole] = work.heap_key[parent]
        work.heap_arc[hole] = moved
        work.slot[moved] = hole
        hole = parent
    work.heap_key[hole] = key
    work.heap_arc[hole] = arc
    work.slot[arc] = hole


@kernel
def _drop_first(work: Workspace, size: int) -> int:
    """Take the first arc out of a heap of ``size`` arcs and return the new size."""
    size -= 1
    work.slot[work.heap_arc[0]] = -1
    if size == 0:
        return size
    key = work.heap_key[size]
    arc = work.heap_arc[size]
    hole = 0
    while True:
        child = 4 * hole + 1
        if child >= size:
            break
        least = child
        least_key = work.heap_key[child]
        for other in range(child + 1, min(child + 4, size)):
            if work.heap_key[other] < least_key:
                least = other
                least_key = work.heap_key[other]
        if least_key >= key:
            break
        moved = work.heap_arc[least]
        work.heap_key[hole] = least_key
        work.heap_arc[hole] = moved
        work.slot[moved] = hole
        hole = least
    work.heap_key[hole] = key
    work.heap_arc[hole] = arc
    work.slot[arc] = hole
    return size


@kernel
def _offer(work: Workspace, run: int, size: int, key: int, arc: int, previous: int) -> int:
    """Label an arc if that improves it, and return the size of the heap."""
    if (key | (key << 32)) < 0:
        return size  # beyond the 24 days or 21,474 km that tables can hold
    if work.stamp[arc] != run:
        work.stamp[arc] = run
        work.label[arc] = key
        work.previous[arc] = previous
        _rise(work, size, key, arc)
        return size + 1
    # A settled arc is never improved: costs are not negative.
    if key < work.label[arc]:
        work.label[arc] = key
        work.previous[arc] = previous
        _rise(work, work.slot[arc], key, arc)
    return size


@kernel
def search(
    graph: TurnGraph,
    origins: Locations,
    i: int,
    wanted: NDArray[np.bool_],
    wanted_count: int,
    work: Workspace,
    run: int,
) -> None:
    """Label arcs from one origin until every wanted arc has its final label.

    Parameters
    ----------
    graph
        Streets of the profile.
    origins, i
        Where the trips start: location ``i``.
    wanted
        bool[m], the arcs whose labels are needed.
    wanted_count
        How many those are.
    work
        Memory; on return, wanted arcs stamped ``run`` have final labels and the others cannot be
        reached.
    run
        A number that ``work`` has not seen yet.

    Notes
    -----
    O((t + m) log m) for m arcs and t turns. An early end leaves labels of unwanted arcs tentative.

    References
    ----------
    E. W. Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1
    (1959), doi:10.1007/BF01386390. Arcs as vertices: T. Caldwell, "On finding minimum routes in a
    network with turn penalties", Communications of the ACM 4 (1961), doi:10.1145/366105.366184.
    """
    size = 0
    left = wanted_count
    if left == 0:
        return
    for side in range(2):
        source = origins.forward_arc[i] if side == 0 else origins.backward_arc[i]
        if source < 0 or graph.arc_ms[source] == FORBIDDEN:
            continue
        done = key_before(graph, source, origins.fraction[i], side == 1)
        for turn in range(graph.first[source], graph.first[source + 1]):
            size = _offer(work, run, size, graph.weight[turn] - done, graph.head[turn], -1 - source)
    while size > 0:
        arc = work.heap_arc[0]
        key = work.heap_key[0]
        size = _drop_first(work, size)
        if wanted[arc]:
            left -= 1
            if left == 0:
                break
        for turn in range(graph.first[arc], graph.first[arc + 1]):
            size = _offer(work, run, size, key + graph.weight[turn], graph.head[turn], arc)


@kernel
def arrival(
    graph: TurnGraph,
    origins: Locations,
    i: int,
    destinations: Locations,
    j: int,
    work: Workspace,
    run: int,
) -> tuple[int, int, bool]:
    """Return the best way to end a trip, after `search` from its origin.

    Returns
    -------
    tuple
        The packed cost, -1 where there is no path; the arc on which the trip ends, -1 where it
        covers none because the two points coincide; and whether it started on that same arc and
        never left it.
    """
    if origins.edge[i] == destinations.edge[j] and origins.fraction[i] == destinations.fraction[j]:
        return 0, -1, True
    best = -1
    best_arc = -1
    best_direct = False
    start, end = origins.fraction[i], destinations.fraction[j]
    for side in range(2):
        arc = destinations.forward_arc[j] if side == 0 else destinations.backward_arc[j]
        if arc < 0 or graph.arc_ms[arc] == FORBIDDEN:
            continue
        before = key_before(graph, arc, end, side == 1)
        if side == 0:
            ahead = origins.forward_arc[i] == arc and start <= end
        else:
            ahead = origins.backward_arc[i] == arc and start >= end
        if ahead:
            key = before - key_before(graph, arc, start, side == 1)
            if best < 0 or key < best:
                best, best_arc, best_direct = key, arc, True
        if work.stamp[arc] == run:
            key = work.label[arc] + before
            if (key | (key << 32)) >= 0 and (best < 0 or key < best):
                best, best_arc, best_direct = key, arc, False
    return best, best_arc, best_direct


@kernel
def mark_arcs(
    graph: TurnGraph,
    destinations: Locations,
    j: int,
    wanted: NDArray[np.bool_],
    value: bool,  # noqa: FBT001
) -> int:
    """Mark the arcs on which trips to location ``j`` may end; return how many marks changed."""
    changed = 0
    for side in range(2):
        arc = destinations.forward_arc[j] if side == 0 else destinations.backward_arc[j]
        if arc >= 0 and graph.arc_ms[arc] != FORBIDDEN and wanted[arc] != value:
            wanted[arc] = value
            changed += 1
    return changed

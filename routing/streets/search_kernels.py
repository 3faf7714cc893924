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
from routing.streets.lanes import NOT_REACHED
from routing.streets.locations_kernels import key_before
from routing.streets.network import FORBIDDEN, Locations
from routing.streets.turn_graph import TurnGraph

#: The label of an arc that no trip has reached.
UNLABELLED = 2**63 - 1


class Workspace(NamedTuple):
    """Memory of one search, handed clean to the next by `forget`.

    Attributes
    ----------
    label
        int64[m], packed cost at the start of the arc, `UNLABELLED` where not reached.
    previous
        int32[m], the arc before it, or ``-1 - arc`` where that arc is the one the trip started on.
    reached
        int32[m], the arcs that have labels; ``reached_count[0]`` of them.
    reached_count
        int64[1].
    slot
        int32[m], place in the heap; means nothing for arcs without a label.
    heap_key, heap_arc
        int64[m] and int32[m], a 4-ary heap by label.
    """

    label: NDArray[np.int64]
    previous: NDArray[np.int32]
    reached: NDArray[np.int32]
    reached_count: NDArray[np.int64]
    slot: NDArray[np.int32]
    heap_key: NDArray[np.int64]
    heap_arc: NDArray[np.int32]


@kernel
def new_workspace(arc_count: int) -> Workspace:
    """Return memory for searches over ``arc_count`` arcs."""
    return Workspace(
        np.full(arc_count, UNLABELLED, dtype=np.int64),
        np.empty(arc_count, dtype=np.int32),
        np.empty(arc_count, dtype=np.int32),
        np.zeros(1, dtype=np.int64),
        np.empty(arc_count, dtype=np.int32),
        np.empty(arc_count, dtype=np.int64),
        np.empty(arc_count, dtype=np.int32),
    )


@kernel
def forget(work: Workspace) -> None:
    """Take all labels away, in time proportional to their number."""
    for at in range(work.reached_count[0]):
        work.label[work.reached[at]] = UNLABELLED
    work.reached_count[0] = 0


@kernel
def search(
    graph: TurnGraph,
    origins: Locations,
    i: int,
    wanted: NDArray[np.bool_],
    wanted_count: int,
    work: Workspace,
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
        Clean memory; on return, wanted arcs with labels have final ones and the others cannot be
        reached.

    Notes
    -----
    O((t + m) log m) for m arcs and t turns. An early end leaves labels of unwanted arcs tentative.

    Everything is written out in one function on plain arrays: calls that pass a tuple of arrays
    cost more than the few steps they would hold.

    References
    ----------
    E. W. Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1
    (1959), doi:10.1007/BF01386390. Arcs as vertices: T. Caldwell, "On finding minimum routes in a
    network with turn penalties", Communications of the ACM 4 (1961), doi:10.1145/366105.366184.
    """
    first, head, weight = graph.first, graph.head, graph.weight
    label, previous, reached, slot = work.label, work.previous, work.reached, work.slot
    heap_key, heap_arc = work.heap_key, work.heap_arc
    size = 0
    reached_count = 0
    left = wanted_count
    # The first two rounds leave along the origin's own arcs, the later ones along settled arcs.
    side = 0
    while left > 0 and (side < 2 or size > 0):
        if side < 2:
            arc = int(origins.forward_arc[i] if side == 0 else origins.backward_arc[i])
            side += 1
            if arc < 0 or graph.arc_ms[arc] == FORBIDDEN:
                continue
            base = -key_before(graph, arc, origins.fraction[i], side == 2)
            via = -1 - arc
        else:
            arc = int(heap_arc[0])
            base = heap_key[0]
            via = arc
            slot[arc] = -1
            size -= 1
            if size > 0:
                # The last arc of the heap sinks from the top.
                key = heap_key[size]
                last = heap_arc[size]
                hole = 0
                child = 1
                while child < size:
                    least = child
                    least_key = heap_key[child]
                    for other in range(child + 1, min(child + 4, size)):
                        if heap_key[other] < least_key:
                            least = other
                            least_key = heap_key[other]
                    if least_key >= key:
                        break
                    heap_key[hole] = least_key
                    heap_arc[hole] = heap_arc[least]
                    slot[heap_arc[hole]] = hole
                    hole = least
                    child = 4 * hole + 1
                heap_key[hole] = key
                heap_arc[hole] = last
                slot[last] = hole
            if wanted[arc]:
                left -= 1
        for turn in range(first[arc], first[arc + 1]):
            key = base + weight[turn]
            to = head[turn]
            # What takes longer than tables can hold leads nowhere; so long a sum may wrap round.
            if key >= label[to] or key >= NOT_REACHED or key < 0:
                continue
            if label[to] == UNLABELLED:
                reached[reached_count] = to
                reached_count += 1
                slot[to] = -1
            label[to] = key
            previous[to] = via
            hole = slot[to]
            if hole < 0:
                # Half of all arcs run back towards streets that were reached before; they need no
                # place in the heap. Labels only fall, so what leads nowhere new now will not later
                # either, unless its own label improves, which brings it here again.
                useful = wanted[to]
                for onward in range(first[to], first[to + 1]):
                    if useful:
                        break
                    useful = key + weight[onward] < label[head[onward]]
                if not useful:
                    continue
                hole = size
                size += 1
            while hole > 0:
                parent = (hole - 1) >> 2
                if heap_key[parent] <= key:
                    break
                heap_key[hole] = heap_key[parent]
                heap_arc[hole] = heap_arc[parent]
                slot[heap_arc[hole]] = hole
                hole = parent
            heap_key[hole] = key
            heap_arc[hole] = to
            slot[to] = hole
    work.reached_count[0] = reached_count


@kernel
def arrival(
    graph: TurnGraph,
    origins: Locations,
    i: int,
    destinations: Locations,
    j: int,
    work: Workspace,
) -> tuple[int, int, bool]:
    """Return the best way to end a trip, after `search` from its origin.

    Returns
    -------
    tuple
        The packed cost, -1 where there is no path; the arc on which the trip ends (perhaps a copy
        of the location's), -1 where it covers none because the two points coincide; and whether it
        started on that same arc and never left it.
    """
    if origins.edge[i] == destinations.edge[j] and origins.fraction[i] == destinations.fraction[j]:
        return 0, -1, True
    best = -1
    best_arc = -1
    best_direct = False
    start, end = origins.fraction[i], destinations.fraction[j]
    for side in range(2):
        arc = int(destinations.forward_arc[j] if side == 0 else destinations.backward_arc[j])
        if arc < 0 or graph.arc_ms[arc] == FORBIDDEN:
            continue
        before = key_before(graph, arc, end, side == 1)
        # A trip that begins here begins on the arc as drawn, so only there can it stay.
        if side == 0:
            ahead = origins.forward_arc[i] == arc and start <= end
        else:
            ahead = origins.backward_arc[i] == arc and start >= end
        if ahead:
            key = before - key_before(graph, arc, start, side == 1)
            if best < 0 or key < best:
                best, best_arc, best_direct = key, arc, True
        for at in range(graph.end_first[arc], graph.end_first[arc + 1]):
            last = int(graph.end[at])
            if work.label[last] != UNLABELLED:
                key = work.label[last] + before
                if key < NOT_REACHED and (best < 0 or key < best):
                    best, best_arc, best_direct = key, last, False
    if (best & 0xFFFFFFFF) >= 2**31:
        return -1, -1, False
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
        arc = int(destinations.forward_arc[j] if side == 0 else destinations.backward_arc[j])
        if arc < 0:
            continue
        for at in range(graph.end_first[arc], graph.end_first[arc + 1]):
            last = graph.end[at]
            if wanted[last] != value:
                wanted[last] = value
                changed += 1
    return changed

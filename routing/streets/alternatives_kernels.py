"""Kernels of alternative paths: two search trees, the stretches on which they agree, and their worth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel

#: The label of an arc that a search did not reach.
UNREACHED = 2**62


@kernel
def grow(
    first: NDArray[np.int32],
    head: NDArray[np.int32],
    weight: NDArray[np.int64],
    seed: NDArray[np.int32],
    seed_key: NDArray[np.int64],
    bound_key: int,
    target: int,
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Grow a tree of cheapest paths over arcs by Dijkstra's algorithm.

    Parameters
    ----------
    first, head, weight
        int32[m + 1], int32[t], int64[t]: for each arc the arcs next to it and the packed cost of
        getting there (see `TurnGraph`).
    seed, seed_key
        int32[s], int64[s]: where the tree begins, and at which cost; -1 is no seed.
    bound_key
        Costs from here on are not looked at.
    target
        The arc at which to stop, -1 for none.

    Returns
    -------
    label : int64[m]
        Packed costs, `UNREACHED` where not reached below the bound.
    before : int32[m]
        The arc from which each arc was reached, -1 for seeds and where not reached.
    """
    m = len(first) - 1
    label = np.full(m, UNREACHED, dtype=np.int64)
    before = np.full(m, -1, dtype=np.int32)
    slot = np.full(m, -1, dtype=np.int32)
    heap = np.empty(m, dtype=np.int32)
    size = 0
    for at in range(len(seed)):
        arc = seed[at]
        if arc < 0 or seed_key[at] >= label[arc] or seed_key[at] >= bound_key:
            continue
        label[arc] = seed_key[at]
        if slot[arc] < 0:
            slot[arc] = size
            size += 1
        size = _rise(heap, slot, label, arc, size)
    while size > 0:
        arc = heap[0]
        slot[arc] = -1
        size -= 1
        if size > 0:
            _sink(heap, slot, label, heap[size], size)
        if arc == target:
            break
        for at in range(first[arc], first[arc + 1]):
            to = head[at]
            key = label[arc] + weight[at]
            if key >= bound_key or key >= label[to]:
                continue
            label[to] = key
            before[to] = arc
            if slot[to] < 0:
                slot[to] = size
                size += 1
            size = _rise(heap, slot, label, to, size)
    return label, before


@kernel
def _rise(
    heap: NDArray[np.int32], slot: NDArray[np.int32], label: NDArray[np.int64], arc: int, size: int
) -> int:
    """Let an arc rise from its slot in the heap; return the heap's size."""
    hole = slot[arc]
    while hole > 0:
        parent = (hole - 1) >> 1
        if label[heap[parent]] <= label[arc]:
            break
        heap[hole] = heap[parent]
        slot[heap[hole]] = hole
        hole = parent
    heap[hole] = arc
    slot[arc] = hole
    return size


@kernel
def _sink(
    heap: NDArray[np.int32], slot: NDArray[np.int32], label: NDArray[np.int64], arc: int, size: int
) -> None:
    """Let an arc sink from the top of the heap."""
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        if child + 1 < size and label[heap[child + 1]] < label[heap[child]]:
            child += 1
        if label[heap[child]] >= label[arc]:
            break
        heap[hole] = heap[child]
        slot[heap[hole]] = hole
        hole = child
    heap[hole] = arc
    slot[arc] = hole


@kernel
def plateaus(
    forth: NDArray[np.int64],
    previous: NDArray[np.int32],
    back: NDArray[np.int64],
    following: NDArray[np.int32],
    bound_key: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Find the stretches on which the tree from the origin and that to the destination agree.

    Parameters
    ----------
    forth, previous
        The tree from the origin: cost at the start of each arc, and the arc before it.
    back, following
        The tree to the destination: cost from the start of each arc, and the arc after it.
    bound_key
        Arcs of dearer trips are left out.

    Returns
    -------
    begin, end : int32[p]
        The first and the last arc of each stretch, in the order of the first.
    """
    m = len(forth)
    begin = np.empty(m, dtype=np.int32)
    end = np.empty(m, dtype=np.int32)
    count = 0
    for arc in range(m):
        if forth[arc] >= UNREACHED or back[arc] >= UNREACHED or forth[arc] + back[arc] >= bound_key:
            continue
        before = previous[arc]
        if before >= 0 and following[before] == arc:
            continue
        last = arc
        while following[last] >= 0 and previous[following[last]] == last:
            last = following[last]
        begin[count] = arc
        end[count] = last
        count += 1
    return begin[:count].copy(), end[:count].copy()


@kernel
def via_path(
    previous: NDArray[np.int32], following: NDArray[np.int32], via: int
) -> tuple[NDArray[np.int32], int]:
    """Return the arcs of the trip over an arc, and that arc's place among them."""
    place = 0
    arc = via
    while previous[arc] >= 0:
        arc = previous[arc]
        place += 1
    size = place + 1
    arc = via
    while following[arc] >= 0:
        arc = following[arc]
        size += 1
    arcs = np.empty(size, dtype=np.int32)
    arc = via
    for at in range(place, -1, -1):
        arcs[at] = arc
        arc = previous[arc]
    arc = following[via]
    for at in range(place + 1, size):
        arcs[at] = arc
        arc = following[arc]
    return arcs, place


@kernel
def fresh_ms(
    arcs: NDArray[np.int32],
    drawn: NDArray[np.int32],
    arc_ms: NDArray[np.int32],
    used: NDArray[np.bool_],
) -> int:
    """Return the milliseconds that a path spends on streets that no other path uses.

    Turns are left out, and so are both ends, which all paths have in common.

    Parameters
    ----------
    arcs
        int32[k], the path.
    drawn
        int32[m], the arc that each arc is a copy of.
    arc_ms
        int32[m], milliseconds.
    used
        bool[m], the arcs as drawn that other paths use.
    """
    fresh = 0
    for at in range(1, len(arcs) - 1):
        if not used[drawn[arcs[at]]]:
            fresh += arc_ms[arcs[at]]
    return fresh


@kernel
def crosses_itself(arcs: NDArray[np.int32], tail: NDArray[np.int32], seen: NDArray[np.bool_]) -> bool:
    """Tell whether a path comes to a junction twice; ``seen`` (bool[n]) is clean before and after."""
    twice = False
    last = len(arcs)
    for at in range(1, len(arcs)):
        if seen[tail[arcs[at]]]:
            twice = True
            last = at
            break
        seen[tail[arcs[at]]] = True
    for at in range(1, last):
        seen[tail[arcs[at]]] = False
    return twice

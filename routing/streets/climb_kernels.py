"""Kernels of climbing a hierarchy from a few vertices at once: pairs of places, and their paths."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.entries_kernels import direct
from routing.streets.lanes import NOT_REACHED
from routing.streets.network import Locations


class Rows(NamedTuple):
    """The arcs of a hierarchy in one direction, with their weights.

    Attributes
    ----------
    first
        int32[n + 1], arcs by lower vertex.
    other
        int32[k], the higher vertex, ascending for each lower one.
    weight
        int64[k], packed costs.
    """

    first: NDArray[np.int32]
    other: NDArray[np.int32]
    weight: NDArray[np.int64]


class Ends(NamedTuple):
    """The vertices by which trips enter or leave at each of k locations.

    Attributes
    ----------
    first
        int32[k + 1], by location.
    vertex
        int32[e], ascending for each location.
    cost
        int64[e], packed costs between the location and the vertex.
    arc
        int32[e], the arc that the trip starts or ends on.
    """

    first: NDArray[np.int32]
    vertex: NDArray[np.int32]
    cost: NDArray[np.int64]
    arc: NDArray[np.int32]


class Labels(NamedTuple):
    """Scratch memory of climbing, clean between uses.

    Attributes
    ----------
    cost
        int64[n], all `NOT_REACHED`.
    via
        int32[n], the arc by which a vertex was reached, ``-1 - end`` at an end.
    front, visited
        int32[n], chains under way, and vertices climbed.
    """

    cost: NDArray[np.int64]
    via: NDArray[np.int32]
    front: NDArray[np.int32]
    visited: NDArray[np.int32]


@kernel
def new_labels(vertices: int) -> Labels:
    """Return clean scratch memory."""
    return Labels(
        np.full(vertices, NOT_REACHED, dtype=np.int64),
        np.empty(vertices, dtype=np.int32),
        np.empty(vertices, dtype=np.int32),
        np.empty(vertices, dtype=np.int32),
    )


@kernel
def advance(front: NDArray[np.int32], size: int, parent: NDArray[np.int32]) -> int:
    """Replace the first (lowest) of ascending chain heads by its parent; return how many are left.

    Chains end at roots and merge where they meet.
    """
    above = parent[front[0]]
    if size == 1:
        front[0] = above
        return 0 if above < 0 else 1
    at = 0
    if above >= 0:
        while at + 1 < size and front[at + 1] < above:
            front[at] = front[at + 1]
            at += 1
        if at + 1 >= size or front[at + 1] != above:
            front[at] = above
            return size
    for later in range(at, size - 1):
        front[later] = front[later + 1]
    return size - 1


@kernel
def _climb(parent: NDArray[np.int32], rows: Rows, ends: Ends, i: int, labels: Labels) -> int:
    """Label everything above the ends of location i; return how many vertices were visited."""
    first, other, weight = rows
    cost, via, front, visited = labels
    size = 0
    for end in range(ends.first[i], ends.first[i + 1]):
        cost[ends.vertex[end]] = ends.cost[end]
        via[ends.vertex[end]] = -1 - end
        front[size] = ends.vertex[end]
        size += 1
    count = 0
    while size > 0:
        v = front[0]
        here = cost[v]
        visited[count] = v
        count += 1
        if here < NOT_REACHED:
            for a in range(first[v], first[v + 1]):
                reached = here + weight[a]
                if reached < cost[other[a]]:
                    cost[other[a]] = reached
                    via[other[a]] = a
        size = advance(front, size, parent)
    return count


@kernel
def _meet(
    parent: NDArray[np.int32], rows: Rows, ends: Ends, j: int, labels: Labels, forward: NDArray[np.int64]
) -> tuple[int, int, int]:
    """Climb from location j towards labels of the other side.

    Returns
    -------
    tuple
        The least total cost, `NOT_REACHED` where there is none; the vertex where the sides meet;
        and how many vertices were visited.
    """
    first, other, weight = rows
    cost, via, front, visited = labels
    size = 0
    for end in range(ends.first[j], ends.first[j + 1]):
        cost[ends.vertex[end]] = ends.cost[end]
        via[ends.vertex[end]] = -1 - end
        front[size] = ends.vertex[end]
        size += 1
    best = NOT_REACHED
    meeting = -1
    count = 0
    while size > 0:
        v = front[0]
        here = cost[v]
        visited[count] = v
        count += 1
        # What is dearer than a trip already found leads to none that is cheaper.
        if here < best:
            total = here + forward[v]
            if total < best:
                best = total
                meeting = v
            for a in range(first[v], first[v + 1]):
                reached = here + weight[a]
                if reached < cost[other[a]]:
                    cost[other[a]] = reached
                    via[other[a]] = a
        size = advance(front, size, parent)
    return best, meeting, count


@kernel
def _forget(labels: Labels, count: int) -> None:
    for at in range(count):
        labels.cost[labels.visited[at]] = NOT_REACHED


@kernel
def pair_costs(
    parent: NDArray[np.int32],
    up: Rows,
    down: Rows,
    origins: Locations,
    destinations: Locations,
    entering: Ends,
    leaving: Ends,
    origin_index: NDArray[np.int32],
    destination_index: NDArray[np.int32],
    begin: int,
    end: int,
    arc_ms: NDArray[np.int32],
    length_cm: NDArray[np.int32],
    forward: Labels,
    backward: Labels,
    costs: NDArray[np.int64],
) -> None:
    """Write the packed costs of the pairs ``begin .. end - 1``, -1 where there is no path.

    Pairs of one origin that stand together climb once from it. Labels come and go clean.

    References
    ----------
    Elimination tree queries: J. Dibbelt, B. Strasser and D. Wagner, "Customizable contraction
    hierarchies", doi:10.1145/2886843, section 8.2.
    """
    climbed = 0
    climbed_from = -1
    for pair in range(begin, end):
        i, j = origin_index[pair], destination_index[pair]
        if i != climbed_from:
            _forget(forward, climbed)
            climbed = _climb(parent, up, entering, i, forward)
            climbed_from = i
        best, _, count = _meet(parent, down, leaving, j, backward, forward.cost)
        _forget(backward, count)
        straight, _ = direct(origins, i, destinations, j, arc_ms, length_cm)
        if straight >= 0 and straight < best:
            best = straight
        costs[pair] = best if best < NOT_REACHED and (best & 0xFFFFFFFF) < 2**31 else -1
    _forget(forward, climbed)

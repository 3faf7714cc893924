"""The small search of map matching: from one place on an arc to a few arcs close by."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.turn_graph import TurnGraph

#: The label of an arc that the search has not reached.
UNLABELLED = -1


class Scratch(NamedTuple):
    """Memory of searches, clean between them.

    Attributes
    ----------
    label
        int64[m], packed cost at the start of the arc, `UNLABELLED` where not reached.
    previous
        int32[m], the arc before, -1 where that is the one that the search began on.
    reached, reached_count
        int32[m] and int64[1], the arcs that have labels.
    slot, heap_key, heap_arc
        int32[m], int64[m] and int32[m], a binary heap by label, and the place of each arc in it.
    wanted
        bool[m], the arcs whose labels are needed; not touched by the search.
    """

    label: NDArray[np.int64]
    previous: NDArray[np.int32]
    reached: NDArray[np.int32]
    reached_count: NDArray[np.int64]
    slot: NDArray[np.int32]
    heap_key: NDArray[np.int64]
    heap_arc: NDArray[np.int32]
    wanted: NDArray[np.bool_]


@kernel
def new_scratch(arcs: int) -> Scratch:
    """Return clean memory for a graph of so many arcs."""
    return Scratch(
        np.full(arcs, UNLABELLED, dtype=np.int64),
        np.empty(arcs, dtype=np.int32),
        np.empty(arcs, dtype=np.int32),
        np.zeros(1, dtype=np.int64),
        np.empty(arcs, dtype=np.int32),
        np.empty(arcs, dtype=np.int64),
        np.empty(arcs, dtype=np.int32),
        np.zeros(arcs, dtype=np.bool_),
    )


@kernel
def clean(scratch: Scratch) -> None:
    """Take all labels away, in time proportional to their number."""
    for at in range(scratch.reached_count[0]):
        scratch.label[scratch.reached[at]] = UNLABELLED
    scratch.reached_count[0] = 0


@kernel
def bounded_search(
    graph: TurnGraph,
    tail_lon: NDArray[np.float64],
    tail_lat: NDArray[np.float64],
    origin: int,
    before: int,
    to_lon: float,
    to_lat: float,
    limit_ms: int,
    limit_cm: float,
    near_cm: float,
    wanted_count: int,
    metres_per_degree: float,
    scratch: Scratch,
) -> None:
    """Label the starts of arcs near a point, until all wanted ones have their final label.

    Parameters
    ----------
    graph
        Streets of the profile.
    tail_lon, tail_lat
        float64[m], degrees, where arcs start.
    origin, before
        The arc that the trip starts on, and the packed cost of the part of it that lies behind.
    to_lon, to_lat
        The point, degrees.
    limit_ms, limit_cm
        How long a trip may take and be.
    near_cm
        How far from the point a trip may end.
    wanted_count
        How many arcs are marked in ``scratch.wanted``.
    metres_per_degree
        Of latitude.
    scratch
        Clean memory, left with the labels.

    Notes
    -----
    Arcs from where the straight line is too long for the limit are passed over: what is left is an
    ellipse. A label is that of the fastest trip all of whose beginnings lie within it; it is the fastest
    of all where that one is within the limits.
    """
    first, head, weight = graph.first, graph.head, graph.weight
    label, previous, slot, wanted = scratch.label, scratch.previous, scratch.slot, scratch.wanted
    reached, heap_key, heap_arc = scratch.reached, scratch.heap_key, scratch.heap_arc
    cm_per_degree = 100 * metres_per_degree
    x_scale = cm_per_degree * math.cos(math.radians(to_lat))
    # A thousandth for what is flat here and round on the map.
    longest = (limit_cm + near_cm) * 1.001 + 100
    count = 0
    size = 0
    left = wanted_count
    arc = origin
    base = np.int64(-before)
    via = -1
    while True:
        for turn in range(first[arc], first[arc + 1]):
            key = base + weight[turn]
            to = head[turn]
            if (key >> 32) > limit_ms or (label[to] >= 0 and label[to] <= key):
                continue
            if label[to] < 0:
                step = abs(tail_lon[to] - to_lon)
                if step > 180:
                    step = 360 - step
                x, y = step * x_scale, (tail_lat[to] - to_lat) * cm_per_degree
                if (key & 0xFFFFFFFF) + math.sqrt(x * x + y * y) > longest:
                    continue
                reached[count] = to
                count += 1
                hole = size
                size += 1
            else:
                hole = slot[to]
            label[to] = key
            previous[to] = via
            while hole > 0:
                parent = (hole - 1) >> 1
                if heap_key[parent] <= key:
                    break
                heap_key[hole] = heap_key[parent]
                heap_arc[hole] = heap_arc[parent]
                slot[heap_arc[hole]] = hole
                hole = parent
            heap_key[hole] = key
            heap_arc[hole] = to
            slot[to] = hole
        if size == 0:
            break
        arc = int(heap_arc[0])
        base = heap_key[0]
        via = arc
        size -= 1
        if size > 0:
            key = heap_key[size]
            last = heap_arc[size]
            hole = 0
            child = 1
            while child < size:
                if child + 1 < size and heap_key[child + 1] < heap_key[child]:
                    child += 1
                if heap_key[child] >= key:
                    break
                heap_key[hole] = heap_key[child]
                heap_arc[hole] = heap_arc[child]
                slot[heap_arc[hole]] = hole
                hole = child
                child = 2 * hole + 1
            heap_key[hole] = key
            heap_arc[hole] = last
            slot[last] = hole
        if wanted[arc]:
            left -= 1
            if left == 0:
                break
    scratch.reached_count[0] = count

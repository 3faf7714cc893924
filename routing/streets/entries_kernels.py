"""Kernels that say by which vertices of a hierarchy trips enter and leave it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.lanes import NOT_REACHED
from routing.streets.locations_kernels import part_before
from routing.streets.network import FORBIDDEN, Locations


@kernel
def entries(
    locations: Locations,
    arc_ms: NDArray[np.int32],
    turn_ms: NDArray[np.int32],
    length_cm: NDArray[np.int32],
    move_first: NDArray[np.int32],
    move_vertex: NDArray[np.int32],
    move_turn: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]:
    """Return the vertices where trips from each location begin, with what it costs to get there.

    A trip covers the rest of one of the location's arcs and makes a turn; that it may also end
    before the turn is looked after elsewhere (`direct`).

    Parameters
    ----------
    locations
        k origins.
    arc_ms, turn_ms, length_cm
        The metric, and the arcs' lengths.
    move_first, move_vertex, move_turn
        Moves by arc, as in `Hierarchy`.

    Returns
    -------
    tuple
        int32[k + 1], entries by location; int32[e] vertices, ascending and distinct for each
        location; int64[e] packed costs; int32[e], the arcs that the trip starts on.
    """
    count = len(locations.edge)
    room = 0
    for i in range(count):
        for side in range(2):
            arc = locations.forward_arc[i] if side == 0 else locations.backward_arc[i]
            if arc >= 0:
                room += move_first[arc + 1] - move_first[arc]
    first = np.zeros(count + 1, dtype=np.int32)
    vertex = np.empty(room, dtype=np.int32)
    cost = np.empty(room, dtype=np.int64)
    start = np.empty(room, dtype=np.int32)
    size = 0
    for i in range(count):
        begin = size
        for side in range(2):
            arc = locations.forward_arc[i] if side == 0 else locations.backward_arc[i]
            if arc < 0 or arc_ms[arc] == FORBIDDEN:
                continue
            whole_ms, whole_cm = int(arc_ms[arc]), int(length_cm[arc])
            left_ms = whole_ms - part_before(whole_ms, locations.fraction[i], side == 1)
            left_cm = whole_cm - part_before(whole_cm, locations.fraction[i], side == 1)
            for move in range(move_first[arc], move_first[arc + 1]):
                if turn_ms[move_turn[move]] == FORBIDDEN:
                    continue
                key = ((np.int64(left_ms) + turn_ms[move_turn[move]]) << 32) + left_cm
                key = min(key, NOT_REACHED)
                to = move_vertex[move]
                at = size
                while at > begin and vertex[at - 1] > to:
                    at -= 1
                if at > begin and vertex[at - 1] == to:
                    if key < cost[at - 1]:
                        cost[at - 1] = key
                        start[at - 1] = arc
                    continue
                for later in range(size, at, -1):
                    vertex[later] = vertex[later - 1]
                    cost[later] = cost[later - 1]
                    start[later] = start[later - 1]
                vertex[at] = to
                cost[at] = key
                start[at] = arc
                size += 1
        first[i + 1] = size
    return first, vertex[:size].copy(), cost[:size].copy(), start[:size].copy()


@kernel
def exits(
    locations: Locations,
    arc_ms: NDArray[np.int32],
    length_cm: NDArray[np.int32],
    end_first: NDArray[np.int32],
    end_arc: NDArray[np.int32],
    arc_vertex: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]:
    """Return the vertices from which trips reach each location, with the cost from there.

    Parameters
    ----------
    locations
        k destinations.
    arc_ms, length_cm
        The metric's arcs, and their lengths.
    end_first, end_arc, arc_vertex
        As in `Hierarchy`.

    Returns
    -------
    tuple
        int32[k + 1], exits by location; int32[e] vertices, ascending and distinct for each
        location; int64[e] packed costs; int32[e], the arcs that the trip ends on.
    """
    count = len(locations.edge)
    room = 0
    for i in range(count):
        for side in range(2):
            arc = locations.forward_arc[i] if side == 0 else locations.backward_arc[i]
            if arc >= 0:
                room += end_first[arc + 1] - end_first[arc]
    first = np.zeros(count + 1, dtype=np.int32)
    vertex = np.empty(room, dtype=np.int32)
    cost = np.empty(room, dtype=np.int64)
    last = np.empty(room, dtype=np.int32)
    size = 0
    for i in range(count):
        begin = size
        for side in range(2):
            arc = locations.forward_arc[i] if side == 0 else locations.backward_arc[i]
            if arc < 0 or arc_ms[arc] == FORBIDDEN:
                continue
            key = np.int64(part_before(int(arc_ms[arc]), locations.fraction[i], side == 1)) << 32
            key += part_before(int(length_cm[arc]), locations.fraction[i], side == 1)
            for ending in range(end_first[arc], end_first[arc + 1]):
                if arc_ms[end_arc[ending]] == FORBIDDEN:
                    continue
                to = arc_vertex[end_arc[ending]]
                at = size
                while at > begin and vertex[at - 1] > to:
                    at -= 1
                if at > begin and vertex[at - 1] == to:
                    if key < cost[at - 1]:
                        cost[at - 1] = key
                        last[at - 1] = end_arc[ending]
                    continue
                for later in range(size, at, -1):
                    vertex[later] = vertex[later - 1]
                    cost[later] = cost[later - 1]
                    last[later] = last[later - 1]
                vertex[at] = to
                cost[at] = key
                last[at] = end_arc[ending]
                size += 1
        first[i + 1] = size
    return first, vertex[:size].copy(), cost[:size].copy(), last[:size].copy()


@kernel
def direct(
    origins: Locations,
    i: int,
    destinations: Locations,
    j: int,
    arc_ms: NDArray[np.int32],
    length_cm: NDArray[np.int32],
) -> tuple[int, int]:
    """Return the best trip that never leaves the street segment it starts on.

    Returns
    -------
    tuple
        The packed cost, -1 where there is none; and the arc, -1 where the two points coincide.
    """
    if origins.edge[i] != destinations.edge[j]:
        return -1, -1
    start, stop = origins.fraction[i], destinations.fraction[j]
    if start == stop:
        return 0, -1
    best = -1
    best_arc = -1
    for side in range(2):
        arc = destinations.forward_arc[j] if side == 0 else destinations.backward_arc[j]
        other = origins.forward_arc[i] if side == 0 else origins.backward_arc[i]
        ahead = start <= stop if side == 0 else start >= stop
        if arc < 0 or other != arc or arc_ms[arc] == FORBIDDEN or not ahead:
            continue
        against = side == 1
        key = part_before(int(arc_ms[arc]), stop, against) << 32
        key -= part_before(int(arc_ms[arc]), start, against) << 32
        key += part_before(int(length_cm[arc]), stop, against)
        key -= part_before(int(length_cm[arc]), start, against)
        if best < 0 or key < best:
            best, best_arc = key, int(arc)
    return best, best_arc

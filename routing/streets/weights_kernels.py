"""Kernels of customisation: giving the arcs of a hierarchy the weights of a metric."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.lanes import NOT_REACHED
from routing.streets.network import FORBIDDEN


@kernel
def move_weights(
    slots: NDArray[np.int32],
    slot_first: NDArray[np.int32],
    slot_move: NDArray[np.int32],
    move_arc: NDArray[np.int32],
    move_turn: NDArray[np.int32],
    arc_ms: NDArray[np.int32],
    turn_ms: NDArray[np.int32],
    length_cm: NDArray[np.int32],
    weight: NDArray[np.int64],
    offset: int,
) -> None:
    """Give arcs of the hierarchy the weight of the cheapest move they stand for.

    Parameters
    ----------
    slots
        int32[k], arcs of the hierarchy, counted as ``slot_first`` does.
    slot_first, slot_move, move_arc, move_turn
        As in `Hierarchy`.
    arc_ms, turn_ms, length_cm
        The metric.
    weight
        int64[...], written at ``slots - offset``: packed cost, `NOT_REACHED` where there is no move.
    offset
        The first slot that ``weight`` holds.
    """
    for at in range(len(slots)):
        slot = slots[at]
        best = NOT_REACHED
        for entry in range(slot_first[slot], slot_first[slot + 1]):
            move = slot_move[entry]
            duration = arc_ms[move_arc[move]]
            delay = turn_ms[move_turn[move]]
            if max(duration, delay) != FORBIDDEN:
                key = ((np.int64(duration) + delay) << 32) + length_cm[move_arc[move]]
                best = min(best, key)
        weight[slot - offset] = best


@kernel
def _gather(
    x: int,
    first: NDArray[np.int32],
    other: NDArray[np.int32],
    weight: NDArray[np.int64],
    leg_weight: NDArray[np.int64],
    lower_first: NDArray[np.int32],
    lower_leg: NDArray[np.int32],
    lower_begin: NDArray[np.int32],
    lower_end: NDArray[np.int32],
    place: NDArray[np.int32],
) -> None:
    """Improve the row of x by the ways through lower vertices, whose own rows are final."""
    for a in range(first[x], first[x + 1]):
        place[other[a]] = a
    for at in range(lower_first[x], lower_first[x + 1]):
        leg = leg_weight[lower_leg[at]]
        if leg >= NOT_REACHED:
            continue
        begin, end = lower_begin[at], lower_end[at]
        start = place[other[begin]]
        if place[other[end - 1]] - start == end - 1 - begin:
            # Near the top the rows are alike without gaps: a loop that runs on vectors.
            for k in range(end - begin):
                weight[start + k] = min(weight[start + k], leg + weight[begin + k])
        else:
            for k in range(begin, end):
                a = place[other[k]]
                weight[a] = min(weight[a], leg + weight[k])


@kernel
def gather_rows(
    vertices: NDArray[np.int32],
    up_first: NDArray[np.int32],
    up_head: NDArray[np.int32],
    up: NDArray[np.int64],
    down_first: NDArray[np.int32],
    down_tail: NDArray[np.int32],
    down: NDArray[np.int64],
    up_lower_first: NDArray[np.int32],
    up_lower_leg: NDArray[np.int32],
    up_lower_begin: NDArray[np.int32],
    up_lower_end: NDArray[np.int32],
    down_lower_first: NDArray[np.int32],
    down_lower_leg: NDArray[np.int32],
    down_lower_begin: NDArray[np.int32],
    down_lower_end: NDArray[np.int32],
    place: NDArray[np.int32],
) -> None:
    """Make the rows of vertices final, given the weights of their own moves.

    Parameters
    ----------
    vertices
        int32[k], ascending; whatever lies below them is final.
    up_first, up_head, down_first, down_tail
        As in `Hierarchy`.
    up, down
        int64[...], weights, improved in the rows of ``vertices``.
    up_lower_first, up_lower_leg, up_lower_begin, up_lower_end
        As from `lower_triangles`, for the rows that lead up.
    down_lower_first, down_lower_leg, down_lower_begin, down_lower_end
        For the rows that come down.
    place
        int32[n], scratch.

    Notes
    -----
    One addition for each triangle.

    References
    ----------
    J. Dibbelt, B. Strasser and D. Wagner, "Customizable contraction hierarchies", ACM Journal of
    Experimental Algorithmics 21 (2016), doi:10.1145/2886843, section 7 (basic customization).
    """
    for at in range(len(vertices)):
        x = vertices[at]
        _gather(
            x, up_first, up_head, up, down,
            up_lower_first, up_lower_leg, up_lower_begin, up_lower_end, place,
        )  # fmt: skip
        _gather(
            x, down_first, down_tail, down, up,
            down_lower_first, down_lower_leg, down_lower_begin, down_lower_end, place,
        )  # fmt: skip


@kernel
def mark_above(parent: NDArray[np.int32], vertices: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return bool[n], true for some vertices and all above them in a tree (-1 above roots)."""
    marked = np.zeros(len(parent), dtype=np.bool_)
    for at in range(len(vertices)):
        v = vertices[at]
        while v >= 0 and not marked[v]:
            marked[v] = True
            v = parent[v]
    return marked


@kernel
def needed_arcs(
    up_first: NDArray[np.int32],
    up_head: NDArray[np.int32],
    up: NDArray[np.int64],
    down_first: NDArray[np.int32],
    down_tail: NDArray[np.int32],
    down: NDArray[np.int64],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which arcs no way over higher vertices undercuts (perfect customisation).

    Returns
    -------
    tuple
        bool[...] for the arcs that lead up, and for those that come down. Tables and trips stay
        exact without the others; arcs that cannot be used are among those.

    Notes
    -----
    From the top down, with final weights of everything above: an arc v -> y is undercut by
    v -> z -> y where z is above v.

    References
    ----------
    Dibbelt, Strasser and Wagner, doi:10.1145/2886843, section 7.3 (perfect customization).
    """
    n = len(up_first) - 1
    best_up, best_down = up.copy(), down.copy()
    up_place = np.full(n, -1, dtype=np.int32)
    down_place = np.full(n, -1, dtype=np.int32)
    for v in range(n - 1, -1, -1):
        for a in range(up_first[v], up_first[v + 1]):
            up_place[up_head[a]] = a
        for a in range(down_first[v], down_first[v + 1]):
            down_place[down_tail[a]] = a
        for a in range(up_first[v], up_first[v + 1]):
            z = up_head[a]
            for b in range(up_first[z], up_first[z + 1]):
                c = up_place[up_head[b]]
                if c >= 0:
                    best_up[c] = min(best_up[c], best_up[a] + best_up[b])
            for b in range(down_first[z], down_first[z + 1]):
                c = up_place[down_tail[b]]
                if c >= 0:
                    best_up[a] = min(best_up[a], best_up[c] + best_down[b])
        for a in range(down_first[v], down_first[v + 1]):
            z = down_tail[a]
            for b in range(down_first[z], down_first[z + 1]):
                c = down_place[down_tail[b]]
                if c >= 0:
                    best_down[c] = min(best_down[c], best_down[a] + best_down[b])
            for b in range(up_first[z], up_first[z + 1]):
                c = down_place[up_head[b]]
                if c >= 0:
                    best_down[a] = min(best_down[a], best_down[c] + best_up[b])
        for a in range(up_first[v], up_first[v + 1]):
            up_place[up_head[a]] = -1
        for a in range(down_first[v], down_first[v + 1]):
            down_place[down_tail[a]] = -1
    return (up <= best_up) & (up < NOT_REACHED), (down <= best_down) & (down < NOT_REACHED)

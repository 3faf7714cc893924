"""Kernels of paths on a hierarchy: from shortcuts back to the arcs of the streets."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.climb_kernels import Ends, Labels, Rows, _climb, _forget, _meet
from routing.streets.entries_kernels import direct
from routing.streets.growing_kernels import grown
from routing.streets.lanes import NOT_REACHED
from routing.streets.network import FORBIDDEN, Locations


class Unpacking(NamedTuple):
    """What tells which ways a shortcut stands for.

    Arcs of the hierarchy are counted through: first those that lead up, then those that come down.

    Attributes
    ----------
    slot_first, slot_move
        int32[k + 1] and int32[...]: the moves that an arc may stand for.
    move_arc, move_turn
        int32[...], what a move covers.
    arc_ms, turn_ms, length_cm
        The metric, and the arcs' lengths.
    up_owner, down_owner
        int32[...], the lower vertex of each arc.
    up_lower_first, up_lower_leg, up_lower_begin, up_lower_end
        As from `lower_triangles`, for the rows that lead up.
    down_lower_first, down_lower_leg, down_lower_begin, down_lower_end
        For the rows that come down.
    known
        int32[k], 0 where nobody has asked yet, else what an arc stands for: ``-1 - move``, or one
        more than the place of its lower triangle. Filled as paths are asked for; threads may
        write the same value twice.
    """

    slot_first: NDArray[np.int32]
    slot_move: NDArray[np.int32]
    move_arc: NDArray[np.int32]
    move_turn: NDArray[np.int32]
    arc_ms: NDArray[np.int32]
    turn_ms: NDArray[np.int32]
    length_cm: NDArray[np.int32]
    up_owner: NDArray[np.int32]
    down_owner: NDArray[np.int32]
    up_lower_first: NDArray[np.int32]
    up_lower_leg: NDArray[np.int32]
    up_lower_begin: NDArray[np.int32]
    up_lower_end: NDArray[np.int32]
    down_lower_first: NDArray[np.int32]
    down_lower_leg: NDArray[np.int32]
    down_lower_begin: NDArray[np.int32]
    down_lower_end: NDArray[np.int32]
    known: NDArray[np.int32]


@kernel
def _find(row: NDArray[np.int32], low: int, high: int, wanted: int) -> int:
    """Return where a value stands in an ascending stretch of an array, -1 where it does not."""
    end = high
    while low < high:
        middle = (low + high) // 2
        if row[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < end and row[low] == wanted else -1


@kernel
def _meaning(slot: np.int64, up: Rows, down: Rows, how: Unpacking) -> int:
    """Return what an arc of the hierarchy stands for; see `Unpacking.known`."""
    ups = len(up.other)
    weight = up.weight[slot] if slot < ups else down.weight[slot - ups]
    for entry in range(how.slot_first[slot], how.slot_first[slot + 1]):
        move = how.slot_move[entry]
        duration = how.arc_ms[how.move_arc[move]]
        delay = how.turn_ms[how.move_turn[move]]
        if max(duration, delay) != FORBIDDEN:
            key = ((np.int64(duration) + delay) << 32) + how.length_cm[how.move_arc[move]]
            if key == weight:
                return -1 - int(move)
    if slot < ups:
        x, y = how.up_owner[slot], up.other[slot]
        for at in range(how.up_lower_first[x], how.up_lower_first[x + 1]):
            rest = weight - down.weight[how.up_lower_leg[at]]
            if rest >= 0:
                a = _find(up.other, how.up_lower_begin[at], how.up_lower_end[at], y)
                if a >= 0 and up.weight[a] == rest:
                    return at + 1
    else:
        y, x = how.down_owner[slot - ups], down.other[slot - ups]
        for at in range(how.down_lower_first[y], how.down_lower_first[y + 1]):
            rest = weight - up.weight[how.down_lower_leg[at]]
            if rest >= 0:
                a = _find(down.other, how.down_lower_begin[at], how.down_lower_end[at], x)
                if a >= 0 and down.weight[a] == rest:
                    return at + 1
    return 0


@kernel
def _unpack(
    slot: np.int64,
    up: Rows,
    down: Rows,
    how: Unpacking,
    arcs: NDArray[np.int32],
    size: int,
    stack: NDArray[np.int32],
) -> tuple[NDArray[np.int32], int, NDArray[np.int32]]:
    """Append the street arcs of one arc of the hierarchy; return arrays, larger ones if need be."""
    ups = len(up.other)
    stack[0] = slot
    top = 1
    while top > 0:
        top -= 1
        slot = stack[top]
        meaning = how.known[slot]
        if meaning == 0:
            meaning = _meaning(slot, up, down, how)
            if meaning == 0:
                raise AssertionError(
                    "a shortcut stands for nothing: the weights are not those of the hierarchy"
                )
            how.known[slot] = meaning
        if meaning < 0:
            if size == len(arcs):
                arcs = grown(arcs, size)
            arcs[size] = how.move_arc[-1 - meaning]
            size += 1
            continue
        if top + 2 > len(stack):
            stack = grown(stack, top)
        at = meaning - 1
        if slot < ups:
            stack[top] = _find(up.other, how.up_lower_begin[at], how.up_lower_end[at], up.other[slot])
            stack[top + 1] = ups + how.up_lower_leg[at]
        else:
            stack[top] = how.down_lower_leg[at]
            stack[top + 1] = ups + _find(
                down.other, how.down_lower_begin[at], how.down_lower_end[at], down.other[slot - ups]
            )
        top += 2
    return arcs, size, stack


@kernel
def pair_paths(
    parent: NDArray[np.int32],
    up: Rows,
    down: Rows,
    how: Unpacking,
    origins: Locations,
    destinations: Locations,
    entering: Ends,
    leaving: Ends,
    origin_index: NDArray[np.int32],
    destination_index: NDArray[np.int32],
    begin: int,
    end: int,
    forward: Labels,
    backward: Labels,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Find the fastest trips of the pairs ``begin .. end - 1``; labels come and go clean.

    Returns
    -------
    tuple
        int64[q] packed costs, -1 where there is no path; int64[q + 1] and int32[...], the arcs of
        each trip in order, none where the two points coincide or there is no path.
    """
    ups = len(up.other)
    keys = np.empty(end - begin, dtype=np.int64)
    arc_first = np.zeros(end - begin + 1, dtype=np.int64)
    arcs = np.empty(64 * (end - begin) + 64, dtype=np.int32)
    stack = np.empty(256, dtype=np.int32)
    size = 0
    climbed = 0
    climbed_from = -1
    for pair in range(begin, end):
        i, j = origin_index[pair], destination_index[pair]
        if i != climbed_from:
            _forget(forward, climbed)
            climbed = _climb(parent, up, entering, i, forward)
            climbed_from = i
        best, meeting, count = _meet(parent, down, leaving, j, backward, forward.cost)
        _forget(backward, count)
        straight, straight_arc = direct(origins, i, destinations, j, how.arc_ms, how.length_cm)
        if size + 2 > len(arcs):
            arcs = grown(arcs, size)
        if straight >= 0 and straight <= best:
            best = straight
            if straight_arc >= 0:
                arcs[size] = straight_arc
                size += 1
        elif best >= NOT_REACHED or (best & 0xFFFFFFFF) >= 2**31:
            best = -1
        else:
            steps = 0
            v = meeting
            while forward.via[v] >= 0:
                # The front is idle once the climb is over.
                forward.front[steps] = forward.via[v]
                v = how.up_owner[forward.via[v]]
                steps += 1
            arcs[size] = entering.arc[-1 - forward.via[v]]
            size += 1
            for at in range(steps - 1, -1, -1):
                arcs, size, stack = _unpack(np.int64(forward.front[at]), up, down, how, arcs, size, stack)
            v = meeting
            while backward.via[v] >= 0:
                a = np.int64(backward.via[v])
                arcs, size, stack = _unpack(ups + a, up, down, how, arcs, size, stack)
                v = how.down_owner[a]
            if size == len(arcs):
                arcs = grown(arcs, size)
            arcs[size] = leaving.arc[-1 - backward.via[v]]
            size += 1
        keys[pair - begin] = best
        arc_first[pair - begin + 1] = size
    _forget(forward, climbed)
    return keys, arc_first, arcs[:size].copy()

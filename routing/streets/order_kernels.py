"""Kernels of the elimination order: which states separate cells, and the order inside a cell."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel

#: Lifts priorities, which may be negative, above zero.
_LIFT = 1 << 20


@kernel
def spread_cells(first: NDArray[np.int32], head: NDArray[np.int32], cell: NDArray[np.int32]) -> None:
    """Give every node without a cell (-1) that of the nearest node with one, or cell 0."""
    queue = np.empty(len(cell), dtype=np.int32)
    size = 0
    for v in range(len(cell)):
        if cell[v] >= 0:
            queue[size] = v
            size += 1
    at = 0
    while at < size:
        v = queue[at]
        at += 1
        for a in range(first[v], first[v + 1]):
            if cell[head[a]] < 0:
                cell[head[a]] = cell[v]
                queue[size] = head[a]
                size += 1
    for v in range(len(cell)):
        cell[v] = max(cell[v], 0)


@kernel
def cell_order(
    parent: NDArray[np.int32], halves: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the place of every cell when halves come before what they are halves of, and its depth."""
    count = len(parent)
    place = np.empty(count, dtype=np.int32)
    depth = np.zeros(count, dtype=np.int32)
    stack = np.empty(count + 1, dtype=np.int32)
    stack[0] = 0
    top = 1
    left = count
    while top > 0:
        top -= 1
        cell = stack[top]
        if parent[cell] >= 0:
            depth[cell] = depth[parent[cell]] + 1
        left -= 1
        place[cell] = left
        for half in range(2):
            if halves[cell, half] >= 0:
                stack[top] = halves[cell, half]
                top += 1
    return place, depth


@kernel
def separate(
    run_from: NDArray[np.int32],
    run_to: NDArray[np.int32],
    cell: NDArray[np.int32],
    parent: NDArray[np.int32],
    depth: NDArray[np.int32],
    node_state: NDArray[np.int32],
    states_first: NDArray[np.int32],
    states: NDArray[np.int32],
    state_count: int,
) -> NDArray[np.int32]:
    """Choose the states whose removal parts the halves of every cell.

    A cut edge is parted by the state of a junction at either end, where the junction is one
    state, or else by the states of its own arcs. Where both ends are one state, the one that
    parts more cut edges is taken (a small vertex cover).

    Parameters
    ----------
    run_from, run_to
        int32[r], nodes of the reduced graph joined by each run of edges.
    cell
        int32[n], the cell of each node that was not halved further.
    parent, depth
        int32[k] by cell.
    node_state
        int32[n], the state that a junction is, -1 where it has several.
    states_first, states
        int32[r + 1] and int32[...], the states of the arcs that stand for each run.
    state_count
        s.

    Returns
    -------
    ndarray
        int32[s], the cell that a state helps to part, -1 where it lies inside a cell.

    References
    ----------
    V. Buchhold, D. Wagner, T. Zeitz and M. Zündorf, "Customizable contraction hierarchies with
    turn costs", ATMOS 2020, doi:10.4230/OASIcs.ATMOS.2020.9: small edge cuts of the streets are
    small vertex cuts of the turn-expanded graph.
    """
    runs = len(run_from)
    parted = np.full(state_count, -1, dtype=np.int32)
    cuts = np.zeros(state_count, dtype=np.int32)
    cell_of_run = np.empty(runs, dtype=np.int32)
    for i in range(runs):
        a, b = cell[run_from[i]], cell[run_to[i]]
        inside = a == b
        while a != b:
            if depth[a] >= depth[b]:
                a = parent[a]
            else:
                b = parent[b]
        cell_of_run[i] = -1 if inside else a
    # By cell, which is by depth too: cells are numbered as they are halved, level by level.
    until = np.zeros(len(parent) + 1, dtype=np.int32)
    for i in range(runs):
        until[cell_of_run[i] + 1] += 1
    for i in range(len(parent)):
        until[i + 1] += until[i]
    order = np.empty(runs, dtype=np.int32)
    for i in range(runs - 1, -1, -1):
        until[cell_of_run[i] + 1] -= 1
        order[until[cell_of_run[i] + 1]] = i
    low = until[1]
    while low < runs:
        here = cell_of_run[order[low]]
        high = low
        while high < runs and cell_of_run[order[high]] == here:
            for node in (run_from[order[high]], run_to[order[high]]):
                if node_state[node] >= 0:
                    cuts[node_state[node]] += 1
            high += 1
        # Junctions that part several cut edges first.
        for least in (2, 0):
            for i in range(low, high):
                run = order[i]
                a, b = node_state[run_from[run]], node_state[run_to[run]]
                if (a >= 0 and parted[a] >= 0) or (b >= 0 and parted[b] >= 0):
                    continue
                cuts_a = cuts[a] if a >= 0 else 0
                cuts_b = cuts[b] if b >= 0 else 0
                if max(cuts_a, cuts_b) < least:
                    continue
                if cuts_a > 0 and cuts_a >= cuts_b:
                    parted[a] = here
                elif cuts_b > 0:
                    parted[b] = here
                else:
                    for at in range(states_first[run], states_first[run + 1]):
                        if parted[states[at]] < 0:
                            parted[states[at]] = here
        for i in range(low, high):
            for node in (run_from[order[i]], run_to[order[i]]):
                if node_state[node] >= 0:
                    cuts[node_state[node]] = 0
        low = high
    return parted


@kernel
def _insert(
    pool: NDArray[np.int32],
    start: NDArray[np.int64],
    size: NDArray[np.int64],
    room: NDArray[np.int64],
    top: NDArray[np.int64],
    row: int,
    value: int,
) -> tuple[NDArray[np.int32], bool]:
    """Add a value to a row unless it is there; return the pool (perhaps a larger one) and whether."""
    for at in range(start[row], start[row] + size[row]):
        if pool[at] == value:
            return pool, False
    if size[row] == room[row]:
        wanted = max(4, 2 * room[row])
        if top[0] + wanted > len(pool):
            larger = np.empty(2 * len(pool) + wanted, dtype=np.int32)
            for at in range(top[0]):
                larger[at] = pool[at]
            pool = larger
        for at in range(size[row]):
            pool[top[0] + at] = pool[start[row] + at]
        start[row] = top[0]
        room[row] = wanted
        top[0] += wanted
    pool[start[row] + size[row]] = value
    size[row] += 1
    return pool, True


@kernel
def _remove(
    pool: NDArray[np.int32], start: NDArray[np.int64], size: NDArray[np.int64], row: int, value: int
) -> None:
    """Take a value out of a row that holds it."""
    for at in range(start[row], start[row] + size[row]):
        if pool[at] == value:
            size[row] -= 1
            pool[at] = pool[start[row] + size[row]]
            return


@kernel
def eliminate_inside(
    move_from: NDArray[np.int32], move_to: NDArray[np.int32], inside: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Order the states inside cells: next always the one whose elimination adds the fewest arcs.

    Among equals, the one that the longest chain of eliminations leads to comes last, which keeps
    the elimination tree flat.

    Parameters
    ----------
    move_from, move_to
        int32[k], the moves between states, none from a state to itself.
    inside
        bool[s], the states to order.

    Returns
    -------
    ndarray
        int32[s], the place of each state in the order, -1 for the others.

    References
    ----------
    H. M. Markowitz, "The elimination form of the inverse and its application to linear
    programming", Management Science 3 (1957), doi:10.1287/mnsc.3.3.255: the product of the
    numbers of arcs in and out as the measure.
    """
    n = len(inside)
    moves = len(move_from)
    out_start = np.zeros(n + 1, dtype=np.int64)
    in_start = np.zeros(n + 1, dtype=np.int64)
    for i in range(moves):
        out_start[move_from[i] + 1] += 1
        in_start[move_to[i] + 1] += 1
    for v in range(n):
        out_start[v + 1] += out_start[v]
        in_start[v + 1] += in_start[v]
    out_room = out_start[1:] - out_start[:-1]
    in_room = in_start[1:] - in_start[:-1]
    out_size = np.zeros(n, dtype=np.int64)
    in_size = np.zeros(n, dtype=np.int64)
    out_pool = np.empty(3 * moves + 4, dtype=np.int32)
    in_pool = np.empty(3 * moves + 4, dtype=np.int32)
    out_top = np.full(1, moves, dtype=np.int64)
    in_top = np.full(1, moves, dtype=np.int64)
    for i in range(moves):
        a, b = move_from[i], move_to[i]
        out_pool, new = _insert(out_pool, out_start, out_size, out_room, out_top, a, b)
        if new:
            in_pool, new = _insert(in_pool, in_start, in_size, in_room, in_top, b, a)
    chain = np.zeros(n, dtype=np.int64)
    priority = np.zeros(n, dtype=np.int64)
    heap = [np.int64(0)]
    heap.pop()
    for v in range(n):
        if inside[v]:
            priority[v] = 2 * (out_size[v] * in_size[v] - out_size[v] - in_size[v])
            heapq.heappush(heap, ((priority[v] + _LIFT) << 32) | v)
    place = np.full(n, -1, dtype=np.int32)
    count = 0
    before = np.empty(n, dtype=np.int32)
    after = np.empty(n, dtype=np.int32)
    while len(heap) > 0:
        entry = heapq.heappop(heap)
        v = int(entry & 0xFFFFFFFF)
        if place[v] >= 0 or (entry >> 32) - _LIFT != priority[v]:
            continue
        place[v] = count
        count += 1
        befores = int(in_size[v])
        afters = int(out_size[v])
        for i in range(befores):
            before[i] = in_pool[in_start[v] + i]
        for j in range(afters):
            after[j] = out_pool[out_start[v] + j]
        for i in range(befores):
            _remove(out_pool, out_start, out_size, before[i], v)
        for j in range(afters):
            _remove(in_pool, in_start, in_size, after[j], v)
        for i in range(befores):
            a = before[i]
            for j in range(afters):
                b = after[j]
                if a != b:
                    out_pool, new = _insert(out_pool, out_start, out_size, out_room, out_top, a, b)
                    if new:
                        in_pool, new = _insert(in_pool, in_start, in_size, in_room, in_top, b, a)
        for i in range(befores + afters):
            u = before[i] if i < befores else after[i - befores]
            chain[u] = max(chain[u], chain[v] + 1)
            if inside[u] and place[u] < 0:
                new_priority = 2 * (out_size[u] * in_size[u] - out_size[u] - in_size[u]) + chain[u]
                if new_priority != priority[u]:
                    priority[u] = new_priority
                    heapq.heappush(heap, ((new_priority + _LIFT) << 32) | u)
    return place

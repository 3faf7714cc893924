"""Kernels of tables on a hierarchy: selecting what leads to the targets, and sweeping over it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.climb_kernels import advance
from routing.streets.entries_kernels import direct
from routing.streets.lanes import NOT_REACHED_MS, relax_row
from routing.streets.network import Locations

#: Targets that are written to the tables together: one line of memory.
_TILE = 16


@kernel
def select(
    parent: NDArray[np.int32],
    down_first: NDArray[np.int32],
    down_tail: NDArray[np.int32],
    down_weight: NDArray[np.signedinteger],
    exit_first: NDArray[np.int32],
    exit_vertex: NDArray[np.int32],
    exit_weight: NDArray[np.signedinteger],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.signedinteger]]:
    """Cut out the part of the hierarchy that costs flow down through to the targets.

    Parameters
    ----------
    parent, down_first, down_tail, down_weight
        The hierarchy; weights in milliseconds or as packed costs.
    exit_first, exit_vertex, exit_weight
        Exits by target, as from `exits`, weights of the same type.

    Returns
    -------
    tuple
        int32[n], the row of each vertex, -1 where it has none; int32[rows + 1], int32[...] and
        weights: by row, the earlier rows that it is reached from. The last rows are the targets.

    References
    ----------
    D. Delling, A. V. Goldberg and R. F. Werneck, "Faster batched shortest paths in road networks",
    ATMOS 2011, doi:10.4230/OASIcs.ATMOS.2011.52 (RPHAST).
    """
    n = len(parent)
    targets = len(exit_first) - 1
    row = np.full(n, -1, dtype=np.int32)
    rows = 0
    size = len(exit_vertex)
    for at in range(len(exit_vertex)):
        v = exit_vertex[at]
        while v >= 0 and row[v] < 0:
            row[v] = 0
            rows += 1
            size += down_first[v + 1] - down_first[v]
            v = parent[v]
    first = np.zeros(rows + targets + 1, dtype=np.int32)
    other = np.empty(size, dtype=np.int32)
    weight = np.empty(size, dtype=down_weight.dtype)
    size = 0
    at_row = 0
    # Downwards: what leads to a vertex comes from higher ones.
    for v in range(n - 1, -1, -1):
        if row[v] < 0:
            continue
        row[v] = at_row
        at_row += 1
        for a in range(down_first[v], down_first[v + 1]):
            other[size] = row[down_tail[a]]
            weight[size] = down_weight[a]
            size += 1
        first[at_row] = size
    for j in range(targets):
        for at in range(exit_first[j], exit_first[j + 1]):
            other[size] = row[exit_vertex[at]]
            weight[size] = exit_weight[at]
            size += 1
        at_row += 1
        first[at_row] = size
    return row, first, other, weight


@kernel
def climb(
    parent: NDArray[np.int32],
    up_first: NDArray[np.int32],
    up_head: NDArray[np.int32],
    up_weight: NDArray[np.signedinteger],
    entry_first: NDArray[np.int32],
    entry_vertex: NDArray[np.int32],
    entry_weight: NDArray[np.signedinteger],
    sources: NDArray[np.int32],
    row: NDArray[np.int32],
    nothing: int,
    label: NDArray[np.signedinteger],
    front: NDArray[np.int32],
    touched: NDArray[np.bool_],
    values: NDArray[np.signedinteger],
) -> None:
    """Find the costs from a batch of sources to all vertices above them.

    Parameters
    ----------
    parent, up_first, up_head, up_weight
        The hierarchy.
    entry_first, entry_vertex, entry_weight
        Entries by source, vertices ascending.
    sources
        int32[b], the batch, at most as many as there are lanes.
    row
        int32[n], the row of each vertex, -1 where nobody asks.
    nothing
        What marks "not reached".
    label
        [n] scratch, all ``nothing``; left so.
    front
        int32[n] scratch.
    touched
        bool[rows], written: the rows that have a value.
    values
        [rows, lanes], written: rows that are touched.
    """
    for lane in range(len(sources)):
        size = 0
        for at in range(entry_first[sources[lane]], entry_first[sources[lane] + 1]):
            label[entry_vertex[at]] = entry_weight[at]
            front[size] = entry_vertex[at]
            size += 1
        # Chains of ancestors, the lowest vertex first; they meet sooner or later.
        while size > 0:
            v = front[0]
            cost = label[v]
            if cost < nothing:
                for a in range(up_first[v], up_first[v + 1]):
                    reached = cost + up_weight[a]
                    label[up_head[a]] = min(label[up_head[a]], reached)
                r = row[v]
                if r >= 0:
                    if not touched[r]:
                        touched[r] = True
                        for k in range(values.shape[1]):
                            values[r, k] = nothing
                    values[r, lane] = cost
                label[v] = nothing
            size = advance(front, size, parent)


@kernel
def sweep(
    first: NDArray[np.int32],
    other: NDArray[np.int32],
    weight: NDArray[np.signedinteger],
    touched: NDArray[np.bool_],
    values: NDArray[np.signedinteger],
) -> None:
    """Let the costs of a batch flow down to all rows; ``touched`` is left all false.

    Parameters
    ----------
    first, other, weight
        As from `select`.
    touched
        bool[rows], the rows that hold a value of their own.
    values
        [rows, lanes], changed.
    """
    for r in range(len(first) - 1):
        relax_row(values, r, other, weight, first[r], first[r + 1], not touched[r])
        touched[r] = False


@kernel
def write_durations(
    values: NDArray[np.int32], sources: NDArray[np.int32], durations_ms: NDArray[np.int32]
) -> None:
    """Write the target rows of a batch into the table.

    Parameters
    ----------
    values
        int32[targets, lanes], milliseconds.
    sources
        int32[b], rows of the table.
    durations_ms
        int32[a, targets], written: -1 where there is no path.
    """
    targets = len(values)
    for low in range(0, targets, _TILE):
        for lane in range(len(sources)):
            for j in range(low, min(low + _TILE, targets)):
                value = values[j, lane]
                durations_ms[sources[lane], j] = value if value < NOT_REACHED_MS else -1


@kernel
def write_costs(
    values: NDArray[np.int64],
    sources: NDArray[np.int32],
    durations_ms: NDArray[np.int32],
    distances_cm: NDArray[np.int32],
) -> None:
    """Write the target rows of a batch of packed costs into both tables; as `write_durations`."""
    targets = len(values)
    for low in range(0, targets, _TILE):
        for lane in range(len(sources)):
            for j in range(low, min(low + _TILE, targets)):
                value = values[j, lane]
                length = value & 0xFFFFFFFF
                there = (value >> 32) < NOT_REACHED_MS and length < 2**31
                durations_ms[sources[lane], j] = value >> 32 if there else -1
                distances_cm[sources[lane], j] = length if there else -1


@kernel
def write_direct(
    origins: Locations,
    destinations: Locations,
    on_edge_first: NDArray[np.int32],
    on_edge: NDArray[np.int32],
    edge_place: NDArray[np.int32],
    sources: NDArray[np.int32],
    arc_ms: NDArray[np.int32],
    length_cm: NDArray[np.int32],
    durations_ms: NDArray[np.int32],
    distances_cm: NDArray[np.int32],
) -> None:
    """Let trips that never leave their street segment win where they are faster.

    Parameters
    ----------
    origins, destinations
        What the tables are about.
    on_edge_first, on_edge
        int32[g + 1], int32[b]: destinations by the edge they lie on.
    edge_place
        int32[a], for each origin where its edge stands in ``on_edge_first``, -1 where no
        destination lies on it.
    sources
        int32[b], the origins to look at.
    arc_ms, length_cm
        The metric.
    durations_ms, distances_cm
        int32[a, b], improved; ``distances_cm`` may have no rows, and is then left alone.
    """
    for at in range(len(sources)):
        i = sources[at]
        place = edge_place[i]
        if place < 0:
            continue
        for k in range(on_edge_first[place], on_edge_first[place + 1]):
            j = on_edge[k]
            key, _ = direct(origins, i, destinations, j, arc_ms, length_cm)
            if key < 0:
                continue
            duration = key >> 32
            known = durations_ms[i, j]
            if known < 0 or duration < known:
                durations_ms[i, j] = duration
                if len(distances_cm):
                    distances_cm[i, j] = key & 0xFFFFFFFF
            elif duration == known and len(distances_cm):
                distances_cm[i, j] = min(distances_cm[i, j], key & 0xFFFFFFFF)

"""Kernel of strongly connected components."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel


@kernel
def strong_components(first: NDArray[np.int32], head: NDArray[np.int32]) -> NDArray[np.int32]:
    """Find the strongly connected components of a directed graph.

    Parameters
    ----------
    first
        int32[n + 1], edges by start.
    head
        int32[e], the vertex each edge leads to.

    Returns
    -------
    ndarray
        int32[n], the component of each vertex, counted from 0 in reverse topological order.

    Notes
    -----
    O(n + e) time, with an own stack instead of recursion.

    References
    ----------
    R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1
    (1972), doi:10.1137/0201010.
    """
    n = len(first) - 1
    component = np.full(n, -1, dtype=np.int32)
    visit = np.full(n, -1, dtype=np.int32)  # order of the first visit
    low = np.empty(n, dtype=np.int32)  # earliest visit known to be reachable within the component
    next_edge = first[:n].copy()
    trail = np.empty(n, dtype=np.int32)  # from the root to the vertex being explored
    open_vertices = np.empty(n, dtype=np.int32)  # visited, component not yet known
    visits = 0
    open_count = 0
    components = 0
    for root in range(n):
        if visit[root] >= 0:
            continue
        depth = 0
        trail[0] = root
        while depth >= 0:
            vertex = trail[depth]
            if visit[vertex] < 0:
                visit[vertex] = visits
                low[vertex] = visits
                visits += 1
                open_vertices[open_count] = vertex
                open_count += 1
            descended = False
            while next_edge[vertex] < first[vertex + 1]:
                other = head[next_edge[vertex]]
                if visit[other] < 0:
                    # The edge is looked at again on the way back, when ``other`` has its low.
                    depth += 1
                    trail[depth] = other
                    descended = True
                    break
                if component[other] < 0:
                    low[vertex] = min(low[vertex], low[other])
                next_edge[vertex] += 1
            if descended:
                continue
            if low[vertex] == visit[vertex]:
                while True:
                    open_count -= 1
                    member = open_vertices[open_count]
                    component[member] = components
                    if member == vertex:
                        break
                components += 1
            depth -= 1
    return component

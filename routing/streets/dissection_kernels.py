"""Kernels of nested dissection: reducing a street graph, maximum flows, and recursive halving."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel

#: Share of a cell's nodes that a flow is pushed from, and into.
_SHARES = (0.2, 0.3)


@kernel
def reduce_graph(
    first: NDArray[np.int32], head: NDArray[np.int32], edge: NDArray[np.int32], edge_count: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Leave out dead ends, and let one edge stand for each run of edges without a crossing.

    Parameters
    ----------
    first, head, edge
        int32[n + 1], int32[2e], int32[2e]: an undirected graph; each edge stands at both ends.
    edge_count
        e.

    Returns
    -------
    tuple
        int32[n], the number of each node that is left, -1 for the others; int32[k], the edge that
        stands for each run; and int32[k] twice, the two nodes (by new number) that it joins.
    """
    n = len(first) - 1
    degree = np.zeros(n, dtype=np.int32)
    for v in range(n):
        for a in range(first[v], first[v + 1]):
            if head[a] != v:
                degree[v] += 1
    gone = degree <= 1
    queue = np.empty(n, dtype=np.int32)
    size = 0
    for v in range(n):
        if gone[v]:
            queue[size] = v
            size += 1
    at = 0
    while at < size:
        v = queue[at]
        at += 1
        for a in range(first[v], first[v + 1]):
            u = head[a]
            if u != v and not gone[u]:
                degree[u] -= 1
                if degree[u] <= 1:
                    gone[u] = True
                    queue[size] = u
                    size += 1
    number = np.full(n, -1, dtype=np.int32)
    count = 0
    for v in range(n):
        if not gone[v] and degree[v] >= 3:
            number[v] = count
            count += 1
    seen = np.zeros(edge_count, dtype=np.bool_)
    run_edge = np.empty(edge_count, dtype=np.int32)
    run_from = np.empty(edge_count, dtype=np.int32)
    run_to = np.empty(edge_count, dtype=np.int32)
    runs = 0
    for v in range(n):
        if number[v] < 0:
            continue
        for a in range(first[v], first[v + 1]):
            u = head[a]
            if seen[edge[a]] or gone[u] or u == v:
                continue
            here = edge[a]
            seen[here] = True
            run_edge[runs] = here
            while number[u] < 0:
                for b in range(first[u], first[u + 1]):
                    if edge[b] != here and not gone[head[b]] and head[b] != u:
                        here = edge[b]
                        u = head[b]
                        break
                seen[here] = True
            run_from[runs] = number[v]
            run_to[runs] = number[u]
            runs += 1
    return number, run_edge[:runs].copy(), run_from[:runs].copy(), run_to[:runs].copy()


@kernel
def _push_flow(
    first: NDArray[np.int32],
    head: NDArray[np.int32],
    back: NDArray[np.int32],
    order: NDArray[np.int32],
    terminals: int,
    limit: int,
    capacity: NDArray[np.int8],
    level: NDArray[np.int32],
    at: NDArray[np.int32],
    queue: NDArray[np.int32],
    stack: NDArray[np.int32],
) -> int:
    """Push unit flows from the first ``terminals`` nodes of an order to as many at its end.

    Blocking flows over breadth-first levels. Returns the flow, or ``limit + 1`` as soon as it is
    that large; ``capacity`` holds the residual graph.

    References
    ----------
    E. A. Dinic, "Algorithm for solution of a problem of maximum flow in networks with power
    estimation", Soviet Mathematics Doklady 11 (1970). Unit capacities: S. Even and R. E. Tarjan,
    SIAM Journal on Computing 4 (1975), doi:10.1137/0204043.
    """
    n = len(order)
    capacity[:] = 1
    flow = 0
    while True:
        level[:] = -1
        for i in range(n - terminals, n):
            level[order[i]] = -3
        size = 0
        for i in range(terminals):
            level[order[i]] = 0
            queue[size] = order[i]
            size += 1
        i = 0
        depth = -1
        while i < size:
            v = queue[i]
            i += 1
            if depth >= 0 and level[v] >= depth:
                break
            for a in range(first[v], first[v + 1]):
                u = head[a]
                if capacity[a] > 0 and level[u] < 0:
                    if level[u] == -3:
                        depth = level[v] + 1
                    else:
                        level[u] = level[v] + 1
                        queue[size] = u
                        size += 1
        if depth < 0:
            return flow
        for i in range(n):
            at[i] = first[i]
        for i in range(terminals):
            start = order[i]
            while True:
                top = 0
                v = start
                found = False
                while True:
                    ahead = -1
                    while at[v] < first[v + 1]:
                        a = at[v]
                        u = head[a]
                        if capacity[a] > 0 and (
                            level[u] == level[v] + 1 or (level[u] == -3 and level[v] + 1 == depth)
                        ):
                            ahead = a
                            break
                        at[v] += 1
                    if ahead >= 0:
                        stack[top] = ahead
                        top += 1
                        v = head[ahead]
                        if level[v] == -3:
                            found = True
                            break
                    else:
                        level[v] = -2
                        if top == 0:
                            break
                        top -= 1
                        v = head[back[stack[top]]]
                        at[v] += 1
                if not found:
                    break
                for k in range(top):
                    capacity[stack[k]] -= 1
                    capacity[back[stack[k]]] += 1
                flow += 1
                if flow > limit:
                    return flow


@kernel
def _reach(
    first: NDArray[np.int32],
    head: NDArray[np.int32],
    back: NDArray[np.int32],
    order: NDArray[np.int32],
    begin: int,
    end: int,
    capacity: NDArray[np.int8],
    backward: bool,  # noqa: FBT001
    queue: NDArray[np.int32],
    mark: NDArray[np.int8],
    value: int,
) -> int:
    """Mark what the nodes ``order[begin:end]`` reach in the residual graph; return how many."""
    size = 0
    for i in range(begin, end):
        mark[order[i]] = value
        queue[size] = order[i]
        size += 1
    i = 0
    while i < size:
        v = queue[i]
        i += 1
        for a in range(first[v], first[v + 1]):
            u = head[a]
            left = capacity[back[a]] if backward else capacity[a]
            if left > 0 and mark[u] == 0:
                mark[u] = value
                queue[size] = u
                size += 1
    return size


@kernel
def halve(
    nodes: NDArray[np.int32],
    first: NDArray[np.int32],
    head: NDArray[np.int32],
    along: NDArray[np.int32],
    local: NDArray[np.int32],
    left: NDArray[np.bool_],
) -> None:
    """Split a cell in two along a small cut.

    For every direction a maximum flow runs from the cell's first nodes along it to the last ones,
    and the cut with the fewest edges for the size of its smaller side wins.

    Parameters
    ----------
    nodes
        int32[c], the cell.
    first, head
        int32[n + 1] and int32[2e], the whole graph.
    along
        int32[d, c], the cell's nodes in their order along each of d directions.
    local
        int32[n], scratch, all -1; left so.
    left
        bool[n], written for the nodes of the cell: which are in the first part.

    References
    ----------
    A. Schild and C. Sommer, "On balanced separators in road networks", SEA 2015,
    doi:10.1007/978-3-319-20086-6_22.
    """
    n = len(nodes)
    for i in range(n):
        local[nodes[i]] = i
    sub_first = np.zeros(n + 1, dtype=np.int32)
    for i in range(n):
        size = 0
        for a in range(first[nodes[i]], first[nodes[i] + 1]):
            if local[head[a]] >= 0 and head[a] != nodes[i]:
                size += 1
        sub_first[i + 1] = sub_first[i] + size
    sub_head = np.empty(sub_first[n], dtype=np.int32)
    back = np.empty(sub_first[n], dtype=np.int32)
    put = sub_first[:n].copy()
    for i in range(n):
        for a in range(first[nodes[i]], first[nodes[i] + 1]):
            j = local[head[a]]
            if j > i:
                sub_head[put[i]] = j
                sub_head[put[j]] = i
                back[put[i]] = put[j]
                back[put[j]] = put[i]
                put[i] += 1
                put[j] += 1
    capacity = np.empty(len(sub_head), dtype=np.int8)
    level = np.empty(n, dtype=np.int32)
    queue = np.empty(n, dtype=np.int32)
    stack = np.empty(n + 1, dtype=np.int32)
    mark = np.empty(n, dtype=np.int8)
    order = np.empty(n, dtype=np.int32)
    best = np.inf
    for direction in range(len(along)):
        for i in range(n):
            order[i] = local[along[direction, i]]
        for share in _SHARES:
            terminals = max(1, int(n * share))
            # Even halves are the best that a cut of this many edges can do.
            limit = len(sub_head) if best == np.inf else int(best * (n // 2))
            flow = _push_flow(
                sub_first, sub_head, back, order, terminals, limit, capacity, level, put, queue, stack
            )
            if flow > limit:
                continue
            mark[:] = 0
            near = _reach(sub_first, sub_head, back, order, 0, terminals, capacity, False, queue, mark, 1)
            far = _reach(sub_first, sub_head, back, order, n - terminals, n, capacity, True, queue, mark, 2)
            # Two minimum cuts: one hugs the beginning of the order, the other its end.
            near_side, far_side = min(near, n - near), min(far, n - far)
            score = flow / max(near_side, far_side)
            if score < best:
                best = score
                for i in range(n):
                    left[nodes[i]] = mark[i] == 1 if near_side >= far_side else mark[i] != 2
    for i in range(n):
        local[nodes[i]] = -1


@kernel
def _part(
    nodes: NDArray[np.int32], low: int, high: int, left: NDArray[np.bool_], other: NDArray[np.int32]
) -> int:
    """Move the nodes of ``nodes[low:high]`` that are in the first part to the front; return how many.

    Both parts keep their order. ``other`` is scratch.
    """
    size = 0
    rest = 0
    for i in range(low, high):
        if left[nodes[i]]:
            nodes[low + size] = nodes[i]
            size += 1
        else:
            other[rest] = nodes[i]
            rest += 1
    for i in range(rest):
        nodes[low + size + i] = other[i]
    return size


@kernel
def dissect(
    nodes: NDArray[np.int32],
    first: NDArray[np.int32],
    head: NDArray[np.int32],
    along: NDArray[np.int32],
    largest: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Halve cells until none has more than ``largest`` nodes.

    Parameters
    ----------
    nodes
        int32[c], the first cell; permuted so that every cell stands together.
    first, head
        As for `halve`.
    along
        int32[d, c], the nodes in their order along each of d directions; permuted in the same way,
        so that nothing is ever sorted again.
    largest
        At least 1.

    Returns
    -------
    tuple
        int32[k, 2], the range of ``nodes`` of each cell; int32[k], the cell that each came from
        (-1 for the first, which is cell 0); int32[k, 2], its two halves, -1 where it has none.
    """
    local = np.full(len(first) - 1, -1, dtype=np.int32)
    left = np.zeros(len(first) - 1, dtype=np.bool_)
    other = np.empty(len(nodes), dtype=np.int32)
    cells = np.empty((2 * len(nodes) + 1, 2), dtype=np.int32)
    parent = np.full(2 * len(nodes) + 1, -1, dtype=np.int32)
    halves = np.full((2 * len(nodes) + 1, 2), -1, dtype=np.int32)
    cells[0, 0] = 0
    cells[0, 1] = len(nodes)
    count = 1
    at = 0
    while at < count:
        low, high = cells[at, 0], cells[at, 1]
        if high - low > largest:
            halve(nodes[low:high], first, head, along[:, low:high], local, left)
            size = _part(nodes, low, high, left, other)
            for direction in range(len(along)):
                _part(along[direction], low, high, left, other)
            if 0 < size < high - low:
                for half in range(2):
                    cells[count, 0] = low if half == 0 else low + size
                    cells[count, 1] = low + size if half == 0 else high
                    parent[count] = at
                    halves[at, half] = count
                    count += 1
        at += 1
    return cells[:count].copy(), parent[:count].copy(), halves[:count].copy()

"""Kernels that build the arcs of a hierarchy from an elimination order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.growing_kernels import grown


@kernel
def elimination_tree(first: NDArray[np.int32], head: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the parent of every vertex in the elimination tree, -1 for roots.

    Parameters
    ----------
    first, head
        int32[n + 1] and int32[...]: the graph without directions, vertices numbered by rank.

    Returns
    -------
    ndarray
        int32[n]. Whatever a vertex reaches by going up is among its ancestors.

    References
    ----------
    J. W. H. Liu, "The role of elimination trees in sparse factorization", SIAM Journal on Matrix
    Analysis and Applications 11 (1990), doi:10.1137/0611010, section 5.
    """
    n = len(first) - 1
    parent = np.full(n, -1, dtype=np.int32)
    ancestor = np.full(n, -1, dtype=np.int32)
    for v in range(n):
        for a in range(first[v], first[v + 1]):
            u = head[a]
            if u >= v:
                continue
            while ancestor[u] >= 0 and ancestor[u] != v:
                above = ancestor[u]
                ancestor[u] = v
                u = above
            if ancestor[u] < 0:
                ancestor[u] = v
                parent[u] = v
    return parent


@kernel
def _ascending(
    first: NDArray[np.int32],
    latest: NDArray[np.int32],
    owner: NDArray[np.int32],
    following: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Return rows in ascending order, given by value the list of the rows that hold it."""
    values = np.empty(first[-1], dtype=np.int32)
    put = first.copy()
    for value in range(len(latest)):
        at = latest[value]
        while at >= 0:
            values[put[owner[at]]] = value
            put[owner[at]] += 1
            at = following[at]
    return values


@kernel
def eliminate(
    from_first: NDArray[np.int32],
    from_head: NDArray[np.int32],
    to_first: NDArray[np.int32],
    to_tail: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Add the shortcuts that eliminating the vertices by rank leaves behind.

    Eliminating c joins every x with an arc x -> c to every y with an arc c -> y. Directions are
    kept, so that only shortcuts that some weights could need are there.

    Parameters
    ----------
    from_first, from_head
        int32[n + 1] and int32[k], arcs by tail.
    to_first, to_tail
        int32[n + 1] and int32[k], the same arcs by head.

    Returns
    -------
    tuple
        up_first, up_head: arcs from a vertex to higher ones, ascending; down_first, down_tail:
        arcs to a vertex from higher ones, ascending. int32 each.

    Notes
    -----
    A vertex gathers its arcs from the lower ones that lead to it, in time proportional to the
    number of triangles.
    """
    n = len(from_first) - 1
    up_head = np.empty(len(from_head) * 2 + 16, dtype=np.int32)
    down_tail = np.empty(len(from_head) * 2 + 16, dtype=np.int32)
    up_owner = np.empty(len(up_head), dtype=np.int32)
    down_owner = np.empty(len(down_tail), dtype=np.int32)
    # Lists of the arcs that lead down from, or up to, each vertex.
    up_next = np.empty(len(up_head), dtype=np.int32)
    down_next = np.empty(len(down_tail), dtype=np.int32)
    arriving = np.full(n, -1, dtype=np.int32)
    leaving = np.full(n, -1, dtype=np.int32)
    up_first = np.zeros(n + 1, dtype=np.int32)
    down_first = np.zeros(n + 1, dtype=np.int32)
    seen_up = np.full(n, -1, dtype=np.int32)
    seen_down = np.full(n, -1, dtype=np.int32)
    ups = 0
    downs = 0
    for v in range(n):
        for a in range(from_first[v], from_first[v + 1]):
            u = from_head[a]
            if u > v and seen_up[u] != v:
                seen_up[u] = v
                if ups == len(up_head):
                    up_head = grown(up_head, ups)
                    up_owner = grown(up_owner, ups)
                    up_next = grown(up_next, ups)
                up_head[ups] = u
                ups += 1
        p = leaving[v]
        while p >= 0:
            c = down_owner[p]
            for a in range(up_first[c], up_first[c + 1]):
                u = up_head[a]
                if u > v and seen_up[u] != v:
                    seen_up[u] = v
                    if ups == len(up_head):
                        up_head = grown(up_head, ups)
                        up_owner = grown(up_owner, ups)
                        up_next = grown(up_next, ups)
                    up_head[ups] = u
                    ups += 1
            p = down_next[p]
        for a in range(to_first[v], to_first[v + 1]):
            u = to_tail[a]
            if u > v and seen_down[u] != v:
                seen_down[u] = v
                if downs == len(down_tail):
                    down_tail = grown(down_tail, downs)
                    down_owner = grown(down_owner, downs)
                    down_next = grown(down_next, downs)
                down_tail[downs] = u
                downs += 1
        p = arriving[v]
        while p >= 0:
            c = up_owner[p]
            for a in range(down_first[c], down_first[c + 1]):
                u = down_tail[a]
                if u > v and seen_down[u] != v:
                    seen_down[u] = v
                    if downs == len(down_tail):
                        down_tail = grown(down_tail, downs)
                        down_owner = grown(down_owner, downs)
                        down_next = grown(down_next, downs)
                    down_tail[downs] = u
                    downs += 1
            p = up_next[p]
        up_first[v + 1] = ups
        down_first[v + 1] = downs
        for a in range(up_first[v], ups):
            up_owner[a] = v
            up_next[a] = arriving[up_head[a]]
            arriving[up_head[a]] = a
        for a in range(down_first[v], downs):
            down_owner[a] = v
            down_next[a] = leaving[down_tail[a]]
            leaving[down_tail[a]] = a
    return (
        up_first,
        _ascending(up_first, arriving, up_owner, up_next),
        down_first,
        _ascending(down_first, leaving, down_owner, down_next),
    )


@kernel
def lower_triangles(
    legs_first: NDArray[np.int32],
    legs: NDArray[np.int32],
    row_first: NDArray[np.int32],
    row: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """List, for every vertex, the lower vertices through which its row gets shortcuts.

    For the rows of arcs that lead up from x: x goes down to c by the arc ``leg`` and from there
    up again along the row of c. For the rows of arcs that come down to y, everything turns round.

    Parameters
    ----------
    legs_first, legs
        int32[n + 1] and int32[...]: by c, the vertices x above it that have a leg with it.
    row_first, row
        int32[n + 1] and int32[...]: by c, its row.

    Returns
    -------
    tuple
        int32[n + 1], by x; then int32[...] thrice: the leg's arc; where the row of c goes beyond
        x; and where it ends. Ascending by c; only rows that go beyond x are listed.
    """
    n = len(row_first) - 1
    first = np.zeros(n + 1, dtype=np.int32)
    for c in range(n):
        if row_first[c] < row_first[c + 1]:
            highest = row[row_first[c + 1] - 1]
            for a in range(legs_first[c], legs_first[c + 1]):
                if legs[a] < highest:
                    first[legs[a] + 1] += 1
    for x in range(n):
        first[x + 1] += first[x]
    leg = np.empty(first[n], dtype=np.int32)
    begin = np.empty(first[n], dtype=np.int32)
    end = np.empty(first[n], dtype=np.int32)
    put = first[:n].copy()
    for c in range(n):
        at = row_first[c]
        stop = row_first[c + 1]
        for a in range(legs_first[c], legs_first[c + 1]):
            x = legs[a]
            while at < stop and row[at] <= x:
                at += 1
            if at == stop:
                break
            leg[put[x]] = a
            begin[put[x]] = at
            end[put[x]] = stop
            put[x] += 1
    return first, leg, begin, end


@kernel
def find_arcs(
    first: NDArray[np.int32], other: NDArray[np.int32], low: NDArray[np.int32], high: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return int32[k], where each pair of a lower and a higher vertex stands in rows by the lower."""
    found = np.empty(len(low), dtype=np.int32)
    for i in range(len(low)):
        begin, end = first[low[i]], first[low[i] + 1]
        while begin < end:
            middle = (begin + end) // 2
            if other[middle] < high[i]:
                begin = middle + 1
            else:
                end = middle
        found[i] = begin
    return found


@kernel
def subtree_places(parent: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Walk a tree, children before parents.

    Parameters
    ----------
    parent
        int32[n], -1 for roots, else higher than the child.

    Returns
    -------
    tuple
        int32[n], the place of each vertex in the walk, and the size of its subtree: the subtree of
        v holds the places ``place[v] - size[v] + 1 .. place[v]``.
    """
    n = len(parent)
    size = np.ones(n, dtype=np.int32)
    for v in range(n):
        if parent[v] >= 0:
            size[parent[v]] += size[v]
    place = np.empty(n, dtype=np.int32)
    # Where the next child's subtree ends, for every vertex; roots share the walk.
    free = np.empty(n, dtype=np.int32)
    roots = n - 1
    for v in range(n - 1, -1, -1):
        if parent[v] < 0:
            place[v] = roots
            roots -= size[v]
        else:
            place[v] = free[parent[v]]
            free[parent[v]] -= size[v]
        free[v] = place[v] - 1
    return place, size


@kernel
def lead_to_ancestors(
    first: NDArray[np.int32], other: NDArray[np.int32], place: NDArray[np.int32], size: NDArray[np.int32]
) -> bool:
    """Tell whether the arcs of all rows lead to ancestors, by `subtree_places`."""
    for v in range(len(first) - 1):
        for a in range(first[v], first[v + 1]):
            if not place[other[a]] - size[other[a]] < place[v] <= place[other[a]]:
                return False
    return True

"""The customizable contraction hierarchy of one profile's streets: what does not depend on times.

States are eliminated in an order, and every elimination leaves shortcuts among what it joined.
Which shortcuts there are depends on the order alone; their weights come later, for each metric
(`routing.streets.weights`), in milliseconds of work instead of minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidNetworkError
from routing.streets.hierarchy_kernels import (
    eliminate,
    elimination_tree,
    find_arcs,
    lead_to_ancestors,
    subtree_places,
)
from routing.streets.network import Metric, StreetNetwork, freeze
from routing.streets.order import elimination_order
from routing.streets.states import StateGraph, state_graph


class Hierarchy(NamedTuple):
    """Vertices by rank, the arcs between them, and the moves of the streets behind those arcs.

    A vertex is a state of the turn-expanded graph (see `StateGraph`), numbered by its place in the
    elimination order. Arcs that lead up are listed by their tail, arcs that come down by their
    head; counted through, "slots" are first all arcs up, then all arcs down.

    Attributes
    ----------
    arc_vertex
        int32[m], the vertex at the start of each street arc, -1 for arcs that are never used.
    parent
        int32[n], the elimination tree, -1 for roots; a parent is above its child.
    up_first, up_head
        int32[n + 1], int32[u]: arcs up, heads ascending for each tail.
    down_first, down_tail
        int32[n + 1], int32[d]: arcs down, tails ascending for each head.
    move_first
        int32[m + 1], moves by the street arc that they cover.
    move_vertex, move_turn
        int32[k], the vertex that a move leads to, and a turn that stands for it.
    slot_first, slot_move
        int32[u + d + 1], int32[...]: the moves that a slot may stand for. Moves from a vertex to
        itself stand nowhere.

    References
    ----------
    J. Dibbelt, B. Strasser and D. Wagner, "Customizable contraction hierarchies", ACM Journal of
    Experimental Algorithmics 21 (2016), doi:10.1145/2886843. Keeping the directions of shortcuts
    halves the triangles of graphs with turns; the elimination tree is that of the graph without
    directions, so it holds whatever a climb may reach.
    """

    arc_vertex: NDArray[np.int32]
    parent: NDArray[np.int32]
    up_first: NDArray[np.int32]
    up_head: NDArray[np.int32]
    down_first: NDArray[np.int32]
    down_tail: NDArray[np.int32]
    move_first: NDArray[np.int32]
    move_vertex: NDArray[np.int32]
    move_turn: NDArray[np.int32]
    slot_first: NDArray[np.int32]
    slot_move: NDArray[np.int32]

    @property
    def vertex_count(self) -> int:
        """Number of vertices."""
        return len(self.parent)

    @property
    def slot_count(self) -> int:
        """Number of arcs, both directions together."""
        return len(self.up_head) + len(self.down_tail)


def build_hierarchy(network: StreetNetwork, metrics: Sequence[Metric]) -> Hierarchy:
    """Build the hierarchy for all metrics that a profile may have on a network.

    Parameters
    ----------
    network
        A network that passes `check_network`.
    metrics
        Metrics that pass `check_metric`: at least one. A metric can be customised later if it
        forbids whatever all of these forbid, and if its turns into arcs of a junction cost alike
        wherever they do so in all of these.

    Returns
    -------
    Hierarchy
        Read-only arrays.
    """
    graph = state_graph(network, metrics)
    return assemble_hierarchy(network, graph, elimination_order(network, graph))


def assemble_hierarchy(network: StreetNetwork, graph: StateGraph, rank: NDArray[np.int32]) -> Hierarchy:
    """Build the hierarchy of a given order.

    Parameters
    ----------
    network
        The network.
    graph
        Its states.
    rank
        int32[s], a permutation: the rank of each state.

    Returns
    -------
    Hierarchy
        Read-only arrays.
    """
    n = graph.state_count
    tail, head = rank[graph.move_from], rank[graph.move_to]
    proper = np.flatnonzero(tail != head)
    tail, head = tail[proper], head[proper]
    by_tail = _rows(tail, head, n)
    by_head = _rows(head, tail, n)
    both = _rows(np.concatenate([tail, head]), np.concatenate([head, tail]), n)
    parent = elimination_tree(*both)
    up_first, up_head, down_first, down_tail = eliminate(*by_tail, *by_head)
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    for array in (parent, up_first, up_head, down_first, down_tail, low, high):
        freeze(array)
    rises = tail < head
    slot = np.where(
        rises,
        find_arcs(up_first, up_head, low, high),
        len(up_head) + find_arcs(down_first, down_tail, low, high),
    )
    slot_first = np.zeros(len(up_head) + len(down_tail) + 1, dtype=np.int32)
    np.cumsum(np.bincount(slot, minlength=len(slot_first) - 1), out=slot_first[1:])
    move_first = np.zeros(network.arc_count + 1, dtype=np.int32)
    np.cumsum(np.bincount(graph.move_arc, minlength=network.arc_count), out=move_first[1:])
    arc_vertex = np.where(graph.arc_state >= 0, np.append(rank, -1)[graph.arc_state], -1).astype(np.int32)
    hierarchy = Hierarchy(
        arc_vertex=arc_vertex,
        parent=parent,
        up_first=up_first,
        up_head=up_head,
        down_first=down_first,
        down_tail=down_tail,
        move_first=move_first,
        move_vertex=rank[graph.move_to],
        move_turn=graph.move_turn,
        slot_first=slot_first,
        slot_move=proper[np.argsort(slot, kind="stable")].astype(np.int32),
    )
    for array in hierarchy:
        freeze(array)
    return hierarchy


def check_hierarchy(network: StreetNetwork, hierarchy: Hierarchy) -> None:
    """Check what the kernels rely on, except that no shortcut is missing.

    That every lower triangle is closed follows from how a hierarchy is built; to check it would take
    as long as a customisation. Files of hierarchies are protected by their digests.

    Raises
    ------
    InvalidNetworkError
        Naming the array and the invariant that is broken.
    """
    m, n, k = network.arc_count, hierarchy.vertex_count, len(hierarchy.move_vertex)
    for name, array in hierarchy._asdict().items():
        _expect(array.dtype == np.int32 and array.ndim == 1, f"{name} must be int32 of one dimension")
        _expect(
            array.flags.c_contiguous and not array.flags.writeable,
            f"{name} must be C-contiguous and read-only",
        )
    _expect(hierarchy.arc_vertex.shape == (m,), "arc_vertex must have one entry an arc")
    _expect_range(hierarchy.arc_vertex, -1, n, "arc_vertex")
    _expect_range(hierarchy.parent, -1, n, "parent")
    is_root = hierarchy.parent == -1
    _expect(bool((is_root | (hierarchy.parent > np.arange(n))).all()), "a parent must be above its child")
    places = subtree_places(hierarchy.parent)
    for array in places:
        freeze(array)
    for first, other, name in (
        (hierarchy.up_first, hierarchy.up_head, "up"),
        (hierarchy.down_first, hierarchy.down_tail, "down"),
    ):
        _expect_first(first, n, len(other), f"{name}_first")
        _expect_range(other, 0, n, f"{name} arcs")
        lower = np.repeat(np.arange(n), np.diff(first))
        _expect(bool((other > lower).all()), f"{name} arcs must join a vertex to higher ones")
        same_row = lower[1:] == lower[:-1]
        _expect(bool((other[1:][same_row] > other[:-1][same_row]).all()), f"{name} rows must ascend")
        _expect(lead_to_ancestors(first, other, *places), f"{name} arcs must lead to ancestors")
    _expect_first(hierarchy.move_first, m, k, "move_first")
    _expect(hierarchy.move_turn.shape == (k,), "move_turn must have one entry a move")
    _expect_range(hierarchy.move_vertex, 0, n, "move_vertex")
    _expect_range(hierarchy.move_turn, 0, len(network.turn_head), "move_turn")
    _expect_first(hierarchy.slot_first, hierarchy.slot_count, len(hierarchy.slot_move), "slot_first")
    _expect_range(hierarchy.slot_move, 0, k, "slot_move")
    _expect(
        bool((hierarchy.arc_vertex[move_arcs(hierarchy)] >= 0).all()), "moves must cover arcs with a vertex"
    )


def move_arcs(hierarchy: Hierarchy) -> NDArray[np.int32]:
    """Return int32[k], the street arc that each move covers."""
    arcs = np.arange(len(hierarchy.move_first) - 1, dtype=np.int32)
    return np.repeat(arcs, np.diff(hierarchy.move_first))


def _rows(
    row: NDArray[np.int32], other: NDArray[np.int32], rows: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    first = np.zeros(rows + 1, dtype=np.int32)
    np.cumsum(np.bincount(row, minlength=rows), out=first[1:])
    entries = other[np.lexsort((other, row))]
    freeze(first)
    freeze(entries)
    return first, entries


def _expect(truth: bool, invariant: str) -> None:  # noqa: FBT001
    if not truth:
        raise InvalidNetworkError(f"Hierarchy: {invariant}.")


def _expect_first(first: NDArray[np.int32], rows: int, entries: int, name: str) -> None:
    _expect(first.shape == (rows + 1,), f"{name} must have {rows + 1} entries")
    _expect(int(first[0]) == 0 and int(first[-1]) == entries, f"{name} must run from 0 to {entries}")
    _expect(bool((np.diff(first) >= 0).all()), f"{name} must not decrease")


def _expect_range(values: NDArray[np.int32], low: int, high: int, name: str) -> None:
    _expect(bool(((values >= low) & (values < high)).all()), f"{name} must lie in {low}..{high - 1}")

"""The order in which states are eliminated: nested dissection of the streets, then of their states.

A good order decides everything that follows: tables, paths and re-weighting cost what the order
leaves of the graph. Towns have few bridges and underpasses, so small cuts part them again and
again; the states on a cut come after all states of the parts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.streets.dissection_kernels import dissect, reduce_graph
from routing.streets.network import StreetNetwork, freeze
from routing.streets.order_kernels import cell_order, eliminate_inside, separate, spread_cells
from routing.streets.states import StateGraph

#: States of a cell that is not halved any more; found best on towns of 50,000 to 160,000 states.
_CELL_STATES = 24
#: Directions along which cells are swept for cuts: east, north and the two diagonals.
_DIRECTIONS = ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0))


def elimination_order(network: StreetNetwork, graph: StateGraph) -> NDArray[np.int32]:
    """Order the states of a network for elimination.

    Parameters
    ----------
    network
        A network that passes `check_network`.
    graph
        Its states.

    Returns
    -------
    ndarray
        int32[s], read-only: the rank of each state, 0 is eliminated first. The order depends on
        the map and on what may ever be used, not on how long anything takes.

    Notes
    -----
    About O(m^1.5) in the worst case met on streets, for m moves; half a second for the 63,000
    states of a town's cars. The states of every cell are consecutive.
    """
    arcs = np.flatnonzero(graph.arc_state >= 0)
    rank = np.empty(graph.state_count, dtype=np.int32)
    if graph.state_count == 0:
        freeze(rank)
        return rank
    state = graph.arc_state[arcs]
    drawn_edge = network.original_edge[network.arc_edge[arcs]]
    edges, edge_at = np.unique(drawn_edge, return_inverse=True)
    any_arc = network.edge_arc[edges].max(axis=1)
    first, head, edge = _adjacency(network.tail[any_arc], network.head[any_arc], network.node_count)
    number, run_edge, run_from, run_to = reduce_graph(first, head, edge, len(edges))
    kept = np.flatnonzero(number >= 0)
    node_state = _states_of_nodes(network, arcs, state, graph.state_count)[kept]
    run_first, run_head, _ = _adjacency(run_from, run_to, len(kept))
    along = _along(network, kept)
    nodes = np.arange(len(kept), dtype=np.int32)
    # A junction of its own state counts as one state, others have about six.
    split = float(np.mean(node_state < 0)) if len(kept) else 0.0
    ranges, parent, halves = dissect(
        nodes, run_first, run_head, along, max(2, round(_CELL_STATES / (1 + 3 * split)))
    )
    cell = np.zeros(len(kept), dtype=np.int32)
    for leaf in np.flatnonzero(halves[:, 0] < 0).tolist():
        cell[nodes[ranges[leaf, 0] : ranges[leaf, 1]]] = leaf
    place, depth = cell_order(parent, halves)
    states_first, states = _states_of_runs(state, edge_at, run_edge)
    parted = separate(
        run_from, run_to, cell, parent, depth, node_state, states_first, states, graph.state_count
    )
    inside = parted < 0
    moves = graph.move_from != graph.move_to
    turn_of = eliminate_inside(graph.move_from[moves], graph.move_to[moves], inside)
    node_cell = np.full(network.node_count, -1, dtype=np.int32)
    node_cell[kept] = cell
    spread_cells(first, head, node_cell)
    tail = np.zeros(graph.state_count, dtype=np.int32)
    tail[state] = network.tail[arcs]
    home = np.where(inside, node_cell[tail], parted)
    last = graph.state_count
    order = np.lexsort((np.where(inside, turn_of, last), place[home]))
    rank[order] = np.arange(last, dtype=np.int32)
    freeze(rank)
    return rank


def _adjacency(
    a: NDArray[np.int32], b: NDArray[np.int32], nodes: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return an undirected graph by node: first, head, edge."""
    tail, head = np.concatenate([a, b]), np.concatenate([b, a])
    edge = np.tile(np.arange(len(a), dtype=np.int32), 2)
    order = np.argsort(tail, kind="stable")
    first = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(tail, minlength=nodes), out=first[1:])
    return first, head[order].astype(np.int32), edge[order]


def _states_of_nodes(
    network: StreetNetwork, arcs: NDArray[np.intp], state: NDArray[np.int32], states: int
) -> NDArray[np.int32]:
    """Return int32[n], the state that a junction is, -1 where its arcs have several or one each."""
    lowest = np.full(network.node_count, states, dtype=np.int32)
    highest = np.full(network.node_count, -1, dtype=np.int32)
    np.minimum.at(lowest, network.tail[arcs], state)
    np.maximum.at(highest, network.tail[arcs], state)
    shared = np.bincount(state, minlength=states + 1) > 1
    return np.where((lowest == highest) & shared[lowest], lowest, -1).astype(np.int32)


def _states_of_runs(
    state: NDArray[np.int32], edge_at: NDArray[np.intp], run_edge: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the states of all arcs, copies included, of the edge that stands for each run."""
    order = np.argsort(edge_at, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(edge_at))])
    size = first[run_edge + 1] - first[run_edge]
    run_first = np.concatenate([[0], np.cumsum(size)]).astype(np.int32)
    at = np.arange(run_first[-1]) - np.repeat(run_first[:-1] - first[run_edge], size)
    return run_first, state[order][at]


def _along(network: StreetNetwork, nodes: NDArray[np.intp]) -> NDArray[np.int32]:
    """Return int32[d, k], nodes (counted from 0) in their order along each direction.

    Positions are on a plane; where exactly does not matter, only that neighbours stay near.
    """
    lat = network.node_lat[nodes]
    shrink = np.cos(np.radians(lat.mean())) if len(lat) else 1.0
    lon = network.node_lon[nodes]
    if len(lon) and lon.max() - lon.min() > 180:
        lon = lon % 360  # across the antimeridian
    along = [lon * shrink * east + lat * north for east, north in _DIRECTIONS]
    return np.array([np.argsort(one, kind="stable") for one in along], dtype=np.int32)

"""Build a `StreetNetwork` from a plain list of nodes and edges.

The one place that sorts arcs, pairs the two directions of a street and lists the turns, so that
map readers, tests and other programs only name streets.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import InvalidNetworkError
from routing.streets.network import StreetNetwork, check_network, freeze

_INT32_MAX = 2**31 - 1


def assemble_network(
    *,
    node_lon: ArrayLike,
    node_lat: ArrayLike,
    edge_from: ArrayLike,
    edge_to: ArrayLike,
    edge_forward: ArrayLike,
    edge_backward: ArrayLike,
    edge_length_cm: ArrayLike,
    shape_first: ArrayLike,
    shape_lon: ArrayLike,
    shape_lat: ArrayLike,
    original_edge: ArrayLike | None = None,
) -> StreetNetwork:
    """Sort drawn streets into arcs and turns.

    Edge ``i`` keeps its number. It becomes an arc from ``edge_from[i]`` to ``edge_to[i]`` where
    ``edge_forward[i]``, and an arc the other way where ``edge_backward[i]``; where neither, it
    stays as a drawing without arcs. Arcs leaving the same node are sorted by edge, the forward
    one first. The given arrays are copied.

    Parameters
    ----------
    node_lon, node_lat
        float64[n], degrees.
    edge_from, edge_to
        int32[e], the nodes at the first and at the last drawn point.
    edge_forward, edge_backward
        bool[e], whether the street has an arc along, and against, its drawing order.
    edge_length_cm
        int32[e], centimetres along the street.
    shape_first
        int32[e + 1], shape points by edge.
    shape_lon, shape_lat
        float64[s], degrees; the first and the last point of an edge are exactly its nodes.
    original_edge
        int32[e], the edge that this one is a copy of, itself where it is none; left out: there are
        no copies.

    Returns
    -------
    StreetNetwork
        Read-only arrays that pass `check_network`.

    Raises
    ------
    InvalidNetworkError
        If the arrays do not fit together; the message names the array and the invariant.

    Notes
    -----
    O(m log m + t) for m arcs and t turns.
    """
    lon, lat = _floats(node_lon), _floats(node_lat)
    start, end = _integers(edge_from, "edge_from"), _integers(edge_to, "edge_to")
    forward, backward = np.array(edge_forward, dtype=np.bool_), np.array(edge_backward, dtype=np.bool_)
    length = _integers(edge_length_cm, "edge_length_cm")
    points = _integers(shape_first, "shape_first")
    line_lon, line_lat = _floats(shape_lon), _floats(shape_lat)
    n, e = len(lon), len(start)
    original = _integers(np.arange(e) if original_edge is None else original_edge, "original_edge")
    per_edge = {
        "edge_to": end.shape,
        "edge_forward": forward.shape,
        "edge_backward": backward.shape,
        "edge_length_cm": length.shape,
    }
    for name, shape in per_edge.items():
        if shape != (e,):
            raise InvalidNetworkError(f"{name} must have one entry an edge, {e}, not {shape}.")
    for name, nodes in (("edge_from", start), ("edge_to", end)):
        if e and not 0 <= int(nodes.min()) <= int(nodes.max()) < n:
            raise InvalidNetworkError(f"{name} must hold nodes 0..{n - 1}.")
    arcs = _sorted_arcs(n, start, end, forward, backward)
    first_out, tail, head, arc_edge, arc_reversed = arcs
    edge_arc = np.full((e, 2), -1, dtype=np.int32)
    edge_arc[arc_edge, arc_reversed.astype(np.int8)] = np.arange(len(head), dtype=np.int32)
    turn_first, turn_head = _all_turns(first_out, head)
    network = StreetNetwork(
        node_lon=lon,
        node_lat=lat,
        first_out=first_out,
        tail=tail,
        head=head,
        length_cm=length[arc_edge],
        arc_edge=arc_edge,
        arc_reversed=arc_reversed,
        edge_arc=edge_arc,
        turn_first=turn_first,
        turn_head=turn_head,
        shape_first=points,
        shape_lon=line_lon,
        shape_lat=line_lat,
        original_edge=original,
    )
    for array in network:
        freeze(array)
    check_network(network)
    _check_shape_ends(network, start, end)
    return network


def _floats(values: ArrayLike) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64, order="C")


def _integers(values: ArrayLike, name: str) -> NDArray[np.int32]:
    wide = np.asarray(values)
    if wide.size and not (np.issubdtype(wide.dtype, np.integer) and abs(wide).max() <= _INT32_MAX):
        raise InvalidNetworkError(f"{name} must hold integers that fit 32 bits, not {wide.dtype}.")
    return np.array(wide, dtype=np.int32, order="C")


def _sorted_arcs(
    n: int,
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    forward: NDArray[np.bool_],
    backward: NDArray[np.bool_],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
    """Return first_out, tail, head, arc_edge and arc_reversed of all arcs, sorted by tail."""
    # Interleaved (edge 0 forward, edge 0 backward, edge 1 forward, ...): a stable sort by tail
    # then leaves the arcs of a node by edge.
    present = np.stack([forward, backward], axis=1).ravel()
    tail = np.stack([start, end], axis=1).ravel()[present]
    head = np.stack([end, start], axis=1).ravel()[present]
    slot = np.flatnonzero(present)
    order = np.argsort(tail, kind="stable")
    first_out = np.zeros(n + 1, dtype=np.int32)
    np.cumsum(np.bincount(tail, minlength=n), out=first_out[1:])
    return (
        first_out,
        tail[order],
        head[order],
        (slot[order] // 2).astype(np.int32),
        slot[order] % 2 == 1,
    )


def _all_turns(
    first_out: NDArray[np.int32], head: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return turn_first and turn_head: from every arc to every arc that leaves its head."""
    ways_on = np.diff(first_out)[head].astype(np.int64)
    wide_first = np.zeros(len(head) + 1, dtype=np.int64)
    np.cumsum(ways_on, out=wide_first[1:])
    turns = int(wide_first[-1])
    if turns > _INT32_MAX:
        raise InvalidNetworkError(f"The network has {turns} turns; at most {_INT32_MAX} fit. Cut the map.")
    within = np.arange(turns, dtype=np.int64) - np.repeat(wide_first[:-1], ways_on)
    turn_head = np.repeat(first_out[head].astype(np.int64), ways_on) + within
    return wide_first.astype(np.int32), turn_head.astype(np.int32)


def _check_shape_ends(network: StreetNetwork, start: NDArray[np.int32], end: NDArray[np.int32]) -> None:
    first, last = network.shape_first[:-1], network.shape_first[1:] - 1
    for node, point, name in ((start, first, "first"), (end, last, "last")):
        off = (network.shape_lon[point] != network.node_lon[node]) | (
            network.shape_lat[point] != network.node_lat[node]
        )
        if off.any():
            raise InvalidNetworkError(
                f"The {name} shape point of edge {int(np.argmax(off))} must lie exactly on its node."
            )

"""The street network as arrays: arcs, turns, shapes, and one metric per profile.

The topology is the same for every profile, so that arcs and edges keep their numbers whoever
travels; what a profile may use, and how long it takes, is its `Metric`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidNetworkError

#: Marks an arc or a turn that a profile may not use (milliseconds).
FORBIDDEN: int = 2**31 - 1
#: Marks "no path" in tables, in seconds and in metres alike. Adding two of them fits int32.
UNREACHABLE: int = 1_000_000_000
#: The longest legal duration of one arc or one turn: ten days in milliseconds.
MAX_ARC_MS: int = 864_000_000
#: Centimetres a millisecond, 144 km/h: what is faster needs room of its own in packed costs.
_FAST_CM_PER_MS = 4
#: Room for that: 2,900 km in all, so that no trip of `NOT_REACHED_MS` needs more than 2**32 cm.
_FAST_ROOM_CM = 290_000_000


class StreetNetwork(NamedTuple):
    """Directed street segments ("arcs") between junctions, and the turns between arcs.

    All arrays are read-only and C-contiguous. Arcs are sorted by tail, so the arcs that leave node
    ``v`` are ``first_out[v] .. first_out[v + 1]``; the turns out of arc ``a`` are
    ``turn_first[a] .. turn_first[a + 1]`` and lead to the arcs ``turn_head[...]``, each of which
    leaves the head of ``a``. Every pair of an arc into a node and an arc out of it is a turn, the
    U-turn included; whether a profile may make it is the metric's business.

    Both directions of a street segment share one *edge*, which holds the drawn shape from its
    first to its last point. An arc with ``arc_reversed`` runs against that drawing order.

    An edge may be there several times: once as drawn on the map, and as *copies* that turns lead
    onto when what may follow depends on where one came from (a turn restriction over a street). A
    copy lies where its original lies and takes as long, in the directions it has. Whoever travels
    on a copy is on the street: trips begin on the original, since they come from nowhere, and end
    on the original or any of its copies.

    Attributes
    ----------
    node_lon, node_lat
        float64[n], degrees.
    first_out
        int32[n + 1], arcs by tail.
    tail, head
        int32[m], nodes.
    length_cm
        int32[m], centimetres along the street.
    arc_edge
        int32[m], the edge this arc runs along.
    arc_reversed
        bool[m], whether the arc runs against the edge's drawing order.
    edge_arc
        int32[e, 2], the forward and the reversed arc of an edge, -1 where the map has none.
    turn_first
        int32[m + 1], turns by arriving arc.
    turn_head
        int32[t], the arc that the turn leads to.
    shape_first
        int32[e + 1], shape points by edge.
    shape_lon, shape_lat
        float64[s], degrees; each edge has at least two points, the first and the last being its nodes.
    original_edge
        int32[e], the edge that this one is a copy of; an edge as drawn names itself.
    """

    node_lon: NDArray[np.float64]
    node_lat: NDArray[np.float64]
    first_out: NDArray[np.int32]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    length_cm: NDArray[np.int32]
    arc_edge: NDArray[np.int32]
    arc_reversed: NDArray[np.bool_]
    edge_arc: NDArray[np.int32]
    turn_first: NDArray[np.int32]
    turn_head: NDArray[np.int32]
    shape_first: NDArray[np.int32]
    shape_lon: NDArray[np.float64]
    shape_lat: NDArray[np.float64]
    original_edge: NDArray[np.int32]

    @property
    def node_count(self) -> int:
        """Number of junctions."""
        return len(self.node_lon)

    @property
    def arc_count(self) -> int:
        """Number of directed street segments."""
        return len(self.head)

    @property
    def edge_count(self) -> int:
        """Number of street segments, copies included."""
        return len(self.edge_arc)

    @property
    def original_arc(self) -> NDArray[np.int32]:
        """int32[m], the arc that each arc is a copy of; an arc as drawn names itself."""
        return self.edge_arc[self.original_edge[self.arc_edge], self.arc_reversed.astype(np.int8)]


class Metric(NamedTuple):
    """How long a profile takes on each arc and turn of one network.

    Attributes
    ----------
    arc_ms
        int32[m], milliseconds to traverse the arc, `FORBIDDEN` where the profile may not. A copy
        takes as long as its original, or is forbidden.
    turn_ms
        int32[t], milliseconds lost in the turn, `FORBIDDEN` where it may not be made.
    """

    arc_ms: NDArray[np.int32]
    turn_ms: NDArray[np.int32]


class Locations(NamedTuple):
    """Points snapped to the streets of one profile.

    A location lies on one edge as drawn, at ``fraction`` of its length from the first drawn
    point. The arcs are those of the edge that the profile may use, -1 where it may not; at least
    one is usable. A trip leaves along either usable arc and arrives along either, or along a copy
    of it.

    Attributes
    ----------
    edge
        int32[k], never a copy.
    forward_arc, backward_arc
        int32[k], -1 where not usable.
    fraction
        float64[k], in [0, 1].
    lon, lat
        float64[k], degrees, the point on the street.
    distance_m
        float64[k], straight metres from the asked point to the street.
    """

    edge: NDArray[np.int32]
    forward_arc: NDArray[np.int32]
    backward_arc: NDArray[np.int32]
    fraction: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    distance_m: NDArray[np.float64]


_INT32_FIELDS = (
    "first_out",
    "tail",
    "head",
    "length_cm",
    "arc_edge",
    "edge_arc",
    "turn_first",
    "turn_head",
    "shape_first",
    "original_edge",
)
_FLOAT_FIELDS = ("node_lon", "node_lat", "shape_lon", "shape_lat")


def freeze(array: NDArray[np.generic]) -> None:
    """Make an array read-only in place (numba compiles a second version for writeable ones)."""
    array.flags.writeable = False


def check_network(network: StreetNetwork) -> None:
    """Check every invariant that the kernels rely on.

    Raises
    ------
    InvalidNetworkError
        Naming the first array and invariant that is broken.
    """
    for name in _INT32_FIELDS:
        _expect(getattr(network, name).dtype == np.int32, f"{name} must be int32")
    for name in _FLOAT_FIELDS:
        array = getattr(network, name)
        _expect(array.dtype == np.float64, f"{name} must be float64")
        _expect(bool(np.isfinite(array).all()), f"{name} must be finite")
    for name in network._fields:
        array = getattr(network, name)
        _expect(array.ndim == (2 if name == "edge_arc" else 1), f"{name} has a dimension too many or too few")
        _expect(array.flags.c_contiguous, f"{name} must be C-contiguous")
        _expect(not array.flags.writeable, f"{name} must be read-only")
    n, m, e = network.node_count, network.arc_count, network.edge_count
    _expect(network.arc_reversed.dtype == np.bool_, "arc_reversed must be bool")
    _expect(network.node_lat.shape == (n,), "node_lat must be as long as node_lon")
    _expect(
        bool((np.abs(network.node_lon) <= 180).all() and (np.abs(network.node_lat) <= 90).all()),
        "node coordinates must be degrees",
    )
    _expect(
        bool((np.abs(network.shape_lon) <= 180).all() and (np.abs(network.shape_lat) <= 90).all()),
        "shape coordinates must be degrees",
    )
    for name in ("tail", "head", "length_cm", "arc_edge", "arc_reversed"):
        _expect(getattr(network, name).shape == (m,), f"{name} must have one entry an arc")
    _expect(network.edge_arc.shape == (e, 2), "edge_arc must have two entries an edge")
    _expect_csr(network.first_out, n, m, "first_out")
    _expect_csr(network.turn_first, m, len(network.turn_head), "turn_first")
    _expect_csr(network.shape_first, e, len(network.shape_lon), "shape_first")
    _expect(network.shape_lat.shape == network.shape_lon.shape, "shape_lat must be as long as shape_lon")
    _expect(bool((np.diff(network.shape_first) >= 2).all()), "every edge needs at least two shape points")
    _expect_index(network.head, n, "head")
    _expect_index(network.arc_edge, e, "arc_edge")
    _expect_index(network.turn_head, m, "turn_head")
    _expect(
        np.array_equal(network.tail, np.repeat(np.arange(n, dtype=np.int32), np.diff(network.first_out))),
        "arcs must be sorted by tail as first_out says",
    )
    _expect(bool((network.length_cm >= 0).all()), "length_cm must not be negative")
    _expect(bool(((network.edge_arc >= -1) & (network.edge_arc < m)).all()), "edge_arc must hold arcs or -1")
    expected = network.edge_arc[network.arc_edge, network.arc_reversed.astype(np.int8)]
    _expect(
        np.array_equal(expected, np.arange(m, dtype=np.int32)),
        "edge_arc must be the inverse of arc_edge and arc_reversed",
    )
    arriving = np.repeat(np.arange(m, dtype=np.int32), np.diff(network.turn_first))
    _expect(
        np.array_equal(network.head[arriving], network.tail[network.turn_head]),
        "a turn must lead to an arc that leaves the head of its arc",
    )
    _expect(network.original_edge.shape == (e,), "original_edge must have one entry an edge")
    _expect_index(network.original_edge, e, "original_edge")
    _check_copies(network)


def check_metric(network: StreetNetwork, metric: Metric) -> None:
    """Check that a metric fits its network.

    Raises
    ------
    InvalidNetworkError
        Naming the array and the invariant that is broken.
    """
    for name, size in (("arc_ms", network.arc_count), ("turn_ms", len(network.turn_head))):
        array = getattr(metric, name)
        _expect(array.dtype == np.int32 and array.shape == (size,), f"{name} must be int32[{size}]")
        _expect(
            not array.flags.writeable and array.flags.c_contiguous,
            f"{name} must be read-only and C-contiguous",
        )
        legal = (array == FORBIDDEN) | ((array >= 0) & (array <= MAX_ARC_MS))
        _expect(bool(legal.all()), f"{name} must lie in 0..{MAX_ARC_MS} ms or be FORBIDDEN")
    usable = metric.arc_ms != FORBIDDEN
    beyond = network.length_cm[usable].astype(np.int64) - _FAST_CM_PER_MS * metric.arc_ms[usable].astype(
        np.int64
    )
    _expect(
        int(np.maximum(beyond, 0).sum()) <= _FAST_ROOM_CM,
        "arc_ms must not be faster than 144 km/h over more than 2,900 km in all",
    )
    alike = (metric.arc_ms == metric.arc_ms[network.original_arc]) | (metric.arc_ms == FORBIDDEN)
    _expect(bool(alike.all()), "arc_ms of a copy must be that of its original or FORBIDDEN")


def _check_copies(network: StreetNetwork) -> None:
    original = network.original_edge
    _expect(np.array_equal(original[original], original), "original_edge must not name a copy")
    copies = np.flatnonzero(original != np.arange(network.edge_count))
    arcs, arcs_as_drawn = network.edge_arc[copies], network.edge_arc[original[copies]]
    _expect(
        bool(((arcs == -1) | (arcs_as_drawn != -1)).all()),
        "a copy must not have a direction that its original lacks",
    )
    arc, drawn = arcs[arcs != -1], arcs_as_drawn[arcs != -1]
    for name in ("tail", "head", "length_cm"):
        values = getattr(network, name)
        _expect(np.array_equal(values[arc], values[drawn]), f"{name} of a copy must be that of its original")
    size = np.diff(network.shape_first)
    _expect(np.array_equal(size[copies], size[original[copies]]), "a copy must be drawn as its original")
    points = np.flatnonzero(np.repeat(original != np.arange(network.edge_count), size))
    shift = np.repeat(network.shape_first[copies] - network.shape_first[original[copies]], size[copies])
    for values in (network.shape_lon, network.shape_lat):
        _expect(
            np.array_equal(values[points], values[points - shift]), "a copy must be drawn as its original"
        )


def _expect(truth: bool, invariant: str) -> None:  # noqa: FBT001
    if not truth:
        raise InvalidNetworkError(f"Street network: {invariant}.")


def _expect_csr(first: NDArray[np.int32], rows: int, entries: int, name: str) -> None:
    _expect(first.shape == (rows + 1,), f"{name} must have {rows + 1} entries")
    _expect(int(first[0]) == 0 and int(first[-1]) == entries, f"{name} must run from 0 to {entries}")
    _expect(bool((np.diff(first) >= 0).all()), f"{name} must not decrease")


def _expect_index(values: NDArray[np.int32], size: int, name: str) -> None:
    _expect(bool(((values >= 0) & (values < size)).all()), f"{name} must lie in 0..{size - 1}")

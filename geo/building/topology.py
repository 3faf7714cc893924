"""Cutting ways into street segments ("edges") between junctions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.building.extract import Extract
from geo.errors import MapError
from routing.streets.assemble import assemble_network
from routing.streets.network import StreetNetwork

#: Mean radius of the Earth in centimetres, as usual for great-circle lengths.
_EARTH_RADIUS_CM = 637_100_880.0
#: No street runs this far between two junctions: such a length comes from a damaged position.
_LONGEST_EDGE_CM = 20_000_000
#: How many times as far ferries may go.
_FERRY_REACH = 10


@dataclass(frozen=True, slots=True)
class Edges:
    """Street segments between junctions, drawn in the direction of their way.

    Parameters
    ----------
    node_number
        int64[n], the map's number of each junction, sorted.
    node_lon, node_lat
        float64[n], degrees.
    start, end
        int32[e], junctions.
    open
        bool[e, 2], whether any profile may go forward, and backward.
    length_cm
        int32[e].
    way
        int32[e], row of the way in the extract, not decreasing.
    shape_first, shape_lon, shape_lat
        int32[e + 1], float64[s], float64[s]: the drawn points.
    shape_node
        int64[s], the row in the extract of the node at each drawn point.
    original
        int32[e], the edge that this one is a copy of, itself where it is none.
    """

    node_number: NDArray[np.int64]
    node_lon: NDArray[np.float64]
    node_lat: NDArray[np.float64]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    open: NDArray[np.bool_]
    length_cm: NDArray[np.int32]
    way: NDArray[np.int32]
    shape_first: NDArray[np.int32]
    shape_lon: NDArray[np.float64]
    shape_lat: NDArray[np.float64]
    shape_node: NDArray[np.int64]
    original: NDArray[np.int32]

    def assemble(self) -> StreetNetwork:
        """Return the street network of these edges."""
        return assemble_network(
            node_lon=self.node_lon,
            node_lat=self.node_lat,
            edge_from=self.start,
            edge_to=self.end,
            edge_forward=self.open[:, 0],
            edge_backward=self.open[:, 1],
            edge_length_cm=self.length_cm,
            shape_first=self.shape_first,
            shape_lon=self.shape_lon,
            shape_lat=self.shape_lat,
            original_edge=self.original,
        )


def cut_ways(extract: Extract, way_open: NDArray[np.bool_], special_nodes: NDArray[np.int64]) -> Edges:
    """Cut the ways that somebody may use at their junctions.

    A junction is a node where a way begins or ends, where ways meet or one meets itself, or which
    is special. Where the extract lacks a node, its way is cut in two.

    Parameters
    ----------
    extract
        What was read.
    way_open
        bool[w, 2], whether any profile may use a way forward, and backward.
    special_nodes
        int64[k], numbers of nodes that must be junctions.

    Returns
    -------
    Edges
        Edges in the order of ways, and along each way.

    Raises
    ------
    MapError
        ``extract_empty`` where nothing is left, ``extract_unreadable`` where a segment is
        impossibly long.
    """
    way_of_ref = np.repeat(np.arange(len(extract.way_id)), np.diff(extract.way_first))
    at = np.minimum(np.searchsorted(extract.node_id, extract.way_refs), len(extract.node_id) - 1)
    open_ways: NDArray[np.bool_] = np.logical_or(way_open[:, 0], way_open[:, 1])
    keep = (extract.node_id[at] == extract.way_refs) & open_ways[way_of_ref]
    position = np.flatnonzero(keep)
    node, way = at[keep], way_of_ref[keep]
    if len(position) < 2:
        raise _nothing_usable()
    # linked[i]: the way goes straight on from kept reference i to i + 1.
    linked = (np.diff(position) == 1) & (way[1:] == way[:-1])
    run_end = ~(np.append(linked, False) & np.insert(linked, 0, False))
    degree = np.bincount(node[:-1][linked], minlength=len(extract.node_id)) + np.bincount(
        node[1:][linked], minlength=len(extract.node_id)
    )
    junction = degree > 2
    junction[node[run_end]] = True
    junction[np.isin(extract.node_id, special_nodes)] = True
    cut = np.flatnonzero(junction[node])
    # A run between two cuts is an edge if every step in between is linked.
    steps = np.concatenate([[0], np.cumsum(linked)])
    whole = steps[cut[1:]] - steps[cut[:-1]] == np.diff(cut)
    first, last = cut[:-1][whole], cut[1:][whole]
    if not len(first):
        raise _nothing_usable()
    size = last - first + 1
    shape_first = np.zeros(len(size) + 1, dtype=np.int64)
    np.cumsum(size, out=shape_first[1:])
    drawn = node[np.arange(shape_first[-1]) - np.repeat(shape_first[:-1] - first, size)]
    shape_lon, shape_lat = extract.node_lon[drawn], extract.node_lat[drawn]
    length_cm = _lengths_cm(shape_first, shape_lon, shape_lat)
    longest = length_cm.copy()
    longest[[extract.way_tags[at].get("route") == "ferry" for at in way[first].tolist()]] //= _FERRY_REACH
    if longest.max() > _LONGEST_EDGE_CM:
        at_edge = int(np.argmax(longest))
        raise MapError(
            f"Way {int(extract.way_id[way[first[at_edge]]])} runs {length_cm[at_edge] / 100_000:.0f} km between two "
            "junctions, so the position of a node is damaged. Fetch the extract again.",
            code="extract_unreadable",
        )
    used = np.unique(np.concatenate([node[first], node[last]]))
    return Edges(
        node_number=extract.node_id[used],
        node_lon=extract.node_lon[used],
        node_lat=extract.node_lat[used],
        start=np.searchsorted(used, node[first]).astype(np.int32),
        end=np.searchsorted(used, node[last]).astype(np.int32),
        open=way_open[way[first]],
        length_cm=length_cm.astype(np.int32),
        way=way[first].astype(np.int32),
        shape_first=shape_first.astype(np.int32),
        shape_lon=shape_lon,
        shape_lat=shape_lat,
        shape_node=drawn,
        original=np.arange(len(first), dtype=np.int32),
    )


def _nothing_usable() -> MapError:
    return MapError(
        "The extract holds no street that any profile may use. Cut an extract that covers the town's streets.",
        code="extract_empty",
    )


def with_copies(edges: Edges, slots: NDArray[np.int64]) -> Edges:
    """Append one-directional copies of edges.

    Parameters
    ----------
    edges
        The drawn streets.
    slots
        int64[k], twice the edge to copy, plus one for its backward direction.

    Returns
    -------
    Edges
        The same edges, then the copies in the order of ``slots``.
    """
    source = slots // 2
    size = np.diff(edges.shape_first)[source]
    offset = np.concatenate([[0], np.cumsum(size)])
    points = np.arange(offset[-1]) - np.repeat(offset[:-1] - edges.shape_first[source], size)
    direction = np.stack([slots % 2 == 0, slots % 2 == 1], axis=1)
    return Edges(
        node_number=edges.node_number,
        node_lon=edges.node_lon,
        node_lat=edges.node_lat,
        start=np.concatenate([edges.start, edges.start[source]]),
        end=np.concatenate([edges.end, edges.end[source]]),
        open=np.concatenate([edges.open, direction]),
        length_cm=np.concatenate([edges.length_cm, edges.length_cm[source]]),
        way=np.concatenate([edges.way, edges.way[source]]),
        shape_first=np.concatenate([edges.shape_first, edges.shape_first[-1] + offset[1:]]).astype(np.int32),
        shape_lon=np.concatenate([edges.shape_lon, edges.shape_lon[points]]),
        shape_lat=np.concatenate([edges.shape_lat, edges.shape_lat[points]]),
        shape_node=np.concatenate([edges.shape_node, edges.shape_node[points]]),
        original=np.concatenate([edges.original, source.astype(np.int32)]),
    )


def _lengths_cm(
    shape_first: NDArray[np.int64], shape_lon: NDArray[np.float64], shape_lat: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Great-circle lengths of drawn lines (haversine formula), int64[e] centimetres."""
    lon, lat = np.radians(shape_lon), np.radians(shape_lat)
    half = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    step = 2 * _EARTH_RADIUS_CM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    step[shape_first[1:-1] - 1] = 0.0  # from the last point of one edge to the first of the next
    total = np.concatenate([[0.0], np.cumsum(step)])
    lengths: NDArray[np.int64] = np.rint(total[shape_first[1:] - 1] - total[shape_first[:-1]]).astype(
        np.int64
    )
    return lengths

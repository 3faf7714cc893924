"""Kernels of paths: the arcs of fastest trips, and their drawings from point to point."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.network import Locations, StreetNetwork
from routing.streets.search_kernels import Workspace, arrival, forget, mark_arcs, new_workspace, search
from routing.streets.turn_graph import TurnGraph


@kernel
def _chain_length(work: Workspace, arc: int) -> int:
    """Return how many arcs a searched trip covers that ends on ``arc``."""
    length = 2
    while work.previous[arc] >= 0:
        arc = work.previous[arc]
        length += 1
    return length


@kernel
def trace(
    graph: TurnGraph,
    origins: Locations,
    destinations: Locations,
    origin_index: NDArray[np.int32],
    destination_index: NDArray[np.int32],
    first_pair: int,
    last_pair: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Find the fastest trips of the pairs ``first_pair .. last_pair - 1``.

    Parameters
    ----------
    graph
        Streets of the profile.
    origins, destinations
        The locations that pairs refer to.
    origin_index, destination_index
        int32[p], the pairs; pairs of one origin stand together and share one search.
    first_pair, last_pair
        The pairs to do, q of them.

    Returns
    -------
    tuple
        int64[q] packed costs, -1 where there is no path; int64[q + 1] and int32[...], the arcs of
        each trip in order, none where the two points coincide or there is no path.
    """
    arc_count = len(graph.arc_ms)
    work = new_workspace(arc_count)
    wanted = np.zeros(arc_count, dtype=np.bool_)
    keys = np.empty(last_pair - first_pair, dtype=np.int64)
    first = np.zeros(last_pair - first_pair + 1, dtype=np.int64)
    arcs = np.empty(1024, dtype=np.int32)
    size = 0
    at = first_pair
    while at < last_pair:
        i = int(origin_index[at])
        wanted_count = 0
        end = at
        while end < last_pair and origin_index[end] == i:
            wanted_count += mark_arcs(graph, destinations, int(destination_index[end]), wanted, True)
            end += 1
        search(graph, origins, i, wanted, wanted_count, work)
        for pair in range(at, end):
            j = int(destination_index[pair])
            key, arc, direct = arrival(graph, origins, i, destinations, j, work)
            keys[pair - first_pair] = key
            length = 0
            if arc >= 0:
                length = 1 if direct else _chain_length(work, arc)
            if size + length > len(arcs):
                longer = np.empty(2 * (size + length), dtype=np.int32)
                for copied in range(size):
                    longer[copied] = arcs[copied]
                arcs = longer
            size += length
            first[pair - first_pair + 1] = size
            for back in range(1, length + 1):
                arcs[size - back] = arc
                if back < length:
                    previous = work.previous[arc]
                    arc = previous if previous >= 0 else -1 - previous
        for pair in range(at, end):
            mark_arcs(graph, destinations, int(destination_index[pair]), wanted, False)
        forget(work)
        at = end
    return keys, first, arcs[:size].copy()


@kernel
def draw(
    network: StreetNetwork,
    drawn_m: NDArray[np.float64],
    origins: Locations,
    destinations: Locations,
    origin_index: NDArray[np.int32],
    destination_index: NDArray[np.int32],
    first_pair: int,
    arc_first: NDArray[np.int64],
    arcs: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Draw trips: the shapes of their arcs, cut at both ends, each joint once.

    Parameters
    ----------
    network
        The network of the arcs.
    drawn_m
        float64[s], metres along the edge up to each shape point.
    origins, destinations, origin_index, destination_index, first_pair
        As for `trace`.
    arc_first, arcs
        The arcs of q trips, from `trace`.

    Returns
    -------
    tuple
        int64[q + 1], points by trip, at least two each; float64 longitudes and latitudes, degrees.
    """
    count = len(arc_first) - 1
    room = 2 * count
    for at in range(len(arcs)):
        edge = network.arc_edge[arcs[at]]
        room += network.shape_first[edge + 1] - network.shape_first[edge]
    lon = np.empty(room, dtype=np.float64)
    lat = np.empty(room, dtype=np.float64)
    first = np.zeros(count + 1, dtype=np.int64)
    size = 0
    for trip in range(count):
        i = origin_index[first_pair + trip]
        j = destination_index[first_pair + trip]
        start = size
        lon[size] = origins.lon[i]
        lat[size] = origins.lat[i]
        size += 1
        for at in range(arc_first[trip], arc_first[trip + 1]):
            edge = network.arc_edge[arcs[at]]
            low = network.shape_first[edge]
            high = network.shape_first[edge + 1] - 1
            total = drawn_m[high]
            against = network.arc_reversed[arcs[at]]
            # What to draw of this edge, in fractions of its drawing, both ends left out.
            entry = 1.0 if against else 0.0
            if at == arc_first[trip]:
                entry = origins.fraction[i]
            leave = 0.0 if against else 1.0
            if at == arc_first[trip + 1] - 1:
                leave = destinations.fraction[j]
            for step in range(1, high - low):
                point = high - step if against else low + step
                if total == 0:
                    break
                fraction = drawn_m[point] / total
                if min(entry, leave) < fraction < max(entry, leave) and (
                    network.shape_lon[point] != lon[size - 1] or network.shape_lat[point] != lat[size - 1]
                ):
                    lon[size] = network.shape_lon[point]
                    lat[size] = network.shape_lat[point]
                    size += 1
            if at < arc_first[trip + 1] - 1:
                joint = low if against else high
                if network.shape_lon[joint] != lon[size - 1] or network.shape_lat[joint] != lat[size - 1]:
                    lon[size] = network.shape_lon[joint]
                    lat[size] = network.shape_lat[joint]
                    size += 1
        # A line needs two points, even where origin and destination coincide.
        if size == start + 1 or destinations.lon[j] != lon[size - 1] or destinations.lat[j] != lat[size - 1]:
            lon[size] = destinations.lon[j]
            lat[size] = destinations.lat[j]
            size += 1
        first[trip + 1] = size
    return first, lon[:size].copy(), lat[:size].copy()

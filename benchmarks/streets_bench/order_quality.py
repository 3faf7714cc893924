"""The order of the hierarchy beside that of ``routingkit-cch`` on the same graph.

A customizable hierarchy is as good as the order in which its vertices are contracted, whatever the weights:
every figure here counts work that customising or a query has to do. Run in the peers' interpreter,

``python -m benchmarks.streets_bench.order_quality GRAPH [--order RANKED.npy]``

where GRAPH is a ``graph-car.npz`` of a run of the benchmark, and RANKED the vertices of that graph in the order
of contraction, as another engine chose it.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmarks.streets_bench.peer_graphs import TurnGraph


class OrderQuality(NamedTuple):
    """What an order makes of a graph, directions disregarded.

    Attributes
    ----------
    arcs
        Edges of the chordal completion.
    triangles
        Lower triangles, which is the work of customising.
    depth
        Vertices on the longest way up the elimination tree.
    mean_space
        Mean over vertices of the edges leaving their ancestors and themselves, which is the work of one search.
    """

    arcs: int
    triangles: int
    depth: int
    mean_space: float


def order_quality(tail: ArrayLike, head: ArrayLike, order: ArrayLike) -> OrderQuality:
    """Contract a graph in an order and count.

    Parameters
    ----------
    tail, head
        int[m], the edges, directions disregarded.
    order
        int[n], all vertices, the first being contracted first.

    Raises
    ------
    ValueError
        If the order is no permutation of the vertices.

    Notes
    -----
    The upper neighbours of a vertex, its lowest one left out, go to that one: O(arcs log arcs) time.

    References
    ----------
    Dibbelt, J., Strasser, B., Wagner, D. (2016). Customizable contraction hierarchies. ACM Journal of
    Experimental Algorithmics 21, https://doi.org/10.1145/2886843
    """
    ranked = np.asarray(order, dtype=np.int64)
    count = len(ranked)
    if not np.array_equal(np.sort(ranked), np.arange(count)):
        raise ValueError(f"order: must name each of its {count} vertices once.")
    rank = np.empty(count, dtype=np.int64)
    rank[ranked] = np.arange(count)
    above: list[set[int]] = [set() for _ in range(count)]
    for one, other in zip(rank[np.asarray(tail)].tolist(), rank[np.asarray(head)].tolist(), strict=True):
        if one != other:
            above[min(one, other)].add(max(one, other))
    parent = np.full(count, -1)
    triangles = 0
    for vertex, upper in enumerate(above):
        if upper:
            parent[vertex] = lowest = min(upper)
            triangles += len(upper) * (len(upper) - 1) // 2
            above[lowest] |= upper - {lowest}
    degree = np.array([len(upper) for upper in above])
    depth, space = np.ones(count, dtype=np.int64), degree.copy()
    for vertex in range(count - 1, -1, -1):
        if parent[vertex] >= 0:
            depth[vertex] += depth[parent[vertex]]
            space[vertex] += space[parent[vertex]]
    return OrderQuality(int(degree.sum()), triangles, int(depth.max(initial=0)), float(space.mean()))


def routingkit_order(graph: TurnGraph) -> tuple[NDArray[np.int64], float]:
    """Return the order by inertial flow that RoutingKit finds, and the seconds it took."""
    import routingkit_cch as rk

    tail, head = graph.tail.tolist(), graph.head.tolist()
    lat, lon = graph.lat.tolist(), graph.lon.tolist()
    start = time.perf_counter()
    order = rk.compute_order_inertial(len(lon), tail, head, lat, lon)
    return np.array(order, dtype=np.int64), time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare orders of contraction.")
    parser.add_argument("graph", type=Path, help="graph-car.npz of a benchmark run")
    parser.add_argument("--order", type=Path, help="npy: vertices in the order of contraction")
    arguments = parser.parse_args()
    graph = TurnGraph.load(arguments.graph)
    order, seconds = routingkit_order(graph)
    found = {"routingkit-cch": {"order_s": seconds, **order_quality(graph.tail, graph.head, order)._asdict()}}
    if arguments.order is not None:
        own = order_quality(graph.tail, graph.head, np.load(arguments.order))
        found["given"] = own._asdict()
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()

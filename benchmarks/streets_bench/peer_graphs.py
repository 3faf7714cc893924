"""Libraries that search graphs, on the very graph that Tournée searches: arcs as vertices, turns as edges.

They know neither maps nor snapping, so all are asked the same: from starts of arcs to starts of arcs.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.streets_bench.timing import peak_mb
from benchmarks.streets_bench.workload import NONE, PAIRS, SEED, read_task, task_parser

#: Rows that a library is timed on where a whole table would take it minutes; the table's time is in proportion.
SAMPLED_ROWS = 10


class TurnGraph(NamedTuple):
    """A graph with milliseconds on its edges.

    Attributes
    ----------
    tail, head
        int32[m], vertices.
    ms
        int64[m].
    lon, lat
        float64[n], degrees.
    places
        int32[k], the vertices that tables are asked between, all different.
    durations_ms
        int32[k, k], what Tournée finds, -1 for no path.
    """

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    ms: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    places: NDArray[np.int32]
    durations_ms: NDArray[np.int32]

    @classmethod
    def load(cls, path: Path) -> TurnGraph:
        """Read the graph that Tournée's own run wrote."""
        with np.load(path) as stored:
            return cls(*(stored[name] for name in cls._fields))


class Library(ABC):
    """A library, its graph made by its constructor from a `TurnGraph`."""

    #: The package, as it is installed.
    package: str
    #: Whether it is timed on some rows only.
    sampled = False

    @abstractmethod
    def __init__(self, graph: TurnGraph) -> None: ...

    @abstractmethod
    def table(self, origins: NDArray[np.int32], destinations: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return milliseconds, infinite or beyond an int32 where there is no path."""

    def duration(self, origin: int, destination: int) -> object:
        """Find one duration; by a table of one where the library offers nothing better."""
        return self.table(np.array([origin], np.int32), np.array([destination], np.int32))


class Scipy(Library):
    package = "scipy"

    def __init__(self, graph: TurnGraph) -> None:
        from scipy.sparse import csr_array

        # A stored zero would be read as "no edge"; a microsecond keeps it and is lost in rounding.
        weights = (np.maximum(graph.ms, 1e-3), (graph.tail, graph.head))
        self._matrix = csr_array(weights, shape=(len(graph.lon),) * 2)

    def table(self, origins: NDArray[np.int32], destinations: NDArray[np.int32]) -> NDArray[np.float64]:
        from scipy.sparse.csgraph import dijkstra

        # In blocks: a row is as long as the whole graph.
        blocks = np.array_split(origins, max(1, len(origins) // 100))
        return np.concatenate([dijkstra(self._matrix, indices=block)[:, destinations] for block in blocks])


class Networkx(Library):
    package = "networkx"
    sampled = True

    def __init__(self, graph: TurnGraph) -> None:
        import networkx as nx

        self._nx, self._graph = nx, nx.DiGraph()
        self._graph.add_nodes_from(range(len(graph.lon)))
        edges = zip(graph.tail.tolist(), graph.head.tolist(), graph.ms.tolist(), strict=True)
        self._graph.add_weighted_edges_from(edges)

    def table(self, origins: NDArray[np.int32], destinations: NDArray[np.int32]) -> NDArray[np.float64]:
        rows = []
        for origin in origins.tolist():
            reached = self._nx.single_source_dijkstra_path_length(self._graph, origin)
            rows.append([reached.get(end, np.inf) for end in destinations.tolist()])
        return np.array(rows)

    def duration(self, origin: int, destination: int) -> object:
        try:
            return self._nx.bidirectional_dijkstra(self._graph, origin, destination)
        except self._nx.NetworkXNoPath:
            return None


class Rustworkx(Library):
    package = "rustworkx"
    sampled = True

    def __init__(self, graph: TurnGraph) -> None:
        import rustworkx as rx

        self._rx, self._graph = rx, rx.PyDiGraph()
        self._graph.add_nodes_from(range(len(graph.lon)))
        edges = zip(graph.tail.tolist(), graph.head.tolist(), graph.ms.tolist(), strict=True)
        self._graph.add_edges_from(list(edges))

    def table(self, origins: NDArray[np.int32], destinations: NDArray[np.int32]) -> NDArray[np.float64]:
        rows = []
        for origin in origins.tolist():
            reached = self._rx.dijkstra_shortest_path_lengths(self._graph, origin, float)
            rows.append([0.0 if end == origin else self._get(reached, end) for end in destinations.tolist()])
        return np.array(rows)

    def duration(self, origin: int, destination: int) -> object:
        return self._rx.dijkstra_shortest_path_lengths(self._graph, origin, float, goal=destination)

    @staticmethod
    def _get(reached: Any, end: int) -> float:
        return float(reached[end]) if end in reached else np.inf


class Igraph(Library):
    package = "igraph"

    def __init__(self, graph: TurnGraph) -> None:
        import igraph

        edges = np.stack([graph.tail, graph.head], axis=1)
        self._graph = igraph.Graph(n=len(graph.lon), edges=edges, directed=True)
        self._ms = graph.ms.tolist()

    def table(self, origins: NDArray[np.int32], destinations: NDArray[np.int32]) -> NDArray[np.float64]:
        return np.array(
            self._graph.distances(
                source=origins.tolist(), target=destinations.tolist(), weights=self._ms, algorithm="dijkstra"
            )
        )


class Pandana(Library):
    package = "pandana"

    def __init__(self, graph: TurnGraph) -> None:
        import pandana
        import pandas as pd

        self._network = pandana.Network(
            pd.Series(graph.lon),
            pd.Series(graph.lat),
            pd.Series(graph.tail.astype(np.int64)),
            pd.Series(graph.head.astype(np.int64)),
            # It multiplies by a thousand and cuts to integers of 32 bits, which milliseconds would overflow;
            # the quarter keeps the cut from taking a whole one away.
            pd.DataFrame({"s": (graph.ms + 0.25) / 1000.0}),
            twoway=False,
        )

    def table(self, origins: NDArray[np.int32], destinations: NDArray[np.int32]) -> NDArray[np.float64]:
        starts, ends = np.repeat(origins, len(destinations)), np.tile(destinations, len(origins))
        found = self._network.shortest_path_lengths(starts, ends, imp_name="s")
        return np.array(found, dtype=np.float64).reshape(len(origins), -1) * 1000.0


class RoutingKit(Library):
    package = "routingkit-cch"

    def __init__(self, graph: TurnGraph) -> None:
        import routingkit_cch as rk

        self._rk = rk
        tail, head = graph.tail.tolist(), graph.head.tolist()
        lat, lon = graph.lat.tolist(), graph.lon.tolist()
        self.steps_s: dict[str, float] = {}
        order = self._step("order", lambda: rk.compute_order_inertial(len(graph.lon), tail, head, lat, lon))
        self._cch = self._step("structure", lambda: rk.CCH(order, tail, head, False))
        ms = graph.ms.astype(np.uint32).tolist()
        self._metric = self._step("customize", lambda: rk.CCHMetric(self._cch, ms))
        self._query = rk.CCHQuery(self._metric)

    def _step(self, name: str, work: Any) -> Any:
        start = time.perf_counter()
        made = work()
        self.steps_s[name] = time.perf_counter() - start
        return made

    def table(self, origins: NDArray[np.int32], destinations: NDArray[np.int32]) -> NDArray[np.float64]:
        finder = self._rk.CCHOneToMany(self._metric, destinations.tolist())
        return np.array([finder.distances_from(origin) for origin in origins.tolist()], dtype=np.float64)

    def duration(self, origin: int, destination: int) -> object:
        return self._query.run(origin, destination).distance


LIBRARIES: dict[str, type[Library]] = {
    "scipy": Scipy,
    "igraph": Igraph,
    "pandana": Pandana,
    "routingkit-cch": RoutingKit,
    "rustworkx": Rustworkx,
    "networkx": Networkx,
}


def main() -> None:
    parser = task_parser("Measure a library of graphs.")
    parser.add_argument("--library", choices=LIBRARIES, required=True)
    arguments = parser.parse_args()
    kind = LIBRARIES[arguments.library]
    task = read_task(arguments, arguments.library, (kind.package,))
    record, graph = task.record, TurnGraph.load(task.folder / f"graph-{task.profile}.npz")
    record.facts["vertices"], record.facts["edges"] = len(graph.lon), len(graph.tail)
    start = time.perf_counter()
    library = kind(graph)
    record.put("build", [time.perf_counter() - start])
    record.facts["steps_s"] = getattr(library, "steps_s", {})
    record.facts["loaded_mb"] = peak_mb()
    sizes = [size for size in task.sizes if size <= len(graph.places)]
    places = graph.places
    if kind.sampled:
        for size in sizes:
            rows = min(SAMPLED_ROWS, size)
            start = time.perf_counter()
            library.table(places[:rows], places[:size])
            record.put(f"graph_{size}", [(time.perf_counter() - start) * size / rows])
        record.facts["sampled_rows"] = SAMPLED_ROWS
    else:
        record.tables("graph", sizes, lambda size: library.table(places[:size], places[:size]))
    rows = min(SAMPLED_ROWS, len(places))
    found = library.table(places[:rows], places)
    found = np.where(found < 2**31 - 1, np.rint(found), NONE)
    record.facts["compared_entries"] = found.size
    record.facts["differing_entries"] = int((found != graph.durations_ms[:rows]).sum())
    pairs = np.random.default_rng(SEED).choice(places, (PAIRS, 2))

    def ask(pair: int) -> object:
        return library.duration(int(pairs[pair, 0]), int(pairs[pair, 1]))

    record.each("route_duration", PAIRS, ask)
    record.write(task.out)


if __name__ == "__main__":
    main()

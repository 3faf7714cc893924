"""Other reasonable ways between two points: not much longer, really different, and without detours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.errors import RoutingError
from routing.streets.alternatives_kernels import (
    UNREACHED,
    crosses_itself,
    fresh_ms,
    grow,
    plateaus,
    via_path,
)
from routing.streets.locations import check_locations, drawn_metres
from routing.streets.locations_kernels import key_before
from routing.streets.network import FORBIDDEN, Locations, Metric, StreetNetwork, freeze
from routing.streets.paths import StreetPath
from routing.streets.paths_kernels import draw
from routing.streets.turn_graph import turn_graph

#: How much longer an alternative may be, and where it leaves the fastest way, that part of it.
MAX_STRETCH = 1.4
#: Share of the fastest way's time that an alternative may spend on streets already used, in turns and
#: on the streets at both ends.
MAX_SHARING = 0.8
#: Any part of an alternative shorter than this share of the fastest way is itself a fastest way.
LOCAL_OPTIMALITY = 0.25
#: Candidates that are looked at more closely, the most promising first.
_TESTED = 48


class AlternativeFinder:
    """Finds alternative paths for one profile; threads may share it.

    Parameters
    ----------
    network
        A network that passes `check_network`.
    metric
        A metric that passes `check_metric` for it.

    Notes
    -----
    Candidates are the stretches on which the tree of cheapest paths from the origin and the one to
    the destination agree: a trip over such a stretch is made of two cheapest paths. Of these,
    ordered by length, sharing and length of the stretch, the first ones are kept that are *admissible*
    in the sense of the paper: limited sharing, bounded stretch (in all, and of each detour
    from the fastest way), and locally optimal by the T-test around the middle of the stretch.

    References
    ----------
    I. Abraham, D. Delling, A. V. Goldberg, R. F. Werneck, "Alternative routes in road networks",
    ACM Journal of Experimental Algorithmics 18 (2013), doi:10.1145/2444016.2444019.
    """

    def __init__(self, network: StreetNetwork, metric: Metric) -> None:
        self._network = network
        self._graph = turn_graph(network, metric)
        self._drawn = np.ascontiguousarray(network.original_arc)
        self._drawn_m = drawn_metres(network)
        arrived = np.repeat(np.arange(network.arc_count, dtype=np.int32), np.diff(self._graph.first))
        order = np.argsort(self._graph.head, kind="stable")
        self._back_first = np.zeros(network.arc_count + 1, dtype=np.int32)
        np.cumsum(np.bincount(self._graph.head, minlength=network.arc_count), out=self._back_first[1:])
        self._back_head = arrived[order]
        self._back_weight = self._graph.weight[order]
        for array in (self._drawn, self._back_first, self._back_head, self._back_weight):
            freeze(array)

    def find(
        self, origin: Locations, destination: Locations, fastest: StreetPath, *, count: int = 2
    ) -> list[StreetPath]:
        """Find ways besides the fastest.

        Parameters
        ----------
        origin, destination
            One location each.
        fastest
            The fastest path between them by this metric.
        count
            How many at most.

        Returns
        -------
        list of StreetPath
            The best first; none where there is no admissible one, or where both locations lie on
            one street segment. Milliseconds and centimetres are the exact sums of arcs and turns.

        Raises
        ------
        RoutingError
            ``invalid_location``, or ``invalid_count`` if ``count`` is negative.

        Notes
        -----
        Two searches bounded by the stretch, O((t + m) log m), and a local search a candidate.
        """
        if count < 0:
            raise RoutingError(f"count is {count}; give 0 or more.", code="invalid_count")
        origin = check_locations(self._network, origin, "origin")
        destination = check_locations(self._network, destination, "destination")
        if count == 0 or origin.edge[0] == destination.edge[0] or len(fastest.arcs) < 2:
            return []
        graph = self._graph
        bound_key = (int(fastest.duration_ms * MAX_STRETCH) + 1) << 32
        forth, previous = grow(
            graph.first, graph.head, graph.weight, *self._seeds(origin, leaving=True), bound_key, -1
        )
        back, following = grow(
            self._back_first,
            self._back_head,
            self._back_weight,
            *self._seeds(destination, leaving=False),
            bound_key,
            -1,
        )
        begin, end = plateaus(forth, previous, back, following, bound_key)
        return self._admissible(
            (origin, destination), fastest, _Trees(forth, previous, back, following), begin, end, count
        )

    def _seeds(self, location: Locations, *, leaving: bool) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the arcs of a location and the cost at their start, as if trips passed there."""
        graph, fraction = self._graph, float(location.fraction[0])
        arcs: list[int] = []
        keys: list[int] = []
        for side, own in enumerate((int(location.forward_arc[0]), int(location.backward_arc[0]))):
            if own < 0 or graph.arc_ms[own] == FORBIDDEN:
                continue
            key = int(key_before(graph, own, fraction, side == 1))
            # Trips begin on the street as drawn, and end on it or on any of its copies.
            found = [own] if leaving else graph.end[graph.end_first[own] : graph.end_first[own + 1]].tolist()
            arcs += found
            keys += [-key if leaving else key] * len(found)
        seed, seed_key = np.array(arcs, dtype=np.int32), np.array(keys, dtype=np.int64)
        freeze(seed)
        freeze(seed_key)
        return seed, seed_key

    def _admissible(
        self,
        ends: tuple[Locations, Locations],
        fastest: StreetPath,
        trees: _Trees,
        begin: NDArray[np.int32],
        end: NDArray[np.int32],
        count: int,
    ) -> list[StreetPath]:
        graph, network = self._graph, self._network
        best_ms = fastest.duration_ms
        total = trees.forth[begin] + trees.back[begin]
        stretch_ms = ((trees.forth[end] - trees.forth[begin]) >> 32) + graph.arc_ms[end]
        used = np.zeros(network.arc_count, dtype=np.bool_)
        used[self._drawn[fastest.arcs]] = True
        optimum = used.copy()
        seen = np.zeros(network.node_count, dtype=np.bool_)
        # What is short cannot pass the test below unless the trees agree by chance on nothing longer.
        worth = np.flatnonzero(stretch_ms >= LOCAL_OPTIMALITY * best_ms / 8)
        paths = {int(at): via_path(trees.previous, trees.following, int(begin[at]))[0] for at in worth}
        total_ms = {at: int(total[at]) >> 32 for at in paths}
        fresh = {at: fresh_ms(arcs, self._drawn, graph.arc_ms, used) for at, arcs in paths.items()}
        ranked = sorted(
            paths,
            key=lambda at: (3 * total_ms[at] - fresh[at] - int(stretch_ms[at]), int(begin[at])),
        )
        found: list[StreetPath] = []
        tested = 0
        for at in ranked:
            arcs = paths[at]
            if total_ms[at] - fresh_ms(arcs, self._drawn, graph.arc_ms, used) > MAX_SHARING * best_ms:
                continue
            if crosses_itself(arcs, network.tail, seen) or not _bounded(
                arcs, self._drawn, optimum, trees, total_ms[at], best_ms
            ):
                continue
            tested += 1
            if tested > _TESTED:
                break
            if not self._locally_optimal(arcs, trees, int(begin[at]), int(end[at]), best_ms):
                continue
            found.append(self._drawn_path(ends, arcs, int(total[at])))
            used[self._drawn[arcs]] = True
            if len(found) == count:
                break
        return found

    def _locally_optimal(
        self, arcs: NDArray[np.int32], trees: _Trees, begin: int, end: int, best_ms: int
    ) -> bool:
        """Tell by the T-test whether the surroundings of a stretch are a fastest way."""
        # Cost from the origin to the start of each arc along this path: up to the stretch by the
        # one tree, from there on by the other.
        at = int(np.flatnonzero(arcs == begin)[0])
        along = trees.forth[arcs].copy()
        along[at:] = trees.forth[begin] + trees.back[begin] - trees.back[arcs[at:]]
        margin = int(LOCAL_OPTIMALITY * best_ms) << 32
        start_key, end_key = along[at], along[int(np.flatnonzero(arcs == end)[0])]
        if end_key - start_key >= margin:
            # Whatever part is not a fastest way holds the whole stretch, so it is long enough.
            return True
        low = max(int(np.searchsorted(along, end_key - margin, side="right")) - 1, 0)
        high = min(int(np.searchsorted(along, start_key + margin, side="left")), len(arcs) - 1)
        if high <= low:
            return True
        claimed = int(along[high] - along[low])
        seed, seed_key = arcs[low : low + 1].copy(), np.zeros(1, dtype=np.int64)
        freeze(seed)
        freeze(seed_key)
        graph = self._graph
        label, _ = grow(graph.first, graph.head, graph.weight, seed, seed_key, claimed + 1, int(arcs[high]))
        reached = int(label[arcs[high]])
        return reached >= UNREACHED or reached >> 32 >= claimed >> 32

    def _drawn_path(self, ends: tuple[Locations, Locations], arcs: NDArray[np.int32], key: int) -> StreetPath:
        index = np.zeros(1, dtype=np.int32)
        first = np.array([0, len(arcs)], dtype=np.int64)
        for array in (index, first, arcs):
            freeze(array)
        _, lon, lat = draw(self._network, self._drawn_m, *ends, index, index, 0, first, arcs)
        freeze(lon)
        freeze(lat)
        return StreetPath(arcs=arcs, duration_ms=key >> 32, distance_cm=key & 0xFFFFFFFF, lon=lon, lat=lat)


class _Trees:
    """The two search trees of one question, as `plateaus` takes them."""

    __slots__ = ("back", "following", "forth", "previous")

    def __init__(
        self,
        forth: NDArray[np.int64],
        previous: NDArray[np.int32],
        back: NDArray[np.int64],
        following: NDArray[np.int32],
    ) -> None:
        self.forth = forth
        self.previous = previous
        self.back = back
        self.following = following


def _bounded(
    arcs: NDArray[np.int32],
    drawn: NDArray[np.int32],
    optimum: NDArray[np.bool_],
    trees: _Trees,
    total_ms: int,
    best_ms: int,
) -> bool:
    """Tell whether the part that is not on the fastest way is not much longer than what it replaces."""
    off = np.flatnonzero(~optimum[drawn[arcs]])
    if not len(off):
        return False
    first, last = max(int(off[0]) - 1, 0), min(int(off[-1]) + 1, len(arcs) - 1)
    alike_ms = int(trees.forth[arcs[first]] + trees.back[arcs[last]]) >> 32
    return total_ms - alike_ms <= MAX_STRETCH * max(best_ms - alike_ms, 0)

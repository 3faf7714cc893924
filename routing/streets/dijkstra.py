"""The reference engine: tables and fastest paths by Dijkstra's algorithm, without preparation."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.streets.blocks import Progress, check_pairs, distinct, in_blocks, take
from routing.streets.locations import check_locations, drawn_metres
from routing.streets.network import Locations, Metric, StreetNetwork, check_metric, check_network, freeze
from routing.streets.paths import StreetPath, drawn_paths
from routing.streets.paths_kernels import trace
from routing.streets.tables import TravelTimes
from routing.streets.tables_kernels import fill_rows
from routing.streets.turn_graph import turn_graph

#: Searches that one task of a thread does; enough to share memory, few enough to report progress.
_BLOCK = 32


class DijkstraEngine:
    """Answers exact questions about one profile's streets by Dijkstra's algorithm over arcs.

    `StreetEngine` gives the same answers faster; this one is what it is measured against, and is
    ready at once.

    Turn costs, forbidden turns, one-way streets, loops, parallel streets, zero lengths and streets
    without connection are all legal; a wrong answer on any of them is a bug. A trip of 1,000,000
    seconds (11 days) or of 2**31 centimetres (21,474 km) counts as no path.

    The constructor checks and prepares; after that the engine never changes, and threads may share
    it. Questions check their locations only.

    Parameters
    ----------
    network
        The streets.
    metric
        What the profile may use, and how long it takes. Arcs of a location that the metric forbids
        are not used, so a location stays valid when a street is closed later.

    Raises
    ------
    InvalidNetworkError
        If the arrays break an invariant of `StreetNetwork` or `Metric`.
    """

    def __init__(self, network: StreetNetwork, metric: Metric) -> None:
        check_network(network)
        check_metric(network, metric)
        self.network = network
        self.metric = metric
        self._graph = turn_graph(network, metric)
        self._drawn_m = drawn_metres(network)

    def travel_times(
        self,
        origins: Locations,
        destinations: Locations,
        *,
        threads: int | None = None,
        on_progress: Progress | None = None,
    ) -> TravelTimes:
        """Return the exact fastest trip of every origin to every destination.

        Parameters
        ----------
        origins, destinations
            a and b locations. Equal origins are searched from once.
        threads
            How many threads to use, at least 1; left out: one a processor.
        on_progress
            Called in the caller's thread with the searches done and their number, the last time
            with both equal. What it raises stops the work and is passed on.

        Returns
        -------
        TravelTimes
            int32[a, b] tables, read-only.

        Raises
        ------
        RoutingError
            ``invalid_location`` or ``invalid_threads``.

        Notes
        -----
        O(a (t + m) log m) time for m arcs and t turns, each search ending with the last
        destination; O(a b + threads m) memory.
        """
        origins = check_locations(self.network, origins, "origins")
        destinations = check_locations(self.network, destinations, "destinations")
        representative, row = distinct(origins)
        unique = take(origins, representative)
        shape = (len(representative), len(destinations.edge))
        durations_ms = np.empty(shape, dtype=np.int32)
        distances_cm = np.empty(shape, dtype=np.int32)

        def block(start: int, stop: int) -> None:
            fill_rows(self._graph, unique, destinations, start, stop, durations_ms, distances_cm)

        in_blocks(block, len(representative), threads, on_progress, largest=_BLOCK)
        if len(row) > len(representative):
            durations_ms, distances_cm = durations_ms[row], distances_cm[row]
        freeze(durations_ms)
        freeze(distances_cm)
        return TravelTimes(durations_ms=durations_ms, distances_cm=distances_cm)

    def durations(
        self, origins: Locations, destinations: Locations, *, threads: int | None = None
    ) -> NDArray[np.int32]:
        """Return the milliseconds of `travel_times`."""
        return self.travel_times(origins, destinations, threads=threads).durations_ms

    def costs(
        self,
        origins: Locations,
        destinations: Locations,
        origin_index: ArrayLike,
        destination_index: ArrayLike,
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return times and distances of chosen pairs, as `StreetEngine.costs`."""
        paths = self.fastest_paths(origins, destinations, origin_index, destination_index)
        pairs = [(-1, -1) if path is None else (path.duration_ms, path.distance_cm) for path in paths]
        both = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        return both[:, 0].copy(), both[:, 1].copy()

    def fastest_paths(
        self,
        origins: Locations,
        destinations: Locations,
        origin_index: ArrayLike,
        destination_index: ArrayLike,
        *,
        threads: int | None = None,
        on_progress: Progress | None = None,
    ) -> list[StreetPath | None]:
        """Return the fastest trips of chosen pairs, with their arcs and drawings.

        Parameters
        ----------
        origins, destinations
            The locations that pairs refer to.
        origin_index, destination_index
            int[p], pair ``q`` goes from origin ``origin_index[q]`` to destination
            ``destination_index[q]``. Pairs with equal origins share one search.
        threads, on_progress
            As for `travel_times`; progress counts distinct origins.

        Returns
        -------
        list
            p paths, None where there is none. Duration and distance equal the entry of
            `travel_times`; among equally fast and equally long paths the choice is arbitrary but
            the same every time.

        Raises
        ------
        RoutingError
            ``invalid_location``, ``invalid_pair`` or ``invalid_threads``.
        """
        origins = check_locations(self.network, origins, "origins")
        destinations = check_locations(self.network, destinations, "destinations")
        from_index, to_index = check_pairs(origins, destinations, origin_index, destination_index)
        representative, group = distinct(take(origins, from_index))
        # Sorted so that the pairs of one origin, and of those equal to it, stand together.
        order = np.argsort(group, kind="stable")
        from_index = from_index[representative][group][order]
        to_index = to_index[order]
        group_first = np.searchsorted(group[order], np.arange(len(representative) + 1))
        freeze(from_index)
        freeze(to_index)
        paths: list[StreetPath | None] = [None] * len(order)

        def block(start: int, stop: int) -> None:
            first, last = int(group_first[start]), int(group_first[stop])
            for at, path in enumerate(
                self._block_paths(origins, destinations, from_index, to_index, first, last)
            ):
                paths[order[first + at]] = path

        in_blocks(block, len(representative), threads, on_progress, largest=_BLOCK)
        return paths

    def _block_paths(
        self,
        origins: Locations,
        destinations: Locations,
        from_index: NDArray[np.int32],
        to_index: NDArray[np.int32],
        first: int,
        last: int,
    ) -> list[StreetPath | None]:
        keys, arc_first, arcs = trace(self._graph, origins, destinations, from_index, to_index, first, last)
        return drawn_paths(
            self.network,
            self._drawn_m,
            origins,
            destinations,
            from_index,
            to_index,
            first,
            keys,
            arc_first,
            arcs,
        )

"""The exact street engine: tables of travel times, and fastest paths, for one profile."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import RoutingError
from routing.streets.locations import check_locations, drawn_metres
from routing.streets.network import Locations, Metric, StreetNetwork, check_metric, check_network, freeze
from routing.streets.paths import StreetPath
from routing.streets.paths_kernels import draw, trace
from routing.streets.tables import TravelTimes
from routing.streets.tables_kernels import fill_rows
from routing.streets.turn_graph import turn_graph

#: Searches that one task of a thread does; enough to share memory, few enough to report progress.
_BLOCK = 32

#: Told how many searches are done, and how many there are.
Progress = Callable[[int, int], None]


class StreetEngine:
    """Answers exact questions about one profile's streets by Dijkstra's algorithm over arcs.

    Turn costs, forbidden turns, one-way streets, loops, parallel streets, zero lengths and streets
    without connection are all legal; a wrong answer on any of them is a bug. A trip of more than
    2**31 - 1 milliseconds (24 days) or centimetres (21,474 km) counts as no path.

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
        representative, row = _distinct(origins)
        distinct = _take(origins, representative)
        shape = (len(representative), len(destinations.edge))
        durations_ms = np.empty(shape, dtype=np.int32)
        distances_cm = np.empty(shape, dtype=np.int32)

        def block(start: int, stop: int) -> None:
            fill_rows(self._graph, distinct, destinations, start, stop, durations_ms, distances_cm)

        _in_blocks(block, len(representative), threads, on_progress)
        if len(row) > len(representative):
            durations_ms, distances_cm = durations_ms[row], distances_cm[row]
        freeze(durations_ms)
        freeze(distances_cm)
        return TravelTimes(durations_ms=durations_ms, distances_cm=distances_cm)

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
        from_index = _pair_index(origin_index, len(origins.edge), "origin_index")
        to_index = _pair_index(destination_index, len(destinations.edge), "destination_index")
        if len(from_index) != len(to_index):
            raise RoutingError(
                f"origin_index and destination_index must be equally long, "
                f"not {len(from_index)} and {len(to_index)}.",
                code="invalid_pair",
            )
        representative, group = _distinct(_take(origins, from_index))
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

        _in_blocks(block, len(representative), threads, on_progress)
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
        for array in (arc_first, arcs):
            freeze(array)
        point_first, lon, lat = draw(
            self.network, self._drawn_m, origins, destinations, from_index, to_index, first, arc_first, arcs
        )
        for coordinates in (lon, lat):
            freeze(coordinates)
        arc_bounds, point_bounds = arc_first.tolist(), point_first.tolist()
        return [
            None
            if key < 0
            else StreetPath(
                arcs=arcs[arc_bounds[at] : arc_bounds[at + 1]],
                duration_ms=key >> 32,
                distance_cm=key & 0xFFFFFFFF,
                lon=lon[point_bounds[at] : point_bounds[at + 1]],
                lat=lat[point_bounds[at] : point_bounds[at + 1]],
            )
            for at, key in enumerate(keys.tolist())
        ]


def _distinct(locations: Locations) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return one location of each set of equal ones, and for every location the set it is in."""
    rows = np.stack(
        [
            locations.edge,
            locations.forward_arc,
            locations.backward_arc,
            locations.fraction.view(np.int64),
        ],
        axis=1,
    )
    _, first, member = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    if len(first) == len(rows):
        return np.arange(len(rows)), np.arange(len(rows))
    return first, member.reshape(-1)


def _take(locations: Locations, index: NDArray[np.integer]) -> Locations:
    taken = Locations(*(array[index] for array in locations))
    for array in taken:
        freeze(array)
    return taken


def _pair_index(index: ArrayLike, size: int, name: str) -> NDArray[np.int32]:
    wide = np.atleast_1d(np.asarray(index))
    if wide.ndim != 1 or (wide.size and not np.issubdtype(wide.dtype, np.integer)):
        raise RoutingError(
            f"{name} must be a list of integers, not {wide.dtype}{list(wide.shape)}.", code="invalid_pair"
        )
    off = (wide < 0) | (wide >= size)
    if off.any():
        bad = int(np.argmax(off))
        raise RoutingError(
            f"{name}[{bad}] is {wide[bad]}; there are {size} locations, counted from 0.",
            code="invalid_pair",
        )
    return wide.astype(np.int32)


def _in_blocks(
    block: Callable[[int, int], None],
    count: int,
    threads: int | None,
    on_progress: Progress | None,
) -> None:
    """Run ``block(start, stop)`` over 0 .. count on threads; kernels hold no interpreter lock."""
    workers = (os.cpu_count() or 1) if threads is None else threads
    if workers < 1:
        raise RoutingError(f"threads is {threads}; give at least 1, or None for all.", code="invalid_threads")
    size = max(1, min(_BLOCK, -(-count // (4 * workers))))
    pieces = list(pairwise([*range(0, count, size), count]))
    if min(workers, len(pieces)) <= 1:
        for start, stop in pieces:
            block(start, stop)
            if on_progress is not None:
                on_progress(stop, count)
        return
    done = 0
    with ThreadPoolExecutor(workers, thread_name_prefix="streets") as pool:
        futures = {pool.submit(block, start, stop): stop - start for start, stop in pieces}
        try:
            for future in as_completed(futures):
                future.result()
                done += futures[future]
                if on_progress is not None:
                    on_progress(done, count)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise

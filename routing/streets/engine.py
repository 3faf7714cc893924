"""The street engine: tables of travel times, single trips and paths, for one profile."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import RoutingError
from routing.streets.blocks import Progress, check_pairs, in_blocks, take
from routing.streets.climb_kernels import Ends, pair_costs
from routing.streets.customisation import Customisation
from routing.streets.drawing import Drawing
from routing.streets.entries_kernels import entries, exits
from routing.streets.hierarchy import Hierarchy, build_hierarchy, check_hierarchy
from routing.streets.locations import check_locations
from routing.streets.network import Locations, Metric, StreetNetwork, check_metric, check_network, freeze
from routing.streets.paths import StreetPath, drawn_paths
from routing.streets.table import Table
from routing.streets.tables import TravelTimes
from routing.streets.unpack_kernels import pair_paths
from routing.streets.weights import Weights, customise, recustomise

#: Pairs that one task of a thread looks up.
_PAIRS = 2048
#: Paths that one task of a thread looks up and draws.
_PATHS = 256


class StreetEngine:
    """Answers exact questions about one profile's streets by a customizable contraction hierarchy.

    Turn costs, forbidden turns, one-way streets, loops, parallel streets, zero lengths and streets
    without connection are all legal; a wrong answer on any of them is a bug. A trip of 1,000,000
    seconds (11 days) or of 2**31 centimetres (21,474 km) counts as no path.

    The constructor checks and prepares; after that the engine never changes, and threads may share
    it. Questions check their locations only. For other times on the same streets, `with_metric`
    gives another engine in milliseconds.

    Parameters
    ----------
    network
        The streets.
    metric
        What the profile may use, and how long it takes. Arcs of a location that the metric forbids
        are not used, so a location stays valid when a street is closed later.
    hierarchy
        What `build_hierarchy` made of the network, for this metric among others; built here, in a
        second or so for a town, where it is left out.

    Raises
    ------
    InvalidNetworkError
        If the arrays break an invariant of `StreetNetwork`, `Metric` or `Hierarchy`, or the
        hierarchy was built for other metrics.
    """

    def __init__(self, network: StreetNetwork, metric: Metric, hierarchy: Hierarchy | None = None) -> None:
        check_network(network)
        check_metric(network, metric)
        self.network = network
        self.metric = metric
        if hierarchy is None:
            hierarchy = build_hierarchy(network, [metric])
        else:
            check_hierarchy(network, hierarchy)
        self.hierarchy = hierarchy
        shared = Customisation(network, hierarchy)
        shared.check(metric)
        self._prepare(customise(shared, metric), Drawing(network))

    def with_metric(self, metric: Metric) -> StreetEngine:
        """Return an engine for other times on the same streets; this one stays as it is.

        Parameters
        ----------
        metric
            As for the constructor. The fewer arcs and turns differ from this engine's metric, the
            faster.

        Raises
        ------
        InvalidNetworkError
            If the metric breaks an invariant, allows what the hierarchy was not built for, or
            tells turns apart that it does not.

        Notes
        -----
        Some milliseconds for a few closed streets; a full customisation, of some tens of
        milliseconds for a town, where much has changed.
        """
        check_metric(self.network, metric)
        self._weights.shared.check(metric, self.metric)
        engine = object.__new__(StreetEngine)
        engine.network = self.network
        engine.metric = metric
        engine.hierarchy = self.hierarchy
        engine._prepare(recustomise(self._weights, metric), self._drawing)
        return engine

    def _prepare(self, weights: Weights, drawing: Drawing) -> None:
        self._weights = weights
        self._drawing = drawing

    def durations(
        self,
        origins: Locations,
        destinations: Locations,
        *,
        threads: int | None = None,
        on_progress: Progress | None = None,
    ) -> NDArray[np.int32]:
        """Return the exact time of the fastest trip of every origin to every destination.

        Half the work of `travel_times`, for those who need no distances. Lengths are not looked at
        here, so a trip of 2**31 centimetres or more has its time as long as that is short enough.

        Parameters
        ----------
        origins, destinations, threads, on_progress
            As for `travel_times`.

        Returns
        -------
        ndarray
            int32[a, b], read-only: milliseconds, -1 where there is no path.

        Raises
        ------
        RoutingError
            ``invalid_location`` or ``invalid_threads``.
        """
        return self._table(origins, destinations, with_distances=False).fill(threads, on_progress)[0]

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
            a and b locations.
        threads
            How many threads to use, at least 1; left out: one a processor.
        on_progress
            Called in the caller's thread with the origins done and their number, the last time
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
        O(a s) time, where s is the number of arcs of the hierarchy above the destinations;
        O(a b + threads * vertices above the destinations) memory.
        """
        durations_ms, distances_cm = self._table(origins, destinations, with_distances=True).fill(
            threads, on_progress
        )
        return TravelTimes(durations_ms=durations_ms, distances_cm=distances_cm)

    def table_blocks(
        self,
        origins: Locations,
        destinations: Locations,
        rows: int,
        *,
        threads: int | None = None,
    ) -> Iterator[tuple[int, TravelTimes]]:
        """Compute a table that is too large for the memory, some rows at a time.

        Parameters
        ----------
        origins, destinations, threads
            As for `travel_times`.
        rows
            How many rows a block has, the last one perhaps fewer; at least 1.

        Yields
        ------
        tuple
            The first row of the block, and the block.

        Raises
        ------
        RoutingError
            ``invalid_location``, ``invalid_threads``, or ``invalid_block``.
        """
        if rows < 1:
            raise RoutingError(f"rows is {rows}; a block has at least 1.", code="invalid_block")
        origins = check_locations(self.network, origins, "origins")
        for start in range(0, len(origins.edge), rows):
            stop = min(start + rows, len(origins.edge))
            yield (
                start,
                self.travel_times(take(origins, np.arange(start, stop)), destinations, threads=threads),
            )

    def costs(
        self,
        origins: Locations,
        destinations: Locations,
        origin_index: ArrayLike,
        destination_index: ArrayLike,
        *,
        threads: int | None = None,
        on_progress: Progress | None = None,
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return times and distances of chosen pairs.

        Parameters
        ----------
        origins, destinations
            The locations that pairs refer to.
        origin_index, destination_index
            int[p], pair ``q`` goes from origin ``origin_index[q]`` to destination
            ``destination_index[q]``. Pairs of one origin are faster if they stand together.
        threads, on_progress
            As for `travel_times`; progress counts pairs.

        Returns
        -------
        tuple
            int32[p] milliseconds and int32[p] centimetres, -1 where there is no path, read-only.

        Raises
        ------
        RoutingError
            ``invalid_location``, ``invalid_pair`` or ``invalid_threads``.
        """
        origins = check_locations(self.network, origins, "origins")
        destinations = check_locations(self.network, destinations, "destinations")
        from_index, to_index = check_pairs(origins, destinations, origin_index, destination_index)
        entering, leaving = self._entering(origins), self._leaving(destinations)
        keys = np.empty(len(from_index), dtype=np.int64)

        def block(start: int, stop: int) -> None:
            with self._weights.shared.labels() as (forward, backward):
                pair_costs(
                    self.hierarchy.parent,
                    self._weights.up,
                    self._weights.down,
                    origins,
                    destinations,
                    entering,
                    leaving,
                    from_index,
                    to_index,
                    start,
                    stop,
                    self.metric.arc_ms,
                    self.network.length_cm,
                    forward,
                    backward,
                    keys,
                )

        in_blocks(block, len(from_index), threads, on_progress, largest=_PAIRS)
        durations_ms = np.where(keys < 0, -1, keys >> 32).astype(np.int32)
        distances_cm = np.where(keys < 0, -1, keys & 0xFFFFFFFF).astype(np.int32)
        freeze(durations_ms)
        freeze(distances_cm)
        return durations_ms, distances_cm

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
        origins, destinations, origin_index, destination_index
            As for `costs`.
        threads, on_progress
            As for `travel_times`; progress counts pairs.

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
        entering, leaving = self._entering(origins), self._leaving(destinations)
        paths: list[StreetPath | None] = [None] * len(from_index)

        def block(start: int, stop: int) -> None:
            with self._weights.shared.labels() as (forward, backward):
                keys, arc_first, arcs = pair_paths(
                    self.hierarchy.parent,
                    self._weights.up,
                    self._weights.down,
                    self._weights.unpacking,
                    origins,
                    destinations,
                    entering,
                    leaving,
                    from_index,
                    to_index,
                    start,
                    stop,
                    forward,
                    backward,
                )
            paths[start:stop] = drawn_paths(
                self.network,
                self._drawing.drawn_m,
                origins,
                destinations,
                from_index,
                to_index,
                start,
                keys,
                arc_first,
                arcs,
            )

        in_blocks(block, len(from_index), threads, on_progress, largest=_PATHS)
        return paths

    def _table(self, origins: Locations, destinations: Locations, *, with_distances: bool) -> Table:
        origins = check_locations(self.network, origins, "origins")
        destinations = check_locations(self.network, destinations, "destinations")
        return Table(
            self._weights,
            origins,
            destinations,
            self._entering(origins),
            self._leaving(destinations),
            with_distances=with_distances,
        )

    def _entering(self, locations: Locations) -> Ends:
        h = self.hierarchy
        ends = Ends(
            *entries(
                locations,
                self.metric.arc_ms,
                self.metric.turn_ms,
                self.network.length_cm,
                h.move_first,
                h.move_vertex,
                h.move_turn,
            )
        )
        for array in ends:
            freeze(array)
        return ends

    def _leaving(self, locations: Locations) -> Ends:
        ends = Ends(
            *exits(
                locations,
                self.metric.arc_ms,
                self.network.length_cm,
                *self._drawing.arrivals,
                self.hierarchy.arc_vertex,
            )
        )
        for array in ends:
            freeze(array)
        return ends

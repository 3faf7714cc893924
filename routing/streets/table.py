"""Filling one table of travel times from a hierarchy, batch by batch of origins."""

from __future__ import annotations

import threading
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from routing.streets.blocks import Progress, in_blocks
from routing.streets.climb_kernels import Ends
from routing.streets.lanes import COST_LANES, DURATION_LANES, NOT_REACHED, NOT_REACHED_MS
from routing.streets.network import Locations, freeze
from routing.streets.table_kernels import (
    climb,
    select,
    sweep,
    write_costs,
    write_direct,
    write_durations,
)
from routing.streets.weights import Weights, milliseconds

_Numbers: TypeAlias = NDArray[np.int32] | NDArray[np.int64]

#: Batches start at whole cache lines, which vector loads like.
_LINE_BYTES = 64


class Table:
    """One table: what its destinations need of the hierarchy, and the memory of each thread.

    Parameters
    ----------
    weights
        The hierarchy under a metric.
    origins, destinations
        Locations that pass `check_locations`.
    entering, leaving
        Where trips enter and leave the hierarchy, by origin and by destination.
    with_distances
        Whether metres are wanted beside milliseconds.
    """

    def __init__(
        self,
        weights: Weights,
        origins: Locations,
        destinations: Locations,
        entering: Ends,
        leaving: Ends,
        *,
        with_distances: bool,
    ) -> None:
        self._weights = weights
        self._origins = origins
        self._destinations = destinations
        self._entering = entering
        h = weights.shared.hierarchy
        self._h = h
        if with_distances:
            self._lanes, self._nothing = COST_LANES, NOT_REACHED
            self._entry_weight: _Numbers = entering.cost
            exit_weight: _Numbers = leaving.cost
        else:
            self._lanes, self._nothing = DURATION_LANES, NOT_REACHED_MS
            self._entry_weight = milliseconds(entering.cost)
            exit_weight = milliseconds(leaving.cost)
        self._dtype = self._entry_weight.dtype
        self._with_distances = with_distances
        arcs = weights.table_arcs(len(origins.edge), with_distances=with_distances)
        self._arcs = arcs
        selection = select(
            h.parent,
            arcs.down_first,
            arcs.down_tail,
            arcs.down_weight,
            leaving.first,
            leaving.vertex,
            exit_weight,
        )
        for array in selection:
            freeze(array)
        self._row, self._first, self._other, self._weight = selection
        self._memory = threading.local()

    def fill(
        self, threads: int | None, on_progress: Progress | None
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Compute the table.

        Parameters
        ----------
        threads, on_progress
            As for `StreetEngine.travel_times`.

        Returns
        -------
        tuple
            int32[a, b] milliseconds and int32[a, b] centimetres, -1 where there is no path,
            read-only; the latter has no rows where distances are not wanted.
        """
        a, b = len(self._origins.edge), len(self._destinations.edge)
        durations_ms = np.empty((a, b), dtype=np.int32)
        distances_cm = np.empty((a if self._with_distances else 0, b), dtype=np.int32)
        # Origins that enter the hierarchy near each other share its lines in the cache.
        order = np.argsort(_first_vertex(self._entering), kind="stable").astype(np.int32)
        freeze(order)
        edges, on_edge_first, on_edge = _by_edge(self._destinations.edge)
        place = np.searchsorted(edges, self._origins.edge)
        there = np.append(edges, -1)[place] == self._origins.edge
        edge_place = np.where(there, place, -1).astype(np.int32)
        for array in (on_edge_first, on_edge, edge_place):
            freeze(array)

        def block(start: int, stop: int) -> None:
            batch = order[start:stop]
            values = self._sweep(batch)
            if self._with_distances:
                write_costs(values, batch, durations_ms, distances_cm)
            else:
                write_durations(values, batch, durations_ms)
            write_direct(
                self._origins,
                self._destinations,
                on_edge_first,
                on_edge,
                edge_place,
                batch,
                self._weights.metric.arc_ms,
                self._weights.shared.network.length_cm,
                durations_ms,
                distances_cm,
            )

        in_blocks(block, a, threads, on_progress, largest=self._lanes, least=self._lanes // 2)
        freeze(durations_ms)
        freeze(distances_cm)
        return durations_ms, distances_cm

    def _sweep(self, batch: NDArray[np.int32]) -> NDArray[np.signedinteger]:
        """Return [b, lanes], the costs of a batch of origins at all destinations."""
        memory = self._memory
        if not hasattr(memory, "values"):
            rows = len(self._first) - 1
            memory.label = np.full(self._h.vertex_count, self._nothing, dtype=self._dtype)
            memory.front = np.empty(max(self._h.vertex_count, 1), dtype=np.int32)
            memory.touched = np.zeros(rows, dtype=np.bool_)
            memory.values = _aligned(rows, self._lanes, self._dtype)
        climb(
            self._h.parent,
            self._arcs.up_first,
            self._arcs.up_head,
            self._arcs.up_weight,
            self._entering.first,
            self._entering.vertex,
            self._entry_weight,
            batch,
            self._row,
            self._nothing,
            memory.label,
            memory.front,
            memory.touched,
            memory.values,
        )
        sweep(self._first, self._other, self._weight, memory.touched, memory.values)
        values: NDArray[np.signedinteger] = memory.values[len(memory.values) - len(self._destinations.edge) :]
        return values


def _first_vertex(ends: Ends) -> NDArray[np.int32]:
    """Return int32[k], the lowest vertex of each location, -1 where it has none."""
    return np.where(np.diff(ends.first) > 0, np.append(ends.vertex, -1)[ends.first[:-1]], -1)


def _by_edge(
    edge: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return the distinct edges, ascending, and the locations on each: first, location."""
    edges, size = np.unique(edge, return_counts=True)
    first = np.zeros(len(edges) + 1, dtype=np.int32)
    np.cumsum(size, out=first[1:])
    return edges, first, np.argsort(edge, kind="stable").astype(np.int32)


def _aligned(rows: int, lanes: int, dtype: np.dtype[np.signedinteger]) -> NDArray[np.signedinteger]:
    """Return uninitialised memory of rows * lanes that starts at a cache line."""
    size = rows * lanes * dtype.itemsize
    raw = np.empty(size + _LINE_BYTES, dtype=np.uint8)
    shift = -raw.ctypes.data % _LINE_BYTES
    return raw[shift : shift + size].view(dtype).reshape(rows, lanes)

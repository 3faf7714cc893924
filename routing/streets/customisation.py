"""What all customisations of one hierarchy share: its triangles, and what can be done side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidNetworkError
from routing.streets.climb_kernels import Labels, new_labels
from routing.streets.hierarchy import Hierarchy, move_arcs
from routing.streets.hierarchy_kernels import lower_triangles, subtree_places
from routing.streets.network import FORBIDDEN, Metric, StreetNetwork, freeze


class Customisation:
    """What every customisation of one hierarchy shares: triangles, subtrees, moves.

    Parameters
    ----------
    network, hierarchy
        A network and its hierarchy, which pass `check_hierarchy`.
    """

    def __init__(self, network: StreetNetwork, hierarchy: Hierarchy) -> None:
        self.network = network
        self.hierarchy = hierarchy
        h = hierarchy
        up_lower = lower_triangles(h.down_first, h.down_tail, h.up_first, h.up_head)
        down_lower = lower_triangles(h.up_first, h.up_head, h.down_first, h.down_tail)
        self.lower = (*up_lower, *down_lower)
        self.move_arc = move_arcs(hierarchy)
        self._labels: deque[tuple[Labels, Labels]] = deque()
        for array in (*self.lower, self.move_arc):
            freeze(array)

    @cached_property
    def tasks(self) -> tuple[tuple[NDArray[np.int32], ...], NDArray[np.int32]]:
        """Subtrees that threads may customise side by side, and the vertices above them."""
        n = self.hierarchy.vertex_count
        place, size = subtree_places(self.hierarchy.parent)
        parent = self.hierarchy.parent
        largest = max(1, n // 8)
        # Maximal subtrees that are not too large.
        whole = (size <= largest) & ((parent < 0) | (size[parent] > largest))
        tops = np.flatnonzero(whole)
        order = np.argsort(place)
        members = [np.sort(order[place[top] - size[top] + 1 : place[top] + 1]) for top in tops.tolist()]
        above = np.flatnonzero(size > largest).astype(np.int32)
        # Many small subtrees are one task.
        tasks: list[NDArray[np.int32]] = []
        bundle: list[NDArray[np.intp]] = []
        for one in members:
            bundle.append(one)
            if sum(map(len, bundle)) >= largest:
                tasks.append(np.sort(np.concatenate(bundle)).astype(np.int32))
                bundle = []
        if bundle:
            tasks.append(np.sort(np.concatenate(bundle)).astype(np.int32))
        for array in (*tasks, above):
            freeze(array)
        return tuple(tasks), above

    @cached_property
    def moves_of_turns(self) -> NDArray[np.int32]:
        """int32[k], moves sorted by their turn."""
        return np.argsort(self.hierarchy.move_turn, kind="stable").astype(np.int32)

    @cached_property
    def move_slot(self) -> NDArray[np.int32]:
        """int32[k], the slot of each move, -1 for moves from a vertex to itself."""
        slot = np.full(len(self.hierarchy.move_vertex), -1, dtype=np.int32)
        slots = np.arange(self.hierarchy.slot_count, dtype=np.int32)
        slot[self.hierarchy.slot_move] = np.repeat(slots, np.diff(self.hierarchy.slot_first))
        return slot

    @cached_property
    def owners(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The lower vertex of each arc up, and of each arc down."""
        vertices = np.arange(self.hierarchy.vertex_count, dtype=np.int32)
        owners = (
            np.repeat(vertices, np.diff(self.hierarchy.up_first)),
            np.repeat(vertices, np.diff(self.hierarchy.down_first)),
        )
        for array in owners:
            freeze(array)
        return owners

    @contextmanager
    def labels(self) -> Iterator[tuple[Labels, Labels]]:
        """Lend scratch memory for climbing from both ends, clean, to be left clean."""
        try:
            pair = self._labels.pop()
        except IndexError:
            n = self.hierarchy.vertex_count
            pair = (new_labels(n), new_labels(n))
        yield pair
        # Not where something was raised: the memory may be half used.
        self._labels.append(pair)

    @cached_property
    def turn_arc(self) -> NDArray[np.int32]:
        """int32[t], the arc that each turn of the network comes from."""
        return np.repeat(np.arange(self.network.arc_count, dtype=np.int32), np.diff(self.network.turn_first))

    def check(self, metric: Metric, known: Metric | None = None) -> None:
        """Check that the hierarchy was built for such a metric.

        Parameters
        ----------
        metric
            A metric that passes `check_metric`.
        known
            A metric that has passed before; only differences are looked at.

        Raises
        ------
        InvalidNetworkError
            If the metric allows an arc or a turn that the hierarchy lacks, or tells turns apart
            that the hierarchy does not.
        """
        h, network = self.hierarchy, self.network
        usable = metric.arc_ms != FORBIDDEN
        if (usable & (h.arc_vertex < 0)).any():
            raise InvalidNetworkError(
                "The metric allows an arc that the hierarchy was not built for. "
                "Build the hierarchy with all metrics that will be used."
            )
        if known is None:
            turn = np.arange(len(network.turn_head))
        else:
            changed = metric.turn_ms != known.turn_ms
            opened = usable & (known.arc_ms == FORBIDDEN)
            if not changed.any() and not opened.any():
                return
            # A change of one turn may part it from the others of its move, so all of those count.
            touched = opened.copy()
            touched[self.turn_arc[changed]] = True
            turn = np.flatnonzero(touched[self.turn_arc] | opened[network.turn_head])
        turn = turn[usable[self.turn_arc[turn]] & usable[network.turn_head[turn]]]
        wanted = self._move_key(self.turn_arc[turn], h.arc_vertex[network.turn_head[turn]])
        order, ascending = self._moves_by_key
        # One past the last stands for "no such move".
        at = np.searchsorted(ascending, wanted)
        there = ascending[np.minimum(at, len(order))] == wanted
        turn_of = np.append(h.move_turn[order], 0)[at]
        expected = np.where(there, np.append(metric.turn_ms, FORBIDDEN)[turn_of], FORBIDDEN)
        if (expected != metric.turn_ms[turn]).any():
            raise InvalidNetworkError(
                "The metric's turns are not those that the hierarchy was built for. "
                "Build the hierarchy with all metrics that will be used."
            )

    @cached_property
    def _moves_by_key(self) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """The moves in the order of their keys, and those keys, followed by one that no move has."""
        key = self._move_key(self.move_arc, self.hierarchy.move_vertex)
        order = np.argsort(key)
        return order, np.append(key[order], np.iinfo(np.int64).max)

    def _move_key(self, arc: NDArray[np.int32], vertex: NDArray[np.int32]) -> NDArray[np.int64]:
        return arc.astype(np.int64) * max(self.hierarchy.vertex_count, 1) + vertex

"""Kernel of tables: one search an origin, all destinations read from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.network import Locations
from routing.streets.search_kernels import arrival, forget, mark_arcs, new_workspace, search
from routing.streets.turn_graph import TurnGraph


@kernel
def fill_rows(
    graph: TurnGraph,
    origins: Locations,
    destinations: Locations,
    first_row: int,
    last_row: int,
    durations_ms: NDArray[np.int32],
    distances_cm: NDArray[np.int32],
) -> None:
    """Fill the rows ``first_row .. last_row - 1`` of a table.

    Parameters
    ----------
    graph
        Streets of the profile.
    origins, destinations
        a and b locations.
    first_row, last_row
        The origins to do.
    durations_ms, distances_cm
        int32[a, b], written: milliseconds and centimetres, -1 where there is no path.
    """
    arc_count = len(graph.arc_ms)
    work = new_workspace(arc_count)
    wanted = np.zeros(arc_count, dtype=np.bool_)
    wanted_count = 0
    for j in range(len(destinations.edge)):
        wanted_count += mark_arcs(graph, destinations, j, wanted, True)
    for i in range(first_row, last_row):
        search(graph, origins, i, wanted, wanted_count, work)
        for j in range(len(destinations.edge)):
            key, _, _ = arrival(graph, origins, i, destinations, j, work)
            if key < 0:
                durations_ms[i, j] = -1
                distances_cm[i, j] = -1
            else:
                durations_ms[i, j] = key >> 32
                distances_cm[i, j] = key & 0xFFFFFFFF
        forget(work)

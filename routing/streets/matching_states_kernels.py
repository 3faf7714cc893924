"""Kernels that prepare a track for matching: fewer positions, and the states of those that are left."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.streets.locations_kernels import key_before
from routing.streets.matching_kernels import States
from routing.streets.network import Locations
from routing.streets.turn_graph import TurnGraph

#: Values of `routing.streets.matching.Fate` that are given here.
THINNED, BAD_TIME = 1, 5


@kernel
def thinned(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    time_s: NDArray[np.float64],
    sigma_m: NDArray[np.float64],
    sigmas: float,
    metres_per_degree: float,
    fate: NDArray[np.int8],
) -> NDArray[np.int32]:
    """Return the positions to use, and write what became of the others.

    A position is used if it is later than all before, and farther than ``sigmas`` standard deviations
    from the last one used; the last one of the track is always used, in the place of one that is too near.
    """
    kept = np.empty(len(lon), dtype=np.int32)
    count = 0
    latest = -np.inf
    last_good = -1
    for p in range(len(lon)):
        if time_s[p] <= latest:
            fate[p] = BAD_TIME
            continue
        latest = time_s[p]
        last_good = p
        if count > 0:
            q = kept[count - 1]
            step = abs(lon[p] - lon[q])
            if step > 180:
                step = 360 - step
            x = step * math.cos(math.radians(lat[p]))
            away = metres_per_degree * math.hypot(x, lat[p] - lat[q])
            if away < sigmas * max(sigma_m[p], sigma_m[q]):
                fate[p] = THINNED
                continue
        kept[count] = p
        count += 1
    if count > 1 and kept[count - 1] != last_good:
        fate[kept[count - 1]] = THINNED
        kept[count - 1] = last_good
    return kept[:count].copy()


@kernel
def spread_states(
    graph: TurnGraph, first: NDArray[np.int32], places: Locations
) -> tuple[States, NDArray[np.int32]]:
    """Make a state of each direction of each candidate, and of each copy of it.

    Parameters
    ----------
    graph
        Streets of the profile.
    first, places
        Candidates by point.

    Returns
    -------
    tuple
        The states; and int32[s], the candidate of each.
    """
    total = 0
    for filling in (False, True):
        if filling:
            state_first = np.zeros(len(first), dtype=np.int32)
            arcs = np.empty(total, dtype=np.int32)
            before = np.empty(total, dtype=np.int64)
            off_m = np.empty(total, dtype=np.float64)
            begins = np.empty(total, dtype=np.bool_)
            candidate = np.empty(total, dtype=np.int32)
        count = 0
        for p in range(len(first) - 1):
            for c in range(first[p], first[p + 1]):
                for side in range(2):
                    arc = int(places.forward_arc[c] if side == 0 else places.backward_arc[c])
                    if arc < 0:
                        continue
                    for at in range(graph.end_first[arc], graph.end_first[arc + 1]):
                        if filling:
                            arcs[count] = graph.end[at]
                            before[count] = key_before(graph, arc, places.fraction[c], side == 1)
                            off_m[count] = places.distance_m[c]
                            begins[count] = graph.end[at] == arc
                            candidate[count] = c
                        count += 1
            if filling:
                state_first[p + 1] = count
        total = count
    return States(state_first, arcs, before, off_m, begins), candidate

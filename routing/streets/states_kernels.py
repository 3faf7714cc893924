"""Kernel that finds which arcs share a state of the turn-expanded graph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel


@kernel
def merge_states(
    first_out: NDArray[np.int32],
    usable: NDArray[np.bool_],
    into_first: NDArray[np.int32],
    into_arc: NDArray[np.int32],
    into_cost: NDArray[np.int32],
) -> tuple[NDArray[np.int32], int]:
    """Give arcs their states: those that leave one junction share one if all turns cost alike.

    Parameters
    ----------
    first_out
        int32[n + 1], arcs by tail.
    usable
        bool[m], the arcs that have a state.
    into_first
        int32[m + 1], turns into each arc.
    into_arc, into_cost
        int32[t], the arc a turn comes from, ascending for each arc, and a number that stands for
        the cost of the turn.

    Returns
    -------
    tuple
        int32[m], the state of each arc, -1 where it has none; and how many states there are.

    Notes
    -----
    O(sum of squares of the streets at a junction). States are numbered by tail, so those of one
    junction are neighbours.
    """
    arc_count = len(usable)
    state = np.full(arc_count, -1, dtype=np.int32)
    first_of_state = np.empty(arc_count, dtype=np.int32)
    count = 0
    for node in range(len(first_out) - 1):
        known = count
        for arc in range(first_out[node], first_out[node + 1]):
            if not usable[arc]:
                continue
            low = into_first[arc]
            size = into_first[arc + 1] - low
            for candidate in range(known, count):
                other = into_first[first_of_state[candidate]]
                if into_first[first_of_state[candidate] + 1] - other != size:
                    continue
                alike = True
                for at in range(size):
                    if (
                        into_arc[other + at] != into_arc[low + at]
                        or into_cost[other + at] != into_cost[low + at]
                    ):
                        alike = False
                        break
                if alike:
                    state[arc] = candidate
                    break
            if state[arc] < 0:
                state[arc] = count
                first_of_state[count] = arc
                count += 1
    return state, count

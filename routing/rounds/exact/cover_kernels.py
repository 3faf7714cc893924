"""A kernel that searches all choices of rounds cheaper than a limit, in whole numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.rounds.wide_kernels import wide


@kernel
def search_choices(
    first: NDArray[np.int64],
    member: NDArray[np.int64],
    kind: NDArray[np.int64],
    team: NDArray[np.int64],
    reduced: NDArray[np.int64],
    supply: NDArray[np.int64],
    budget: int,
    most: int,
    chosen: NDArray[np.int64],
    best: NDArray[np.int64],
    figures: NDArray[np.int64],
) -> int:
    """Search for a choice of columns that covers every request once with reduced costs below the budget.

    Columns are grouped by their first request, in the order of which the requests are the bits: ``first`` int64[r + 1]. A
    slack is a column of kind -1. All reduced costs are 0 or more, ascending in each group.

    Parameters
    ----------
    member, team
        int64[c], requests and teams of each column, as bits.
    supply
        int64[k], changed during the search and restored.
    budget
        The sum of reduced costs stays below.
    most
        Choices looked at before giving up.
    chosen, best
        int64[r], scratch, and the columns of the best choice; the rest is -1.
    figures
        int64[1], receives the least sum of reduced costs found, else it is left alone.

    Returns
    -------
    int
        Choices looked at, -1 if that was too many.
    """
    requests = len(first) - 1
    everything = (wide(1) << requests) - 1
    covered = wide(0)
    teams = wide(0)
    spent = wide(0)
    looked = wide(0)
    depth = 0
    spot = np.zeros(requests + 1, dtype=np.int64)
    spot[0] = first[0]
    while depth >= 0:
        lowest = 0
        while covered >> lowest & 1:
            lowest += 1
        column = spot[depth]
        placed = False
        while column < first[lowest + 1]:
            if spent + reduced[column] >= budget:
                column = first[lowest + 1]
                break
            if (
                member[column] & covered == 0
                and team[column] & teams == 0
                and (kind[column] < 0 or supply[kind[column]] > 0)
            ):
                placed = True
                break
            column += 1
        if not placed:
            depth -= 1
            if depth >= 0:
                column = chosen[depth]
                covered ^= member[column]
                teams ^= team[column]
                spent -= reduced[column]
                if kind[column] >= 0:
                    supply[kind[column]] += 1
                spot[depth] = column + 1
            continue
        looked += 1
        if looked > most:
            for place in range(depth):
                if kind[chosen[place]] >= 0:
                    supply[kind[chosen[place]]] += 1
            return wide(-1)
        chosen[depth] = column
        covered |= member[column]
        teams |= team[column]
        spent += reduced[column]
        if kind[column] >= 0:
            supply[kind[column]] -= 1
        if covered == everything:
            budget = spent
            figures[0] = spent
            best[:] = -1
            best[: depth + 1] = chosen[: depth + 1]
            covered ^= member[column]
            teams ^= team[column]
            spent -= reduced[column]
            if kind[column] >= 0:
                supply[kind[column]] += 1
            spot[depth] = column + 1
            continue
        depth += 1
        lowest = 0
        while covered >> lowest & 1:
            lowest += 1
        spot[depth] = first[lowest]
    return looked

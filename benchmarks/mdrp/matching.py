"""Linear assignment: the cheapest matching of all rows to different columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def matched(cost: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the column of each row in a matching of least cost.

    Shortest augmenting paths with potentials (Jonker and Volgenant 1987, doi 10.1007/BF02278710), a whole row of the table at a time.

    Parameters
    ----------
    cost
        float[n, m], n <= m, finite.

    Returns
    -------
    NDArray
        int64[n], different columns.
    """
    rows, columns = cost.shape
    if rows > columns:
        raise ValueError(f"{rows} rows cannot have different ones of {columns} columns")
    row_price = np.zeros(rows)
    column_price = np.zeros(columns)
    row_of = np.full(columns, -1, dtype=np.int64)
    for start in range(rows):
        length = np.full(columns, np.inf)
        before = np.full(columns, -1, dtype=np.int64)
        done = np.zeros(columns, dtype=np.bool_)
        row, column, shortest = start, -1, 0.0
        scanned = [start]
        while True:
            through = shortest + cost[row] - row_price[row] - column_price
            better = ~done & (through < length)
            length[better] = through[better]
            before[better] = column
            column = int(np.where(done, np.inf, length).argmin())
            shortest = float(length[column])
            if row_of[column] < 0:
                break
            done[column] = True
            row = int(row_of[column])
            scanned.append(row)
        column_price[done] += length[done] - shortest
        row_price[start] += shortest
        for row in scanned[1:]:
            row_price[row] += shortest - length[np.flatnonzero(row_of == row)[0]]
        while column >= 0:
            previous = int(before[column])
            row_of[column] = start if previous < 0 else row_of[previous]
            column = previous
    column_of = np.empty(rows, dtype=np.int64)
    taken = np.flatnonzero(row_of >= 0)
    column_of[row_of[taken]] = taken
    return column_of

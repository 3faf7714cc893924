"""Kernel that measures how far requests are from one another in place and time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel


@lean_kernel
def strain(
    way: float, service: float, earliest: float, latest: float, next_earliest: float, next_latest: float
) -> float:
    """Return the travel time from one task to another, with a fifth of the forced wait and the whole delay."""
    wait = max(next_earliest - latest - service - way, 0.0)
    delay = max(earliest + service + way - next_latest, 0.0)
    return way + 0.2 * wait + delay


@lean_kernel
def one_way(
    travel: NDArray[np.int32],
    first: NDArray[np.int32],
    location: NDArray[np.int32],
    service: NDArray[np.float64],
    earliest: NDArray[np.float64],
    latest: NDArray[np.float64],
    result: NDArray[np.float32],
) -> None:
    """Fill ``result`` (float32[r, r]) with the mean over a request's tasks of the nearest task of the other."""
    requests = len(first) - 1
    for a in range(requests):
        for b in range(requests):
            total = 0.0
            for i in range(first[a], first[a + 1]):
                nearest = np.inf
                for j in range(first[b], first[b + 1]):
                    out = strain(
                        float(travel[location[i], location[j]]),
                        service[i], earliest[i], latest[i], earliest[j], latest[j],
                    )  # fmt: skip
                    home = strain(
                        float(travel[location[j], location[i]]),
                        service[j], earliest[j], latest[j], earliest[i], latest[i],
                    )  # fmt: skip
                    nearest = min(nearest, out, home)
                total += nearest
            result[a, b] = total / (first[a + 1] - first[a])

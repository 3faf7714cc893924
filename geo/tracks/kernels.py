"""Kernels of tracks: where somebody stayed, and where a track's ends are."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel


@kernel
def _apart_m(lon: NDArray[np.float64], lat: NDArray[np.float64], p: int, q: int, per_degree: float) -> float:
    step = abs(lon[p] - lon[q])
    if step > 180:
        step = 360 - step
    return per_degree * math.hypot(step * math.cos(math.radians(lat[p])), lat[p] - lat[q])


@kernel
def find_dwells(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    time_s: NDArray[np.float64],
    within_m: float,
    longer_s: float,
    per_degree: float,
) -> NDArray[np.int32]:
    """Return for each position the first one of the stop that it belongs to, -1 for those of movement.

    A stop goes on until the traveller is seen farther than ``within_m`` from where it began; so a silence
    that ends near its beginning is one too.
    """
    stay = np.full(len(lon), -1, dtype=np.int32)
    p = 0
    while p < len(lon):
        q = p
        while q + 1 < len(lon) and _apart_m(lon, lat, q + 1, p, per_degree) <= within_m:
            q += 1
        if time_s[q] - time_s[p] > longer_s:
            for at in range(p, q + 1):
                stay[at] = p
            p = q + 1
        else:
            p += 1
    return stay


@kernel
def ends_cut(
    lon: NDArray[np.float64], lat: NDArray[np.float64], drop_m: float, per_degree: float
) -> tuple[int, int]:
    """Return the positions that are left, first and one past the last, without so many metres at each end."""
    if drop_m <= 0:
        return 0, len(lon)
    first, last = 0, len(lon)
    gone = 0.0
    while first + 1 < len(lon) and gone < drop_m:
        gone += _apart_m(lon, lat, first, first + 1, per_degree)
        first += 1
    gone = 0.0
    while last > first and gone < drop_m:
        if last < 2:
            last = first
            break
        gone += _apart_m(lon, lat, last - 1, last - 2, per_degree)
        last -= 1
    return first, max(first, last)

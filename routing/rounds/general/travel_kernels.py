"""Kernels on travel whose time depends on the departure: when one arrives, and how late one may leave.

A vehicle that would arrive sooner by leaving in a later bucket waits for it, so that the arrival never
falls with the departure: the first-in-first-out property of Ichoua, Gendreau and Potvin (2003),
doi 10.1016/S0377-2217(02)00147-9, had here by waiting instead of by speeds.
"""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.rounds.general.layout import (
    FAR,
    Tables,
)
from routing.rounds.wide_kernels import wide


@lean_kernel
def arrive(data: Tables, profile: int, origin: int, target: int, leave: int) -> int:
    """Return the arrival at ``target`` for a vehicle that is free to leave ``origin`` at ``leave``."""
    buckets = len(data.bucket_from)
    if buckets == 0:
        return wide(leave + data.legs[profile, origin, target, 0])
    present = buckets - 1
    best = wide(FAR)
    while present > 0 and data.bucket_from[present] > leave:
        best = min(best, data.bucket_from[present] + data.bucket[present, profile, origin, target])
        present -= 1
    return min(best, wide(leave + data.bucket[present, profile, origin, target]))


@lean_kernel
def leave_by(data: Tables, profile: int, origin: int, target: int, arrival: int) -> int:
    """Return the latest time to be free to leave ``origin`` and arrive at ``target`` no later than ``arrival``."""
    buckets = len(data.bucket_from)
    if buckets == 0:
        return wide(arrival - data.legs[profile, origin, target, 0])
    best = wide(-FAR)
    for bucket in range(buckets):
        latest = wide(arrival - data.bucket[bucket, profile, origin, target])
        if latest < data.bucket_from[bucket]:
            continue
        if bucket + 1 < buckets:
            latest = min(latest, data.bucket_from[bucket + 1] - 1)
        best = max(best, latest)
    return best

"""Which vehicles are alike: a round of one can be done by another of its kind, at the same cost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import Problem

#: Columns of what belongs to a vehicle, by the array of offsets.
_OWNED = {
    "break_first": ("break_earliest", "break_latest", "break_duration_s"),
    "reload_first": ("reload_location", "reload_service_s", "reload_earliest", "reload_latest"),
    "prefix_first": ("prefix_task",),
}


def vehicle_kinds(problem: Problem) -> NDArray[np.int64]:
    """Return int64[v], equal numbers for vehicles that are alike in everything."""
    seen: dict[tuple[bytes, ...], int] = {}
    names = [name for name in Problem._fields if name.startswith("vehicle_")]
    kinds = np.zeros(problem.vehicle_count, dtype=np.int64)
    for vehicle in range(problem.vehicle_count):
        parts = [np.asarray(getattr(problem, name)[vehicle]).tobytes() for name in names]
        parts.append(np.ascontiguousarray(problem.request_vehicle_cost[:, vehicle]).tobytes())
        for offsets, columns in _OWNED.items():
            first = getattr(problem, offsets)
            own = slice(first[vehicle], first[vehicle + 1])
            parts += [np.asarray(getattr(problem, column)[own]).tobytes() for column in columns]
        kinds[vehicle] = seen.setdefault(tuple(parts), len(seen))
    return kinds

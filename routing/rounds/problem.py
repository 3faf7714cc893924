"""The routing problem as arrays: requests, tasks, vehicles and travel tables.

The unit of decision is the *request*: any number of pickups, then at most one drop, all on one
vehicle. A municipal visit is a request of a single task. Times are integer seconds from any
origin, windows bound the start of service and are inclusive at both ends, as in VROOM and PyVRP.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: No limit, for durations, distances and capacities.
NO_LIMIT: int = 2**40
#: No path between two locations in a travel table; also the largest legal table entry.
UNREACHABLE: int = 1_000_000_000
#: `Problem.vehicle_end` of a round that ends at its last stop.
OPEN_END: int = -1


class Problem(NamedTuple):
    """One planning problem. All arrays are read-only and C-contiguous; build it with `ProblemBuilder`.

    Tasks are numbered request by request: those of request ``r`` are ``request_first[r] ..
    request_first[r + 1]``, its pickups in any order of visit, then its drop if it has one. Two
    tasks at one location are at one *place*: the setup time of a task is paid only where the
    preceding task of the round is at another location (or the task is the first).

    Attributes
    ----------
    durations_s, distances_m
        int32[p, n, n], by profile, `UNREACHABLE` where there is no path.
    request_first
        int32[r + 1], tasks by request.
    request_has_drop
        bool[r], whether the last task of the request is its drop.
    request_prize
        int64[r], cost of leaving the request out.
    request_skills
        uint64[r], bit set of the skills that the vehicle needs, all of them.
    task_location
        int32[t].
    task_setup_s, task_service_s
        int32[t], seconds.
    task_load
        int32[t, d], change of the load on board; a request's pickups and drop add up to zero, a
        request without a drop keeps what it takes on board to the end of the round.
    window_first
        int32[t + 1], windows by task; every task has at least one.
    window_earliest, window_latest
        int64[w], inclusive bounds of the start of service, ascending and disjoint within a task.
    vehicle_profile
        int32[v], index into the travel tables.
    vehicle_capacity
        int32[v, d].
    vehicle_skills
        uint64[v].
    vehicle_start, vehicle_end
        int32[v], locations; `OPEN_END` where the round ends at its last stop.
    vehicle_earliest, vehicle_latest
        int64[v], earliest departure and latest end of the round.
    vehicle_max_duration_s, vehicle_max_distance_m
        int64[v], `NO_LIMIT` where there is none.
    vehicle_fixed_cost, vehicle_cost_per_s, vehicle_cost_per_m
        int64[v], cost units, paid once the vehicle has a task.
    break_first
        int32[v + 1], breaks by vehicle.
    break_earliest, break_latest
        int64[b], inclusive bounds of the start of the break.
    break_duration_s
        int32[b]. A break is taken between two stops, without travelling; it is owed where the
        round is still under way after ``break_latest``.
    """

    durations_s: NDArray[np.int32]
    distances_m: NDArray[np.int32]
    request_first: NDArray[np.int32]
    request_has_drop: NDArray[np.bool_]
    request_prize: NDArray[np.int64]
    request_skills: NDArray[np.uint64]
    task_location: NDArray[np.int32]
    task_setup_s: NDArray[np.int32]
    task_service_s: NDArray[np.int32]
    task_load: NDArray[np.int32]
    window_first: NDArray[np.int32]
    window_earliest: NDArray[np.int64]
    window_latest: NDArray[np.int64]
    vehicle_profile: NDArray[np.int32]
    vehicle_capacity: NDArray[np.int32]
    vehicle_skills: NDArray[np.uint64]
    vehicle_start: NDArray[np.int32]
    vehicle_end: NDArray[np.int32]
    vehicle_earliest: NDArray[np.int64]
    vehicle_latest: NDArray[np.int64]
    vehicle_max_duration_s: NDArray[np.int64]
    vehicle_max_distance_m: NDArray[np.int64]
    vehicle_fixed_cost: NDArray[np.int64]
    vehicle_cost_per_s: NDArray[np.int64]
    vehicle_cost_per_m: NDArray[np.int64]
    break_first: NDArray[np.int32]
    break_earliest: NDArray[np.int64]
    break_latest: NDArray[np.int64]
    break_duration_s: NDArray[np.int32]

    @property
    def request_count(self) -> int:
        """Number of requests."""
        return len(self.request_first) - 1

    @property
    def task_count(self) -> int:
        """Number of tasks of all requests."""
        return len(self.task_location)

    @property
    def vehicle_count(self) -> int:
        """Number of vehicles."""
        return len(self.vehicle_profile)

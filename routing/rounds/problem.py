"""The routing problem as arrays: requests, tasks, vehicles and travel tables.

The unit of decision is the *request*: any number of pickups, then at most one drop, all on one
vehicle. A municipal visit is a request of a single task. Times are integer seconds from any
origin, windows bound the start of service and are inclusive at both ends, as in VROOM and PyVRP.

What is *on board*: the goods of a request with a drop, from its first pickup to its drop; those of a
task without a drop that has a positive load, from the task to the next reload stop or the end of the
round; those of a task without a drop that has a negative load, from the start of its *trip* (the start of
the round or the last reload stop before the task) to the task.
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
#: Entry of `Problem.request_vehicle_cost` where the vehicle may not serve the request at all.
FORBIDDEN: int = 2**50
#: `Problem.request_class` and `Problem.request_group` of a request that has none.
NONE: int = -1


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
    bucket_from_s
        int64[k], ascending starts of the *buckets*, where travel times depend on the time of departure;
        empty where they do not. Before the first one ``durations_s`` holds.
    bucket_durations_s
        int32[k, p, n, n], seconds for departures from ``bucket_from_s[k]`` on, unreachable exactly where
        ``durations_s`` is. A vehicle waits before it leaves where a later bucket brings it there sooner, so that
        to leave later never means to arrive earlier.
    request_first
        int32[r + 1], tasks by request.
    request_has_drop
        bool[r], whether the last task of the request is its drop.
    request_prize
        int64[r], cost of leaving the request out.
    request_skills, request_skills_any, request_skills_none
        uint64[r], bit sets: the vehicle needs all of the first, one at least of the second (unless
        that is empty), and none of the third.
    request_max_ride_s
        int64[r], most seconds from the end of service at any pickup to the start of service at the
        drop, `NO_LIMIT` where there is no limit or no drop.
    request_lifo
        bool[r], whether at its drop nothing may be on board any more that another request has loaded since its first pickup.
    request_class
        int32[r], class of the goods, `NONE` where it does not matter.
    class_conflict
        bool[c, c], symmetric, classes that may not be on board together (two requests of one class may,
        unless the diagonal says no).
    request_group
        int32[r], those requests of a group that are served are served by one vehicle; `NONE` for no group.
    apart_pair
        int32[k, 2], pairs of requests that one vehicle may not both serve.
    order_pair
        int32[k, 2], pairs of requests: if both are served, then by one vehicle, all tasks of the
        first before any task of the second.
    request_vehicle_cost
        int64[r, v], what the request costs more when that vehicle serves it (preference, or stability
        against an earlier plan), never negative; `FORBIDDEN` where it may not.
    task_location
        int32[t].
    task_setup_s, task_service_s
        int32[t], seconds.
    task_load
        int32[t, d], change of the load on board; a request's pickups and drop add up to zero, pickups are
        not negative. A task of a request without a drop keeps what it takes on board to the next reload
        stop or the end of the round; where its load is negative, it hands over what was loaded at
        the start of its trip. Nowhere is the load on board beyond the capacity.
    task_release_s
        int64[t], the trip on which the task is done starts no earlier: the vehicle does not depart, or start its reload,
        before. `-NO_LIMIT` where it does not matter.
    task_due_s
        int64[t], start of service after which lateness is paid, `NO_LIMIT` where it never is.
    task_late_cost_per_s, task_late_cost_per_s2
        int64[t], each second late costs the first; the square of the seconds late, divided by 3600 and rounded down,
        costs the second for each.
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
    vehicle_overtime_from_s, vehicle_overtime_cost_per_s
        int64[v], each second that the round ends after the first costs the second; `NO_LIMIT` and 0 for none.
    vehicle_effort_cost
        int64[v], cost of the square of the round's hours: that times (seconds from departure to end)^2,
        divided by 3600^2 and rounded down. Convex, so that it evens out the efforts of couriers; 0 for none.
    vehicle_max_reloads
        int32[v], most reload stops in a round, 0 for a single trip.
    reload_first
        int32[v + 1], places where the vehicle may reload, by vehicle.
    reload_location, reload_service_s
        int32[x], where, and for how long it unloads and loads there.
    reload_earliest, reload_latest
        int64[x], inclusive bounds of the start of that.
    prefix_first
        int32[v + 1], tasks frozen at the beginning of the round, by vehicle.
    prefix_task
        int32[y], those tasks in order: they are the first tasks of the round, whatever else joins it. The requests that
        they belong to can neither leave the vehicle nor be left out.
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
    bucket_from_s: NDArray[np.int64]
    bucket_durations_s: NDArray[np.int32]
    request_first: NDArray[np.int32]
    request_has_drop: NDArray[np.bool_]
    request_prize: NDArray[np.int64]
    request_skills: NDArray[np.uint64]
    request_skills_any: NDArray[np.uint64]
    request_skills_none: NDArray[np.uint64]
    request_max_ride_s: NDArray[np.int64]
    request_lifo: NDArray[np.bool_]
    request_class: NDArray[np.int32]
    class_conflict: NDArray[np.bool_]
    request_group: NDArray[np.int32]
    apart_pair: NDArray[np.int32]
    order_pair: NDArray[np.int32]
    request_vehicle_cost: NDArray[np.int64]
    task_location: NDArray[np.int32]
    task_setup_s: NDArray[np.int32]
    task_service_s: NDArray[np.int32]
    task_load: NDArray[np.int32]
    task_release_s: NDArray[np.int64]
    task_due_s: NDArray[np.int64]
    task_late_cost_per_s: NDArray[np.int64]
    task_late_cost_per_s2: NDArray[np.int64]
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
    vehicle_overtime_from_s: NDArray[np.int64]
    vehicle_overtime_cost_per_s: NDArray[np.int64]
    vehicle_effort_cost: NDArray[np.int64]
    vehicle_max_reloads: NDArray[np.int32]
    reload_first: NDArray[np.int32]
    reload_location: NDArray[np.int32]
    reload_service_s: NDArray[np.int32]
    reload_earliest: NDArray[np.int64]
    reload_latest: NDArray[np.int64]
    prefix_first: NDArray[np.int32]
    prefix_task: NDArray[np.int32]
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

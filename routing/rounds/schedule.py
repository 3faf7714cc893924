"""When everything in a round happens: the rule, and its plain form for finished rounds.

The rule
--------
The *items* of a round are tasks, breaks and reload stops in order: a task is its number, break ``b`` is ``-1 - b``,
reload place ``x`` is ``-1 - (number of breaks of the problem) - x``.

* The vehicle is at its start place from ``vehicle_earliest``. Breaks before the first task or reload stop
  are taken there, before departure: they are no part of the paid round. Any other break is
  taken at the place of the item before it, when that item has ended.
* Travel from a to b, leaving at t, ends at the least over the present and all later buckets of ``max(t, from) + duration``.
* A task is ready at arrival plus its setup; the setup is due if the task or reload stop before it (breaks do not
  count) was at another location, or there was none. Its service starts no earlier than it is ready, in one of its windows.
  A break starts in its own window, and so does a reload stop, which has no setup.
* A trip starts with the departure or with a reload stop, and no earlier than the release of any task on it.
* Where a request has a longest ride, its drop starts no later than that after the end of each of its pickups.
* The round ends on arrival at the end place, or with its last item if it has none: not after ``vehicle_latest``,
  nor later than ``vehicle_max_duration_s`` after the departure.

Three passes fix the times. *Earliest*: the least times, departure included, that satisfy all of this; they exist
if any do, since every demand is a lower bound that grows with the times of other items. They are found by serving in order,
raising whatever is too early for a ride or for the longest duration, and serving again, until nothing changes.
They give the earliest end of the round, and its window to every item. *Latest*: the greatest times with the same end, each item in
the same window, no task later than the larger of its earliest start and its due time. They give the departure.
*Final*: the least times again, for a departure no earlier than that. The span of a round, from departure to end, is
what is paid and what ``vehicle_max_duration_s`` bounds.

A break is *owed* by a used vehicle whose shift begins no later than ``break_latest`` and whose
round ends after it. A break that is not owed may be taken all the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.rounds.chain import Chain, chain_of
from routing.rounds.problem import NO_LIMIT, Problem


@dataclass(frozen=True, slots=True)
class RoundSchedule:
    """The times of a legal round, seconds, one entry an item; ``distance_m`` in metres, ``cost`` of the used vehicle."""

    arrival_s: tuple[int, ...]
    start_s: tuple[int, ...]
    end_s: tuple[int, ...]
    departure_s: int
    return_s: int
    distance_m: int
    cost: int


@dataclass(frozen=True, slots=True)
class _Run:
    """A round carried out as early as its floors allow; ``window`` is which one each item starts in."""

    arrival: list[int]
    start: list[int]
    window: list[int]
    departure: int
    end: int


def schedule_round(problem: Problem, vehicle: int, items: Sequence[int]) -> RoundSchedule | None:
    """Return when the items of a used vehicle happen, ``None`` where the rule allows no times.

    That is where a window, a ride, the longest duration, the latest end of the vehicle or a missing path forbids it.
    Metres, loads, order, owed breaks and who may serve whom are not looked at.

    Parameters
    ----------
    items
        Tasks, breaks and reload stops, numbered as in the rule; at least one task.
    """
    chain = chain_of(problem, vehicle, items)
    if chain is None:
        return None
    earliest = _least(chain, chain.departure_floor)
    if earliest is None:
        return None
    departure = _latest_departure(chain, earliest)
    final = _least(chain, departure)
    assert final is not None, "the latest times are a legal schedule"
    return RoundSchedule(
        arrival_s=tuple(final.arrival),
        start_s=tuple(final.start),
        end_s=tuple(start + length for start, length in zip(final.start, chain.lengths, strict=True)),
        departure_s=final.departure,
        return_s=final.end,
        distance_m=chain.distance_m,
        cost=_cost(problem, vehicle, items, chain, final),
    )


def _carry_out(chain: Chain, floors: Sequence[int], departure_floor: int) -> _Run | None:
    """Serve everything in order, as early as floors and windows allow."""
    arrivals: list[int] = []
    starts: list[int] = []
    chosen: list[int] = []
    clock = departure = chain.earliest
    for position, leg in enumerate(chain.legs):
        if position == chain.lead:
            clock = departure = max(clock, departure_floor)
        if leg is not None:
            clock = leg.arrival(clock)
        arrivals.append(clock)
        ready = max(clock + chain.setups[position], floors[position])
        closings = chain.closings[position]
        window = bisect_left(closings, ready)
        if window == len(closings):
            return None
        start = max(ready, chain.openings[position][window])
        starts.append(start)
        chosen.append(window)
        clock = start + chain.lengths[position]
    return _Run(
        arrivals, starts, chosen, departure, clock if chain.home is None else chain.home.arrival(clock)
    )


def _least(chain: Chain, departure_floor: int) -> _Run | None:
    """Find the least times for a departure no earlier than the floor, ``None`` if there are none.

    Without time-of-day travel, the passes are few: where the bare work between two items is more than their limit
    allows, `_jump` finds nothing to wait for; else, within one choice of windows, no chain of limits can raise the
    same item twice.
    """
    floors = list(chain.floors)
    last = len(floors) - 1
    while True:
        run = _carry_out(chain, floors, departure_floor)
        if run is None or run.end > chain.latest:
            return None
        done = True
        for pickup, drop, longest in chain.rides:
            excess = run.start[drop] - longest - chain.lengths[pickup] - run.start[pickup]
            if excess > 0:
                done = False
                jump = _jump(chain, run, pickup, drop)
                floors[pickup] = max(floors[pickup], run.start[pickup] + max(excess, jump))
        excess = run.end - chain.longest - run.departure
        if excess > 0:
            done = False
            jump = _jump(chain, run, chain.lead - 1, last)
            departure_floor = max(departure_floor, run.departure + max(excess, jump))
        if done:
            return run


def _jump(chain: Chain, run: _Run, first: int, last: int) -> int:
    """Return by how much an item, or the departure, must be later for anything to change between it and another.

    Zero if there is some wait between the two. Otherwise both move alike until a window closes or the
    traffic changes, and the time between stays too long: without this, that would be found out second by second.
    """
    kept = 8 * NO_LIMIT
    if first >= chain.lead:
        kept = chain.closings[first][run.window[first]] - run.start[first]
        clock = run.start[first] + chain.lengths[first]
    else:
        clock = run.departure
    for position in range(first + 1, last + 1):
        leg = chain.legs[position]
        if leg is not None:
            kept = min(kept, leg.shift_kept(clock))
        start = run.start[position]
        if start > run.arrival[position] + chain.setups[position]:
            return 0
        kept = min(kept, chain.closings[position][run.window[position]] - start)
        clock = start + chain.lengths[position]
    if first < chain.lead and chain.home is not None:
        kept = min(kept, chain.home.shift_kept(clock))
    return kept + 1


def _latest_departure(chain: Chain, earliest: _Run) -> int:
    """Find the departure of the greatest times with the same end and windows, and nobody later than is free of charge."""
    bounds = [
        min(closings[window], max(start, due))
        for closings, window, start, due in zip(
            chain.closings, earliest.window, earliest.start, chain.dues, strict=True
        )
    ]
    last_leaving = earliest.end if chain.home is None else chain.home.latest_leaving(earliest.end)
    # By how much the moment before each item falls with its own, -1 where it does not.
    kept = [-1] * len(bounds)
    while True:
        clock = last_leaving
        for position in range(len(bounds) - 1, chain.lead - 1, -1):
            clock -= chain.lengths[position]
            if clock > bounds[position] and position + 1 < len(bounds):
                kept[position + 1] = -1
            bounds[position] = clock = min(bounds[position], clock)
            kept[position] = 8 * NO_LIMIT
            leg = chain.legs[position]
            if leg is not None:
                arrival = clock - chain.setups[position]
                kept[position] = leg.shift_kept_back(arrival)
                clock = leg.latest_leaving(arrival)
        done = True
        for pickup, drop, longest in chain.rides:
            bound = bounds[pickup] + chain.lengths[pickup] + longest
            if bounds[drop] > bound:
                # As in `_jump`: both moments fall alike until something changes, and the time between stays too long.
                jump = min(kept[pickup + 1 : drop + 1]) + 1
                bounds[drop] = min(bound, bounds[drop] - jump)
                done = False
        if done:
            return clock


def _cost(problem: Problem, vehicle: int, items: Sequence[int], chain: Chain, run: _Run) -> int:
    """Return what the used vehicle costs, with lateness and what it charges for the requests that it serves."""
    span = run.end - run.departure
    cost = (
        int(problem.vehicle_fixed_cost[vehicle])
        + int(problem.vehicle_cost_per_s[vehicle]) * span
        + int(problem.vehicle_cost_per_m[vehicle]) * chain.distance_m
        + int(problem.vehicle_effort_cost[vehicle]) * span**2 // 3600**2
    )
    overtime = run.end - int(problem.vehicle_overtime_from_s[vehicle])
    if overtime > 0:
        cost += int(problem.vehicle_overtime_cost_per_s[vehicle]) * overtime
    for item, due, start in zip(items, chain.dues, run.start, strict=True):
        if start > due:
            late = start - due
            cost += int(problem.task_late_cost_per_s[item]) * late
            cost += int(problem.task_late_cost_per_s2[item]) * (late**2 // 3600)
    tasks = np.array([item for item in items if item >= 0], dtype=np.int64)
    served = np.unique(np.searchsorted(problem.request_first, tasks, side="right") - 1)
    return cost + int(problem.request_vehicle_cost[served, vehicle].sum())

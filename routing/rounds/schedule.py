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

from collections.abc import Sequence
from dataclasses import dataclass

from routing.rounds.problem import UNREACHABLE, Problem


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


def schedule_round(problem: Problem, vehicle: int, items: Sequence[int]) -> RoundSchedule | None:
    """Return when the items of a used vehicle happen, ``None`` where a window or a missing path forbids it.

    Limits on the span, the metres and the end of the round, loads and owed breaks are not looked at.

    Parameters
    ----------
    items
        Tasks, and ``-1 - b`` for break ``b``; at least one task.
    """
    duration, distance = (
        table[problem.vehicle_profile[vehicle]] for table in (problem.durations_s, problem.distances_m)
    )
    lead = next(position for position, item in enumerate(items) if item >= 0)
    home = int(problem.vehicle_end[vehicle])
    here = int(problem.vehicle_start[vehicle])
    distance_m = 0
    setups: list[int] = []
    travels: list[int] = []
    choices: list[tuple[tuple[int, int], ...]] = []
    lengths: list[int] = []
    for position, item in enumerate(items):
        if item < 0:
            brk = -1 - item
            travels.append(0)
            setups.append(0)
            choices.append(((int(problem.break_earliest[brk]), int(problem.break_latest[brk])),))
            lengths.append(int(problem.break_duration_s[brk]))
            continue
        there = int(problem.task_location[item])
        if max(duration[here, there], distance[here, there]) >= UNREACHABLE:
            return None
        travels.append(int(duration[here, there]))
        distance_m += int(distance[here, there])
        setups.append(int(problem.task_setup_s[item]) if there != here or position == lead else 0)
        windows = slice(problem.window_first[item], problem.window_first[item + 1])
        choices.append(
            tuple(
                zip(
                    problem.window_earliest[windows].tolist(),
                    problem.window_latest[windows].tolist(),
                    strict=True,
                )
            )
        )
        lengths.append(int(problem.task_service_s[item]))
        here = there
    last_leg = 0
    if home >= 0:
        if max(duration[here, home], distance[here, home]) >= UNREACHABLE:
            return None
        last_leg = int(duration[here, home])
        distance_m += int(distance[here, home])

    arrivals: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    chosen: list[int] = []
    clock = int(problem.vehicle_earliest[vehicle])
    for travel, setup, windows_of, length in zip(travels, setups, choices, lengths, strict=True):
        ready = clock + travel + setup
        window = next((window for window in windows_of if window[1] >= ready), None)
        if window is None:
            return None
        arrivals.append(clock + travel)
        starts.append(max(ready, window[0]))
        chosen.append(window[1])
        clock = starts[-1] + length
        ends.append(clock)
    return_s = clock + last_leg

    # Backwards: how late may each item start for the same end? Then once more forwards from there.
    allowed = ends[-1]
    for position in range(len(items) - 1, lead - 1, -1):
        allowed = min(allowed - lengths[position], chosen[position]) - setups[position] - travels[position]
    departure_s = allowed
    clock = departure_s
    for position in range(lead, len(items)):
        arrivals[position] = clock + travels[position]
        window = next(w for w in choices[position] if w[1] >= arrivals[position] + setups[position])
        starts[position] = max(arrivals[position] + setups[position], window[0])
        clock = starts[position] + lengths[position]
        ends[position] = clock
    cost = (
        int(problem.vehicle_fixed_cost[vehicle])
        + int(problem.vehicle_cost_per_s[vehicle]) * (return_s - departure_s)
        + int(problem.vehicle_cost_per_m[vehicle]) * distance_m
    )
    return RoundSchedule(tuple(arrivals), tuple(starts), tuple(ends), departure_s, return_s, distance_m, cost)

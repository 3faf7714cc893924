"""When everything in a round happens: the rule, and its plain form for finished rounds.

The rule
--------
The items of a round are tasks and breaks in order.

* The vehicle is at its start place from ``vehicle_earliest``. Breaks before the first task are
  taken there, before departure: they are no part of the paid round. Any other break is taken at
  the place of the task before it, when that task has ended, or the break before it.
* A task is ready at departure from the place before it, plus the travel time, plus its setup if
  the task before it was at another location or it is the first; breaks in between do not count.
  Its service starts at the earliest time, not before it is ready, that lies in one of its windows;
  a break starts likewise in its own window.
* The round ends on arrival at the end place, or with its last item if it has none.

With departure at the earliest time this gives the earliest end of the round, and a window to every
task. The departure is then put off as long as the end stays the same and every task keeps its
window; everything else still happens as early as it can after that. The span of a round is from
departure to end: it is what is paid, and what ``vehicle_max_duration_s`` bounds.

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

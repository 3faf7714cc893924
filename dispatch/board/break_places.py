"""Where in a round a break fits."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.board.timetable import Timetable
from routing.rounds.problem import Problem
from routing.rounds.review_times import RoundTimes


def with_break(
    timetable: Timetable, vehicle: int, items: Sequence[int], number: int, wanted: int | None = None
) -> tuple[list[int], int]:
    """Return a round with a break in it where it does least harm, and by how many seconds it then begins too late.

    Parameters
    ----------
    timetable
        Of the problem, whose limits the round may break.
    vehicle, items
        The round, with one task at least.
    number
        Of the break in the problem.
    wanted
        Before which item the break is planned: it stays there if that makes nothing late, or later than it is.

    Notes
    -----
    Places are left out at which it cannot do least harm: before something that is over when the break may begin (behind it, the break begins as
    early, and nothing is later), and those at which it begins later than it must and than at a place before.
    """
    problem = timetable.problem
    item = -1 - number
    latest = int(problem.break_latest[number])
    if wanted is not None:
        tried = [*items[:wanted], item, *items[wanted:]]
        if timetable.schedule(vehicle, tried) is not None:
            return tried, 0
        # Of a round that is late in any case: nothing is later for the break.
        times, without = timetable.times(vehicle, tried), timetable.times(vehicle, items)
        later = late_s(problem, vehicle, tried, times) > late_s(problem, vehicle, items, without)
        if times.start_s[wanted] <= latest and not later:
            return tried, 0
    best: tuple[tuple[int, int, int], list[int]] | None = None
    for place in range(_first_place(timetable, vehicle, items, number), len(items) + 1):
        tried = [*items[:place], item, *items[place:]]
        times = timetable.times(vehicle, tried)
        own = max(0, times.start_s[place] - latest)
        if best is not None and own > best[0][0]:
            break
        price = (own, late_s(problem, vehicle, tried, times), times.return_s)
        if best is None or price < best[0]:
            best = (price, tried)
    assert best is not None
    return best[1], best[0][0]


def _first_place(timetable: Timetable, vehicle: int, items: Sequence[int], number: int) -> int:
    """Return the first place before something that is not over yet when the break may begin."""
    earliest = int(timetable.problem.break_earliest[number])
    ends = timetable.times(vehicle, items).end_s
    return next((place for place, end_s in enumerate(ends) if end_s > earliest), len(items))


def late_s(problem: Problem, vehicle: int, items: Sequence[int], times: RoundTimes) -> int:
    """Return by how many seconds the tasks and the end of a round are late in all."""
    late = max(0, times.return_s - int(problem.vehicle_latest[vehicle]))
    for item, start_s in zip(items, times.start_s, strict=True):
        if item >= 0:
            late += max(0, start_s - int(problem.window_latest[problem.window_first[item + 1] - 1]))
    return late

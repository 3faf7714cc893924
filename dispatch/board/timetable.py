"""When the rounds of a problem happen, each worked out once: a board asks for the same ones several times."""

from __future__ import annotations

from collections.abc import Sequence

from routing.rounds.problem import Problem
from routing.rounds.referee_book import Book
from routing.rounds.review_times import RoundTimes, reviewed_times
from routing.rounds.schedule import RoundSchedule, schedule_round


class Timetable:
    """Schedules by vehicle and items.

    Parameters
    ----------
    problem
        Whose limits rounds may break.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.book = Book(problem)
        self._opens: list[int] = problem.window_earliest[problem.window_first[:-1]].tolist()
        self._schedules: dict[tuple[int, tuple[int, ...]], RoundSchedule | None] = {}

    def schedule(self, vehicle: int, items: Sequence[int]) -> RoundSchedule | None:
        """Return the schedule of a round, None where there is none; see `routing.rounds.schedule.schedule_round`."""
        key = (vehicle, tuple(items))
        if key not in self._schedules:
            self._schedules[key] = schedule_round(self.problem, vehicle, items)
        return self._schedules[key]

    def times(self, vehicle: int, items: Sequence[int]) -> RoundTimes:
        """Return the times of a round that may be illegal; see `routing.rounds.review_times.reviewed_times`."""
        legal = self.schedule(vehicle, items) if len(set(items)) == len(items) else None
        if legal is None:
            return reviewed_times(self.book, vehicle, items, {})
        return RoundTimes(
            legal.arrival_s,
            legal.start_s,
            legal.end_s,
            legal.departure_s,
            legal.return_s,
            legal.distance_m,
            (),
        )

    def ends_after(self, vehicle: int, items: Sequence[int], moment_s: int) -> bool:
        """Whether a round ends after a moment: most do so by their windows and services alone, whatever the ways take."""
        clock_s = int(self.problem.vehicle_earliest[vehicle])
        for item in items:
            if item >= 0:
                clock_s = max(clock_s, self._opens[item]) + self.book.service_s[item]
        return clock_s > moment_s or self.times(vehicle, items).return_s > moment_s

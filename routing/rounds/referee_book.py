"""The referee's own copy of a problem, as lists: arrays are slow to read one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from routing.rounds.problem import NONE, Problem


class Book:
    """What the referee looks up, by request, task and vehicle; see `Problem` for the meaning."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.breaks = len(problem.break_earliest)
        self.reloads = len(problem.reload_location)
        self.dimensions = problem.task_load.shape[1]
        self.first: list[int] = problem.request_first.tolist()
        self.has_drop: list[bool] = problem.request_has_drop.tolist()
        self.lifo: list[bool] = problem.request_lifo.tolist()
        self.load_class: list[int] = problem.request_class.tolist()
        self.prize: list[int] = problem.request_prize.tolist()
        self.owner: list[int] = np.repeat(
            np.arange(problem.request_count), np.diff(problem.request_first)
        ).tolist()
        self.load: list[list[int]] = problem.task_load.tolist()
        self.capacity: list[list[int]] = problem.vehicle_capacity.tolist()
        self.location: list[int] = problem.task_location.tolist()
        self.setup_s: list[int] = problem.task_setup_s.tolist()
        self.service_s: list[int] = problem.task_service_s.tolist()
        self.release_s: list[int] = problem.task_release_s.tolist()
        self.due_s: list[int] = problem.task_due_s.tolist()
        self.max_ride_s: list[int] = problem.request_max_ride_s.tolist()
        self._conflicts = [frozenset(np.flatnonzero(row).tolist()) for row in problem.class_conflict]

    def is_break(self, item: int) -> bool:
        """Return whether an item is a break."""
        return -self.breaks <= item < 0

    def is_reload(self, item: int) -> bool:
        """Return whether an item is a reload stop."""
        return item < -self.breaks

    def place(self, item: int) -> int:
        """Return the number of the place of a reload stop."""
        return -1 - self.breaks - item

    def name(self, item: int) -> str:
        """Return what to call an item."""
        if item >= 0:
            return f"task {item}"
        return f"break {-1 - item}" if self.is_break(item) else f"the reload at place {self.place(item)}"

    def drop_of(self, request: int) -> int:
        """Return the last task of a request, its drop if it has one."""
        return self.first[request + 1] - 1

    def tasks_of(self, request: int) -> range:
        """Return the tasks of a request."""
        return range(self.first[request], self.first[request + 1])

    def conflicts(self, request: int) -> frozenset[int]:
        """Return the classes that may not be on board with the request."""
        own = self.load_class[request]
        return frozenset() if own == NONE else self._conflicts[own]

    def windows(self, item: int) -> Sequence[tuple[int, int]]:
        """Return the windows of an item's start."""
        problem = self.problem
        if item >= 0:
            own = slice(int(problem.window_first[item]), int(problem.window_first[item + 1]))
            return list(
                zip(problem.window_earliest[own].tolist(), problem.window_latest[own].tolist(), strict=True)
            )
        if self.is_break(item):
            return [(int(problem.break_earliest[-1 - item]), int(problem.break_latest[-1 - item]))]
        place = self.place(item)
        return [(int(problem.reload_earliest[place]), int(problem.reload_latest[place]))]

    def length_s(self, item: int) -> int:
        """Return the seconds from start to end of an item."""
        if item >= 0:
            return self.service_s[item]
        if self.is_break(item):
            return int(self.problem.break_duration_s[-1 - item])
        return int(self.problem.reload_service_s[self.place(item)])

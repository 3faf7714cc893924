"""Items by their numbers in `Solution` and in the kernels of the linear engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from routing.rounds.linear.span_tables import NO_PAUSE
from routing.rounds.linear.tables import BREAK, RELOAD
from routing.rounds.problem import Problem
from routing.rounds.task_order import inner_tasks


class ItemNumbers:
    """Translates items of one problem.

    Parameters
    ----------
    problem
        Its vehicles have one break and one place to reload at most.
    """

    def __init__(self, problem: Problem) -> None:
        self._breaks = len(problem.break_earliest)
        self._break_first = problem.break_first
        self._reload_first = problem.reload_first
        self._task: list[int] = inner_tasks(problem).tolist()
        self._number = [0] * len(self._task)
        for number, task in enumerate(self._task):
            self._number[task] = number

    def inner(self, items: Iterable[int]) -> list[int]:
        """Return items of `Solution` as in the kernels, breaks among them."""
        return [
            self._number[item] if item >= 0 else BREAK if item >= -self._breaks else RELOAD for item in items
        ]

    def outer(self, vehicle: int, items: Sequence[int], pause: int = NO_PAUSE) -> list[int]:
        """Return items of the kernels as in `Solution`; ``pause`` as in `Rows`, for a break that is not among them."""
        pausing = -1 - int(self._break_first[vehicle])
        reload = -1 - self._breaks - int(self._reload_first[vehicle])
        outer = [self._task[item] if item >= 0 else pausing if item == BREAK else reload for item in items]
        if pause != NO_PAUSE and outer:
            outer.insert(int(pause), pausing)
        return outer

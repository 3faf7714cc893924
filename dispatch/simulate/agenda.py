"""What is going to happen, in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable

Happening = Callable[[], None]


class Agenda:
    """A queue of happenings; those of one moment come in the order in which they were put down."""

    def __init__(self) -> None:
        self._queue: list[tuple[int, int, Happening]] = []
        self._count = 0

    def __len__(self) -> int:
        """Return how many are to come."""
        return len(self._queue)

    @property
    def next_s(self) -> int | None:
        """When the next one is, None for no more."""
        return self._queue[0][0] if self._queue else None

    def at(self, moment_s: int, happening: Happening) -> None:
        """Put something down for a moment."""
        heapq.heappush(self._queue, (moment_s, self._count, happening))
        self._count += 1

    def pop(self) -> Happening:
        """Take the next one out."""
        return heapq.heappop(self._queue)[2]

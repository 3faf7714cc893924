"""Whose turn it is where towns wait for the same hands: the town that was served longest ago goes first."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence


class FairTurns:
    """Remembers which town was served when, in one process; used by one thread."""

    def __init__(self) -> None:
        self._served: dict[str, int] = {}
        self._count = itertools.count(1)

    def through(self, waiting: Callable[[], Sequence[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
        """Yield what waits, each once; what comes meanwhile takes part.

        Parameters
        ----------
        waiting
            Returns town and name of what waits now, of each town the oldest first.
        """
        had: set[tuple[str, str]] = set()
        while left := [one for one in waiting() if one not in had]:
            # Of towns that have never been served the order is that of asking.
            chosen = min(left, key=lambda one: self._served.get(one[0], 0))
            had.add(chosen)
            self._served.pop(chosen[0], None)
            self._served[chosen[0]] = next(self._count)
            yield chosen

"""What time it is. Everything that asks gets it from a `Clock`, so that a day can be replayed and a test can wait for nothing."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time of the day; for lengths of time on this machine use a monotonic clock instead."""

    def now_s(self) -> int:
        """Return UTC epoch seconds."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now_s(self) -> int:
        """Return UTC epoch seconds."""
        return int(time.time())


class SetClock:
    """A clock that stands still until it is set.

    Parameters
    ----------
    now_s
        UTC epoch seconds that it shows.
    """

    def __init__(self, now_s: int) -> None:
        self._now_s = now_s

    def now_s(self) -> int:
        """Return what it shows."""
        return self._now_s

    def set(self, now_s: int) -> None:
        """Show another time; it may be an earlier one, as clocks of machines are put back too."""
        self._now_s = now_s

    def advance(self, seconds: int) -> None:
        """Show so many seconds more."""
        self._now_s += seconds

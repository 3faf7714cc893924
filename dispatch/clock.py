"""What time it is. Everything that asks gets it from a `Clock`, so that a day can be replayed and a test can wait for nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class SandboxClock:
    """The clock of a town that is not live: it showed ``shown_s`` when that of the machines showed ``since_s``, and runs on or stands still."""

    shown_s: int
    since_s: int
    running: bool = True

    def at(self, real_s: int) -> int:
        """Return what it shows when the clock of the machines shows ``real_s``; never less than it has shown, as clocks of machines are put back."""
        return self.shown_s + (max(0, real_s - self.since_s) if self.running else 0)

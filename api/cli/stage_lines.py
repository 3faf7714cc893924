"""How far long work is, as lines: for logs, pipes and everything else that is no terminal."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from rich.console import Console
from rich.markup import escape

#: Seconds between two lines of one stage: who reads a log wants to see that it goes on, and little more.
EVERY_S: Final = 5.0


class StageLines:
    """Writes a line when a stage begins, now and then while it goes on, and when it is over.

    Parameters
    ----------
    console
        Where to. Every line is written out at once, whatever is on the other end.
    now
        Seconds of a clock that never goes back.
    """

    def __init__(self, console: Console, now: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._now = now
        self._began = now()
        self._stage = ""
        self._stage_began = self._began
        self._last = self._began

    def report(self, stage: str, fraction: float, note: str = "") -> None:
        """Hear of a stage: its name, how much of it is done (0..1), and a short note."""
        now = self._now()
        if stage != self._stage:
            self._end(now)
            self._stage, self._stage_began = stage, now
            self._say(now, f"{stage} ...")
        elif now - self._last >= EVERY_S and fraction < 1.0:
            self._say(now, f"{stage}: {100 * min(1.0, max(0.0, fraction)):.0f}%{note and ', '}{note}")

    def close(self) -> None:
        """Say that the last stage is over."""
        self._end(self._now())

    def _end(self, now: float) -> None:
        if self._stage:
            self._say(now, f"{self._stage}: done in {now - self._stage_began:.1f} s")
        self._stage = ""

    def _say(self, now: float, text: str) -> None:
        self._last = now
        whole = int(now - self._began)
        self._console.print(f"{whole // 60:3}:{whole % 60:02}  {escape(text)}", soft_wrap=True)
        self._console.file.flush()

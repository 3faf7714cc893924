"""How often something is due: every so many seconds, or once on every local date at an hour of its clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dispatch.local_time import moment_of

#: What was done so much later than now was done by a clock that was wrong.
CLOCK_S = 3600


@dataclass(frozen=True, slots=True)
class Every:
    """Due when so many seconds have passed."""

    seconds: int

    def is_due(self, last_s: int | None, now_s: int, time_zone: str) -> bool:
        """Whether it is due at a moment; what was never done is."""
        del time_zone
        return last_s is None or last_s > now_s + CLOCK_S or now_s - last_s >= self.seconds


@dataclass(frozen=True, slots=True)
class Daily:
    """Due once on every local date, from an hour of its clock on; what was missed at its hour is due as soon as somebody looks."""

    hour: int
    minute: int = 0

    def is_due(self, last_s: int | None, now_s: int, time_zone: str) -> bool:
        """Whether it is due at a moment; what was never done is."""
        return last_s is None or last_s > now_s + CLOCK_S or last_s < self.turn_s(now_s, time_zone) <= now_s

    def turn_s(self, now_s: int, time_zone: str) -> int:
        """Return the last moment at or before now at which it has become due.

        Where clocks leave the hour out, it is when they are changed; where it comes twice, it is the first one.
        """
        day = dt.datetime.fromtimestamp(now_s, ZoneInfo(time_zone)).date()
        # Clocks are never put by a day: one of these is over.
        turns = (
            moment_of(day - dt.timedelta(days=back), 60 * self.hour + self.minute, time_zone)
            for back in (0, 1, 2)
        )
        return next(turn for turn in turns if turn <= now_s)

"""What a process keeps in memory of days: so much and no more, the days that are over forgotten first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from dispatch.last_used import LastUsed

V = TypeVar("V")

#: Days that are kept, of all towns.
MOST_DAYS = 64


class ByDay(LastUsed[tuple[str, str], V]):
    """Values by town and local date. Whenever another date is looked at, those of dates that are over everywhere are forgotten.

    Parameters
    ----------
    most
        Values that are kept.
    """

    def __init__(self, most: int = MOST_DAYS) -> None:
        super().__init__(most)

    def of(self, town_id: str, day: str, now_s: int, make: Callable[[], V]) -> V:
        """Return the value of a date, made now if it is not kept.

        Parameters
        ----------
        town_id, day
            Which; the date in ISO 8601.
        now_s
            Now, UTC epoch seconds.
        """
        key = (town_id, day)
        if key not in self._kept:
            self._forget_over(now_s, but=key)
        return self.get_or(key, make)

    def _forget_over(self, now_s: int, *, but: tuple[str, str]) -> None:
        # In the west a date ends half a day after it does in UTC, and nights that have begun on it go on.
        last = (dt.datetime.fromtimestamp(now_s, dt.UTC).date() - dt.timedelta(days=2)).isoformat()
        with self._lock:
            for key in [key for key in self._kept if key[1] < last and key != but]:
                del self._kept[key]

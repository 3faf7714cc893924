"""What a process keeps in memory of days and towns: so much and no more, the days that are over forgotten first."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

#: Days that are kept, of all towns.
MOST_DAYS = 64


class LastUsed(Generic[K, V]):
    """Values by key, of which the least recently used are forgotten; for several threads.

    Parameters
    ----------
    most
        Values that are kept.
    """

    def __init__(self, most: int) -> None:
        if most < 1:
            raise ValueError(f"most is {most}: keep one at least")
        self.most = most
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._kept)

    def get(self, key: K) -> V | None:
        """Return a value, which counts as a use, None if it is not kept."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def put(self, key: K, value: V) -> V:
        """Keep a value, and return it."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            self._forget()
            return value

    def get_or(self, key: K, make: Callable[[], V]) -> V:
        """Return a value, made now if it is not kept."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
            self._kept.move_to_end(key)
            self._forget()
            return self._kept[key]

    def pop(self, key: K) -> None:
        """Forget a value, if it is kept."""
        with self._lock:
            self._kept.pop(key, None)

    def _forget(self) -> None:
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)


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

"""What a process keeps in memory: so much and no more, what was not asked for longest forgotten first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


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

    def forget(self, is_gone: Callable[[K], bool]) -> None:
        """Forget the values of all keys for which that is so."""
        with self._lock:
            for key in [key for key in self._kept if is_gone(key)]:
                del self._kept[key]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()

    def _forget(self) -> None:
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)

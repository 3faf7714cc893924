"""A small cache whose values are made once, by one thread, while other keys go on."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class _Slot(Generic[T]):
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.values: list[T] = []


class OnceCache(Generic[T]):
    """Keeps the values used last; a value is never made twice at the same time.

    Parameters
    ----------
    size
        How many values are kept, at least 1.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._slots: OrderedDict[str, _Slot[T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, make: Callable[[], T]) -> T:
        """Return the value of a key, making it first where needed; what ``make`` raises is not kept."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            if len(self._slots) > self._size:
                self._slots.popitem(last=False)
        # Whoever waits here wants this very value; others pass.
        with slot.lock:
            if not slot.values:
                slot.values.append(make())
            return slot.values[0]

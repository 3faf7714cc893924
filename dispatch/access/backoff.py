"""Back-off: after some failures one has to wait, and longer after each further one.

Kept in memory of one process and known by hashes only: nothing that somebody has tried is stored anywhere. A server of several processes
lets so many times as much be tried, which a password of twelve characters stands easily.
"""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dispatch.last_used import LastUsed

#: Names of which failures are known; who has not failed for longest is forgotten.
MOST_NAMES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Steps:
    """How much may fail. After ``free`` failures one waits ``first_s``, twice as long after each further one, ``longest_s`` at most.

    For each ``heal_s`` without one a failure is forgotten.
    """

    free: int
    first_s: int = 30
    longest_s: int = 3_600
    heal_s: int = 1_800


#: Of one account, and of one address on the network, behind which there may be a whole shop.
OF_ACCOUNT: Final = Steps(free=5)
OF_ADDRESS: Final = Steps(free=30, heal_s=60)


class Backoff:
    """Counts failures by name.

    Parameters
    ----------
    steps
        How much may fail.
    clock
        Monotonic seconds.
    """

    def __init__(self, steps: Steps, clock: Callable[[], float] = time.monotonic) -> None:
        self.steps = steps
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: LastUsed[bytes, tuple[int, float, float]] = LastUsed(MOST_NAMES)

    def wait_s(self, name: str) -> int:
        """Return how long somebody has to wait, 0 for who may try now."""
        found = self._failed.get(_hidden(name))
        return 0 if found is None else max(0, math.ceil(found[2] - self._clock()))

    def fail(self, name: str) -> None:
        """Count a failure."""
        steps, key = self.steps, _hidden(name)
        with self._lock:
            now = self._clock()
            count, last, _ = self._failed.get(key) or (0, now, now)
            count = max(0, count - int((now - last) // steps.heal_s)) + 1
            over = count - steps.free
            wait_s = 0 if over < 0 else min(steps.first_s * 2 ** min(over, 30), steps.longest_s)
            self._failed.put(key, (count, now, now + wait_s))

    def clear(self, name: str) -> None:
        """Forget the failures of somebody who has succeeded."""
        self._failed.pop(_hidden(name))


def _hidden(name: str) -> bytes:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()

"""How much somebody may ask in a while."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

#: Clients of whom it is known how much they have asked; who has not for longest is forgotten, and begins anew.
MOST_CLIENTS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Pace:
    """A number of requests in a while: tokens that come back evenly, at most all of them at once."""

    requests: int
    window_s: int


@dataclass(frozen=True, slots=True)
class Left:
    """What a client has left.

    Attributes
    ----------
    allowed
        Whether this request is among it.
    remaining
        Requests that may follow at once.
    reset_s
        Seconds until all of them may.
    retry_s
        Seconds until the next one may.
    """

    pace: Pace
    allowed: bool
    remaining: int
    reset_s: int
    retry_s: int

    @property
    def headers(self) -> dict[str, str]:
        """The header fields that tell it (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "ratelimit-policy": f'"default";q={self.pace.requests};w={self.pace.window_s}',
            "ratelimit": f'"default";r={self.remaining};t={self.reset_s}',
        }


class PaceKeeper:
    """Token buckets of clients, in memory of one process.

    Parameters
    ----------
    pace
        Of each client.
    clock
        Monotonic seconds.
    """

    def __init__(self, pace: Pace, clock: Callable[[], float] = time.monotonic) -> None:
        self.pace = pace
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def is_spent(self, client: str) -> bool:
        """Return whether a client has nothing left at the moment; nothing is counted."""
        with self._lock:
            tokens, since = self._buckets.get(client, (float(self.pace.requests), 0.0))
            rate = self.pace.requests / self.pace.window_s
            return tokens + (self._clock() - since) * rate < 1.0

    def take(self, client: str) -> Left:
        """Count a request of a client, and return what is left."""
        most, rate = self.pace.requests, self.pace.requests / self.pace.window_s
        with self._lock:
            now = self._clock()
            tokens, since = self._buckets.pop(client, (float(most), now))
            tokens = min(float(most), tokens + (now - since) * rate)
            allowed = tokens >= 1.0
            if allowed:
                tokens -= 1.0
            self._buckets[client] = tokens, now
            if len(self._buckets) > MOST_CLIENTS:
                self._buckets.popitem(last=False)
        retry_s = 0 if allowed else max(1, math.ceil((1.0 - tokens) / rate))
        return Left(self.pace, allowed, int(tokens), math.ceil((most - tokens) / rate), retry_s)

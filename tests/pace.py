"""How slow this machine is: bounds of time are said for a usual one."""

from __future__ import annotations

import time

#: What the work below takes on the machine that the bounds were said for (a core of a busy server), seconds.
USUAL_S = 0.007


def slowness() -> float:
    """Return how many times as long as on a usual machine this one takes for a fixed piece of work, at least 1.

    Bounds are not tightened on a faster machine: it may be fast at this and not at that.
    """
    return max(1.0, min(_work_s() for _ in range(7)) / USUAL_S)


def _work_s() -> float:
    began = time.process_time()
    total, seen = 0, {}
    for number in range(60_000):
        total += number * number % 7
        seen[number % 512] = (total, number)
    assert len(seen) == 512
    return time.process_time() - began

"""Looking for garbage less often: a day makes millions of small things, hardly any of them in a cycle."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Things made between two looks at the newest ones. By Python's own 700, a day looks nine thousand times, for a twentieth of its time.
MADE = 20_000


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Have Python look for cycles once in `MADE` new things at most, for the length of the block."""
    before = gc.get_threshold()
    if before[0]:  # else somebody has turned it off
        gc.set_threshold(max(before[0], MADE), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)

"""Kernels on what time costs, and on the windows of a task."""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.rounds.linear.tables import (
    CLOSES,
    EFFORT,
    FIRST_WINDOW,
    OVERTIME_FROM,
    OVERTIME_PER_S,
    PAST_WINDOW,
    PER_M,
    PER_S,
    LinearTables,
)
from routing.rounds.wide_kernels import wide

HOUR_SQUARED = 3600 * 3600


@lean_kernel
def way_price(data: LinearTables, v: int, metres: int, span: int, end: int) -> int:
    """Return what a round costs for its metres, for its seconds from departure to end, and for when it ends."""
    facts = data.vehicle[v]
    price = facts[PER_M] * metres + facts[PER_S] * span
    if facts[EFFORT] > 0:
        price += facts[EFFORT] * span * span // HOUR_SQUARED
    if end > facts[OVERTIME_FROM]:
        price += facts[OVERTIME_PER_S] * (end - facts[OVERTIME_FROM])
    return wide(price)


@lean_kernel
def window_of(data: LinearTables, task: int, ready: int) -> int:
    """Return the first window of a task that is still open then, -1 if there is none."""
    if ready > data.task[task, CLOSES]:
        return -1
    window = data.task[task, FIRST_WINDOW]
    if data.task[task, PAST_WINDOW] - window > 1:
        while data.window[window, 1] < ready:
            window += 1
    return wide(window)

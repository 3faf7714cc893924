"""Kernel that joins a partial insertion with the rest of its round, in constant time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.general.evaluate_kernels import late_tail, toil_cost
from routing.rounds.general.layout import (
    DEADLINE,
    DUES,
    END,
    FAR,
    FIXED,
    LATENESS,
    LEAVE,
    LEG_M,
    LENGTH,
    MAX_M,
    MAX_SPAN,
    METRES,
    OWED,
    PER_M,
    PER_S,
    PLACE,
    READY,
    RETURN,
    ROUND_SPAN,
    SETUP,
    SEVERAL,
    SURPLUS,
    TAIL_EARLIEST,
    TAIL_LATEST,
    TAIL_SPAN,
    TASKS,
    WORK,
)
from routing.rounds.general.span_kernels import serve
from routing.rounds.problem import UNREACHABLE
from routing.rounds.wide_kernels import wide

# How far spans judge a round.
PLAIN = 0  # exactly
BOUNDED = 1  # they are lower bounds
LOOSE = 2  # later windows than they use may be better: only work is a lower bound

# What `finish` says of its cost.
IMPOSSIBLE = 0
EXACT = 1
AT_LEAST = 2


@lean_kernel
def finish(
    legs: NDArray[np.int32],
    task: NDArray[np.int64],
    window: NDArray[np.int64],
    vehicle: NDArray[np.int64],
    items: NDArray[np.int64],
    times: NDArray[np.int64],
    figures: NDArray[np.int64],
    count: int,
    gap: int,
    leave: int,
    span: int,
    slack: int,
    extra_m: int,
    extra_w: int,
    last: int,
    trust: int,
) -> tuple[int, int, int, int, int]:
    """Join a label with the rest of the round after ``gap``; the arrays are rows of `Tables` and `Rounds`.

    ``trust`` is `PLAIN`, `BOUNDED` or `LOOSE`.

    Returns
    -------
    tuple
        `IMPOSSIBLE`, `EXACT` or `AT_LEAST` (a break more is owed, or other windows must be used),
        what the round costs more than now, its metres and its seconds of work more, and its waiting.
    """
    k = wide(gap)
    while k <= count and items[k] < 0:
        brk = -1 - items[k]
        leave, span, slack = serve(leave, span, slack, wide(0), brk, brk + 1, window, window[brk, LENGTH])
        if leave >= FAR:
            return IMPOSSIBLE, 0, 0, 0, 0
        k += 1
    arc = wide(0)
    if k <= count or vehicle[END] >= 0:
        there = times[k, PLACE]
        arc = wide(legs[last, there, 0])
        leg = wide(legs[last, there, 1])
        if arc >= UNREACHABLE or leg >= UNREACHABLE:
            return IMPOSSIBLE, 0, 0, 0, 0
        if k <= count and there != last:
            arc += task[items[k], SETUP]
        extra_m += leg - times[k, LEG_M]
    extra_w += arc - (times[k, READY] - times[k - 1, LEAVE])
    ready = leave + arc
    if ready > times[k, DEADLINE]:
        return IMPOSSIBLE, 0, 0, 0, 0
    if figures[METRES] + extra_m > vehicle[MAX_M]:
        return IMPOSSIBLE, 0, 0, 0, 0
    extra = vehicle[PER_M] * extra_m
    if figures[TASKS] == 0:
        extra += vehicle[FIXED]
    if trust != PLAIN:
        extra += figures[LATENESS] - figures[SURPLUS]
        if figures[DUES] > 0:
            extra += late_tail(task, window, items, times, k, count, ready - times[k, READY])
    if trust == LOOSE:
        total = figures[WORK] + extra_w
        extra += vehicle[PER_S] * (total - figures[ROUND_SPAN])
        return AT_LEAST, extra + toil_cost(vehicle, total, figures[RETURN]), extra_m, extra_w, 0
    if figures[SEVERAL] == 1 and (ready > times[k, TAIL_LATEST] or ready < times[k, READY]):
        return AT_LEAST, extra, extra_m, extra_w, FAR
    opening = times[k, TAIL_EARLIEST]
    wait = max(opening - (slack + span + arc), 0)
    total = span + arc + wait + times[k, TAIL_SPAN]
    if total > vehicle[MAX_SPAN]:
        return IMPOSSIBLE, 0, 0, 0, 0
    extra += vehicle[PER_S] * (total - figures[ROUND_SPAN])
    room = total - figures[WORK] - extra_w
    end = max(ready, opening) + times[k, TAIL_SPAN]
    if trust == BOUNDED:
        return AT_LEAST, extra + toil_cost(vehicle, total, end), extra_m, extra_w, room
    if end > figures[OWED]:
        return AT_LEAST, extra, extra_m, extra_w, room
    return EXACT, extra, extra_m, extra_w, room

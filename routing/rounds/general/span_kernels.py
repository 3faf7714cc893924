"""Kernels on stretches of a round, summed up by spans.

A stretch of a round is summed up by its *span* (seconds from departure to its end when left as late as its
windows allow), the latest such departure (*slack*) and its earliest end (*leave*), after Vidal,
Crainic, Gendreau and Prins (2013), doi 10.1016/j.cor.2012.07.018; two stretches are joined in constant time. Where
more than windows matters, or travel depends on the time of day, spans are lower bounds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.general.layout import (
    CLOSING,
    DEADLINE,
    EARLIEST,
    END,
    FAR,
    FIRST_WINDOW,
    LATEST,
    LEAVE,
    LEG_M,
    LENGTH,
    LOCATION,
    OPENING,
    PAST_WINDOW,
    PLACE,
    PROFILE,
    READY,
    RELEASE,
    REQUEST,
    SERVICE,
    SETUP,
    SLACK,
    SPAN,
    START,
    TAIL_EARLIEST,
    TAIL_LATEST,
    TAIL_SPAN,
    Tables,
)
from routing.rounds.problem import NO_LIMIT, UNREACHABLE
from routing.rounds.wide_kernels import wide


@lean_kernel
def serve(
    leave: int,
    span: int,
    slack: int,
    arc: int,
    window: int,
    window_end: int,
    windows: NDArray[np.int64],
    service: int,
) -> tuple[int, int, int]:
    """Append an item to a stretch; return its new leave, span and slack, leave `FAR` if it comes too late."""
    ready = leave + arc
    while window < window_end and windows[window, CLOSING] < ready:
        window += 1
    if window == window_end:
        return FAR, 0, 0
    opening = windows[window, OPENING]
    reach = span + arc
    wait = opening - (slack + reach)
    wait = max(wait, 0)
    room = windows[window, CLOSING] - reach
    start = max(opening, ready)
    return start + service, reach + wait + service, min(slack, room)


@lean_kernel
def forward(
    data: Tables,
    vehicle: int,
    items: NDArray[np.int64],
    count: int,
    tricky: int,
    times: NDArray[np.int64],
) -> tuple[int, int, int, int]:
    """Schedule the items ``1 .. count`` as early as possible; fill the first columns of ``times``.

    Returns
    -------
    tuple
        1 if windows and paths allow the round, its span, its metres and its end. For a tricky round they
        are lower bounds.
    """
    legs = data.legs[data.vehicle[vehicle, PROFILE]]
    here = data.vehicle[vehicle, START]
    leave = data.vehicle[vehicle, EARLIEST]
    span = wide(0)
    slack = wide(FAR)
    metres = wide(0)
    stops = wide(0)
    times[0, PLACE] = here
    times[0, LEAVE] = leave
    times[0, SPAN] = 0
    times[0, SLACK] = slack
    for k in range(1, count + 1):
        item = items[k]
        leg = wide(0)
        if item < 0:
            brk = -1 - item
            times[k, READY] = leave
            leave, span, slack = serve(
                leave,
                span,
                slack,
                wide(0),
                brk,
                brk + 1,
                data.window,
                data.window[brk, LENGTH],
            )
            if leave >= FAR:
                return 0, 0, 0, 0
            if stops == 0:
                span = wide(0)
                slack = wide(FAR)
        else:
            if stops == 0 and tricky == 1:
                leave = max(leave, first_release(data, items, k, count))
                times[k - 1, LEAVE] = leave
            there = data.task[item, LOCATION]
            arc = wide(legs[here, there, 0])
            leg = wide(legs[here, there, 1])
            if arc >= UNREACHABLE or leg >= UNREACHABLE:
                return 0, 0, 0, 0
            if there != here or stops == 0:
                arc += data.task[item, SETUP]
            times[k, READY] = leave + arc
            leave, span, slack = serve(
                leave,
                span,
                slack,
                arc,
                data.task[item, FIRST_WINDOW],
                data.task[item, PAST_WINDOW],
                data.window,
                data.task[item, SERVICE],
            )
            if leave >= FAR:
                return 0, 0, 0, 0
            here = there
            metres += leg
            stops += 1
        times[k, PLACE] = here
        times[k, LEAVE] = leave
        times[k, SPAN] = span
        times[k, SLACK] = slack
        times[k, LEG_M] = leg
    end = data.vehicle[vehicle, END]
    leg = wide(0)
    if end >= 0 and stops > 0:
        arc = wide(legs[here, end, 0])
        leg = wide(legs[here, end, 1])
        if arc >= UNREACHABLE or leg >= UNREACHABLE:
            return 0, 0, 0, 0
        leave += arc
        span += arc
        metres += leg
    times[count + 1, PLACE] = end
    times[count + 1, READY] = leave
    times[count + 1, LEG_M] = leg
    if stops == 0:
        return 1, 0, 0, leave
    return 1, span, metres, leave


@lean_kernel
def first_release(data: Tables, items: NDArray[np.int64], k: int, count: int) -> int:
    """Return the earliest departure that the releases on the first trip allow; ``k`` is its first stop."""
    release = wide(-NO_LIMIT)
    for j in range(k, count + 1):
        if items[j] >= 0:
            if data.task[items[j], REQUEST] < 0:
                break
            release = max(release, data.task[items[j], RELEASE])
    return release


@lean_kernel
def backward(
    data: Tables, vehicle: int, items: NDArray[np.int64], count: int, times: NDArray[np.int64]
) -> None:
    """Fill the tail columns of a legal round."""
    closing = data.vehicle[vehicle, LATEST]
    times[count + 1, TAIL_SPAN] = 0
    times[count + 1, TAIL_EARLIEST] = -FAR
    times[count + 1, TAIL_LATEST] = closing
    times[count + 1, DEADLINE] = closing
    for k in range(count, 0, -1):
        item = items[k]
        if item < 0:
            brk = -1 - item
            service = data.window[brk, LENGTH]
            window = wide(brk)
            first_window = window
            last_window = window
            windows = data.window
        else:
            service = data.task[item, SERVICE]
            first_window = data.task[item, FIRST_WINDOW]
            last_window = data.task[item, PAST_WINDOW] - 1
            windows = data.window
            window = first_window
            while windows[window, CLOSING] < times[k, READY]:
                window += 1
        reach = service + times[k + 1, READY] - times[k, LEAVE]
        wait = times[k + 1, TAIL_EARLIEST] - reach - windows[window, CLOSING]
        wait = max(wait, 0)
        times[k, TAIL_SPAN] = reach + wait + times[k + 1, TAIL_SPAN]
        times[k, TAIL_EARLIEST] = max(times[k + 1, TAIL_EARLIEST] - reach, windows[window, OPENING]) - wait
        times[k, TAIL_LATEST] = min(times[k + 1, TAIL_LATEST] - reach, windows[window, CLOSING])
        limit = times[k + 1, DEADLINE] - reach
        while last_window > first_window and windows[last_window, OPENING] > limit:
            last_window -= 1
        times[k, DEADLINE] = min(limit, windows[last_window, CLOSING])

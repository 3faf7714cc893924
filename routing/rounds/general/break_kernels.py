"""Kernels that put breaks into rounds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.general.layout import (
    CLOSING,
    EARLIEST,
    END,
    FAR,
    FIRST_BREAK,
    FIRST_WINDOW,
    ITEMS,
    LATEST,
    LEAVE,
    LENGTH,
    LOCATION,
    MAX_SPAN,
    PAST_BREAK,
    PAST_WINDOW,
    PROFILE,
    SERVICE,
    SETUP,
    SLACK,
    SPAN,
    START,
    Desk,
    Tables,
)
from routing.rounds.general.span_kernels import serve
from routing.rounds.general.travel_kernels import arrive
from routing.rounds.problem import UNREACHABLE
from routing.rounds.wide_kernels import wide

#: Column of Desk.break_state behind the first three of Rounds.times: whether the state was reached by a break.
TAKEN = 3


@lean_kernel
def break_table(
    data: Tables, desk: Desk, vehicle: int, sequence: NDArray[np.int64], count: int, first: int, lead: int
) -> int:
    """Fill ``desk.break_state`` for rounds that take exactly ``lead`` breaks, from ``first`` on, before departure.

    Returns
    -------
    int
        Seconds from the last task to the end place, -1 where there is no path or no such round.
    """
    breaks = data.vehicle[vehicle, PAST_BREAK] - first
    profile = data.vehicle[vehicle, PROFILE]
    legs = data.legs[profile]
    state = desk.break_state
    here = data.vehicle[vehicle, START]
    leave = data.vehicle[vehicle, EARLIEST]
    for j in range(breaks + 1):
        state[1, j, LEAVE] = FAR
        state[1, j, TAKEN] = 1
    for j in range(lead):
        pause = first + j
        leave, _span, _slack = serve(
            leave, wide(0), wide(FAR), wide(0), pause, pause + 1, data.window, data.window[pause, LENGTH]
        )
        if leave >= FAR:
            return -1
    state[1, 0, TAKEN] = 0
    state[1, lead, LEAVE] = leave
    state[1, lead, SPAN] = 0
    state[1, lead, SLACK] = FAR
    for k in range(1, count + 1):
        task = sequence[k]
        there = data.task[task, LOCATION]
        if legs[here, there, 0] >= UNREACHABLE or legs[here, there, 1] >= UNREACHABLE:
            return -1
        setup = data.task[task, SETUP] if there != here or k == 1 else wide(0)
        for j in range(breaks + 1):
            state[k + 1, j, LEAVE] = FAR
            state[k + 1, j, TAKEN] = 0
            leave = state[k, j, LEAVE]
            if leave < FAR:
                arc = arrive(data, profile, here, there, leave) - leave + setup
                leave, span, slack = serve(
                    leave,
                    state[k, j, SPAN],
                    state[k, j, SLACK],
                    arc,
                    data.task[task, FIRST_WINDOW],
                    data.task[task, PAST_WINDOW],
                    data.window,
                    data.task[task, SERVICE],
                )
                state[k + 1, j, LEAVE] = leave
                state[k + 1, j, SPAN] = span
                state[k + 1, j, SLACK] = slack
        here = there
        for j in range(breaks):
            if state[k + 1, j, LEAVE] >= FAR:
                continue
            pause = first + j
            leave, span, slack = serve(
                state[k + 1, j, LEAVE],
                state[k + 1, j, SPAN],
                state[k + 1, j, SLACK],
                wide(0),
                pause,
                pause + 1,
                data.window,
                data.window[pause, LENGTH],
            )
            known = state[k + 1, j + 1, LEAVE]
            if leave < known or (leave == known and leave < FAR and span < state[k + 1, j + 1, SPAN]):
                state[k + 1, j + 1, LEAVE] = leave
                state[k + 1, j + 1, SPAN] = span
                state[k + 1, j + 1, SLACK] = slack
                state[k + 1, j + 1, TAKEN] = 1
    end = data.vehicle[vehicle, END]
    if end < 0:
        return 0
    if legs[here, end, 0] >= UNREACHABLE or legs[here, end, 1] >= UNREACHABLE:
        return -1
    return wide(legs[here, end, 0])


@lean_kernel
def first_owed(data: Tables, vehicle: int) -> int:
    """Return the first break of a vehicle that may be owed: breaks are sorted by their latest start."""
    first = data.vehicle[vehicle, FIRST_BREAK]
    while (
        first < data.vehicle[vehicle, PAST_BREAK]
        and data.window[first, CLOSING] < data.vehicle[vehicle, EARLIEST]
    ):
        first += 1
    return wide(first)


@lean_kernel
def place_breaks(data: Tables, desk: Desk, vehicle: int, sequence: NDArray[np.int64], count: int) -> int:
    """Put the owed breaks into a sequence of tasks and reload stops; write the items to ``desk.row[ITEMS]``.

    A table over positions and breaks taken so far keeps the earliest leave (of equal ones, the
    shortest span), once for each number of breaks before departure. Breaks are sorted by their
    latest start, so that those owed are the first ones.

    Returns
    -------
    int
        Number of items, -1 if no placement is legal.

    Notes
    -----
    Linear in tasks, quadratic in breaks. Earliest leave is exact for the windows, and the shortest
    of the rounds found is taken; a round that is shorter because it leaves some place later is not
    looked for.
    """
    first = first_owed(data, vehicle)
    breaks = data.vehicle[vehicle, PAST_BREAK] - first
    state = desk.break_state
    shortest = wide(FAR)
    total = wide(-1)
    for lead in range(breaks + 1):
        last_leg = break_table(data, desk, vehicle, sequence, count, first, lead)
        if last_leg < 0:
            break
        best = wide(-1)
        for j in range(breaks + 1):
            leave = state[count + 1, j, LEAVE] + last_leg
            span = state[count + 1, j, SPAN] + last_leg
            if (
                state[count + 1, j, LEAVE] < FAR
                and leave <= data.vehicle[vehicle, LATEST]
                and span <= data.vehicle[vehicle, MAX_SPAN]
                and span < shortest
                and (j == breaks or leave <= data.window[first + j, CLOSING])
            ):
                best = wide(j)
                shortest = span
        if best < 0:
            continue
        total = count + best
        k = count + 1
        j = best
        for into in range(total, 0, -1):
            if state[k, j, TAKEN] == 1:
                j -= 1
                desk.row[ITEMS, into] = -1 - (first + j)
            else:
                k -= 1
                desk.row[ITEMS, into] = sequence[k]
    return total

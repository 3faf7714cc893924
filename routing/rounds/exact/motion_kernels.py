"""Kernels that move a partial round in time: legs, setups, windows, breaks, and how late it may have left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.rounds.exact.kinds import (
    CLOSING,
    DUE,
    FAR,
    FIRST,
    FIRST_WINDOW,
    FROM,
    IS_DROP,
    LATE_1,
    LATE_2,
    LENGTH,
    LOCATION,
    MAX_M,
    PAST_WINDOW,
    REQUEST,
    RIDE,
    SERVICE,
    SETUP,
    UNTIL,
    Kind,
)
from routing.rounds.exact.label_layout import (
    HIGH,
    LAST_LEAVE,
    LATE,
    LEAVE,
    LOW,
    METRES,
    PLACE,
    RELEASED,
    RELOADS,
    TASKS_DONE,
    TIME,
    UNSURE,
    WORK,
    Store,
)
from routing.rounds.wide_kernels import wide

#: Added to the end of a pickup, so that it is never 0, which stands for none.
SHIFTED = 2**50


@kernel
def arrival(kind: Kind, origin: int, target: int, leave: int) -> int:
    """Return the arrival for a vehicle free to leave at a time; `FAR` or more where there is no path."""
    bucket = len(kind.from_s) - 1
    best = wide(FAR)
    while bucket > 0 and kind.from_s[bucket] > leave:
        best = min(best, kind.from_s[bucket] + kind.legs_s[bucket, origin, target])
        bucket -= 1
    return wide(min(best, leave + kind.legs_s[bucket, origin, target]))


@kernel
def begins(label: NDArray[np.int64]) -> bool:
    """Return whether a label has no task and no reload stop yet: the vehicle has not left."""
    return bool(label[TASKS_DONE] == 0 and label[RELOADS] == 0)


@kernel
def move(
    kind: Kind,
    label: NDArray[np.int64],
    target: int,
    setup: int,
    opening: int,
    closing: int,
    last_closing: int,
) -> bool:
    """Bring a label to the start of service at a place within one window; say whether that is possible.

    ``TIME`` becomes the start, which has to be by ``closing`` in this window and by ``last_closing`` in any; ``setup`` is due if the place is another than before, or the first.
    """
    here = label[PLACE]
    reached = arrival(kind, here, target, label[TIME])
    if reached >= FAR or kind.metres[here, target] >= FAR:
        return False
    due = wide(setup)
    if here == target and not begins(label):
        due = wide(0)
    ready = reached + due
    if ready > closing:
        return False
    start = max(ready, opening)
    label[LAST_LEAVE] = min(label[LAST_LEAVE], label[LEAVE] + closing - ready)
    label[LEAVE] = min(label[LAST_LEAVE], label[LEAVE] + start - ready)
    label[WORK] += kind.least_s[here, target] + due
    label[HIGH] = min(label[HIGH], last_closing - label[WORK])
    label[METRES] += kind.metres[here, target]
    label[TIME] = start
    label[PLACE] = target
    return bool(label[METRES] <= kind.facts[MAX_M])


@kernel
def serve(kind: Kind, store: Store, label: NDArray[np.int64], task: int) -> bool:
    """Do the timing of a task in its first window that is still open."""
    row = kind.task[task]
    here = label[PLACE]
    reached = arrival(kind, here, row[LOCATION], label[TIME])
    if reached >= FAR:
        return False
    due = row[SETUP]
    if here == row[LOCATION] and not begins(label):
        due = wide(0)
    chosen = wide(-1)
    for window in range(row[FIRST_WINDOW], row[PAST_WINDOW]):
        if kind.window[window, 1] >= reached + due:
            chosen = wide(window)
            break
    if chosen < 0:
        return False
    opening = kind.window[chosen, 0]
    # Nobody is made later than is free of charge for the sake of a later departure.
    closing = min(kind.window[chosen, 1], max(reached + due, opening, row[DUE]))
    if not move(kind, label, row[LOCATION], row[SETUP], opening, closing, row[CLOSING]):
        return False
    first_end = store.ride[row[REQUEST]]
    if first_end >= 0:
        if row[IS_DROP] == 0:
            if label[first_end] == 0:
                label[first_end] = label[TIME] + row[SERVICE] + SHIFTED
        elif (
            label[first_end] > 0
            and label[TIME] - (label[first_end] - SHIFTED) > kind.request[row[REQUEST], RIDE]
        ):
            label[UNSURE] = 1
            for pickup in range(kind.request[row[REQUEST], FIRST], task):
                other = kind.task[pickup]
                if label[TIME] - other[CLOSING] - other[SERVICE] > kind.request[row[REQUEST], RIDE]:
                    return False
    late = label[TIME] - row[DUE]
    if late > 0:
        label[LATE] += row[LATE_1] * late + row[LATE_2] * (late * late // 3600)
    label[TIME] += row[SERVICE]
    label[WORK] += row[SERVICE]
    return True


@kernel
def depart(kind: Kind, label: NDArray[np.int64]) -> None:
    """Leave the start place: no earlier than the release that the first trip waits for."""
    label[TIME] = max(label[TIME], kind.releases[label[RELEASED]])
    label[LEAVE] = label[LOW] = label[TIME]
    label[LAST_LEAVE] = label[HIGH] = FAR


@kernel
def pause(kind: Kind, label: NDArray[np.int64], brk: int) -> None:
    """Take a break where the vehicle is; before the departure it is no part of the round."""
    row = kind.pause[brk]
    begin = max(label[TIME], row[FROM])
    if begins(label):
        label[TIME] = label[LEAVE] = begin + row[LENGTH]
        return
    label[LAST_LEAVE] = min(label[LAST_LEAVE], label[LEAVE] + row[UNTIL] - label[TIME])
    label[LEAVE] = min(label[LAST_LEAVE], label[LEAVE] + begin - label[TIME])
    label[TIME] = begin + row[LENGTH]
    label[HIGH] = min(label[HIGH], row[UNTIL] - label[WORK])
    label[WORK] += row[LENGTH]

"""Kernels on what a partial round has done and has on board: sets of tasks, loads, goods that clash, last in first out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.rounds.exact.kinds import (
    APART,
    CLASH,
    FIRST,
    HAS_DROP,
    IS_DROP,
    MUST_BE_CLOSED,
    MUST_NOT_BE_BEGUN,
    PAST,
    REQUEST,
    WORD,
    Kind,
)
from routing.rounds.exact.label_layout import (
    BEGUN,
    BOARD,
    COLUMNS,
    DONE,
    RELOADED,
    TRIP,
    VISITED_0,
    VISITED_1,
    Store,
)
from routing.rounds.wide_kernels import wide


@kernel
def visited(label: NDArray[np.int64], item: int) -> bool:
    """Return whether an item (task, or tasks + break) is in the round."""
    if item < WORD:
        return bool(label[VISITED_0] >> item & 1 == 1)
    return bool(label[VISITED_1] >> (item - WORD) & 1 == 1)


@kernel
def visit(label: NDArray[np.int64], item: int) -> None:
    """Note an item as done."""
    if item < WORD:
        label[VISITED_0] |= wide(1) << item
    else:
        label[VISITED_1] |= wide(1) << (item - WORD)


@kernel
def loaded(kind: Kind, store: Store, label: NDArray[np.int64], bit: int) -> None:
    """Note for every LIFO request on board that another has been loaded after it."""
    for request in range(len(kind.request)):
        column = store.lifo[request]
        if column >= 0 and label[BOARD] >> request & 1 and wide(1) << request != bit:
            label[column] |= bit


@kernel
def board(kind: Kind, store: Store, label: NDArray[np.int64], task: int) -> bool:
    """Do the loads, the goods on board and the sets of a task; say whether the vehicle can take it now."""
    row = kind.task[task]
    request = row[REQUEST]
    about = kind.request[request]
    bit = wide(1) << request
    dims = kind.load.shape[1]
    first_time = label[BEGUN] & bit == 0
    if first_time:
        opened = label[BEGUN] & ~label[DONE]
        if (
            about[APART] & label[BEGUN]
            or about[MUST_BE_CLOSED] & opened
            or about[MUST_NOT_BE_BEGUN] & label[BEGUN]
        ):
            return False
    takes = False
    gives = False
    for dim in range(dims):
        takes = takes or kind.load[task, dim] > 0
        gives = gives or kind.load[task, dim] < 0
    if about[HAS_DROP]:
        if not row[IS_DROP]:
            if label[BOARD] & bit == 0 and about[CLASH] & label[BOARD]:
                return False
            label[BOARD] |= bit
            label[TRIP] |= bit
            loaded(kind, store, label, bit)
            if first_time and store.lifo[request] >= 0:
                label[store.lifo[request]] = 0
        else:
            if store.lifo[request] >= 0 and label[BOARD] & bit and label[store.lifo[request]] & label[BOARD]:
                return False
            if store.lifo[request] >= 0 and label[store.lifo[request]] & RELOADED:
                label[TRIP] |= RELOADED
            label[BOARD] &= ~bit
    else:
        if takes:
            if label[BOARD] & bit == 0 and about[CLASH] & label[BOARD]:
                return False
            label[BOARD] |= bit
            label[TRIP] |= bit
            loaded(kind, store, label, bit)
        if gives:
            if about[CLASH] & label[TRIP] or label[TRIP] & RELOADED:
                return False
            label[TRIP] |= bit
    for dim in range(dims):
        now, peak, kept = COLUMNS + dim, COLUMNS + dims + dim, COLUMNS + 2 * dims + dim
        load = kind.load[task, dim]
        if load < 0 and not about[HAS_DROP]:
            label[peak] -= load
        else:
            label[now] += load
            if not about[HAS_DROP]:
                label[kept] += load
            label[peak] = max(label[peak], label[now])
        if label[peak] > kind.capacity[dim]:
            return False
    label[BEGUN] |= bit
    complete = True
    for other in range(about[FIRST], about[PAST]):
        if other != task and not visited(label, other):
            complete = False
    if complete:
        label[DONE] |= bit
    return True

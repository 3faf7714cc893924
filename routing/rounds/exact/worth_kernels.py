"""Kernels that say what a partial round costs at least, what may follow, and whether another is no worse."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.rounds.exact.cargo_kernels import visited
from routing.rounds.exact.kinds import (
    ALLOWED,
    APART,
    CLOSING,
    DUE,
    EARLY,
    EFFORT,
    FAR,
    FIRST,
    FIRST_WINDOW,
    FIXED,
    JUDGED,
    LATEST,
    LOCATION,
    MAX_M,
    MODE,
    MUST_NOT_BE_BEGUN,
    OVERTIME_COST,
    OVERTIME_FROM,
    PAST,
    PAST_WINDOW,
    PER_M,
    PER_S,
    SERVICE,
    SPAN,
    SPAN_KNOWN,
    Kind,
)
from routing.rounds.exact.label_layout import (
    AT_START,
    BEGUN,
    BOARD,
    COLUMNS,
    DONE,
    GAIN,
    HIGH,
    IN,
    IN_S,
    LAST_LEAVE,
    LATE,
    LEAVE,
    LOW,
    METRES,
    NEED_S,
    OUT,
    OUT_OF,
    PLACE,
    RELEASED,
    RELOADED,
    RELOADS,
    TIME,
    TRIP,
    TROUBLED,
    UNSURE,
    Prices,
    Store,
)
from routing.rounds.problem import NO_LIMIT
from routing.rounds.wide_kernels import wide


@kernel
def paid(kind: Kind, label: NDArray[np.int64], end: int, metres: int, work: int, whole: int) -> int:
    """Return what a round costs at least; exactly, if it is ``whole`` (1, else 0) and of no kind whose orders are judged elsewhere."""
    facts = kind.facts
    span = work
    known = facts[SPAN_KNOWN] == 1 or (whole == 1 and facts[JUDGED] == 0 and label[UNSURE] == 0)
    if facts[MODE] != EARLY and known:
        span = max(span, end - label[LEAVE])
    cost = facts[FIXED] + facts[PER_M] * metres + facts[PER_S] * span + label[LATE]
    if end > facts[OVERTIME_FROM]:
        cost += facts[OVERTIME_COST] * (end - facts[OVERTIME_FROM])
    if whole == 1 and known and facts[EFFORT] > 0:
        cost += facts[EFFORT] * span * span // 12960000
    return wide(cost)


@kernel
def remainder(kind: Kind, prices: Prices, label: NDArray[np.int64]) -> int:
    """Return what completing a label costs at least, less the duals it may still collect; `FAR` if it cannot be completed."""
    place, time = label[PLACE], label[TIME]
    facts = kind.facts
    rest = wide(0)
    if label[OUT] >= 0:
        rest = prices.task[label[OUT], OUT_OF]
    elif label[OUT] == AT_START:
        rest = prices.figure[3]
    rest += prices.figure[1]
    left = facts[LATEST] - time - prices.figure[2]
    opened = label[BEGUN] & ~label[DONE]
    request = wide(0)
    while opened >> request:
        if opened >> request & 1:
            for task in range(kind.request[request, FIRST], kind.request[request, PAST]):
                if not visited(label, task):
                    if time + kind.least_s[place, kind.task[task, LOCATION]] > kind.task[task, CLOSING]:
                        return wide(FAR)
                    rest += prices.task[task, IN]
                    left -= prices.task[task, IN_S] + kind.task[task, SERVICE]
        request += 1
    if left < 0:
        return wide(FAR)
    for k in range(len(prices.order)):
        chosen = prices.order[k]
        about = kind.request[chosen]
        if (
            label[BEGUN] >> chosen & 1
            or about[APART] & label[BEGUN]
            or about[MUST_NOT_BE_BEGUN] & label[BEGUN]
        ):
            continue
        reachable = True
        for task in range(about[FIRST], about[PAST]):
            if time + kind.least_s[place, kind.task[task, LOCATION]] > kind.task[task, CLOSING]:
                reachable = False
                break
        if not reachable:
            continue
        need, gain = prices.request[chosen, NEED_S], prices.request[chosen, GAIN]
        if need <= left:
            left -= need
            rest -= gain
        else:
            # The last one in part, by rounding the part up; those behind it gain less for each second.
            rest -= wide(np.ceil(np.float64(gain) * (np.float64(max(left, 0)) / np.float64(need)))) + 1
            break
    return wide(rest)


@kernel
def no_better(kind: Kind, store: Store, a: NDArray[np.int64], b: NDArray[np.int64]) -> bool:
    """Return whether label ``b`` is not better than ``a`` for any future; both have the same items, place and sets.

    Where to end earlier can mean a longer span, ``a`` has to be cheaper by as much as the departures may differ.
    """
    if a[TIME] > b[TIME] or a[RELEASED] < b[RELEASED]:
        return False
    if a[RELOADS] > b[RELOADS] or a[BOARD] & ~b[BOARD] or a[TRIP] & ~b[TRIP]:
        return False
    dims = kind.load.shape[1]
    for column in range(COLUMNS, COLUMNS + 2 * dims):
        if a[column] > b[column]:
            return False
    if len(a) > COLUMNS + 3 * dims:
        if a[UNSURE] == 1:
            return False
        opened = a[BEGUN] & ~a[DONE]
        for request in range(len(kind.request)):
            column = store.lifo[request]
            if column >= 0 and a[column] & (a[BOARD] | RELOADED) & ~b[column]:
                return False
            if store.ride[request] >= 0 and opened >> request & 1:
                return False
    facts = kind.facts
    if facts[MODE] == EARLY:
        return bool(a[METRES] <= b[METRES] and a[LATE] <= b[LATE])
    if facts[MODE] == SPAN or (facts[SPAN_KNOWN] == 1 and (a[TROUBLED] == 0 or a[TIME] == b[TIME])):
        no_longer = a[TIME] - a[LEAVE] <= b[TIME] - b[LEAVE] and a[LAST_LEAVE] >= b[LAST_LEAVE]
        if no_longer and a[METRES] <= b[METRES] and a[LATE] <= b[LATE]:
            return True
        if facts[MODE] == SPAN:
            return False
    if facts[MAX_M] < NO_LIMIT and a[METRES] > b[METRES]:
        return False
    low = a[LEAVE] if len(kind.from_s) == 1 else a[LOW]
    high = b[HIGH] if facts[SPAN_KNOWN] == 0 else min(b[HIGH], b[LAST_LEAVE])
    longer = max(high - low, 0)
    if longer > 0 and facts[EFFORT] > 0:
        return False
    more = facts[PER_M] * (a[METRES] - b[METRES]) + a[LATE] - b[LATE]
    return bool(more <= 0 and longer * facts[PER_S] <= -more)


@kernel
def troubled(kind: Kind, label: NDArray[np.int64]) -> int:
    """Return 1 if a task that may follow has several windows still to come, or a due time that it may miss."""
    place, time = label[PLACE], label[TIME]
    for request in range(len(kind.request)):
        about = kind.request[request]
        if about[ALLOWED] == 0 or label[DONE] >> request & 1 or about[APART] & label[BEGUN]:
            continue
        for task in range(about[FIRST], about[PAST]):
            row = kind.task[task]
            if visited(label, task) or time + kind.least_s[place, row[LOCATION]] > row[CLOSING]:
                continue
            if row[DUE] < row[CLOSING]:
                return wide(1)
            last = row[PAST_WINDOW] - 1
            if last > row[FIRST_WINDOW] and (
                kind.window[last - 1, 1] >= time + kind.least_s[place, row[LOCATION]]
            ):
                return wide(1)
    return wide(0)

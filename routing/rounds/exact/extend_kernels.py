"""Kernels that enumerate the rounds of a kind of vehicle: partial rounds of one more item from those of one less.

Label setting over sets of visited tasks (Held and Karp 1962, doi 10.1137/0110015; with resources, Irnich and
Desaulniers 2005, doi 10.1007/0-387-25486-2_2). A label is dropped where another with the same tasks and place is at least as
good in everything that the future depends on, and where no completion can be worth the threshold.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.rounds.exact.cargo_kernels import board, visit, visited
from routing.rounds.exact.kinds import (
    ALLOWED,
    AT,
    CLOSING,
    COMPARED,
    EARLIEST,
    END,
    FAR,
    FIRST,
    FROM,
    FROZEN,
    HAS_DROP,
    IS_DROP,
    JUDGED,
    LATEST,
    LENGTH,
    LOCATION,
    LOOSE,
    MAX_M,
    MAX_RELOADS,
    MAX_SPAN,
    METRIC,
    MODE,
    RELEASE,
    REQUEST,
    SPAN,
    SPAN_KNOWN,
    START,
    SURCHARGE,
    TASKS,
    UNTIL,
    Kind,
)
from routing.rounds.exact.label_layout import (
    AT_RELOAD,
    AT_START,
    BEGUN,
    BOARD,
    BOUND,
    COLUMNS,
    DONE,
    DUAL,
    DUAL_OF,
    F_COST,
    F_SET,
    F_SURE,
    F_TRACE,
    FOUND,
    FULL,
    HIGH,
    LAST_LEAVE,
    LEAVE,
    LOW,
    METRES,
    NEXT,
    OUT,
    PLACE,
    RELEASED,
    RELOADED,
    RELOADS,
    TASKS_DONE,
    TIME,
    TRACE,
    TRACES,
    TRIP,
    TROUBLED,
    UNSURE,
    VISITED_0,
    VISITED_1,
    WORK,
    Prices,
    Store,
)
from routing.rounds.exact.motion_kernels import arrival, begins, depart, move, pause, serve
from routing.rounds.exact.worth_kernels import no_better, paid, remainder, troubled
from routing.rounds.wide_kernels import wide

#: Labels with the same tasks and place that a new one is compared with, the latest first: where comparison is loose
#: hardly any is dropped, and there may be thousands.
MOST_COMPARED = 60


@kernel
def keep(
    kind: Kind, prices: Prices, store: Store, level: int, count: int, item: int, parent: int, threshold: int
) -> int:
    """Keep the label at ``count`` of a level if it is worth it; return the new count, -1 if there is no room."""
    rows = store.level[level & 1]
    label = rows[count]
    scale = prices.figure[4]
    if label[TIME] > kind.facts[LATEST]:
        return wide(count)
    if kind.facts[MODE] == SPAN and label[TIME] - label[LEAVE] > kind.facts[MAX_SPAN]:
        return wide(count)
    rest = remainder(kind, prices, label)
    if rest >= FAR:
        return wide(count)
    bound = scale * paid(kind, label, label[TIME], label[METRES], label[WORK], 0) + label[DUAL] + rest
    if bound >= threshold:
        return wide(count)
    label[BOUND] = bound
    slot = wide(0)
    if kind.facts[COMPARED] == 1 and label[TASKS_DONE] > 0:
        if kind.facts[MODE] == LOOSE and kind.facts[SPAN_KNOWN] == 1:
            label[TROUBLED] = troubled(kind, label)
        key = (label[VISITED_0] * 6364136223846793005 + label[VISITED_1]) * 1442695040888963407 + label[PLACE]
        key ^= key >> 29
        key *= 3202034522624059733
        slot = (key >> 20) & wide(len(store.head) - 1)
        if store.stamp[slot] != level:
            store.stamp[slot] = level
            store.head[slot] = -1
        other = wide(store.head[slot])
        compared = 0
        while other >= 0 and compared < MOST_COMPARED:
            compared += 1
            row = rows[other]
            if (
                row[VISITED_0] == label[VISITED_0]
                and row[VISITED_1] == label[VISITED_1]
                and row[PLACE] == label[PLACE]
                and row[BOUND] < FAR
            ):
                if no_better(kind, store, row, label):
                    return wide(count)
                if no_better(kind, store, label, row):
                    row[BOUND] = FAR
            other = row[NEXT]
        label[NEXT] = store.head[slot]
        store.head[slot] = count
    traces = store.number[TRACES]
    if count + 2 >= len(rows) or traces >= len(store.trace):
        store.number[FULL] = 1
        return wide(-1)
    store.trace[traces, 0] = item
    store.trace[traces, 1] = parent
    label[TRACE] = traces
    store.number[TRACES] = traces + 1
    return wide(count + 1)


@kernel
def close(kind: Kind, prices: Prices, store: Store, label: NDArray[np.int64], threshold: int) -> bool:
    """Note the round that ends here, if it may end here and is worth it; False if there is no room."""
    facts = kind.facts
    if label[TASKS_DONE] == 0 or label[TASKS_DONE] < facts[FROZEN] or label[BEGUN] != label[DONE]:
        return True
    end, metres, work = label[TIME], label[METRES], label[WORK]
    if facts[END] >= 0:
        end = arrival(kind, label[PLACE], facts[END], end)
        metres += kind.metres[label[PLACE], facts[END]]
        work += kind.least_s[label[PLACE], facts[END]]
        if end >= FAR:
            return True
    if end > facts[LATEST] or metres > facts[MAX_M]:
        return True
    if facts[MODE] == SPAN and end - label[LEAVE] > facts[MAX_SPAN]:
        return True
    for brk in range(len(kind.pause)):
        if not visited(label, facts[TASKS] + brk) and facts[EARLIEST] <= kind.pause[brk, UNTIL] < end:
            return True
    cost = paid(kind, label, end, metres, work, 1)
    if prices.figure[4] * cost + label[DUAL] >= threshold:
        return True
    for request in range(len(kind.request)):
        if label[DONE] >> request & 1:
            cost += kind.request[request, SURCHARGE]
    place = wide(0)
    sure = facts[JUDGED] == 0 and label[UNSURE] == 0
    if sure:
        key = label[DONE] * 6364136223846793005
        key ^= key >> 31
        key *= 3202034522624059733
        place = (key >> 17) & wide(len(store.slot) - 1)
        while store.slot[place] > 0:
            known = store.found[store.slot[place] - 1]
            if known[F_SET] == label[DONE]:
                if cost < known[F_COST]:
                    known[F_COST] = cost
                    known[F_TRACE] = label[TRACE]
                return True
            place = (place + 1) & wide(len(store.slot) - 1)
    found = store.number[FOUND]
    if found >= len(store.found):
        store.number[FULL] = 1
        return False
    store.found[found, F_SET] = label[DONE]
    store.found[found, F_COST] = cost
    store.found[found, F_TRACE] = label[TRACE]
    store.found[found, F_SURE] = 1 if sure else 0
    store.number[FOUND] = found + 1
    if sure:
        store.slot[place] = found + 1
    return True


@kernel
def start(kind: Kind, prices: Prices, store: Store) -> int:
    """Write the labels of the empty round, one for each release that its first trip may wait for; return their number."""
    rows = store.level[0]
    for number in range(len(kind.releases)):
        label = rows[number]
        label[:] = 0
        label[PLACE] = kind.facts[START]
        label[OUT] = AT_START
        label[TIME] = label[LEAVE] = kind.facts[EARLIEST]
        label[LAST_LEAVE] = label[HIGH] = FAR
        label[LOW] = label[TIME]
        label[RELEASED] = number
        label[DUAL] = prices.figure[0]
        label[TRACE] = -1
    return wide(len(kind.releases))


@kernel
def grow(
    kind: Kind, prices: Prices, store: Store, level: int, count: int, first: int, threshold: int, made: int
) -> int:
    """Make the labels of the next level from those of a level, from ``first`` on until time for a look at the clock.

    Returns the labels made so far on the next level, -1 if memory is full; ``Store.number`` is kept up to date.
    """
    rows, after = store.level[level & 1], store.level[(level + 1) & 1]
    facts = kind.facts
    tasks = facts[TASKS]
    for number in range(first, count):
        label = rows[number]
        if label[BOUND] >= FAR:
            continue
        if not close(kind, prices, store, label, threshold):
            return wide(-1)
        frozen = label[TASKS_DONE] < facts[FROZEN]
        for task in range(tasks):
            if frozen and task != kind.prefix[label[TASKS_DONE]]:
                continue
            row = kind.task[task]
            request = row[REQUEST]
            if not kind.request[request, ALLOWED] or visited(label, task) or row[RELEASE] > label[RELEASED]:
                continue
            if label[TIME] + kind.least_s[label[PLACE], row[LOCATION]] > row[CLOSING]:
                continue
            if row[IS_DROP]:
                early = False
                for pickup in range(kind.request[request, FIRST], task):
                    early = early or not visited(label, pickup)
                if early:
                    continue
            new = after[made]
            new[:] = label
            new[BOUND] = 0
            if begins(label):
                depart(kind, new)
            if not board(kind, store, new, task) or not serve(kind, store, new, task):
                continue
            visit(new, task)
            new[TASKS_DONE] += 1
            new[OUT] = task
            if label[BEGUN] >> request & 1 == 0:
                new[DUAL] += prices.request[request, DUAL_OF]
                for team in range(len(kind.team)):
                    if kind.team[team] >> request & 1 and kind.team[team] & label[BEGUN] == 0:
                        new[DUAL] += prices.team[team]
            made = keep(kind, prices, store, level + 1, made, task, label[TRACE], threshold)
            if made < 0:
                return wide(-1)
        for brk in range(len(kind.pause)):
            if visited(label, tasks + brk) or label[TIME] > kind.pause[brk, UNTIL]:
                continue
            new = after[made]
            new[:] = label
            new[BOUND] = 0
            pause(kind, new, brk)
            visit(new, tasks + brk)
            made = keep(kind, prices, store, level + 1, made, -1 - brk, label[TRACE], threshold)
            if made < 0:
                return wide(-1)
        if label[RELOADS] < facts[MAX_RELOADS] and not (label[OUT] == AT_RELOAD and facts[METRIC]):
            made = reload(kind, prices, store, level, made, label, threshold)
            if made < 0:
                return wide(-1)
    return wide(made)


@kernel
def reload(
    kind: Kind, prices: Prices, store: Store, level: int, made: int, label: NDArray[np.int64], threshold: int
) -> int:
    """Make the labels that go on with a reload stop, one for each place and each release that the next trip may wait for."""
    after = store.level[(level + 1) & 1]
    dims = kind.load.shape[1]
    opened = label[BEGUN] & ~label[DONE]
    for place in range(len(kind.reload)):
        row = kind.reload[place]
        for release in range(len(kind.releases)):
            new = after[made]
            new[:] = label
            new[BOUND] = 0
            if begins(label):
                depart(kind, new)
            opening = max(row[FROM], kind.releases[release])
            if opening > row[UNTIL] or not move(kind, new, row[AT], wide(0), opening, row[UNTIL], row[UNTIL]):
                continue
            new[TIME] += row[LENGTH]
            new[WORK] += row[LENGTH]
            new[RELOADS] += 1
            new[RELEASED] = release
            new[OUT] = AT_RELOAD
            on_board = wide(0)
            for request in range(len(kind.request)):
                if label[BOARD] >> request & 1 and kind.request[request, HAS_DROP]:
                    on_board |= wide(1) << request
            new[BOARD] = on_board & opened
            new[TRIP] = new[BOARD]
            for request in range(len(kind.request)):
                if store.lifo[request] >= 0 and new[BOARD] >> request & 1:
                    new[store.lifo[request]] |= RELOADED
            for dim in range(dims):
                new[COLUMNS + dim] -= new[COLUMNS + 2 * dims + dim]
                new[COLUMNS + dims + dim] = new[COLUMNS + dim]
                new[COLUMNS + 2 * dims + dim] = 0
            item = -1 - len(kind.pause) - place
            made = keep(kind, prices, store, level + 1, made, item, label[TRACE], threshold)
            if made < 0:
                return wide(-1)
    return wide(made)

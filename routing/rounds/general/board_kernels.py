"""Kernels that judge what is on board of a whole round: its loads, goods that do not mix, last in first out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.general.layout import (
    BASE,
    CAPACITY,
    GOODS,
    HAS_DROP,
    KEPT,
    LIFO,
    LOADS,
    MAX_RELOADS,
    PAST,
    REQUEST,
    STAYS,
    TRIED,
    Rounds,
    Tables,
)
from routing.rounds.wide_kernels import wide

# Columns of Rounds.scratch: goods are on board from behind item FROM to before item TO.
FROM = 10
TO = 11
OWNER = 12
KIND_OF_GOODS = 13
IS_LIFO = 14  # these goods are the first of a request that is to be unloaded last in, first out
IS_FIRST = 15  # they are the first goods of their request, or stay on board: looked at for their class


@lean_kernel
def dimensions(data: Tables) -> int:
    """Return the number of load dimensions."""
    return wide(data.vehicle.shape[1] - CAPACITY)


@lean_kernel
def loads_fit(data: Tables, vehicle: int, items: NDArray[np.int64], count: int) -> bool:
    """Whether the items ``1 .. count`` never overload the vehicle."""
    places = data.vehicle[vehicle, MAX_RELOADS]
    for d in range(dimensions(data)):
        capacity = data.vehicle[vehicle, CAPACITY + d]
        on_board = wide(0)
        k = wide(0)
        while k <= count:
            # A trip: first what it hands over comes on board, at the end all that stays on board leaves.
            stays = wide(0)
            past = k + 1
            while past <= count and not (items[past] >= 0 and data.task[items[past], REQUEST] < 0):
                item = items[past]
                if item >= 0 and data.task[item, STAYS] == 1 and data.task[item, LOADS + d] < 0:
                    on_board -= data.task[item, LOADS + d]
                past += 1
            if on_board > capacity:
                return False
            for j in range(k + 1, past):
                item = items[j]
                if item < 0:
                    continue
                load = data.task[item, LOADS + d]
                on_board += load
                if on_board > capacity:
                    return False
                if load > 0 and data.task[item, STAYS] == 1:
                    stays += load
            on_board -= stays
            k = past
    reloads = wide(0)
    for k in range(1, count + 1):
        if items[k] >= 0 and data.task[items[k], REQUEST] < 0:
            reloads += 1
    return bool(reloads <= places)


@lean_kernel
def list_goods(data: Tables, rounds: Rounds, items: NDArray[np.int64], count: int) -> int:
    """Write what comes on board, and how long it stays, to ``rounds.scratch``; return the number of entries.

    `lay_out` has noted the positions of the tasks. Goods of a request whose drop is missing stay to the end.
    """
    entries = wide(0)
    goods = rounds.scratch
    begin = wide(0)
    end = wide(1)
    while end <= count and not (items[end] >= 0 and data.task[items[end], REQUEST] < 0):
        end += 1
    for k in range(1, count + 1):
        item = items[k]
        if item < 0:
            continue
        request = data.task[item, REQUEST]
        if request < 0:
            begin = wide(k)
            end = wide(k) + 1
            while end <= count and not (items[end] >= 0 and data.task[items[end], REQUEST] < 0):
                end += 1
            continue
        if data.request[request, HAS_DROP] == 1:
            drop = data.request[request, PAST] - 1
            if item == drop:
                continue
            to = rounds.position[drop, TRIED]
            if to < 1 or to > count or items[to] != drop:
                to = wide(count) + 1
            first = wide(1)
            for other in range(data.request[request, BASE], drop):
                spot = rounds.position[other, TRIED]
                if other != item and 1 <= spot < k and items[spot] == other:
                    first = wide(0)
            goods[entries, FROM] = k
            goods[entries, TO] = to
            goods[entries, IS_LIFO] = first * data.request[request, LIFO]
            goods[entries, IS_FIRST] = first
        else:
            taken = False
            handed_over = False
            for d in range(dimensions(data)):
                taken = taken or data.task[item, LOADS + d] > 0
                handed_over = handed_over or data.task[item, LOADS + d] < 0
            if not taken and not handed_over:
                continue
            if taken and handed_over:
                goods[entries, FROM] = k
                goods[entries, TO] = end
                goods[entries, OWNER] = request
                goods[entries, KIND_OF_GOODS] = data.request[request, GOODS]
                goods[entries, IS_LIFO] = 0
                goods[entries, IS_FIRST] = 1
                entries += 1
            goods[entries, FROM] = begin if handed_over else wide(k)
            goods[entries, TO] = wide(k) if handed_over else end
            goods[entries, IS_LIFO] = 0
            goods[entries, IS_FIRST] = 1
        goods[entries, OWNER] = request
        goods[entries, KIND_OF_GOODS] = data.request[request, GOODS]
        entries += 1
    return entries


@lean_kernel
def goods_agree(data: Tables, rounds: Rounds, items: NDArray[np.int64], count: int) -> bool:
    """Whether goods that do not mix are never on board together, and all is unloaded last in, first out where asked.

    Notes
    -----
    Quadratic in the number of items.
    """
    entries = list_goods(data, rounds, items, count)
    goods = rounds.scratch
    for a in range(entries):
        kind = goods[a, KIND_OF_GOODS]
        for b in range(entries):
            if goods[a, OWNER] == goods[b, OWNER]:
                continue
            if goods[a, IS_LIFO] == 1 and goods[a, FROM] < goods[b, FROM] < goods[a, TO] < goods[b, TO]:
                return False
            if b <= a or kind < 0 or goods[a, IS_FIRST] == 0 or goods[b, IS_FIRST] == 0:
                continue
            other = goods[b, KIND_OF_GOODS]
            if (
                other >= 0
                and data.clash[kind, other] == 1
                and max(goods[a, FROM], goods[b, FROM]) < min(goods[a, TO], goods[b, TO])
            ):
                return False
    return True


@lean_kernel
def unloaded_at(data: Tables, rounds: Rounds, vehicle: int, task: int) -> int:
    """Return the position where goods loaded at a task of a round without reload stops leave, 0 if there are none."""
    request = data.task[task, REQUEST]
    if data.request[request, HAS_DROP] == 1:
        drop = data.request[request, PAST] - 1
        if task == drop:
            return wide(0)
        return wide(
            rounds.position[drop, KEPT] if rounds.vehicle_of[request] >= 0 else rounds.length[vehicle] + 1
        )
    for d in range(dimensions(data)):
        if data.task[task, LOADS + d] > 0:
            return wide(rounds.length[vehicle] + 1)
    return wide(0)

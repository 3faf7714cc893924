"""Kernel that puts the tasks of a row in a better order: short stretches move where they cost less.

Requests are inserted one at a time into what is there, so that two that share a round never come to be interleaved
anew. That matters where requests have many pickups. The moves are those of Or (1976), with one drop after its pickups.
"""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.rounds.linear.row_kernels import install
from routing.rounds.linear.tables import (
    HAS_DROP,
    PAST,
    PER_M,
    PREFIX,
    PROFILE,
    REQUEST,
    TIMED,
    Desk,
    LinearTables,
    Rows,
)
from routing.rounds.problem import UNREACHABLE
from routing.rounds.wide_kernels import wide

#: Most tasks that move together.
LONGEST_STRETCH = 3


@lean_kernel
def must_follow(data: LinearTables, rows: Rows, v: int, later: int, first: int, last: int) -> bool:
    """Whether the item at a position is the drop of a request that has a task in a stretch of the row."""
    task = rows.item[v, later]
    request = data.task[task, REQUEST]
    if data.request[request, HAS_DROP] == 0 or data.request[request, PAST] != task + 1:
        return False
    for k in range(first, last + 1):
        if data.task[rows.item[v, k], REQUEST] == request:
            return True
    return False


@lean_kernel
def must_precede(data: LinearTables, rows: Rows, v: int, earlier: int, first: int, last: int) -> bool:
    """Whether a stretch of the row has the drop of the request of the item at a position."""
    request = data.task[rows.item[v, earlier], REQUEST]
    if data.request[request, HAS_DROP] == 0:
        return False
    for k in range(first, last + 1):
        if rows.item[v, k] == data.request[request, PAST] - 1:
            return True
    return False


@lean_kernel
def added_by(data: LinearTables, rows: Rows, v: int, first: int, last: int, k: int) -> int:
    """Return the metres that a stretch adds between the positions ``k`` and ``k + 1``."""
    legs = data.legs[data.vehicle[v, PROFILE]]
    place = rows.place[v]
    if legs[place[k], place[first], 0] >= UNREACHABLE or legs[place[last], place[k + 1], 0] >= UNREACHABLE:
        return wide(UNREACHABLE)
    metres = wide(legs[place[k], place[first], 1]) + wide(legs[place[last], place[k + 1], 1])
    return wide(metres - rows.leg[v, k + 1])


@lean_kernel
def moved(data: LinearTables, rows: Rows, desk: Desk, v: int, first: int, last: int, k: int) -> bool:
    """Move a stretch behind the position ``k``, if the round stays legal and costs less; return whether it did."""
    n = rows.length[v]
    item = rows.item[v]
    before = rows.cost[v]
    for m in range(1, n + 1):
        desk.backup[m] = item[m]
    size = last - first + 1
    if k > last:
        for m in range(last + 1, k + 1):
            item[m - size] = desk.backup[m]
        for m in range(size):
            item[k - size + 1 + m] = desk.backup[first + m]
    else:
        for m in range(k + 1, first):
            item[m + size] = desk.backup[m]
        for m in range(size):
            item[k + 1 + m] = desk.backup[first + m]
    if install(data, rows, v) and rows.cost[v] < before:
        return True
    for m in range(1, n + 1):
        item[m] = desk.backup[m]
    install(data, rows, v)
    return False


@lean_kernel
def improved_once(data: LinearTables, rows: Rows, desk: Desk, v: int) -> bool:
    """Move the first stretch found that costs less elsewhere; return whether there is one."""
    n = rows.length[v]
    frozen = data.vehicle[v, PREFIX]
    legs = data.legs[data.vehicle[v, PROFILE]]
    for size in range(1, min(LONGEST_STRETCH, n - 1) + 1):
        for first in range(frozen + 1, n - size + 2):
            last = first + size - 1
            a = rows.place[v, first - 1]
            b = rows.place[v, last + 1]
            if legs[a, b, 0] >= UNREACHABLE:
                continue
            gain = rows.leg[v, first] + rows.leg[v, last + 1] - wide(legs[a, b, 1])
            if gain <= 0:
                continue
            for k in range(last + 1, n + 1):
                if must_follow(data, rows, v, k, first, last):
                    break
                if added_by(data, rows, v, first, last, k) < gain and moved(
                    data, rows, desk, v, first, last, k
                ):
                    return True
            for k in range(first - 2, frozen - 1, -1):
                if must_precede(data, rows, v, k + 1, first, last):
                    break
                if added_by(data, rows, v, first, last, k) < gain and moved(
                    data, rows, desk, v, first, last, k
                ):
                    return True
    return False


@lean_kernel
def tidy(data: LinearTables, rows: Rows, desk: Desk, v: int) -> None:
    """Move stretches of a row until none costs less elsewhere; rows of several trips or of timed vehicles stay."""
    if data.vehicle[v, TIMED] == 1 or rows.reloads[v] > 0 or data.vehicle[v, PER_M] == 0:
        return
    while rows.length[v] > 2 and improved_once(data, rows, desk, v):
        pass

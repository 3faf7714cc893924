"""Kernel that follows the kinds of goods on board along a row, and tells whether some meet that may not."""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.rounds.linear.tables import GOODS, HAS_DROP, PAST, REQUEST, REQUEST_CLASH, LinearTables, Rows
from routing.rounds.wide_kernels import wide


@lean_kernel
def goods_apart(data: LinearTables, rows: Rows, v: int) -> bool:
    """Fill ``rows.aboard`` of a row without reload stops; return whether no goods are on board together that may not be.

    Classes that clash do so mutually: it is enough to look when a request's first goods come on board.
    """
    n = rows.length[v]
    item, aboard, tally, begun = rows.item[v], rows.aboard[v], rows.tally, rows.begun
    for number in range(len(tally)):
        tally[number] = 0
    for k in range(1, n + 1):
        begun[data.task[item[k], REQUEST]] = 0
    apart = True
    present = wide(0)
    aboard[0] = 0
    for k in range(1, n + 1):
        request = data.task[item[k], REQUEST]
        goods = data.request[request, GOODS]
        if goods >= 0 and data.request[request, HAS_DROP] == 1:
            if item[k] == data.request[request, PAST] - 1:
                tally[goods] -= begun[request]
                if tally[goods] <= 0:
                    present &= ~(wide(1) << wide(goods))
            elif begun[request] == 0:
                begun[request] = 1
                apart = apart and present & data.request[request, REQUEST_CLASH] == 0
                tally[goods] += 1
                present |= wide(1) << wide(goods)
        aboard[k] = present
    aboard[n + 1] = present
    return apart

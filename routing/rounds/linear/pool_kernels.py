"""A pool of the rounds that a search has gone on from, for set partitioning: the newest ones, each once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.linear.span_tables import NO_PAUSE
from routing.rounds.linear.tables import BREAK, Rows
from routing.rounds.wide_kernels import wide

#: Bits of the table that tells whether a round is in the pool.
TABLE_BITS = 17


class Pool(NamedTuple):
    """Rounds by their marks.

    Attributes
    ----------
    item
        int32[p, w], items of each round.
    size, vehicle, cost, mark
        int64[p], of each round; a size of zero is an empty place.
    slot
        int64[2^17], place of a round by the low bits of its mark; another round of the same bits takes it over.
    total
        int64[1], rounds ever put in.
    """

    item: NDArray[np.int32]
    size: NDArray[np.int64]
    vehicle: NDArray[np.int64]
    cost: NDArray[np.int64]
    mark: NDArray[np.int64]
    slot: NDArray[np.int64]
    total: NDArray[np.int64]


def make_pool(places: int, width: int) -> Pool:
    """Allocate a pool for so many rounds of at most so many items; longer rounds stay out."""
    return Pool(
        item=np.zeros((places, width), dtype=np.int32),
        size=np.zeros(places, dtype=np.int64),
        vehicle=np.zeros(places, dtype=np.int64),
        cost=np.zeros(places, dtype=np.int64),
        mark=np.zeros(places, dtype=np.int64),
        slot=np.zeros(2**TABLE_BITS, dtype=np.int64),
        total=np.zeros(1, dtype=np.int64),
    )


@lean_kernel
def put(pool: Pool, rows: Rows, v: int) -> None:
    """Put the row of a vehicle into the pool, in the place of the oldest round, if it is not there."""
    n = rows.length[v]
    pause = rows.pause[v]
    size = n + (1 if pause != NO_PAUSE else 0)
    if n == 0 or size > pool.item.shape[1]:
        return
    # Equal rounds of different vehicles may cost different amounts.
    mark = rows.mark[v] ^ (rows.cost[v] * wide(0x2545F4914F6CDD1D))
    key = (mark ^ (mark >> wide(31))) & wide((1 << TABLE_BITS) - 1)
    place = pool.slot[key]
    if pool.size[place] == size and pool.mark[place] == mark:
        return
    place = pool.total[0] % len(pool.size)
    pool.total[0] += 1
    pool.slot[key] = place
    pool.size[place] = size
    pool.vehicle[place] = v
    pool.cost[place] = rows.cost[v]
    pool.mark[place] = mark
    shift = wide(0)
    for k in range(n + 1):
        if pause == k:
            pool.item[place, k] = BREAK
            shift = wide(1)
        if k < n:
            pool.item[place, k + shift] = rows.item[v, k + 1]

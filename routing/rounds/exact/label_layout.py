"""Where a partial round keeps what, while all rounds of a kind are enumerated."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.rounds.exact.kinds import HAS_DROP, LIFO, RIDE, Kind
from routing.rounds.problem import NO_LIMIT

# Columns of a label; those of loads (now, peak, kept by dimension), then those of LIFO requests and of longest rides follow.
VISITED_0, VISITED_1, BEGUN, DONE, BOARD, TRIP, PLACE, OUT, TIME, METRES, LATE, LEAVE = range(12)
LAST_LEAVE, WORK, RELEASED, RELOADS, TASKS_DONE, DUAL, BOUND, TRACE, NEXT = range(12, 21)
# Of kinds whose comparison is loose: bounds on the departure, whether windows or dues ahead can tell labels apart; and
# whether a longest ride makes the true times later than those here.
LOW, HIGH, TROUBLED, UNSURE = range(21, 25)
COLUMNS = 25

#: `OUT` of a label whose last halt is the start of the round, and of one that is at a reload stop.
AT_START = -1
AT_RELOAD = -2
#: Beside the requests that have been loaded after a LIFO request: a reload stop, where goods may have come on board that are
#: handed over later on the trip. Beside those on board on a trip: such a request has been dropped, so that there are none.
RELOADED = 1 << 62

# Columns of Prices.request and Prices.task.
GAIN, NEED_S, DUAL_OF = range(3)
IN, OUT_OF, IN_S = range(3)

# Entries of Store.number.
TRACES, FOUND, FULL = range(3)

# Columns of Store.found.
F_SET, F_COST, F_TRACE, F_SURE = range(4)


class Prices(NamedTuple):
    """What visits are worth and cost at least, in units of the scale.

    Attributes
    ----------
    request
        int64[r, 3], the most that a request not begun may gain, the time it needs at least, its dual with its surcharge.
    task
        int64[t, 3], what its visit costs at least (in, half of in and out), what leaving it costs at least, seconds in.
    order
        int64[k], requests that gain, by gain for the second of need, falling.
    team
        int64[s], what a route pays for touching a team.
    figure
        int64[5], dual of the kind, least cost in and seconds in of the end place, least cost out of the start, scale.
    """

    request: NDArray[np.int64]
    task: NDArray[np.int64]
    order: NDArray[np.int64]
    team: NDArray[np.int64]
    figure: NDArray[np.int64]


class Store(NamedTuple):
    """Memory of the enumeration.

    Attributes
    ----------
    level
        int64[2, m, columns], labels of two levels.
    head, stamp
        int32[h], first label of each slot, and the level it is of.
    trace
        int32[k, 2], item and the trace before it.
    found
        int64[f, 4], set of requests, cost, trace, and whether the cost is exact rather than a lower bound.
    slot
        int32[g], by hash of the set of requests, 1 + number in ``found``.
    lifo
        int64[r], column of the request that is last in, first out: requests loaded after it; -1 for others.
    ride
        int64[r], column of the request with a longest ride: end of its first pickup; -1 for others.
    number
        int64[3], used lengths of ``trace`` and ``found``, and whether either is full.
    """

    level: NDArray[np.int64]
    head: NDArray[np.int32]
    stamp: NDArray[np.int32]
    trace: NDArray[np.int32]
    found: NDArray[np.int64]
    slot: NDArray[np.int32]
    lifo: NDArray[np.int64]
    ride: NDArray[np.int64]
    number: NDArray[np.int64]


def make_store(kind: Kind, labels: int, traces: int, found: int) -> Store:
    """Set memory aside; it is used as far as it is needed."""
    dims = kind.load.shape[1]
    lifo = np.full(len(kind.request), -1, dtype=np.int64)
    asked = np.flatnonzero(kind.request[:, LIFO] == 1)
    lifo[asked] = COLUMNS + 3 * dims + np.arange(len(asked))
    ride = np.full(len(kind.request), -1, dtype=np.int64)
    limited = np.flatnonzero((kind.request[:, RIDE] < NO_LIMIT) & (kind.request[:, HAS_DROP] == 1))
    ride[limited] = COLUMNS + 3 * dims + len(asked) + np.arange(len(limited))
    slots = 1 << max(10, (2 * found - 1).bit_length())
    heads = 1 << max(10, (labels - 1).bit_length())
    return Store(
        level=np.empty((2, labels, COLUMNS + 3 * dims + len(asked) + len(limited)), dtype=np.int64),
        head=np.empty(heads, dtype=np.int32),
        stamp=np.full(heads, -1, dtype=np.int32),
        trace=np.empty((traces, 2), dtype=np.int32),
        found=np.empty((found, 4), dtype=np.int64),
        slot=np.zeros(slots, dtype=np.int32),
        lifo=lifo,
        ride=ride,
        number=np.zeros(3, dtype=np.int64),
    )

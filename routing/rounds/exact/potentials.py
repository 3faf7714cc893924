"""What is paid at least for going into a task and for going out of it, so that both together are below every leg.

These are dual values of the assignment of a successor to every task (Balas and Toth 1985): any part of a round costs
at least the sum over the tasks that it goes into and out of.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.rounds.exact.kinds import (
    ALLOWED,
    AT,
    CLOSING,
    EARLIEST,
    END,
    FAR,
    FIRST_WINDOW,
    IS_DROP,
    LOCATION,
    PER_M,
    PER_S,
    REQUEST,
    SERVICE,
    START,
    Kind,
)  # fmt: skip
from routing.rounds.partition_model import new_solver

#: Duals and potentials are whole numbers of this part of a cost unit.
SCALE = 1024
#: A leg that does not exist; small enough to be summed and scaled.
NOWHERE = FAR // (64 * SCALE)


class Potentials(NamedTuple):
    """Least costs in parts of `SCALE`, and least seconds.

    Attributes
    ----------
    into, out
        int64[t], of the legs into and out of each task; either may be negative.
    into_s
        int64[t], seconds of the shortest leg into each task.
    end_in, start_out
        Of the legs into the end place and out of the start place.
    end_in_s
        Seconds of the shortest leg into the end place.
    """

    into: NDArray[np.int64]
    out: NDArray[np.int64]
    into_s: NDArray[np.int64]
    end_in: int
    start_out: int
    end_in_s: int


def make_potentials(kind: Kind) -> Potentials:
    """Find the potentials whose sum over all tasks is greatest.

    Legs that no round can have, by windows or since a request is over, are left out.
    """
    task, facts = kind.task, kind.facts
    cost = np.where(kind.metres < FAR, kind.metres, 0) * facts[PER_M]
    cost += np.where(kind.least_s < FAR, kind.least_s, 0) * facts[PER_S]
    cost = np.minimum(np.where((kind.metres >= FAR) | (kind.least_s >= FAR), NOWHERE, cost), NOWHERE)
    seconds = np.minimum(kind.least_s, NOWHERE)
    where, reloads = task[:, LOCATION], kind.reload[:, AT]
    allowed = kind.request[task[:, REQUEST], ALLOWED] == 1
    opening = np.maximum(
        kind.window[task[:, FIRST_WINDOW], 0], facts[EARLIEST] + kind.least_s[facts[START], where]
    )
    ready = opening + task[:, SERVICE]
    follow = ready[:, None] + kind.least_s[np.ix_(where, where)] <= task[None, :, CLOSING]
    over = (task[:, REQUEST][:, None] == task[:, REQUEST][None]) & (task[:, IS_DROP] == 1)[:, None]
    never = ~follow | over | ~allowed[:, None] | ~allowed[None, :] | np.eye(len(task), dtype=np.bool_)
    # Rows: tasks, start, reload; columns: tasks, end, reload. What is not a task is no more than a bound on these.
    count = len(task)
    legs = np.full((count + 2, count + 2), NOWHERE, dtype=np.int64)
    legs[:count, :count] = np.where(never, NOWHERE, cost[np.ix_(where, where)])
    legs[count, :count] = cost[facts[START], where]
    legs[count + 1, :count] = cost[np.ix_(reloads, where)].min(axis=0, initial=NOWHERE)
    legs[:count, count + 1] = cost[np.ix_(where, reloads)].min(axis=1, initial=NOWHERE)
    legs[count, count + 1] = cost[facts[START], reloads].min(initial=NOWHERE)
    home = facts[END]
    legs[:count, count] = cost[where, home] if home >= 0 else 0
    legs[count + 1, count] = cost[reloads, home].min(initial=NOWHERE) if home >= 0 else 0
    legs[: count + 1][np.append(~allowed, [False])] = NOWHERE
    legs[:, :count][:, ~allowed] = NOWHERE
    into, out = _duals(legs, count)
    between_s = np.where(never, NOWHERE, seconds[np.ix_(where, where)])
    into_s = np.minimum(between_s.min(axis=0, initial=NOWHERE), seconds[facts[START], where])
    into_s = np.minimum(into_s, seconds[np.ix_(reloads, where)].min(axis=0, initial=NOWHERE))
    last = [*where[allowed].tolist(), *reloads.tolist()]
    end_in_s = int(seconds[last, home].min(initial=NOWHERE)) if home >= 0 else 0
    return Potentials(into[:count], out[:count], into_s, int(into[count]), int(out[count]), end_in_s)


def _duals(legs: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return values into each column and out of each row, below every leg, with the greatest sum.

    The last row and column, of reloads, have the value 0, since a round goes there any number of times.
    """
    rows, columns = np.nonzero(legs < NOWHERE)
    keep = (rows <= count) | (columns <= count)
    rows, columns = rows[keep], columns[keep]
    scale = float(max(1, int(legs[legs < NOWHERE].max(initial=1))))
    size = count + 2
    ceiling = np.ones(2 * size)
    ceiling[[size - 1, 2 * size - 1]] = 0.0
    weight = np.zeros(2 * size)
    weight[: count + 1] = weight[size : size + count + 1] = -1.0
    solver = new_solver()
    starts = np.arange(0, 2 * len(rows), 2, dtype=np.int32)
    entries = np.stack([columns, size + rows], axis=1).ravel().astype(np.int32)
    solver.addCols(
        2 * size,
        weight,
        -ceiling,
        ceiling,
        0,
        np.zeros(2 * size, dtype=np.int32),
        np.zeros(0, dtype=np.int32),
        np.zeros(0),
    )
    solver.addRows(
        len(rows), np.full(len(rows), -np.inf), legs[rows, columns] / scale, len(entries), starts, entries,
        np.ones(len(entries)),
    )  # fmt: skip
    solver.run()
    values = np.array(solver.getSolution().col_value)
    whole = np.floor(np.clip(values, -1.0, 1.0) * scale * SCALE).astype(np.int64)
    into, out = whole[:size], whole[size:]
    into[-1] = out[-1] = 0
    # Rounding aside, nothing is left to do here; whatever is too much is taken off the column or the row.
    excess = np.where(legs < NOWHERE, into[None] + out[:, None] - legs * SCALE, 0)
    into -= np.maximum(excess[:-1].max(axis=0), 0)
    into[-1] = 0
    excess = np.where(legs < NOWHERE, into[None] + out[:, None] - legs * SCALE, 0)
    out -= np.maximum(excess.max(axis=1), 0)
    out[-1] = 0
    assert (np.where(legs < NOWHERE, into[None] + out[:, None] - legs * SCALE, 0) <= 0).all()
    return into, out

"""The search of the linear engine: ruin, recreate by best insertion, accept by annealing."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.linear.exchange_kernels import EXCHANGE_RATE, exchange_vehicles, refit
from routing.rounds.linear.memory_kernels import go_back, keep, remember, total_cost
from routing.rounds.linear.pool_kernels import Pool, put
from routing.rounds.linear.recreate_kernels import BLINK_RATE, gather, recreate, sort_absent
from routing.rounds.linear.ruin_kernels import ruin
from routing.rounds.linear.tables import Desk, LinearTables, Rows
from routing.rounds.linear.tidy_kernels import tidy
from routing.rounds.linear.trail import BEST_COST, ITERATIONS, KEPT_COST, Trail
from routing.rounds.random_kernels import draw
from routing.rounds.wide_kernels import wide

#: Rounds of plans dearer than the best by so many temperatures are remembered for set partitioning.
POOLED = 5.0
#: Probability that changed rounds move to the unused vehicles that do them cheapest: always would undo what exchanges try.
REFIT_RATE = 0.03

#: Rounds are tidied where requests have so many tasks: of fewer, insertion by itself finds the order.
LEAST_TIDIED = 3


@lean_kernel
def search(
    data: LinearTables,
    rows: Rows,
    desk: Desk,
    trail: Trail,
    pool: Pool,
    near: NDArray[np.int32],
    keys: NDArray[np.float64],
    weights: NDArray[np.float64],
    iterations: int,
    hot: float,
    cold: float,
    longest_string: float,
    mean_removed: float,
    random: NDArray[np.uint64],
) -> None:
    """Run some iterations, the temperature falling geometrically from ``hot`` to ``cold``."""
    totals = trail.totals
    ratio = math.log(cold / hot)
    for n in range(iterations):
        before = trail.absent[0]
        ruin(data, rows, desk, trail, near, longest_string, mean_removed, random)
        totals[ITERATIONS] += 1
        if len(trail.tried) > 1 and draw(random) < EXCHANGE_RATE:
            exchange_vehicles(data, rows, desk, trail, random)
        count = gather(rows, trail, near, before)
        sort_absent(trail, keys, weights, count, random)
        recreate(data, rows, desk, trail, count, wide(0), BLINK_RATE, random)
        if desk.gap.shape[0] >= LEAST_TIDIED:
            for v in range(len(rows.length)):
                if trail.touched[v] == 1:
                    tidy(data, rows, desk, v)
        if len(trail.tried) > 1 and draw(random) < REFIT_RATE:
            refit(data, rows, desk, trail)
        cost = total_cost(data, rows, trail)
        temperature = hot * math.exp(ratio * n / iterations)
        if cost < totals[KEPT_COST] - temperature * math.log(1.0 - draw(random)):
            # Only rounds of plans about as good as the best can be part of a better one.
            if cost < totals[BEST_COST] + POOLED * temperature:
                for v in range(len(rows.length)):
                    if trail.touched[v] == 1:
                        put(pool, rows, v)
            keep(rows, trail)
            totals[KEPT_COST] = cost
            if cost < totals[BEST_COST]:
                totals[BEST_COST] = cost
                remember(trail)
        else:
            go_back(data, rows, trail)

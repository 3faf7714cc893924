"""The search: ruin a few neighbouring stretches of rounds, recreate by best insertion, accept by annealing.

After SISR of Christiaens and Vanden Berghe (2020), doi 10.1287/trsc.2019.0914; see `ruin_kernels`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.general.layout import (
    BOUND,
    COST,
    FIRST,
    PRIZE,
    REQUEST,
    Desk,
    Rounds,
    Tables,
    Trail,
)
from routing.rounds.general.recreate_kernels import CROWDED, recreate
from routing.rounds.general.round_kernels import install
from routing.rounds.general.ruin_kernels import ruin
from routing.rounds.random_kernels import draw
from routing.rounds.wide_kernels import wide

# Entries of Trail.totals.
KEPT_COST = 0
BEST_COST = 1
ITERATIONS = 2
KEPT_MISSING = 3  # requests with frozen tasks that the rounds leave out: such a plan is no plan yet
BEST_MISSING = 4

#: Probability of passing over a gap.
BLINK_RATE = 0.01


@lean_kernel
def total_cost(data: Tables, rounds: Rounds) -> int:
    """Return the cost of the rounds and the prizes of the requests left out."""
    total = wide(0)
    for v in range(len(rounds.length)):
        total += rounds.figures[v, COST]
    for r in range(len(rounds.vehicle_of)):
        if rounds.vehicle_of[r] < 0:
            total += data.request[r, PRIZE]
    return total


@lean_kernel
def count_missing(data: Tables, rounds: Rounds) -> int:
    """Return how many requests with frozen tasks are left out."""
    missing = wide(0)
    for r in range(len(rounds.vehicle_of)):
        if rounds.vehicle_of[r] < 0 and data.request[r, BOUND] >= 0:
            missing += 1
    return missing


@lean_kernel
def keep(rounds: Rounds, trail: Trail) -> None:
    """Make the present rounds those that the search goes on from."""
    for v in range(len(rounds.length)):
        if trail.touched[v] == 1:
            trail.touched[v] = 0
            trail.kept_count[v] = rounds.length[v]
            for k in range(1, rounds.length[v] + 1):
                trail.kept_item[v, k] = rounds.item[v, k]
            trail.newer[v] = 1


@lean_kernel
def assign(data: Tables, rounds: Rounds, item: int, vehicle: int) -> None:
    """Note the vehicle of an item's request, unless it is a break, a reload stop or frozen."""
    if item >= 0:
        request = data.task[item, REQUEST]
        if request >= 0 and item >= data.request[request, FIRST]:
            rounds.vehicle_of[request] = vehicle


@lean_kernel
def go_back(data: Tables, rounds: Rounds, trail: Trail) -> None:
    """Undo everything since the last `keep`."""
    for v in range(len(rounds.length)):
        if trail.touched[v] == 1:
            for k in range(1, rounds.length[v] + 1):
                assign(data, rounds, rounds.item[v, k], wide(-1))
    for v in range(len(rounds.length)):
        if trail.touched[v] == 1:
            trail.touched[v] = 0
            rounds.length[v] = trail.kept_count[v]
            for k in range(1, rounds.length[v] + 1):
                rounds.item[v, k] = trail.kept_item[v, k]
                assign(data, rounds, rounds.item[v, k], wide(v))
            install(data, rounds, v)


@lean_kernel
def remember(trail: Trail) -> None:
    """Store the kept rounds as the best ones."""
    for v in range(len(trail.kept_count)):
        if trail.newer[v] == 1:
            trail.newer[v] = 0
            trail.best_count[v] = trail.kept_count[v]
            for k in range(1, trail.kept_count[v] + 1):
                trail.best_item[v, k] = trail.kept_item[v, k]


@lean_kernel
def search(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    trail: Trail,
    near: NDArray[np.int32],
    keys: NDArray[np.float64],
    weights: NDArray[np.float64],
    patience: int,
    iterations: int,
    hot: float,
    cold: float,
    random: NDArray[np.uint64],
) -> int:
    """Run some iterations, the temperature falling geometrically from ``hot`` to ``cold``.

    Returns
    -------
    int
        How many were run: less than asked for where a row is too short, see `recreate_kernels.CROWDED`.
    """
    totals = trail.totals
    ratio = math.log(cold / hot)
    for n in range(iterations):
        trail.marked[:] = 0
        trail.struck[:] = 0
        ruin(data, rounds, desk, trail, near, random)
        recreate(data, rounds, desk, trail, keys, weights, patience, BLINK_RATE, random)
        if totals[CROWDED] == 1:
            go_back(data, rounds, trail)
            return wide(n)
        cost = total_cost(data, rounds)
        missing = count_missing(data, rounds)
        temperature = hot * math.exp(ratio * n / iterations)
        totals[ITERATIONS] += 1
        accepted = cost < totals[KEPT_COST] - temperature * math.log(1.0 - draw(random))
        if missing != totals[KEPT_MISSING]:
            accepted = missing < totals[KEPT_MISSING]
        if accepted:
            keep(rounds, trail)
            totals[KEPT_COST] = cost
            totals[KEPT_MISSING] = missing
            if missing < totals[BEST_MISSING] or (
                missing == totals[BEST_MISSING] and cost < totals[BEST_COST]
            ):
                totals[BEST_COST] = cost
                totals[BEST_MISSING] = missing
                remember(trail)
        else:
            go_back(data, rounds, trail)
    return wide(iterations)

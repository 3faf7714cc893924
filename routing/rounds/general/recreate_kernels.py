"""Kernels that insert the requests that are left out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.general.force_kernels import force
from routing.rounds.general.insertion_kernels import best_insertion, insert
from routing.rounds.general.layout import (
    BOUND,
    CHOSEN,
    CLASS,
    FIRST,
    FIRST_BREAK,
    FOUND,
    MAX_RELOADS,
    NO_COST,
    PAST,
    PAST_BREAK,
    PRIZE,
    TASKS,
    Desk,
    Rounds,
    Tables,
    Trail,
)
from routing.rounds.general.relation_kernels import NOWHERE, home_of, may_serve
from routing.rounds.general.survey_kernels import glance
from routing.rounds.random_kernels import below, draw
from routing.rounds.wide_kernels import wide

#: Entry of Trail.totals: 1 once a row was too short for an insertion.
CROWDED = 5


@lean_kernel
def has_room(data: Tables, rounds: Rounds, request: int, vehicle: int) -> bool:
    """Whether the row is long enough for the request, all breaks and all reload stops."""
    needed = rounds.figures[vehicle, TASKS] + data.request[request, PAST] - data.request[request, FIRST]
    breaks = data.vehicle[vehicle, PAST_BREAK] - data.vehicle[vehicle, FIRST_BREAK]
    return bool(needed + breaks + data.vehicle[vehicle, MAX_RELOADS] + 2 <= rounds.item.shape[1])


@lean_kernel
def bring_forward(data: Tables, trail: Trail, absent: int) -> None:
    """Put requests that are half on board before all others."""
    front = wide(0)
    for i in range(absent):
        request = trail.absent[i]
        if data.request[request, BOUND] >= 0:
            for k in range(i, front, -1):
                trail.absent[k] = trail.absent[k - 1]
            trail.absent[front] = request
            front += 1


@lean_kernel
def cheapest_vehicle(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    trail: Trail,
    request: int,
    patience: int,
    blink: float,
    random: NDArray[np.uint64],
) -> int:
    """Return the vehicle that a request is cheapest on, and write the insertion to ``desk.plan[CHOSEN]``; -1 for none.

    Vehicles are tried in the order of a first bound, until that says that no other is cheaper, or ``patience``
    of them in a row were not.
    """
    vehicles = len(rounds.length)
    home = home_of(data, rounds, request)
    if home == NOWHERE:
        return wide(-1)
    # A request that is half on board has to be finished at any price.
    best = data.request[request, PRIZE] if data.request[request, BOUND] < 0 else wide(NO_COST)
    chosen = wide(-1)
    trail.tried[:] = 0
    # A glance at every vehicle first: the promising ones are opened first, most others never.
    hopeful = wide(0)
    for v in range(vehicles):
        if home >= 0 and v != home:
            continue
        if rounds.figures[v, TASKS] == 0:
            if trail.tried[data.vehicle[v, CLASS]] == 1:
                continue
            trail.tried[data.vehicle[v, CLASS]] = 1
        if not may_serve(data, rounds, request, v):
            continue
        if not has_room(data, rounds, request, v):
            trail.totals[CROWDED] = 1
            continue
        floor = glance(data, rounds, request, v)
        if data.request[request, BOUND] < 0:
            floor += data.surcharge[request, v]
        if floor >= best:
            continue
        k = hopeful
        while k > 0 and trail.floor[k - 1] > floor:
            trail.floor[k] = trail.floor[k - 1]
            trail.hopeful[k] = trail.hopeful[k - 1]
            k -= 1
        trail.floor[k] = floor
        trail.hopeful[k] = v
        hopeful += 1
    idle = wide(0)
    for k in range(hopeful):
        if trail.floor[k] >= best or (chosen >= 0 and idle >= patience):
            break
        idle += 1
        v = trail.hopeful[k]
        cost = best_insertion(data, rounds, desk, request, v, best, blink, random)
        if cost < best:
            best = cost
            chosen = wide(v)
            idle = wide(0)
            for s in range(data.request[request, PAST] - data.request[request, FIRST]):
                desk.plan[CHOSEN, s, 0] = desk.plan[FOUND, s, 0]
                desk.plan[CHOSEN, s, 1] = desk.plan[FOUND, s, 1]
    return chosen


@lean_kernel
def recreate(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    trail: Trail,
    keys: NDArray[np.float64],
    weights: NDArray[np.float64],
    patience: int,
    blink: float,
    random: NDArray[np.uint64],
) -> None:
    """Insert the requests that are left out, one after the other, each where it costs least.

    Ends early, with `CROWDED` set, where a row is too short for an insertion.
    """
    absent = wide(0)
    for r in range(len(rounds.vehicle_of)):
        if rounds.vehicle_of[r] < 0:
            trail.absent[absent] = r
            absent += 1
    for i in range(absent - 1, 0, -1):
        j = below(random, i + 1)
        trail.absent[i], trail.absent[j] = trail.absent[j], trail.absent[i]
    pick = draw(random) * weights.sum()
    order = wide(0)
    while order < len(weights) - 1 and pick >= weights[order]:
        pick -= weights[order]
        order += 1
    for i in range(1, absent):
        request = trail.absent[i]
        k = wide(i)
        while k > 0 and keys[order, trail.absent[k - 1]] > keys[order, request]:
            trail.absent[k] = trail.absent[k - 1]
            k -= 1
        trail.absent[k] = request
    bring_forward(data, trail, absent)
    for i in range(absent):
        request = trail.absent[i]
        chosen = cheapest_vehicle(data, rounds, desk, trail, request, patience, blink, random)
        if trail.totals[CROWDED] == 1:
            return
        bound = data.request[request, BOUND]
        if bound >= 0:
            trail.touched[bound] = 1
            if chosen < 0 or insert(data, rounds, desk, request, chosen, desk.plan[CHOSEN]) == 0:
                if has_room(data, rounds, request, bound):
                    force(data, rounds, desk, request, bound)
        elif chosen >= 0:
            trail.touched[chosen] = 1
            insert(data, rounds, desk, request, chosen, desk.plan[CHOSEN])

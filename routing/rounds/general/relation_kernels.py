"""Kernels on what ties requests to vehicles and to one another."""

from __future__ import annotations

from routing.jit import lean_kernel
from routing.rounds.general.board_kernels import dimensions
from routing.rounds.general.layout import (
    AFTER,
    APART,
    BASE,
    BEFORE,
    BOUND,
    CAPACITY,
    FIRST,
    FIRST_LINK,
    FIRST_MATE,
    HAS_DROP,
    KEPT,
    KIND,
    LOADS,
    MAX_RELOADS,
    NEEDS,
    NEEDS_ANY,
    NEEDS_NONE,
    OPEN_FROM,
    OTHER,
    PAST,
    PAST_LINK,
    PAST_MATE,
    SKILLS,
    Rounds,
    Tables,
)
from routing.rounds.problem import FORBIDDEN
from routing.rounds.wide_kernels import wide

#: What `home_of` says of a request that may be on any vehicle, and of one that may be on none.
ANYWHERE = -1
NOWHERE = -2


@lean_kernel
def home_of(data: Tables, rounds: Rounds, request: int) -> int:
    """Return the vehicle that a request has to be on because of others, or of frozen tasks of its own."""
    home = data.request[request, BOUND]
    for mate in range(data.request[request, FIRST_MATE], data.request[request, PAST_MATE]):
        vehicle = settled_on(data, rounds, data.tie[mate, OTHER])
        if vehicle >= 0 and data.tie[mate, OTHER] != request:
            if home >= 0 and home != vehicle:
                return NOWHERE
            home = vehicle
    for link in range(data.request[request, FIRST_LINK], data.request[request, PAST_LINK]):
        if data.tie[link, KIND] != APART:
            vehicle = settled_on(data, rounds, data.tie[link, OTHER])
            if vehicle >= 0:
                if home >= 0 and home != vehicle:
                    return NOWHERE
                home = vehicle
    return wide(home)


@lean_kernel
def settled_on(data: Tables, rounds: Rounds, request: int) -> int:
    """Return the vehicle that serves a request or has to, -1 for none."""
    bound = data.request[request, BOUND]
    return wide(bound if bound >= 0 else rounds.vehicle_of[request])


@lean_kernel
def may_serve(data: Tables, rounds: Rounds, request: int, vehicle: int) -> bool:
    """Whether the vehicle may have the request, as far as skills, bans, other requests there and its capacity go."""
    skills = data.vehicle[vehicle, SKILLS]
    needed = data.request[request, NEEDS]
    one_of = data.request[request, NEEDS_ANY]
    if (
        needed & skills != needed
        or (one_of != 0 and one_of & skills == 0)
        or data.request[request, NEEDS_NONE] & skills != 0
        or data.surcharge[request, vehicle] >= FORBIDDEN
    ):
        return False
    for link in range(data.request[request, FIRST_LINK], data.request[request, PAST_LINK]):
        if data.tie[link, KIND] == APART and settled_on(data, rounds, data.tie[link, OTHER]) == vehicle:
            return False
    return fits_empty(data, request, vehicle)


@lean_kernel
def fits_empty(data: Tables, request: int, vehicle: int) -> bool:
    """Whether the empty vehicle has room for the request."""
    first = data.request[request, BASE]
    last = data.request[request, PAST]
    alone = False
    if data.request[request, HAS_DROP] == 1:
        last -= 1
    else:
        alone = data.vehicle[vehicle, MAX_RELOADS] > 0
    for d in range(dimensions(data)):
        capacity = data.vehicle[vehicle, CAPACITY + d]
        taken = wide(0)
        handed_over = wide(0)
        for task in range(first, last):
            load = data.task[task, LOADS + d]
            if alone:
                taken = max(taken, load)
                handed_over = max(handed_over, -load)
            else:
                taken += max(load, 0)
                handed_over += max(-load, 0)
        if taken > capacity or handed_over > capacity:
            return False
    return True


@lean_kernel
def gap_range(data: Tables, rounds: Rounds, request: int, vehicle: int) -> tuple[int, int]:
    """Return the first and the last gap of a round that frozen tasks and orders leave to a request."""
    low = rounds.figures[vehicle, OPEN_FROM]
    high = rounds.length[vehicle] + 1
    for link in range(data.request[request, FIRST_LINK], data.request[request, PAST_LINK]):
        kind = data.tie[link, KIND]
        if kind == APART:
            continue
        other = data.tie[link, OTHER]
        # Frozen tasks of the other are there in any case, the rest only where it is served.
        past = (
            data.request[other, PAST] if rounds.vehicle_of[other] == vehicle else data.request[other, FIRST]
        )
        for task in range(data.request[other, BASE], past):
            if kind == BEFORE:
                low = max(low, rounds.position[task, KEPT] + 1)
            elif kind == AFTER:
                high = min(high, rounds.position[task, KEPT])
    return low, high

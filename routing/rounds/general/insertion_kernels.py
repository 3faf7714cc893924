"""Kernels that find the cheapest insertion of a whole request into a round.

One sweep over the gaps of the round carries labels (see `label_kernels`). A label is dropped when
it is late, overloaded, bound to end dearer than the best complete insertion, or not among the best
of its state.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.general.arrange_kernels import arrange, list_tasks, settle, surcharges
from routing.rounds.general.board_kernels import dimensions
from routing.rounds.general.finish_kernels import AT_LEAST, IMPOSSIBLE, PLAIN
from routing.rounds.general.label_kernels import carry_on, extend, promising
from routing.rounds.general.layout import (
    BACKUP,
    BOUND,
    CAPACITY,
    CLOSING,
    COST,
    FIRST,
    FIRST_BREAK,
    FLOOR,
    FOUND,
    HAS_DROP,
    ITEMS,
    LABEL_LOADS,
    LOCATION,
    MASK,
    MAX_RELOADS,
    MOST_FREE_PICKUPS,
    MOST_UNGUIDED_PICKUPS,
    NO_COST,
    ORDERED,
    PAST,
    PAST_BREAK,
    PAST_WINDOW,
    PROFILE,
    SETUP,
    SIZE,
    SOLO,
    TRIP_AFTER,
    Desk,
    Rounds,
    Tables,
)
from routing.rounds.general.relation_kernels import may_serve
from routing.rounds.general.round_kernels import install_items, judge
from routing.rounds.general.state_kernels import copy_label, offer
from routing.rounds.general.survey_kernels import survey, trust_in
from routing.rounds.wide_kernels import wide


@lean_kernel
def with_insertion(
    rounds: Rounds,
    vehicle: int,
    steps: NDArray[np.int64],
    size: int,
    items: NDArray[np.int64],
) -> int:
    """Write the items of a round with tasks inserted at their gaps, ascending; return their number."""
    total = wide(0)
    j = wide(0)
    for k in range(1, rounds.length[vehicle] + 2):
        while j < size and steps[j, 1] == k:
            total += 1
            items[total] = steps[j, 0]
            j += 1
        if k <= rounds.length[vehicle]:
            total += 1
            items[total] = rounds.item[vehicle, k]
    return total


@lean_kernel
def full_cost(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    vehicle: int,
    steps: NDArray[np.int64],
    size: int,
    trust: int,
    surcharge: int,
) -> int:
    """Return what a complete insertion costs, by judging the whole round; `NO_COST` if it is not legal."""
    count = with_insertion(rounds, vehicle, steps, size, desk.row[ITEMS])
    before = rounds.figures[vehicle, COST] - surcharge
    best = judge(data, rounds, vehicle, desk.row[ITEMS], count, desk.times)
    has_breaks = data.vehicle[vehicle, FIRST_BREAK] < data.vehicle[vehicle, PAST_BREAK]
    if (has_breaks and (trust == PLAIN or best >= NO_COST)) or (
        best >= NO_COST and data.vehicle[vehicle, MAX_RELOADS] > 0
    ):
        tasks = list_tasks(data, desk.row[ITEMS], count, desk.row[ORDERED])
        _count, cost = arrange(data, rounds, desk, vehicle, tasks, wide(0))
        best = min(best, cost)
    return best if best >= NO_COST else best - before


@lean_kernel
def fits_to_end(data: Tables, rounds: Rounds, desk: Desk, vehicle: int, gap: int, label: int) -> bool:
    """Whether what the label has taken on board may stay there to the end of the round."""
    if data.vehicle[vehicle, MAX_RELOADS] > 0:
        return True
    for d in range(dimensions(data)):
        if (
            rounds.load[vehicle, gap - 1, d, TRIP_AFTER] + desk.label[label, LABEL_LOADS + d]
            > data.vehicle[vehicle, CAPACITY + d]
        ):
            return False
    return True


@lean_kernel
def chain(data: Tables, desk: Desk, first: int, pickups: int, count: int) -> None:
    """Order pickups by their cheapest gap, those of one gap by the closing of their windows."""
    for j in range(pickups):
        cheapest = wide(1)
        for g in range(2, count + 2):
            if desk.gap[j, g, SOLO] < desk.gap[j, cheapest, SOLO]:
                cheapest = wide(g)
        closing = data.window[data.task[first + j, PAST_WINDOW] - 1, CLOSING]
        k = wide(j)
        while k > 0 and (
            desk.order[k - 1, 1] > cheapest
            or (desk.order[k - 1, 1] == cheapest and desk.order[k - 1, 2] > closing)
        ):
            desk.order[k, 0] = desk.order[k - 1, 0]
            desk.order[k, 1] = desk.order[k - 1, 1]
            desk.order[k, 2] = desk.order[k - 1, 2]
            k -= 1
        desk.order[k, 0] = j
        desk.order[k, 1] = cheapest
        desk.order[k, 2] = closing


@lean_kernel
def put_off(desk: Desk, steps: NDArray[np.int64], size: int, cost: int, slot: int) -> None:
    """Write a complete insertion that costs at least so much into a slot of the queue."""
    for s in range(size):
        desk.queue[slot, s, 0] = steps[s, 0]
        desk.queue[slot, s, 1] = steps[s, 1]
    desk.queue[slot, size, 0] = cost


@lean_kernel
def note_found(desk: Desk, steps: NDArray[np.int64], size: int) -> None:
    """Write an insertion to ``desk.plan[FOUND]``."""
    for s in range(size):
        desk.plan[FOUND, s, 0] = steps[s, 0]
        desk.plan[FOUND, s, 1] = steps[s, 1]


@lean_kernel
def sweep(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    request: int,
    vehicle: int,
    limit: int,
    chained: int,
    trust: int,
) -> int:
    """Carry labels over all gaps of a surveyed round; write an insertion cheaper than the limit to ``desk.plan[FOUND]``.

    Parameters
    ----------
    chained
        1 to insert pickups in the order of ``desk.order`` only, 0 to try every order.
    trust
        How far spans judge the round, see `label_kernels`.

    Returns
    -------
    int
        The cost of that insertion, or the limit if there is none.
    """
    first = data.request[request, FIRST]
    size = data.request[request, PAST] - first
    has_drop = data.request[request, HAS_DROP] == 1
    pickups = size - 1 if has_drop else size
    full = (wide(1) << pickups) - 1
    best = wide(limit)
    count = rounds.length[vehicle]
    surcharge = wide(0)
    if trust != PLAIN or data.vehicle[vehicle, FIRST_BREAK] < data.vehicle[vehicle, PAST_BREAK]:
        surcharge = surcharges(data, vehicle, rounds.item[vehicle], count)
    draft = wide(desk.label.shape[0] - 1)
    width = draft // len(desk.alive)
    label = desk.label
    # Whole rounds are judged at once where no legal one promised as little, the others at the end, if need be.
    least = wide(NO_COST)
    queued = wide(0)
    states = pickups + 1 if chained == 1 else full + 1
    for state in range(states):
        desk.alive[state] = 0
    for g in range(1, count + 2):
        for state in range(states):
            # The state without any task is the round itself; it has no label.
            i = wide(-1) if state == 0 else state * width
            past = wide(0) if state == 0 else i + desk.alive[state]
            while i < past:
                mask = wide(0)
                if i >= 0:
                    mask = label[i, MASK]
                    if label[i, FLOOR] >= best:
                        i += 1
                        continue
                for j in range(size):
                    is_drop = has_drop and j == size - 1
                    if (mask >> wide(j)) & 1 or (is_drop and mask != full):
                        continue
                    if desk.gap[j, g, SOLO] >= best:
                        continue
                    if chained == 1 and not is_drop and desk.order[state, 0] != j:
                        continue
                    status, cost = extend(data, rounds, desk, first, vehicle, g, i, j, is_drop, trust)
                    if status == IMPOSSIBLE or cost >= best:
                        continue
                    if label[draft, SIZE] < size:
                        if promising(data, desk, first, vehicle, g, wide(1), draft, size, best):
                            offer(desk, state + 1 if chained == 1 else label[draft, MASK], draft, trust)
                        continue
                    if not has_drop and not fits_to_end(data, rounds, desk, vehicle, g, draft):
                        continue
                    steps = desk.steps[draft]
                    if status == AT_LEAST:
                        if cost >= least and queued < len(desk.queue):
                            put_off(desk, steps, size, cost, queued)
                            queued += 1
                            continue
                        promised = cost
                        cost = full_cost(data, rounds, desk, vehicle, steps, size, trust, surcharge)
                        if cost < NO_COST:
                            least = min(least, promised)
                    if cost < best:
                        best = cost
                        note_found(desk, steps, size)
                i += 1
        if g > count:
            break
        after_break = wide(rounds.item[vehicle, g] < 0)
        for state in range(1, states):
            i = state * width
            past = i + desk.alive[state]
            while i < past:
                if promising(data, desk, first, vehicle, g + 1, after_break, i, size, best) and carry_on(
                    data, rounds, desk, vehicle, g, i, trust
                ):
                    i += 1
                    continue
                past -= 1
                desk.alive[state] -= 1
                if i < past:
                    copy_label(desk, past, i)
    while queued > 0:
        first_in_line = wide(0)
        for q in range(1, queued):
            if desk.queue[q, size, 0] < desk.queue[first_in_line, size, 0]:
                first_in_line = wide(q)
        steps = desk.queue[first_in_line]
        if steps[size, 0] >= best:
            break
        cost = full_cost(data, rounds, desk, vehicle, steps, size, trust, surcharge)
        if cost < best:
            best = cost
            note_found(desk, steps, size)
        queued -= 1
        put_off(desk, desk.queue[queued], size, desk.queue[queued, size, 0], first_in_line)
    return best


@lean_kernel
def best_insertion(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    request: int,
    vehicle: int,
    limit: int,
    blink: float,
    random: NDArray[np.uint64],
) -> int:
    """Find the cheapest insertion of a request that is left out; write it to ``desk.plan[FOUND]``.

    Parameters
    ----------
    limit
        Only insertions cheaper than this count.
    blink
        Probability of passing over a gap.

    Returns
    -------
    int
        What the round costs more, `NO_COST` where there is no insertion below the limit.

    Notes
    -----
    Exact where seconds and metres obey the triangle inequality, setup depends on the place only, no
    task has several windows, breaks stay in their gaps, and the states have room for all labels
    that may be best; otherwise legal but perhaps not the cheapest. More than `MOST_FREE_PICKUPS` pickups
    are inserted in one order only.
    """
    first = data.request[request, FIRST]
    size = data.request[request, PAST] - first
    if not may_serve(data, rounds, request, vehicle):
        return NO_COST
    # What frozen tasks of the request cost more on this vehicle is paid already.
    surcharge = wide(0)
    if data.request[request, BOUND] < 0:
        surcharge = data.surcharge[request, vehicle]
    limit -= surcharge
    if survey(data, rounds, desk, request, vehicle, blink, random) >= limit:
        return NO_COST
    trust = trust_in(data, rounds, request, vehicle)
    pickups = size - 1 if data.request[request, HAS_DROP] == 1 else size
    profile = data.vehicle[vehicle, PROFILE]
    for i in range(size):
        for j in range(size):
            a = data.task[first + i, LOCATION]
            b = data.task[first + j, LOCATION]
            desk.pair[i, j, 0] = data.legs[profile, a, b, 0]
            desk.pair[i, j, 1] = data.legs[profile, a, b, 1]
            if a != b:
                desk.pair[i, j, 0] += data.task[first + j, SETUP]
    best = wide(limit)
    if pickups > MOST_UNGUIDED_PICKUPS:
        # One order of the pickups is tried first: its cost cuts most of the others short.
        chain(data, desk, first, pickups, rounds.length[vehicle])
        best = sweep(data, rounds, desk, request, vehicle, best, wide(1), trust)
    if pickups <= MOST_FREE_PICKUPS:
        best = sweep(data, rounds, desk, request, vehicle, best, wide(0), trust)
    return best + surcharge if best < limit else NO_COST


@lean_kernel
def insert(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    request: int,
    vehicle: int,
    steps: NDArray[np.int64],
) -> int:
    """Insert a request into a round; return 0, and leave the round as it was, if that is not legal."""
    size = data.request[request, PAST] - data.request[request, FIRST]
    before = rounds.length[vehicle]
    count = with_insertion(rounds, vehicle, steps, size, desk.row[ITEMS])
    for k in range(1, before + 1):
        desk.row[BACKUP, k] = rounds.item[vehicle, k]
    if settle(data, rounds, desk, vehicle, count) == 1:
        rounds.vehicle_of[request] = vehicle
        return 1
    install_items(data, rounds, vehicle, desk.row[BACKUP], before)
    return 0

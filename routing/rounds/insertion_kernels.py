"""Kernels that find the cheapest insertion of a whole request into a round.

One sweep over the gaps of the round carries labels (see `label_kernels`). A label is dropped when
it is late, overloaded, bound to end dearer than the best complete insertion, or not among the best
of its state.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel
from routing.rounds.break_kernels import place_breaks, settle
from routing.rounds.label_kernels import (
    AT_LEAST,
    FLOOR,
    IMPOSSIBLE,
    MASK,
    SIZE,
    carry_on,
    extend,
    promising,
)
from routing.rounds.round_kernels import (
    COST,
    NO_COST,
    forward,
    install_items,
    round_cost,
)
from routing.rounds.state_kernels import copy_label, offer
from routing.rounds.survey_kernels import fits_empty, survey
from routing.rounds.tables import (
    CLOSING,
    FIRST,
    FIRST_BREAK,
    HAS_DROP,
    LOCATION,
    MOST_FREE_PICKUPS,
    MOST_UNGUIDED_PICKUPS,
    PAST,
    PAST_BREAK,
    PAST_WINDOW,
    PROFILE,
    SETUP,
    SOLO,
    Desk,
    Rounds,
    Tables,
)
from routing.rounds.wide_kernels import wide


@kernel
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


@kernel
def full_cost(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    vehicle: int,
    steps: NDArray[np.int64],
    size: int,
) -> int:
    """Return what a complete insertion costs, by scheduling the whole round; `NO_COST` if it is not legal."""
    count = with_insertion(rounds, vehicle, steps, size, desk.items)
    best = wide(NO_COST)
    legal, span, metres, _end = forward(data, vehicle, desk.items, count, desk.place, desk.times)
    if legal == 1:
        best = round_cost(data, vehicle, span, metres) - rounds.figures[vehicle, COST]
    if data.vehicle[vehicle, FIRST_BREAK] < data.vehicle[vehicle, PAST_BREAK]:
        tasks = wide(0)
        for k in range(1, count + 1):
            if desk.items[k] >= 0:
                tasks += 1
                desk.sequence[tasks] = desk.items[k]
        placed = place_breaks(data, desk, vehicle, desk.sequence, tasks)
        if placed >= 0:
            legal, span, metres, _end = forward(data, vehicle, desk.items, placed, desk.place, desk.times)
            if legal == 1:
                best = min(best, round_cost(data, vehicle, span, metres) - rounds.figures[vehicle, COST])
    return best


@kernel
def fits_to_end(data: Tables, rounds: Rounds, desk: Desk, vehicle: int, gap: int, label: int) -> bool:
    """Whether what the label has taken on board may stay there to the end of the round."""
    for d in range(data.task_load.shape[1]):
        if rounds.load_after[vehicle, gap - 1, d] + desk.label_load[label, d] > data.capacity[vehicle, d]:
            return False
    return True


@kernel
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
            desk.order_gap[k - 1, 0] > cheapest
            or (desk.order_gap[k - 1, 0] == cheapest and desk.order_gap[k - 1, 1] > closing)
        ):
            desk.order[k] = desk.order[k - 1]
            desk.order_gap[k, 0] = desk.order_gap[k - 1, 0]
            desk.order_gap[k, 1] = desk.order_gap[k - 1, 1]
            k -= 1
        desk.order[k] = j
        desk.order_gap[k, 0] = cheapest
        desk.order_gap[k, 1] = closing


@kernel
def sweep(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    request: int,
    vehicle: int,
    limit: int,
    chained: int,
) -> int:
    """Carry labels over all gaps of a surveyed round; write an insertion cheaper than the limit to ``desk.found``.

    Parameters
    ----------
    chained
        1 to insert pickups in the order of ``desk.order`` only, 0 to try every order.

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
    draft = wide(desk.label.shape[0] - 1)
    width = draft // len(desk.alive)
    label = desk.label
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
                    if chained == 1 and not is_drop and desk.order[state] != j:
                        continue
                    status, cost = extend(data, rounds, desk, first, vehicle, g, i, j, is_drop)
                    if status == IMPOSSIBLE or cost >= best:
                        continue
                    if label[draft, SIZE] < size:
                        if promising(data, desk, first, vehicle, g, wide(1), draft, size, best):
                            offer(desk, state + 1 if chained == 1 else label[draft, MASK], draft)
                        continue
                    if not has_drop and not fits_to_end(data, rounds, desk, vehicle, g, draft):
                        continue
                    if status == AT_LEAST:
                        cost = full_cost(data, rounds, desk, vehicle, desk.steps[draft], size)
                    if cost < best:
                        best = cost
                        for s in range(size):
                            desk.found[s, 0] = desk.steps[draft, s, 0]
                            desk.found[s, 1] = desk.steps[draft, s, 1]
                i += 1
        if g > count:
            break
        after_break = wide(rounds.item[vehicle, g] < 0)
        for state in range(1, states):
            i = state * width
            past = i + desk.alive[state]
            while i < past:
                if promising(data, desk, first, vehicle, g + 1, after_break, i, size, best) and carry_on(
                    data, rounds, desk, vehicle, g, i
                ):
                    i += 1
                    continue
                past -= 1
                desk.alive[state] -= 1
                if i < past:
                    copy_label(desk, past, i)
    return best


@kernel
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
    """Find the cheapest insertion of a request that is left out; write it to ``desk.found_*``.

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
    if not fits_empty(data, request, vehicle):
        return NO_COST
    if survey(data, rounds, desk, request, vehicle, blink, random) >= limit:
        return NO_COST
    first = data.request[request, FIRST]
    size = data.request[request, PAST] - first
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
        best = sweep(data, rounds, desk, request, vehicle, best, wide(1))
    if pickups <= MOST_FREE_PICKUPS:
        best = sweep(data, rounds, desk, request, vehicle, best, wide(0))
    return best if best < limit else NO_COST


@kernel
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
    count = with_insertion(rounds, vehicle, steps, size, desk.items)
    for k in range(1, before + 1):
        desk.backup[k] = rounds.item[vehicle, k]
    if settle(data, rounds, desk, vehicle, count) == 1:
        rounds.vehicle_of[request] = vehicle
        return 1
    install_items(data, rounds, vehicle, desk.backup, before)
    return 0

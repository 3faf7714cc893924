"""Kernels that look at a request and a round before any insertion is tried."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.general.board_kernels import dimensions
from routing.rounds.general.evaluate_kernels import late_cost
from routing.rounds.general.finish_kernels import BOUNDED, IMPOSSIBLE, LOOSE, PLAIN, finish
from routing.rounds.general.layout import (
    BOUND,
    CAPACITY,
    CLASH,
    CLOSING,
    DEADLINE,
    END,
    FAR,
    FIRST,
    FIRST_TASK,
    FIRST_WINDOW,
    FIXED,
    GOODS,
    HAS_DROP,
    INTO_M,
    INTO_S,
    INTRICATE,
    LATENESS,
    LEAVE,
    LOADS,
    LOCATION,
    MAX_RELOADS,
    MIXED,
    NO_COST,
    OPENING,
    PAST,
    PAST_WINDOW,
    PER_M,
    PER_S,
    PLACE,
    PRESENT,
    PROFILE,
    REST,
    REST_M,
    REST_W,
    ROUND_SPAN,
    SCARCE,
    SERVICE,
    SETUP,
    SEVERAL,
    SLACK,
    SOLO,
    SPAN,
    START,
    SURPLUS,
    TASKS,
    TRICKY,
    TRIP_BEFORE,
    WORK,
    Desk,
    Rounds,
    Tables,
)
from routing.rounds.general.relation_kernels import gap_range
from routing.rounds.general.span_kernels import serve
from routing.rounds.problem import UNREACHABLE
from routing.rounds.random_kernels import draw
from routing.rounds.wide_kernels import wide


@lean_kernel
def trust_in(data: Tables, rounds: Rounds, request: int, vehicle: int) -> int:
    """Return how far spans judge the round with the request in it: `PLAIN`, `BOUNDED` or `LOOSE`."""
    figures = rounds.figures[vehicle]
    if figures[TRICKY] == 0 and data.request[request, INTRICATE] == 0:
        return PLAIN
    if figures[SEVERAL] == 1:
        return LOOSE
    for task in range(data.request[request, FIRST], data.request[request, PAST]):
        if data.task[task, PAST_WINDOW] - data.task[task, FIRST_WINDOW] > 1:
            return LOOSE
    return BOUNDED


@lean_kernel
def glance(data: Tables, rounds: Rounds, request: int, vehicle: int) -> int:
    """Return what the scarcest task of a request alone costs at least in a round: a first bound for the whole.

    Notes
    -----
    The vehicle leaves no item before the item in front of it, and the deadlines of later items are later: gaps
    too early or too late for the task are passed over without a look.
    """
    figures = rounds.figures[vehicle]
    times = rounds.times[vehicle]
    facts = data.vehicle[vehicle]
    legs = data.legs[facts[PROFILE]]
    trust = trust_in(data, rounds, request, vehicle)
    low, high = gap_range(data, rounds, request, vehicle)
    task = data.request[request, SCARCE]
    there = data.task[task, LOCATION]
    service = data.task[task, SERVICE]
    first_window = data.task[task, FIRST_WINDOW]
    past_window = data.task[task, PAST_WINDOW]
    opening = data.window[first_window, OPENING]
    closing = data.window[past_window - 1, CLOSING]
    count = rounds.length[vehicle]
    best = wide(NO_COST)
    for g in range(low, high + 1):
        leave = times[g - 1, LEAVE]
        if leave > closing:
            break
        if max(leave, opening) + service > times[g, DEADLINE]:
            continue
        here = times[g - 1, PLACE]
        arc = wide(legs[here, there, 0])
        leg = wide(legs[here, there, 1])
        if arc >= UNREACHABLE or leg >= UNREACHABLE:
            continue
        if here != there or g <= figures[FIRST_TASK]:
            arc += data.task[task, SETUP]
        end, span, slack = serve(
            leave,
            times[g - 1, SPAN],
            times[g - 1, SLACK],
            arc,
            first_window,
            past_window,
            data.window,
            service,
        )
        if end >= FAR:
            continue
        status, cost, _extra_m, _extra_w, _room = finish(
            legs, data.task, data.window, facts, rounds.item[vehicle], times, figures, count, g,
            end, span, slack, leg, arc + service, there, trust,
        )  # fmt: skip
        if status != IMPOSSIBLE:
            if trust != PLAIN:
                cost += late_cost(data.task, task, end - service)
            best = min(best, cost)
    return best


@lean_kernel
def survey(
    data: Tables,
    rounds: Rounds,
    desk: Desk,
    request: int,
    vehicle: int,
    blink: float,
    random: NDArray[np.uint64],
) -> int:
    """Judge each task of a request alone in each gap: fill ``desk.solo``, ``rest``, ``rest_m`` and ``into``.

    Returns
    -------
    int
        The largest over the tasks of the cheapest gap: where legs obey the triangle inequality the
        whole request costs no less. `NO_COST` if some task fits nowhere.
    """
    first = data.request[request, FIRST]
    size = data.request[request, PAST] - first
    has_drop = data.request[request, HAS_DROP] == 1
    count = rounds.length[vehicle]
    items = rounds.item[vehicle]
    times = rounds.times[vehicle]
    load = rounds.load[vehicle]
    figures = rounds.figures[vehicle]
    facts = data.vehicle[vehicle]
    legs = data.legs[facts[PROFILE]]
    first_task = figures[FIRST_TASK]
    dims = dimensions(data)
    gap = desk.gap
    trust = trust_in(data, rounds, request, vehicle)
    low, high = gap_range(data, rounds, request, vehicle)
    reloads = facts[MAX_RELOADS] > 0
    clash = wide(0)
    kind = data.request[request, GOODS]
    if kind >= 0 and has_drop and data.request[request, BOUND] < 0 and not reloads:
        clash = data.request[request, CLASH]
    for j in range(size):
        gap[j, count + 2, REST] = NO_COST
        gap[j, count + 2, REST_M] = NO_COST
        gap[j, count + 2, REST_W] = NO_COST
    # An unused vehicle does not go from start to end: the first task adds that way, the others do not.
    idle_m = wide(0)
    idle_s = wide(0)
    if figures[TASKS] == 0 and facts[END] >= 0:
        idle_s = wide(legs[facts[START], facts[END], 0])
        idle_m = wide(legs[facts[START], facts[END], 1])
    for g in range(count + 1, 0, -1):
        passed_over = blink > 0.0 and draw(random) < blink
        passed_over = passed_over or g < low or g > high
        if clash != 0:
            passed_over = passed_over or rounds.times[vehicle, g - 1, MIXED] & clash != 0
        here = times[g - 1, PLACE]
        leave = times[g - 1, LEAVE]
        deadline = times[g, DEADLINE]
        for j in range(size - 1, -1, -1):
            task = first + j
            is_drop = has_drop and j == size - 1
            gap[j, g, SOLO] = NO_COST
            gap[j, g, REST] = gap[j, g + 1, REST]
            gap[j, g, REST_M] = gap[j, g + 1, REST_M]
            gap[j, g, REST_W] = gap[j, g + 1, REST_W]
            service = data.task[task, SERVICE]
            window = data.task[task, FIRST_WINDOW]
            past_window = data.task[task, PAST_WINDOW]
            if (
                passed_over
                or leave > data.window[past_window - 1, CLOSING]
                or max(leave, data.window[window, OPENING]) + service > deadline
                or (has_drop and not is_drop and gap[size - 1, g, REST] == NO_COST)
            ):
                continue
            fits = True
            if not is_drop:
                for d in range(dims):
                    own = data.task[task, LOADS + d]
                    beside = wide(0)
                    if not reloads:
                        beside = load[g - 1, d, PRESENT if own >= 0 else TRIP_BEFORE]
                    fits = fits and beside + abs(own) <= facts[CAPACITY + d]
            there = data.task[task, LOCATION]
            arc = wide(legs[here, there, 0])
            leg = wide(legs[here, there, 1])
            if not fits or arc >= UNREACHABLE or leg >= UNREACHABLE:
                continue
            if here != there or g <= first_task:
                arc += data.task[task, SETUP]
            gap[j, g, INTO_S] = arc
            gap[j, g, INTO_M] = leg
            end, span, slack = serve(
                leave,
                times[g - 1, SPAN],
                times[g - 1, SLACK],
                arc,
                window,
                past_window,
                data.window,
                service,
            )
            if end >= FAR:
                continue
            work = arc + service
            status, cost, extra_m, extra_w, _room = finish(
                legs,
                data.task,
                data.window,
                facts,
                items,
                times,
                figures,
                count,
                g,
                end,
                span,
                slack,
                leg,
                work,
                there,
                trust,
            )
            if status != IMPOSSIBLE:
                if trust != PLAIN:
                    cost += late_cost(data.task, task, end - service)
                gap[j, g, SOLO] = cost
                gap[j, g, REST] = min(gap[j, g, REST], cost)
                gap[j, g, REST_M] = min(gap[j, g, REST_M], extra_m - idle_m)
                gap[j, g, REST_W] = min(gap[j, g, REST_W], extra_w - idle_s)
    worst = wide(-NO_COST)
    most_m = wide(0)
    most_way = wide(0)
    service = wide(0)
    for j in range(size):
        worst = max(worst, desk.gap[j, 1, REST])
        if worst == NO_COST:
            return NO_COST
        own = data.task[first + j, SERVICE]
        service += own
        most_m = max(most_m, desk.gap[j, 1, REST_M])
        most_way = max(most_way, desk.gap[j, 1, REST_W] - own)
    if figures[SEVERAL] == 0:
        waiting = figures[ROUND_SPAN] - figures[WORK]
        floor = data.vehicle[vehicle, PER_M] * most_m
        floor += data.vehicle[vehicle, PER_S] * max(service + most_way - waiting, 0)
        if trust != PLAIN:
            floor += figures[LATENESS] - figures[SURPLUS]
        if figures[TASKS] == 0:
            floor += data.vehicle[vehicle, FIXED]
        worst = max(worst, floor)
    return worst

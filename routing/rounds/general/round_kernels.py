"""Kernels on one row of `Rounds`: whether it is a legal round, and what makes insertions into it cheap to judge."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import lean_kernel
from routing.rounds.general.board_kernels import FROM, KIND_OF_GOODS, TO, dimensions, list_goods
from routing.rounds.general.evaluate_kernels import evaluate, late_cost, owed_from, round_cost
from routing.rounds.general.layout import (
    BASE,
    CAPACITY,
    COST,
    DUE,
    DUES,
    FIRST_BREAK,
    FIRST_FROZEN,
    FIRST_TASK,
    FIRST_WINDOW,
    INTRICATE,
    KEPT,
    LATENESS,
    LATEST,
    LEAVE,
    LENGTH,
    LOADS,
    MAX_M,
    MAX_SPAN,
    METRES,
    MIXED,
    MOST_CLASS_BITS,
    NO_COST,
    OPEN_FROM,
    OTHER,
    OWED,
    PAST_FROZEN,
    PAST_WINDOW,
    PRESENT,
    READY,
    REQUEST,
    RETURN,
    ROUND_SPAN,
    SERVICE,
    SEVERAL,
    STAYS,
    STRICT,
    SURPLUS,
    TASKS,
    TRICKY,
    TRIP_AFTER,
    TRIP_BEFORE,
    WORK,
    Rounds,
    Tables,
)
from routing.rounds.general.span_kernels import backward, forward
from routing.rounds.problem import NO_LIMIT
from routing.rounds.wide_kernels import wide


@lean_kernel
def within_limits(data: Tables, vehicle: int, span: int, metres: int, end: int, owed: int) -> bool:
    """Whether a round keeps the limits of its vehicle."""
    return bool(
        end <= data.vehicle[vehicle, LATEST]
        and span <= data.vehicle[vehicle, MAX_SPAN]
        and metres <= data.vehicle[vehicle, MAX_M]
        and end <= owed
    )


@lean_kernel
def is_tricky(data: Tables, vehicle: int, items: NDArray[np.int64], count: int) -> int:
    """Return 1 where spans are only a lower bound for a round, else 0."""
    if data.vehicle[vehicle, STRICT] == 1:
        return wide(1)
    for k in range(1, count + 1):
        if items[k] >= 0 and data.task[items[k], REQUEST] >= 0:
            if data.request[data.task[items[k], REQUEST], INTRICATE] == 1:
                return wide(1)
    return wide(0)


@lean_kernel
def breaks_taken(data: Tables, vehicle: int, items: NDArray[np.int64], count: int) -> int:
    """Return the breaks of a round as a bit set."""
    taken = wide(0)
    for k in range(1, count + 1):
        if items[k] < 0:
            taken |= wide(1) << wide(-1 - items[k] - data.vehicle[vehicle, FIRST_BREAK])
    return taken


@lean_kernel
def judge(
    data: Tables,
    rounds: Rounds,
    vehicle: int,
    items: NDArray[np.int64],
    count: int,
    times: NDArray[np.int64],
) -> int:
    """Return the cost of a round without surcharges, `NO_COST` if it is not legal; loads only count if it is tricky."""
    if is_tricky(data, vehicle, items, count) == 1:
        cost, _span, _metres, _end = evaluate(data, rounds, vehicle, items, count)
        return cost
    possible, span, metres, end = forward(data, vehicle, items, count, wide(0), times)
    owed = owed_from(data, vehicle, breaks_taken(data, vehicle, items, count))
    if possible == 0 or not within_limits(data, vehicle, span, metres, end, owed):
        return NO_COST
    return round_cost(data, vehicle, span, metres)


@lean_kernel
def load_up(data: Tables, rounds: Rounds, vehicle: int, count: int) -> bool:
    """Fill the loads of a row; return whether the vehicle is never overloaded."""
    items = rounds.item[vehicle]
    load = rounds.load[vehicle]
    for d in range(dimensions(data)):
        capacity = data.vehicle[vehicle, CAPACITY + d]
        on_board = wide(0)
        k = wide(0)
        while k <= count:
            # A trip: first what it hands over comes on board, at the end all that stays on board leaves.
            past = k + 1
            while past <= count:
                item = items[past]
                if item >= 0:
                    if data.task[item, REQUEST] < 0:
                        break
                    if data.task[item, STAYS] == 1 and data.task[item, LOADS + d] < 0:
                        on_board -= data.task[item, LOADS + d]
                past += 1
            stays = wide(0)
            load[k, d, PRESENT] = on_board
            load[k, d, TRIP_BEFORE] = on_board
            if on_board > capacity:
                return False
            for j in range(k + 1, past):
                if items[j] >= 0:
                    change = data.task[items[j], LOADS + d]
                    on_board += change
                    if on_board > capacity:
                        return False
                    if change > 0 and data.task[items[j], STAYS] == 1:
                        stays += change
                load[j, d, PRESENT] = on_board
                load[j, d, TRIP_BEFORE] = max(load[j - 1, d, TRIP_BEFORE], on_board)
            load[past - 1, d, TRIP_AFTER] = on_board
            for j in range(past - 2, k - 1, -1):
                load[j, d, TRIP_AFTER] = max(load[j, d, PRESENT], load[j + 1, d, TRIP_AFTER])
            on_board -= stays
            k = past
        load[count + 1, d, PRESENT] = on_board
        load[count + 1, d, TRIP_AFTER] = on_board
        load[count + 1, d, TRIP_BEFORE] = on_board
    return True


@lean_kernel
def install(data: Tables, rounds: Rounds, vehicle: int) -> int:
    """Make the row of a vehicle valid for its present items; return 0 if they are not a legal round."""
    count = rounds.length[vehicle]
    items = rounds.item[vehicle]
    times = rounds.times[vehicle]
    figures = rounds.figures[vehicle]
    tricky = is_tricky(data, vehicle, items, count)
    possible, span, metres, end = forward(data, vehicle, items, count, tricky, times)
    if possible == 0:
        return 0
    tasks = wide(0)
    several = wide(0)
    taken = wide(0)
    first_task = count + 1
    work = wide(0)
    lateness = wide(0)
    dues = wide(0)
    surcharge = wide(0)
    last_frozen = wide(-1)
    if data.vehicle[vehicle, FIRST_FROZEN] < data.vehicle[vehicle, PAST_FROZEN]:
        last_frozen = data.tie[data.vehicle[vehicle, PAST_FROZEN] - 1, OTHER]
    open_from = wide(1)
    for k in range(1, count + 1):
        item = items[k]
        if item < 0:
            taken |= wide(1) << wide(-1 - item - data.vehicle[vehicle, FIRST_BREAK])
            if first_task <= count:
                work += data.window[-1 - item, LENGTH]
            continue
        first_task = min(first_task, wide(k))
        work += times[k, READY] - times[k - 1, LEAVE] + data.task[item, SERVICE]
        rounds.position[item, KEPT] = k
        request = data.task[item, REQUEST]
        if request < 0:
            continue
        tasks += 1
        if data.task[item, PAST_WINDOW] - data.task[item, FIRST_WINDOW] > 1:
            several = wide(1)
        if item == data.request[request, BASE]:
            surcharge += data.surcharge[request, vehicle]
        if item == last_frozen:
            open_from = wide(k) + 1
        if tricky == 1:
            dues += wide(data.task[item, DUE] < NO_LIMIT)
            lateness += late_cost(data.task, item, times[k, LEAVE] - data.task[item, SERVICE])
    owed = owed_from(data, vehicle, taken)
    cost = wide(0)
    if tasks > 0:
        cost = round_cost(data, vehicle, span, metres)
    figures[SURPLUS] = 0
    if tasks > 0 and tricky == 1:
        true_cost, _span, _metres, _end = evaluate(data, rounds, vehicle, items, count)
        if true_cost >= NO_COST:
            return 0
        figures[SURPLUS] = true_cost - cost
        cost = true_cost
    elif tasks > 0 and not within_limits(data, vehicle, span, metres, end, owed):
        return 0
    if not load_up(data, rounds, vehicle, count):
        return 0
    if len(data.clash) > 0:
        mix_up(data, rounds, vehicle, count, tricky)
    backward(data, vehicle, items, count, times)
    figures[COST] = cost + surcharge
    figures[ROUND_SPAN] = span
    figures[METRES] = metres
    figures[RETURN] = end
    figures[OWED] = owed
    figures[SEVERAL] = several
    figures[FIRST_TASK] = first_task
    figures[TASKS] = tasks
    figures[WORK] = work + times[count + 1, READY] - times[count, LEAVE]
    figures[TRICKY] = tricky
    figures[LATENESS] = lateness
    figures[DUES] = dues
    figures[OPEN_FROM] = open_from
    return 1


@lean_kernel
def mix_up(data: Tables, rounds: Rounds, vehicle: int, count: int, tricky: int) -> None:
    """Fill the classes on board of an evaluated row."""
    times = rounds.times[vehicle]
    for k in range(count + 2):
        times[k, MIXED] = 0
    if tricky == 0:
        return
    for g in range(list_goods(data, rounds, rounds.item[vehicle], count)):
        kind = rounds.scratch[g, KIND_OF_GOODS]
        if 0 <= kind < MOST_CLASS_BITS:
            for k in range(rounds.scratch[g, FROM], rounds.scratch[g, TO]):
                times[k, MIXED] |= wide(1) << wide(kind)


@lean_kernel
def install_items(data: Tables, rounds: Rounds, vehicle: int, items: NDArray[np.int64], count: int) -> int:
    """Give a vehicle the items ``1 .. count`` and make its row valid; return 0 if they are not a legal round."""
    for k in range(1, count + 1):
        rounds.item[vehicle, k] = items[k]
    rounds.length[vehicle] = count
    return install(data, rounds, vehicle)

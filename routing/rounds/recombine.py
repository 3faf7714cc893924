"""Rounds of many plans put together to a better one by set partitioning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from routing.rounds.problem import Problem

#: No more columns than this, the cheapest for each request they serve being preferred.
MOST_COLUMNS = 30_000


class Column(NamedTuple):
    """A legal round: the vehicle that made it, its items as in `Solution`, and its cost."""

    vehicle: int
    items: list[int]
    cost: int


def recombine(
    problem: Problem,
    classes: Sequence[int],
    pool: Iterable[Column],
    incumbent: Sequence[Column],
    locked: frozenset[int],
    seconds: float,
    unproven: bool,  # noqa: FBT001
) -> list[list[int]] | None:
    """Choose rounds that serve every request at the least cost.

    Parameters
    ----------
    problem
        The problem.
    classes
        Class of each vehicle: rounds go to any vehicle of the class of the one that made them.
    pool
        Rounds to choose from.
    incumbent
        Rounds of a plan to begin with.
    locked
        Vehicles that may not be used.
    seconds
        Time limit.
    unproven
        Whether an answer counts that the time limit has cut short: it may be another one next time.

    Returns
    -------
    list | None
        Items by vehicle if they cost less than the incumbent, else None.
    """
    from routing.rounds.partition import best_partition
    from routing.rounds.partition_model import MUST_BE_SERVED

    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    prizes = problem.request_prize.copy()
    begun = owner[problem.prefix_task]
    prizes[begun] = np.maximum(prizes[begun], MUST_BE_SERVED)
    best: dict[tuple[int, frozenset[int]], Column] = {}
    own: list[tuple[int, frozenset[int]]] = []
    for column in [*incumbent, *pool]:
        requests = frozenset(owner[[item for item in column.items if item >= 0]].tolist())
        key = (classes[column.vehicle], requests)
        known = best.get(key)
        if known is None or column.cost < known.cost:
            best[key] = column
        if len(own) < len(incumbent):
            own.append(key)
    keys = list(best)
    if len(keys) > MOST_COLUMNS:
        fixed = set(own)
        rest = sorted((key for key in keys if key not in fixed), key=lambda key: best[key].cost / len(key[1]))
        keys = [*dict.fromkeys(own), *rest[: MOST_COLUMNS - len(fixed)]]
    place = {key: number for number, key in enumerate(keys)}
    kinds = max(classes, default=0) + 1
    supply = np.zeros(kinds, dtype=np.int64)
    free: dict[int, list[int]] = {}
    for vehicle, kind in enumerate(classes):
        if vehicle not in locked:
            supply[kind] += 1
            free.setdefault(kind, []).append(vehicle)
    answer = best_partition(
        np.cumsum([0, *(len(requests) for _, requests in keys)]),
        np.array([request for _, requests in keys for request in sorted(requests)], dtype=np.int64),
        np.array([best[key].cost for key in keys], dtype=np.int64),
        request_prize=prizes,
        column_kind=np.array([kind for kind, _ in keys], dtype=np.int64),
        kind_supply=supply,
        together=_together(problem),
        incumbent=sorted({place[key] for key in own}),
        seconds=seconds,
    )
    if answer is None or not (unproven or answer.proven):
        return None
    served = {request for key in own for request in key[1]}
    before = sum(column.cost for column in incumbent)
    before += sum(
        prize for request, prize in enumerate(problem.request_prize.tolist()) if request not in served
    )
    if answer.cost >= before:
        return None
    items: list[list[int]] = [[] for _ in range(problem.vehicle_count)]
    for chosen in answer.chosen.tolist():
        column = best[keys[chosen]]
        kind = classes[column.vehicle]
        # Rounds stay with their vehicle where they can.
        vehicle = column.vehicle if column.vehicle in free[kind] else free[kind][0]
        free[kind].remove(vehicle)
        items[vehicle] = handed_over(problem, column.items, column.vehicle, vehicle)
    return items


def handed_over(problem: Problem, items: Sequence[int], giver: int, taker: int) -> list[int]:
    """Return a round as a vehicle of the same kind does it: with breaks and reload places of its own."""
    breaks = len(problem.break_earliest)
    pauses = int(problem.break_first[taker]) - int(problem.break_first[giver])
    reloads = int(problem.reload_first[taker]) - int(problem.reload_first[giver])
    return [item if item >= 0 else item - (pauses if item >= -breaks else reloads) for item in items]


def _together(problem: Problem) -> list[list[int]]:
    groups: dict[int, list[int]] = {}
    for request, group in enumerate(problem.request_group.tolist()):
        if group >= 0:
            groups.setdefault(group, []).append(request)
    return [*groups.values(), *problem.order_pair.tolist()]

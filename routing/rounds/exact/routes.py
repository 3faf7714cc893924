"""The rounds of one kind of vehicle that are worth their requests, by enumeration."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.rounds.exact.extend_kernels import grow, start
from routing.rounds.exact.kinds import ALLOWED, FIRST, MAX_M, PAST, PER_S, SERVICE, SURCHARGE, Kind
from routing.rounds.exact.label_layout import BOUND, F_COST, F_SURE, FOUND, FULL, Prices, Store, make_store
from routing.rounds.exact.potentials import SCALE, Potentials
from routing.rounds.problem import Problem
from routing.rounds.schedule import schedule_round

#: Rounds judged by the plain rule after an enumeration that leaves some out in any case.
MOST_JUDGED = 1500
#: Labels made between two looks at the clock.
STRIDE = 2000


class Route(NamedTuple):
    """A round: its requests as bits, its cost on a vehicle of its kind, and its items for the first vehicle of the kind."""

    requests: int
    cost: int
    items: tuple[int, ...]


class Duals(NamedTuple):
    """What constraints are worth, in whole parts of `SCALE`: int64[r]; of the kind; int64[s] of teams, these two not positive."""

    request: NDArray[np.int64]
    kind: int
    team: NDArray[np.int64]


class Enumeration(NamedTuple):
    """Rounds found, whether there are no others below the threshold, and the partial rounds looked at."""

    routes: list[Route]
    complete: bool
    labels: int


def enumerate_routes(
    problem: Problem,
    kind: Kind,
    vehicle: int,
    duals: Duals,
    potentials: Potentials,
    threshold: int,
    store: Store,
    *,
    beam: int | None,
    deadline: float,
    go_on: Callable[[], bool] = lambda: True,
) -> Enumeration:
    """Return, for each set of requests, the cheapest round of a kind, as far as its reduced cost is below a threshold.

    Parameters
    ----------
    kind, vehicle
        The kind and its first vehicle.
    potentials
        From `make_potentials` for this kind.
    threshold
        In parts of `SCALE`; `FAR` for all rounds.
    store
        Memory, from `make_store` for this kind.
    beam
        Most labels that go on from a level; all without it.
    deadline
        By `time.monotonic`.
    go_on
        Asked now and then; False ends the enumeration.
    """
    prices = make_prices(kind, duals, potentials)
    store.stamp.fill(-1)
    store.slot.fill(0)
    store.number[:] = 0
    count, level, cut = int(start(kind, prices, store)), 0, False
    while count and not cut:
        if beam is not None and count > beam:
            rows = store.level[level & 1]
            best = np.sort(np.argpartition(rows[:count, BOUND], beam)[:beam])
            rows[:beam] = rows[best]
            count, complete_level = beam, False
        else:
            complete_level = True
        made = 0
        for first in range(0, count, STRIDE):
            made = int(grow(kind, prices, store, level, min(first + STRIDE, count), first, threshold, made))
            if made < 0 or time.monotonic() > deadline or not go_on():
                cut = True
                break
        beam_cut = not complete_level
        level += 1
        count = max(made, 0)
        if beam_cut:
            store.number[FULL] |= 2
    routes = _routes(problem, kind, vehicle, store, None if beam is None else MOST_JUDGED)
    return Enumeration(routes, not cut and store.number[FULL] == 0, int(store.number[0]))


def make_prices(kind: Kind, duals: Duals, potentials: Potentials) -> Prices:
    """Return what each visit costs at least, given the duals."""
    task = kind.task
    visit = potentials.into + potentials.out + SCALE * int(kind.facts[PER_S]) * task[:, SERVICE]
    request = np.zeros((len(kind.request), 3), dtype=np.int64)
    for number, about in enumerate(kind.request):
        own = slice(about[FIRST], about[PAST])
        request[number, 2] = about[SURCHARGE] * SCALE - duals.request[number]
        if about[ALLOWED]:
            request[number, 0] = max(0, -int(request[number, 2]) - int(visit[own].sum()))
            request[number, 1] = int(potentials.into_s[own].sum() + task[own, SERVICE].sum())
    gaining = np.flatnonzero(request[:, 0] > 0)
    ratio = request[gaining, 0] / np.maximum(request[gaining, 1], 1e-9)
    arrays = (
        request,
        np.stack([visit, potentials.out, potentials.into_s], axis=1),
        gaining[np.argsort(-ratio, kind="stable")],
        -duals.team,
        np.array([-duals.kind, potentials.end_in, potentials.end_in_s, potentials.start_out, SCALE]),
    )
    frozen = [np.array(array, dtype=np.int64, order="C") for array in arrays]
    for array in frozen:
        array.flags.writeable = False
    return Prices(*frozen)


def plain_cost(problem: Problem, vehicle: int, items: Sequence[int], metres: int) -> int | None:
    """Return the cost of a round whose loads and order are right, by the plain rule; None if its times are not legal."""
    schedule = schedule_round(problem, vehicle, items)
    if schedule is None or schedule.distance_m > metres:
        return None
    for brk in range(int(problem.break_first[vehicle]), int(problem.break_first[vehicle + 1])):
        closing = int(problem.break_latest[brk])
        if -1 - brk not in items and int(problem.vehicle_earliest[vehicle]) <= closing < schedule.return_s:
            return None
    return schedule.cost


def _routes(problem: Problem, kind: Kind, vehicle: int, store: Store, most: int | None) -> list[Route]:
    found = store.found[: store.number[FOUND]]
    # Some costs are only lower bounds: the plain rule judges those orders, the most promising first.
    best: dict[int, Route] = {}
    for place in np.lexsort((-found[:, F_SURE], found[:, F_COST]))[:most].tolist():
        requests, cost, trace, sure = found[place].tolist()
        known = best.get(requests)
        if known is not None and cost >= known.cost:
            continue
        items = _items(problem, vehicle, store, trace, len(kind.pause))
        true = cost if sure else plain_cost(problem, vehicle, items, int(kind.facts[MAX_M]))
        if true is not None and (known is None or true < known.cost):
            best[requests] = Route(requests, true, items)
    return list(best.values())


def _items(problem: Problem, vehicle: int, store: Store, trace: int, breaks: int) -> tuple[int, ...]:
    """Return the items of a round, with breaks and reload places numbered as in the problem."""
    items: list[int] = []
    while trace >= 0:
        item, trace = store.trace[trace].tolist()
        if item < -breaks:
            place = int(problem.reload_first[vehicle]) + (-1 - breaks - item)
            item = -1 - len(problem.break_earliest) - place
        elif item < 0:
            item = -1 - (int(problem.break_first[vehicle]) + (-1 - item))
        items.append(item)
    return tuple(reversed(items))


def reduced_cost(route: Route, kind: Kind, duals: Duals) -> int:
    """Return the reduced cost of a round in parts of `SCALE`."""
    worth = sum(int(value) for bit, value in enumerate(duals.request.tolist()) if route.requests >> bit & 1)
    touched = sum(
        value
        for team, value in zip(kind.team.tolist(), duals.team.tolist(), strict=True)
        if team & route.requests
    )
    return int(SCALE * route.cost - worth - duals.kind - touched)


__all__ = [
    "SCALE",
    "Duals",
    "Enumeration",
    "Route",
    "enumerate_routes",
    "make_prices",
    "make_store",
    "reduced_cost",
]

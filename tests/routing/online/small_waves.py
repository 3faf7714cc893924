"""Small situations whose best decisions can be told by hand: a depot at 0 of a line or a plane, and requests at places of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np

from routing.online.situation import Situation
from routing.rounds import ProblemBuilder, TaskSpec
from routing.rounds.assemble import assemble
from routing.rounds.problem import NO_LIMIT, Problem

#: When vehicles may leave, when one is asked again, and when the day ends.
NOW, NEXT, END = 0, 100, 2_000


@dataclass(frozen=True)
class Visit:
    """A visit at a place: start of service in [opens, closes], known from a moment on."""

    x: int
    y: int = 0
    opens: int = 0
    closes: int = END
    load: int = 1
    known: int = NOW
    must_go: bool = False


@dataclass(frozen=True)
class Drawn:
    """Futures that are given one by one, and again from the first."""

    present: Sequence[Visit]
    comes: Sequence[Sequence[Visit]]
    capacity: int = 10
    asked: list[int] = field(default_factory=list)

    def draw(self, number: int) -> Problem:
        self.asked.append(number)
        return problem_of([*self.present, *self.comes[number % len(self.comes)]], self.capacity)


def problem_of(visits: Sequence[Visit], capacity: int = 10, vehicles: int | None = None) -> Problem:
    """Return the problem of visits with as many equal vehicles, or so many."""
    points = np.array([(0, 0), *((visit.x, visit.y) for visit in visits)])
    table = np.abs(points[:, None] - points[None]).sum(axis=2)
    builder = ProblemBuilder(table, table)
    for _ in range(len(visits) if vehicles is None else vehicles):
        builder.add_vehicle(start=0, end=0, earliest=NOW, latest=END, capacity=[capacity], cost_per_m=1)
    for place, visit in enumerate(visits, 1):
        release = visit.known if visit.known > NOW else -NO_LIMIT
        task = TaskSpec(place, [(visit.opens, visit.closes)], load=[visit.load], release_s=release)
        builder.add_request(pickups=[task], prize=1_000_000)
    return builder.build()


def situation_of(
    visits: Sequence[Visit],
    comes: Sequence[Sequence[Visit]] | None,
    capacity: int = 10,
    vehicles: int | None = None,
) -> Situation:
    """Return the situation in which visits are known and one of several futures comes."""
    problem = problem_of(visits, capacity, vehicles)
    return Situation(
        problem=problem,
        present=assemble(problem, [[] for _ in range(problem.vehicle_count)], 0),
        now_s=NOW,
        next_s=NEXT,
        must_go=np.array([visit.must_go for visit in visits]),
        futures=None if comes is None else Drawn(visits, comes, capacity),
    )


def naive_cost(visits: Sequence[Visit], leaves: int, capacity: int = 10) -> float:
    """Return the least length of ways by which visits are served by vehicles that leave at a moment, by looking at all orders and cuts."""
    if not visits:
        return 0
    first, *others = range(len(visits))
    best = float("inf")
    # The round of the first visit, in every order with some of the others; then all that is left.
    for mask in range(1 << len(others)):
        own = [first, *(other for k, other in enumerate(others) if mask >> k & 1)]
        rest = [visits[k] for k in others if k not in own]
        shortest = min(
            (_length([visits[k] for k in order], leaves, capacity) for order in permutations(own)), default=0
        )
        if shortest < best:
            best = min(best, shortest + naive_cost(rest, leaves, capacity))
    return best


def _length(order: Sequence[Visit], leaves: int, capacity: int) -> float:
    if sum(visit.load for visit in order) > capacity:
        return float("inf")
    clock, x, y, length = leaves, 0, 0, 0
    for visit in order:
        way = abs(visit.x - x) + abs(visit.y - y)
        clock, length, x, y = max(clock + way, visit.opens), length + way, visit.x, visit.y
        if clock > visit.closes:
            return float("inf")
    return length + abs(x) + abs(y) if clock + abs(x) + abs(y) <= END else float("inf")

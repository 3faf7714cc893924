"""The choice among rounds: its linear program for duals, its integer program, and the check of both in whole numbers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.rounds.exact.cover_kernels import search_choices
from routing.rounds.exact.kinds import Kind, kinds_of, make_kind, teams_of
from routing.rounds.exact.potentials import SCALE
from routing.rounds.exact.routes import Duals, Route, reduced_cost
from routing.rounds.partition import MUST_BE_SERVED, best_partition
from routing.rounds.partition_model import Columns, linear_bound
from routing.rounds.problem import Problem

#: No reduced cost of a request left out is taken for more; a plan dearer than the limit is cut off before.
_MOST = 2**61
#: No plan this dear is checked in whole numbers: its cost in parts of `SCALE` would not fit a machine word.
DEAREST = 2**50
#: Choices that the search in whole numbers looks at before it leaves the claim to the solver's arithmetic.
MOST_CHOICES = 20_000_000


class Choice(NamedTuple):
    """Rounds by kind, numbers into `Master.routes`, and their cost with prizes."""

    routes: tuple[tuple[int, int], ...]
    cost: int


class Master:
    """The rounds known so far by kind, and what to choose from them.

    Parameters
    ----------
    problem
        A checked problem.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.vehicles = kinds_of(problem)
        self.kinds: list[Kind] = [make_kind(problem, own[0]) for own in self.vehicles]
        self.teams = teams_of(problem)
        self.routes: list[list[Route]] = [[] for _ in self.kinds]
        self.known: list[dict[int, int]] = [{} for _ in self.kinds]
        frozen = np.searchsorted(problem.request_first, problem.prefix_task, side="right") - 1
        self.prize = problem.request_prize.copy()
        self.prize[frozen] = MUST_BE_SERVED
        self.supply = np.array([len(own) for own in self.vehicles], dtype=np.int64)

    def add(self, kind: int, routes: Sequence[Route]) -> int:
        """Take rounds in, the cheapest for each set of requests; return how many are new or cheaper."""
        changed = 0
        for route in routes:
            place = self.known[kind].get(route.requests)
            if place is None:
                self.known[kind][route.requests] = len(self.routes[kind])
                self.routes[kind].append(route)
                changed += 1
            elif route.cost < self.routes[kind][place].cost:
                self.routes[kind][place] = route
                changed += 1
        return changed

    def renewed(self, choice: Choice) -> Choice:
        """Return a choice at its present cost: cheaper rounds for the same requests may have been found since."""
        served = 0
        cost = 0
        for kind, number in choice.routes:
            route = self.routes[kind][number]
            served |= route.requests
            cost += route.cost
        prizes = self.problem.request_prize.tolist()
        cost += sum(prize for request, prize in enumerate(prizes) if not served >> request & 1)
        return Choice(choice.routes, cost)

    def solve_linear(self, deadline: float) -> list[Duals] | None:
        """Return duals by kind, rounded to whole parts of `SCALE`; None if time ran out."""
        bound = linear_bound(self._columns(), None, deadline)
        if not bound.complete:
            return None
        requests, kinds = self.problem.request_count, len(self.kinds)
        whole = np.floor(np.clip(bound.dual * SCALE, -(2.0**61), 2.0**61)).astype(np.int64)
        own = np.minimum(whole[:requests], np.minimum(self.prize, MUST_BE_SERVED) * SCALE)
        kind = np.minimum(whole[requests : requests + kinds], 0)
        team = np.minimum(whole[requests + kinds :], 0)
        return [Duals(own, int(value), team) for value in kind]

    def bound(self, duals: Sequence[Duals]) -> int:
        """Return a cost in parts of `SCALE` that no plan undercuts, if no round has a negative reduced cost."""
        total = sum(duals[0].request.tolist()) + sum(duals[0].team.tolist())
        return int(total + sum(own.kind * int(count) for own, count in zip(duals, self.supply, strict=True)))

    def choose(self, seconds: float, start: Choice | None = None) -> tuple[Choice | None, bool]:
        """Choose the best of the known rounds; return whether the solver calls it the best."""
        places = [(kind, number) for kind, routes in enumerate(self.routes) for number in range(len(routes))]
        found = best_partition(
            *self._arrays()[:3], request_prize=self.prize, column_kind=[kind for kind, _ in places],
            kind_supply=self.supply, together=self.teams, seconds=seconds,
            incumbent=None if start is None else [places.index(place) for place in start.routes],
        )  # fmt: skip
        if found is None:
            return None, False
        return Choice(tuple(places[column] for column in found.chosen.tolist()), found.cost), found.proven

    def verify(self, duals: Sequence[Duals], limit: int) -> tuple[Choice | None, bool]:
        """Search all choices cheaper than ``limit``, in whole numbers.

        Returns the best one, if there is any, and whether the search went to its end.
        """
        if limit > DEAREST:
            return None, False
        bound = self.bound(duals)
        requests = self.problem.request_count
        rows: list[tuple[int, int, int, int, tuple[int, int]]] = []
        for kind, routes in enumerate(self.routes):
            for number, route in enumerate(routes):
                reduced = reduced_cost(route, self.kinds[kind], duals[kind])
                if bound + reduced < limit * SCALE:
                    rows.append(
                        (route.requests, kind, reduced, self._touched(route.requests), (kind, number))
                    )
        if any(row[2] < 0 for row in rows):
            return None, False
        for request, prize in enumerate(self.prize.tolist()):
            if prize < MUST_BE_SERVED:
                rows.append(
                    (
                        1 << request,
                        -1,
                        min(prize * SCALE - int(duals[0].request[request]), _MOST),
                        0,
                        (-1, request),
                    )
                )
        # Requests that few rounds serve come first: they leave the least choice.
        uses = [sum(row[0] >> request & 1 for row in rows) for request in range(requests)]
        order = sorted(range(requests), key=lambda request: uses[request])
        rank = {request: place for place, request in enumerate(order)}
        moved = [sum(1 << rank[r] for r in range(requests) if row[0] >> r & 1) for row in rows]
        lead = [(bits & -bits).bit_length() - 1 for bits in moved]
        line = sorted(range(len(rows)), key=lambda number: (lead[number], rows[number][2]))
        columns = [
            np.array([value[number] for number in line], dtype=np.int64)
            for value in (moved, [r[1] for r in rows], [r[3] for r in rows], [r[2] for r in rows])
        ]
        first = np.searchsorted([lead[number] for number in line], np.arange(requests + 1)).astype(np.int64)
        best = np.full(requests + 1, -1, dtype=np.int64)
        figures = np.full(1, -1, dtype=np.int64)
        looked = search_choices(
            first, columns[0], columns[1], columns[2], columns[3], self.supply.copy(), limit * SCALE - bound, MOST_CHOICES,
            np.zeros(requests + 1, dtype=np.int64), best, figures,
        )  # fmt: skip
        chosen = None
        if figures[0] >= 0:
            names = [rows[line[column]][4] for column in best.tolist() if column >= 0]
            taken = tuple(name for name in names if name[0] >= 0)
            cost = sum(self.routes[kind][number].cost for kind, number in taken)
            cost += sum(int(self.prize[request]) for kind, request in names if kind < 0)
            chosen = Choice(taken, cost)
        return chosen, looked >= 0

    def items(self, choice: Choice) -> list[list[int]]:
        """Return the items of every vehicle."""
        items: list[list[int]] = [[] for _ in range(self.problem.vehicle_count)]
        free = [list(own) for own in self.vehicles]
        for kind, number in choice.routes:
            vehicle, model = free[kind].pop(0), self.vehicles[kind][0]
            items[vehicle] = [
                _own_item(self.problem, item, model, vehicle) for item in self.routes[kind][number].items
            ]
        return items

    def _touched(self, requests: int) -> int:
        return sum(
            1 << number
            for number, team in enumerate(self.teams)
            if any(requests >> member & 1 for member in team)
        )

    def _arrays(self) -> tuple[NDArray[np.int64], list[int], list[int], list[int]]:
        first, members, costs, kinds = [0], [], [], []
        for kind, routes in enumerate(self.routes):
            for route in routes:
                members += [r for r in range(self.problem.request_count) if route.requests >> r & 1]
                first.append(len(members))
                costs.append(route.cost)
                kinds.append(kind)
        return np.array(first, dtype=np.int64), members, costs, kinds

    def _columns(self) -> Columns:
        first, members, costs, kinds = self._arrays()
        return Columns.make(first, members, costs, self.prize, kinds, self.supply, self.teams)


def _own_item(problem: Problem, item: int, model: int, vehicle: int) -> int:
    """Return the item of a vehicle that is what the given one is to the vehicle's like."""
    breaks = len(problem.break_earliest)
    if item >= 0 or model == vehicle:
        return item
    if -1 - item < breaks:
        return item + int(problem.break_first[model]) - int(problem.break_first[vehicle])
    return item + int(problem.reload_first[model]) - int(problem.reload_first[vehicle])


def clock_left(deadline: float) -> float:
    """Return the seconds left until a time of `time.monotonic`, never negative."""
    return max(deadline - time.monotonic(), 0.0)

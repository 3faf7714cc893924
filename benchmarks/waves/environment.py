"""A day of waves under way: what a policy may see, and a judge of its own of what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from benchmarks.waves.problems import problem_of
from benchmarks.waves.stream import Day, Requests, joined
from routing.online.situation import Decision, Situation
from routing.rounds.assemble import assemble
from routing.rounds.problem import Problem


class IllegalAnswerError(Exception):
    """An answer breaks the rules of the benchmark; the message says which."""


@dataclass(frozen=True, slots=True, eq=False)
class WaveFutures:
    """What may still come after an epoch, drawn as the day itself is, from other random numbers."""

    day: Day
    open: Requests
    epoch: int
    seed: int
    lookahead: int

    def draw(self, number: int) -> Problem:
        """Return the open requests and some that may come, released when their epoch's vehicles leave."""
        comes = self.day.imagined(self.seed, self.epoch, number, self.lookahead)
        release = np.maximum(comes.epoch + 1, self.epoch + 1) * self.day.epoch_s
        known = np.full(len(self.open.location), self.day.leaves_s(self.epoch), dtype=np.int64)
        return problem_of(
            self.day,
            joined(self.open, comes),
            self.day.leaves_s(self.epoch),
            np.concatenate([known, release]),
        )


class WaveDay:
    """The referee: reveals requests epoch by epoch, and takes answers that keep the rules.

    Parameters
    ----------
    day, seed
        What comes; equal seeds give equal requests to every policy.
    lookahead
        Epochs that sampled futures reach ahead.

    Attributes
    ----------
    epoch
        The present one.
    cost
        Length of all ways of vehicles sent so far, whole numbers.
    routes
        Vehicles sent so far.
    """

    def __init__(self, day: Day, seed: int, *, lookahead: int = 1) -> None:
        self.day = day
        self.seed = seed
        self.lookahead = lookahead
        self.requests = day.stream(seed)
        self.sent = np.zeros(len(self.requests.location), dtype=np.bool_)
        self.epoch = 0
        self.cost = 0
        self.routes = 0

    @property
    def over(self) -> bool:
        """Whether the last epoch is settled."""
        return self.epoch >= self.day.epochs

    def open(self) -> NDArray[np.int64]:
        """Return the requests that are known and not sent yet, by their numbers of the day."""
        return np.flatnonzero(~self.sent & (self.requests.epoch <= self.epoch))

    def must_go(self) -> NDArray[np.bool_]:
        """Return which of the open requests have to be sent now."""
        return self.day.must_go(self.requests.taken(self.open()), self.epoch)

    def situation(self) -> Situation:
        """Return what a policy sees; times of the problem are those of the day, and the clock is that of departures."""
        known = self.requests.taken(self.open())
        leaves_s = self.day.leaves_s(self.epoch)
        problem = problem_of(self.day, known, leaves_s)
        return Situation(
            problem=problem,
            present=assemble(problem, [[] for _ in range(problem.vehicle_count)], 0),
            now_s=leaves_s,
            next_s=self.day.leaves_s(self.epoch + 1),
            must_go=self.must_go(),
            futures=WaveFutures(self.day, known, self.epoch, self.seed, self.lookahead)
            if self.epoch + 1 < self.day.epochs
            else None,
        )

    def routes_of(self, decision: Decision) -> list[list[int]]:
        """Return the routes of the vehicles that a decision sends, requests by their numbers of the day."""
        numbers = self.open()
        plan = decision.plan
        return [
            numbers[plan.item[first:past]].tolist()
            for (first, past), goes in zip(
                pairwise(plan.item_first.tolist()), decision.go.tolist(), strict=True
            )
            if goes and past > first
        ]

    def settle(self, routes: Sequence[Sequence[int]]) -> int:
        """Send vehicles and go on to the next epoch; return the length of their ways.

        Nothing of the package is asked whether they are legal: this is counted here from the instance.

        Raises
        ------
        IllegalAnswerError
            A request is not open or there twice, a vehicle is too full, late somewhere or back too late, or what had to go stays behind.
        """
        open_now = self.open()
        known = set(open_now.tolist())
        served = [request for route in routes for request in route]
        if not known.issuperset(served) or len(set(served)) != len(served):
            raise IllegalAnswerError(f"epoch {self.epoch} serves a request that is not open, or one twice")
        behind = sorted(set(open_now[self.must_go()].tolist()) - set(served))
        if behind:
            raise IllegalAnswerError(
                f"epoch {self.epoch} leaves behind what cannot wait: requests {behind[:5]}"
            )
        cost = sum(self._length(route) for route in routes if route)
        self.sent[served] = True
        self.cost += cost
        self.routes += sum(map(bool, routes))
        self.epoch += 1
        return cost

    def _length(self, route: Sequence[int]) -> int:
        requests, table = self.requests, self.day.table
        load = sum(int(requests.load[request]) for request in route)
        if load > self.day.capacity:
            raise IllegalAnswerError(
                f"epoch {self.epoch} loads {load} of {self.day.capacity}: route {list(route)}"
            )
        clock, place, length = self.day.leaves_s(self.epoch), 0, 0
        for request in route:
            there = int(requests.location[request])
            clock = max(clock + int(table[place, there]), int(requests.earliest_s[request]))
            if clock > int(requests.latest_s[request]):
                raise IllegalAnswerError(
                    f"epoch {self.epoch} is late at request {request}: route {list(route)}"
                )
            clock += int(requests.service_s[request])
            length += int(table[place, there])
            place = there
        if clock + int(table[place, 0]) > self.day.closes_s:
            raise IllegalAnswerError(f"epoch {self.epoch} is back too late: route {list(route)}")
        return length + int(table[place, 0])
